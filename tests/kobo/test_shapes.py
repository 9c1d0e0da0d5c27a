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
        ("{form}versions/", {"uid": "v1", "content": {"survey": [{"type": {}}]}}, "version v"),
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


BEGIN, REPEAT = ({"type": f"begin_{kind}", "name": kind} for kind in ("group", "repeat"))
END, END_REPEAT = {"type": "end_group"}, {"type": "end_repeat"}


@pytest.mark.parametrize(
    ("survey", "found"),
    [
        ([END], "line 1 of its questions, end_group, closes nothing that is open"),
        ([BEGIN, END, END_REPEAT], "line 3 of its questions, end_repeat, closes nothing"),
        (
            [BEGIN, REPEAT, END, END_REPEAT],
            "line 3 .* end_group, closes the begin_repeat of line 2",
        ),
        ([REPEAT, BEGIN, END], "line 1 of its questions, begin_repeat, is never closed"),
        ([{"type": "text"}], "line 1 of its questions, text, has no name"),
        ([BEGIN | {"name": ""}, END], "line 1 of its questions, begin_group, has no name"),
    ],
)
def test_a_version_that_cannot_be_read_is_said_and_kept_by_nobody(village, pulled, survey, found):
    uid = village.store.forms[village.uid].latest.uid
    body = json.dumps({"uid": uid, "content": {"survey": survey}})

    with pytest.raises(
        KoboServerError, match=f"version {uid} of form {village.uid}, but {found}.* Run again"
    ):
        pulled(Fault(f"/api/v2/assets/{village.uid}/versions/", Reply(200, body, JSON)))

    assert pulled().new == 5


@pytest.mark.parametrize(
    "survey",
    [
        [],
        [{"type": {"select_one_or_other": "water"}, "$autoname": "source"}],
        [
            BEGIN,
            {"type": "begin_repeat", "$autoname": "r"},
            {"type": "note"},
            END_REPEAT,
            END | {"$kuid": "x"},
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
