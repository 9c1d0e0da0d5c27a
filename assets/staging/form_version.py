"""Which version of a form a submission was filled on.

KoboToolbox named the key in several ways over the years, and a form that was exported and
uploaded again carries an old key beside its own: `_version_`, `_version__001` and so on. As
KoboToolbox does, the newest version that is known among all of them is taken (API.md §3).
"""

import json
import re
from collections.abc import Iterable, Sequence

from assets.kobo.pulls import ROWS, Pull
from assets.kobo.shelf import DamagedPullError, Shelf
from assets.warehouse.connection import literal, quoted

VERSION_KEY = "__version__"
NUMBERED = re.compile(r"_+version_+\d*")
KEY = re.compile(rb'_version_[^"\\]*"\s*:')


def keys_in(pull: Pull) -> set[str]:
    """Return the keys, of all rows that a pull brought, that may say a version.

    The bytes are searched for them: which numbers such keys got stands in no definition.
    """
    found = set[bytes]()
    for file in pull.of_kind(*ROWS):
        found |= _keys_in(pull.shelf, file.name)
    return {json.loads(b'"%b"' % key) for key in found}


def in_order(keys: Iterable[str]) -> tuple[str, ...]:
    """Return keys with the usual one, whether or not it is among them, first."""
    names = sorted({VERSION_KEY, *keys})
    by_name = {name.lower(): name for name in reversed(names)}  # DuckDB knows one name for both.
    return tuple(sorted(by_name.values(), key=lambda name: (name != VERSION_KEY, name)))


def _keys_in(shelf: Shelf, name: str) -> set[bytes]:
    try:
        page = shelf.read(name)
    except DamagedPullError:  # Whoever reads its rows will say what to do.
        return set()
    ends = ((match.start(), match.end()) for match in KEY.finditer(page))
    return {
        page[page.rfind(b'"', 0, start) + 1 : page.index(b'"', start, end)] for start, end in ends
    }


def version_of(keys: Sequence[str], versions: Sequence[str]) -> str:
    """Return SQL for a submission's version, within `source` of any table.

    `versions` are the known ones, oldest first. Where a row names none of them, what it says
    under the usual key is taken, or else under a numbered one; never an answer to a question that
    happens to be called `their_version_of_it`.
    """
    said = [f"r.{quoted(key)}" for key in keys]
    if len(said) == 1:
        return said[0]
    known = f"[{', '.join(map(literal, versions))}]::varchar[]"
    newest = f"list_max([{', '.join(f'list_position({known}, {one})' for one in said)}])"
    own = [one for key, one in zip(keys, said, strict=True) if NUMBERED.fullmatch(key)]
    return f"coalesce(list_extract({known}, {newest}), {', '.join(own)})"
