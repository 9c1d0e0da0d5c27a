"""Plain signs for whoever reads by a terminal or a log that has no others.

Accord writes “ and → and the letters of every language. Where a stream takes ASCII or Latin-1
alone, its text is shown as nearly as that allows, and the command goes on.
"""

import codecs
import io
import sys
import unicodedata

NAME = "accord-plain-signs"
SIGNS = {
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "\u2018": "'", "’": "'", "–": "-", "—": "-",
    "\u2212": "-", "…": "...", "→": "->", "·": "-", "×": "x", "✓": "+", "✗": "x",
    "≥": ">=", "≤": "<=",
}  # fmt: skip
UNKNOWN = "?"


def use_plain_signs_where_needed() -> None:
    """Let what is printed be readable by a stream that cannot take all of it."""
    codecs.register_error(NAME, _plainly)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=NAME)


def _plainly(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_plain, error.object[error.start : error.end])), error.end


def _plain(sign: str) -> str:
    bare = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
    return SIGNS.get(sign) or bare or UNKNOWN
