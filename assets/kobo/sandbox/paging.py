"""Where a page of a list starts, how long it is, and the links to its neighbours.

KoboToolbox links to more pages than it serves: for submissions it reads `offset` and `page` when
it writes the links but not when it picks the rows. Both sides of that trap are here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from assets.kobo.sandbox.exchange import Question, RefusedError

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000


@dataclass(frozen=True)
class Window:
    """A stretch of a list."""

    start: int
    limit: int


def strict_window(question: Question) -> Window:
    """Return the stretch of submissions that is served; nonsense is refused."""
    given = question.parameters
    limit = _number(given.get("limit", str(DEFAULT_LIMIT)))
    if not limit:
        raise RefusedError({"limit": "A positive integer is required"})
    start = _number(given.get("start", "0"))
    if start is None:
        raise RefusedError({"start": "A positive integer is required."})
    return Window(start, min(limit, MAX_LIMIT))


def lenient_window(question: Question) -> Window:
    """Return the stretch that the parameters ask for; nonsense counts as not said."""
    given = {name: _number(value) for name, value in question.parameters.items()}
    limit = min(given.get("limit") or given.get("page_size") or DEFAULT_LIMIT, MAX_LIMIT)
    page = given.get("page") or 1
    return Window(given.get("start") or given.get("offset") or (page - 1) * limit, limit)


def page(question: Question, count: int, results: Sequence[object]) -> dict[str, object]:
    """Return a list's page with its count and its links."""
    window = lenient_window(question)
    following, preceding = window.start + window.limit, window.start - window.limit
    return {
        "count": count,
        "next": _link(question, following, window.limit) if following < count else None,
        "previous": _link(question, preceding, window.limit) if window.start else None,
        "results": results,
    }


def _link(question: Question, start: int, limit: int) -> str:
    parameters = parse_qs(question.query, keep_blank_values=True) | {"limit": [str(limit)]}
    parameters.pop("start", None)
    if start > 0:
        parameters["start"] = [str(start)]
    query = urlencode(sorted(parameters.items()), doseq=True)
    return f"{question.root}{question.path}?{query}"


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() else None
