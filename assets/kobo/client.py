"""Asks one KoboToolbox server for forms and submissions, politely, and never gives up early.

What comes back is the server's bytes beside their parsed form. Keeping them is
`assets.kobo.landing`; deciding what to ask for is `assets.kobo.sync`.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Literal, Self, TypeVar
from urllib.parse import urljoin, urlsplit

import requests

from assets.kobo.errors import (
    InvalidRequestError,
    KoboRequestError,
    KoboServerError,
    NotFoundError,
)

CONNECT_SECONDS, READ_SECONDS = 10, 130  # KoboToolbox itself gives up after 120 (API.md §9).
PAGE_SIZE = 1000  # The server silently clamps anything larger (API.md §0.1).
# A request line of up to 10 kB passes every proxy (API.md §4); an id takes up to 13 letters in it.
IDS_IN_A_REQUEST = 500
ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 120.0
USER_AGENT = "Accord (partnership monitoring; one request at a time)"
WORTH_RETRYING = {
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.LOCKED,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
}
DONE = {HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED, HTTPStatus.NO_CONTENT}
LONGEST_WORDS = 500  # What is quoted of a server's complaint.
ELSEWHERE = {
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
}
MOST_HOPS = 3
PIECE_BYTES = 64 * 1024
# A file that arrived packed could grow past every limit while it is unpacked.
UNPACKED = {"Accept-Encoding": "identity"}
PORTS = {"http": 80, "https": 443}
Found = TypeVar("Found")

NOT_AN_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,  # `kf.example.org:443` reads as a scheme and a path.
)


@dataclass(frozen=True)
class Server:
    """One KoboToolbox server and account, and what its settings are called in messages."""

    url: str
    token: str
    url_setting: str = "KOBO_URL"
    token_setting: str = "KOBO_TOKEN"  # noqa: S105 - the name of a setting, not a secret

    def __repr__(self) -> str:
        return f"Server(host={self.host!r}, token from {self.token_setting})"

    @property
    def host(self) -> str:
        """The server's name and port, without a user and password that the address may hold."""
        return urlsplit(self.url.strip()).netloc.rpartition("@")[2]


@dataclass(frozen=True)
class Answer:
    """One response: the request that led to it, the bytes as sent, and what they say."""

    request: str
    received_at: str
    content: bytes
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """A request that changes something on the server, and the permission that it takes.

    `is_repeatable` says that carrying it out twice is the same as once. The path ends with a
    slash: KoboToolbox redirects any other, and a redirected change loses its content (API.md §2).
    """

    method: Literal["POST", "PATCH", "DELETE"]
    path: str
    permission: str
    document: Mapping[str, object] | None = None
    entries: Mapping[str, str] | None = None
    file: Path | None = None
    is_repeatable: bool = True


class _TokenAuth(requests.auth.AuthBase):
    """Sets the token per request, so that a `.netrc` file cannot replace it."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Token {self._token}"
        return request


class _StayingSession(requests.Session):
    """Never looks where a redirect leads: the library would read its whole body and address."""

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002
        return None


class _NoAuth(requests.auth.AuthBase):
    """Sends no credentials, not even those of a `.netrc` file or of the address itself."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


