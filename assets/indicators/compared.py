"""Fills `marts.indicator_progress`: every figure to date beside what was agreed for it."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb

from assets.indicators.plans import plan_until
from assets.indicators.progress import Comparison
from assets.indicators.rounding import stored
from assets.programme.framework import Indicator
from assets.programme.read import Programme
from assets.warehouse.connection import transaction
from assets.warehouse.dictionary import replace_rows

PROMISES, FEWEST_PROMISES = "commitments_due", 5
Key = tuple[str, str, str, str]  # indicator, partner, dimension, member
TO_DATE = """
    select indicator, partner, dimension, member, period, numerator, denominator, value
    from marts.indicator_values
    where reading = 'to_date'
"""
OF_PERIODS = """
    select indicator, partner, dimension, member, period, value
    from marts.indicator_values
    where reading = 'period' and value is not null
"""
# What a flow had come to before the programme's first day; there was no plan for it.
BEFORE = """
    select v.indicator, v.partner, v.dimension, v.member, arg_max(v.value, p.ends_on)
    from marts.indicator_values as v
    join marts.periods as p on p.period = v.period
    where v.reading = 'to_date'
        and p.ends_on < (select min(starts_on) from marts.periods where is_base)
    group by all
"""
AGREED = """
    select indicator, partner, dimension, member, period, baseline, target, original_target
    from marts.targets
"""


def load_progress(connection: duckdb.DuckDBPyConnection, programme: Programme) -> int:
    """Compare every figure to date with its target to date; return how many rows there are.

    Only periods of the indicator's own length that have ended are compared; a flow rises from
    zero on the programme's first day.
    """
    rows = list(_progress_rows(connection, programme))
    with transaction(connection):
        return replace_rows(connection, "marts.indicator_progress", rows)


def _progress_rows(
    connection: duckdb.DuckDBPyConnection, programme: Programme
) -> Iterator[tuple[object, ...]]:
    indicators = {indicator.code: indicator for _, _, indicator in programme.indicators}
    ended = _ended(connection)
    actuals = _by_cell(connection, TO_DATE)
    targets = _by_cell(connection, AGREED)
    of_periods = _by_cell(connection, OF_PERIODS)
    before = {(*key,): value for *key, value in connection.execute(BEFORE).fetchall()}
    reports = _reports(connection)
    for key in sorted({*actuals, *targets}):
        indicator = indicators[key[0]]
        form = indicator.measure.source.split("/")[0] if indicator.measure else ""
        own = ended[indicator.frequency, indicator.is_flow]
        for place, period in enumerate(own):
            plan = plan_until(indicator, targets.get(key, {}), own[: place + 1])
            numerator, denominator, value = actuals.get(key, {}).get(period, (None, None, None))
            if indicator.is_flow and value is not None and key in before:
                # What was entered for past years alone is no zero of the programme's own.
                is_known = not of_periods[key].keys().isdisjoint(own[: place + 1])
                numerator = value = value - before[key] if is_known else None
            if value is None and plan.target is None:
                continue
            comparison = Comparison(
                is_level=indicator.is_level,
                direction=indicator.direction,
                actual=(
                    None
                    if _is_too_few(indicator, denominator)
                    else _exact(indicator, numerator, denominator, value)
                ),
                baseline=plan.baseline,
                target=plan.target,
            )
            expected, received = reports.get((form, period, key[1]), (None, None))
            yield (
                key[0],
                period,
                *key[1:],
                _stored(plan.baseline),
                _stored(plan.target),
                _stored(plan.original_target),
                value,
                _stored(comparison.progress),
                comparison.status(programme.file.status),
                None,
                expected,
                received,
                None,
            )


def _ended(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, bool], list[str]]:
    """Return the periods that have ended by length and whether past ones are left out.

    They come oldest first.
    """
    found: dict[tuple[str, bool], list[str]] = defaultdict(list)
    rows = connection.execute(
        "select kind, period, ends_on < (select min(starts_on) from marts.periods where is_base)"
        " from marts.periods where is_closed order by starts_on"
    ).fetchall()
    for kind, name, is_past in rows:
        found[kind, False].append(name)
        if not is_past:
            found[kind, True].append(name)
    return found


def _exact(
    indicator: Indicator,
    numerator: Decimal | None,
    denominator: Decimal | None,
    value: Decimal | None,
) -> Fraction | None:
    """Return a figure unrounded where it is a quotient of what is stored."""
    if value is None:
        return None
    if numerator is None or not denominator or indicator.across_partners == "mean":
        return Fraction(value)
    return Fraction(numerator) / Fraction(denominator)


def _is_too_few(indicator: Indicator, denominator: Decimal | None) -> bool:
    """Say whether so few promises fell due that they are counted and not rated (DESIGN §8)."""
    is_of_promises = indicator.measure is not None and indicator.measure.source == PROMISES
    return is_of_promises and denominator is not None and denominator < FEWEST_PROMISES


def _stored(number: Fraction | None) -> Decimal | None:
    return None if number is None else stored(number)


def _by_cell(connection: duckdb.DuckDBPyConnection, query: str) -> dict[Key, dict[str, Any]]:
    """Group rows of (indicator, partner, dimension, member, period, facts …) by cell and period."""
    cells: dict[Key, dict[str, Any]] = defaultdict(dict)
    for indicator, partner, dimension, member, period, *facts in connection.execute(
        query
    ).fetchall():
        cells[indicator, partner, dimension, member][period] = tuple(facts)
    return cells


def _reports(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Return reports due or here already, and those received, by form, period and partner.

    A longer period has those of all the periods within it.
    """
    found = connection.execute(
        """
        select e.form, p.period, coalesce(e.partner, '*'), count(*), count(e.received_on)
        from marts.expected_reports as e
        join marts.periods as own on own.period = e.period
        join marts.periods as p on own.starts_on between p.starts_on and p.ends_on
        where e.received_on is not null or e.due_on < (select as_of from marts.programme)
        group by grouping sets ((e.form, p.period, e.partner), (e.form, p.period))
        """
    ).fetchall()
    return {
        (form, period, partner): (expected, received)
        for form, period, partner, expected, received in found
    }
