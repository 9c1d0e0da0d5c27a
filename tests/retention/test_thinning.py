"""What stays of a submission is named, and all else goes."""

import json

import pytest

from assets.kobo.thinned import THINNED
from assets.retention.due import bytes_gone
from assets.retention.thinning import Thinner, needed
from assets.staging.form import read_form
from assets.staging.pseudonyms import Pseudonyms
from assets.staging.tables import tables_of
from tests.example import velmara_programme

NOTED = {"rows": [], "findings": []}
MADE = Pseudonyms(b"key").of
SURVEY = [
    {"type": "text", "name": "who", "$xpath": "who"},
    {"type": "text", "name": "words", "$xpath": "words"},
    {"type": "integer", "name": "age", "$xpath": "age"},
    {"type": "text", "name": "phone", "$xpath": "phone"},
    {"type": "begin_repeat", "name": "member", "$xpath": "member"},
    {"type": "text", "name": "name", "$xpath": "member/name"},
    {"type": "integer", "name": "years", "$xpath": "member/years"},
    {"type": "end_repeat"},
]
CLASSES = {
    "who": "pseudonym", "words": "restricted", "age": "keep", "phone": "drop",
    "member/name": "pseudonym", "member/years": "keep",
}  # fmt: skip
ROW = {
    "_id": 7,
    "_uuid": "a",
    "meta/instanceID": "uuid:a",
    "meta/rootUuid": "uuid:a",
    "_submission_time": "2024-01-01T00:00:00",
    "_submitted_by": "awn_office",
    "_validation_status": {"uid": "validation_status_approved", "timestamp": 1, "by_whom": "Ayu"},
    "_attachments": [{"uid": "att1", "is_deleted": False, "filename": "x/Ayu.png"}],
    "__version__": "v1",
    "_version_": "v0",
    "formhub/uuid": "f",
    "_geolocation": [9.1, 38.7],
    "an_old_question": "Ayu",
    "who": "Ayu",
    "words": "Ayu said so",
    "age": "34",
    "phone": "055",
    "member": [{"member/name": "Bo", "member/years": "3", "other": "Bo"}, {"member/years": "4"}],
}


@pytest.fixture
def thinner():
    def of(classes=CLASSES, stays=()):
        tables = tables_of("survey", read_form([("v1", {"survey": SURVEY})]), classes)
        return Thinner(tables, frozenset(stays), MADE)

    return of


def test_coded_answers_and_pseudonyms_stay_and_nothing_else(thinner):
    assert thinner().thin(ROW, NOTED) == {
        "_id": 7,
        "_uuid": "a",
        "meta/instanceID": "uuid:a",
        "meta/rootUuid": "uuid:a",
        "_submission_time": "2024-01-01T00:00:00",
        "_submitted_by": "awn_office",
        "_validation_status": {"uid": "validation_status_approved", "timestamp": 1},
        "_attachments": [{"uid": "att1", "is_deleted": False}],
        "__version__": "v1",
        "_version_": "v0",
        "who": MADE("Ayu"),
        "age": "34",
        "member": [{"member/name": MADE("Bo"), "member/years": "3"}, {"member/years": "4"}],
        THINNED: NOTED,
    }


def test_a_restricted_answer_stays_where_a_figure_is_made_of_it(thinner):
    assert thinner(stays=["words"]).thin(ROW, NOTED)["words"] == "Ayu said so"


def test_thinning_what_is_thin_changes_nothing(thinner):
    once = thinner().thin(ROW, NOTED)

    assert thinner().thin(once, NOTED) == once


def test_what_gets_a_stricter_class_later_goes_later(thinner):
    once = thinner().thin(ROW, NOTED)

    again = thinner({**CLASSES, "age": "restricted", "member/years": "pseudonym"}).thin(once, NOTED)

    assert "age" not in again
    assert again["who"] == MADE("Ayu")
    assert again["member"][1] == {"member/years": MADE("4")}


def test_what_is_no_list_of_items_is_no_repeat(thinner):
    assert "member" not in thinner().thin({**ROW, "member": "Bo"}, NOTED)


def test_the_bytes_that_went_are_counted(thinner):
    gone = bytes_gone(ROW, thinner().thin(ROW, NOTED))

    assert bytes_gone(ROW, ROW) == 0
    assert bytes_gone({"a": "é"}, {"a": "x"}) == len('"é"'.encode())
    assert gone > len("Ayu said so") + len("055") + len("Ayu") + len("Bo")


@pytest.mark.parametrize(
    ("was", "now"),
    [({"a": 1}, "a"), ("a", {"a": 1}), (["a", "b"], "ab"), ("ab", ["a", "b"]), (["a"], [])],
)
def test_what_is_of_another_shape_now_is_gone_whole(was, now):
    assert bytes_gone(was, now) == len(json.dumps(was))


def test_what_figures_and_periods_are_made_of_is_needed():
    programme = velmara_programme()
    place = next(place for place in programme.file.forms if place.code == "registration_case")
    form = programme.questionnaire("registration_case")
    strict = dict.fromkeys((one.xpath for one in form.form.questions), "restricted")
    tables = tables_of("registration_case", form.form, strict)

    found = needed(programme, place, tables)

    assert {"case__opened_on", "case__partner"} <= found
    assert "application__why_refused" not in found
