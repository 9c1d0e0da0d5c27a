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
from assets.warehouse.connection import literal

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

Layer = frozenset[str]  # The xpaths of the questions in it.


@dataclass(frozen=True)
class Pages:
    """A pull's pages, loaded: the form's tables, and how its questions are shared out."""

    tables: tuple[Table, ...]
    layers: tuple[Layer, ...]

    def text(self, column: Column) -> str:
        """Return SQL for a question's answer as text, within `source` of its table."""
        return f'l{self._layer_of(column)}.item."{column.question.xpath}"'

    def source(self, table: Table) -> str:
        """Return SQL for a table's rows: submission_id, item_path, and the submission as `l0.r`."""
        source = f"({self._items(table, 0)}) as l0"
        for number in sorted({self._layer_of(column) for column in table.columns} - {0}):
            items = self._items(table, number)
            source += f" join ({items}) as l{number} using (submission_id, item_path)"
        return source

    def _layer_of(self, column: Column) -> int:
        xpath = column.question.xpath
        return next((number for number, layer in enumerate(self.layers) if xpath in layer), 0)

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


@contextmanager
def reading(
    connection: duckdb.DuckDBPyConnection, pull: Pull, tables: Sequence[Table]
) -> Iterator[Pages]:
    """Load a pull's pages into temporary tables for as long as the block lasts."""
    pages = Pages(tuple(tables), tuple(_layers_of(tables)))
    for number, layer in enumerate(pages.layers):
        _read_layer(connection, pull, number, _row_type(tables, layer, number))
    yield pages
    for number in range(len(pages.layers)):
        connection.execute(f"drop table landed_{number}")


def _layers_of(tables: Iterable[Table]) -> list[Layer]:
    """Share questions out so that no layer has two whose names differ only in case."""
    taken: list[dict[str, set[str]]] = []
    layers: list[set[str]] = [set()]
    for table in tables:
        for column in table.columns:
            xpath = column.question.xpath
            if xpath in SYSTEM_KEYS:
                continue
            for number in range(len(layers) + 1):
                if number == len(layers):
                    layers.append(set())
                if number == len(taken):
                    taken.append({"": {key.lower() for key in SYSTEM_KEYS}})
                names = taken[number].setdefault(table.repeat, set())
                if xpath.lower() not in names:
                    names.add(xpath.lower())
                    layers[number].add(xpath)
                    break
    return [frozenset(layer) for layer in layers]


def _row_type(tables: Sequence[Table], layer: Layer, number: int) -> str:
    """Return the DuckDB type of one submission in a layer: answers as text, repeats as lists."""

    def fields(table: Table) -> list[str]:
        own = [
            f'"{column.question.xpath}" varchar'
            for column in table.columns
            if column.question.xpath in layer
        ]
        inside = [other for other in tables if other.path[:-1] == table.path and other != table]
        return own + [f'"{other.repeat}" struct({", ".join(fields(other))})[]' for other in inside]

    keys = SYSTEM_KEYS if number == 0 else {"_id": "bigint"}
    system = [f'"{key}" {kind}' for key, kind in keys.items()]
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
