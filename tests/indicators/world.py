"""A programme small enough to compute by hand: four quarters, one form, and rows to measure.

The form `report` has a repeat `entry` for whatever a test counts, and a repeat `visit` with a
repeat `reached` inside it.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from assets.indicators.measures import compile_measure
from assets.indicators.sources import source_of
from assets.programme.framework import FrameworkFile, Indicator
from assets.programme.model import ProgrammeFile
from assets.programme.periods import periods as periods_of
from assets.programme.questionnaires import Questionnaire
from assets.programme.read import Programme
from assets.staging.form import read_form
from assets.warehouse.dictionary import dictionary, replace_rows

FIRST, LAST = "2025Q3", "2026Q2"
AS_OF = date(2026, 7, 20)
BANDS = ("0.50", "0.85", "1.15")  # Behind from, on track from, exceeded above.
PARTNERS = ("AAA", "BBB", "CCC", "ZZZ")
SURVEY = (
    ("select_one", "partner"),
    ("begin_repeat", "entry"),
    ("date", "on"),
    ("text", "thing"),
    ("decimal", "amount"),
    ("select_one", "kind"),
    ("select_one", "place"),
    ("end_repeat", ""),
    ("begin_repeat", "visit"),
    ("date", "held_on"),
    ("select_one", "place"),
    ("begin_repeat", "reached"),
    ("select_one", "sex"),
    ("integer", "people"),
    ("end_repeat", ""),
    ("end_repeat", ""),
)
SETTLED = "is_provisional boolean, is_warned boolean, has_evidence boolean"
TABLES = {
    "report": f"root_uuid varchar, submission_id bigint, partner varchar, {SETTLED}",
    "report__entry": (
        "root_uuid varchar, item_path varchar, parent_item_path varchar, entry__on date,"
        " entry__thing varchar, entry__amount decimal(28, 10), entry__kind varchar,"
        f" entry__place varchar, {SETTLED}"
    ),
    "report__visit": (
        "root_uuid varchar, item_path varchar, parent_item_path varchar, visit__held_on date,"
        f" visit__place varchar, {SETTLED}"
    ),
    "report__visit__reached": (
        "root_uuid varchar, item_path varchar, parent_item_path varchar,"
        f" visit__reached__sex varchar, visit__reached__people bigint, {SETTLED}"
    ),
}
QUESTIONNAIRE = Questionnaire(
    "report",
    read_form([("v1", {"survey": [{"type": kind, "name": name} for kind, name in SURVEY]})]),
    {},
)
Figures = Mapping[tuple[str, str, str, str, str], Mapping[str, Any]]


def open_world() -> duckdb.DuckDBPyConnection:
    """Return a database with the quarters, the day, and no rows yet."""
    connection = duckdb.connect()
    for schema in ("marts", "accepted"):
        connection.execute(f"create schema {schema}")
    periods = [
        (
            found.name, found.length, found.starts_on, found.ends_on, None, None,
            found.ends_on < AS_OF, found.length == "quarter",
        )
        for ends in ((FIRST, LAST), ("2025H2", "2026H1"), ("2025", "2026"))
        for found in periods_of(*ends)
    ]  # fmt: skip
    replace_rows(connection, "marts.periods", periods)
    know(connection, *PARTNERS)
    programme = ("t", "Test", "Agency", "en", AS_OF, LAST, *BANDS)
    replace_rows(connection, "marts.programme", [programme])
    replace_rows(connection, "marts.reporting_calendar", [])
    replace_rows(connection, "marts.targets", [])
    replace_rows(connection, "marts.values", [])
    fill(connection)
    return connection


def report(
    period: str, partner: str, due_on: str | None, received_on: str | None
) -> tuple[Any, ...]:
    """Return the calendar's row of a CSO's report through the form `report`."""
    said = {
        "side": "cso", "form": "report", "period": period, "partner": partner, "expected": True,
        "due_on": due_on, "received_on": received_on, "duty": "report", "is_nil": False,
    }  # fmt: skip
    return tuple(map(said.get, dictionary()["marts.reporting_calendar"].columns))


def know(connection: duckdb.DuckDBPyConnection, *partners: str | Mapping[str, object]) -> None:
    """Make the register hold these partners, given by code or by their columns."""
    rows = [{"partner": one} if isinstance(one, str) else one for one in partners]
    columns = dictionary()["marts.partners"].columns
    replace_rows(
        connection, "marts.partners", [tuple(row.get(name) for name in columns) for row in rows]
    )


def fill(
    connection: duckdb.DuckDBPyConnection,
    *,
    entries: Iterable[tuple[object, ...]] = (),
    visits: Iterable[tuple[object, ...]] = (),
) -> None:
    """Let partners report: each entry and each visit in a report of its own.

    An entry is (partner, on, thing, amount, kind, place), the last four may be left out; a visit
    is (partner, held_on, place, [(sex, people), …]).
    """
    rows: dict[str, list[tuple[object, ...]]] = {table: [] for table in TABLES}
    for number, (partner, on, *said) in enumerate(entries, start=1):
        root = f"entry-{number}"
        padded = (*said, *(None,) * (4 - len(said)))
        rows["report"].append((root, number, partner, False))
        rows["report__entry"].append((root, "1", None, on, *padded, False))
    for number, (partner, held_on, place, reached) in enumerate(visits, start=1):
        root = f"visit-{number}"
        rows["report"].append((root, 1000 + number, partner, False))
        rows["report__visit"].append((root, "1", None, held_on, place, False))
        rows["report__visit__reached"] += [
            (root, f"1/{item}", "1", sex, people, False)
            for item, (sex, people) in enumerate(reached, start=1)
        ]
    for table, columns in TABLES.items():
        connection.execute(f"create or replace table accepted.{table} ({columns})")
        if rows[table]:
            places = ", ".join("?" * len(rows[table][0]))
            connection.executemany(
                f"insert into accepted.{table} values ({places}, false, null)", rows[table]
            )


def indicator(measure: Mapping[str, Any] | None, **said: Any) -> Indicator:
    """Return an indicator that counts a report's entries in some way."""
    whole = {
        "code": "OP1.1",
        "title": "Entries",
        "definition": "Entries counted",
        "unit": "entries",
        "counts": "events",
        "kind": "flow",
        "across_partners": "sum",
        "verification": "None",
        "responsible": {"side": "cso", "who": "Somebody"},
        "sensitivity": "partner",
        "measure": (
            None if measure is None else {"from": "report/entry", "dated_by": "on", **measure}
        ),
    }
    return Indicator.model_validate({**whole, **said})


