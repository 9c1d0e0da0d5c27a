"""What every table and column means, read from `columns.yaml`; tables are made from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from assets.programme.yaml_text import load_yaml
from assets.warehouse.connection import types_of

if TYPE_CHECKING:
    from assets.programme.problems import Problem

DICTIONARY = Path(__file__).with_name("columns.yaml")


@dataclass(frozen=True)
class TableMeaning:
    """One table: what a row is, and its columns as name → (type, meaning), in order."""

    name: str
    grain: str
    columns: Mapping[str, tuple[str, str]]

    @property
    def schema(self) -> str:
        """The columns as SQL declares them."""
        return ", ".join(f'"{name}" {kind}' for name, (kind, _) in self.columns.items())


@cache
def dictionary() -> Mapping[str, TableMeaning]:
    """Return every described table by its name.

    Raises:
        ValueError: The dictionary is not YAML.
    """
    problems: list[Problem] = []
    found, _ = load_yaml(DICTIONARY, problems)
    if problems:
        raise ValueError(str(problems[0]))
    meanings: dict[str, TableMeaning] = {}
    for name, table in found.items():
        columns: dict[str, tuple[str, str]] = {}
        if "like" in table:  # A published table is its mart, with and without some columns.
            left_out = table.get("without", [])
            columns |= {
                column: meaning
                for column, meaning in meanings[table["like"]].columns.items()
                if column not in left_out
            }
        columns |= {
            column: (str(kind), str(meaning))
            for column, (kind, meaning) in table.get("columns", {}).items()
        }
        meanings[name] = TableMeaning(name, table["grain"], columns)
    return meanings


def make_if_missing(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make a described table, empty, unless there is one; only then the description is read."""
    if not types_of(connection, table):
        connection.execute(f"create table {table} ({dictionary()[table].schema})")


def replace_rows(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Sequence[object]]
) -> int:
    """Make a described table hold exactly these rows, given in the order of its columns.

    Returns their number.
    """
    connection.execute(f"create or replace table {table} ({dictionary()[table].schema})")
    return insert_rows(connection, table, rows)


def insert_rows(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rows: Iterable[Sequence[object]],
    database: str = "",
) -> int:
    """Add rows to a described table, given in the order of its columns; return their number.

    `database` is the name of an attached file whose table it is.

    Values travel as text and are cast by the database, so that a decimal stays what it was.
    """
    listed = list(rows)
    if listed:
        columns = [
            [None if value is None else str(value) for value in column]
            for column in zip(*listed, strict=True)
        ]
        selected = ", ".join(
            f"unnest(${place}::varchar[])::{kind}"
            for place, (kind, _) in enumerate(dictionary()[table].columns.values(), start=1)
        )
        into = f"{database}.{table}" if database else table
        connection.execute(f"insert into {into} select {selected}", columns)
    return len(listed)


def replace_with_query(connection: duckdb.DuckDBPyConnection, table: str, *queries: str) -> int:
    """Make a described table hold what queries return, one after another; return its rows.

    Each must return the table's columns by name; their order does not matter.
    """
    meaning = dictionary()[table]
    columns = ", ".join(f'"{name}"' for name in meaning.columns)
    connection.execute(f"create or replace table {table} ({meaning.schema})")
    for query in queries:
        connection.execute(f"insert into {table} ({columns}) select {columns} from ({query})")
    [count] = connection.execute(f"select count(*) from {table}").fetchall()[0]
    return int(count)
