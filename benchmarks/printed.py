"""Tables that the commands print, and keep in a page between their marks (`README.md` here)."""

import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

README = Path(__file__).with_name("README.md")
GIGABYTE = 2**30


def lines(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a table whose columns but the first are numbers."""
    yield f"| {' | '.join(heads)} |"
    yield f"| --- |{' ---: |' * (len(heads) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def today() -> str:
    """Return the day, as a line of a table says it."""
    return f"{datetime.now(UTC):%-d %B %Y}"


def machine(limit: str = "no limit") -> str:
    """Say what the measuring ran on, in general words, and what DuckDB might take of it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIGABYTE
    cores = len(os.sched_getaffinity(0))
    return (
        f"{cores} shared cores and {memory:.0f} GB of memory, of which DuckDB was set {limit}, with"
        f" Python {platform.python_version()}"
    )


def keep(name: str, told: str, page: Path = README) -> None:
    """Put what a command found in the place of what it found before."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    text = page.read_text(encoding="utf-8")
    before, after = text.split(begin)[0], text.split(end)[1]
    page.write_text(f"{before}{begin}\n{told}\n{end}{after}", encoding="utf-8")
