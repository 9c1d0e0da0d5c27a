"""Figures put together by hand beside reports, records and entries, and the grades they earn.

One indicator, one partner: `graded` sets down what stands behind its figure of a quarter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from assets.indicators.compared import load_progress
from assets.programme.framework import Indicator
from assets.warehouse.dictionary import dictionary, insert_rows, replace_rows
from tests.indicators.world import indicator, programme_of, report

PERIOD = "2026Q2"


@dataclass(frozen=True)
class Behind:
    """What stands behind a figure: reports, records, and data of the period itself."""

    expected: int = 10
    received: int = 10
    late: int = 0
    records: int = 100
    warned: int = 0
    evidenced: int | None = 100
    is_fresh: bool = True
    actual: object = 80
    baseline: object = 0
    target: object = 100
    low: object = None
    high: object = None
    numerator: object = None
    denominator: object = None


def graded(
    connection: duckdb.DuckDBPyConnection,
    behind: Behind = Behind(),
    found: Indicator | None = None,
    **said: Any,
) -> Mapping[str, Any]:
    """Return the row of progress that a programme's figure gets."""
    one = found or indicator({"sum": "amount"})
    partners = [f"P{number:02}" for number in range(behind.expected)]
    reports = [
        report(
            PERIOD,
            partner,
            "2026-07-15",
            _received_on(number, behind),
        )
        for number, partner in enumerate(partners)
    ]
    replace_rows(connection, "marts.reporting_calendar", reports)
    replace_rows(
        connection,
        "marts.targets",
        [(one.code, "*", "*", "*", PERIOD, behind.baseline, behind.target, None)],
    )
    replace_rows(connection, "marts.indicator_values", [])
    figures(connection, one.code, behind)
    load_progress(connection, programme_of(one, **said))
    [row] = progress(connection, PERIOD)
    return row


def figures(
    connection: duckdb.DuckDBPyConnection,
    code: str,
    behind: Behind,
    dimension: str = "*",
    member: str = "*",
) -> None:
    """Put a programme's figure into the warehouse, to date and, if it is fresh, of the period."""
    for reading in ("period", "to_date") if behind.is_fresh else ("to_date",):
        row: dict[str, object] = {
            "indicator": code, "period": PERIOD, "reading": reading, "partner": "*",
            "dimension": dimension, "member": member, "value": behind.actual,
            "numerator": behind.numerator, "denominator": behind.denominator, "low": behind.low,
            "high": behind.high, "records": behind.records, "provisional_records": 0,
            "is_carried": False, "is_entered": False, "warned_records": behind.warned,
            "evidenced_records": behind.evidenced,
        }  # fmt: skip
        put(connection, "marts.indicator_values", [row])


def put(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Mapping[str, object]]
) -> None:
    """Put rows, given by their columns, into a described table."""
    columns = dictionary()[table].columns
    insert_rows(connection, table, [tuple(row.get(name) for name in columns) for row in rows])


def progress(connection: duckdb.DuckDBPyConnection, period: str) -> list[dict[str, Any]]:
    """Return the programme's undivided rows of progress of a period."""
    cursor = connection.execute(
        "select * from marts.indicator_progress"
        " where partner = '*' and dimension = '*' and period = ?",
        [period],
    )
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _received_on(number: int, behind: Behind) -> str | None:
    if number >= behind.received:
        return None
    return "2026-07-16" if number < behind.late else "2026-07-15"
