"""What becomes of a submission on the sandbox: how it is stored, edited, judged and deleted."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from assets.kobo.sandbox.store import SandboxStore

FORM = "aHouseholdSurveyForm01"
DAY_ONE = datetime(2026, 3, 2, 8, 30, 15, 250000, tzinfo=UTC)
DAY_TWO = DAY_ONE + timedelta(days=1)
CONTENT = {
    "schema": "1",
    "survey": [
        {"type": "text", "name": "name", "$xpath": "name", "$kuid": "k1"},
        {"type": "geopoint", "name": "place", "$xpath": "place", "$kuid": "k2"},
    ],
    "translations": [None],
}


@pytest.fixture
def store():
    store = SandboxStore("a-token")
    store.add_form(uid=FORM, name="Household survey", content=CONTENT, deployed_at=DAY_ONE)
    return store


@pytest.fixture
def send(store):
    def send(answers, **said):
        number = store.submit(FORM, answers, **{"submitted_by": "enum1", "at": DAY_ONE} | said)
        return store.forms[FORM].rows[number]

    return send


def test_every_answer_is_stored_as_text(send):
    row = send(
        {
            "whole": 4,
            "decimal": Decimal("1.50"),
            "day": date(2026, 3, 1),
            "yes": True,
            "several": ["well", "tap"],
            "inside": [{"inside/age": 7}],
        }
    )

    assert row["whole"] == "4"
    assert row["decimal"] == "1.50"
    assert row["day"] == "2026-03-01"
    assert row["yes"] == "true"
    assert row["several"] == "well tap"
    assert row["inside"] == [{"inside/age": "7"}]


def test_nothing_blank_is_stored(send):
    row = send({"none": None, "empty": "", "items": [{"items/a": ""}, {"items/a": "x"}], "no": []})

    assert not row.keys() & {"none", "empty", "no"}
    assert row["items"] == [{"items/a": "x"}]


def test_a_repeat_of_blank_instances_is_not_stored(send):
    assert "items" not in send({"items": [{"items/a": None}]})


def test_a_row_keeps_the_answers_between_what_the_server_adds(send):
    assert list(send({"name": "Awa"})) == [
        "_id",
        "formhub/uuid",
        "name",
        "__version__",
        "meta/instanceID",
        "_xform_id_string",
        "_uuid",
        "meta/rootUuid",
        "_attachments",
        "_status",
        "_geolocation",
        "_submission_time",
        "_validation_status",
        "_submitted_by",
    ]


def test_the_submission_time_is_in_utc_without_saying_so(send):
    two_hours_ahead = datetime(2026, 3, 2, 1, 0, 59, 900000, tzinfo=timezone(timedelta(hours=2)))

    assert send({}, at=two_hours_ahead)["_submission_time"] == "2026-03-01T23:00:59"


def test_a_moment_without_time_zone_is_refused(send):
    with pytest.raises(ValueError, match="without a time zone"):
        send({}, at=DAY_ONE.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("12.5 -1.25 300 4.5", [12.5, -1.25]),
        ("12.5 -1.25", [12.5, -1.25]),
        ("", [None, None]),
        ("here", [None, None]),
        ("north south", [None, None]),
    ],
)
def test_the_geolocation_is_that_of_the_geopoint(send, place, expected):
    assert send({"place": place})["_geolocation"] == expected


def test_ids_count_over_the_whole_server(store, send):
    store.add_form(uid="aSecondForm", name="Second", content=CONTENT, deployed_at=DAY_ONE)

    assert send({})["_id"] == 1
    assert store.submit("aSecondForm", {}, submitted_by=None, at=DAY_ONE) == 2
    assert send({})["_id"] == 3


def test_uuids_are_the_same_in_two_runs_and_differ_between_submissions():
    def uuids():
        store = SandboxStore("a-token")
        store.add_form(uid=FORM, name="Household survey", content=CONTENT, deployed_at=DAY_ONE)
        numbers = [store.submit(FORM, {}, submitted_by=None, at=DAY_ONE) for _ in range(3)]
        store.edit(FORM, numbers[0], {"name": "Awa"}, at=DAY_TWO)
        return [store.forms[FORM].rows[number]["_uuid"] for number in numbers]

    assert uuids() == uuids()
    assert len(set(uuids())) == 3


def test_a_given_root_uuid_is_kept_whether_or_not_it_says_uuid(send):
    for root in ("11111111-1111-1111-1111-111111111111", "uuid:2222"):
        row = send({}, root_uuid=root)

        assert row["meta/rootUuid"] == row["meta/instanceID"] == f"uuid:{row['_uuid']}"
        assert row["_uuid"] == root.removeprefix("uuid:")


def test_the_same_root_uuid_twice_is_refused(send):
    send({}, root_uuid="2222")

    with pytest.raises(ValueError, match="Call edit"):
        send({}, root_uuid="2222")


def test_an_edit_changes_answers_and_uuid_and_nothing_else(store, send):
    before = send({"name": "Awa", "age": 5})
    store.validate(FORM, 1, "approved", by="officer", at=DAY_TWO)

    store.edit(FORM, 1, {"name": "Awa B."}, at=DAY_TWO)

    after = store.forms[FORM].rows[1]
    assert after["name"] == "Awa B."
    assert "age" not in after
    assert after["meta/deprecatedID"] == before["meta/instanceID"]
    assert after["meta/instanceID"] == f"uuid:{after['_uuid']}" != before["meta/instanceID"]
    assert after["_validation_status"]["label"] == "Approved"
    kept = ("_id", "_submission_time", "meta/rootUuid", "_submitted_by", "formhub/uuid")
    assert [after[key] for key in kept] == [before[key] for key in kept]


def test_an_edited_row_is_found_by_its_new_uuid_and_its_root_but_not_by_its_old_uuid(store, send):
    send({})
    old = send({})["_uuid"]
    store.edit(FORM, 2, {}, at=DAY_TWO)
    store.edit(FORM, 2, {}, at=DAY_TWO)
    form = store.forms[FORM]
    new = form.rows[2]["_uuid"]

    assert form.find(new) is form.find(f"uuid:{old}") is form.find("2") is form.rows[2]
    assert form.by_uuid.keys() == {form.rows[1]["_uuid"], new}


@pytest.mark.parametrize(
    ("status", "label"),
    [("approved", "Approved"), ("not_approved", "Not approved"), ("on_hold", "On hold")],
)
def test_a_decision_says_what_by_whom_and_when(store, send, status, label):
    send({})

    store.validate(FORM, 1, status, by="officer", at=DAY_TWO)

    assert store.forms[FORM].rows[1]["_validation_status"] == {
        "timestamp": int(DAY_TWO.timestamp()),
        "uid": f"validation_status_{status}",
        "by_whom": "officer",
        "label": label,
    }


def test_a_decision_taken_back_leaves_nothing(store, send):
    before = send({})
    store.validate(FORM, 1, "on_hold", by="officer", at=DAY_TWO)

    store.validate(FORM, 1, None, by="officer", at=DAY_TWO)

    assert store.forms[FORM].rows[1] == before


def test_a_deleted_row_is_gone_without_a_trace_and_its_id_is_not_given_again(store, send):
    send({})
    store.delete(FORM, 1)

    assert store.forms[FORM].ids == []
    assert store.forms[FORM].by_root == store.forms[FORM].by_uuid == {}
    assert send({})["_id"] == 2


def test_a_row_held_back_appears_later_below_a_higher_id(store, send):
    send({})
    send({})
    store.hold_back(FORM, 1)
    assert store.forms[FORM].ids == [2]

    store.reveal(FORM, 1)

    assert store.forms[FORM].ids == [1, 2]


def test_a_versions_uid_follows_from_form_and_content(store):
    first = store.forms[FORM].latest.uid
    changed = {**CONTENT, "settings": {"style": "pages"}}

    second = store.deploy_version(FORM, changed, DAY_TWO)
    back = store.deploy_version(FORM, CONTENT, DAY_TWO)

    assert len({first, second, back}) == 3
    again = SandboxStore("another-token")
    assert again.add_form(uid=FORM, name="x", content=CONTENT, deployed_at=DAY_TWO) == first


def test_a_late_row_keeps_the_version_on_which_it_was_filled(store, send):
    old = store.forms[FORM].latest.uid
    new = store.deploy_version(FORM, {**CONTENT, "settings": {"style": "pages"}}, DAY_TWO)

    assert send({}, version=old)["__version__"] == old
    assert send({})["__version__"] == new


def test_a_saved_version_is_not_answered_before_it_is_deployed(store, send):
    deployed = store.forms[FORM].latest.uid

    saved = store.save_version(FORM, {**CONTENT, "settings": {"style": "pages"}}, DAY_TWO)

    assert send({})["__version__"] == deployed
    with pytest.raises(ValueError, match="Deploy the version first"):
        send({}, version=saved)


def test_a_draft_takes_no_submissions(store):
    store.add_draft(uid="aDraft", name="Draft", content=CONTENT, saved_at=DAY_ONE)

    with pytest.raises(ValueError, match="Deploy the version first"):
        store.submit("aDraft", {}, submitted_by=None, at=DAY_ONE)


def test_what_is_not_there_is_named(store):
    with pytest.raises(KeyError, match="no form aNone"):
        store.submit("aNone", {}, submitted_by=None, at=DAY_ONE)
    with pytest.raises(KeyError, match="no submission 7"):
        store.delete(FORM, 7)
    with pytest.raises(ValueError, match="already has a form"):
        store.add_form(uid=FORM, name="x", content=CONTENT, deployed_at=DAY_ONE)
