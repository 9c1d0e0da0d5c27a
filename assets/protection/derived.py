"""What follows from an edition's own figures, computed once what is withheld is out of its file.

Nothing else is read of the warehouse than what was agreed for the periods to come, so that nothing
here can tell what the file does not. The rule of what is expected is `assets.indicators.expected`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from statistics import quantiles
from typing import NamedTuple

import duckdb

from assets.indicators.expected import LIMITS, MOST_CHANGES, Limits, Pace, pace
from assets.indicators.rounding import stored
from assets.programme.framework import FLOWS
from assets.warehouse.dictionary import dictionary, insert_rows

PROJECTIONS, SPREADS = "published.projections", "published.partner_spreads"
# Fewer partners' figures are read one by one; of them there is no middle half.
FEWEST_PARTNERS = 5
PLACES = """
    select
        period, kind, is_closed,
        row_number() over (partition by kind order by starts_on) - 1 as place
    from {database}.published.periods
"""
PAST = f"""
    select
        f.indicator, i.unit_kind, i.kind, p.place, f.period, f.actual,
        f.mark not like '%p%' as is_settled,
        coalesce(v.is_carried or v.is_entered, false) as is_borrowed
    from {{database}}.published.indicator_progress as f
    join {{database}}.published.indicators as i on i.indicator = f.indicator
    join ({PLACES}) as p on p.period = f.period and p.kind = i.frequency
    left join {{database}}.published.indicator_values as v
        on v.indicator = f.indicator and v.period = f.period and v.partner = '*'
        and v.dimension = '*' and v.member = '*' and v.reading = 'to_date'
    where f.partner = '*' and f.dimension = '*' and f.member = '*'
    order by f.indicator, p.place
"""
# As `assets.indicators.plans` does it: a flow's targets are added up, of a level the latest stands.
AHEAD = f"""
    select indicator, period, place, target
    from (
        select
            t.indicator, t.period, p.place, p.is_closed,
            if(
                list_contains($flows, i.kind),
                sum(t.target) over (partition by t.indicator order by p.place), t.target
            ) as target
        from marts.targets as t
        join {{database}}.published.indicators as i on i.indicator = t.indicator
        join ({PLACES}) as p on p.period = t.period and p.kind = i.frequency
        where t.partner = '*' and t.dimension = '*' and t.member = '*'
    )
    where not is_closed
    order by indicator, place
"""
OF_PARTNERS = """
    select f.indicator, f.period, f.actual, f.mark
    from {database}.published.indicator_progress as f
    where f.partner <> '*' and f.dimension = '*' and f.member = '*' and f.actual is not null
    order by all
"""
Row = tuple[object, ...]


class Figure(NamedTuple):
    """A result's figure to date at the end of a period, and how far it can be built upon."""

    unit_kind: str
    kind: str
    place: int
    period: str
    actual: Decimal | None
    is_settled: bool
    is_borrowed: bool


def add_derived(connection: duckdb.DuckDBPyConnection, database: str) -> None:
    """Fill an attached edition's tables that follow from its others."""
    rows = {
        PROJECTIONS: list(_projections(connection, database)),
        SPREADS: list(_spreads(connection, database)),
    }
    for table, found in rows.items():
        connection.execute(f"create table {database}.{table} ({dictionary()[table].schema})")
        insert_rows(connection, table, found, database)


def _projections(connection: duckdb.DuckDBPyConnection, database: str) -> Iterator[Row]:
    """Yield what each result may come to in each period to come that it has a target for."""
    past: Mapping[str, list[Figure]] = defaultdict(list)
    for indicator, *figure in connection.execute(PAST.format(database=database)).fetchall():
        past[indicator].append(Figure(*figure))
    asked = {"flows": list(FLOWS)}
    for indicator, period, place, target in connection.execute(
        AHEAD.format(database=database), asked
    ).fetchall():
        figures = past[indicator]
        limits, found = _limits(figures), _pace(figures)
        if limits and found:
            expected = found.expected(place, limits)
            newest = next(one.period for one in figures if one.place == found.place)
            numbers = (stored(Fraction(number)) for number in expected)
            yield (indicator, period, target, *numbers, len(found.changes), newest)


def _limits(figures: Sequence[Figure]) -> Limits | None:
    """Return what no figure can be below or above; what adds up does not fall again."""
    if not figures:
        return None
    limits = LIMITS.get(figures[0].unit_kind)
    if limits is None or figures[0].kind not in FLOWS:
        return limits
    reached = (one.actual for one in figures if one.actual is not None)
    return limits._replace(least=max(reached, default=limits.least))


def _pace(figures: Sequence[Figure]) -> Pace | None:
    """Return how fast settled figures changed; None where one is carried over or entered."""
    settled = {one.place: one for one in figures if one.is_settled and one.actual is not None}
    last = max((one.place for one in figures), default=-1)
    newest = range(last - MOST_CHANGES, last + 1)
    if any(settled[place].is_borrowed for place in newest if place in settled):
        return None
    return pace([settled[at].actual if at in settled else None for at in range(last + 1)])


def _spreads(connection: duckdb.DuckDBPyConnection, database: str) -> Iterator[Row]:
    """Yield the median and the middle half of the partners' figures, where they are enough."""
    figures: Mapping[tuple[str, str], list[Decimal]] = defaultdict(list)
    provisional = set()
    for indicator, period, actual, mark in connection.execute(
        OF_PARTNERS.format(database=database)
    ).fetchall():
        figures[indicator, period].append(actual)
        if "p" in mark:
            provisional.add((indicator, period))
    for of, values in figures.items():
        if len(values) >= FEWEST_PARTNERS:
            exact = quantiles(map(Fraction, values), n=4, method="inclusive")
            mark = "p" if of in provisional else ""
            yield (*of, len(values), *map(stored, exact), mark)
