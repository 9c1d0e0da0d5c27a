"""Keeps what the checks found, and settles what becomes of each submission.

An error finding quarantines its submission, a warning marks it; a status given in KoboToolbox
holds or excludes it. Nothing is corrected and nothing is deleted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from assets.accountability.commitments import FORM as PROMISES
from assets.kobo.landing import Landing
from assets.kobo.pulls import Landed
from assets.programme.model import FormPlace
from assets.programme.read import Programme
from assets.staging.load import definition_of
from assets.staging.pseudonyms import Pseudonyms
from assets.staging.tables import Table, column_name, tables_of
from assets.warehouse.connection import count_rows, literal, transaction, writing
from assets.warehouse.dictionary import dictionary, insert_rows, replace_with_query
from expectations.rules import Register, Rule, rules_of
from expectations.runner import Failure, run

SETTLED = """
    select
        s.form,
        s.root_uuid,
        s.partner,
        case
            when s.validation_status = 'not_approved' then 'excluded'
            when s.validation_status = 'on_hold' then 'on_hold'
            when exists (
                select 1 from quality.findings as f
                where f.form = s.form and f.root_uuid = s.root_uuid and f.severity = 'error'
            ) then 'quarantined'
            else 'used'
        end as fate,
        coalesce(s.validation_status, '') <> 'approved' as is_provisional
    from ({submissions}) as s
"""
RECONCILED = """
    select
        f.form,
        '*' as period,
        count(s.root_uuid) + coalesce(any_value(c.cut), 0) as received,
        count(*) filter (where s.fate = 'used') as used,
        count(*) filter (where s.fate = 'used' and s.is_provisional) as provisional,
        count(*) filter (where s.fate = 'quarantined') as quarantined,
        count(*) filter (where s.fate = 'excluded') as excluded,
        count(*) filter (where s.fate = 'on_hold') as on_hold,
        coalesce(any_value(c.without_consent), 0) as without_consent,
        coalesce(any_value(c.forgotten), 0) as forgotten
    from (select unnest({forms}) as form) as f
    left join quality.submissions as s on s.form = f.form
    left join (
        select
            form,
            count(*) as cut,
            count(*) filter (where reason = 'without_consent') as without_consent,
            count(*) filter (where reason = 'forgotten') as forgotten
        from staging.cut_out
        where {came}
        group by form
    ) as c on c.form = f.form
    group by f.form
    order by f.form
"""
SUMMARISED = """
    select
        form,
        split_part(expectation, ':', 1) as check_name,
        severity,
        count(distinct root_uuid) as submissions
    from quality.findings
    group by all
    order by all
"""


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


def arrived(programme: Programme, as_of: date) -> str:
    """Return SQL that says which submissions had come by the end of a day, where they were sent."""
    zone = literal(programme.file.time_zone)
    came_on = f"timezone({zone}, timezone('UTC', submitted_at))::date"
    return f"coalesce({came_on} <= date '{as_of}', true)"


def settle(
    connection: duckdb.DuckDBPyConnection, places: Sequence[FormPlace], came: str
) -> dict[str, int]:
    """Decide what becomes of every submission; return the rows of the tables that say so.

    `came` is SQL that says which submissions are looked at, as `arrived` returns it: what came
    after the as-of day is not received yet.
    """
    submissions = " union all ".join(
        f"select '{place.code}' as form, root_uuid, validation_status,"
        f" {column_name(place.partner) if place.partner else 'null'} as partner"
        f" from staging.{place.code} where {came}"
        for place in places
    )
    forms = "[" + ", ".join(f"'{place.code}'" for place in places) + "]"
    queries = {
        "quality.submissions": SETTLED.format(submissions=submissions),
        "quality.reconciliation": RECONCILED.format(forms=forms, came=came),
        "quality.findings_summary": SUMMARISED,
    }
    with transaction(connection):
        rows = {
            table: replace_with_query(connection, table, query) for table, query in queries.items()
        }
    return {"quality.findings": count_rows(connection, "quality.findings"), **rows}
