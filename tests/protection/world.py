"""Warehouses with a few invented figures, and what a curious reader of a published file can do."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from assets.protection.editions import Edition
from assets.warehouse.connection import read_only
from assets.warehouse.dictionary import dictionary, replace_rows

QUARTERS = ("2025Q3", "2025Q4", "2026Q1")
PARTNERS = ("AAA", "BBB", "CCC")
PROGRAMME = ("t", "Test", "Agency", "en", "2026-07-20", QUARTERS[-1], "0.50", "0.85", "1.15")
Counts = Mapping[tuple[str, str, str, str], int]  # (quarter, partner, dimension, member)
Own = Mapping["Cell", int]


class Cell(NamedTuple):
    """Which figure a count of people belongs to."""

    indicator: str
    reading: str
    dimension: str
    quarter: str
    partner: str
    member: str


def open_world() -> duckdb.DuckDBPyConnection:
    """Return a database with every table that an edition is made of, all of them empty."""
    connection = duckdb.connect()
    for schema in ("staging", "marts", "quality"):
        connection.execute(f"create schema {schema}")
    for table in dictionary():
        if not table.startswith("published."):
            replace_rows(connection, table, [])
    replace_rows(connection, "marts.programme", [PROGRAMME])
    return connection


def row(table: str, **said: object) -> tuple[object, ...]:
    """Return a row of a described table; what is not said is empty."""
    columns = dictionary()[table].columns
    assert said.keys() <= columns.keys(), said.keys() - columns.keys()
    return tuple(said.get(column) for column in columns)


def indicator(
    code: str, sensitivity: str = "partner", counts: str = "people", kind: str = "flow"
) -> tuple[object, ...]:
    """Return a row of `marts.indicators`."""
    return row(
        "marts.indicators",
        indicator=code,
        outcome="OC1",
        counts=counts,
        kind=kind,
        direction="up",
        frequency="quarter",
        sensitivity=sensitivity,
        position=1,
    )


def figure(
    code: str, quarter: str, partner: str, people: int | None, **said: tuple[Any, Any] | str | int
) -> tuple[object, ...]:
    """Return a row of `marts.indicator_values`.

    `reading`, `cell` as (dimension, member), `share` as (numerator, denominator), how many
    different `persons` have its rows, `persons_inside` inside a ratio, and that it is `carried`
    over may be said.
    """
    top, bottom = said.get("share", (people, None))
    dimension, member = said.get("cell", ("*", "*"))
    return row(
        "marts.indicator_values",
        indicator=code,
        period=quarter,
        reading=said.get("reading", "period"),
        partner=partner,
        dimension=dimension,
        member=member,
        numerator=top,
        denominator=bottom,
        value=top if bottom is None else round(top / bottom, 6),
        people=people,
        records=1,
        provisional_records=0,
        is_carried="carried" in said,
        is_entered=False,
        warned_records=0,
        persons=said.get("persons"),
        persons_inside=said.get("persons_inside"),
    )


def flow_figures(code: str, counts: Counts) -> list[tuple[object, ...]]:
    """Return all rows of a flow from what each partner counted, zeros left out.

    Both readings, the programme, and the undivided figure are added up from it.
    """
    sums: dict[tuple[str, str, str, str, str], int] = defaultdict(int)
    for (quarter, partner, dimension, member), people in counts.items():
        if not people:
            continue
        for until in QUARTERS[QUARTERS.index(quarter) :]:
            for who in (partner, "*"):
                for cell in {(dimension, member), ("*", "*")}:
                    sums[until, "to_date", who, *cell] += people
                    if until == quarter:
                        sums[until, "period", who, *cell] += people
    return [
        figure(code, quarter, who, people, reading=reading, cell=(dimension, member))
        for (quarter, reading, who, dimension, member), people in sums.items()
    ]


def cells_of(path: Path) -> dict[Cell, int]:
    """Return every count of people that a published file shows."""
    with read_only(path) as edition:
        # A change of level is no count of people, so only a flow is read to date.
        rows = edition.execute(
            "select indicator, if(kind = 'flow', reading, 'level ' || reading), dimension, period,"
            " partner, member, people"
            " from published.indicator_values as v join published.indicators using (indicator)"
            " where counts = 'people' and people is not null"
        ).fetchall()
    return {Cell(*row[:6]): row[6] for row in rows}


def recovered(cells: Mapping[Cell, int], known: Iterable[Own] = ()) -> Iterator[int]:
    """Yield every count that a reader gets at: as shown, or by taking what is shown away.

    `known` are the figures that a reader has besides, one set for each such reader.
    """
    yield from cells.values()
    yield from _less_the_parts(cells, lambda cell: cell.partner != "*", partner="*")
    for dimension in {cell.dimension for cell in cells} - {"*"}:
        parts = {at: people for at, people in cells.items() if at.dimension in {"*", dimension}}
        whole = {"dimension": "*", "member": "*"}
        yield from _less_the_parts(parts, lambda cell: cell.dimension != "*", **whole)
    for own in known:
        for cell, people in own.items():
            programme = cell._replace(partner="*")
            if programme in cells:
                yield cells[programme] - people
    for before, after in pairwise(QUARTERS):
        for cell, people in cells.items():
            earlier = cell._replace(quarter=before)
            if cell.reading == "to_date" and cell.quarter == after and earlier in cells:
                yield people - cells[earlier]


def _less_the_parts(
    cells: Mapping[Cell, int], is_part: Callable[[Cell], bool], **whole: str
) -> Iterator[int]:
    """Yield each whole less those of its parts that are shown."""
    rests: dict[Cell, int] = defaultdict(int)
    for cell, people in cells.items():
        if is_part(cell):
            rests[cell._replace(**whole)] += people
    return (cells[cell] - parts for cell, parts in rests.items() if cell in cells)


def editions() -> list[Edition]:
    """Return one edition of each kind."""
    return [Edition("public"), Edition("internal"), Edition("panel"), Edition("partner", "AAA")]
