"""Forms that come onto the sandbox over HTTP: uploaded, replaced, deployed, closed."""

from io import BytesIO
from pathlib import Path

import pytest
import requests
from openpyxl import Workbook

from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.sandbox.store import SandboxStore
from assets.kobo.xlsform import asset_content

TOKEN = "0123456789abcdef0123456789abcdef01234567"
VELMARA = Path(__file__).parents[2] / "programmes" / "velmara"
REPORT = VELMARA / "forms" / "quarterly_report.xlsx"


def workbook(*questions):
    """Return a questionnaire file with these questions."""
    book = Workbook()
    survey = book.active
    survey.title = "survey"
    for line in [("type", "name", "label"), *questions]:
        survey.append(line)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


GOOD = workbook(("text", "name", "Your name"))
BETTER = workbook(("text", "name", "Your name"), ("integer", "age", "Your age"))
BAD = workbook(("text", "name", "Your name"), ("note", "hello", "Hello ${nowhere}"))


class Office:
    """Somebody who brings forms onto a server."""

    def __init__(self, server):
        self.url = server.url
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Token {TOKEN}"

    def ask(self, method, path, **sent):
        return self.session.request(method, f"{self.url}{path}", timeout=5, **sent)

    def upload(self, file, name="Survey", **fields):
        fields = {"name": name, "library": "false", **fields}
        files = {"file": ("survey.xlsx", file)}
        return self.ask("POST", "/api/v2/imports/", data=fields, files=files)

    def bring(self, file, **fields):
        """Upload a file and ask until the server is done with it."""
        path = self.upload(file, **fields).json()["url"].removeprefix(self.url)
        while (state := self.ask("GET", path).json())["status"] == "processing":
            pass
        return state

    def deployment(self, uid, method, **said):
        return self.ask(method, f"/api/v2/assets/{uid}/deployment/", json=said)


@pytest.fixture
def store():
    return SandboxStore(TOKEN, "office")


@pytest.fixture
def office(store):
    with SandboxServer(store) as server:
        office = Office(server)
        with office.session:
            yield office


@pytest.fixture
def uid(office):
    return office.bring(GOOD)["messages"]["created"][0]["uid"]


def asset(office, uid):
    return office.ask("GET", f"/api/v2/assets/{uid}/").json()


def test_a_server_without_forms_gets_one_and_then_answers_to_it(office, store, uid):
    assert asset(office, uid)["deployment_status"] == "draft"

    office.deployment(uid, "POST", active=True)
    store.submit(uid, {"name": "Awa"}, submitted_by="enum1", at=store.now)

    rows = office.ask("GET", f"/api/v2/assets/{uid}/data/").json()["results"]
    assert [row["name"] for row in rows] == ["Awa"]
    assert rows[0]["__version__"] == asset(office, uid)["deployed_version_id"]


def test_an_upload_is_worked_on_before_it_is_done(office, store):
    store.polls_before_done = 2

    said = office.upload(GOOD)
    states = [requests_json(office, said) for _ in range(4)]

    assert (said.status_code, said.json()["status"]) == (201, "processing")
    assert [state["status"] for state in states] == ["processing"] * 2 + ["complete"] * 2
    assert states[0]["messages"] == {}
    assert len(store.forms) == 1


def requests_json(office, said):
    return office.ask("GET", said.json()["url"].removeprefix(office.url)).json()


def test_a_programmes_form_arrives_whole(office, tmp_path):
    [created] = office.bring(REPORT.read_bytes(), name="Report")["messages"]["created"]

    # The names of rows follow from the file's name, so the file is given the same one.
    (tmp_path / "survey.xlsx").write_bytes(REPORT.read_bytes())
    found = asset(office, created["uid"])
    assert found["content"] == asset_content(tmp_path / "survey.xlsx")
    assert found["name"] == "Report"
    assert office.deployment(created["uid"], "POST", active=True).status_code == 200


def test_uids_are_the_same_in_two_runs_and_differ_between_forms(office, uid):
    second = office.bring(GOOD)["messages"]["created"][0]["uid"]

    with SandboxServer(SandboxStore(TOKEN)) as server:
        again = Office(server)
        with again.session:
            assert again.bring(GOOD)["messages"]["created"][0]["uid"] == uid != second


