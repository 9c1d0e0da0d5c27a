"""Asks a server and returns its answer, trying again where that may help."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import BinaryIO
from urllib.parse import urlsplit

from assets.kobo.errors import KoboServerError
from assets.kobo.server import Answer, Change, Server
from assets.kobo.transport.answers import parsed
from assets.kobo.transport.downloads import downloaded
from assets.kobo.transport.patience import Found, MendableError, Patience, UnreachedError
from assets.kobo.transport.refusals import refusal
from assets.kobo.transport.sessions import READ_SECONDS, Sessions

DONE = {HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED, HTTPStatus.NO_CONTENT}
WAS_NOT_DONE = "It was not carried out. Run again later."
MAY_BE_DONE = "It may have been carried out all the same. Look in KoboToolbox before you try again."
GO_ON = "What arrived is kept; run again later and it continues from there."
# Of a server that nobody was found at, the next form's pull need not find that out as slowly.
AWAY_SECONDS = 60.0
_away: dict[str, float] = {}


class Transport:
    """Carries requests to one server and answers back, one at a time."""

    def __init__(
        self, server: Server, patience: Patience, read_seconds: float = READ_SECONDS
    ) -> None:
        self._server = server
        self._patience = patience
        self._sessions = Sessions(server, read_seconds)

    def close(self) -> None:
        """Close all connections."""
        self._sessions.close()

    def get(self, path: str, params: Mapping[str, str], keys: tuple[str, ...] = ()) -> Answer:
        """Read what lies at a path; with `keys`, of its submissions only what these say.

        Raises:
            KoboRequestError: The server refused.
            KoboServerError: The server could not be reached, or sent something unusable.
        """
        return self._persist(
            lambda: self._got(path, params, keys), aim=self._reading(path), advice=GO_ON
        )

    def download(self, path: str, file: BinaryIO, *, mimetype: str, most: int) -> bool:
        """Write what lies at a path into a file; say whether it had at most `most` bytes.

        Raises:
            KoboRequestError: The server refused.
            KoboServerError: The server or its storage could not be reached, or is unusable.
        """
        return self._persist(
            lambda: downloaded(self._sessions, path, file, mimetype=mimetype, most=most),
            aim=self._reading(path),
            advice=GO_ON,
        )

    def send(self, change: Change) -> Answer:
        """Change something; try again only where a second time does no harm.

        Raises:
            KoboRequestError: The server refused, or cannot use what was sent.
            KoboServerError: The server could not be reached, or sent something unusable.
        """
        target = f"{change.path} at {self._server.host}"

        def once() -> Answer:
            try:
                return self._sent(change)
            except MendableError as error:
                is_harmless = change.is_repeatable or error.is_unheard
                if is_harmless and not change.is_of_the_moment:
                    raise
                became = WAS_NOT_DONE if error.is_unheard else MAY_BE_DONE
                raise KoboServerError(f"Sent a change to {target}: {error} {became}") from error

        return self._persist(once, aim=f"change {target}", advice="Run again later.")

    def _persist(self, once: Callable[[], Found], *, aim: str, advice: str) -> Found:
        address = self._server.base
        is_away = time.monotonic() < _away.get(address, 0)
        patience = replace(self._patience, attempts=1) if is_away else self._patience
        try:
            found = patience.persist(once, aim=aim, advice=advice)
        except KoboServerError as error:
            if not isinstance(error.__cause__, UnreachedError):
                raise
            _away[address] = time.monotonic() + AWAY_SECONDS
            raise KoboServerError(
                f"Tried to reach {self._server.host}: {error.__cause__} Check "
                f"{self._server.url_setting} and this machine's way to it. {advice}"
            ) from error
        _away.pop(address, None)
        return found

    def _reading(self, path: str) -> str:
        return f"read {path} from {self._server.host}"

    def _got(self, path: str, params: Mapping[str, str], keys: tuple[str, ...]) -> Answer:
        response = self._sessions.ask("GET", path, params=dict(params))
        if response.status_code != HTTPStatus.OK:
            raise refusal(self._server, response, path)
        return Answer(
            request=path + ("?" + urlsplit(response.url).query if params else ""),
            received_at=response.headers.get("Date", ""),
            content=response.content,
            body=parsed(response, keys),
        )

    def _sent(self, change: Change) -> Answer:
        file = {"file": (change.file.name, change.file.read_bytes())} if change.file else None
        response = self._sessions.ask(
            change.method, change.path, json=change.document, data=change.entries, files=file
        )
        if response.status_code not in DONE:
            raise refusal(self._server, response, change.path, change.permission)
        return Answer(
            request=f"{change.method} {change.path}",
            received_at=response.headers.get("Date", ""),
            content=response.content,
            body={} if response.status_code == HTTPStatus.NO_CONTENT else parsed(response),
        )
