"""A programme whose submissions a test puts in by hand, for rules that look at many of them.

`report` is due each quarter from each partner and has a repeat `entry` for whatever is counted;
`visit` comes whenever there was one, from an account; `capacity_assessment` has four items.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import count
from types import MappingProxyType
from typing import Any

import duckdb

from assets.programme.framework import Indicator
from assets.programme.periods import period
from assets.programme.quality import DeclaredRule
from assets.programme.questionnaires import Questionnaire
from assets.programme.read import Programme
from assets.programme.registers import Partner, Target
from assets.staging.form import read_form
from assets.warehouse.dictionary import dictionary
from expectations.domain.rule import Context, DomainRule, NotChecked
from expectations.domain.series import BUILDERS
from expectations.unchecked import apart
from tests.expectations.domain.staged import insert, stage, tables
from tests.indicators.world import programme_of

AS_OF = date(2026, 7, 20)
FIRST, LAST = "2024Q1", "2026Q2"
QUARTERS = tuple(f"{year}Q{number}" for year in (2024, 2025, 2026) for number in (1, 2, 3, 4))[:10]
PHONE = (("start", "start"), ("end", "end"), ("deviceid", "deviceid"))
SURVEYS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "report": (
        *PHONE,
        ("text", "partner"),
        ("text", "period"),
        ("begin_repeat", "entry"),
        ("date", "on"),
        ("text", "thing"),
        ("integer", "people"),
        ("decimal", "hours"),
        ("end_repeat", ""),
    ),
    "visit": (*PHONE, ("date", "held_on"), ("text", "partners"), ("integer", "guests")),
    "capacity_assessment": (
        ("text", "partner"),
        ("begin_group", "d1"),
        *(("text", f"d1_{number}") for number in range(1, 5)),
        ("end_group", ""),
    ),
}
PLACES: tuple[Mapping[str, Any], ...] = (
    {
        "code": "report", "uid": "aReport", "title": "Report", "partner": "partner",
        "reports": {"period": "period", "partner": "partner"},
    },
    {"code": "visit", "uid": "aVisit", "title": "Visit", "dated_by": ["held_on"]},
    {"code": "capacity_assessment", "uid": "aAssess", "title": "Capacity", "partner": "partner"},
)  # fmt: skip
Rows = list[tuple[Any, ...]]
_numbers = count(1)


def programme(*indicators: Indicator, targets: Iterable[Target] = ()) -> Programme:
    """Return the programme with partners AAA and BBB, which measures these indicators."""
    said = {"periods": {"first": FIRST, "last": LAST}, "time_zone": "Etc/GMT-2"}
    questionnaires = tuple(
        Questionnaire(code, read_form([("v1", {"survey": _survey(asked)})]), {})
        for code, asked in SURVEYS.items()
    )
    return replace(
        programme_of(*indicators, forms=PLACES, **said),
        questionnaires=questionnaires,
        partners=tuple(_partner(code) for code in ("AAA", "BBB")),
        targets=tuple(targets),
    )


def _survey(asked: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"type": kind, "name": name} for kind, name in asked]


def _partner(code: str) -> Partner:
    return Partner(
        partner=code, name=code, public_name_consent=True, sector="health", is_women_led=False,
        is_youth_led=False, is_minority_led=True, adm1="north", language="en",
        accounts=("office",),
    )  # fmt: skip


def columns(found: Programme) -> dict[str, list[str]]:
    """Return the columns of every staged table, by its name."""
    return {
        table.name: [
            *table.system_columns,
            *(part.name for column in table.columns for part in column.parts),
        ]
        for table in tables(found)
    }


def open_world() -> duckdb.DuckDBPyConnection:
    """Return a database in which the forms are staged, without submissions yet."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("create schema quality")
    stage(connection, programme())
    for name in ("staging.history", "quality.submissions"):
        connection.execute(f"create table {name} ({dictionary()[name].schema})")
    return connection


def send(
    connection: duckdb.DuckDBPyConnection,
    form: str,
    *items: Mapping[str, object],
    fate: str = "used",
    period: str | None = None,
    **answers: Any,
) -> str:
    """Let a submission come and be settled; return its id. Items go into the repeat `entry`.

    A report is from AAA unless another partner is said; everything is sent by one account.
    """
    number = next(_numbers)
    root = f"r-{number}"
    said: dict[str, Any] = {
        "root_uuid": root, "submission_id": number, "submitted_by": "office",
        "submitted_at": "2026-07-10 12:00", **answers,
    }  # fmt: skip
    if form == "report":
        said = {"partner": "AAA", "period": period, **said}
    insert(connection, f"staging.{form}", said)
    for place, item in enumerate(items, start=1):
        inside = {f"entry__{name}": value for name, value in item.items()}
        insert(
            connection,
            f"staging.{form}__entry",
            {"root_uuid": root, "item_path": str(place), **inside},
        )
    settled = {
        "form": form, "root_uuid": root, "submission_id": number, "fate": fate,
        "partner": said.get("partner"), "period": period, "brings_items": True,
    }  # fmt: skip
    insert(connection, "quality.submissions", settled)
    return root


def seen(connection: duckdb.DuckDBPyConnection, form: str, root: str, change: str, at: str) -> None:
    """Let a pull see a state of a submission."""
    insert(
        connection,
        "staging.history",
        {"form": form, "root_uuid": root, "change": change, "seen_at": at},
    )


def series(
    connection: duckdb.DuckDBPyConnection,
    figures: Iterable[int | str | None],
    *,
    partner: str = "AAA",
    first: str = FIRST,
    name: str = "people",
) -> dict[str, str]:
    """Let a partner report a number for one quarter after another; None is no report at all.

    Returns the reports by their quarter.
    """
    sent = {}
    for quarter, figure in zip(QUARTERS[QUARTERS.index(first) :], figures, strict=False):
        if figure is not None:
            item = {"on": period(quarter).starts_on, name: figure}
            items = [] if figure == 0 else [item]
            sent[quarter] = send(connection, "report", *items, period=quarter, partner=partner)
    return sent


def context(
    found: Programme, as_of: date = AS_OF, *, without: Mapping[str, str] = MappingProxyType({})
) -> Context:
    """Return what rules are made from; `without` names columns that a table was staged without."""
    staged = {
        table: [name for name in names if name not in without.get(table, "").split()]
        for table, names in columns(found).items()
    }
    return Context(found, as_of, {}, staged)


def made(rule: DeclaredRule, found: Context) -> tuple[list[DomainRule], list[NotChecked]]:
    """Return what is made of a declared rule: the rule itself, and where it cannot be checked."""
    return apart(BUILDERS[type(rule)](rule, found))


def found_by(
    connection: duckdb.DuckDBPyConnection, rule: DeclaredRule, found: Context | None = None
) -> Rows:
    """Return all that a rule finds, in order, as (form, root_uuid, item_path, column_name)."""
    [one], _ = made(rule, found or context(programme()))
    query = f"select form, root_uuid, item_path, column_name from ({one.query}) order by all"
    return connection.execute(query).fetchall()


def roots(rows: Rows) -> set[str]:
    """Return the submissions that were found, each of which was found once."""
    ids = [(root, item) for _, root, item, _ in rows]
    assert len(ids) == len(set(ids)), "a row was found twice for one column"
    return {root for root, _ in ids}
