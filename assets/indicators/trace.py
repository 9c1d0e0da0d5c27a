"""One figure with everything that it is made of, for whoever asks where a number comes from.

It is worked out anew from the warehouse, for any figure; what is kept of closed periods is
`assets.indicators.records`. It names submissions and never says an answer.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import duckdb

from assets.indicators.records import compile_records, may_be_traced, rows_of
from assets.indicators.records_lines import compile_lines
from assets.indicators.records_query import Asked
from assets.indicators.records_received import forms_behind
from assets.indicators.sources import Source, source_of
from assets.programme.framework import Indicator
from assets.programme.read import Programme
from assets.warehouse.connection import columns_of
from assets.warehouse.dictionary import dictionary

# What is known of a submission that left no answer behind.
_UNSEEN = """
    select coalesce(sum(without_consent), 0), coalesce(sum(forgotten), 0)
    from quality.reconciliation as counted
    join marts.periods as base on base.period = counted.period and base.is_base
    join marts.periods as asked on asked.period = $period
    where list_contains($forms, counted.form) and base.starts_on <= asked.ends_on
        and ($is_to_date or base.starts_on >= asked.starts_on)
"""


class CannotTraceError(ValueError):
    """What was asked for cannot be followed; the message says why, and what can."""


@dataclass(frozen=True)
class Figure:
    """What the marts say of the figure."""

    value: Decimal
    numerator: Decimal | None
    denominator: Decimal | None
    low: Decimal | None
    high: Decimal | None
    records: int
    provisional_records: int
    warned_records: int | None
    is_carried: bool
    is_entered: bool


@dataclass(frozen=True)
class Record:
    """One submission, or item of a repeat, that was considered; without a reason it is used."""

    form: str
    root_uuid: str
    item_path: str
    reason: str | None
    detail: str | None
    is_in_numerator: bool | None
    carried_from: str | None


@dataclass(frozen=True)
class Entered:
    """A figure that somebody entered, as a value, a quotient or a level, and what it rests on."""

    partner: str
    period: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    level: str | None
    source: str
    evidence: str | None
    entered_by: str
    entered_on: date


@dataclass(frozen=True)
class Trace:
    """A figure, or nothing where there is none, and what stands behind it.

    `rows` is how many rows it counts: a row of a form is a record, one of a model may be made of
    several. Of what is without consent or forgotten there is only the number. `elsewhere` are the
    periods that have such a figure, where this one has none. `to_date` is what pages and reports
    show beside a figure of the period alone.
    """

    figure: Figure | None
    rows: int
    records: tuple[Record, ...]
    entered: tuple[Entered, ...]
    without_consent: int = 0
    forgotten: int = 0
    elsewhere: tuple[str, ...] = ()
    to_date: Figure | None = None

    @property
    def used(self) -> tuple[Record, ...]:
        """The records that the figure is made of."""
        return tuple(record for record in self.records if record.reason is None)

    @property
    def left_out(self) -> Mapping[str, int]:
        """How many records are left out, by reason, the most frequent first."""
        reasons = (record.reason for record in self.records)
        return dict(Counter(reason for reason in reasons if reason).most_common())

    @property
    def is_of_another_rule(self) -> bool:
        """Whether the figure was computed by another rule than the programme's files now say."""
        if self.figure is not None and self.figure.is_entered:
            return False
        return self.rows != (self.figure.records if self.figure else 0)


def is_computed(connection: duckdb.DuckDBPyConnection) -> bool:
    """Say whether the warehouse has figures, by the columns that this version reads."""
    table = "marts.indicator_values"
    return {*columns_of(connection, table)} >= {*dictionary()[table].columns}


def trace(
    connection: duckdb.DuckDBPyConnection, programme: Programme, indicator: Indicator, asked: Asked
) -> Trace:
    """Follow one figure: `asked` names one period and one partner, or `*` for the programme.

    Raises:
        CannotTraceError: It was promised that nobody looks at one of its answers.
        ExpressionError: The measure uses something that the warehouse does not have.
        SourceError: The measure reads from something that the warehouse does not have.
    """
    figure = _figure(connection, indicator, asked)
    elsewhere = () if figure else tuple(_elsewhere(connection, indicator, asked))
    to_date = _figure(connection, indicator, replace(asked, reading="to_date"))
    entered = tuple(_entered(connection, indicator, asked))
    if indicator.measure is None:
        return Trace(figure, 0, (), entered, elsewhere=elsewhere, to_date=to_date)
    source = source_of(connection, indicator.measure.source, programme.questionnaires)
    if not may_be_traced(source, programme):
        raise CannotTraceError(
            f"Wanted to follow {indicator.code}, but people answer "
            f"{' and '.join(sorted(forms_behind(source)))} in confidence, by a link and without an "
            "account. It was promised that nobody looks at one answer, so its figures are shown "
            "only as they are published."
        )
    unseen = (0, 0)
    if (asked.partner, asked.dimension) == ("*", "*"):
        unseen = _unseen(connection, indicator, source, asked)
    return Trace(
        figure,
        _rows(connection, programme, indicator, source, asked),
        tuple(_records(connection, programme, indicator, source, asked)),
        entered,
        *unseen,
        elsewhere,
        to_date,
    )


