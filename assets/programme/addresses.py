"""Where people open a programme's forms in KoboToolbox, and where they get mail, by its folder.

How Accord itself reaches a server is a setting of the environment, never of the folder.
"""

import re
from collections.abc import Iterator
from string import Formatter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from assets.programme.read import Programme

# Forms with another setting are on another server, whose address for people nothing says.
USUAL_SETTING = "KOBO_URL"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
EXPECTED = "is not the address of a server; write one as https://kf.kobotoolbox.org"
# What an address of the form of replies may leave open.
FILLED = frozenset({"code", "partner", "year", "quarter"})
# One plain address, without a name beside it and without anything that could end a line.
MAIL_ADDRESS = re.compile(
    r"(?=.{6,254}\Z)(?=[^@]{1,64}@)[A-Za-z0-9_'+-]+(?:\.[A-Za-z0-9_'+-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)


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


def reply_address(text: str) -> str:
    """Return the address of a form with places that are filled for each partner.

    Raises:
        ValueError: It is no address of a form, has no place for the code, or places of no meaning.
    """
    expected = (
        "is not the address of a form with {code} in it, such as https://…/x/abc?d[code]={code}"
    )
    parts = urlsplit(text)
    places = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    is_one = parts.scheme == "https" and parts.hostname and "@" not in parts.netloc
    if not is_one or not text.isprintable() or " " in text or "code" not in places:
        raise ValueError(f"{expected}")
    if places - FILLED:
        raise ValueError(f"it has places that nothing fills: {', '.join(sorted(places - FILLED))}")
    return text


def mail_address(text: str) -> str:
    """Return an address that mail can be sent to.

    Raises:
        ValueError: It is none, or more than one, or has a name beside it.
    """
    if not MAIL_ADDRESS.fullmatch(text):
        raise ValueError(f"{text!r} is not an address of mail; write one as office@partner.example")
    return text


def form_addresses(programme: "Programme") -> Iterator[tuple[object, ...]]:
    """Yield the server and uid of each form that a record may lead to; none of sensitive ones."""
    server = programme.file.kobotoolbox
    if server:
        for form in programme.file.forms:
            if form.url_setting == USUAL_SETTING and not form.is_sensitive:
                yield form.code, server, form.uid
