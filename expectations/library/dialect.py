"""A SQLAlchemy dialect through which Great Expectations can read DuckDB.

Great Expectations fetches a result after it has closed the connection, and DuckDB drops a
result with its connection; so here every result is buffered as soon as it exists.

DuckDB quotes values in its errors ("could not convert '…'"), and the library hands these on: to
its log, to its results, to whoever keeps them. So an error's words end here.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import duckdb
import duckdb_sqlalchemy
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

from assets.warehouse.connection import joined

Result = TypeVar("Result")


class QueryFailedError(Exception):
    """A query failed; the database's own words stay unsaid, for they may quote an answer."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            f"DuckDB could not evaluate a query ({kind}). What else it said is withheld, because "
            "it may quote an answer; run the query in DuckDB to see it."
        )


def _in_our_words(work: Callable[[], Result]) -> Result:
    """Do what DuckDB does, but for what it says when it fails; nothing is chained to ours."""
    try:
        return work()
    except duckdb.Error as error:
        kind = type(error).__name__
    raise QueryFailedError(kind)


class BufferedExecutionContext(duckdb_sqlalchemy.DuckDBExecutionContext):
    """Reads a statement's rows at once."""

    def post_exec(self) -> None:
        """Keep the rows, so that they outlive the cursor."""
        super().post_exec()  # type: ignore[no-untyped-call]
        if self.cursor is not None and self.cursor.description:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor, initial_buffer=_in_our_words(self.cursor.fetchall)
            )


class BufferedDialect(duckdb_sqlalchemy.Dialect):
    """DuckDB, with results that outlive their connection and errors that quote nothing."""

    execution_ctx_cls = BufferedExecutionContext
    supports_statement_cache = False

    def connect(self, *, database: str, **_: object) -> Any:
        """Connect to read."""
        return duckdb_sqlalchemy.ConnectionWrapper(joined(database))

    def do_execute(self, *statement: Any, **context: Any) -> None:
        """Run a statement."""
        _in_our_words(lambda: super(BufferedDialect, self).do_execute(*statement, **context))

    def do_execute_no_params(self, *statement: Any, **context: Any) -> None:
        """Run a statement that has no places to fill in."""
        _in_our_words(
            lambda: super(BufferedDialect, self).do_execute_no_params(*statement, **context)
        )


def register() -> None:
    """Make `duckdb://` addresses use this dialect, before Great Expectations is imported."""
    registry.register("duckdb", __name__, "BufferedDialect")
