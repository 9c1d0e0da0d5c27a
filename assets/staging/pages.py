"""Reads a pull's pages into DuckDB as they are: answers as text, repeats as lists.

DuckDB knows one name for `Age` and `age`, KoboToolbox knows two; so a form is read in layers
within which no two names differ only in case. Almost always there is one layer. Giving answers
their types is `assets.staging.load`.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from assets.kobo.landing import Pull
from assets.staging.tables import Column, Table
from assets.warehouse.connection import count_rows, literal

SMALLEST_OBJECT_LIMIT = 16 * 1024 * 1024  # DuckDB's default for one JSON object: one page here.
# KoboToolbox has named the version question in several ways over the years (API.md §3).
VERSION_KEYS = ("__version__", "_version_", "_version__001")
SYSTEM_KEYS = {
    "_id": "bigint",
    "_uuid": "varchar",
    "meta/rootUuid": "varchar",
    "meta/instanceID": "varchar",
    "_submission_time": "varchar",
    "_submitted_by": "varchar",
    "_validation_status": 'struct(uid varchar, "timestamp" bigint)',
    "_attachments": "struct(uid varchar, is_deleted boolean)[]",
    **dict.fromkeys(VERSION_KEYS, "varchar"),
}

NO_FIELD = '"/" varchar'  # DuckDB has no empty struct; nothing in a form is called so.

Layer = frozenset[str]  # The xpaths of the questions and repeats in it.
_Names = dict[tuple[str, str], str]  # (the repeat around it, its name in lower case) → its name


@dataclass(frozen=True)
class Pages:
    """A pull's pages, loaded: the form's tables, and how its questions are shared out."""

    tables: tuple[Table, ...]
    layers: tuple[Layer, ...]

    def text(self, column: Column) -> str:
        """Return SQL for a question's answer as text, within `source` of its table."""
        return self._value(column.question.xpath)

    def inner(self, table: Table) -> list[str]:
        """Return SQL for what the repeats within a table's rows hold, as text."""
        return [f"{self._value(other.repeat)}::varchar" for other in _inside(self.tables, table)]

    def base(self, table: Table) -> str:
        """Return the name, within `source`, of what holds a table's rows as KoboToolbox's own."""
        return f"l{self._layer_of(table.repeat)}"

    def source(self, table: Table) -> str:
        """Return SQL for a table's rows: item_path, and the submission as `r` of its base."""
        base = self._layer_of(table.repeat)
        source = f"({self._items(table, base)}) as l{base}"
        names = [column.question.xpath for column in table.columns]
        names += [other.repeat for other in _inside(self.tables, table)]
        for number in sorted({self._layer_of(name) for name in names} - {base}):
            items = self._items(table, number)
            source += f" join ({items}) as l{number} using (submission_id, item_path)"
        return source

    def _value(self, name: str) -> str:
        return f'l{self._layer_of(name)}.item."{name}"'

    def _layer_of(self, name: str) -> int:
        return next((number for number, layer in enumerate(self.layers) if name in layer), 0)

    def _items(self, table: Table, layer: int) -> str:
        query = (
            "select r._id as submission_id, '' as item_path, '' as parent_item_path, r,"
            f" r as item from landed_{layer}"
        )
        for repeat in table.path:
            query = (
                "select submission_id, item_path as parent_item_path, concat_ws('/',"
                " nullif(item_path, ''), place) as item_path, r, item from ("
                f'select submission_id, item_path, r, unnest(item."{repeat}") as item,'
                f' generate_subscripts(item."{repeat}", 1) as place from ({query}))'
            )
        return query


class DamagedPullError(Exception):
    """What lies on disk is not what the pull brought."""


@contextmanager
def reading(
    connection: duckdb.DuckDBPyConnection, pull: Pull, tables: Sequence[Table]
) -> Iterator[Pages]:
    """Load a pull's pages into temporary tables for as long as the block lasts.

    Raises:
        DamagedPullError: The pages hold more or fewer submissions than the manifest says.
    """
    pages = Pages(tuple(tables), tuple(_layers_of(tables)))
    for number, layer in enumerate(pages.layers):
        _read_layer(connection, pull, number, _row_type(tables, layer))
        _check_complete(pull, count_rows(connection, f"landed_{number}"))
    yield pages
    for number in range(len(pages.layers)):
        connection.execute(f"drop table landed_{number}")


def _layers_of(tables: Iterable[Table]) -> list[Layer]:
    """Share questions and repeats out so that no layer has two that differ only in case."""
    layers: list[_Names] = []
    for table in tables:
        around = list(zip(("", *table.path), table.path, strict=False))
        _place(layers, around)
        for column in table.columns:
            _place(layers, [*around, (table.repeat, column.question.xpath)])
    return [frozenset(layer.values()) for layer in layers]


def _place(layers: list[_Names], path: Iterable[tuple[str, str]]) -> None:
    """Put a name, and the repeats around it, into the first layer that has room for them."""
    names = {(around, name.lower()): name for around, name in path}
    for layer in layers:
        if all(layer.get(key, name) == name for key, name in names.items()):
            layer.update(names)
            return
    layers.append({("", key.lower()): key for key in SYSTEM_KEYS} | names)


def _inside(tables: Iterable[Table], table: Table) -> list[Table]:
    """Return the tables of the repeats directly within a table's rows."""
    return [other for other in tables if other.repeat and other.path[:-1] == table.path]


def _row_type(tables: Sequence[Table], layer: Layer) -> str:
    """Return the DuckDB type of one submission in a layer: answers as text, repeats as lists."""

    def fields(table: Table) -> list[str]:
        own = [column.question.xpath for column in table.columns]
        inside = [other for other in _inside(tables, table) if other.repeat in layer]
        return [f'"{name}" varchar' for name in own if name in layer - SYSTEM_KEYS.keys()] + [
            f'"{other.repeat}" struct({", ".join(fields(other)) or NO_FIELD})[]' for other in inside
        ]

    system = [f'"{key}" {kind}' for key, kind in SYSTEM_KEYS.items()]
    return f"struct({', '.join(system + fields(tables[0]))})"


def _read_layer(
    connection: duckdb.DuckDBPyConnection, pull: Pull, number: int, row_type: str
) -> None:
    largest = max((page.bytes for page in pull.of_kind("page")), default=0)
    paths = ", ".join(literal(str(path)) for path in pull.paths("page"))
    # A second declared column makes DuckDB stream pages: with `results` alone it costs twelve
    # times the CPU (TECH §4).
    connection.execute(f"""
        create temp table landed_{number} as
        select unnest(results) as r
        from read_json(
            [{paths}], format = 'unstructured', compression = 'zstd',
            maximum_object_size = {max(SMALLEST_OBJECT_LIMIT, 2 * largest)},
            columns = {{count: 'ubigint', results: {literal(row_type + "[]")}}}
        )
    """)


def _check_complete(pull: Pull, found: int) -> None:
    """Refuse a pull that lost submissions on disk: DuckDB takes half a file for a whole one."""
    if found != pull.rows:
        raise DamagedPullError(
            f"Wanted to read the {pull.rows} submissions in {pull.folder}, but found {found}: its "
            "files are damaged. Delete that folder and run again; the form is then pulled anew."
        )
