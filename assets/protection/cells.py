"""The cells of an edition's figures, and the counts of people that stand behind them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import duckdb

from assets.protection.editions import Edition

PROGRAMME = UNDIVIDED = "*"
CROSSED = "×"
PERIOD, TO_DATE = "period", "to_date"
SPAN = "span"  # What was counted in some periods together; no figure of its own.
COUNTS = """
    select
        v.indicator, v.partner, v.dimension, v.member, v.period, v.reading,
        v.people, coalesce(v.people_inside, v.numerator)::bigint,
        i.kind in ('ratio_flow', 'ratio_level')
    from marts.indicator_values as v
    join marts.indicators as i on i.indicator = v.indicator
    where v.people is not null and {indicators} and {partners}
    order by all
"""
OF_BREAKDOWNS = """
    select indicator, partner, dimension, member, period, reading
    from marts.indicator_values
    semi join (
        select unnest($1) as indicator, unnest($2) as partner, unnest($3) as dimension
    ) using (indicator, partner, dimension)
"""
Parts = tuple[int, ...]  # The people; of a ratio those inside its numerator, and those outside.


class Breakdown(NamedTuple):
    """All cells of one indicator, partner and dimension, over all periods and readings."""

    indicator: str
    partner: str
    dimension: str


class Cell(NamedTuple):
    """One figure: of a member of a dimension, in one period, of that period or to date."""

    indicator: str
    partner: str
    dimension: str
    member: str
    period: str
    reading: str

    @property
    def undivided(self) -> "Cell":
        """The figure that it is a part of."""
        return self._replace(dimension=UNDIVIDED, member=UNDIVIDED)


Counts = Mapping[Cell, Parts]


def counts_of(connection: duckdb.DuckDBPyConnection, edition: Edition, partners: str) -> Counts:
    """Return the people behind each figure that an edition may hold, of some partners."""
    query = COUNTS.format(indicators=edition.indicators, partners=partners)
    return {
        Cell(*cell): (int(inside), people - int(inside)) if is_ratio else (people,)
        for *cell, people, inside, is_ratio in connection.execute(query).fetchall()
    }


def sums(parts: Parts) -> Parts:
    """Return every count that a cell stands for: all its people, and each part of them."""
    return parts if len(parts) == 1 else (sum(parts), *parts)


def added(counts: Iterable[Parts]) -> Parts:
    """Return the sum of counts, part by part."""
    return tuple(map(sum, zip(*counts, strict=True)))


def is_small(people: int, fewest: int) -> bool:
    """Say whether a count speaks of somebody, and of too few."""
    return 0 < people < fewest


def cells_of(
    connection: duckdb.DuckDBPyConnection, breakdowns: Iterable[Breakdown]
) -> frozenset[Cell]:
    """Return every cell of some breakdowns."""
    columns = [list(column) for column in zip(*breakdowns, strict=True)]
    found = connection.execute(OF_BREAKDOWNS, columns).fetchall() if columns else []
    return frozenset(Cell(*row) for row in found)


def by_indicator(cells: Iterable[Cell]) -> dict[str, list[Cell]]:
    """Return cells by their indicator, in the order given."""
    found: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        found[cell.indicator].append(cell)
    return found
