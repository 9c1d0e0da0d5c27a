"""Opens DuckDB files: one writer per programme, and readers of published files.

The queries themselves stand beside what they are about; this module only says how a file is
opened, locked and changed whole.
"""

import logging
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import duckdb

SCHEMAS = ("staging", "quality", "accepted", "marts")
SETTINGS = (
    "TimeZone = 'UTC'",
    "enable_progress_bar = false",
    # To try them is more than half of the work of a checkpoint, and 9 of 4,000 columns used one.
    "disabled_compression_methods = 'fsst,dict_fsst'",
)

AMOUNT = re.compile(r"[0-9]+([.][0-9]+)? ?[KMGT]i?B", re.IGNORECASE)
LOCKED = re.compile(r"\block\b", re.IGNORECASE)
LIMITS: dict[str, str] = {}  # Of this process, for every file that it opens.
# The warehouses to keep open, each with the connection that does, once it was opened.
_KEPT: dict[Path, duckdb.DuckDBPyConnection | None] = {}

# Whoever looks at a figure while a run is on its way has the file for a moment only.
PATIENCE_SECONDS, UNTIL_ASKED_AGAIN = 60.0, 0.1
_log = logging.getLogger(__name__)


class CannotOpenError(Exception):
    """A database cannot be worked with: it is damaged, or another process has it."""


class WarehouseBusyError(CannotOpenError):
    """Another process is working on this programme's warehouse."""


class UnreadableFileError(CannotOpenError):
    """It is no database any more, or not for this account."""


def limit_memory(amount: str) -> None:
    """Let DuckDB take no more memory than an amount such as `2GB`; empty for its own limit.

    What does not fit lies in a folder beside the file until it is needed. DuckDB's own limit is
    four fifths of what the machine has.

    Raises:
        ValueError: It is no amount.
    """
    if amount and not AMOUNT.fullmatch(amount):
        raise ValueError(
            f"The most memory that may be taken is set to “{amount}”, which is no amount. Write a "
            "number with its unit, for example 2GB."
        )
    LIMITS.clear()
    if amount:
        LIMITS["memory_limit"] = literal(amount)


