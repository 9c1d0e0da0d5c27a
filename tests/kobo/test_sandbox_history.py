"""The sandbox's history of a form: what is told there, what is not, and how it is searched."""

from datetime import UTC, datetime, timedelta

import pytest
import requests

from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.sandbox.store import SandboxStore

TOKEN = "0123456789abcdef0123456789abcdef01234567"
FORM = "aHouseholdSurveyForm01"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
CONTENT = {"schema": "1", "survey": [{"type": "text", "name": "name", "$xpath": "name"}]}
CHANGED = "(action:modify-submission OR action:delete-submission)"


@pytest.fixture
def store():
    """A server on which one of three submissions was edited, one judged, one deleted."""
    store = SandboxStore(TOKEN, "office")
    store.add_form(uid=FORM, name="Survey", content=CONTENT, deployed_at=NOON)
    for name in ("Awa", "Bo", "Cé"):
        store.submit(FORM, {"name": name}, submitted_by="enum1", at=NOON, root_uuid=name)
    store.edit(FORM, 1, {"name": "Awa B."}, at=LATER, by="enum1")
    store.validate(FORM, 2, "not_approved", by="officer", at=LATER)
    store.validate(FORM, 2, None, by="officer", at=LATER)
    store.delete(FORM, 3)
    return store


@pytest.fixture
def ask(store):
    """Ask for the history and return the server's answer."""

    def ask(q="", path="", token=TOKEN, **parameters):
        with SandboxServer(store) as server:
            return requests.get(
                f"{server.url}/api/v2/assets/{FORM}/history/{path}",
                params={"q": q, **parameters} if q else parameters,
                headers={"Authorization": f"Token {token}"} if token else {},
                timeout=5,
            )

    return ask


@pytest.fixture
def told(ask):
    """Return what a search finds: what was done, to which submission."""

    def told(q="", **parameters):
        rows = ask(q, **parameters).json()["results"]
        about = [row["metadata"].get("submission", {}) for row in rows]
        return [(row["action"], sub.get("root_uuid")) for row, sub in zip(rows, about, strict=True)]

    return told


def test_what_was_done_is_told_with_the_newest_first(told):
    assert told() == [
        ("delete-submission", "Cé"),
        ("modify-submission", "Bo"),
        ("modify-submission", "Bo"),
        ("modify-submission", "Awa"),
        ("add-submission", "Cé"),
        ("add-submission", "Bo"),
        ("add-submission", "Awa"),
        ("deploy", None),
    ]


def test_an_event_says_who_did_what_when_and_to_whose_submission(ask):
    row = ask("username:officer", limit=1).json()["results"][0]

    assert row["username"] == "officer"
    assert row["user"].endswith("/api/v2/users/officer/")
    assert row["date_created"] == "2026-03-02T13:00:00Z"
    assert row["metadata"]["submission"] == {
        "status": "None",
        "root_uuid": "Bo",
        "submitted_by": "enum1",
    }


def test_a_decision_is_told_with_its_label_and_an_edit_without_one(ask):
    rows = ask("action:modify-submission").json()["results"]

    statuses = [row["metadata"]["submission"].get("status") for row in rows]
    assert statuses == ["None", "Not Approved", None]


@pytest.mark.parametrize(
    ("search", "count"),
    [
        ("action:add-submission", 3),
        (CHANGED, 4),
        (f'{CHANGED} AND date_created__gte:"2026-03-02T13:00:00Z"', 4),
        ('(action:modify-submission OR action:in-trash) AND date_created__gte:"2026-03-02"', 3),
        ("action:deploy OR action:add-submission AND username:office", 1),
        ("NOT action:modify-submission", 5),
        ("date_created__gte:2026-03-02", 8),
        ("date_created__gt:2026-03-02T12:00:00Z", 4),
        ("date_created__gte:2026-03-02T15:00:00+02:00", 4),
        ("date_created__gte:2026-03-03", 0),
        ("metadata__submission__root_uuid:'Awa'", 2),
        ("metadata__submission__status:'Not Approved'", 1),
        # What the server does not understand finds nothing.
        ("date_created__gte:yesterday", 0),
        ("colour:red", 0),
        ("submission", 0),
        ("(action:deploy", 0),
        ("action:deploy action:add-submission", 0),
        ("action:deploy AND", 0),
        ("action:'deploy", 0),
    ],
)
def test_the_history_can_be_searched(ask, search, count):
    assert ask(search).json()["count"] == count


def test_the_history_comes_in_pages(ask, told):
    assert told(limit=3, start=6) == [("add-submission", "Awa"), ("deploy", None)]
    first = ask(limit=3).json()
    assert (first["count"], len(first["results"])) == (8, 3)
    assert first["next"].endswith("/history/?limit=3&start=3")


def test_the_kinds_of_events_are_those_that_there_were(ask):
    assert set(ask(path="actions/").json()["actions"]) == {
        "deploy",
        "add-submission",
        "modify-submission",
        "delete-submission",
    }


@pytest.mark.parametrize("access", ["view_submissions", "view_asset", "none"])
def test_the_history_is_forbidden_to_who_does_not_manage_the_form(store, ask, access):
    store.permit(FORM, access)

    assert [ask().status_code, ask(path="actions/").status_code] == [403, 403]


def test_the_history_is_forbidden_to_nobody_in_particular(ask):
    assert ask(token=None).status_code == 403


def test_a_late_file_is_not_told_but_its_deletion_is(store, told):
    file = store.attach(FORM, 1, "a.png", b"png", LATER)
    assert len(told()) == 8

    store.delete_attachment(FORM, 1, file)

    assert told()[0] == ("in-trash", "Awa")


def test_each_look_at_the_data_is_told_but_not_at_a_single_row(store, told):
    with SandboxServer(store) as server:
        for path in ("", "1/"):
            url = f"{server.url}/api/v2/assets/{FORM}/data/{path}"
            requests.get(url, headers={"Authorization": f"Token {TOKEN}"}, timeout=5)

    assert told("action:view-data") == [("view-data", None)]


def test_a_submission_held_back_is_told_when_it_can_be_read(store, told):
    store.hold_back(FORM, 2)
    assert not told("metadata__submission__root_uuid:Bo")

    store.reveal(FORM, 2)

    assert told()[2] == ("add-submission", "Bo")


def test_what_is_sent_in_with_an_old_date_is_told_as_of_now(store, ask):
    store.submit(FORM, {}, submitted_by=None, at=NOON - timedelta(days=400))

    row = ask(limit=1).json()["results"][0]
    assert (row["date_created"], row["username"]) == ("2026-03-02T13:00:00Z", "AnonymousUser")
