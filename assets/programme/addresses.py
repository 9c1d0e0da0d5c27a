"""Where people open a programme's forms in KoboToolbox, as far as its folder says so.

How Accord itself reaches the server is a setting of the environment, never of the folder.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from assets.programme.read import Programme

# Forms with another setting are on another server, whose address for people nothing says.
USUAL_SETTING = "KOBO_URL"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
EXPECTED = "is not the address of a server; write one as https://kf.kobotoolbox.org"


def web_address(text: str) -> str:
    """Return the address of a server that people may open, without a slash at its end.

    Raises:
        ValueError: It is no address, holds an account or a path, or is open to listeners.
    """
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError(f"{text!r} {EXPECTED}") from error
    if "@" in parts.netloc:  # It may hold a password, so it is not repeated.
        raise ValueError(f"an address with an account {EXPECTED}, without an account")
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    more = parts.path.strip("/") or parts.query or parts.fragment
    if not is_safe or not host or more or not text.isprintable() or " " in text:
        raise ValueError(f"{text!r} {EXPECTED}, or http:// on this computer alone, and no path")
    return f"{parts.scheme}://{parts.netloc}"


def form_addresses(programme: "Programme") -> Iterator[tuple[object, ...]]:
    """Yield the server and uid of each form that a record may lead to; none of sensitive ones."""
    server = programme.file.kobotoolbox
    if server:
        for form in programme.file.forms:
            if form.url_setting == USUAL_SETTING and not form.is_sensitive:
                yield form.code, server, form.uid
