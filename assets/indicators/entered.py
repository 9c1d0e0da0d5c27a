"""Adds the figures that no form brings, from `values.csv`, to `marts.indicator_values`.

Whether an entered figure stands is `assets.indicators.standing`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

import duckdb

from assets.indicators.figures import Figure, added, mean
from assets.indicators.rounding import stored
from assets.indicators.standing import ByPeriod, standing
from assets.programme.framework import Indicator
from assets.programme.measure import Distinct
from assets.programme.periods import Period, period
from assets.programme.read import Programme
from assets.programme.registers import EnteredValue
from assets.warehouse.dictionary import insert_rows

TABLE = "marts.indicator_values"
PROGRAMME = "*"
Cell = tuple[str, str, str]  # Partner, dimension, member.
Standing = tuple[Cell, str, Period, Figure]


def add_entered(connection: duckdb.DuckDBPyConnection, programme: Programme) -> None:
    """Add entered figures, for their periods and to date; figures from records stay."""
    [(as_of,)] = connection.execute("select as_of from marts.programme").fetchall()
    known = sorted([*programme.periods, *programme.further_periods])
    begun = [one for one in known if one.starts_on <= as_of]
    by_code: dict[str, list[EnteredValue]] = defaultdict(list)
    for row in programme.values:
        by_code[row.indicator].append(row)
    for _, _, indicator in programme.indicators:
        if indicator.code not in by_code:
            continue
        recorded = _recorded(connection, indicator)
        _put(
            connection,
            indicator,
            [
                (cell, *found)
                for cell, entered in _entered(indicator, by_code[indicator.code]).items()
                for found in standing(indicator, entered, recorded[cell], begun)
            ],
        )


def _entered(indicator: Indicator, rows: Iterable[EnteredValue]) -> Mapping[Cell, ByPeriod]:
    """Return what was entered last by cell and period, the programme's added where it can be."""
    found: dict[Cell, dict[Period, Figure]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: row.entered_on):
        cell = (row.partner, row.dimension, row.member)
        found[cell][period(row.period)] = _figure(indicator, row)
    parts: dict[tuple[Cell, Period], list[Figure]] = defaultdict(list)
    for (partner, dimension, member), figures in found.items():
        for when, figure in figures.items() if partner != PROGRAMME else ():
            parts[(PROGRAMME, dimension, member), when].append(figure)
    for (cell, when), of_partners in parts.items():
        together = _together(indicator, of_partners)
        if together is not None:
            found[cell].setdefault(when, together)
    return found


def _together(indicator: Indicator, figures: list[Figure]) -> Figure | None:
    """Make the programme's figure of its partners', unless they may share what they count."""
    way = indicator.across_partners
    if way == "none" or isinstance(way, Distinct) or indicator.levels:
        return None
    return mean(figures) if way == "mean" else added(figures)


def _figure(indicator: Indicator, row: EnteredValue) -> Figure:
    is_of_people = indicator.counts == "people"
    if row.level is not None:
        position = Decimal([level.code for level in indicator.levels].index(row.level) + 1)
        return Figure(None, None, position)
    if row.numerator is not None and row.denominator is not None:
        value = stored(Fraction(row.numerator) / Fraction(row.denominator))
        people = (int(row.denominator), int(row.numerator)) if is_of_people else (None, None)
        return Figure(row.numerator, row.denominator, value, *people)
    if row.value is None:
        raise ValueError(f"values.csv says no figure of {row.indicator} for {row.period}")
    is_count = indicator.is_flow or indicator.kind == "stock"
    return Figure(
        numerator=row.value if is_count else None,
        denominator=None,
        value=row.value,
        people=int(row.value) if is_count and is_of_people else None,
    )


def _recorded(
    connection: duckdb.DuckDBPyConnection, indicator: Indicator
) -> Mapping[Cell, Mapping[str, ByPeriod]]:
    """Return an indicator's figures from records by cell, reading and period."""
    found: dict[Cell, dict[str, dict[Period, Figure]]] = defaultdict(
        lambda: {"period": {}, "to_date": {}}
    )
    rows = connection.execute(
        "select partner, dimension, member, reading, period, numerator, denominator, value,"
        " people, people_inside, records, provisional_records, is_carried, warned_records,"
        f" evidenced_records, persons, persons_inside from {TABLE}"
        " where indicator = ? and value is not null",
        [indicator.code],
    ).fetchall()
    for partner, dimension, member, reading, name, *figure in rows:
        found[partner, dimension, member][reading][period(name)] = Figure(*figure)
    return found


def _put(
    connection: duckdb.DuckDBPyConnection, indicator: Indicator, figures: list[Standing]
) -> None:
    """Put figures in the place of those from records that they now include."""
    rows: list[tuple[object, ...]] = []
    for cell, reading, when, one in figures:
        key = (indicator.code, when.name, reading, *cell)
        connection.execute(
            f"delete from {TABLE} where indicator = ? and period = ? and reading = ?"
            " and partner = ? and dimension = ? and member = ?",
            key,
        )
        rows.append(
            (
                *key, one.numerator, one.denominator, one.value, None, None, one.people,
                one.records, one.provisional_records, one.is_carried, True, one.people_inside,
                one.warned_records, one.evidenced_records, one.persons, one.persons_inside,
            )
        )  # fmt: skip
    insert_rows(connection, TABLE, rows)
