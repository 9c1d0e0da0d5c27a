"""A programme whose submissions a test puts in by hand, for rules that look at one or at few.

`report` is due each quarter, with a repeat `activity` and a repeat `reached` inside it; `case` is
about a person, with a repeat `document`; `survey` is answered by a link with a code. Of the
partners AAA's agreement was suspended from April to June 2025 and BBB's is since July 2025; CCC
has none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import count
from types import MappingProxyType
from typing import Any

import duckdb

from assets.programme.quality import DeclaredRule, QualityRules
from assets.programme.questionnaires import Questionnaire
from assets.programme.read import Programme
from assets.programme.registers import Agreement, Area, Commitment, LinkCode, Partner
from assets.staging.form import read_form
from assets.staging.pseudonyms import Pseudonyms
from assets.warehouse.dictionary import dictionary
from expectations.domain import registers
from expectations.domain.rows import BUILDERS
from expectations.domain.rule import Context, DomainRule, NotChecked
from expectations.unchecked import apart
from tests.expectations.domain.staged import insert, stage, tables
from tests.indicators.world import programme_of

AS_OF = date(2026, 7, 20)
PSEUDONYMS = Pseudonyms(b"key")
UNTIL_TODAY = {"constraint": ". <= today()"}
Question = tuple[str, str] | tuple[str, str, Mapping[str, str]]
SURVEYS: Mapping[str, Sequence[Question]] = {
    "report": (
        ("start", "start"),
        ("deviceid", "deviceid"),
        ("text", "partner"),
        ("text", "period"),
        ("date", "told_on", UNTIL_TODAY),
        ("date", "planned_on"),
        ("integer", "whole"),
        ("integer", "part"),
        ("text", "words"),
        ("text", "more_words"),
        ("begin_repeat", "activity"),
        ("date", "held_on", UNTIL_TODAY),
        ("integer", "participants"),
        ("integer", "women"),
        ("text", "remark"),
        ("begin_repeat", "reached"),
        ("integer", "people"),
        ("date", "on"),
        ("end_repeat", ""),
        ("end_repeat", ""),
    ),
    "case": (
        ("text", "partner"),
        ("text", "person"),
        ("date", "opened_on"),
        ("integer", "persons"),
        ("begin_repeat", "document"),
        ("date", "issued_on"),
        ("integer", "copies"),
        ("end_repeat", ""),
    ),
    "survey": (("text", "code"), ("text", "partner"), ("date", "asked_on"), ("text", "words")),
    "commitment_event": (
        ("begin_group", "promise"),
        ("text", "partner"),
        ("text", "commitment"),
        ("text", "action"),
        ("end_group", ""),
    ),
    "capacity_assessment": (
        ("text", "partner"),
        ("text", "role"),
        ("date", "assessed_on"),
        ("begin_group", "d1"),
        *(("select_one", f"d1_{number}") for number in range(1, 4)),
        ("end_group", ""),
    ),
    "principles_survey": (
        ("text", "partner"),
        ("begin_group", "p1"),
        ("select_one", "p1_1"),
        ("end_group", ""),
    ),
}
CLASSES = {
    "report": dict.fromkeys(("words", "more_words", "activity/remark"), "restricted"),
    "case": {"person": "pseudonym"},
    "survey": {"code": "pseudonym", "words": "restricted"},
}
PLACES: tuple[Mapping[str, Any], ...] = (
    {
        "code": "report", "uid": "aReport", "title": "Report", "partner": "partner",
        "reports": {"period": "period", "partner": "partner"},
    },
    {"code": "case", "uid": "aCase", "title": "Case", "partner": "partner"},
    {
        "code": "survey", "uid": "aSurvey", "title": "Survey", "partner": "partner",
        "link_code": "code", "dated_by": ["asked_on"],
    },
    {
        "code": "commitment_event", "uid": "aPromise", "title": "Promises",
        "partner": "promise/partner",
    },
    {"code": "capacity_assessment", "uid": "aView", "title": "Capacity", "partner": "partner"},
    {"code": "principles_survey", "uid": "aThink", "title": "Principles", "partner": "partner"},
)  # fmt: skip
Found = list[tuple[Any, ...]]
_numbers = count(1)


def programme(**said: Any) -> Programme:
    """Return the programme; it says what is given here, and else the usual."""
    return replace(
        programme_of(forms=PLACES),
        questionnaires=tuple(_questionnaire(code) for code in SURVEYS),
        partners=tuple(_partner(code) for code in ("AAA", "BBB", "CCC")),
        agreements=(
            _agreement("AAA", "2025-01-01", "2025-12-31", "2025-04-01", "2025-06-30"),
            _agreement("AAA", "2026-01-01", "2026-12-31"),
            _agreement("BBB", "2025-01-01", "2026-12-31", "2025-07-01"),
        ),
        commitments=(_promise("P-1", "AAA"),),
        areas=(Area(adm1="sarrow", adm2="sarrow_upper", name_en="Upper Sarrow"),),
        link_codes=(LinkCode(code="c0de0fAAA", partner="AAA", side="cso"),),
        **said,
    )


def _questionnaire(code: str) -> Questionnaire:
    survey = [
        {"type": asked[0], "name": asked[1], **(asked[2] if len(asked) > 2 else {})}
        for asked in SURVEYS[code]
    ]
    return Questionnaire(code, read_form([("v1", {"survey": survey})]), CLASSES.get(code, {}))


def _partner(code: str) -> Partner:
    return Partner(
        partner=code, name=f"{code} River Circle", public_name_consent=True, sector="health",
        is_women_led=False, is_youth_led=False, is_minority_led=True, adm1="sarrow",
        language="en", accounts=(f"{code.lower()}_office",),
    )  # fmt: skip


def _agreement(
    partner: str, first: str, last: str, suspended: str | None = None, until: str | None = None
) -> Agreement:
    return Agreement.model_validate({
        "agreement": f"{partner}-{first}", "partner": partner, "donor": "Fund",
        "project": "Project", "starts_on": first, "ends_on": last, "suspended_from": suspended,
        "suspended_to": until, "amount": "1", "currency": "USD",
    })  # fmt: skip


def _promise(code: str, partner: str) -> Commitment:
    return Commitment(
        commitment=code, partner=partner, side="agency", type="A01", text_en="Pay",
        agreed_on=date(2026, 1, 1), due_on=date(2026, 6, 30),
    )  # fmt: skip


def open_world() -> duckdb.DuckDBPyConnection:
    """Return a database in which the forms are staged, without submissions yet."""
    connection = duckdb.connect()
    stage(connection, programme())
    connection.execute("create schema quality")
    connection.execute(f"create table staging.history ({dictionary()['staging.history'].schema})")
    connection.execute(
        "create table quality.submissions"
        " (form varchar, root_uuid varchar, submission_id bigint, fate varchar,"
        " brings_items boolean)"
    )
    return connection


def send(
    connection: duckdb.DuckDBPyConnection,
    form: str,
    *,
    items: Mapping[str, Iterable[Mapping[str, object]]] = MappingProxyType({}),
    fate: str = "used",
    **answers: object,
) -> str:
    """Let a submission come and be settled; return its id.

    It is from AAA's office and about AAA unless the answers say otherwise. `items` are those of
    the repeats by table; an item of an inner repeat says its `item_path`.
    """
    number = next(_numbers)
    partner = "promise__partner" if form == "commitment_event" else "partner"
    said = {
        "root_uuid": f"r-{number:04}", "submission_id": number, "submitted_by": "aaa_office",
        partner: "AAA", **answers,
    }  # fmt: skip
    insert(connection, f"staging.{form}", said)
    settled = {"form": form, "fate": fate, "brings_items": True} | {
        key: said[key] for key in ("root_uuid", "submission_id")
    }
    insert(connection, "quality.submissions", settled)
    for table, listed in items.items():
        for position, item in enumerate(listed, start=1):
            row = {"root_uuid": said["root_uuid"], "item_path": str(position), **item}
            hashed = {"content_hash": str(sorted(item.items(), key=str))}
            insert(connection, f"staging.{table}", hashed | row)
    return str(said["root_uuid"])


def context(
    found: Programme | None = None,
    *,
    without: Iterable[tuple[str, str]] = (),
    newest_day: Mapping[str, date] = MappingProxyType({}),
    pseudonyms: Pseudonyms | None = PSEUDONYMS,
) -> Context:
    """Return what rules are made from; `without` names columns that a form was sent without."""
    said = found or programme()
    staged = {
        table.name: [
            name
            for name in (*table.system_columns, *(column.name for column in table.columns))
            if (table.name, name) not in set(without)
        ]
        for table in tables(said)
    }
    return Context(said, AS_OF, newest_day, staged, pseudonyms)


def rule(code: str, **said: Any) -> DeclaredRule:
    """Return a declared rule, as `programme.yaml` would say it."""
    return QualityRules.model_validate({"rules": [{"code": code, **said}]}).rules[0]


def made(
    declared: DeclaredRule, found: Context | None = None
) -> tuple[list[DomainRule], list[NotChecked]]:
    """Return what is made of a declared rule: the rule itself, and where it cannot be checked."""
    return apart(BUILDERS[type(declared)](declared, found or context()))


def of_every_programme(
    code: str, found: Context | None = None
) -> tuple[list[DomainRule], list[NotChecked]]:
    """Return a rule that every programme has, and where it cannot be checked."""
    return apart(one for one in registers.rules(found or context()) if one.code == code)


def finds(connection: duckdb.DuckDBPyConnection, one: DomainRule) -> Found:
    """Return all that a rule finds, in order, as (form, root_uuid, item_path, column_name)."""
    rows = connection.execute(
        f"select form, root_uuid, item_path, column_name from ({one.query}) order by all"
    ).fetchall()
    assert len(rows) == len(set(rows)), "a row was found twice for one column"
    assert {(form, column) for form, _, _, column in rows} <= one.looks_at.keys()
    assert {form for form, *_ in rows} <= set(one.forms)
    return rows


def found_by(
    connection: duckdb.DuckDBPyConnection, declared: DeclaredRule, found: Context | None = None
) -> Found:
    """Return all that a declared rule finds."""
    [one], _ = made(declared, found)
    return finds(connection, one)


def roots(rows: Found) -> list[str]:
    """Return the submissions that were found."""
    return [root for _, root, *_ in rows]
