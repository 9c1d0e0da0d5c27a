"""Makes the database anew where something was forgotten since it was made.

A row that is deleted from a DuckDB file stays in its free blocks. So the file is not cleaned: an
empty one takes its place, with the little that does not follow from landing and the programme's
folder, and the run fills it. The file says which list it was made with, and how much had been
deleted by its age, so that an old one that somebody brought back from a backup is known.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from assets.forgetting.keyed_list import ForgottenList, ForgottenListError
from assets.protection.publish import attached
from assets.warehouse.connection import columns_of, let_go, read_only, writing
from assets.warehouse.dictionary import dictionary, insert_rows

TABLE = "quality.forgotten"
DELETIONS = "quality.retention"
REMEMBERED = "quality.first_found"  # Findings are dated by it; all else is computed.


class NotYetForgottenError(Exception):
    """The database may still hold what was forgotten."""


def honours(warehouse: Path, forgotten: ForgottenList) -> bool:
    """Say whether a database was made without all that was forgotten.

    Raises:
        ForgottenListError: It was made without more than is on the list: the list is an old one.
    """
    if not warehouse.exists():
        return True
    with read_only(warehouse) as connection:
        return _honours(connection, forgotten)


@contextmanager
def writing_anew(
    warehouse: Path, forgotten: ForgottenList, deletions: int = 0
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a programme's warehouse as its one writer, made anew where it had to be.

    Raises:
        ForgottenListError: The list is an older one than the database was made with.
        WarehouseBusyError: Another process holds the database.
    """
    with writing(warehouse) as connection:
        if _is_of_now(connection, forgotten, deletions):
            yield connection
            return
    make_anew(warehouse, forgotten, deletions)
    with writing(warehouse) as connection:
        yield connection


def make_anew(warehouse: Path, forgotten: ForgottenList, deletions: int = 0) -> bool:
    """Put an empty database in the place of one that may hold what was forgotten or deleted.

    `deletions` is how many lines the log of retention has. Return whether that was needed. A kill
    leaves the old file or the new one.

    Raises:
        ForgottenListError: The list is an older one than the database was made with.
        WarehouseBusyError: Another process holds the database.
    """
    if not warehouse.exists():
        if forgotten or deletions:
            with writing(warehouse) as connection:
                _say(connection, forgotten, deletions)
        return False
    with read_only(warehouse) as connection:
        if _is_of_now(connection, forgotten, deletions):
            return False
    beside = warehouse.with_suffix(".anew")
    for old in (beside, _log_of(beside)):
        old.unlink(missing_ok=True)
    let_go(warehouse)
    with writing(beside) as connection:
        with attached(connection, warehouse, "old"):  # Which takes in what a kill left in its log.
            _carry_over(connection, forgotten)
        _say(connection, forgotten, deletions)
    _log_of(warehouse).unlink(missing_ok=True)
    beside.replace(warehouse)
    return True


def refuse_an_old_database(warehouse: Path, forgotten: ForgottenList) -> None:
    """Let nothing be published from a database that may hold what was forgotten.

    Raises:
        NotYetForgottenError: It may.
        ForgottenListError: The list is an older one than the database was made with.
    """
    if not honours(warehouse, forgotten):
        raise NotYetForgottenError(
            f"Wanted to publish from {warehouse.name}, but it was made before something was "
            "forgotten. Do a whole run first: accord run. Nothing was changed."
        )


def _is_of_now(
    connection: duckdb.DuckDBPyConnection, forgotten: ForgottenList, deletions: int
) -> bool:
    """Say whether a database was made when as much was forgotten, and deleted, as now."""
    return _honours(connection, forgotten) and _deletions(connection) == deletions


def _honours(connection: duckdb.DuckDBPyConnection, forgotten: ForgottenList) -> bool:
    made_without = _made_without(connection)
    if made_without - forgotten.hashes:
        raise ForgottenListError(
            f"Read the list of forgotten submissions {forgotten.path}, but the database was made "
            f"when there were {len(made_without - forgotten.hashes)} more on it. Bring the newest "
            "list back from a backup; until then nothing is computed, lest what was forgotten "
            "comes back."
        )
    return made_without == forgotten.hashes


def _made_without(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    if not columns_of(connection, TABLE):
        return frozenset()
    return frozenset(who for (who,) in connection.execute(f"select who from {TABLE}").fetchall())


def _carry_over(connection: duckdb.DuckDBPyConnection, forgotten: ForgottenList) -> None:
    if not columns_of(connection, f"old.{REMEMBERED}"):
        return
    schema = dictionary()[REMEMBERED]
    listed = ", ".join(schema.columns)
    rows = connection.execute(f"select {listed} from old.{REMEMBERED}").fetchall()
    at = list(schema.columns).index("root_uuid")
    connection.execute(f"create table {REMEMBERED} ({schema.schema})")
    insert_rows(connection, REMEMBERED, [row for row in rows if not forgotten.holds(row[at])])


def _deletions(connection: duckdb.DuckDBPyConnection) -> int:
    """Return how much had been deleted when a database was made."""
    if not columns_of(connection, DELETIONS):
        return 0
    [(deletions,)] = connection.execute(f"select deletions from {DELETIONS}").fetchall()
    return int(deletions)


def _say(connection: duckdb.DuckDBPyConnection, forgotten: ForgottenList, deletions: int) -> None:
    connection.execute(f"create or replace table {TABLE} ({dictionary()[TABLE].schema})")
    insert_rows(connection, TABLE, [(who,) for who in sorted(forgotten.hashes)])
    connection.execute(f"create or replace table {DELETIONS} ({dictionary()[DELETIONS].schema})")
    insert_rows(connection, DELETIONS, [(deletions,)])


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + ".wal")
