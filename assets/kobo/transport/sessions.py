"""The sessions through which every request goes: with the server, and with its file storage."""

from typing import Any

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

from assets.kobo.errors import KoboRequestError
from assets.kobo.server import Server
from assets.kobo.transport.patience import MendableError, UnreachedError

CONNECT_SECONDS, READ_SECONDS = 10, 130  # KoboToolbox itself gives up after 120 (API.md §9).
USER_AGENT = "Accord (partnership monitoring; one request at a time)"
# A file that arrived packed could grow past every limit while it is unpacked.
UNPACKED = {"Accept-Encoding": "identity"}

NOT_AN_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,  # `kf.example.org:443` reads as a scheme and a path.
)


class _TokenAuth(requests.auth.AuthBase):
    """Sets the token per request, so that a `.netrc` file cannot replace it."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Token {self._token}"
        return request


class _NoAuth(requests.auth.AuthBase):
    """Sends no credentials, not even those of a `.netrc` file or of the address itself."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


class _StayingSession(requests.Session):
    """Never looks where a redirect leads: the library would read its whole body and address."""

    def __init__(self, auth: requests.auth.AuthBase) -> None:
        super().__init__()
        self.auth = auth
        self.headers["User-Agent"] = USER_AGENT

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002
        return None


class Sessions:
    """A session with the server, which carries the token, and one with storages, without it.

    Connections are kept and used again. Certificates are verified; `REQUESTS_CA_BUNDLE` names
    the file of those that a private authority gave out.
    """

    def __init__(self, server: Server, read_seconds: float = READ_SECONDS) -> None:
        self.server = server
        self._seconds = CONNECT_SECONDS, read_seconds
        self._own = _StayingSession(_TokenAuth(_usable_token(server)))
        # A session of its own, so that no cookie of KoboToolbox reaches the storage either.
        self._storage = _StayingSession(_NoAuth())

    def close(self) -> None:
        """Close all connections."""
        self._own.close()
        self._storage.close()

    def ask(self, method: str, path: str, **sent: Any) -> requests.Response:
        """Return the server's response, whatever its status.

        Raises:
            KoboRequestError: A setting holds no web address, or names no certificates.
            UnreachedError: There was no connection.
            MendableError: No response came.
        """
        try:
            return self._own.request(
                method,
                self.server.base + path,
                timeout=self._seconds,
                allow_redirects=False,
                **sent,
            )
        except NOT_AN_ADDRESS:
            raise KoboRequestError(
                f"{self.server.url_setting} is not a web address. Set it to the server's address, "
                "for example https://kf.kobotoolbox.org."
            ) from None  # The library's text holds the whole address, with any password in it.
        except requests.ConnectTimeout as error:
            raise UnreachedError(f"{plain(error)}.") from error
        except requests.RequestException as error:
            kind = UnreachedError if was_never_connected(error) else MendableError
            raise kind(f"{plain(error)}.") from error
        except OSError as error:  # No error of the library's own: it found no such file.
            raise KoboRequestError(
                "Wanted to verify the server's certificate, but the file or folder that "
                "REQUESTS_CA_BUNDLE names is not there. Set it to a file of certificates, or to "
                "nothing."
            ) from error

    def fetch(self, url: str) -> requests.Response:
        """Return a storage's response, its body still to be read; the token is not sent."""
        return self._storage.get(
            url,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,
            headers=UNPACKED,
        )


def was_never_connected(error: requests.RequestException) -> bool:
    """Say whether nobody listened at an address, so that nothing can have arrived."""
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)


def plain(error: requests.RequestException) -> str:
    """Say in words what happened to a connection; the library's text may hold the whole URL."""
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate could not be verified"
    if isinstance(error, requests.Timeout):
        return "it did not answer in time"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the connection was cut in the middle of an answer"
    return "no connection could be made or kept"


def _usable_token(server: Server) -> str:
    """Return the token as it can be sent; the libraries' own complaint would print it."""
    token = server.token.strip()
    if not (token and token.isascii() and token.isprintable()):
        raise KoboRequestError(
            f"{server.token_setting} is empty or holds characters that no API key has. Copy the "
            "key again from KoboToolbox, Account settings → Security."
        )
    return token
