"""Compiles an indicator's measure into one query for all its figures.

The query returns the columns of `marts.indicator_values` for every period of the indicator's
length that has begun, both readings, every partner and the programme, undivided and by each
dimension.
"""

from collections.abc import Iterable

from assets.indicators.arithmetic import PLACES, as_decimal, divided, millionths, units
from assets.indicators.cells import CELL, cells_of
from assets.indicators.members import dimension_of
from assets.indicators.rows import rows_of
from assets.indicators.sources import Source
from assets.programme.framework import Indicator
from assets.programme.measure import Measure, Part
from assets.programme.model import Dimension

_MEAN_PLACES = 12  # Partners' means are averaged at twice the places that are stored.
_HIT = " filter (where is_hit)"
_WHERE_FROM = "records, provisional_records, is_carried"


def compile_measure(
    indicator: Indicator, source: Source, dimensions: Iterable[Dimension] = ()
) -> str:
    """Return the query for an indicator's values.

    Raises:
        ExpressionError: The measure uses something that its source does not have.
    """
    numerator, denominator = _quotient(_measure(indicator))
    aggregates = [
        f"({numerator})::decimal(28, 6) as numerator",
        f"({denominator or 'null'})::decimal(28, 6) as denominator",
        f"{_people(indicator)} as people",
        f"{_people_inside(indicator)} as people_inside",
        "count(*) as records",
        "count(*) filter (where is_provisional) as provisional_records",
        "bool_or(is_carried) as is_carried",
    ]
    value = divided("numerator", "denominator") if denominator else "numerator"
    return f"""
        with {_adding_up(indicator, source, dimensions, aggregates)},
        valued as (select *, {value} as value from summed),
        pooled as ({_across_partners(indicator)})
        select
            '{indicator.code}' as indicator, {", ".join(CELL)}, numerator, denominator, value,
            null as low, null as high, people, people_inside, {_WHERE_FROM}, false as is_entered
        from pooled
        where numerator is not null
    """


def compile_clusters(
    indicator: Indicator, source: Source, dimensions: Iterable[Dimension] = ()
) -> str:
    """Return the query for a survey's weights by cell, stratum and cluster.

    The columns are those of a cell, the stratum, the cluster, and the weights inside the
    numerator and in all.
    """
    aggregates = [
        "stratum",
        "cluster",
        f"coalesce(sum(weight){_HIT}, 0) as inside",
        "sum(weight) as weight",
    ]
    return f"with {_adding_up(indicator, source, dimensions, aggregates)} select * from summed"


def _adding_up(
    indicator: Indicator, source: Source, dimensions: Iterable[Dimension], aggregates: list[str]
) -> str:
    declared = {dimension.code: dimension for dimension in dimensions}
    known = {code: dimension_of(code, declared) for code in indicator.dimensions}
    rows = rows_of(indicator, _measure(indicator), source, known)
    return f"{rows}, summed as ({cells_of(indicator, known, aggregates)})"


def _measure(indicator: Indicator) -> Measure:
    if indicator.measure is None:
        raise ValueError(f"{indicator.code} has no measure; its figures are entered")
    return indicator.measure


def _quotient(measure: Measure) -> tuple[str, str | None]:
    """Return what is added up over a group of rows and, for a quotient, what divides it."""
    if measure.survey:
        return f"coalesce(sum(weight){_HIT}, 0)", "sum(weight)"
    if measure.numerator and measure.denominator:
        return _one(measure.numerator, "amount", _HIT), _one(measure.denominator, "base", "")
    if measure.mean:
        return "sum(amount)", "count(amount)"
    return (_median() if measure.median else _one(measure.counted, "amount", "")), None


def _one(part: Part, column: str, where: str) -> str:
    if part.rows:
        return f"count(*){where}"
    if part.distinct:
        return f"count(distinct {column}){where}"
    return f"coalesce(sum({column}){where}, 0)"


def _median() -> str:
    """Return SQL for the exact median: half the sum of the middle value from below and above."""
    amount = "amount::decimal(36, 10)"
    from_below = f"quantile_disc({amount}, 0.5)"
    from_above = f"-quantile_disc(-({amount}), 0.5)"
    return f"({from_below} + {from_above}) * 0.5::decimal(1, 1)"


def _people(indicator: Indicator) -> str:
    """Count the persons behind a figure that is about people, for protection."""
    if indicator.counts != "people":
        return "null"
    measure = _measure(indicator)
    if measure.denominator:
        return _persons(measure.denominator, "base", "")
    if measure.mean:
        return "coalesce(nullif(count(distinct respondent), 0), count(*))"
    return _persons(measure.counted, "amount", "")


def _people_inside(indicator: Indicator) -> str:
    """Count those of them who are inside a ratio's numerator."""
    measure = _measure(indicator)
    if indicator.counts != "people" or measure.numerator is None:
        return "null"
    return _persons(measure.numerator, "amount", _HIT)


def _persons(part: Part, column: str, where: str) -> str:
    counted = _one(part, column, where) if part.distinct or part.sum else f"count(*){where}"
    return f"({counted})::bigint"


def _across_partners(indicator: Indicator) -> str:
    """Put partners together: most figures are added up, a mean weighs every partner alike."""
    if indicator.across_partners != "mean":
        return "select * from valued"
    means = units(millionths("numerator"), millionths("denominator"), _MEAN_PLACES)
    total = f"sum({means})::hugeint"
    one = f"{10**_MEAN_PLACES}::hugeint"
    return f"""
        select {", ".join(CELL)}, numerator, denominator, value, people, people_inside,
            {_WHERE_FROM}
        from valued
        union all
        select
            period, reading, '*', dimension, member,
            {as_decimal(units(total, one, PLACES))} as numerator,
            count(*) as denominator,
            {as_decimal(units(total, f"(count(*) * {one})", PLACES))} as value,
            sum(people), sum(people_inside), sum(records), sum(provisional_records),
            bool_or(is_carried)
        from valued
        where denominator <> 0
        group by period, reading, dimension, member
    """
