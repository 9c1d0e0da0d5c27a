"""What the tests of checks share: a small form, a register, and a warehouse with staged rows.

Great Expectations takes seconds to import; it is imported once for all of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from assets.programme.model import FormPlace
from assets.staging.form import read_form
from assets.staging.tables import Table, tables_of
from assets.warehouse.connection import writing
from expectations.rules import Register, Rule, rules_of
from expectations.runner import Failure, run

AS_OF = date(2026, 7, 20)
SURVEY = (
    {
        "type": "select_one",
        "name": "partner",
        "select_from_list_name": "partners",
        "required": True,
    },
    {"type": "date", "name": "told_on", "constraint": ". <= today()"},
    {"type": "date", "name": "due_on"},
    {"type": "select_multiple", "name": "topics", "select_from_list_name": "topics"},
    {"type": "text", "name": "secret", "required": True, "data_class": "restricted"},
    {"type": "text", "name": "why", "required": True, "relevant": "${partner} = 'AAA'"},
    {"type": "begin_group", "name": "more", "relevant": "${partner} = 'AAA'"},
    {"type": "text", "name": "note", "required": True},
    {"type": "end_group"},
    {"type": "begin_repeat", "name": "item", "relevant": "${partner} = 'AAA'"},
    {"type": "integer", "name": "people", "required": True, "constraint": ". >= 0 and . <= 500"},
    {"type": "decimal", "name": "amount", "constraint": ". > 0"},
    {"type": "integer", "name": "age", "constraint": ". >= 0 or . = -9"},
    {"type": "end_repeat"},
)
CHOICES = [
    {"list_name": list_name, "name": name}
    for list_name, names in {
        "partners": ("AAA", "BBB", "ZZZ"),
        "topics": ("rights", "o'clock"),
    }.items()
    for name in names
]
FORM = read_form([("v1", {"survey": SURVEY, "choices": CHOICES})])
CLASSES = {"secret": "restricted"}
PLACE = FormPlace(code="report", uid="aReport", title="Report", partner="partner")
REGISTER = Register(
    partners=("AAA", "BBB"),
    speakers=(("agency", "AAA"), ("agency", "BBB"), ("aaa_office", "AAA"), ("bbb_office", "BBB")),
    promises=(("P-1", "AAA"),),
    as_of=AS_OF,
)
GOOD = {
    "report": {
        "root_uuid": "good", "submitted_by": "aaa_office", "unreadable": None, "partner": "AAA",
        "told_on": AS_OF, "due_on": date(2030, 1, 1), "topics": ["rights", "o'clock"],
        "secret": "said in confidence", "why": None, "more__note": None,
    },
    "report__item": {
        "root_uuid": "good", "item_path": "1", "unreadable": None, "item__people": 3,
        "item__amount": "0.01", "item__age": -9,
    },
}  # fmt: skip
TYPES = {
    "told_on": "date", "due_on": "date", "topics": "varchar[]", "item__people": "bigint",
    "item__amount": "decimal(28, 10)", "item__age": "bigint",
}  # fmt: skip
Rows = Iterable[Mapping[str, object]]


@pytest.fixture(scope="session")
def tables() -> dict[str, Table]:
    """The staged tables of the small form, by name."""
    return {table.name: table for table in tables_of("report", FORM, CLASSES)}


@pytest.fixture(scope="session")
def rules(tables: dict[str, Table]) -> dict[str, list[Rule]]:
    """Every rule of the small form, by table."""
    return {name: list(rules_of(PLACE, FORM, table, REGISTER)) for name, table in tables.items()}


def stage_rows(warehouse: Path, table: str, rows: Rows) -> None:
    """Make a staged table that holds the usual answers but for what each row says."""
    columns = GOOD[table]
    declared = ", ".join(f"{name} {TYPES.get(name, 'varchar')}" for name in columns)
    with writing(warehouse) as connection:
        connection.execute(f"create or replace table staging.{table} ({declared})")
        for row in rows:
            places = ", ".join("?" * len(columns))
            connection.execute(
                f"insert into staging.{table} values ({places})", list({**columns, **row}.values())
            )


@pytest.fixture(scope="session")
def hold() -> Callable[[Path, Mapping[str, Sequence[Rule]]], list[Failure]]:
    """Hold rules against staged rows."""
    return lambda warehouse, rules: run(warehouse, rules, {"report__item"})
