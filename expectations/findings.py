"""Keeps what the checks of a form found, by the ids of the rows and never by a value.

Nothing is corrected and nothing is deleted; what becomes of a submission is
`expectations.settling`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from assets.accountability.events import FORM as PROMISES
from assets.kobo.landing import Landing
from assets.kobo.pulls import Landed
from assets.programme.model import FormPlace
from assets.programme.read import Programme
from assets.staging.load import definition_of
from assets.staging.pseudonyms import Pseudonyms
from assets.staging.tables import Table, tables_of
from assets.warehouse.connection import count_rows, transaction, writing
from assets.warehouse.dictionary import dictionary, insert_rows
from expectations.rules import Register, Rule, rules_of
from expectations.runner import Failure, run
from expectations.settling import arrived


@dataclass(frozen=True)
class Checked:
    """What the checks of one form found."""

    rules: tuple[Rule, ...]
    failures: tuple[Failure, ...]
    submissions: int

    def of(self, table: str, check: str) -> tuple[tuple[Rule, ...], tuple[Failure, ...]]:
        """Return the rules of one check, and those that failed."""
        return (
            tuple(rule for rule in self.rules if (rule.table, rule.check) == (table, check)),
            tuple(
                failure
                for failure in self.failures
                if (failure.rule.table, failure.rule.check) == (table, check)
            ),
        )


def check_form(  # noqa: PLR0913, PLR0917 - what is checked, and what the answers are held against.
    warehouse: Path,
    landing: Landing,
    programme: Programme,
    place: FormPlace,
    as_of: date,
    pseudonyms: Pseudonyms,
) -> Checked:
    """Run every rule of a form on its staged tables and keep what they find."""
    landed = landing.of(place.code)
    form = definition_of(landed)
    classes = programme.questionnaire(place.code).classes
    tables = tables_of(place.code, form, classes, is_sensitive=place.is_sensitive)
    came = arrived(programme, as_of)
    of_form = f"select root_uuid from staging.{place.code} where {came}"
    with writing(warehouse) as connection:
        submissions = count_rows(connection, f"({of_form})")
        proposed = _proposed(connection, place)
        register = Register.of(
            programme, _newest_day(programme, landed, as_of), proposed, pseudonyms
        )
    rules = {table.name: list(rules_of(place, form, table, register)) for table in tables}
    rows = {table.name: rows_of(table, tables[0], rules[table.name], of_form) for table in tables}
    failures = run(warehouse, rules, {table.name for table in tables if table.repeat}, rows)
    with writing(warehouse) as connection:
        keep_findings(connection, place.code, failures, as_of)
    every = tuple(rule for of_table in rules.values() for rule in of_table)
    return Checked(every, tuple(failures), submissions)


def _newest_day(programme: Programme, landed: Landed, as_of: date) -> date:
    """Return the day after which nothing can have happened: the as-of day, or a later pull's.

    Read as on an earlier day, a submission shows what was added to it since; that is not counted
    yet, but no mistake either.
    """
    newest = landed.newest_answer
    if newest is None:
        return as_of
    return max(as_of, newest.astimezone(ZoneInfo(programme.file.time_zone)).date())


def rows_of(table: Table, root: Table, rules: Iterable[Rule], which: str) -> str:
    """Return the query for the rows of a table that its rules are held against.

    `which` is the query for the submissions to look at. In these rows `unreadable` leaves out
    what only the form's change made so; and items know the version of their submission, where a
    rule asks for it.
    """
    version = ""
    if table.repeat and any(rule.except_versions for rule in rules):
        version = (
            ", (select any_value(form.form_version)"
            f" from staging.{root.name} as form where form.root_uuid = staged.root_uuid)"
            " as form_version"
        )
    return (
        f"select staged.* replace (nullif(unreadable, retyped) as unreadable){version}"
        f" from staging.{table.name} as staged where root_uuid in ({which})"
    )


def _proposed(
    connection: duckdb.DuckDBPyConnection, place: FormPlace
) -> tuple[tuple[str, str], ...]:
    """Return the promises that a form's rows propose: these need no place in the register yet."""
    if place.code != PROMISES:
        return ()
    found = connection.execute(
        f"select distinct promise__commitment, promise__partner from staging.{PROMISES}"
        " where promise__action = 'propose' and promise__commitment is not null order by all"
    ).fetchall()
    return tuple(found)


def keep_findings(
    connection: duckdb.DuckDBPyConnection,
    form: str,
    failures: Iterable[Failure],
    as_of: date,
) -> None:
    """Replace one form's findings."""
    rule_rows = ((failure.rule, row) for failure in failures for row in failure.rows)
    undecided = (None, None, None)
    rows = [
        (form, *ids, rule.name, rule.severity, rule.column, rule.message, as_of, *undecided)
        for rule, ids in rule_rows
    ]
    schema = dictionary()["quality.findings"].schema
    with transaction(connection):
        connection.execute(f"create table if not exists quality.findings ({schema})")
        connection.execute("delete from quality.findings where form = ?", [form])
        insert_rows(connection, "quality.findings", rows)
