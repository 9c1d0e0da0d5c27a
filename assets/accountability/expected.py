"""Which reports are expected from whom, and which have come: `marts.expected_reports`."""

from collections.abc import Iterator
from datetime import date, timedelta

import duckdb

from assets.accountability.register import in_force
from assets.programme.model import ReportQuestions
from assets.programme.read import Programme
from assets.staging.tables import column_name
from assets.warehouse.connection import transaction
from assets.warehouse.dictionary import replace_rows


def load_expected_reports(connection: duckdb.DuckDBPyConnection, programme: Programme) -> int:
    """Replace the table of expected reports; return its rows.

    A report is expected for each period on a day of which an agreement is in force, through
    every form that says which period it reports on.
    """
    with transaction(connection):
        return replace_rows(connection, "marts.expected_reports", _rows(connection, programme))


def _rows(
    connection: duckdb.DuckDBPyConnection, programme: Programme
) -> Iterator[tuple[object, ...]]:
    for form in programme.file.forms:
        if form.reports is None:
            continue
        received = _received(connection, programme.file.time_zone, form.code, form.reports)
        for period in programme.periods:
            due_on = period.ends_on + timedelta(days=programme.file.periods.due_days)
            for partner in programme.partners:
                if in_force(programme, partner.partner, period):
                    name = partner.partner
                    yield form.code, period.name, name, due_on, received.get((period.name, name))


def _received(
    connection: duckdb.DuckDBPyConnection, zone: str, form: str, questions: ReportQuestions
) -> dict[tuple[str, str], date]:
    """Return the day on which the first accepted report of a period and partner arrived.

    A year may have been asked for as a number.
    """
    period, partner = column_name(questions.period), column_name(questions.partner)
    found = connection.execute(
        f"""
        select
            "{period}"::varchar, "{partner}",
            min(timezone($zone, timezone('UTC', submitted_at))::date)
        from accepted.{form}
        group by all
        """,
        {"zone": zone},
    ).fetchall()
    return {(name, sender): day for name, sender, day in found}
