"""Reads a pull's pages into DuckDB as they are: answers as text, repeats as lists.

DuckDB knows one name for `Age` and `age`, KoboToolbox knows two; so a form is read in layers
within which no two names differ only in case. Almost always there is one layer. Giving answers
their types is `assets.staging.load`.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

import duckdb

from assets.kobo.landing import ROWS, Landed
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

    def source(self, table: Table, *, every: bool = False) -> str:
        """Return SQL for a table's rows: item_path, and the submission as `r` of its base.

        Only submissions as they are now, unless `every` state that some pull saw is wanted.
        """
        base = self._layer_of(table.repeat)
        source = f"({self._items(table, base, every=every)}) as l{base}"
        names = [column.question.xpath for column in table.columns]
        names += [other.repeat for other in _inside(self.tables, table)]
        for number in sorted({self._layer_of(name) for name in names} - {base}):
            items = self._items(table, number, every=every)
            source += f" join ({items}) as l{number} using (submission_id, place, item_path)"
        return source

    def _value(self, name: str) -> str:
        return f'l{self._layer_of(name)}.item."{name}"'

    def _layer_of(self, name: str) -> int:
        return next((number for number, layer in enumerate(self.layers) if name in layer), 0)

    def _items(self, table: Table, layer: int, *, every: bool) -> str:
        which = "" if every else " where is_current"
        query = (
            "select r._id as submission_id, place, pull, seen_at, '' as item_path,"
            f" '' as parent_item_path, r, r as item from landed_{layer}{which}"
        )
        kept = "submission_id, place, pull, seen_at"
        for repeat in table.path:
            query = (
                f"select {kept}, item_path as parent_item_path, concat_ws('/',"
                " nullif(item_path, ''), number) as item_path, r, item from ("
                f'select {kept}, item_path, r, unnest(item."{repeat}") as item,'
                f' generate_subscripts(item."{repeat}", 1) as number from ({query}))'
            )
        return query


class DamagedPullError(Exception):
    """What lies on disk is not what the pull brought."""


@contextmanager
def reading(
    connection: duckdb.DuckDBPyConnection, landed: Landed, tables: Sequence[Table]
) -> Iterator[Pages]:
    """Load all that was landed of a form into temporary tables for as long as the block lasts.

    They are `landed_<layer>(r, place, pull, seen_at, is_current)`, one row per submission and
    answer that brought it; `removed(submission_id, pull)` holds what was found deleted.

    Raises:
        DamagedPullError: The files hold more or fewer submissions than the manifests say.
    """
    pages = Pages(tuple(tables), tuple(_layers_of(tables)))
    _list_files(connection, landed)
    for number, layer in enumerate(pages.layers):
        _read_layer(connection, landed, number, _row_type(tables, layer))
        _check_complete(landed, count_rows(connection, f"landed_{number}"))
    yield pages
    for number in range(len(pages.layers)):
        connection.execute(f"drop table landed_{number}")
    connection.execute("drop table landed_file; drop table removed")


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


def _list_files(connection: duckdb.DuckDBPyConnection, landed: Landed) -> None:
    """Say in which order answers came, in which pull and when, and what was found deleted."""
    files = [(pull, file) for pull in landed.pulls for file in pull.of_kind(*ROWS)]
    connection.execute(
        "create temp table landed_file as select unnest($1::varchar[]) as path,"
        " unnest($2::bigint[]) as place, unnest($3::bigint[]) as pull,"
        " unnest($4::varchar[])::timestamp as seen_at",
        [
            [str(pull.folder / file.name) for pull, file in files],
            list(range(len(files))),
            [pull.number for pull, _ in files],
            [_moment(file.received_at) for _, file in files],
        ],
    )
    gone = [(number, pull.number) for pull in landed.pulls for number in pull.removed]
    connection.execute(
        "create temp table removed as select unnest($1::bigint[]) as submission_id,"
        " unnest($2::bigint[]) as pull",
        [[number for number, _ in gone], [pull for _, pull in gone]],
    )


def _moment(http_date: str) -> str | None:
    """Return a `Date` header as UTC; a server may send none, or one that is no date."""
    try:
        moment = parsedate_to_datetime(http_date)
    except ValueError:
        return None
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat()


def _read_layer(
    connection: duckdb.DuckDBPyConnection, landed: Landed, number: int, row_type: str
) -> None:
    files = [file for pull in landed.pulls for file in pull.of_kind(*ROWS)]
    largest = max((file.bytes for file in files), default=0)
    paths = [path for pull in landed.pulls for path in pull.paths(*ROWS)]
    # A second declared column makes DuckDB stream pages: with `results` alone it costs twelve
    # times the CPU (TECH §4).
    connection.execute(f"""
        create temp table landed_{number} as
        with every as (
            select unnest(results) as r, f.place, f.pull, f.seen_at
            from read_json(
                [{", ".join(literal(str(path)) for path in paths)}],
                format = 'unstructured', compression = 'zstd', filename = true,
                maximum_object_size = {max(SMALLEST_OBJECT_LIMIT, 2 * largest)},
                columns = {{count: 'ubigint', results: {literal(row_type + "[]")}}}
            ) as answer
            join landed_file as f on f.path = answer.filename
        )
        select
            every.*,
            every.place = max(every.place) over (partition by every.r._id)
            and not exists (
                select 1 from removed as gone
                where gone.submission_id = every.r._id and gone.pull >= every.pull
            ) as is_current
        from every
    """)


def _check_complete(landed: Landed, found: int) -> None:
    """Refuse what lost submissions on disk: DuckDB takes half a file for a whole one."""
    expected = sum(pull.rows for pull in landed.pulls)
    if found != expected:
        folder = landed.pulls[0].folder.parent
        raise DamagedPullError(
            f"Wanted to read {expected} submissions in {folder}, but found {found}: files there "
            "are damaged. Restore that folder from a backup, or delete it whole and run again; "
            "the form is then pulled anew."
        )