def _figure(
    connection: duckdb.DuckDBPyConnection, indicator: Indicator, asked: Asked
) -> Figure | None:
    [period] = asked.periods
    found = connection.execute(
        "select value, numerator, denominator, low, high, records, provisional_records,"
        " warned_records, is_carried, is_entered from marts.indicator_values"
        " where value is not null and indicator = ? and period = ? and reading = ?"
        " and partner = ? and dimension = ? and member = ?",
        [indicator.code, period, asked.reading, asked.partner, asked.dimension, asked.member],
    ).fetchall()
    return Figure(*found[0]) if found else None


def _elsewhere(
    connection: duckdb.DuckDBPyConnection, indicator: Indicator, asked: Asked
) -> Iterable[str]:
    found = connection.execute(
        "select period from marts.indicator_values where value is not null and indicator = ?"
        " and reading = ? and partner = ? and dimension = ? and member = ? order by period",
        [indicator.code, asked.reading, asked.partner, asked.dimension, asked.member],
    )
    return (name for (name,) in found.fetchall())


def _rows(
    connection: duckdb.DuckDBPyConnection,
    programme: Programme,
    indicator: Indicator,
    source: Source,
    asked: Asked,
) -> int:
    counted = next(rows_of(indicator, source, programme))
    lines = compile_lines(counted, asked, programme.file.dimensions)
    [(count,)] = connection.execute(
        f"select count(*) from ({lines}) where reason is null"
    ).fetchall()
    return int(count)


def _records(
    connection: duckdb.DuckDBPyConnection,
    programme: Programme,
    indicator: Indicator,
    source: Source,
    asked: Asked,
) -> Iterable[Record]:
    query = compile_records(indicator, source, asked, programme)
    found = connection.execute(
        "select form, root_uuid, item_path, reason, detail, is_in_numerator, carried_from"
        f" from ({query}) order by form, reason nulls first, root_uuid, item_path"
    )
    return (Record(*row) for row in found.fetchall())


def _entered(
    connection: duckdb.DuckDBPyConnection, indicator: Indicator, asked: Asked
) -> Iterable[Entered]:
    """Return what was entered for the figure: to date, for all periods until then."""
    [period] = asked.periods
    found = connection.execute(
        "select one.partner, one.period, one.value, one.numerator, one.denominator, one.level,"
        " one.source, one.evidence, one.entered_by, one.entered_on"
        " from marts.values as one"
        " join marts.periods as own on own.period = one.period"
        " join marts.periods as asked on asked.period = $period"
        " where one.indicator = $indicator and $partner in (one.partner, '*')"
        " and one.dimension = $dimension and one.member = $member"
        " and (own.period = asked.period or ($is_to_date and own.ends_on <= asked.ends_on))"
        " order by own.ends_on, one.partner, one.entered_on",
        {
            "period": period,
            "indicator": indicator.code,
            "partner": asked.partner,
            "dimension": asked.dimension,
            "member": asked.member,
            "is_to_date": asked.reading == "to_date",
        },
    )
    return (Entered(*row) for row in found.fetchall())


def _unseen(
    connection: duckdb.DuckDBPyConnection, indicator: Indicator, source: Source, asked: Asked
) -> tuple[int, int]:
    """Return how many submissions left no answer: without consent, and forgotten."""
    [period] = asked.periods
    measure = indicator.measure
    is_to_date = asked.reading == "to_date" or (measure is not None and measure.window != "period")
    [(without_consent, forgotten)] = connection.execute(
        _UNSEEN,
        {"period": period, "forms": sorted(forms_behind(source)), "is_to_date": is_to_date},
    ).fetchall()
    return int(without_consent), int(forgotten)