@pytest.mark.parametrize("file", [b"no workbook", b"PK\x03\x04 neither", b"\r\n--\r\n"])
def test_a_file_that_is_no_workbook_is_told_when_asked(office, store, file):
    assert office.bring(file)["messages"] == {
        "error": "Unsupported format, or corrupt file",
        "error_type": "XlsFormatException",
    }
    assert not store.forms


def test_a_mistake_in_a_questionnaire_is_told_when_it_is_deployed(office):
    uid = office.bring(BAD)["messages"]["created"][0]["uid"]

    answer = office.deployment(uid, "POST", active=True)

    assert answer.status_code == 400
    assert "nowhere" in answer.json()["error"]
    assert asset(office, uid)["has_deployment"] is False


def test_a_strict_server_tells_a_mistake_already_on_the_upload(office, store):
    store.is_strict_on_import = True

    state = office.bring(BAD)

    assert state["status"] == "error"
    assert state["messages"]["error_type"] == "PyXFormError"
    assert "nowhere" in state["messages"]["error"]
    assert not store.forms


def test_a_mended_questionnaire_can_be_deployed(office):
    uid = office.bring(BAD)["messages"]["created"][0]["uid"]

    office.bring(GOOD, destination=f"{office.url}/api/v2/assets/{uid}/")

    assert office.deployment(uid, "POST", active=True).status_code == 200


def test_a_replaced_form_waits_for_its_deployment(office, uid):
    office.deployment(uid, "POST", active=True)
    before = asset(office, uid)

    [told] = office.bring(BETTER, destination=before["url"])["messages"]["updated"]

    after = asset(office, uid)
    assert told["uid"] == uid
    assert after["deployed_version_id"] == before["version_id"] != after["version_id"]

    answer = office.deployment(uid, "PATCH", version_id=after["version_id"], active=True)

    assert answer.json()["version_id"] == after["version_id"]
    assert asset(office, uid)["deployed_version_id"] == after["version_id"]
    assert len(asset(office, uid)["deployed_versions"]["results"]) == 2


def test_a_form_that_is_not_there_cannot_be_replaced(office, store, uid):
    for url in ("/api/v2/assets/aNone/", "nonsense"):
        assert office.bring(GOOD, destination=url)["status"] == "error"
    store.permit(uid, "view_submissions")

    assert office.bring(GOOD, destination=f"/api/v2/assets/{uid}/")["status"] == "error"


def test_a_form_deployed_without_saying_active_is_archived(office, uid):
    assert office.deployment(uid, "POST").json()["active"] is False
    assert asset(office, uid)["deployment_status"] == "archived"


def test_a_form_is_closed_and_opened_again(office, uid):
    office.deployment(uid, "POST", active=True)

    states = []
    for is_active in (False, False, True):
        office.deployment(uid, "PATCH", active=is_active)
        states.append(asset(office, uid)["deployment_status"])

    assert states == ["archived", "archived", "deployed"]
    history = office.ask("GET", f"/api/v2/assets/{uid}/history/").json()["results"]
    assert [row["action"] for row in history] == ["unarchive", "archive", "deploy"]


def test_a_form_is_deployed_once_and_only_in_its_latest_version(office, uid):
    assert office.deployment(uid, "GET").status_code == 404
    assert office.deployment(uid, "PATCH", active=True).status_code == 404
    first = office.deployment(uid, "POST", active=True).json()["version_id"]
    office.bring(BETTER, destination=f"{office.url}/api/v2/assets/{uid}/")

    assert office.deployment(uid, "GET").json()["version_id"] == first
    assert office.deployment(uid, "POST", active=True).status_code == 405
    for wrong in ("vBogus", first):
        answer = office.deployment(uid, "PATCH", version_id=wrong, active=True)
        assert answer.status_code == 500
        assert answer.headers["Content-Type"].startswith("text/html")


def test_who_may_only_look_cannot_deploy(office, store, uid):
    store.permit(uid, "view_submissions")
    assert office.deployment(uid, "POST", active=True).status_code == 403
    assert office.deployment(uid, "PATCH", active=True).status_code == 403


def test_an_upload_without_a_file_or_a_token_is_refused(office):
    assert office.ask("POST", "/api/v2/imports/", json={}).status_code == 400
    assert office.ask("POST", "/api/v2/imports/", files={"other": b"x"}).status_code == 400
    assert office.ask("GET", "/api/v2/imports/iNone/").status_code == 404
    office.session.headers.clear()
    assert office.upload(GOOD).status_code == 401
