"""A SQLAlchemy dialect through which Great Expectations can read DuckDB.

Great Expectations fetches a result after it has closed the connection, and DuckDB drops a
result with its connection; so here every result is buffered as soon as it exists (TECH §2).
"""

import duckdb_sqlalchemy
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy


class BufferedExecutionContext(duckdb_sqlalchemy.DuckDBExecutionContext):
    """Reads a statement's rows at once."""

    def post_exec(self) -> None:
        """Keep the rows, so that they outlive the cursor."""
        super().post_exec()  # type: ignore[no-untyped-call]
        if self.cursor is not None and self.cursor.description:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor, initial_buffer=self.cursor.fetchall()
            )


class BufferedDialect(duckdb_sqlalchemy.Dialect):
    """DuckDB, with results that outlive their connection."""

    execution_ctx_cls = BufferedExecutionContext
    supports_statement_cache = False


def register() -> None:
    """Make `duckdb://` addresses use this dialect, before Great Expectations is imported."""
    registry.register("duckdb", __name__, "BufferedDialect")
