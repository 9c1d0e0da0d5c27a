"""All rules of a programme: those of its forms, and those of the domain.

The check steps, the quality step and whoever runs a suite by hand take them from here, so that
all hold the same against the same rows.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import duckdb

from assets.kobo.landing import Landing
from assets.kobo.pulls import Landed
from assets.programme.model import FormPlace
from assets.programme.read import Programme
from assets.staging.evidence import columns_as_staged
from assets.staging.load import definition_of
from assets.staging.pseudonyms import Pseudonyms
from assets.staging.tables import tables_of
from assets.warehouse.connection import read_only
from expectations.domain import Context, domain_rules
from expectations.forms.joined import rows_of
from expectations.forms.rule import Rule, Severity
from expectations.forms.rules import rules_of
from expectations.latest_day import latest_days
from expectations.library.suites import (
    DOMAIN,
    ITEM_IDS,
    SUBMISSION_IDS,
    Words,
    domain_suite,
    form_suite,
)
from expectations.settling import arrived
from expectations.unchecked import NotChecked

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuite

QUESTIONS_SHOWN = 12  # In the words of a check; its rules are all in its `meta`.
SAID = """
    select suite, check_name, severity, any_value(title order by expectation),
        list(distinct question order by question) filter (where is_checked and question <> '')
    from quality.rules
    where language = $language
    group by all
"""


# What a run leaves behind only when it has settled what became of every submission.
SETTLED = ("marts.programme", "quality.submissions", "quality.rules")


class NoFinishedRunError(Exception):
    """There is nothing yet that suites could look at."""


@dataclass(frozen=True)
class FormRules:
    """What the rows of a form's staged tables are held against, and which rows these are."""

    rules: Mapping[str, tuple[Rule, ...]]  # By table, as all of these.
    rows: Mapping[str, str]
    repeats: frozenset[str]  # The tables whose rows are items.
    not_checked: tuple[NotChecked, ...]


def form_rules(landing: Landing, programme: Programme, place: FormPlace, as_of: date) -> FormRules:
    """Return what a form, as it was sent, demands of its rows that had come by a day."""
    landed = landing.of(place.code)
    form = definition_of(landed)
    classes = programme.questionnaire(place.code).classes
    tables = tables_of(place.code, form, classes, is_sensitive=place.is_sensitive)
    held = rules_of(form, tables, newest_day(programme, landed, as_of))
    came = f"select root_uuid from staging.{place.code} where {arrived(programme, as_of)}"
    latest = latest_days(programme, place, [column.name for column in tables[0].columns])
    return FormRules(
        rules=held.rules,
        rows={
            table.name: rows_of(table, tables, held.rules[table.name], came, latest)
            for table in tables
        },
        repeats=frozenset(table.name for table in tables if table.repeat),
        not_checked=held.unchecked,
    )


def newest_day(programme: Programme, landed: Landed, as_of: date) -> date:
    """Return the day after which nothing in a form can have happened, whichever came when.

    The as-of day, or a later pull's: read as on an earlier day, a submission shows what was added
    to it since; that is not counted yet, but no mistake either.
    """
    newest = landed.newest_answer
    if newest is None:
        return as_of
    return max(as_of, newest.astimezone(ZoneInfo(programme.file.time_zone)).date())


def context_of(
    connection: duckdb.DuckDBPyConnection,
    landing: Landing,
    programme: Programme,
    as_of: date,
    pseudonyms: Pseudonyms,
) -> Context:
    """Return what the domain's rules are made from: the forms as they were staged."""
    tables = [
        table
        for place in programme.file.forms
        for table in programme.questionnaire(place.code).staged(is_sensitive=place.is_sensitive)
    ]
    return Context(
        programme=programme,
        as_of=as_of,
        newest_day={
            place.code: newest_day(programme, landing.of(place.code), as_of)
            for place in programme.file.forms
        },
        columns=columns_as_staged(connection, tables),
        pseudonyms=pseudonyms,
    )


def suites_in(state: Path, programme: Programme) -> dict[str, "ExpectationSuite"]:
    """Return every suite of a programme by its name, over the last run in a folder of its state.

    Raises:
        NoFinishedRunError: There is none.
    """
    as_of = day_of_last_run(state)
    pseudonyms = Pseudonyms.with_key_at(state / "keys" / "pseudonym.key")
    with read_only(state / "warehouse.duckdb") as connection:
        suites = suites_of(connection, Landing(state / "landing"), programme, as_of, pseudonyms)
        return {suite.name: suite for suite in suites}


def day_of_last_run(state: Path) -> date:
    """Return the day that the last run in a folder read everything on.

    Raises:
        NoFinishedRunError: There is none.
    """
    warehouse = state / "warehouse.duckdb"
    days = _days(warehouse) if warehouse.exists() else []
    if not days:
        raise NoFinishedRunError(f"Nothing to look at: no run has finished in {state} yet.")
    return days[0]


def _days(warehouse: Path) -> list[date]:
    with read_only(warehouse) as connection:
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables()"
        ).fetchall()
        if not {*SETTLED} <= {name for (name,) in tables}:
            return []
        return [
            day for (day,) in connection.execute("select as_of from marts.programme").fetchall()
        ]


def suites_of(
    connection: duckdb.DuckDBPyConnection,
    landing: Landing,
    programme: Programme,
    as_of: date,
    pseudonyms: Pseudonyms,
) -> Iterator["ExpectationSuite"]:
    """Yield every suite of a programme over what was staged and settled, in words."""
    said = said_of(connection, programme.language)
    for place in programme.file.forms:
        yield from _of_form(place, form_rules(landing, programme, place, as_of), said)
    context = context_of(connection, landing, programme, as_of, pseudonyms)
    rules, not_checked = domain_rules(context)
    yield domain_suite(rules, not_checked, said.get(DOMAIN, {}))


def _of_form(
    place: FormPlace, held: FormRules, said: Mapping[str, Words]
) -> Iterator["ExpectationSuite"]:
    for table, rules in held.rules.items():
        yield form_suite(
            table,
            rules,
            ITEM_IDS if table in held.repeats else SUBMISSION_IDS,
            rows=held.rows[table],
            not_checked=held.not_checked if table == place.code else (),
            words=said.get(table, {}),
        )


def said_of(
    connection: duckdb.DuckDBPyConnection, language: str
) -> dict[str, dict[tuple[str, Severity], str]]:
    """Return what each check of each suite says, in one language: the rule and its questions."""
    said: dict[str, dict[tuple[str, Severity], str]] = defaultdict(dict)
    for suite, check, severity, title, questions in connection.execute(
        SAID, {"language": language}
    ).fetchall():
        said[suite][check, severity] = f"{title}{_listed(questions or [])}."
    return said


def _listed(questions: Sequence[str]) -> str:
    shown = "; ".join(questions[:QUESTIONS_SHOWN])
    more = len(questions) - QUESTIONS_SHOWN
    return f" ({shown}{f' and {more} more' if more > 0 else ''})" if shown else ""
