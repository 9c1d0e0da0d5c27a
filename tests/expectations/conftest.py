"""What the tests of checks share: a small form, and a warehouse with staged rows.

Great Expectations takes seconds to import; it is imported once for all of them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pytest

from assets.staging.form import read_form
from assets.staging.tables import Table, tables_of
from assets.warehouse.connection import writing
from expectations.forms.joined import rows_of
from expectations.forms.rules import Rule, rules_of
from expectations.library.runner import Failure, run
from tests.expectations.settled_world import open_staging

AS_OF = date(2026, 7, 20)
SURVEY = (
    {
        "type": "select_one",
        "name": "partner",
        "select_from_list_name": "partners",
        "required": True,
    },
    {"type": "date", "name": "told_on"},
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
GOOD = {
    "report": {
        "root_uuid": "good", "instance_uuid": "first", "unreadable": None, "retyped": None,
        "submitted_at": "2026-07-20 09:00:00", "partner": "AAA",
        "told_on": AS_OF, "due_on": date(2030, 1, 1), "topics": ["rights", "o'clock"],
        "secret": "said in confidence", "why": "because", "more__note": "noted",
    },
    "report__item": {
        "root_uuid": "good", "item_path": "1", "unreadable": None, "retyped": None,
        "item__people": 3,
        "item__amount": "0.01", "item__age": -9,
    },
}  # fmt: skip
TYPES = {
    "told_on": "date", "due_on": "date", "topics": "varchar[]", "item__people": "bigint",
    "item__amount": "decimal(28, 10)", "item__age": "bigint",
}  # fmt: skip
Rows = Iterable[Mapping[str, object]]


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse in which three forms are staged, without submissions yet."""
    with open_staging() as connection:
        yield connection


@pytest.fixture(scope="module")
def shared_warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """The same, for a test that fills it many times."""
    with open_staging() as connection:
        yield connection


@pytest.fixture(scope="session")
def tables() -> dict[str, Table]:
    """The staged tables of the small form, by name."""
    return {table.name: table for table in tables_of("report", FORM, CLASSES)}


@pytest.fixture(scope="session")
def rules(tables: dict[str, Table]) -> dict[str, list[Rule]]:
    """Every rule of the small form, by table."""
    held = rules_of(FORM, tuple(tables.values()), AS_OF)
    return {name: list(of_table) for name, of_table in held.rules.items()}


def stage_rows(warehouse: Path, table: str, rows: Rows) -> None:
    """Make a staged table that holds the usual answers but for what each row says.

    The submissions that items are part of are usual, if they are not staged yet.
    """
    rows = list(rows)
    with writing(warehouse) as connection:
        connection.execute(f"create or replace table staging.{table} ({_declared(table)})")
        _insert(connection, table, rows)
        if table == "report":
            return
        connection.execute(f"create table if not exists staging.report ({_declared('report')})")
        known = connection.execute("select root_uuid from staging.report").fetchall()
        around = {str(row.get("root_uuid", "good")) for row in rows} - {one for (one,) in known}
        _insert(connection, "report", [{"root_uuid": root_uuid} for root_uuid in around])


def _declared(table: str) -> str:
    return ", ".join(f"{name} {TYPES.get(name, 'varchar')}" for name in GOOD[table])


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Rows) -> None:
    places = ", ".join("?" * len(GOOD[table]))
    for row in rows:
        said = list({**GOOD[table], **row}.values())
        connection.execute(f"insert into staging.{table} values ({places})", said)


@pytest.fixture(scope="session")
def hold(
    tables: dict[str, Table],
) -> Callable[[Path, Mapping[str, Sequence[Rule]]], list[Failure]]:
    """Hold rules against staged rows; what is not staged around them is as usual."""

    def hold(warehouse: Path, rules: Mapping[str, Sequence[Rule]]) -> list[Failure]:
        which = "select root_uuid from staging.report"
        rows = {
            table: rows_of(tables[table], tuple(tables.values()), of_table, which)
            for table, of_table in rules.items()
        }
        return run(warehouse, rules, {"report__item"}, rows)

    return hold
