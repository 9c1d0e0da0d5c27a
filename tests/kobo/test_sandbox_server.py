"""The sandbox over HTTP: connections, changes made through it, and what can go wrong."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
import requests

from assets.kobo.sandbox.faults import Cut, Fault, GoesDown, Reply, Truncated
from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.sandbox.store import SandboxStore

TOKEN = "0123456789abcdef0123456789abcdef01234567"
FORM = "aHouseholdSurveyForm01"
DATA = f"/api/v2/assets/{FORM}/data/"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CONTENT = {"schema": "1", "survey": [{"type": "text", "name": "name", "$xpath": "name"}]}
APPROVED = {"validation_status.uid": "validation_status_approved"}


@pytest.fixture
def store():
    store = SandboxStore(TOKEN)
    store.add_form(uid=FORM, name="Survey", content=CONTENT, deployed_at=NOON)
    for name in ("Awa", "Bo", "Cé"):
        store.submit(FORM, {"name": name}, submitted_by="enum1", at=NOON)
    return store


@pytest.fixture
def client():
    with requests.Session() as session:
        session.headers["Authorization"] = f"Token {TOKEN}"
        yield session


@pytest.fixture
def ask(store, client):
    """Ask one thing of a server with the given faults, as often as told."""

    def ask(*faults, times=1, path=DATA):
        with SandboxServer(store, faults=faults) as server:
            return [attempt(client, server.url + path) for _ in range(times)]

    return ask


def attempt(client, url):
    """Return the status of an answer, or the name of what became of it."""
    try:
        answer = client.get(url, timeout=5)
        answer.json()
    except requests.exceptions.JSONDecodeError:
        return f"{answer.status_code} without JSON"
    except requests.RequestException as error:
        return type(error).__name__
    return answer.status_code


def test_one_connection_serves_many_requests(store, client):
    with SandboxServer(store) as server:
        for _ in range(3):
            assert client.get(f"{server.url}/me/", timeout=5).json()["username"] == store.username

        pools = client.get_adapter(server.url).poolmanager.pools
        assert [pools[key].num_connections for key in pools.keys()] == [1]  # noqa: SIM118


def test_a_name_with_accents_arrives_whole(store, client):
    with SandboxServer(store) as server:
        answer = client.get(f"{server.url}{DATA}3/", timeout=5)

    assert answer.json()["name"] == "Cé"
    assert "Cé".encode() in answer.content
    assert int(answer.headers["Content-Length"]) == len(answer.content)


def test_two_runs_on_one_port_give_the_same_bytes(store, client):
    paths = ("/me/", "/api/v2/assets/", f"/api/v2/assets/{FORM}/", DATA, "/api/v2/nope/")

    def run(port):
        with SandboxServer(store, port=port) as server:
            answers = [client.get(server.url + path, timeout=5) for path in paths]
        return server, [(answer.content, dict(answer.headers)) for answer in answers]

    server, first = run(0)
    _, second = run(int(server.url.rpartition(":")[2]))

    assert first == second


def test_every_answer_is_dated_by_the_clock_of_what_happened_on_the_server(store, client):
    with SandboxServer(store) as server:
        paths = (DATA, "/me/", "/api/v2/assets/", "/nowhere/", DATA[:-1], f"{DATA}99/")
        dates = [
            client.get(server.url + path, allow_redirects=False).headers["Date"] for path in paths
        ]
        store.submit(FORM, {}, submitted_by=None, at=NOON + timedelta(hours=1))
        later = client.get(server.url + DATA).headers["Date"]

    assert dates == ["Mon, 02 Mar 2026 12:00:00 GMT"] * 6
    assert later == "Mon, 02 Mar 2026 13:00:00 GMT"


def test_the_server_remembers_what_it_was_asked_but_never_the_token(store, client):
    with SandboxServer(store) as server:
        client.get(f"{server.url}{DATA}?limit=2", timeout=5)
        client.get(f"{server.url}/api/v2/assets/{FORM}", timeout=5)

    assert server.requests == [
        f"{DATA}?limit=2",
        f"/api/v2/assets/{FORM}",
        f"/api/v2/assets/{FORM}/",
    ]
    assert TOKEN not in str(server.requests)


def test_pages_follow_their_links_to_the_end(store, client):
    with SandboxServer(store) as server:
        url, names = f"{server.url}{DATA}?limit=2", []
        while url:
            page = client.get(url, timeout=5).json()
            names += [row["name"] for row in page["results"]]
            url = page["next"]

    assert names == ["Awa", "Bo", "Cé"]


def test_a_decision_made_over_http_is_seen_in_the_row(store, client):
    with SandboxServer(store) as server:
        one = f"{server.url}{DATA}1/"
        decided = client.patch(f"{one}validation_status/", json=APPROVED, timeout=5)
        seen = client.get(one, timeout=5).json()["_validation_status"]
        taken_back = client.delete(f"{one}validation_status/", timeout=5)
        left = client.get(one, timeout=5).json()["_validation_status"]

    assert decided.json() == seen
    assert seen["by_whom"] == store.username
    assert seen["timestamp"] == int(NOON.timestamp())
    assert (taken_back.status_code, left) == (204, {})


def test_a_decision_on_a_foreign_id_changes_nothing(store, client):
    payload = {"submission_ids": [1, 99], **APPROVED}

    with SandboxServer(store) as server:
        url = f"{server.url}{DATA}validation_statuses/"
        answer = client.patch(url, json={"payload": payload}, timeout=5)

    assert answer.status_code == 400
    assert store.forms[FORM].rows[1]["_validation_status"] == {}


def test_a_body_that_is_no_json_is_refused(store, client):
    with SandboxServer(store) as server:
        url = f"{server.url}{DATA}1/validation_status/"
        answers = [client.patch(url, data=body, timeout=5) for body in ("{", "[]")]

    assert [answer.status_code for answer in answers] == [400, 400]


def test_a_deletion_over_http_is_counted_in_list_and_form(store, client):
    with SandboxServer(store) as server:
        deleted = client.delete(f"{server.url}{DATA}2/", timeout=5)
        page = client.get(f"{server.url}{DATA}", timeout=5).json()
        form = client.get(f"{server.url}/api/v2/assets/{FORM}/", timeout=5).json()

    assert deleted.status_code == 204
    assert [row["_id"] for row in page["results"]] == [1, 3]
    assert page["count"] == form["deployment__submission_count"] == 2


def test_who_may_see_the_form_but_no_rows_gets_no_count(store, client):
    store.permit(FORM, "view_asset")

    with SandboxServer(store) as server:
        form = client.get(f"{server.url}/api/v2/assets/{FORM}/", timeout=5).json()

    assert form["deployment__submission_count"] is None


def test_an_archived_form_can_still_be_read(store, client):
    store.archive(FORM, NOON)

    with SandboxServer(store) as server:
        form = client.get(f"{server.url}/api/v2/assets/{FORM}/", timeout=5).json()
        assert client.get(f"{server.url}{DATA}", timeout=5).json()["count"] == 3

    assert (form["deployment_status"], form["deployment__active"]) == ("archived", False)


def test_each_version_gives_its_own_questions(store, client):
    first = store.forms[FORM].latest.uid
    second = store.deploy_version(FORM, {**CONTENT, "settings": {"style": "pages"}}, NOON)

    with SandboxServer(store) as server:
        url = f"{server.url}/api/v2/assets/{FORM}/versions/"
        listed = client.get(url, timeout=5).json()["results"]
        old = client.get(f"{url}{first}/", timeout=5).json()
        assert client.get(f"{url}vNone/", timeout=5).status_code == 404

    assert [version["uid"] for version in listed] == [second, first]
    assert old["content"] == CONTENT


def test_a_fault_hits_the_requests_that_it_names_and_no_others(ask):
    assert ask(Fault("/data/", nth=2, times=2), times=5) == [
        200,
        "503 without JSON",
        "503 without JSON",
        200,
        200,
    ]
    assert ask(Fault("/data/"), path="/me/") == [200]


def test_a_fault_without_end_hits_from_its_request_on(ask):
    assert ask(Fault("limit=1", times=None), path=f"{DATA}?limit=1", times=3) == [
        "503 without JSON",
        "503 without JSON",
        "503 without JSON",
    ]


def test_a_reply_can_say_when_to_come_back(store, client):
    busy = Reply(429, '{"detail":"Throttled"}', "application/json", retry_after="7")

    with SandboxServer(store, faults=[Fault(DATA, busy)]) as server:
        answer = client.get(server.url + DATA, timeout=5)

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "7"
    assert answer.json() == {"detail": "Throttled"}


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Cut(after=0), "ConnectionError"),
        (Cut(after=600), "ChunkedEncodingError"),
        (Truncated(keep=100), "ChunkedEncodingError"),
        (Truncated(keep=100, is_length_honest=True), "200 without JSON"),
    ],
)
def test_an_answer_can_break_off(ask, fault, outcome):
    assert ask(Fault(DATA, fault), times=2) == [outcome, 200]


def test_a_server_that_goes_down_refuses_every_connection_from_then_on(store, client):
    with SandboxServer(store, faults=[Fault(DATA, GoesDown(), nth=2)]) as server:
        outcomes = [attempt(client, server.url + DATA) for _ in range(3)]
        outcomes.append(attempt(requests, f"{server.url}/me/"))

    assert outcomes == [200, "ConnectionError", "ConnectionError", "ConnectionError"]


def test_a_refused_request_is_not_carried_out_but_one_whose_answer_is_lost_is(store, client):
    faults = [Fault("/data/1/"), Fault("/data/2/", Cut())]

    with SandboxServer(store, faults=faults) as server:
        client.delete(f"{server.url}{DATA}1/", timeout=5)
        with pytest.raises(requests.ConnectionError):
            client.delete(f"{server.url}{DATA}2/", timeout=5)

    assert store.forms[FORM].ids == [1, 3]


def test_the_server_serves_until_it_is_stopped(store):
    server = SandboxServer(store)
    serving = Thread(target=server.serve_until_stopped)

    serving.start()
    status = attempt(requests, f"{server.url}/api/v2/assets/")
    server.stop()
    serving.join(timeout=5)

    assert status == 200
    assert not serving.is_alive()
    assert attempt(requests, f"{server.url}/api/v2/assets/") == "ConnectionError"
