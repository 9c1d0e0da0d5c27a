"""Whether all that a run reads and all that it makes is as the last one left it.

Then it would make the same again. Files are known by their names, lengths and times: whatever
touches one costs no more than a run that was not needed.
"""

import hashlib
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import orjson

from assets.kobo.private_files import PRIVATE_FILE
from assets.layout import FILE as LAYOUT
from assets.layout import LOCK as LAYOUT_LOCK
from pipelines.settings import ROOT

PACKAGES = ("pipelines", "assets", "expectations", "dashboards")
# In the folder of a programme's state: what a run brings, and what it makes of all that lies there.
LEFT = (
    LAYOUT,
    "landing",
    "attachments",
    "keys",
    "warehouse.duckdb",
    "published",
    "site",
    "reports",
    "report-folders.csv",
    "exports",
    "programme-reports",
)
FILE, LOCK = "last-run.json", "run.lock"
COMPILED = "__pycache__"


@dataclass(frozen=True)
class LastRun:
    """The last run that ended well: what it read and left, and what had to be looked at."""

    read: str
    left: str
    failures: tuple[str, ...]

    @classmethod
    def of(cls, state: Path) -> "LastRun | None":
        """Read it from the folder of a programme's state; nothing where it is not known."""
        try:
            found: dict[str, Any] = orjson.loads((state / FILE).read_bytes())
            return cls(found["read"], found["left"], tuple(found["failures"]))
        except (FileNotFoundError, orjson.JSONDecodeError, KeyError):
            return None

    def keep(self, state: Path) -> None:
        """Write it into the folder of a programme's state, or not at all."""
        beside = state / f"{FILE}.new"
        beside.write_bytes(orjson.dumps(self))
        beside.chmod(PRIVATE_FILE)
        beside.replace(state / FILE)


def read_by_a_run(programme: Path, state: Path, days: tuple[date, ...]) -> str:
    """Return the mark of all that a run reads and does not write.

    That is the product, the programme, what other commands keep in its state, and the days: the one
    on which everything is read, and today, on which something may have to be deleted.
    """
    lines = chain(
        (f"{[*map(str, days)]} {sys.version}",),
        sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*.dist-info")),
        *(_files_in(ROOT / name) for name in PACKAGES),
        _files_in(programme),
        _files_in(state, without=(*LEFT, FILE, LOCK, LAYOUT_LOCK)),
    )
    return _mark(lines)


def left_by_a_run(state: Path) -> str:
    """Return the mark of all that a run brings and makes."""
    return _mark(chain.from_iterable(_files_in(state / name) for name in LEFT))


def _files_in(folder: Path, without: Iterable[str] = ()) -> Iterator[str]:
    left_out = {folder / name for name in without}
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if path in left_out or path.name == COMPILED:
            continue
        if path.is_dir():
            waiting += sorted(path.iterdir())
        elif path.exists():
            found = path.stat()
            yield f"{path.relative_to(folder.parent)} {found.st_size} {found.st_mtime_ns}"


def _mark(lines: Iterable[str]) -> str:
    mark = hashlib.sha256()
    for line in lines:
        mark.update(line.encode() + b"\n")
    return mark.hexdigest()
