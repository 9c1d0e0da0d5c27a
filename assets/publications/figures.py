"""The figures of a period as an edition said them, and what differs between two sayings.

What counts as a figure: an indicator's values, its progress with target and status, and the counts
of promises. How much is known about a figure (records, coverage, confidence) is not one: it says
what is known today.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import duckdb

from assets.protection.merges import TOGETHER
from assets.publications.frozen import Frozen, FrozenTable
from assets.warehouse.connection import literal

Reading = Literal["period", "to_date", "progress"]
OF_PROMISES = "accountability"  # Stands for the indicator where promises are counted.
KEY = ("indicator", "partner", "dimension", "member")
VALUE = ("value",)
BEHIND_VALUE = ("numerator", "denominator", "low", "high")
PROGRESS = ("actual", "baseline", "target")
COUNTS = (
    "due", "on_time", "late", "deemed", "pending", "unclaimed", "overdue", "disputed", "waived",
    "redated",
)  # fmt: skip
WITHHELD = "is_withheld"
FACTS = {
    "published.indicator_values": (*VALUE, *BEHIND_VALUE),
    "published.indicator_progress": (*PROGRESS, "status"),
    "published.accountability": COUNTS,
}


class Cell(NamedTuple):
    """Which figure of a period it is."""

    reading: str
    indicator: str
    partner: str
    dimension: str
    member: str


Facts = Mapping[str, str | None]  # What a figure's columns say, as text.
Figures = Mapping[Cell, Facts]


@dataclass(frozen=True)
class Difference:
    """One column of a figure that says something else than before; numbers as text."""

    cell: Cell
    figure: str
    was: str | None
    now: str | None
    was_status: str | None = None
    now_status: str | None = None
    is_withheld: bool = False


def figures_of(tables: Frozen, periods: Collection[str]) -> dict[str, dict[Cell, Facts]]:
    """Return the figures of some periods, by period."""
    found: dict[str, dict[Cell, Facts]] = {period: {} for period in periods}
    for name, facts in FACTS.items():
        for row in tables[name].facts("period", found) if name in tables else ():
            kept = {fact: row[fact] for fact in facts if fact in row}
            kept[WITHHELD] = "c" if "c" in (row["mark"] or "") else None
            found[str(row["period"])][_cell(name, row)] = kept
    return found


def published_figures(
    connection: duckdb.DuckDBPyConnection, database: str, periods: Collection[str]
) -> dict[str, dict[Cell, Facts]]:
    """Return the figures of some periods in an attached edition, by period."""
    chosen = ", ".join(map(literal, periods)) or "null"
    tables = {}
    for name in FACTS:
        found = connection.execute(
            f"select columns(*)::varchar from {database}.{name} where period in ({chosen})"
        )
        columns = tuple((column[0], "") for column in found.description)
        tables[name] = FrozenTable(columns, tuple(found.fetchall()))
    return figures_of(tables, periods)


def digest(figures: Figures) -> str:
    """Return a hash of figures: two sayings with the same hash are the same."""
    said = sorted([*cell, sorted(facts.items(), key=str)] for cell, facts in figures.items())
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def differences(was: Figures, now: Figures) -> Iterator[Difference]:
    """Yield what differs between two sayings of the same figures."""
    for cell in sorted({*was, *now}):
        before, after = was.get(cell, {}), now.get(cell, {})
        yield from _differences(cell, before, after)


def _differences(cell: Cell, was: Facts, now: Facts) -> Iterator[Difference]:
    # What is told together is told only where it can be, without a row that says it is not.
    is_merged = TOGETHER in cell.member
    hidden = [bool(one.get(WITHHELD)) or (is_merged and not one) for one in (was, now)]
    statuses = was.get("status"), now.get("status")
    if any(hidden) and not all(hidden):  # Shown before and withheld now, or the other way round.
        head = "actual" if cell.reading == "progress" else "value"
        yield Difference(cell, head, None, None, is_withheld=True)
        return
    changed = [
        fact
        for fact in (*VALUE, *BEHIND_VALUE, *PROGRESS, *COUNTS)
        # A column that only one of them has came, or went, with another version of the code.
        if _has(fact, was) and _has(fact, now) and was.get(fact) != now.get(fact)
    ]
    if "value" in changed:  # What it is divided by goes with it.
        changed = ["value"]
    for fact in changed:
        yield Difference(cell, fact, was.get(fact), now.get(fact), *statuses)
    if "actual" not in changed and statuses[0] != statuses[1]:
        yield Difference(cell, "status", was.get("actual"), now.get("actual"), *statuses)


def _has(fact: str, facts: Facts) -> bool:
    return not facts or fact in facts


def _cell(table: str, row: Mapping[str, str | None]) -> Cell:
    if table == "published.accountability":
        return Cell("period", OF_PROMISES, str(row["partner"]), "side", str(row["side"]))
    reading = str(row.get("reading", "progress"))
    return Cell(reading, *(str(row[column]) for column in KEY))
