"""Fills `marts.indicator_values` and `marts.indicator_progress`."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import duckdb

from assets.indicators.measures import compile_measure
from assets.indicators.progress import Comparison
from assets.indicators.sources import source_of
from assets.programme.model import Indicator
from assets.programme.read import Programme
from assets.warehouse.connection import transaction
from assets.warehouse.dictionary import replace_rows, replace_with_query

SIXTH_PLACE = Decimal("0.000001")
PROMISES, FEWEST_PROMISES = "commitments_due", 5
Key = tuple[str, str, str, str]  # indicator, partner, dimension, member
TO_DATE = """
    select indicator, partner, dimension, member, period, numerator, denominator, value
    from marts.indicator_values
    where reading = 'to_date'
"""
AGREED = """
    select indicator, partner, dimension, member, period, baseline, target, original_target
    from marts.targets
"""


def load_values(connection: duckdb.DuckDBPyConnection, programme: Programme) -> int:
    """Compute every indicator's figures; return how many there are."""
    queries = []
    for _, _, indicator in programme.indicators:
        source = source_of(connection, indicator.measure.source, programme.questionnaires)
        queries.append(compile_measure(indicator, source))
        if indicator.kind in {"flow", "stock"} and source.form is not None:
            queries.append(_nothing_to_report(indicator, source.form))
    everything = "\nunion all by name\n".join(f"({query})" for query in queries)
    # A figure from records stands before the zero of a partner that reported without any.
    return replace_with_query(
        connection,
        "marts.indicator_values",
        f"select * from ({everything}) qualify row_number() over (partition by indicator, period,"
        " reading, partner, dimension, member order by records desc) = 1"
        " order by indicator, period, reading, partner, dimension, member",
    )


def _nothing_to_report(indicator: Indicator, form: str) -> str:
    """Say zero where a report came in and held nothing to count; where none came, say nothing."""
    people = "0" if indicator.counts == "people" else "null"
    is_flow = "true" if indicator.kind == "flow" else "false"
    return f"""
        select
            '{indicator.code}' as indicator, p.period, r.reading, who.partner, '*' as dimension,
            '*' as member, 0 as numerator, null as denominator, 0 as value, null as low,
            null as high, {people} as people, 0 as records, 0 as provisional_records,
            false as is_carried
        from marts.expected_reports as e
        join marts.periods as own on own.period = e.period
        cross join (values ('period'), ('to_date')) as r (reading)
        join marts.periods as p
            on p.starts_on = own.starts_on
            or (r.reading = 'to_date' and p.starts_on > own.starts_on and {is_flow})
        cross join lateral (select unnest([e.partner, '*']) as partner) as who
        where e.form = '{form}' and e.received_on is not null
            and p.starts_on <= (select as_of from marts.programme)
        group by p.period, r.reading, who.partner
    """


def load_progress(connection: duckdb.DuckDBPyConnection, programme: Programme) -> int:
    """Compare every figure to date with its target to date; return how many rows there are.

    Only quarters that have ended are compared.
    """
    rows = list(_progress_rows(connection, programme))
    with transaction(connection):
        return replace_rows(connection, "marts.indicator_progress", rows)


def _progress_rows(
    connection: duckdb.DuckDBPyConnection, programme: Programme
) -> Iterator[tuple[object, ...]]:
    indicators = {indicator.code: indicator for _, _, indicator in programme.indicators}
    ended = [
        name
        for (name,) in connection.execute(
            "select period from marts.periods where is_closed order by starts_on"
        ).fetchall()
    ]
    actuals = _by_cell(connection, TO_DATE)
    targets = _by_cell(connection, AGREED)
    reports = _reports(connection)
    for key in sorted({*actuals, *targets}):
        indicator = indicators[key[0]]
        form = indicator.measure.source.split("/")[0]
        for place, period in enumerate(ended):
            plan = _plan(indicator, targets.get(key, {}), ended[: place + 1])
            numerator, denominator, value = actuals.get(key, {}).get(period, (None, None, None))
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


@dataclass(frozen=True)
class _Plan:
    """What was agreed up to a quarter: the baseline, the target to date, and its first version."""

    baseline: Fraction | None = None
    target: Fraction | None = None
    original_target: Fraction | None = None


Agreed = Mapping[str, tuple[Decimal | None, Decimal, Decimal | None]]


def _plan(indicator: Indicator, agreed: Agreed, ended: Sequence[str]) -> _Plan:
    """Add up a flow's targets over the ended quarters; take a level's latest."""
    due = [agreed[period] for period in ended if period in agreed]
    if not due:
        return _Plan()
    baseline = next((found for found, _, _ in reversed(due) if found is not None), None)
    targets = [Fraction(target) for _, target, _ in due]
    originals = [Fraction(target if first is None else first) for _, target, first in due]
    was_changed = any(first is not None for _, _, first in due)
    target, original = (
        (targets[-1], originals[-1]) if indicator.is_level else (sum(targets), sum(originals))
    )
    return _Plan(
        baseline=Fraction(baseline) if baseline is not None else None,
        target=Fraction(target),
        original_target=Fraction(original) if was_changed else None,
    )


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
    is_of_promises = indicator.measure.source == PROMISES
    return is_of_promises and denominator is not None and denominator < FEWEST_PROMISES


def _stored(number: Fraction | None) -> Decimal | None:
    """Round to six places, half up."""
    if number is None:
        return None
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return exact.quantize(SIXTH_PLACE, rounding=ROUND_HALF_UP)


def _by_cell(connection: duckdb.DuckDBPyConnection, query: str) -> dict[Key, dict[str, Any]]:
    """Group rows of (indicator, partner, dimension, member, period, facts …) by cell and period."""
    cells: dict[Key, dict[str, Any]] = defaultdict(dict)
    for indicator, partner, dimension, member, period, *facts in connection.execute(
        query
    ).fetchall():
        cells[indicator, partner, dimension, member][period] = tuple(facts)
    return cells


def _reports(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Return reports due or here already, and those received, by form, quarter and partner."""
    found = connection.execute(
        "select form, period, coalesce(partner, '*'), count(*), count(received_on)"
        " from marts.expected_reports"
        " where received_on is not null or due_on < (select as_of from marts.programme)"
        " group by grouping sets"
        " ((form, period, partner), (form, period))"
    ).fetchall()
    return {
        (form, period, partner): (expected, received)
        for form, period, partner, expected, received in found
    }