class KoboClient:
    """A session with one KoboToolbox server.

    Redirects are not followed and `next` links are not used, so the token is only ever sent
    to the address in the settings. Files alone may lie elsewhere, and are fetched without it.
    """

    def __init__(
        self,
        server: Server,
        *,
        first_pause: float = FIRST_PAUSE_SECONDS,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.server = server
        self._first_pause = first_pause
        self._base = server.url.strip().rstrip("/")
        self._pause = pause
        self._session = _StayingSession()
        self._session.auth = _TokenAuth(_usable_token(server))
        self._session.headers["User-Agent"] = USER_AGENT
        # A session of its own, so that no cookie of KoboToolbox reaches the storage either.
        self._storage = _StayingSession()
        self._storage.auth = _NoAuth()
        self._storage.headers["User-Agent"] = USER_AGENT

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._session.close()
        self._storage.close()

    def form(self, uid: str) -> Answer:
        """Return a form's detail: its newest content, and the list of its deployed versions.

        Raises:
            KoboRequestError: The token, the permission or the form's uid is wrong.
            KoboServerError: The server could not be reached, or sent something unusable.
        """
        return self._get(f"/api/v2/assets/{uid}/")

    def versions(self, uid: str, *, start: int) -> Answer:
        """Return a list of a form's deployed versions, newest first, from a place on.

        Raises:
            KoboRequestError: The token, the permission or the form's uid is wrong.
            KoboServerError: The server could not be reached, or sent something unusable.
        """
        return self._get(f"/api/v2/assets/{uid}/versions/", start=str(start), limit=str(PAGE_SIZE))

    def version(self, uid: str, version: str) -> Answer:
        """Return one version of a form, needed to read answers that were given on it.

        Raises:
            KoboRequestError: The token, the permission or the version is wrong.
            KoboServerError: The server could not be reached, or sent something unusable.
        """
        return self._get(f"/api/v2/assets/{uid}/versions/{version}/")

    def pages(
        self, uid: str, *, after: int = 0, fields: Sequence[str] | None = None
    ) -> Iterator[Answer]:
        """Yield pages of submissions with an `_id` above `after`, lowest first.

        Each page asks for ids above the last one seen rather than for an offset: rows deleted
        while the pull is under way then cannot make it skip others (API.md §0.3). With `fields`,
        rows hold only these.

        Raises:
            KoboRequestError: The token, the permission or the form's uid is wrong.
            KoboServerError: The server could not be reached, or its pages did not add up.
        """
        while True:
            page = self._rows(uid, {"_id": {"$gt": after}}, fields)
            ids = [int(row["_id"]) for row in page.body["results"]]
            if not ids and page.body["count"]:
                raise KoboServerError(
                    f"Form {uid}: KoboToolbox says {page.body['count']} submissions follow number "
                    f"{after} but sent none. Run again: it continues from here."
                )
            if any(later <= earlier for earlier, later in zip([after, *ids], ids, strict=False)):
                raise KoboServerError(
                    f"Form {uid}: KoboToolbox sent submissions out of order after number {after}. "
                    "Run again: it continues from here."
                )
            yield page
            if len(ids) >= page.body["count"]:
                return
            after = ids[-1]

    def submissions(self, uid: str, ids: Sequence[int]) -> Iterator[Answer]:
        """Yield pages of the submissions with these `_id`s; one that is gone is left out.

        Raises:
            KoboRequestError: The token, the permission or the form's uid is wrong.
            KoboServerError: The server could not be reached, or sent something unusable.
        """
        for start in range(0, len(ids), IDS_IN_A_REQUEST):
            wanted = list(ids[start : start + IDS_IN_A_REQUEST])
            while wanted:
                page = self._rows(uid, {"_id": {"$in": wanted}})
                yield page
                found = {int(row["_id"]) for row in page.body["results"]}
                # A server may be set to send fewer at once than were asked for (API.md §4).
                is_whole = len(found) >= page.body["count"] or found.isdisjoint(wanted)
                wanted = [] if is_whole else [one for one in wanted if one not in found]

    def has(self, uid: str, submission_id: int) -> bool:
        """Say whether KoboToolbox shows a submission; it may be gone, or hidden from the account.

        Raises:
            KoboRequestError: The token is wrong.
            KoboServerError: The server could not be reached, or sent something unusable.
        """
        try:
            self._get(f"/api/v2/assets/{uid}/data/{submission_id}/")
        except NotFoundError:
            return False
        return True

    def download(self, path: str, file: BinaryIO, *, mimetype: str, most: int) -> bool:
        """Write what lies at a path into an empty file; say whether it had at most `most` bytes.

        What is written of a larger one is of no use. A web page in place of another `mimetype` is
        a server under maintenance. KoboToolbox may send the client on to a storage at another
        host, which is asked without the token, and only under https.

        Raises:
            NotFoundError: It is gone, or the account may not see it.
            KoboRequestError: The token or the permission is wrong.
            KoboServerError: The server or its storage could not be reached, or is unusable.
        """

        def once() -> bool:
            file.seek(0)
            file.truncate()
            try:
                with self._opened(path) as response:
                    if _kind(response) == "text/html" != mimetype:
                        raise _MendableError("it sent a web page in place of a file.")
                    return _copied(response, file, most)
            except requests.RequestException as error:
                raise _MendableError(f"{_plain(error)}.") from error

        return self._persistently(path, once)

    def imported(self, uid: str) -> Answer:
        """Return how far the server has come with a questionnaire that it was sent.

        Raises:
            KoboRequestError: The token is wrong.
            KoboServerError: The server could not be reached, or sent something unusable.
        """
        return self._get(f"/api/v2/imports/{uid}/")

    def send(self, change: Change) -> Answer:
        """Change something on the server; try again only where a second time does no harm.

        Raises:
            InvalidRequestError: The server cannot use what was sent; `said` holds its words.
            KoboRequestError: The token or the permission is wrong.
            KoboServerError: The server could not be reached, or sent something unusable.
        """
        target = f"{change.path} at {self.server.host}"
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._sent(change)
            except _MendableError as error:
                if not (change.is_repeatable or error.is_unheard):
                    raise KoboServerError(
                        f"Sent a change to {target}: {error} It may have been carried out all the "
                        "same. Look in KoboToolbox before you try again."
                    ) from error
                if attempt == ATTEMPTS:
                    raise KoboServerError(
                        f"Tried {ATTEMPTS} times to change {target}: {error} Run again later."
                    ) from error
                self.wait(attempt, error.wait)
        raise AssertionError("the loop above returns or raises")

    def wait(self, attempt: int, asked: float | None = None) -> None:
        """Pause before asking again: as long as the server asked for, or longer each time."""
        self._pause(min(asked or self._first_pause * 2 ** (attempt - 1), LONGEST_PAUSE_SECONDS))

    def _rows(
        self, uid: str, query: Mapping[str, object], fields: Sequence[str] | None = None
    ) -> Answer:
        chosen = {"fields": json.dumps(list(fields))} if fields else {}
        page = self._get(
            f"/api/v2/assets/{uid}/data/",
            query=json.dumps(query),
            sort='{"_id":1}',
            limit=str(PAGE_SIZE),
            **chosen,
        )
        if not {"count", "results"} <= page.body.keys():
            raise KoboServerError(
                f"Form {uid}: {self.server.host} sent something that is not a page of "
                f"submissions. Check that {self.server.url_setting} is a KoboToolbox server."
            )
        return page

    def _get(self, path: str, **params: str) -> Answer:
        return self._persistently(path, lambda: self._once(path, params))

    def _persistently(self, path: str, once: Callable[[], Found]) -> Found:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return once()
            except _MendableError as error:
                if attempt == ATTEMPTS:
                    raise KoboServerError(
                        f"Tried {ATTEMPTS} times to read {path} from {self.server.host}: {error} "
                        "What arrived is kept; run again later and it continues from there."
                    ) from error
                self.wait(attempt, error.wait)
        raise AssertionError("the loop above returns or raises")

    def _once(self, path: str, params: Mapping[str, str]) -> Answer:
        response = self._exchange("GET", path, params=dict(params))
        if response.status_code != HTTPStatus.OK:
            raise self._refusal(response, path)
        return Answer(
            request=path + ("?" + urlsplit(response.url).query if params else ""),
            received_at=response.headers.get("Date", ""),
            content=response.content,
            body=_parsed(response),
        )

    def _sent(self, change: Change) -> Answer:
        file = {"file": (change.file.name, change.file.read_bytes())} if change.file else None
        response = self._exchange(
            change.method, change.path, json=change.document, data=change.entries, files=file
        )
        if response.status_code not in DONE:
            raise self._refusal(response, change.path, change.permission)
        return Answer(
            request=f"{change.method} {change.path}",
            received_at=response.headers.get("Date", ""),
            content=response.content,
            body={} if response.status_code == HTTPStatus.NO_CONTENT else _parsed(response),
        )

    def _opened(self, path: str) -> requests.Response:
        """Open what lies at a path, wherever the server keeps it, ready to be read."""
        url = self._base + path
        response = self._exchange("GET", path, stream=True, headers=UNPACKED)
        hops = 0
        while response.status_code in ELSEWHERE and "Location" in response.headers:
            response.close()
            hops += 1
            if hops > MOST_HOPS:
                raise KoboServerError(
                    f"Asked {self.server.host} for a file and was sent on more than {MOST_HOPS} "
                    "times. Tell whoever runs the server that its storage sends clients around."
                )
            url = self._next_place(url, response.headers["Location"])
            response = self._storage.get(
                url,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
                stream=True,
                headers=UNPACKED,
            )
        if response.status_code != HTTPStatus.OK:
            with response:
                raise self._storage_refusal(response) if hops else self._refusal(response, path)
        return response

    def _next_place(self, url: str, location: str) -> str:
        """Return where a redirect leads; a file must not come over a line that all can read."""
        place, origin = _joined(url, location)
        if origin and (origin[0] == "https" or origin == _joined(self._base, "")[1]):
            return place
        # The address itself may hold a signature that opens the file, so it is not shown.
        raise KoboServerError(
            f"Asked {self.server.host} for a file and was sent to another address without https; "
            "it was not followed. Tell whoever runs the server to give its storage https."
        )

    def _storage_refusal(self, response: requests.Response) -> Exception:
        status = response.status_code
        found = f"the storage of {self.server.host} answered {status}."
        if status in WORTH_RETRYING or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return _MendableError(found, _retry_after(response))
        if status == HTTPStatus.NOT_FOUND:
            return NotFoundError(f"Asked for a file, but {found} It may have been deleted.")
        return KoboServerError(
            f"Asked for a file, but {found} Run again; if it stays so, tell whoever runs the "
            "server."
        )

    def _exchange(self, method: str, path: str, **sent: Any) -> requests.Response:
        try:
            return self._session.request(
                method,
                self._base + path,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
                **sent,
            )
        except NOT_AN_ADDRESS:
            raise KoboRequestError(
                f"{self.server.url_setting} is not a web address. Set it to the server's address, "
                "for example https://kf.kobotoolbox.org."
            ) from None  # The library's text holds the whole address, with any password in it.
        except requests.RequestException as error:
            is_unheard = isinstance(error, requests.exceptions.ConnectTimeout)
            raise _MendableError(f"{_plain(error)}.", is_unheard=is_unheard) from error

    def _refusal(
        self, response: requests.Response, path: str, permission: str | None = None
    ) -> Exception:
        """Return the error that an answer stands for; `permission` is what a change takes."""
        status = response.status_code
        found = f"{self.server.host} answered {status} to {path}."
        if status in WORTH_RETRYING or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            is_unheard = status == HTTPStatus.TOO_MANY_REQUESTS
            wait = _retry_after(response)
            return _MendableError(f"it answered {status}.", wait, is_unheard=is_unheard)
        if status == HTTPStatus.BAD_REQUEST and response.text.strip() == '["Unsupported query"]':
            return _MendableError("its database did not answer in time.")  # API.md §0.10
        if permission and status == HTTPStatus.BAD_REQUEST:
            return InvalidRequestError(found, _said(response))
        if permission and status == HTTPStatus.FORBIDDEN:
            return KoboRequestError(
                f"{found} The account of {self.server.token_setting} lacks the permission "
                f"“{permission}”: give it in KoboToolbox, in the form's Settings → Sharing."
            )
        kind = NotFoundError if status == HTTPStatus.NOT_FOUND else KoboRequestError
        return kind(f"{found} {self._advice(status)}")

    def _advice(self, status: int) -> str:
        if status == HTTPStatus.UNAUTHORIZED:
            return (
                f"Check {self.server.token_setting}: it should hold the API key from "
                "KoboToolbox, Account settings → Security."
            )
        if status in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
            return (
                "Either no form has this uid, or the account may not see its submissions. Check "
                f"the form's uid in programme.yaml, and that the account of "
                f"{self.server.token_setting} has the permission “View submissions”."
            )
        if status == HTTPStatus.BAD_REQUEST:
            return "Deploy the form in KoboToolbox before it is pulled."
        if status in {HTTPStatus.GONE, *range(300, 400)}:
            return (
                f"Check {self.server.url_setting}: it should be the address of the KoboToolbox "
                "server itself, with https:// and without a path."
            )
        return "Accord does not know this answer; please report it with this sentence."


class _MendableError(Exception):
    """An answer that another try may better; `wait` is what the server asked for, in seconds.

    `is_unheard` says that the server surely did nothing of what it was asked.
    """

    def __init__(
        self, message: str, wait: float | None = None, *, is_unheard: bool = False
    ) -> None:
        super().__init__(message)
        self.wait = wait
        self.is_unheard = is_unheard


def _usable_token(server: Server) -> str:
    """Return the token as it can be sent; the libraries' own complaint would print it."""
    token = server.token.strip()
    if not (token and token.isascii() and token.isprintable()):
        raise KoboRequestError(
            f"{server.token_setting} is empty or holds characters that no API key has. Copy the "
            "key again from KoboToolbox, Account settings → Security."
        )
    return token


def _retry_after(response: requests.Response) -> float | None:
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isascii() and value.isdecimal() else None


def _kind(response: requests.Response) -> str:
    return response.headers.get("Content-Type", "no content type").split(";")[0].strip()


def _copied(response: requests.Response, file: BinaryIO, most: int) -> bool:
    """Write a response's body into a file, and say whether it had at most so many bytes."""
    length = response.headers.get("Content-Length", "")
    is_told = length.isascii() and length.isdecimal()
    if is_told and int(length) > most:
        return False
    if not is_told and response.headers.get("Transfer-Encoding", "").lower() != "chunked":
        # Then a connection cut in the headers or the body would look like the end of the file.
        raise _MendableError("it sent a file without saying where it ends.")
    size = 0
    for piece in response.iter_content(PIECE_BYTES):
        size += len(piece)
        if size > most:
            return False
        file.write(piece)
    return True


def _joined(url: str, location: str) -> tuple[str, tuple[str, str, int | None] | None]:
    """Return where a link leads, and the scheme, host and port of that; nothing if it has none."""
    try:
        place = urljoin(url, location)
        parts = urlsplit(place)
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError:  # The port is no number, or a bracket is missing.
        return location, None
    # Of an address with a backslash, two libraries do not read the same host.
    is_plain = parts.hostname and "\\" not in place
    return place, (parts.scheme, parts.hostname or "", port) if is_plain else None


def _parsed(response: requests.Response) -> Mapping[str, Any]:
    """Return the JSON object in a response; a page of HTML or half an answer is mendable."""
    try:
        body = response.json()
    except requests.exceptions.JSONDecodeError as error:
        raise _MendableError(f"it sent {_kind(response)} that is not complete JSON.") from error
    if not isinstance(body, dict):
        raise _MendableError("it sent JSON that is not an object.")
    return body


def _said(response: requests.Response) -> str:
    """Return a server's complaint, which comes in three shapes (API.md §9), or nothing."""
    try:
        found = response.json()
    except requests.exceptions.JSONDecodeError:
        return ""
    while isinstance(found, dict | list):
        parts = list(found.values()) if isinstance(found, dict) else found
        found = parts[0] if parts else ""
    return str(found).strip()[:LONGEST_WORDS]


def _plain(error: requests.RequestException) -> str:
    """Say in words what happened to a connection; the library's text may hold the whole URL."""
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate could not be verified"
    if isinstance(error, requests.Timeout):
        return "it did not answer in time"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the connection was cut in the middle of an answer"
    return "no connection could be made or kept"
