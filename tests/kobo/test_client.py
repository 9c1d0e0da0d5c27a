"""The client against a server that redirects, refuses, stumbles, or is not there."""

import json
import re
import socket
import ssl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from assets.kobo.client import KoboClient
from assets.kobo.errors import KoboRequestError, KoboServerError
from assets.kobo.sandbox.faults import Cut, Fault, GoesDown, Reply, Truncated
from assets.kobo.sandbox.forms import Access
from assets.kobo.server import Server
from assets.kobo.transport.patience import ATTEMPTS

JSON = "application/json"
PASSING = {
    "a maintenance page": Reply(503),
    "an error page": Reply(500),
    "a gateway's error": Reply(502),
    "too many requests": Reply(429),
    "a page in place of JSON": Reply(200),
    "JSON that is no object": Reply(200, "[]", JSON),
    "half an answer": Truncated(keep=40),
    "half an answer that calls itself whole": Truncated(keep=40, is_length_honest=True),
    "a connection cut at once": Cut(),
    "a connection cut in the headers": Cut(after=30),
    "a database that was too slow": Reply(400, '["Unsupported query"]', JSON),
}


def pull(client, uid):
    return [page.body for page in client.pages(uid)]


# Whom it talks to.


class Elsewhere(ThreadingHTTPServer):
    """A server that sends everyone to another address, and notes what it is told."""

    daemon_threads = True

    def __init__(self, target=None):
        self.target = target
        self.tokens = []
        super().__init__(("127.0.0.1", 0), _Elsewhere)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class _Elsewhere(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.tokens.append(self.headers.get("Authorization"))
        self.send_response(301)
        self.send_header("Location", f"{self.server.target}{self.path}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def elsewhere():
    servers = []

    def start(target=None):
        server = Elsewhere(target)
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        servers.append((server, thread))
        return server

    yield start
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_redirect_is_refused_and_the_token_stays_with_the_server_in_the_settings(
    village, elsewhere
):
    stranger = elsewhere()
    moved = elsewhere(stranger.url)

    with (
        KoboClient(Server(moved.url, village.store.token), pause=village.pauses.append) as client,
        pytest.raises(KoboRequestError, match=r"answered 301 .* Check KOBO_URL"),
    ):
        client.form(village.uid)

    assert moved.tokens == [f"Token {village.store.token}"]
    assert stranger.tokens == []
    assert village.pauses == []


def test_a_netrc_file_does_not_replace_the_token(village, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))

    with village.serving() as (client, _):
        assert client.form(village.uid).body["uid"] == village.uid


def test_a_line_break_after_the_token_is_not_part_of_it(village):
    with village.serving(token=village.store.token + "\n") as (client, _):
        assert client.form(village.uid).body["uid"] == village.uid


@pytest.mark.parametrize("token", ["", "\n", "abc\ndef", "abc’def"])
def test_a_token_that_cannot_be_sent_is_refused_without_being_shown(token):
    with pytest.raises(KoboRequestError, match=r"^KOBO_TOKEN is empty or holds") as caught:
        KoboClient(Server("https://kf.example.org", token))

    assert "abc" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["kf.example.org", "kf.example.org:443", "ftp://kf.example.org", "https://a:b@[kf.example.org"],
)
def test_something_that_is_no_web_address_is_refused_at_once(village, url):
    with (
        KoboClient(Server(url, village.store.token), pause=village.pauses.append) as client,
        pytest.raises(KoboRequestError, match=r"^KOBO_URL is not a web address"),
    ):
        client.form(village.uid)

    assert village.pauses == []


