"""Fetches files: from the server itself, or from the storage that it sends its clients on to."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit

import requests

from assets.kobo.errors import KoboServerError
from assets.kobo.transport.answers import kind_of
from assets.kobo.transport.patience import MendableError
from assets.kobo.transport.refusals import refusal, storage_refusal
from assets.kobo.transport.sessions import UNPACKED, Sessions, plain

ELSEWHERE = {
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
}
# What a server says itself, such as that one is to sign in, also where it says so with a 200.
ANSWERS = {"text/html", "application/xhtml+xml", "application/json"}
MOST_HOPS = 3
PIECE_BYTES = 64 * 1024
PORTS = {"http": 80, "https": 443}
Origin = tuple[str, str, int | None]


def downloaded(sessions: Sessions, path: str, file: BinaryIO, *, mimetype: str, most: int) -> bool:
    """Write what lies at a path into a file; say whether it had at most `most` bytes.

    What an earlier try wrote is overwritten.

    Raises:
        KoboError: The server or its storage refused.
        MendableError: Another try may help.
    """
    file.seek(0)
    file.truncate()
    try:
        with _opened(sessions, path) as response:
            if (kind := kind_of(response)) in ANSWERS and kind != mimetype:
                raise MendableError("it sent a web page in place of a file.")
            return _copied(response, file, most)
    except requests.RequestException as error:
        raise MendableError(f"{plain(error)}.") from error


@contextmanager
def _opened(sessions: Sessions, path: str) -> Iterator[requests.Response]:
    """Open what lies at a path, wherever the server keeps it, ready to be read."""
    server, url = sessions.server, sessions.server.base + path
    response = sessions.ask("GET", path, stream=True, headers=UNPACKED)
    hops = 0
    while response.status_code in ELSEWHERE and "Location" in response.headers:
        response.close()
        hops += 1
        if hops > MOST_HOPS:
            raise KoboServerError(
                f"Asked {server.host} for a file and was sent on more than {MOST_HOPS} "
                "times. Tell whoever runs the server that its storage sends clients around."
            )
        url = _next_place(sessions, url, response.headers["Location"])
        response = sessions.fetch(url)
    with response:
        if response.status_code != HTTPStatus.OK:
            raise storage_refusal(server, response) if hops else refusal(server, response, path)
        yield response


def _next_place(sessions: Sessions, url: str, location: str) -> str:
    """Return where a redirect leads; a file must not come over a line that all can read."""
    server = sessions.server
    place, origin = _joined(url, location)
    if origin and (origin[0] == "https" or origin == _joined(server.base, "")[1]):
        return place
    # The address itself may hold a signature that opens the file, so it is not shown.
    raise KoboServerError(
        f"Asked {server.host} for a file and was sent to another address without https; "
        "it was not followed. Tell whoever runs the server to give its storage https."
    )


def _joined(url: str, location: str) -> tuple[str, Origin | None]:
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


def _copied(response: requests.Response, file: BinaryIO, most: int) -> bool:
    """Write a response's body into a file, and say whether it had at most so many bytes."""
    length = response.headers.get("Content-Length", "")
    is_told = length.isascii() and length.isdecimal()
    if is_told and int(length) > most:
        return False
    if not is_told and response.headers.get("Transfer-Encoding", "").lower() != "chunked":
        # Then a connection cut in the headers or the body would look like the end of the file.
        raise MendableError("it sent a file without saying where it ends.")
    size = 0
    for piece in response.iter_content(PIECE_BYTES):
        size += len(piece)
        if size > most:
            return False
        file.write(piece)
    return True
