"""Which figure is asked for: by its codes, with what is meant where one is unknown.

Following the figure is `assets.indicators.trace`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import duckdb

from assets.indicators.records_query import Asked
from assets.indicators.trace import CannotTraceError
from assets.programme.framework import CROSSED, Indicator
from assets.programme.read import Programme
from assets.programme.validation import near

Reading = Literal["period", "to_date"]
READINGS: tuple[Reading, ...] = ("period", "to_date")
_BEGUN = """
    select period from marts.periods as p
    where starts_on <= (select as_of from marts.programme)
        and ends_on >= (select min(starts_on) from marts.periods where is_base)
        and kind = $frequency
    union
    select period from marts.indicator_values where indicator = $indicator
    order by period
"""
# The newest that is closed, before one that has only begun: its figure still grows.
_NEWEST = """
    select period from marts.periods
    where list_contains($known, period)
    order by is_closed desc, ends_on desc
    limit 1
"""


@dataclass(frozen=True)
class Said:
    """What was said of the figure, still unchecked; what is empty was not said."""

    period: str = ""
    partner: str = "*"
    dimension: str = ""
    member: str = ""
    reading: str = "period"


def indicator_of(programme: Programme, code: str) -> Indicator:
    """Return an indicator by its code.

    Raises:
        CannotTraceError: The framework has none of this code.
    """
    known = {indicator.code: indicator for _, _, indicator in programme.indicators}
    _check("indicator", code, list(known), "in framework.yaml")
    return known[code]


def asked_for(
    connection: duckdb.DuckDBPyConnection, programme: Programme, indicator: Indicator, said: Said
) -> Asked:
    """Return which figure of an indicator is meant; without a period, the newest that has ended.

    Raises:
        CannotTraceError: Something is not known, or is no part of this indicator.
    """
    reading = next((one for one in READINGS if one == said.reading), None)
    if reading is None:
        raise CannotTraceError(_unknown("reading", said.reading, READINGS, "of a figure"))
    if said.partner != "*":
        partners = [partner.partner for partner in programme.partners]
        _check("partner", said.partner, partners, "in partners.csv")
    dimension, member = _division(programme, indicator, said)
    return Asked(
        periods=(_period(connection, indicator, said.period),),
        reading=reading,
        partner=said.partner,
        dimension=dimension,
        member=member,
    )


def _period(connection: duckdb.DuckDBPyConnection, indicator: Indicator, name: str) -> str:
    values = {"frequency": indicator.frequency, "indicator": indicator.code}
    known = [found for (found,) in connection.execute(_BEGUN, values).fetchall()]
    if name:
        place = f"of {indicator.code}, which is reported each {indicator.frequency}"
        _check("period", name, known, place)
        return name
    newest = connection.execute(_NEWEST, {"known": known}).fetchall()
    if not newest:
        raise CannotTraceError(
            f"Wanted to follow {indicator.code}, but no {indicator.frequency} of the programme "
            "had begun on the day of the last run."
        )
    return str(newest[0][0])


def _division(programme: Programme, indicator: Indicator, said: Said) -> tuple[str, str]:
    """Return the dimension and member; a crossing may be written with a comma: sex,age_band."""
    if not said.dimension and not said.member:
        return "*", "*"
    dimension = said.dimension.replace(",", CROSSED)
    if not dimension:
        ways = ", ".join(indicator.disaggregate) or "nothing"
        raise CannotTraceError(
            f"Wanted the member {said.member!r}, but not of which dimension. {indicator.code} is "
            f"divided by {ways}; name one with --dimension."
        )
    _check("dimension", dimension, indicator.disaggregate, f"of {indicator.code}")
    member = said.member.replace(",", CROSSED)
    codes, parts = dimension.split(CROSSED), member.split(CROSSED)
    declared = {one.code: one.members for one in programme.file.dimensions}
    if not member or len(codes) != len(parts):
        there_are = "; ".join(
            f"of {code}: {', '.join(declared[code])}" for code in codes if code in declared
        )
        raise CannotTraceError(
            f"Wanted a member of {dimension}, and found {member or 'none'}. Name one of each part "
            "with --member, with a comma between the parts of a crossing. There are "
            f"{there_are or 'those that the table indicator_values has'}."
        )
    for code, part in zip(codes, parts, strict=True):
        _check("member", part, declared.get(code, (part,)), f"of {code}")
    return dimension, member


def _check(what: str, found: str, known: Sequence[str], place: str) -> None:
    if found not in known:
        raise CannotTraceError(_unknown(what, found, known, place))


def _unknown(what: str, found: str, known: Sequence[str], place: str) -> str:
    hint = near(found, tuple(known)) or "."
    return (
        f"Looked for the {what} {found!r} {place}, but there is none{hint} There are: "
        f"{', '.join(known) or 'none'}."
    )