def test_certificates_that_are_not_there_are_told_at_once(village, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/certificates.pem")
    server = Server("https://kf.example.org", village.store.token)

    with (
        KoboClient(server, pause=village.pauses.append) as client,
        pytest.raises(KoboRequestError, match="REQUESTS_CA_BUNDLE names is not there"),
    ):
        client.form(village.uid)

    assert village.pauses == []


def test_an_address_may_end_with_a_slash_or_a_line_break(village, elsewhere):
    server = elsewhere("")
    for ending in ("/", "\n"):
        with (
            KoboClient(Server(server.url + ending, village.store.token)) as client,
            pytest.raises(KoboRequestError, match=rf"to /api/v2/assets/{village.uid}/\."),
        ):
            client.form(village.uid)


@pytest.fixture
def encrypted(certificate):
    """Serve with a certificate that nobody vouches for; yield the server and what it was asked."""
    server = Elsewhere("")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def ask_encrypted(village, server):
    account = Server(server.url.replace("http:", "https:"), village.store.token)
    with KoboClient(account, pause=village.pauses.append) as client:
        client.form(village.uid)


def test_a_server_whose_certificate_nobody_vouches_for_never_gets_the_token(village, encrypted):
    with pytest.raises(KoboServerError, match="its certificate could not be verified"):
        ask_encrypted(village, encrypted)

    assert encrypted.tokens == []


def test_a_server_with_a_private_authority_is_believed_where_the_setting_names_it(
    village, encrypted, certificate, monkeypatch
):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))

    with pytest.raises(KoboRequestError, match="answered 301"):
        ask_encrypted(village, encrypted)

    assert encrypted.tokens == [f"Token {village.store.token}"]


# What no second try can help.


def test_a_wrong_token_names_the_setting_and_is_not_tried_again(village):
    with (
        village.serving(token="0" * 40) as (client, requests),
        pytest.raises(KoboRequestError, match=r"answered 401\. Check KOBO_TOKEN"),
    ):
        client.form(village.uid)

    assert len(requests) == 1
    assert village.pauses == []


def test_a_missing_form_names_the_file_with_its_uid(village):
    with (
        village.serving() as (client, requests),
        pytest.raises(KoboRequestError, match=r"answered 404 .* uid in programme\.yaml"),
    ):
        client.form("aFormThatIsNotThere001")

    assert len(requests) == 1


@pytest.mark.parametrize("access", ["none", "view_asset"])
def test_a_missing_permission_names_the_permission_and_the_account(village, access: Access):
    village.store.permit(village.uid, access)

    with (
        village.serving() as (client, requests),
        pytest.raises(KoboRequestError, match=r"account of KOBO_TOKEN .* “View submissions”"),
    ):
        pull(client, village.uid)

    assert len(requests) == 1


def test_a_form_that_is_not_deployed_says_so(village):
    draft = "aDraftOfAnotherForm001"
    village.store.add_draft(uid=draft, name="Draft", content={"survey": []}, saved_at=village.at)

    with (
        village.serving() as (client, requests),
        pytest.raises(KoboRequestError, match="Deploy the form in KoboToolbox"),
    ):
        pull(client, draft)

    assert len(requests) == 1


# What another try may better.


@pytest.mark.parametrize("keys", [(), ("_id",)], ids=["whole", "only what is looked at"])
@pytest.mark.parametrize("disturbance", PASSING.values(), ids=PASSING.keys())
def test_a_passing_disturbance_is_waited_out(village, disturbance, keys):
    with village.serving(Fault(village.data, disturbance, times=2)) as (client, requests):
        [page] = client.pages(village.uid, keys=keys)

    assert page.body["count"] == 5
    assert len(requests) == 3
    assert village.pauses == [1, 2]


@pytest.mark.parametrize("disturbance", PASSING.values(), ids=PASSING.keys())
def test_a_lasting_disturbance_ends_in_a_sentence_without_secrets(village, disturbance):
    with (
        village.serving(Fault(village.data, disturbance, times=None)) as (client, requests),
        pytest.raises(KoboServerError, match=rf"^Tried {ATTEMPTS} times to read") as caught,
    ):
        pull(client, village.uid)

    assert len(requests) == ATTEMPTS
    assert village.pauses == [1, 2, 4, 8]
    assert village.store.token not in str(caught.value)
    assert "://" not in str(caught.value)


def test_a_server_that_goes_down_is_tried_a_few_times(village):
    with (
        village.serving(Fault(village.data, GoesDown())) as (client, _),
        pytest.raises(KoboServerError, match="no connection could be made or kept"),
    ):
        pull(client, village.uid)

    assert village.pauses == [1, 2, 4, 8]


