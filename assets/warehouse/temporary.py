"""Rows that a computation keeps beside its queries for a moment, in temporary tables."""

from collections.abc import Iterable, Mapping, Sequence

import duckdb


def replace_temporary(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: Mapping[str, str],
    rows: Iterable[Sequence[object]],
) -> None:
    """Make a temporary table hold exactly these rows; `columns` gives their types by name.

    Values travel as text and are cast by the database, so that a decimal stays what it was.
    """
    listed = list(rows)
    declared = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    connection.execute(f"create or replace temp table {name} ({declared})")
    if listed:
        texts = [
            [None if value is None else str(value) for value in column]
            for column in zip(*listed, strict=True)
        ]
        selected = ", ".join(
            f"unnest(${place}::varchar[])::{kind}"
            for place, kind in enumerate(columns.values(), start=1)
        )
        connection.execute(f"insert into {name} select {selected}", texts)


def drop_temporary(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Drop temporary tables."""
    for name in names:
        connection.execute(f"drop table temp.{name}")
