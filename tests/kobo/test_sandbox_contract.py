"""The sandbox against answers recorded from a real KoboToolbox.

Each recorded request is sent again to a sandbox that holds the same form and the same
submissions. Status, headers and JSON have to agree, save for the differences listed here.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.sandbox.store import SandboxStore

RECORDINGS = Path(__file__).parents[1] / "recordings" / "kobo"
RECORDED_ROOT = "http://127.0.0.1:8010"
TOKEN = "0123456789abcdef0123456789abcdef01234567"
FORM = "amBcYnoWPubTNecbpXCatt"
DEPLOYED = datetime(2026, 11, 24, 9, 47, 39, 961174, tzinfo=UTC)
EDITED = datetime(2026, 11, 24, 9, 50, tzinfo=UTC)
DECIDED = datetime.fromtimestamp(1795513839, tz=UTC)
ADDED_BY_SERVER = {"formhub/uuid", "__version__", "meta/instanceID", "meta/rootUuid"}
COMPARED_HEADERS = ("Content-Type", "X-KoBoNaUt", "WWW-Authenticate", "Allow", "Location", "Vary")

# What the sandbox does otherwise on purpose, and why.
OTHER_STATUS = {
    "data_query_all_scalar": (400, "a real MongoDB refuses it; the recording's stand-in crashed"),
    "data_query_bad_regex": (400, "a real MongoDB refuses it; the recording's stand-in crashed"),
    "data_accept_xml": (406, "the sandbox writes JSON only, so XML is a format it does not have"),
}
OTHER_CONTENT = {
    "_attachments": "the sandbox holds no files: a photo's name is there, its file never came",
    "__version__": "a version's uid follows from the form and its content instead of from chance",
    "partial_permissions": "the sandbox has one user, and nobody else to give permissions to",
    "label": "as above: only partial permissions have several labels",
}
NEVER_SENT = {
    "Set-Cookie": "it carries the date, and two runs of the sandbox have to give the same bytes",
    "Date": "as above",
}

# The content of these tells of other moments or other uids; the keys have to be the same.
SAME_KEYS = {
    "asset_detail_v1",
    "asset_detail_v2",
    "asset_detail_v2_undeployed_changes",
    "asset_versions_list",
    "assets_list_limit_offset",
    "assets_list_page1_limit1",
    "assets_list_q_date_modified",
    "assets_list_q_deployed",
    "assets_list_surveys",
    "data_query_expr",
    "edit_1_after",
    "me",
    "validation_statuses_bulk_patch_query",
}
# All other recordings have to be matched word for word.
SAME_CONTENT = {path.stem for path in RECORDINGS.glob("*.json")} - SAME_KEYS - OTHER_STATUS.keys()
ACCESS = {
    "perm_stranger": "none",
    "perm_view_asset_only": "view_asset",
    "perm_view_submissions": "view_submissions",
    "perm_viewer": "view_submissions",
}


@pytest.mark.parametrize("name", sorted(SAME_CONTENT))
def test_a_recorded_request_gets_the_recorded_answer(name):
    recorded, answer = send_again(name)

    assert answer.status_code == recorded["status"]
    assert compared_headers(answer.headers) == compared_headers(recorded["headers"])
    assert without_differences(content(answer)) == without_differences(recorded.get("json"))


@pytest.mark.parametrize("name", sorted(SAME_KEYS))
def test_a_recorded_request_gets_an_answer_with_the_recorded_keys(name):
    recorded, answer = send_again(name)

    assert answer.status_code == recorded["status"]
    assert compared_headers(answer.headers) == compared_headers(recorded["headers"])
    assert keys(content(answer)) == keys(recorded["json"])


@pytest.mark.parametrize("name", OTHER_STATUS)
def test_a_difference_on_purpose_is_the_one_that_is_listed(name):
    recorded, answer = send_again(name)

    assert answer.status_code == OTHER_STATUS[name][0] != recorded["status"]


@pytest.mark.parametrize("header", NEVER_SENT)
def test_no_answer_carries_what_changes_from_run_to_run(header):
    for name in ("me", "data_default_limit", "unknown_url_404"):
        assert header not in send_again(name)[1].headers


def send_again(name):
    """Send a recorded request to a sandbox in the recorded state; return both answers."""
    request, recorded = recording(name)["request"], recording(name)["response"]
    store = sandbox(request["as_user"] or "me_owner", is_draft="not_deployed" in name)
    prepare(store, name)
    with SandboxServer(store) as server:
        answer = requests.request(
            request["method"],
            request["url"].replace(RECORDED_ROOT, server.url),
            headers=headers(name, request),
            json=request.get("json"),
            allow_redirects=False,
            timeout=5,
        )
        answer.root = server.url
    return recorded, answer


def recording(name):
    return json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))


def sandbox(user, *, is_draft):
    store = SandboxStore(TOKEN, user)
    form = recording("asset_detail_v1")["response"]["json"]
    if is_draft:
        store.add_draft(uid=FORM, name=form["name"], content=form["content"], saved_at=DEPLOYED)
        return store
    store.add_form(uid=FORM, name=form["name"], content=form["content"], deployed_at=DEPLOYED)
    store.forms[FORM].deployment_uuid = form["deployment__uuid"]
    for row in recording("data_default_limit")["response"]["json"]["results"]:
        store.submit(
            FORM,
            answers_of(row),
            submitted_by=row["_submitted_by"],
            at=datetime.fromisoformat(f"{row['_submission_time']}+00:00"),
            root_uuid=row["meta/rootUuid"],
        )
    return store


def answers_of(row):
    return {
        key: answer
        for key, answer in row.items()
        if not key.startswith("_") and key not in ADDED_BY_SERVER | {"meta/deprecatedID"}
    }


def prepare(store, name):
    """Do what had been done on the real server before the request was recorded."""
    for beginning, access in ACCESS.items():
        if name.startswith(beginning + "_"):
            store.permit(FORM, access)
    if name in {"delete_single_again_404", "data_single_after_delete_404"}:
        store.delete(FORM, 12)
    if name in {"validation_status_get", "validation_status_patch", "data_query_validation_status"}:
        store.validate(FORM, 5, "approved", by="me_owner", at=DECIDED)
    if name == "edit_1_after":
        row = recording(name)["response"]["json"]
        store.edit(FORM, 1, answers_of(row), at=EDITED)
    if name in {"asset_detail_v2", "asset_detail_v2_undeployed_changes", "asset_versions_list"}:
        changed = recording(name)["response"]["json"].get("content")
        save = store.save_version if "undeployed" in name else store.deploy_version
        save(FORM, changed or {**store.forms[FORM].latest.content, "settings": {}}, EDITED)


def headers(name, request):
    sent = {key: value for key, value in request["headers"].items() if key != "Authorization"}
    if "bearer" in name:
        return {**sent, "Authorization": f"Bearer {TOKEN}"}
    if "malformed" in name:
        return {**sent, "Authorization": "Token"}
    if request["as_user"]:
        wrong = request["as_user"] == "raw token"
        return {**sent, "Authorization": f"Token {'wrong' if wrong else TOKEN}"}
    return sent


def compared_headers(sent):
    return {name: sent.get(name) for name in COMPARED_HEADERS}


def content(answer):
    if answer.headers.get("Content-Type") != "application/json" or not answer.content:
        return None
    return json.loads(answer.text.replace(answer.root, RECORDED_ROOT))


def without_differences(found):
    """Return the content without what differs on purpose."""
    if isinstance(found, list):
        return [without_differences(item) for item in found]
    if not isinstance(found, dict):
        return found
    return {
        key: without_differences(value)
        for key, value in found.items()
        if key not in {"_attachments", "__version__"}
    }


def keys(found, path=""):
    """Return the paths of all keys, leaving out those of other users' permissions."""
    if isinstance(found, list):
        return {key for item in found for key in keys(item, f"{path}[]")}
    if not isinstance(found, dict) or "specified" in path or "kuid_names" in path:
        return set()
    inner = {
        key: value
        for key, value in found.items()
        if not (path.endswith("ermissions[]") and key in OTHER_CONTENT)
    }
    return {f"{path}/{key}" for key in inner} | {
        below for key, value in inner.items() for below in keys(value, f"{path}/{key}")
    }
