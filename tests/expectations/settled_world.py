"""A programme of three small forms whose staged rows a test puts in by hand, and settles.

`report` is due each quarter from each partner and has a repeat `activity` with a repeat `step`
inside it, each of which asks for evidence; `visit` says on which day it took place, and a photo
may come with it; `survey` asks for none of that.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

import duckdb

from assets.programme.questionnaires import Questionnaire
from assets.programme.read import Programme
from assets.programme.registers import Decision, Partner
from assets.staging.accepted import make_accepted
from assets.staging.form import read_form
from assets.warehouse.dictionary import dictionary, insert_rows
from expectations.settling import settle
from tests.indicators.world import programme_of

AS_OF = date(2026, 7, 20)
EVIDENCE = {"type": "select_one", "name": "shown", "select_from_list_name": "evidence"}
SURVEYS: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "report": (
        {"type": "text", "name": "partner"},
        {"type": "text", "name": "period"},
        {"type": "begin_repeat", "name": "activity"},
        EVIDENCE,
        {"type": "begin_repeat", "name": "step"},
        EVIDENCE,
        {"type": "end_repeat"},
        {"type": "end_repeat"},
        {"type": "begin_repeat", "name": "remark"},
        {"type": "integer", "name": "words"},
        {"type": "end_repeat"},
    ),
    "visit": (
        {"type": "date", "name": "held_on"},
        {"type": "date", "name": "planned_on"},
        {"type": "select_multiple", "name": "shown", "select_from_list_name": "evidence"},
    ),
    "survey": ({"type": "text", "name": "answer"},),
}
CHOICES = [{"list_name": "evidence", "name": name} for name in ("none", "told", "seen")]
PARTNER = Partner(
    partner="AAA", name="A", public_name_consent=True, sector="Rights", is_women_led=False,
    is_youth_led=False, is_minority_led=False, adm1="north", language="en", accounts=("aaa",),
)  # fmt: skip
PLACES: tuple[Mapping[str, Any], ...] = (
    {
        "code": "report", "uid": "aReport", "title": "Report", "partner": "partner",
        "reports": {"period": "period", "partner": "partner"}, "evidence": {"choices": "evidence"},
    },
    {
        "code": "visit", "uid": "aVisit", "title": "Visit", "dated_by": ["held_on", "planned_on"],
        "evidence": {"choices": "evidence", "attached": True},
    },
    {"code": "survey", "uid": "aSurvey", "title": "Survey"},
)  # fmt: skip
_numbers = count(1)


def settled_programme(**said: Any) -> Programme:
    """Return the programme; its file says what is given here, and else the usual."""
    questionnaires = tuple(
        Questionnaire(code, read_form([("v1", {"survey": survey, "choices": CHOICES})]), {})
        for code, survey in SURVEYS.items()
    )
    return replace(
        programme_of(forms=PLACES, **said), questionnaires=questionnaires, partners=(PARTNER,)
    )


PROGRAMME = settled_programme()


def open_staging() -> duckdb.DuckDBPyConnection:
    """Return a database in which the forms are staged, without submissions yet."""
    connection = duckdb.connect()
    for schema in ("staging", "quality", "accepted"):
        connection.execute(f"create schema {schema}")
    for table in ("quality.findings", "quality.holds", "staging.cut_out", "staging.history"):
        connection.execute(f"create table {table} ({dictionary()[table].schema})")
    for form in SURVEYS:
        for table in PROGRAMME.questionnaire(form).staged(is_sensitive=False):
            columns = table.system_columns | {
                part.name: part.type for column in table.columns for part in column.parts
            }
            schema = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            connection.execute(f"create table staging.{table.name} ({schema})")
    return connection


def stage_row(connection: duckdb.DuckDBPyConnection, table: str, **said: object) -> str:
    """Put a row into a staged table and return its submission's id.

    A submission came on 10 July 2026 unless another time is said.
    """
    known = [row[0] for row in connection.execute(f"describe staging.{table}").fetchall()]
    number = next(_numbers)
    usual = {
        "root_uuid": f"u-{number}",
        "instance_uuid": f"i-{number}",
        "submission_id": number,
        "submitted_at": "2026-07-10 12:00",
        "attachments": 0,
    }
    row = {name: value for name, value in usual.items() if name in known} | said
    names, places = ", ".join(row), ", ".join("?" * len(row))
    connection.execute(
        f"insert into staging.{table} ({names}) values ({places})", list(row.values())
    )
    return str(row["root_uuid"])


def find(
    connection: duckdb.DuckDBPyConnection, form: str, root_uuid: str, *severities: str
) -> None:
    """Keep findings of a submission, one of each severity."""
    insert_rows(
        connection,
        "quality.findings",
        [
            (
                form, root_uuid, None, f"rule_{number}: x", severity, "x", "No.", AS_OF,
                None, None, None, form, f"rule_{number}", None,
            )
            for number, severity in enumerate(severities)
        ],
    )  # fmt: skip


def decided(*decisions: Decision, **said: Any) -> Programme:
    """Return the programme with decisions; its file says what is given here."""
    return replace(settled_programme(**said), decisions=decisions)


def decision(root_uuid: str, word: str, expectation: str = "*", **said: Any) -> Decision:
    """Return a decision on a report, of 15 July 2026 unless another day is said."""
    usual = {
        "form": "report", "root_uuid": root_uuid, "expectation": expectation, "decision": word,
        "decided_by": "M&E officer", "decided_on": date(2026, 7, 15), "reason": "Asked by phone",
    }  # fmt: skip
    return Decision.model_validate(usual | said)


def cut_out(
    connection: duckdb.DuckDBPyConnection, form: str, reason: str, came: str | None
) -> None:
    """Keep that a submission came of which no answer may be kept."""
    insert_rows(connection, "staging.cut_out", [(form, next(_numbers), reason, came)])


def settled(
    connection: duckdb.DuckDBPyConnection, columns: str, programme: Programme = PROGRAMME
) -> dict[str, Any]:
    """Settle everything; return by submission one column, or several, of what became of it."""
    settle(connection, programme, AS_OF)
    rows = connection.execute(f"select root_uuid, {columns} from quality.submissions").fetchall()
    return {root: said[0] if len(said) == 1 else said for root, *said in map(tuple, rows)}


def accepted(connection: duckdb.DuckDBPyConnection, table: str) -> dict[tuple[str, ...], bool]:
    """Settle everything; return by submission and item whether an accepted row has evidence."""
    settle(connection, PROGRAMME, AS_OF)
    for place in PROGRAMME.file.forms:
        make_accepted(connection, place, PROGRAMME.questionnaire(place.code))
    names = [row[0] for row in connection.execute(f"describe accepted.{table}").fetchall()]
    item = ", item_path" if "item_path" in names else ""
    rows = connection.execute(
        f"select has_evidence, root_uuid{item} from accepted.{table}"
    ).fetchall()
    return {tuple(key): has_evidence for has_evidence, *key in rows}
