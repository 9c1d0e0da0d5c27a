"""Rates the figures that have a target: on exact fractions, and not on their six places."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import duckdb

from assets.indicators.progress import Comparison, Rating, rating
from assets.indicators.rounding import stored
from assets.programme.framework import Indicator
from assets.programme.read import Programme
from assets.warehouse.temporary import replace_temporary

PROMISES = "commitments_due"
UNTRUSTED = "D"
FIGURES = """
    select
        number, indicator, period, partner, dimension, member, actual, numerator, denominator, low,
        high, is_entered, baseline, target, confidence
    from graded
    where actual is not null and target is not null
"""
# A mean of partners' means, before any of them was rounded.
PARTNERS_FIGURES = """
    select indicator, period, dimension, member, numerator, denominator, value
    from marts.indicator_values
    where reading = 'to_date' and partner <> '*' and value is not null and not is_entered
        and list_contains($codes, indicator)
"""
RATED = {
    "number": "bigint", "progress": "decimal(18, 6)", "status": "varchar", "reason": "varchar"
}  # fmt: skip
Means = Mapping[tuple[str, str, str, str], Fraction]  # By indicator, period, dimension, member.


class Figure(NamedTuple):
    """A figure beside its target, as it is stored."""

    number: int
    indicator: str
    period: str
    partner: str
    dimension: str
    member: str
    actual: Decimal
    numerator: Decimal | None
    denominator: Decimal | None
    low: Decimal | None
    high: Decimal | None
    is_entered: bool
    baseline: Decimal | None
    target: Decimal
    confidence: str


def rate(connection: duckdb.DuckDBPyConnection, programme: Programme) -> None:
    """Rate the figures of `graded`, in the temporary table `rated`."""
    indicators = {indicator.code: indicator for _, _, indicator in programme.indicators}
    means = _means(connection, [one for one in indicators.values() if _is_mean(one)])
    figures = map(Figure._make, connection.execute(FIGURES).fetchall())
    rated = (
        (figure.number, _rating(programme, indicators[figure.indicator], figure, means))
        for figure in figures
    )
    replace_temporary(
        connection,
        "rated",
        RATED,
        (
            (
                number,
                None if found.progress is None else stored(found.progress),
                found.status,
                found.reason,
            )
            for number, found in rated
        ),
    )


def _rating(programme: Programme, indicator: Indicator, figure: Figure, means: Means) -> Rating:
    rules = programme.file
    if _is_too_few(indicator, figure, rules.commitments.rated_from):
        return Rating(None, "not_rated", "too_few")
    comparison = Comparison(
        is_level=indicator.is_level,
        direction=indicator.direction,
        actual=_exact(indicator, figure, means),
        baseline=_fraction(figure.baseline),
        target=Fraction(figure.target),
    )
    is_trusted = figure.confidence != UNTRUSTED
    return rating(comparison, rules.status, _ends(indicator, figure), is_trusted=is_trusted)


def _ends(indicator: Indicator, figure: Figure) -> list[Fraction] | None:
    """Return the ends of a survey estimate's interval, None where it has none, be it entered."""
    if indicator.measure is None or indicator.measure.survey is None:
        return []
    if figure.low is None or figure.high is None:
        return None
    return [Fraction(figure.low), Fraction(figure.high)]


def _exact(indicator: Indicator, figure: Figure, means: Means) -> Fraction:
    """Return a figure unrounded where it is a quotient of what is stored."""
    if _is_mean(indicator) and figure.partner == "*" and not figure.is_entered:
        cell = (figure.indicator, figure.period, figure.dimension, figure.member)
        return means.get(cell, Fraction(figure.actual))
    return _quotient(figure.numerator, figure.denominator, figure.actual)


def _means(connection: duckdb.DuckDBPyConnection, indicators: list[Indicator]) -> Means:
    """Return the programme's figures that weigh every partner alike, where theirs are known."""
    found: dict[tuple[str, str, str, str], list[Fraction]] = {}
    codes = {"codes": [indicator.code for indicator in indicators]}
    for code, period, dimension, member, *parts in connection.execute(
        PARTNERS_FIGURES, codes
    ).fetchall():
        found.setdefault((code, period, dimension, member), []).append(_quotient(*parts))
    return {cell: sum(parts, Fraction()) / len(parts) for cell, parts in found.items()}


def _quotient(numerator: Decimal | None, denominator: Decimal | None, value: Decimal) -> Fraction:
    if numerator is None or not denominator:
        return Fraction(value)
    return Fraction(numerator) / Fraction(denominator)


def _is_mean(indicator: Indicator) -> bool:
    return indicator.across_partners == "mean"


def _is_too_few(indicator: Indicator, figure: Figure, fewest: int) -> bool:
    """Say whether so few promises fell due that they are counted and not rated (DESIGN §8)."""
    is_of_promises = indicator.measure is not None and indicator.measure.source == PROMISES
    return is_of_promises and figure.denominator is not None and figure.denominator < fewest


def _fraction(number: Decimal | None) -> Fraction | None:
    return None if number is None else Fraction(number)
