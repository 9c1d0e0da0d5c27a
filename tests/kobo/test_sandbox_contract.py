"""The sandbox against answers recorded from a real KoboToolbox.

Each recorded request is sent again to a sandbox that holds the same form and the same
submissions. Status, headers and JSON have to agree, save for the differences listed here.
"""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from assets.kobo.sandbox.imports import Import
from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.sandbox.store import SandboxStore

RECORDINGS = Path(__file__).parents[1] / "recordings" / "kobo"
WORKBOOK = Path(__file__).parents[2] / "programmes/velmara/forms/quarterly_report.xlsx"
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
    "__version__": "a version's uid follows from the form and its content instead of from chance",
    "partial_permissions": "the sandbox has one user, and nobody else to give permissions to",
    "label": "as above: only partial permissions have several labels",
    "export_settings": "the sandbox exports nothing, so nobody keeps settings for it",
}
# A file's uid follows from its submission, and the folder of files is named after the one user.
OTHER_IN_TEXT = {
    r"att[2-9A-HJ-NP-Za-km-z]{21,22}": "att",
    r"me_\w+/attachments/": "me/attachments/",
}
OTHER_HISTORY = {"permissions": "as above: who was given which permission is never told"}
NEVER_SENT = {
    "Set-Cookie": "no browser uses the sandbox, so it remembers nobody's language",
}

# The content of these tells of other moments or other uids; the keys have to be the same.
SAME_KEYS = {
    "asset_version_detail_v1",
    "bulk_edit_after",
    "bulk_edit_patch",
    "data_reconciliation_scan",
    "data_single_after_attachment_delete",
    "deployment_archive",
    "deployment_patch_v2",
    "deployment_post_v1",
    "deployment_post_without_active",
    "edit_attachment_replaced_after",
    "edit_of_validated_after",
    "history_actions",
    "history_page1",
    "history_q_add_submission",
    "history_q_date_only",
    "history_q_delete_submission",
    "history_q_modify_or_delete",
    "history_q_modify_submission",
    "history_q_root_uuid",
    "history_q_since",
    "history_q_view_data",
    "import_poll_complete",
    "import_poll_error",
    "import_poll_replace_complete",
    "import_post_bad_file",
    "import_post_replace_form",
    "import_post_xlsform",
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
    "attachment_stranger": "none",
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
def test_a_header_that_is_left_out_on_purpose_is_never_sent(header):
    for name in ("me", "data_default_limit", "unknown_url_404"):
        assert header not in send_again(name)[1].headers


def send_again(name):
    """Send a recorded request to a sandbox in the recorded state; return both answers."""
    request, recorded = recording(name)["request"], recording(name)["response"]
    is_draft = "not_deployed" in name or name == "deployment_post_v1"
    store = sandbox(request["as_user"] or "me_owner", is_draft=is_draft)
    prepare(store, name)
    with SandboxServer(store) as server:
        answer = requests.request(
            request["method"],
            here(request["url"], store, server),
            headers=headers(name, request),
            allow_redirects=False,
            timeout=5,
            **body(request, store, server),
        )
        answer.root = server.url
    return recorded, answer


def here(url, store, server):
    """Return a recorded address as it is on the sandbox, with the uids that things have there."""
    form = store.forms[FORM]
    files = [one["uid"] for row in form.rows.values() for one in row["_attachments"]]
    url = re.sub(r"att[2-9A-HJ-NP-Za-km-z]{21,22}", *files[:1] or [""], url)
    url = re.sub(r"versions/v\w+/", f"versions/{form.versions[0].uid}/", url)
    return url.replace(RECORDED_ROOT, server.url)


def body(request, store, server):
    """Return what a recorded request carried, with a questionnaire for a file."""
    said = request.get("json")
    if said and said.get("version_id", "vBogus") != "vBogus":
        said = {**said, "version_id": store.forms[FORM].latest.uid}
    if "files" not in request:
        return {"json": said}
    fields = {name: here(field, store, server) for name, field in request["data"].items()}
    return {"data": fields, "files": {"file": ("form.xlsx", WORKBOOK.read_bytes())}}


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
            files=files_of(row),
        )
    return store


def files_of(row):
    return {file["media_file_basename"]: b"a picture" for file in row["_attachments"]}