def figures(
    connection: duckdb.DuckDBPyConnection, measure: Mapping[str, Any], **said: Any
) -> Figures:
    """Return an indicator's figures by (period, reading, partner, dimension, member)."""
    found = indicator(measure, **said)
    source = source_of(connection, found.measure.source, [QUESTIONNAIRE])
    return by_cell(connection, compile_measure(found, source))


def by_cell(connection: duckdb.DuckDBPyConnection, query: str) -> Figures:
    """Return rows of figures by (period, reading, partner, dimension, member)."""
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    cells = {
        (row["period"], row["reading"], row["partner"], row["dimension"], row["member"]): row
        for row in rows
    }
    assert len(cells) == len(rows), "a figure is there twice"
    return cells


def value(
    found: Figures,
    period: str,
    partner: str = "*",
    *cell: str,
    reading: str = "period",
) -> Any:
    """Return one figure, or nothing where there is none; a cell is a dimension and a member."""
    dimension, member = cell or ("*", "*")
    return found.get((period, reading, partner, dimension, member), {}).get("value")


def programme_of(*found: Indicator, **said: Any) -> Programme:
    """Return a programme that measures these indicators; its file says what is given here."""
    file = ProgrammeFile.model_validate(
        {
            "code": "test",
            "name": "Test",
            "agency": {"name": "Agency", "accounts": ["agency"]},
            "languages": ["en"],
            "time_zone": "UTC",
            "periods": {"first": FIRST, "last": LAST},
            "forms": [
                {
                    "code": "report", "uid": "aReport", "title": "Report", "partner": "partner",
                    "reports": {"period": "period", "partner": "partner"},
                }
            ],
            **said,
        }
    )  # fmt: skip
    outcome = {"code": "OC1", "title": "Outcome"}
    framework = FrameworkFile.model_validate({"outcomes": [outcome]})
    outcomes = (framework.outcomes[0].model_copy(update={"indicators": found}),)
    return Programme(
        folder=Path(),
        file=file,
        framework=framework.model_copy(update={"outcomes": outcomes}),
        partners=(),
        agreements=(),
        targets=(),
        commitments=(),
        commitment_rules=(),
        areas=(),
        questionnaires=(QUESTIONNAIRE,),
    )
