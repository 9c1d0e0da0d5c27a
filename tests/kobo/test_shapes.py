"""JSON that is complete, comes with 200, and is not what was asked for: nothing of it stays."""

import json

import pytest

from assets.kobo.errors import KoboServerError
from assets.kobo.sandbox.faults import Fault, Reply
from assets.kobo.sync import pull

JSON = "application/json"
ERROR = {"detail": "Awa's answer could not be read."}
ROW = {"_id": 1, "_uuid": "u", "name": "Awa"}


def listing(*versions):
    return {"content": {}, "deployed_versions": {"results": versions, "next": None}}


@pytest.fixture
def pulled(village, landing):
    """Pull the village survey from a server that answers some address with something else."""

    def pulled(*faults):
        with village.serving(*faults) as (client, _):
            return pull(client, landing, "survey", village.uid)

    return pulled


@pytest.mark.parametrize(
    ("path", "body", "asked"),
    [
        ("{form}", ERROR, "form {uid}"),
        ("{form}", listing() | {"content": None}, "form {uid}"),
        ("{form}", {"content": {}, "deployed_versions": []}, "form {uid}"),
        ("{form}", listing("v1"), "form {uid}"),
        ("{form}", listing({"uid": "../../../elsewhere"}), "form {uid}"),
        ("{form}versions/", ERROR, "version v"),
        ("{form}versions/", {"uid": "v1", "content": None}, "version v"),
        ("{form}versions/", {"uid": "v1", "content": {"survey": [{"name": "a"}]}}, "version v"),
        ("{form}data/", ERROR, "submissions to form {uid}"),
        ("{form}data/", {"count": True, "results": [ROW]}, "submissions to form {uid}"),
        ("{form}data/", {"count": "1", "results": [ROW]}, "submissions to form {uid}"),
        ("{form}data/", {"count": 1, "results": None}, "submissions to form {uid}"),
        ("{form}data/", {"count": 1, "results": ["Awa"]}, "submissions to form {uid}"),
        ("{form}data/", {"count": 1, "results": [ROW | {"_id": 1.5}]}, "submissions to form {uid}"),
        ("{form}data/", {"count": 1, "results": [ROW | {"_id": 1 << 63}]}, "submissions to form"),
    ],
)
def test_something_else_is_said_and_kept_by_nobody(village, pulled, path, body, asked):
    place = path.format(form=f"/api/v2/assets/{village.uid}/")
    asked = asked.format(uid=village.uid)

    with pytest.raises(KoboServerError, match=f"for {asked}.* something else. Check that") as said:
        pulled(Fault(place, Reply(200, json.dumps(body), JSON)))

    assert "Awa" not in str(said.value)
    assert pulled().new == 5


ASKED = {"type": "text", "name": "name"}


@pytest.mark.parametrize(
    "survey",
    [
        [ASKED, {"type": "end_group"}],
        [{"type": "begin_group", "name": "g"}, ASKED],
        [{"type": "begin_repeat", "name": "r"}, ASKED, {"type": "end_group"}],
        [{"type": "text"}],
        [{"type": "text", "name": ""}],
        [{"type": {"select_one": "a", "text": "b"}, "name": "a"}],
    ],
)
def test_a_version_that_no_server_deploys_is_kept_by_nobody(village, pulled, survey):
    place = f"/api/v2/assets/{village.uid}/versions/"
    body = json.dumps({"uid": "v1", "content": {"survey": survey}})

    with pytest.raises(KoboServerError, match=r"for version v.* something else"):
        pulled(Fault(place, Reply(200, body, JSON)))

    assert pulled().new == 5


@pytest.mark.parametrize(
    "survey",
    [
        [],
        [{"type": {"select_one_or_other": "water"}, "$autoname": "source"}],
        [
            {"type": "begin_group", "name": "g"},
            {"type": "begin_repeat", "$autoname": "r"},
            ASKED,
            {"type": "end_repeat"},
            {"type": "end_group", "$kuid": "x"},
        ],
    ],
)
def test_a_version_in_any_of_the_ways_of_writing_one_is_kept(village, pulled, survey):
    place = f"/api/v2/assets/{village.uid}/versions/"
    body = json.dumps({"uid": "v1", "content": {"survey": survey}})

    assert pulled(Fault(place, Reply(200, body, JSON))).new == 5


@pytest.mark.parametrize("odd", [{"_validation_status": "approved"}, {"_attachments": 5}])
def test_what_nobody_can_compare_stops_no_pull(village, pulled, odd):
    page = {"count": 1, "results": [ROW | odd]}

    found = pulled(Fault(village.data, Reply(200, json.dumps(page), JSON)))

    assert (found.new, pulled().changed) == (5, 0)
