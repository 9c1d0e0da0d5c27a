"""Each published table of an edition as Parquet, and what every column of it means."""

import csv
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path

from assets.warehouse.connection import read_only
from assets.warehouse.dictionary import TableMeaning, dictionary
from assets.warehouse.parquet import ParquetFile, parquet
from dashboards.edition_file import SCHEMA

FOLDER = "parquet"


def published_tables() -> Mapping[str, TableMeaning]:
    """Return what an edition's tables are, by their names without the schema."""
    prefix = f"{SCHEMA}."
    return {
        name.removeprefix(prefix): meaning
        for name, meaning in dictionary().items()
        if name.startswith(prefix)
    }


def table_files(path: Path) -> dict[str, ParquetFile]:
    """Return every table of an edition's file as Parquet, by its path among the exports."""
    with read_only(path) as connection:
        return {
            f"{FOLDER}/{name}.parquet": parquet(connection, f"{SCHEMA}.{name}")
            for name in published_tables()
        }


def dictionary_csv() -> bytes:
    """Return the table, type and meaning of every column that the files hold."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(("table", "one_row_is", "column", "type", "meaning"))
    writer.writerows(_columns())
    return text.getvalue().encode("utf-8-sig")


def _columns() -> Iterator[tuple[str, str, str, str, str]]:
    for name, table in published_tables().items():
        for column, (kind, meaning) in table.columns.items():
            yield name, table.grain, column, kind, meaning