@pytest.fixture
def closed():
    """The address of a port that nobody listens at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_of_a_server_that_is_not_there_the_next_form_does_not_wait(closed):
    pauses, server = [], Server(closed, "t", url_setting="OFFICE_URL")
    for uid in ("first", "second"):
        with (
            KoboClient(server, pause=pauses.append) as client,
            pytest.raises(KoboServerError, match=r"no connection .* Check OFFICE_URL") as caught,
        ):
            client.form(uid)
        assert uid not in str(caught.value)

    assert pauses == [1, 2, 4, 8]


def test_an_address_as_a_browser_shows_it_is_the_servers():
    assert Server("https://kf.example.org/#/forms/aUID/summary", "t").base == (
        "https://kf.example.org"
    )


@pytest.mark.parametrize(
    ("asked", "waited"),
    [("7", 7), ("86400", 120), ("0", 1), ("Wed, 21 Oct 2026 07:28:00 GMT", 1), ("²", 1)],
)
def test_a_server_that_asks_for_time_is_given_it_within_reason(village, asked, waited):
    busy = Fault(village.data, Reply(429, retry_after=asked))
    with village.serving(busy) as (client, _):
        pull(client, village.uid)

    assert village.pauses == [waited]


# Pages that add up.


def test_a_server_that_sends_less_than_asked_is_asked_on(village, pages_of, names):
    pages_of(2)
    with village.serving() as (client, requests):
        pages = pull(client, village.uid)

    assert [len(page["results"]) for page in pages] == [2, 2, 1]
    assert names(pages) == ["Awa", "Bo", "Cé", "Dja", "Eno"]
    assert len(requests) == 3


def test_a_deletion_during_the_pull_loses_no_other_submission(village, pages_of, names):
    pages_of(2)
    with village.serving() as (client, _):
        pages = client.pages(village.uid)
        found = [next(pages).body]
        village.store.delete(village.uid, 1)
        found += [page.body for page in pages]

    assert names(found) == ["Awa", "Bo", "Cé", "Dja", "Eno"]


def test_a_deletion_of_all_that_was_left_ends_the_pull(village, pages_of, names):
    pages_of(4)
    with village.serving() as (client, _):
        pages = client.pages(village.uid)
        found = [next(pages).body]
        village.store.delete(village.uid, 5)
        found += [page.body for page in pages]

    assert names(found) == ["Awa", "Bo", "Cé", "Dja"]


@pytest.mark.parametrize(
    ("ids", "count", "complaint"),
    [
        ([2, 1], 2, "out of order after number 0"),
        ([1, 1], 2, "out of order after number 0"),
        ([0], 1, "out of order after number 0"),
        ([], 3, "3 submissions follow number 0 but sent none"),
    ],
)
def test_pages_that_do_not_add_up_are_refused(village, ids, count, complaint):
    body = json.dumps({"count": count, "results": [{"_id": number} for number in ids]})
    with (
        village.serving(Fault(village.data, Reply(200, body, JSON))) as (client, _),
        pytest.raises(KoboServerError, match=complaint),
    ):
        pull(client, village.uid)


def test_an_object_that_is_no_page_points_at_the_address(village):
    with (
        village.serving(Fault(village.data, Reply(200, '{"hello": "you"}', JSON))) as (client, _),
        pytest.raises(KoboServerError, match="Check that KOBO_URL is a KoboToolbox server"),
    ):
        pull(client, village.uid)


# What is never shown.


def test_what_is_printed_of_a_server_holds_no_secret():
    server = Server("https://somebody:sesame@kf.example.org:8443/", "0123456789abcdef")

    assert server.host == "kf.example.org:8443"
    for printed in (repr(server), str(server), f"{server}"):
        assert "sesame" not in printed
        assert "0123456789abcdef" not in printed


def test_no_error_shows_a_password_from_the_address(village):
    with village.serving(Fault(village.data, Reply(503), times=None)) as (client, _):
        port = re.sub(r".*:", "", client.server.url)
        account = Server(f"http://somebody:sesame@127.0.0.1:{port}", village.store.token)
        with (
            KoboClient(account, pause=village.pauses.append) as careless,
            pytest.raises(KoboServerError) as caught,
        ):
            pull(careless, village.uid)

    chain = caught.value, caught.value.__cause__
    assert all("sesame" not in str(error) for error in chain)
    assert f"127.0.0.1:{port}" in str(caught.value)


def test_the_account_that_asks_is_known_by_its_name(village):
    with village.serving() as (client, _):
        assert client.account() == village.store.username


def test_a_server_that_does_not_say_whose_token_it_is_is_no_answer(village):
    nobody = Fault("/me/", Reply(200, '{"message":"user is not logged in"}', "application/json"))
    with (
        village.serving(nobody) as (client, _),
        pytest.raises(KoboServerError, match=r"did not say. Check KOBO_TOKEN"),
    ):
        client.account()
