"""The list of the oracle's indicators: for each, the rows of a period and how they add up."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.oracle.cells import Way
from tests.oracle.rows import Adding, Row
from tests.oracle.when import When
from tests.oracle.world import Record, World

Rows = Callable[[World, When], Iterable[Row]]


@dataclass(frozen=True)
class Counting:
    """How one indicator is counted.

    A level `carries` over one period in which a partner was not heard; a report of the form
    `zero_from` that holds nothing to count says zero.
    """

    way: Way
    rows: Rows
    zero_from: str | None = None
    carries: bool = False


INDICATORS: dict[str, Counting] = {}


def indicator(
    code: str, adds: Adding, *, zero_from: str | None = None, carries: bool = False, **way: Any
) -> Callable[[Rows], Rows]:
    """Put a function down as the one that finds an indicator's rows; `way` is of `Way`."""

    def put_down(rows: Rows) -> Rows:
        INDICATORS[code] = Counting(Way(adds, **way), rows, zero_from, carries)
        return rows

    return put_down


def row_of(
    record: Record,
    on: date,
    dimensions: Sequence[str],
    also: Mapping[str, Sequence[str]] | None = None,
    **facts: Any,
) -> Row:
    """Return the row of a record with one partner.

    Its members are the answers to questions of the dimensions' names, and those given `also`.
    """
    return Row(
        day=on,
        partners=(record.said["partner"],),
        members=members(record.said, dimensions)
        | {name: tuple(found) for name, found in (also or {}).items()},
        age=(on, *record.age),
        **marks(record),
        **facts,
    )


def members(said: dict[str, Any], dimensions: Sequence[str]) -> dict[str, tuple[str, ...]]:
    return {name: (said[name],) if said.get(name) else () for name in dimensions}


def sources(records: Iterable[Record]) -> list[tuple[str, str, str]]:
    """Return where records stand, each once, in their order."""
    return sorted({record.source for record in records})


def marks(*records: Record) -> dict[str, Any]:
    """Return what is to be said of a row that is made of these records."""
    told = [record.has_evidence for record in records if record.has_evidence is not None]
    return {
        "is_provisional": any(record.is_provisional for record in records),
        "is_warned": any(record.is_warned for record in records),
        "has_evidence": any(told) if told else None,
        "sources": tuple(sources(records)),
    }


def present(world: World, *records: Record) -> tuple[str, ...]:
    """Return who was at events, of those in the register."""
    there = {one for record in records for one in (record.said["partners_present"] or "").split()}
    return tuple(sorted(there & world.folder.known))
