"""Files that KoboToolbox keeps at another host: they arrive, and the token stays at home."""

import ssl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Thread

import pytest

from assets.kobo.client import KoboClient
from assets.kobo.errors import KoboRequestError, KoboServerError, NotFoundError
from assets.kobo.server import Server
from assets.kobo.transport.patience import ATTEMPTS

TOKEN = "0123456789abcdef0123456789abcdef01234567"
BYTES = b"a picture"


class Place(ThreadingHTTPServer):
    """A server that knows where each path leads, and notes what it is told."""

    daemon_threads = True
    scheme = "http"

    def __init__(self, leads_to):
        self.leads_to = leads_to
        self.asked = []
        super().__init__(("127.0.0.1", 0), _Place)

    @property
    def url(self):
        return f"{self.scheme}://127.0.0.1:{self.server_port}"


class _Place(BaseHTTPRequestHandler):
    def do_GET(self):
        told = {name: self.headers.get(name) for name in ("Authorization", "Cookie")}
        self.server.asked.append((self.path, told))
        found = self.server.leads_to.get(self.path.partition("?")[0], 404)
        self.send_response(302 if isinstance(found, str) else 200 if found == BYTES else found)
        if isinstance(found, str):
            self.send_header("Location", found)
        self.send_header("Set-Cookie", "session=secret; Path=/")
        body = found if isinstance(found, bytes) else b""
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def place():
    servers = []

    def start(leads_to, certificate=None):
        server = Place(leads_to)
        if certificate:
            server.scheme = "https"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        servers.append((server, thread))
        return server

    yield start
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def download():
    """Ask a server for its file `/file/`."""

    def download(server, path="/file/"):
        file = BytesIO()
        download.pauses = []
        with KoboClient(Server(server.url, TOKEN), pause=download.pauses.append) as client:
            assert client.download(path, file, mimetype="image/png", most=100)
        return file.getvalue()

    return download


def test_another_place_on_the_same_host_is_asked_without_the_token(place, download):
    server = place({"/file/": "/media/x?signature=s", "/media/x": BYTES})

    assert download(server) == BYTES

    assert server.asked == [
        ("/file/", {"Authorization": f"Token {TOKEN}", "Cookie": None}),
        ("/media/x?signature=s", {"Authorization": None, "Cookie": None}),
    ]


def test_a_storage_with_https_is_asked_without_the_token(place, download, certificate, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    storage = place({"/bucket/x": BYTES}, certificate)
    server = place({"/file/": f"https://user:word@{storage.url[8:]}/bucket/x"})

    assert download(server) == BYTES

    assert storage.asked == [("/bucket/x", {"Authorization": None, "Cookie": None})]


def test_a_storage_whose_certificate_nobody_vouches_for_is_not_believed(
    place, download, certificate
):
    storage = place({"/bucket/x": BYTES}, certificate)
    server = place({"/file/": f"{storage.url}/bucket/x"})

    with pytest.raises(KoboServerError, match="its certificate could not be verified"):
        download(server)

    assert storage.asked == []


def test_another_host_without_https_is_never_asked(place, download):
    stranger = place({"/x": BYTES})
    server = place({"/file/": f"{stranger.url}/x?signature=s"})

    with pytest.raises(KoboServerError, match="without https") as caught:
        download(server)

    assert "signature" not in str(caught.value)
    assert stranger.asked == []
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "target", ["ftp://127.0.0.1/x", "https://[", "http://127.0.0.1:x/", "https://a\\@b/"]
)
def test_an_address_that_is_none_is_not_followed(place, download, target):
    with pytest.raises(KoboServerError, match="was not followed"):
        download(place({"/file/": target}))


def test_netrc_does_not_send_a_password_to_the_storage(place, download, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    server = place({"/file/": "/media/x", "/media/x": BYTES})

    download(server)

    assert server.asked[1][1]["Authorization"] is None


def test_three_hops_are_followed_and_a_fourth_is_not(place, download):
    steps = {"/2/": "/3/", "/3/": "/4/", "/4/": BYTES}

    assert download(place({"/1/": "/2/", **steps}), "/1/") == BYTES

    with pytest.raises(KoboServerError, match="more than 3 times"):
        download(place({"/0/": "/1/", "/1/": "/2/", **steps}), "/0/")


@pytest.mark.parametrize(
    ("status", "error", "tries"),
    [(404, NotFoundError, 1), (403, KoboServerError, 1), (503, KoboServerError, ATTEMPTS)],
)
def test_a_storage_may_refuse(place, download, status, error, tries):
    server = place({"/file/": "/media/x", "/media/x": status})

    with pytest.raises(error, match=f"the storage of 127.0.0.1:.* answered {status}"):
        download(server)

    assert len(server.asked) == 2 * tries


def test_an_answer_that_is_no_file_is_never_looked_for_elsewhere(place):
    """Not even to find out that the address is none: the library would stumble over it."""
    server = place({"/api/v2/assets/aForm/": "http://127.0.0.1:x/"})

    with (
        KoboClient(Server(server.url, TOKEN)) as client,
        pytest.raises(KoboRequestError, match="answered 302"),
    ):
        client.form("aForm")
