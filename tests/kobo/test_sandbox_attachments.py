"""Files on the sandbox: how rows speak of them, how they are fetched, and when they are gone."""

from datetime import UTC, datetime

import pytest
import requests

from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.sandbox.store import SandboxStore

TOKEN = "0123456789abcdef0123456789abcdef01234567"
FORM = "aHouseholdSurveyForm01"
API = f"/api/v2/assets/{FORM}"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CONTENT = {"schema": "1", "survey": [{"type": "image", "name": "photo", "$xpath": "photo"}]}
PNG = b"\x89PNG\r\n\x1a\n\x00--not text"


@pytest.fixture
def store():
    store = SandboxStore(TOKEN, "office")
    store.add_form(uid=FORM, name="Survey", content=CONTENT, deployed_at=NOON)
    return store


@pytest.fixture
def send(store):
    def send(answers=None, files=None):
        answers = answers or {"photo": "house one.png"}
        files = {"house one.png": PNG} if files is None else files
        return store.submit(FORM, answers, submitted_by="enum1", at=NOON, files=files)

    return send


@pytest.fixture
def server(store):
    with SandboxServer(store) as server:
        yield server


@pytest.fixture
def get():
    def get(url, token=TOKEN):
        headers = {"Authorization": f"Token {token}"} if token else {}
        return requests.get(url, headers=headers, timeout=5)

    return get


@pytest.fixture
def row(get, server):
    return lambda key=1: get(f"{server.url}{API}/data/{key}/").json()


@pytest.fixture
def files(row):
    return lambda key=1: row(key)["_attachments"]


def test_a_row_says_where_its_file_is_and_what_it_is(send, server, store, row):
    send()
    said = row()
    [file] = said["_attachments"]
    deployment = store.forms[FORM].deployment_uuid

    url = f"{server.url}{API}/data/1/attachments/{file['uid']}/"
    assert file == {
        "download_url": url,
        "mimetype": "image/png",
        "filename": f"office/attachments/{deployment}/{said['_uuid']}/house_one.png",
        "media_file_basename": "house one.png",
        "uid": file["uid"],
        "is_deleted": False,
        "download_large_url": f"{url}large/",
        "download_medium_url": f"{url}medium/",
        "download_small_url": f"{url}small/",
        "question_xpath": "photo",
    }
    assert file["uid"].startswith("att")


def test_the_list_of_rows_says_the_same(send, get, server, files):
    send()

    page = get(f'{server.url}{API}/data/?fields=["_attachments"]').json()

    assert page["results"][0]["_attachments"] == files()


def test_a_file_arrives_byte_for_byte_under_each_of_its_addresses(send, get, server, files):
    send()
    [file] = files()
    addresses = [said for name, said in file.items() if name.endswith("_url")]
    addresses.append(f"{server.url}{API}/data/1/attachments/?xpath=photo")

    for address in addresses:
        answer = get(address)
        assert (answer.content, answer.headers["Content-Type"]) == (PNG, "image/png")


def test_a_file_without_known_kind_has_no_pictures(send, files):
    send({"sound": "talk.unknown"}, {"talk.unknown": b"..."})
    [file] = files()

    assert file["mimetype"] == "application/octet-stream"
    assert not [name for name in file if "large" in name]


def test_a_file_in_a_repeat_says_in_which_instance(send, files):
    visits = [{"member/visit/photo": "a.png"}, {"member/visit/photo": "b.png"}]
    member = [{"member/name": "Awa"}, {"member/visit": visits}]

    send({"member": member}, {"b.png": PNG, "stray.png": PNG})

    assert [file["question_xpath"] for file in files()] == ["member[2]/visit[2]/photo", ""]


def test_a_late_file_makes_the_row_grow_and_changes_nothing_else(store, send, row):
    send(files={})
    before = row()
    assert (before["photo"], before["_attachments"]) == ("house one.png", [])

    uid = store.attach(FORM, 1, "house one.png", PNG, NOON)

    after = row()
    assert [file["uid"] for file in after["_attachments"]] == [uid]
    assert {**after, "_attachments": []} == before


def test_a_deleted_file_is_still_named_but_gone(server, send, get, files, row):
    send()
    [file] = files()
    url = f"{server.url}{API}/attachments/{file['uid']}/"
    before = row()["_uuid"]

    deleted = requests.delete(url, headers={"Authorization": f"Token {TOKEN}"}, timeout=5)

    assert deleted.status_code == 204
    assert files() == [{**file, "is_deleted": True}]
    assert (row()["photo"], row()["_uuid"]) == ("house one.png", before)
    answer = get(file["download_url"])
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})


def test_an_edit_that_names_another_file_drops_the_first(store, send, get, files):
    send({"photo": "a.png", "plan": "plan.png"}, {"a.png": PNG, "plan.png": b"plan"})
    old, kept = files()

    new = {"photo": "b.png", "plan": "plan.png"}
    store.edit(FORM, 1, new, at=NOON, files={"b.png": b"new"})

    assert [file["media_file_basename"] for file in files()] == ["plan.png", "b.png"]
    assert files()[0] == kept
    assert get(files()[1]["download_url"]).content == b"new"
    assert get(old["download_url"]).status_code == 404


def test_who_may_not_read_the_row_does_not_find_the_file(store, send, get, files):
    send()
    url = files()[0]["download_url"]

    assert get(url, token=None).status_code == 404
    for access in ("view_asset", "none"):
        store.permit(FORM, access)
        assert get(url).json() == {"detail": "Not found."}


def test_a_viewer_reads_a_file_but_does_not_delete_it(server, store, send, get, files):
    send()
    [file] = files()
    store.permit(FORM, "view_submissions")
    url = f"{server.url}{API}/attachments/{file['uid']}/"

    refused = requests.delete(url, headers={"Authorization": f"Token {TOKEN}"}, timeout=5)

    assert refused.status_code == 403
    assert get(file["download_url"]).content == PNG


@pytest.mark.parametrize(
    ("path", "status"),
    [("1/attachments/attNone/", 404), ("1/attachments/", 400), ("9/attachments/attNone/", 404)],
)
def test_what_is_not_there_is_refused(send, get, server, path, status):
    send()

    assert get(f"{server.url}{API}/data/{path}").status_code == status


def test_two_runs_give_files_the_same_uids(send, files):
    send()
    again = SandboxStore(TOKEN)
    again.add_form(uid=FORM, name="Survey", content=CONTENT, deployed_at=NOON)
    again.submit(
        FORM, {"photo": "house one.png"}, submitted_by=None, at=NOON, files={"house one.png": b""}
    )

    assert again.forms[FORM].rows[1]["_attachments"][0]["uid"] == files()[0]["uid"]
