"""Writes each edition's file: the only data that pages, reports and exports may open.

A file holds the tables of schema `published` as the dictionary describes them and nothing else.
It is built beside the old one and put in its place only if it says something else. What the
tables are made of is `assets.protection.tables`; what was published before, and restated since,
`assets.publications` adds to a file that lies ready.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from assets.programme.model import Protection
from assets.protection.cells import TO_DATE, Cell, cells_of
from assets.protection.derived import add_derived
from assets.protection.editions import Edition
from assets.protection.merges import Merged
from assets.protection.quality import note_unnamed
from assets.protection.ratings import changed_by_few, too_few_behind, without_changed
from assets.protection.tables import TOLD_TOGETHER, WITHHELD, WITHHELD_TO_DATE, queries_of
from assets.warehouse.connection import literal
from assets.warehouse.dictionary import dictionary
from assets.warehouse.temporary import replace_temporary

if TYPE_CHECKING:
    from assets.protection.counts import Withholding

# Filled by `assets.publications`; empty as long as no period was closed.
OF_THE_LEDGER = ("published.publications", "published.releases", "published.restatements")

# Each column of a table takes a block at least: of DuckDB's usual 256 KB, thrice as much in all.
IN_SMALL_BLOCKS = "(block_size 16384)"


class UnpublishableError(Exception):
    """An edition's file would hold something that may not leave."""


@dataclass(frozen=True)
class Prepared:
    """An edition's new file as it lies beside the old one."""

    edition: Edition
    path: Path
    figures: int
    withheld: int

    @property
    def beside(self) -> Path:
        """Where the new file lies until it is put in place."""
        return self.path.with_suffix(".new")


@dataclass(frozen=True)
class Published:
    """An edition's file, how many of its figures are withheld, and whether it changed."""

    edition: Edition
    path: Path
    figures: int
    withheld: int
    is_changed: bool


def publish(
    connection: duckdb.DuckDBPyConnection, edition: Edition, rules: Protection, folder: Path
) -> Published:
    """Write one edition's file from the warehouse, without a look at what was published before.

    Raises:
        UnpublishableError: The file would hold a table or column that is not described.
    """
    from assets.protection.counts import Withholding  # It loads what solves equations.

    withholding = Withholding(connection, rules)
    return put_in_place(connection, prepare(connection, edition, withholding, folder))


def prepare(
    connection: duckdb.DuckDBPyConnection,
    edition: Edition,
    withholding: "Withholding",
    folder: Path,
) -> Prepared:
    """Write one edition's file beside the old one.

    Raises:
        UnpublishableError: The file would hold a table or column that is not described.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{edition.name}.duckdb"
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    changed = changed_by_few(connection, edition, withholding.earlier)
    hidden = withholding.of(edition)
    pooled = cells_of(connection, too_few_behind(connection, edition, changed))
    _mark_withheld(connection, hidden | pooled)
    _merge(connection, withholding.told_together(edition))
    note_unnamed(connection)
    with _removed_if_refused(beside), attached(connection, beside, "new", IN_SMALL_BLOCKS):
        connection.execute("create schema new.published")
        for table, query in without_changed(queries_of(edition), changed).items():
            columns = ", ".join(f'"{column}"' for column in dictionary()[table].columns)
            connection.execute(
                f"create table new.{table} as select {columns} from ({query}) order by all"
            )
        add_derived(connection, "new")
        for table in OF_THE_LEDGER:
            connection.execute(f"create table new.{table} ({dictionary()[table].schema})")
        _refuse_undescribed(connection)
        figures, withheld = _counts(connection)
    beside.chmod(0o600)
    return Prepared(edition, path, figures, withheld)


def put_in_place(connection: duckdb.DuckDBPyConnection, prepared: Prepared) -> Published:
    """Let an edition's new file take the place of the old one, if it says something else."""
    path, beside = prepared.path, prepared.beside
    is_changed = not path.exists() or not _says_the_same(connection, path, beside)
    if is_changed:
        beside.replace(path)
    else:
        beside.unlink()
    return Published(
        prepared.edition, path, prepared.figures, prepared.withheld, is_changed=is_changed
    )


def _says_the_same(connection: duckdb.DuckDBPyConnection, path: Path, other: Path) -> bool:
    """Say whether two files have the same tables, and these the same rows in any order."""
    with attached(connection, path, "old", "(read_only)"), attached(connection, other, "new"):
        old, new = (_columns(connection, database) for database in ("old", "new"))
        return old == new and _rows_of(connection, "old", old) == _rows_of(connection, "new", new)


def _rows_of(
    connection: duckdb.DuckDBPyConnection, database: str, columns: Sequence[tuple[str, ...]]
) -> list[tuple[object, ...]]:
    """Return what is the same for two databases if each table has the same rows in any order."""
    # One query for all, since to plan one takes longer than to look at the rows of a table. A hash
    # of a row is hashed again: sums of the first would not tell rows that swap one value.
    queries = [
        "select count(*), sum(hash(hash(one))::hugeint), bit_xor(hash(hash(one)))"
        f" from {database}.{table} as one"
        for table in dict.fromkeys(table for table, *_ in columns)
    ]
    return connection.execute(" union all ".join(queries)).fetchall()


def _columns(connection: duckdb.DuckDBPyConnection, database: str) -> list[tuple[str, ...]]:
    """Return the columns of all tables of a database, with their types."""
    return connection.execute(
        "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns()"
        " where database_name = ? order by table_name, column_index",
        [database],
    ).fetchall()


@contextmanager
def attached(
    connection: duckdb.DuckDBPyConnection, path: Path, name: str, how: str = ""
) -> Iterator[None]:
    """Open a file beside the warehouse under a name, for as long as the block lasts."""
    connection.execute(f"attach {literal(str(path))} as {name} {how}")
    try:
        yield
    finally:
        connection.execute(f"detach {name}")


def _mark_withheld(connection: duckdb.DuckDBPyConnection, hidden: Iterable[Cell]) -> None:
    """Fill the temporary tables of withheld cells."""
    cells = sorted(hidden)
    columns = dict.fromkeys(Cell._fields, "varchar")
    replace_temporary(connection, WITHHELD, columns, cells)
    connection.execute(
        f"create or replace temp table {WITHHELD_TO_DATE} as from {WITHHELD} where reading = ?",
        [TO_DATE],
    )


def _merge(connection: duckdb.DuckDBPyConnection, merged: Merged) -> None:
    """Fill the temporary table of what is told together, with a row for each part."""
    columns = dict.fromkeys((*Cell._fields, "part"), "varchar")
    rows = [(*cell, part.member) for cell, parts in sorted(merged.items()) for part in parts]
    replace_temporary(connection, TOLD_TOGETHER, columns, rows)


def _refuse_undescribed(connection: duckdb.DuckDBPyConnection) -> None:
    for table, column, _ in _columns(connection, "new"):
        meaning = dictionary().get(table)
        if meaning is None or not table.startswith("published.") or column not in meaning.columns:
            raise UnpublishableError(
                f"{table}.{column} would be published but is not described in "
                "assets/warehouse/columns.yaml. Nothing was published; describe it or leave it out."
            )


def _counts(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    [(figures, hidden)] = connection.execute(
        "select count(*), count(*) filter (where mark = 'c') from new.published.indicator_values"
    ).fetchall()
    return figures, hidden


@contextmanager
def _removed_if_refused(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise
