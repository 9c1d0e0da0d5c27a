"""Asks one KoboToolbox server for forms and submissions, politely, and never gives up early.

What comes back is the server's bytes beside their parsed form. Keeping them is
`assets.kobo.landing`; deciding what to ask for is `assets.kobo.sync`.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import requests

from assets.kobo.errors import KoboRequestError, KoboServerError, NotFoundError

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


class _TokenAuth(requests.auth.AuthBase):
    """Sets the token per request, so that a `.netrc` file cannot replace it."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Token {self._token}"
        return request


class KoboClient:
    """A session with one KoboToolbox server.

    Redirects are not followed and `next` links are not used, so the token is only ever sent
    to the address in the settings.
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
        self._session = requests.Session()
        self._session.auth = _TokenAuth(_usable_token(server))
        self._session.headers["User-Agent"] = USER_AGENT

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._session.close()

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
            yield self._rows(uid, {"_id": {"$in": list(ids[start : start + IDS_IN_A_REQUEST])}})

    def is_gone(self, uid: str, submission_id: int) -> bool:
        """Say whether KoboToolbox denies having a submission of a form that it still shows.

        Raises:
            KoboRequestError: The form itself cannot be read: then nothing is known.
            KoboServerError: The server could not be reached, or sent something unusable.
        """
        try:
            self._get(f"/api/v2/assets/{uid}/data/{submission_id}/")
        except NotFoundError:
            self.form(uid)
            return True
        return False

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
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._once(path, params)
            except _MendableError as error:
                if attempt == ATTEMPTS:
                    raise KoboServerError(
                        f"Tried {ATTEMPTS} times to read {path} from {self.server.host}: {error} "
                        "What arrived is kept; run again later and it continues from there."
                    ) from error
                wait = error.wait or self._first_pause * 2 ** (attempt - 1)
                self._pause(min(wait, LONGEST_PAUSE_SECONDS))
        raise AssertionError("the loop above returns or raises")

    def _once(self, path: str, params: Mapping[str, str]) -> Answer:
        try:
            response = self._session.get(
                self._base + path,
                params=dict(params),
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
            )
        except NOT_AN_ADDRESS:
            raise KoboRequestError(
                f"{self.server.url_setting} is not a web address. Set it to the server's address, "
                "for example https://kf.kobotoolbox.org."
            ) from None  # The library's text holds the whole address, with any password in it.
        except requests.RequestException as error:
            raise _MendableError(f"{_plain(error)}.") from error
        self._refuse(response, path)
        return Answer(
            request=path + ("?" + urlsplit(response.url).query if params else ""),
            received_at=response.headers.get("Date", ""),
            content=response.content,
            body=_parsed(response),
        )

    def _refuse(self, response: requests.Response, path: str) -> None:
        """Raise unless the answer is a 200."""
        status = response.status_code
        if status == HTTPStatus.OK:
            return
        found = f"{self.server.host} answered {status} to {path}."
        if status in WORTH_RETRYING or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise _MendableError(f"it answered {status}.", _retry_after(response))
        if status == HTTPStatus.BAD_REQUEST and response.text.strip() == '["Unsupported query"]':
            raise _MendableError("its database did not answer in time.")  # API.md §0.10
        kind = NotFoundError if status == HTTPStatus.NOT_FOUND else KoboRequestError
        raise kind(f"{found} {self._advice(status)}")

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
    """An answer that another try may better; `wait` is what the server asked for, in seconds."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


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


def _parsed(response: requests.Response) -> Mapping[str, Any]:
    """Return the JSON object in a response; a page of HTML or half an answer is mendable."""
    try:
        body = response.json()
    except requests.exceptions.JSONDecodeError as error:
        kind = response.headers.get("Content-Type", "no content type").split(";")[0]
        raise _MendableError(f"it sent {kind} that is not complete JSON.") from error
    if not isinstance(body, dict):
        raise _MendableError("it sent JSON that is not an object.")
    return body


def _plain(error: requests.RequestException) -> str:
    """Say in words what happened to a connection; the library's text may hold the whole URL."""
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate could not be verified"
    if isinstance(error, requests.Timeout):
        return "it did not answer in time"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the connection was cut in the middle of an answer"
    return "no connection could be made or kept"
