"""Writes tables as Parquet, the same bytes for the same rows."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import duckdb

from assets.warehouse.connection import count_rows, literal


class ParquetFile(NamedTuple):
    """One table as a file: what it holds, and how many rows."""

    content: bytes
    rows: int


def parquet(connection: duckdb.DuckDBPyConnection, table: str) -> ParquetFile:
    """Return a table as a Parquet file, its rows in the order of all of their columns."""
    connection.execute("set threads = 1")  # Several would each write a part, as they come.
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.parquet"
        connection.execute(
            f"copy (from {table} order by all) to {literal(str(path))}"
            " (format parquet, compression zstd)"
        )
        return ParquetFile(path.read_bytes(), count_rows(connection, table))
