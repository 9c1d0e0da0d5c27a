"""An edition's tables as text: the form in which the ledger keeps what was published.

A line names a table and its columns, and the lines after it are its rows, each value as text,
sorted. The same tables always give the same bytes, whatever wrote them; and the text can be read
without the database that it came from.
"""

import json
from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import orjson

from assets.warehouse.connection import quoted

# Holds the hash of what is frozen, so that it cannot be a part of it.
PUBLICATIONS = "published.publications"
# People's own words, which are no figure. What is frozen cannot be changed when somebody asks to be
# forgotten, so they are left empty in it.
WORDS = {
    "published.concerns": frozenset({"account"}),
    "published.contested_mandates": frozenset({"how_heard", "next_step"}),
    "published.replies": frozenset({"text"}),
    "published.notes": frozenset({"text_en", "text_fr", "text_es", "text_ar"}),
}
# Ids of submissions, for the same reason: whoever is forgotten would else stay in what is frozen.
LISTS = frozenset({"published.figure_submissions"})
Row = tuple[str | None, ...]


@dataclass(frozen=True)
class FrozenTable:
    """One table as it was published: its columns as (name, type), and its rows as text."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns, in order."""
        return tuple(name for name, _ in self.columns)

    def facts(
        self, column: str = "", among: Container[str | None] = ()
    ) -> Iterable[dict[str, str | None]]:
        """Yield each row as what its columns say; with a column, rows with some of its values."""
        names = self.names
        place = names.index(column) if column else None
        return (
            dict(zip(names, row, strict=True))
            for row in self.rows
            if place is None or row[place] in among
        )


Frozen = Mapping[str, FrozenTable]


def frozen(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, FrozenTable]:
    """Return the tables of an attached edition, but not the list of publications.

    Where people's own words or ids of submissions stand in them, nothing does here.
    """
    columns: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in connection.execute(
        "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns()"
        " where database_name = ? and schema_name = 'published' order by 1, column_index",
        [database],
    ).fetchall():
        columns.setdefault(table, []).append((column, kind))
    return {
        table: FrozenTable(tuple(found), _rows(connection, database, table, found))
        for table, found in columns.items()
        if table != PUBLICATIONS
    }


def _rows(
    connection: duckdb.DuckDBPyConnection,
    database: str,
    table: str,
    columns: Iterable[tuple[str, str]],
) -> tuple[Row, ...]:
    if table in LISTS:
        return ()
    empty = WORDS.get(table, frozenset())
    selected = ", ".join(
        "null::varchar" if name in empty else f"{quoted(name)}::varchar" for name, _ in columns
    )
    found: list[Row] = connection.execute(f"select {selected} from {database}.{table}").fetchall()
    return tuple(found)


def as_text(tables: Frozen) -> bytes:
    """Return the text of an edition's tables."""
    lines: list[str] = []
    for name, table in sorted(tables.items()):
        lines.append(_line({"table": name, "columns": table.columns}))
        lines += sorted(map(_line, table.rows))
    return "".join(f"{line}\n" for line in lines).encode()


def of_text(text: bytes, only: Collection[str] = ()) -> dict[str, FrozenTable]:
    """Return the tables that a text holds, or only some of them, which is faster."""
    tables: dict[str, FrozenTable] = {}
    rows: list[Row] = []
    name = ""
    columns: tuple[tuple[str, str], ...] = ()

    def keep() -> None:
        if name and (not only or name in only):
            tables[name] = FrozenTable(columns, tuple(rows))

    for line in text.split(b"\n")[:-1]:
        if line.startswith(b"{"):
            keep()
            said = orjson.loads(line)
            name, rows = said["table"], []
            columns = tuple((column, kind) for column, kind in said["columns"])
        elif not only or name in only:
            rows.append(tuple(orjson.loads(line)))
    keep()
    return tables


def restore(connection: duckdb.DuckDBPyConnection, database: str, tables: Frozen) -> None:
    """Make the tables again in an attached, empty database."""
    connection.execute(f"create schema {database}.published")
    for name, table in tables.items():
        schema = ", ".join(f"{quoted(column)} {kind}" for column, kind in table.columns)
        connection.execute(f"create table {database}.{name} ({schema})")
        if table.rows:
            selected = ", ".join(
                f"unnest(${place}::varchar[])::{kind}"
                for place, (_, kind) in enumerate(table.columns, start=1)
            )
            columns = [list(column) for column in zip(*table.rows, strict=True)]
            connection.execute(f"insert into {database}.{name} select {selected}", columns)


def _line(said: Any) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