def _connect(path: Path, *, is_read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a file.

    Where this process has it open already, it joins in: DuckDB opens a file once, and in one way.

    Raises:
        WarehouseBusyError: Another process is writing to it, or reads what is to be written.
        UnreadableFileError: It is damaged, or this account may not open it.
    """
    try:
        try:
            return duckdb.connect(str(path), read_only=is_read_only)
        except duckdb.ConnectionException:  # It is open to write.
            return duckdb.connect(str(path))
    except (duckdb.IOException, duckdb.SerializationException) as error:
        if LOCKED.search(str(error)):
            raise WarehouseBusyError(
                f"Another command has {path.name} of {path.parent.name} open, or a run is working "
                "on it. Wait until it has ended, then run again."
            ) from error
        if not path.exists():
            raise
        raise _unreadable(path) from error


def _unreadable(path: Path) -> UnreadableFileError:
    return UnreadableFileError(
        f"{path} could not be opened: it is damaged, or not for this account. If it is yours, "
        "move it away and run again: what it holds is made anew from what was landed."
    )


def _connect_when_free(path: Path) -> duckdb.DuckDBPyConnection:
    until, is_told = time.monotonic() + PATIENCE_SECONDS, False
    while True:
        try:
            return _connect(path)
        except WarehouseBusyError:
            if time.monotonic() >= until:
                raise
        if not is_told:
            _log.warning(
                "Another command has %s of %s open; this one goes on as soon as it has ended.",
                path.name, path.parent.name,
            )  # fmt: skip
            is_told = True
        time.sleep(UNTIL_ASKED_AGAIN)


@contextmanager
def writing(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a programme's warehouse as its one writer, as soon as nobody else has it.

    Raises:
        WarehouseBusyError: Another process holds it for longer than a minute.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    connection = _connect_when_free(path)
    path.chmod(0o600)
    try:
        _set_up(connection)
        if not _KEPT.get(path):
            # A run that was killed may have left answers there.
            shutil.rmtree(path.with_name(f"{path.name}.tmp"), ignore_errors=True)
            for schema in SCHEMAS:
                connection.execute(f"create schema if not exists {schema}")
        if path in _KEPT:
            _KEPT[path] = _KEPT[path] or _connect(path)  # A cursor is closed with it.
        yield connection
    except duckdb.FatalException:  # Whoever joins in would be refused; who opens it anew is not.
        let_go(path)
        raise
    finally:
        connection.close()


@contextmanager
def kept_open(path: Path) -> Iterator[None]:
    """Keep a warehouse open to the end of the block, once somebody opened it to write.

    To open it is to read what tables there are, and to close it, to write all that changed. A run
    has some hundred steps, and each would do both.
    """
    _KEPT[path] = None
    try:
        yield
    finally:
        let_go(path)
        del _KEPT[path]


def let_go(path: Path) -> None:
    """Close a warehouse that is kept open, until it is opened again: it is to be replaced."""
    kept = _KEPT.get(path)
    if kept:
        _KEPT[path] = None
        kept.close()


@contextmanager
def read_only(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB file to read from it.

    Raises:
        WarehouseBusyError: A run is writing to it.
        UnreadableFileError: It is damaged; where its end is lost, only reading on shows that.
    """
    connection = _connect(path, is_read_only=True)
    try:
        _limit(connection)
        yield connection
    except (duckdb.IOException, duckdb.SerializationException, duckdb.FatalException) as error:
        if path.name not in str(error):  # Of another file that was read, or of temporary ones.
            raise
        raise _unreadable(path) from error
    finally:
        connection.close()


def joined(database: str) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB file to read from it, until its connection is closed."""
    connection = _connect(Path(database), is_read_only=True)
    _set_up(connection)
    return connection


def _set_up(connection: duckdb.DuckDBPyConnection) -> None:
    for setting in SETTINGS:
        connection.execute(f"set {setting}")
    _limit(connection)


def _limit(connection: duckdb.DuckDBPyConnection) -> None:
    # Most tables are small, and great ones are read and written whole: several threads take up to
    # half as much processor time again, and more memory, and are hardly sooner done.
    connection.execute("set threads = 1")
    for name, value in LIMITS.items():
        connection.execute(f"set {name} = {value}")


@contextmanager
def in_memory() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database that is gone with the block, to attach files to."""
    connection = duckdb.connect()
    try:
        _limit(connection)
        yield connection
    finally:
        connection.close()


@cache
def tries() -> duckdb.DuckDBPyConnection:
    """Return a database for trying out expressions, for as long as the process lasts."""
    connection = duckdb.connect()
    # It would leave out what nothing hangs on where a value is unknown, and so find no mistake.
    connection.execute("pragma disable_optimizer")
    return connection


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Make every change in the block visible at once, or none of them."""
    connection.execute("begin")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def count_rows(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Return how many rows a table or view has."""
    [count] = connection.execute(f"select count(*) from {table}").fetchall()[0]
    return int(count)


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """Return the columns of a table or view, in order; none where there is no such table."""
    return [*types_of(connection, table)]


def types_of(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Return the columns of a table, a view or a query in brackets, in order, with their types.

    The table alone is looked up: `duckdb_tables()` and `duckdb_columns()` describe all that there
    are, at every question. Where there is no such table, there are none.
    """
    try:
        described = connection.execute(f"describe {table}").fetchall()
    except duckdb.CatalogException:
        return {}
    return {name: kind for name, kind, *_ in described}


def literal(text: str) -> str:
    """Quote a text that Accord's own code put together, as a SQL string."""
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """Quote a name for SQL, whatever it is made of."""
    return '"' + name.replace('"', '""') + '"'
