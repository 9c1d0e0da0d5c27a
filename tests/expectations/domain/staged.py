"""What the worlds of the domain's tests share: staged tables, filled by hand and read by rules."""

from collections.abc import Mapping
from typing import Any

import duckdb

from assets.programme.read import Programme
from assets.staging.tables import Table


def tables(found: Programme) -> list[Table]:
    """Return every staged table of a programme's forms."""
    return [
        table
        for place in found.file.forms
        for table in found.questionnaire(place.code).staged(is_sensitive=False)
    ]


def stage(connection: duckdb.DuckDBPyConnection, found: Programme) -> None:
    """Make every staged table of a programme's forms, without rows."""
    connection.execute("create schema staging")
    for table in tables(found):
        kinds = {**table.system_columns} | {
            part.name: part.type for column in table.columns for part in column.parts
        }
        schema = ", ".join(f'"{name}" {kind}' for name, kind in kinds.items())
        connection.execute(f"create table staging.{table.name} ({schema})")


def insert(connection: duckdb.DuckDBPyConnection, table: str, row: Mapping[str, Any]) -> None:
    """Put a row into a table."""
    names = ", ".join(f'"{name}"' for name in row)
    places = ", ".join("?" * len(row))
    connection.execute(f"insert into {table} ({names}) values ({places})", list(row.values()))
