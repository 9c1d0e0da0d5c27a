"""The cells of an edition's figures, the counts that they tell, and the people behind them.

Where people are counted, these are the same, unless their rows are: somebody may have several. A
figure of another kind tells of people too who can be counted: hours that volunteers gave, days that
applicants waited. It tells an amount, or how many records there are, and those must not be worked
out where few people stand behind them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

import duckdb

from assets.protection.editions import Edition

PROGRAMME = UNDIVIDED = "*"
CROSSED = "×"
PERIOD, TO_DATE = "period", "to_date"
SPAN = "span"  # What was counted in some periods together; no figure of its own.
COUNTS = """
    select
        v.indicator, v.partner, v.dimension, v.member, v.period, v.reading, {counted}
    from marts.indicator_values as v
    join marts.indicators as i on i.indicator = v.indicator
    where v.people is not null and {indicators} and {partners}
    order by all
"""
IS_RATIO = "i.kind in ('ratio_flow', 'ratio_level')"
# What is told, all of it and the part inside a ratio, as whole steps of 10^-places.
TOLD = f"""
    case
        when i.counts = 'people' then v.people
        when i.kind = 'median' then v.records
        else coalesce(v.denominator, v.numerator)
    end,
    if(i.counts = 'people', coalesce(v.people_inside, v.numerator), v.numerator),
    {IS_RATIO}
"""
PEOPLE = f"v.people, coalesce(v.people_inside, v.numerator), {IS_RATIO}"
PERSONS = f"v.persons, v.persons_inside, {IS_RATIO}"
PLACES = """
    select
        v.indicator,
        max(length(rtrim(split_part(v.numerator::varchar, '.', 2), '0')))
    from marts.indicator_values as v
    join marts.indicators as i on i.indicator = v.indicator
    where v.people is not null and i.counts <> 'people' and i.kind <> 'median'
    group by v.indicator
"""
OF_BREAKDOWNS = """
    select indicator, partner, dimension, member, period, reading
    from marts.indicator_values
    semi join (
        select unnest($1) as indicator, unnest($2) as partner, unnest($3) as dimension
    ) using (indicator, partner, dimension)
"""
# The people, or an amount in steps; of a ratio what is inside its numerator, and what is outside.
Parts = tuple[int, ...]


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


def places_of(connection: duckdb.DuckDBPyConnection) -> Mapping[str, int]:
    """Return the indicators that tell an amount of people, with how many places it needs."""
    return {indicator: places or 0 for indicator, places in connection.execute(PLACES).fetchall()}


def counts_of(
    connection: duckdb.DuckDBPyConnection,
    edition: Edition,
    partners: str,
    places: Mapping[str, int],
) -> Counts:
    """Return what each figure of people tells that an edition may hold, of some partners.

    Amounts are in steps, as fine as the `places` of their indicator say.
    """
    found = {}
    for cell, whole, inside, is_ratio in _counted(connection, TOLD, edition, partners):
        steps = 10 ** places.get(cell.indicator, 0)
        told, part = int(whole * steps), int((inside or 0) * steps)
        found[cell] = (part, told - part) if is_ratio else (told,)
    return found


def people_of(connection: duckdb.DuckDBPyConnection, edition: Edition) -> Counts:
    """Return how many people stand behind each figure that an edition may hold, of all partners."""
    return _people(connection, PEOPLE, edition)


def persons_of(connection: duckdb.DuckDBPyConnection, edition: Edition) -> Counts:
    """Return how many different people are at least behind figures that count rows as people.

    Who is inside a ratio may be outside it too with another row, and is left out there.
    """
    return _people(connection, PERSONS, edition)


def _people(connection: duckdb.DuckDBPyConnection, counted: str, edition: Edition) -> Counts:
    return {
        cell: (int(inside or 0), int(whole - (inside or 0))) if is_ratio else (int(whole),)
        for cell, whole, inside, is_ratio in _counted(connection, counted, edition, "true")
        if whole is not None
    }


def _counted(
    connection: duckdb.DuckDBPyConnection, counted: str, edition: Edition, partners: str
) -> Iterator[tuple[Cell, Decimal | int, Decimal | int | None, bool]]:
    query = COUNTS.format(counted=counted, indicators=edition.indicators, partners=partners)
    for *cell, whole, inside, is_ratio in connection.execute(query).fetchall():
        yield Cell(*cell), whole, inside, is_ratio


def sums(parts: Parts) -> Parts:
    """Return every count that a cell stands for: all its people, and each part of them."""
    return parts if len(parts) == 1 else (sum(parts), *parts)


def less(parts: Parts, others: Parts) -> Parts:
    """Return what is left of counts without others, part by part."""
    return tuple(count - other for count, other in zip(parts, others, strict=True))


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
