"""Keeps what the checks found, by the ids of the rows and never by a value.

Nothing is corrected and nothing is deleted; what becomes of a submission is
`expectations.settling`.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from assets.kobo.landing import Landing
from assets.programme.model import FormPlace
from assets.programme.read import Programme
from assets.staging.thinned import FINDINGS as STOOD
from assets.staging.thinned import ROOTS as THINNED
from assets.warehouse.connection import columns_of, count_rows, transaction, writing
from assets.warehouse.dictionary import dictionary, insert_rows
from expectations.assembly import form_rules
from expectations.first_found import date_back
from expectations.forms.rule import Rule, Severity
from expectations.library.runner import DomainFailure, Failure, run
from expectations.library.suites import DOMAIN
from expectations.settling import arrived, open_errors
from expectations.unchecked import NotChecked

TABLE = "quality.findings"
UNDECIDED = (None, None, None)
# Form, submission, item, check, column, severity and suite.
Found = tuple[str, str, str | None, str, str, str, str]


@dataclass(frozen=True)
class Checked:
    """What the checks of one form found."""

    rules: tuple[Rule, ...]
    failures: tuple[Failure, ...]
    submissions: int
    open: frozenset[tuple[str, str]] = frozenset()  # Errors that leave a submission out.
    not_checked: tuple[NotChecked, ...] = ()

    def of(self, check: str) -> tuple[tuple[Rule, ...], tuple[Failure, ...]]:
        """Return the rules of one check, and those that failed."""
        return (
            tuple(rule for rule in self.rules if rule.check == check),
            tuple(failure for failure in self.failures if failure.rule.check == check),
        )


def check_form(
    warehouse: Path, landing: Landing, programme: Programme, place: FormPlace, as_of: date
) -> Checked:
    """Hold a form's staged tables against what the form demands, and keep what is found."""
    held = form_rules(landing, programme, place, as_of)
    failures = run(warehouse, held.rules, held.repeats, held.rows)
    with writing(warehouse) as connection:
        keep_form(connection, place.code, failures, as_of)
        left_open = open_errors(connection, programme, place, as_of)
        came = arrived(programme, as_of)
        rows = f"(select root_uuid from staging.{place.code} where {came})"
        submissions = count_rows(connection, rows)
    every = tuple(rule for of_table in held.rules.values() for rule in of_table)
    return Checked(every, tuple(failures), submissions, left_open, held.not_checked)


def keep_form(
    connection: duckdb.DuckDBPyConnection, form: str, failures: Iterable[Failure], as_of: date
) -> None:
    """Replace what a form's own rules found in it; what the rules of the domain found stays."""
    found = {
        (form, *row, failure.rule.check, failure.rule.column, failure.rule.severity, table)
        for failure in failures
        for table in (failure.rule.table,)
        for row in failure.rows
    }
    _replace(connection, "form = ? and suite <> ?", [form, DOMAIN], found, as_of)


def keep_domain(
    connection: duckdb.DuckDBPyConnection,
    failures: Iterable[DomainFailure],
    as_of: date,
    severity: Severity,
) -> None:
    """Replace what the domain's rules of one severity found; what forms' own rules found stays."""
    found = {
        (form, root_uuid, item_path, failure.rule.code, column, severity, DOMAIN)
        for failure in failures
        for form, root_uuid, item_path, column in failure.rows
    }
    _replace(connection, "suite = ? and severity = ?", [DOMAIN, severity], found, as_of)


def _replace(
    connection: duckdb.DuckDBPyConnection,
    which: str,
    values: Sequence[str],
    found: Collection[Found],
    as_of: date,
) -> None:
    """Put findings in the place of others, in an order that follows from them alone.

    Nothing is decided about them yet, and what they say in words is added when all are known. One
    that stood before keeps the day on which it was first found.
    """
    found = _as_was_found(connection, which, values, found)
    rows = (
        (form, root, item, f"{check}: {column}", severity, column, "", as_of, *UNDECIDED, suite,
         check, None)
        for form, root, item, check, column, severity, suite in sorted(found, key=_place)
    )  # fmt: skip
    with transaction(connection):
        prepare_findings(connection)
        connection.execute(f"delete from {TABLE} where {which}", list(values))
        insert_rows(connection, TABLE, rows)
        date_back(connection, which, values, {form for form, *_ in found}, as_of)


def _as_was_found(
    connection: duckdb.DuckDBPyConnection,
    which: str,
    values: Sequence[str],
    found: Collection[Found],
) -> Collection[Found]:
    """Return findings, of thinned submissions those that stood when their originals were there.

    What a rule reads may be gone by now; so they are judged no more, and stay as they were judged.
    """
    if not columns_of(connection, THINNED):
        return found
    thinned = set(connection.execute(f"select form, root_uuid from {THINNED}").fetchall())
    if not thinned:
        return found
    stood = connection.execute(
        "select form, root_uuid, item_path, check_name, column_name, severity, suite"
        f" from {STOOD} where {which}",
        list(values),
    ).fetchall()
    return {*(one for one in found if one[:2] not in thinned), *stood}


def prepare_findings(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table of findings where there is none, or one with other columns."""
    meaning = dictionary()[TABLE]
    if columns_of(connection, TABLE) != list(meaning.columns):
        connection.execute(f"create or replace table {TABLE} ({meaning.schema})")


def _place(found: Found) -> tuple[str, ...]:
    return tuple(part or "" for part in found)