def answers_of(row):
    return {
        key: answer
        for key, answer in row.items()
        if not key.startswith("_") and key not in ADDED_BY_SERVER | {"meta/deprecatedID"}
    }


def prepare(store, name):
    """Do what had been done on the real server before the request was recorded."""
    for beginning, access in ACCESS.items():
        if f"{name}_".startswith(f"{beginning}_"):
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

    if name in PREPARED:
        PREPARED[name](store, recording(name)["response"].get("json"))
    if name.startswith("history_"):
        make_history(store)


def late_file(store, row):
    # The recorded row came after a thousand of other forms.
    store._last_id = row["_id"] - 1
    at = datetime.fromisoformat(f"{row['_submission_time']}+00:00")
    number = store.submit(
        FORM, answers_of(row), submitted_by="me_owner", at=at, root_uuid=row["_uuid"]
    )
    store.attach(FORM, number, "pic.png", b"a picture", at)


def edited(store, row):
    store.edit(FORM, row["_id"], answers_of(row), at=EDITED, files=files_of(row))


def edited_without_file(store, row):
    edited(store, row)
    store.delete_attachment(FORM, row["_id"], store.forms[FORM].rows[7]["_attachments"][0]["uid"])


def decided_and_edited(store, row):
    store.validate(FORM, row["_id"], "approved", by="me_owner", at=DECIDED)
    edited(store, row)


def some_decided(store, _):
    store.validate(FORM, 5, "approved", by="me_owner", at=DECIDED)


def new_version(store, answer):
    store.save_version(FORM, answer["asset"]["content"], EDITED)


def second_form(store, answer):
    asset = answer["asset"]
    store.add_draft(uid=asset["uid"], name=asset["name"], content=asset["content"], saved_at=EDITED)


def uploaded(store, answer, file=None, destination=""):
    store.polls_before_done = 0
    file = WORKBOOK.read_bytes() if file is None else file
    uid = answer["uid"]
    store.imports[uid] = Import(uid, "form.xlsx", file, "Survey", destination, EDITED)


def badly_uploaded(store, answer):
    uploaded(store, answer, file=b"no workbook")


def uploaded_again(store, answer):
    uploaded(store, answer, destination=f"{RECORDED_ROOT}/api/v2/assets/{FORM}/")


PREPARED = {
    "bulk_edit_after": edited,
    "data_reconciliation_scan": some_decided,
    "data_single_after_attachment_delete": edited_without_file,
    "data_single_after_late_attachment": late_file,
    "deployment_patch_v2": new_version,
    "deployment_archive": new_version,
    "deployment_post_without_active": second_form,
    "edit_attachment_replaced_after": edited,
    "edit_of_validated_after": decided_and_edited,
    "import_poll_complete": uploaded,
    "import_poll_error": badly_uploaded,
    "import_poll_replace_complete": uploaded_again,
}


def make_history(store):
    """Do one of everything that the recorded history tells."""
    content = store.forms[FORM].latest.content
    store.save_version(FORM, {**content, "settings": {}}, DECIDED, "replace-form")
    store.deploy(FORM, DECIDED)
    store.validate(FORM, 5, "approved", by="me_owner", at=DECIDED)
    store.edit(FORM, 1, {}, at=EDITED)
    store.delete(FORM, 12)
    store.log(FORM, "view-data")
    for _ in range(2):
        store.submit(FORM, {}, submitted_by="me_owner", at=EDITED)


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
    if isinstance(found, str):
        for pattern, instead in OTHER_IN_TEXT.items():
            found = re.sub(pattern, instead, found)
        return found
    if not isinstance(found, dict):
        return found
    return {key: without_differences(value) for key, value in found.items() if key != "__version__"}


def keys(found, path=""):
    """Return the paths of all keys, leaving out those of other users' permissions."""
    if isinstance(found, list):
        return {key for item in found for key in keys(item, f"{path}[]")}
    if not isinstance(found, dict) or path.endswith(
        ("specified", "kuid_names", "export_settings[]")
    ):
        return set()
    inner = {
        key: value
        for key, value in found.items()
        if not (path.endswith("ermissions[]") and key in OTHER_CONTENT)
        and not (path.endswith("/metadata") and key in OTHER_HISTORY)
    }
    return {f"{path}/{key}" for key in inner} | {
        below for key, value in inner.items() for below in keys(value, f"{path}/{key}")
    }
