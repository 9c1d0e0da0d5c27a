"""Changes made to the sandbox's submissions over HTTP: by whom, and to which of them."""

from datetime import UTC, datetime

import pytest
import requests

from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.sandbox.store import SandboxStore

TOKEN = "0123456789abcdef0123456789abcdef01234567"
FORM = "aHouseholdSurveyForm01"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CONTENT = {"schema": "1", "survey": [{"type": "text", "name": "name", "$xpath": "name"}]}
HELD = {"validation_status.uid": "validation_status_on_hold"}
NEWLY_NAMED = {"data": {"name": "X", "hh/size": "", "hh/place": "here"}}
ALL = {"confirm": True}
WRITES = [
    ("PATCH", "1/validation_status/", HELD),
    ("DELETE", "1/validation_status/", None),
    ("PATCH", "validation_statuses/", {"payload": {"submission_ids": [1], **HELD}}),
    ("DELETE", "validation_statuses/", {"payload": {"submission_ids": [1]}}),
    ("PATCH", "bulk/", {"payload": {"submission_ids": [1], **NEWLY_NAMED}}),
    ("DELETE", "bulk/", {"payload": {"submission_ids": [1]}}),
    ("DELETE", "1/", None),
]


@pytest.fixture
def store():
    store = SandboxStore(TOKEN)
    store.add_form(uid=FORM, name="Survey", content=CONTENT, deployed_at=NOON)
    for name in ("Awa", "Bo", "Cé"):
        answers = {"name": name, "hh/size": "4"}
        store.submit(FORM, answers, submitted_by="enum1", at=NOON, root_uuid=name)
    return store


@pytest.fixture
def rows(store):
    return store.forms[FORM].rows


@pytest.fixture
def ask(store):
    def ask(method, path, said):
        with SandboxServer(store) as server:
            url = f"{server.url}/api/v2/assets/{FORM}/data/{path}"
            headers = {"Authorization": f"Token {TOKEN}"}
            return requests.request(method, url, json=said, headers=headers, timeout=5)

    return ask


@pytest.mark.parametrize(
    ("access", "status"), [("view_submissions", 403), ("view_asset", 404), ("none", 404)]
)
def test_who_does_not_manage_a_form_changes_nothing(store, ask, rows, access, status):
    store.permit(FORM, access)
    before = dict(rows)

    assert {ask(*write).status_code for write in WRITES} == {status}
    assert rows == before


@pytest.mark.parametrize("foreign", [99, "1", None, [1]])
@pytest.mark.parametrize("path", ["validation_statuses/", "bulk/"])
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_one_foreign_id_spoils_the_whole_request(ask, rows, method, path, foreign):
    before = dict(rows)

    answer = ask(method, path, {"payload": {"submission_ids": [1, foreign], **HELD, **NEWLY_NAMED}})

    assert answer.status_code == 400
    assert answer.json() == {"detail": "One or more submission ids are invalid"}
    assert rows == before


def test_a_bulk_edit_changes_the_answers_it_names_and_the_uuid(store, ask, rows):
    store.validate(FORM, 1, "approved", by="officer", at=NOON)
    before = dict(rows)
    store.deploy_version(FORM, {**CONTENT, "settings": {"style": "pages"}}, NOON)

    said = ask("PATCH", "bulk/", {"payload": {"submission_ids": [1, 2], **NEWLY_NAMED}}).json()

    assert {name: said[name] for name in ("count", "successes", "failures")} == {
        "count": 2,
        "successes": 2,
        "failures": 0,
    }
    assert [one["root_uuid"] for one in said["results"]] == ["Awa", "Bo"]
    assert [one["uuid"] for one in said["results"]] == [rows[1]["_uuid"], rows[2]["_uuid"]]
    assert (rows[1]["name"], rows[1]["hh/place"]) == ("X", "here")
    assert "hh/size" not in rows[1]
    assert rows[3] == before[3]
    kept = ("_id", "_submission_time", "_validation_status", "_submitted_by", "__version__")
    assert [rows[1][key] for key in kept] == [before[1][key] for key in kept]
    assert rows[1]["meta/deprecatedID"] == before[1]["meta/instanceID"]


def test_a_bulk_edit_reaches_all_rows_that_a_query_finds(ask, rows):
    query = {"name": {"$in": ["Bo", "Cé"]}}

    said = ask("PATCH", "bulk/", {"payload": {"query": query, **NEWLY_NAMED}}).json()

    assert said["count"] == 2
    assert [row["name"] for row in rows.values()].count("X") == 2


@pytest.mark.parametrize("payload", [NEWLY_NAMED, ALL, {**ALL, "data": {}}, {**ALL, "data": 5}])
def test_a_bulk_edit_has_to_say_which_rows_and_what(ask, payload):
    assert ask("PATCH", "bulk/", {"payload": payload}).status_code == 400
