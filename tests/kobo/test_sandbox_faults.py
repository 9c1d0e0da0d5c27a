"""What a sandbox can be told to do wrong: be late, drip, miscount, change meanwhile."""

from datetime import UTC, datetime

import pytest
import requests

from assets.kobo.sandbox.faults import Cut, Delay, Drip, Fault, Reply, Then, WrongCount
from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.sandbox.store import SandboxStore

TOKEN = "0123456789abcdef0123456789abcdef01234567"
FORM = "aHouseholdSurveyForm01"
DATA = f"/api/v2/assets/{FORM}/data/"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CONTENT = {"schema": "1", "survey": [{"type": "text", "name": "name", "$xpath": "name"}]}


@pytest.fixture
def store():
    store = SandboxStore(TOKEN)
    store.add_form(uid=FORM, name="Survey", content=CONTENT, deployed_at=NOON)
    for name in ("Awa", "Bo", "Cé", "Dja"):
        store.submit(FORM, {"name": name}, submitted_by="enum1", at=NOON)
    return store


@pytest.fixture
def waits():
    return []


@pytest.fixture
def pages(store, waits):
    """Read all pages of two rows by their links, through a server with the given faults."""

    def pages(*faults):
        found = []
        with SandboxServer(store, faults=faults, wait=waits.append) as server:
            url = f"{server.url}{DATA}?limit=2"
            while url:
                headers = {"Authorization": f"Token {TOKEN}"}
                found.append(requests.get(url, headers=headers, timeout=5).json())
                url = found[-1].get("next")
        return found

    return pages


def names(pages):
    return [row["name"] for page in pages for row in page["results"]]


def test_a_late_answer_is_the_right_one_after_a_wait(pages, waits):
    assert names(pages(Fault(DATA, Delay(90), nth=2))) == ["Awa", "Bo", "Cé", "Dja"]
    assert waits == [90]


def test_an_answer_in_drops_is_whole_in_the_end(pages, waits):
    assert names(pages(Fault(DATA, Drip(piece=100, seconds=2)))) == ["Awa", "Bo", "Cé", "Dja"]
    assert len(waits) > 5
    assert set(waits) == {2}


def test_a_wrong_count_leaves_rows_and_links_right(pages):
    found = pages(Fault(DATA, WrongCount(by=-3)))

    assert [page["count"] for page in found] == [1, 4]
    assert names(found) == ["Awa", "Bo", "Cé", "Dja"]


def test_an_answer_without_a_count_is_not_miscounted(store):
    faults = [Fault("/data/1/", WrongCount(5)), Fault("nowhere", WrongCount(5))]

    with SandboxServer(store, faults=faults) as server:
        headers = {"Authorization": f"Token {TOKEN}"}
        row = requests.get(f"{server.url}{DATA}1/", headers=headers, timeout=5).json()
        missing = requests.get(f"{server.url}/nowhere/", timeout=5)

    assert "count" not in row
    assert missing.status_code == 404


def test_a_deletion_between_two_pages_skips_a_row(store, pages):
    fault = Fault(DATA, Then(lambda: store.delete(FORM, 1)), nth=2)

    assert names(pages(fault)) == ["Awa", "Bo", "Dja"]


def test_an_edit_and_a_submission_between_two_pages_are_seen(store, pages):
    def meanwhile():
        store.edit(FORM, 4, {"name": "Djamila"}, at=NOON)
        store.submit(FORM, {"name": "Eno"}, submitted_by=None, at=NOON)

    found = names(pages(Fault("start=2", Then(meanwhile))))

    assert found == ["Awa", "Bo", "Cé", "Djamila", "Eno"]


def test_waits_and_deeds_go_together_with_whatever_else_goes_wrong(store, pages, waits):
    faults = [
        Fault(DATA, Delay(1)),
        Fault(DATA, Reply(429, '{"detail":"Throttled"}', "application/json", retry_after="7")),
        Fault(DATA, Then(lambda: store.delete(FORM, 2))),
        Fault(DATA, Cut()),
    ]

    assert pages(*faults) == [{"detail": "Throttled"}]
    assert waits == [1]
    assert store.forms[FORM].ids == [1, 3, 4]


def test_a_server_that_closes_waits_for_nothing(store):
    late = Fault("/me/", Delay(10_000))

    with SandboxServer(store, faults=[late]) as server, pytest.raises(requests.Timeout):
        requests.get(f"{server.url}/me/", timeout=0.05)
