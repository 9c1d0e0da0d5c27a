"""Pulling a form from a server into landing: everything, once, and on from where it stopped."""

import json
from datetime import timedelta
from urllib.parse import unquote_plus

import pytest

from assets.kobo.errors import KoboRequestError, KoboServerError
from assets.kobo.sandbox.faults import Cut, Fault, Reply, Then, Truncated
from assets.kobo.sync import Pulled, pull
from tests.kobo.conftest import CONTENT


@pytest.fixture
def pulled(village, landing):
    """Pull the village survey from a server of its own, on a port of its own."""

    def pulled(*faults):
        with village.serving(*faults) as (client, requests):
            pulled.requests = requests
            return pull(client, landing, "survey", village.uid)

    return pulled


def data_requests(pulled):
    """What was asked of whole submissions; the sweep's light lists are left out."""
    asked = [unquote_plus(request) for request in pulled.requests if "/data/" in request]
    return [request for request in asked if "fields=" not in request]


def test_the_first_pull_brings_the_form_its_versions_and_all_submissions(pulled, names):
    found = pulled()

    assert (found.new, found.changed, found.removed) == (5, 0, 0)
    assert [file.kind for file in found.pull.files] == ["form", "version", "page"]
    assert names(list(found.pull.read("page"))) == ["Awa", "Bo", "Cé", "Dja", "Eno"]


def test_an_unchanged_form_is_not_kept_twice_whatever_the_servers_port(pulled, landing):
    first = pulled()

    second = pulled()

    assert second == Pulled(None)
    assert landing.of("survey").pulls == (first.pull,)


def test_a_decision_alone_makes_a_new_pull(village, pulled):
    pulled()
    village.store.validate(village.uid, 2, "approved", by="officer", at=village.at)

    found = pulled()

    assert found.pull.number == 2
    assert (found.new, found.changed, found.removed) == (0, 1, 0)


def test_an_edit_a_deletion_and_a_new_version_make_new_pulls(village, pulled, landing):
    numbers = [pulled().pull.number]
    village.store.edit(village.uid, 1, {"name": "Awa B."}, at=village.at)
    numbers.append(pulled().pull.number)
    village.store.delete(village.uid, 3)
    numbers.append(pulled().pull.number)
    content = {"survey": [{"type": "integer", "name": "age", "$xpath": "age"}]}
    village.store.deploy_version(village.uid, content, village.at + timedelta(days=1))
    found = pulled().pull

    assert [*numbers, found.number] == [1, 2, 3, 4]
    assert [file.kind for file in found.files] == ["form", "version"]
    assert len(landing.of("survey").names("version")) == 2


def test_versions_are_kept_oldest_first(village, pulled):
    content = {"survey": [{"type": "integer", "name": "age", "$xpath": "age"}]}
    newest = village.store.deploy_version(village.uid, content, village.at + timedelta(days=1))

    [_, last] = pulled().pull.read("version")

    assert last["uid"] == newest


def test_a_version_that_is_deployed_during_the_pull_is_kept_with_the_first_answers_on_it(
    village, pulled, pages_of
):
    pages_of(2)
    content = {"survey": [{"type": "text", "name": "full_name", "$xpath": "full_name"}]}

    def deploy_and_answer():
        village.store.deploy_version(village.uid, content, village.at + timedelta(days=1))
        village.store.submit(village.uid, {"full_name": "Fara"}, submitted_by=None, at=village.at)

    found = pulled(Fault(village.data, Then(deploy_and_answer), nth=2)).pull

    rows = [row for page in found.read("page") for row in page["results"]]
    on_new = [row["__version__"] for row in rows if "full_name" in row]
    assert on_new == [[*found.read("version")][-1]["uid"]]
    assert pulled() == Pulled(None)


def test_versions_beyond_those_that_the_form_lists_are_kept_too(village, pulled):
    """KoboToolbox lists a hundred with the form, and says where the next ones are."""
    for day in (1, 2):
        content = {"survey": [{"type": "text", "name": f"q{day}", "$xpath": f"q{day}"}]}
        village.store.deploy_version(village.uid, content, village.at + timedelta(days=day))
    with village.serving() as (client, _):
        form = client.form(village.uid).body
    listed = form["deployed_versions"] | {"next": "http://further.example.org"}
    shortened = form | {"deployed_versions": listed | {"results": listed["results"][:1]}}
    detail = Reply(200, json.dumps(shortened), "application/json")

    found = pulled(Fault(f"/api/v2/assets/{village.uid}/", detail)).pull

    uids = [version["uid"] for version in form["deployed_versions"]["results"]]
    assert [version["uid"] for version in found.read("version")] == uids[::-1]


def test_a_form_without_submissions_is_a_pull_too(village, pulled):
    for submission in range(1, 6):
        village.store.delete(village.uid, submission)

    found = pulled()

    assert found.pull.rows == 0
    assert [body["count"] for body in found.pull.read("page")] == [0]


@pytest.mark.parametrize("disturbance", [Reply(503), Cut(after=200), Truncated(keep=60)])
def test_an_interrupted_pull_goes_on_after_its_last_page(
    village, pulled, pages_of, names, disturbance
):
    pages_of(2)
    with pytest.raises(KoboServerError, match="run again later and it continues from there"):
        pulled(Fault(village.data, disturbance, nth=2, times=None))

    found = pulled()

    assert found.pull.number == 1, "the interrupted one does not count"
    assert 'query={"_id": {"$gt": 2}}' in data_requests(pulled)[0]
    assert len(data_requests(pulled)) == 2
    assert names(list(found.pull.read("page"))) == ["Awa", "Bo", "Cé", "Dja", "Eno"]


def test_what_is_known_stands_until_the_interrupted_pull_is_whole(
    village, pulled, landing, pages_of
):
    pages_of(2)
    before = pulled().pull
    village.answer("Fara", "Gia", "Hal")
    with pytest.raises(KoboServerError):
        pulled(Fault(village.data, Reply(503), nth=4, times=None))

    assert landing.of("survey").pulls == (before,)
    assert pulled().new == 3
    assert landing.of("survey").living.keys() == set(range(1, 9))


def test_an_interrupted_pull_that_brings_nothing_new_is_not_kept(
    village, pulled, landing, pages_of
):
    pages_of(2)
    before = pulled().pull
    with pytest.raises(KoboServerError):
        pulled(Fault(village.data, Reply(503), nth=2, times=None))

    assert pulled() == Pulled(None)
    assert landing.of("survey").pulls == (before,)


def test_a_refusal_leaves_what_landed_before(village, pulled, landing):
    before = pulled().pull
    village.store.permit(village.uid, "none")

    with pytest.raises(KoboRequestError):
        pulled()

    assert landing.of("survey").pulls == (before,)


def test_the_token_is_in_no_file(village, pulled):
    found = pulled()

    kept = [path.read_bytes() for path in found.pull.folder.iterdir()]
    kept += [str(body).encode() for kind in ("form", "page") for body in found.pull.read(kind)]
    assert not any(village.store.token.encode() in content for content in kept)


def test_a_form_that_moved_to_another_uid_is_known_by_its_new_submissions_only(
    village, pulled, landing
):
    pulled()
    village.uid = "aVillageSurveyForm0002"
    village.store.add_form(uid=village.uid, name="Moved", content=CONTENT, deployed_at=village.at)
    [moved] = village.answer("Fara")

    found = pulled()

    assert (found.new, found.changed, found.removed) == (1, 0, 0)
    assert set(landing.of("survey").living) == {moved}
