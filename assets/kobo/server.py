"""A KoboToolbox server, what it answers, and what it is asked to change.

How any of that travels is `assets.kobo.transport`; what is asked is `assets.kobo.client`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

from assets.kobo.reading import read_json


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
    def base(self) -> str:
        """The address that every path is put behind; not what a browser shows after its `#`."""
        return self.url.strip().partition("#")[0].rstrip("/")

    @property
    def host(self) -> str:
        """The server's name and port, without a user and password that the address may hold."""
        return self._parts.netloc.rpartition("@")[2]

    @property
    def is_on_this_machine(self) -> bool:
        """Whether no other machine answers at its address."""
        return self._parts.hostname in {"127.0.0.1", "::1", "localhost"}

    @property
    def _parts(self) -> SplitResult:
        """The address in its parts; empty where it is none, which is told once it is asked."""
        try:
            return urlsplit(self.url.strip())
        except ValueError:  # A bracket is missing; the text may hold a password.
            return urlsplit("")


@dataclass(frozen=True)
class Answer:
    """One response: the request that led to it, the bytes as sent, and what they say.

    Of a page of submissions, `body` may hold only what was to be read of each.
    """

    request: str
    received_at: str
    content: bytes
    body: Mapping[str, Any]

    @property
    def whole(self) -> Mapping[str, Any]:
        """All that the bytes say."""
        found: Mapping[str, Any] = read_json(self.content)
        return found


@dataclass(frozen=True)
class Change:
    """A request that changes something on the server, and the permission that it takes.

    `is_repeatable` says that carrying it out twice is the same as once, `is_of_the_moment` that it
    is right only as things stand now: it is never sent again after a pause. The path ends with a
    slash: KoboToolbox redirects any other, and a redirected change loses its content (API.md §2).
    """

    method: Literal["POST", "PATCH", "DELETE"]
    path: str
    permission: str
    document: Mapping[str, object] | None = None
    entries: Mapping[str, str] | None = None
    file: Path | None = None
    is_repeatable: bool = True
    is_of_the_moment: bool = False
