"""What Dagster is told of a table's columns: their types, their meaning, and what they come from.

Tables of the warehouse are made from the dictionary, those of forms from the questionnaire in the
folder. Where the server's form is another one, a step tells the columns that it found.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

import dagster as dg
import duckdb

from assets.graph.keys import key_of
from assets.programme.model import FormPlace
from assets.programme.read import Programme
from assets.programme.scored import in_language
from assets.staging.accepted import ADDED
from assets.staging.tables import Column, Table
from assets.warehouse.connection import quoted, types_of
from assets.warehouse.dictionary import dictionary

if TYPE_CHECKING:
    from sqlglot.lineage import Node

DIALECT = "duckdb"
SCHEMA, LINEAGE = "dagster/column_schema", "dagster/column_lineage"
CLASS_TAG = "data_class"
# Where the dictionary says what columns mean that the tables of every form have.
_MEANT_IN = ("quality.findings", "marts.capacity_scores", "staging.history")
Sources = Collection[tuple[str, str]]  # Tables, each with a column.


def described_columns() -> dict[str, dg.TableSchema]:
    """Return the columns of every table that the dictionary describes."""
    return {
        name: dg.TableSchema(
            [
                dg.TableColumn(column, type=kind, description=meaning)
                for column, (kind, meaning) in table.columns.items()
            ]
        )
        for name, table in dictionary().items()
    }


def form_columns(programme: Programme, place: FormPlace) -> dict[str, dg.TableSchema]:
    """Return the columns of a form's staged and accepted tables, as the folder's form has them."""
    found = {}
    questionnaire = programme.questionnaire(place.code)
    for table in questionnaire.staged(is_sensitive=place.is_sensitive):
        columns = list(_staged(table, programme.language))
        found[f"staging.{table.name}"] = dg.TableSchema(columns)
        found[f"accepted.{table.name}"] = dg.TableSchema([*columns, *_given(ADDED)])
    return found


def _staged(table: Table, language: str) -> Iterator[dg.TableColumn]:
    yield from _given(table.system_columns)
    for column in table.columns:
        is_pseudonym = column.data_class == "pseudonym"
        parts = {column.name: "varchar"} if is_pseudonym else _parts(column)
        for name, kind in parts.items():
            yield dg.TableColumn(
                name,
                type=kind,
                description=in_language(column.question.labels, language),
                tags={CLASS_TAG: column.data_class},
            )


def _parts(column: Column) -> dict[str, str]:
    return {part.name: part.type for part in column.parts}


def _given(columns: Mapping[str, str]) -> Iterator[dg.TableColumn]:
    """Yield the columns that the tables of every form have."""
    meant = {
        name: meaning
        for table in _MEANT_IN
        for name, (_, meaning) in dictionary()[table].columns.items()
    }
    for name, kind in columns.items():
        yield dg.TableColumn(name, type=kind, description=meant.get(name))


def as_found(
    connection: duckdb.DuckDBPyConnection, table: str, known: dg.TableSchema
) -> dict[str, dg.TableSchema]:
    """Return the columns that a table has, to be told with it; nothing where they are as known."""
    by_name = {column.name: column for column in known.columns}
    listed = ", ".join(f"null::{one.type} as {quoted(one.name)}" for one in known.columns)
    expected = types_of(connection, f"(select {listed})")  # In the database's own words.
    found = types_of(connection, table)
    if found == expected:
        return {}
    columns = [
        by_name[name] if expected.get(name) == kind else dg.TableColumn(name, type=kind.lower())
        for name, kind in found.items()
    ]
    return {SCHEMA: dg.TableSchema(columns)}


def as_staged(programme: Programme, staged: str, columns: dg.TableSchema) -> dg.TableColumnLineage:
    """Return that an accepted table's columns are those of its staged table."""
    return dg.TableColumnLineage(
        {
            column.name: [dg.TableColumnDep(key_of(programme, staged), column.name)]
            for column in columns.columns
        }
    )


def made_of(
    connection: duckdb.DuckDBPyConnection, programme: Programme, query: str
) -> dict[str, dg.TableColumnLineage]:
    """Return which columns of other tables each column of a query is made of.

    A column is left out where the query does not say it all: what stands in a temporary table, or
    in columns that are turned into rows by a pattern.
    """
    # Looked into by a step alone: loading the code location does not wait for it.
    import sqlglot.lineage

    tree = sqlglot.parse_one(query, dialect=DIALECT)
    if tree.find(sqlglot.exp.Pivot):
        return {}
    known: dict[str, dict[str, dict[str, str]]] = {}
    for table in tree.find_all(sqlglot.exp.Table):
        if table.db:
            columns = types_of(connection, f"{table.db}.{table.name}")
            known.setdefault(table.db, {})[table.name] = columns
    if not all(columns for tables in known.values() for columns in tables.values()):
        return {}  # The programme has no form that brings one of them, so nothing is made of it.
    found = sqlglot.lineage.lineage(None, tree, known, dialect=DIALECT, trim_selects=False)
    behind = {column: set(_sources(node)) for column, node in found.items()}
    return _lineage(
        programme,
        {
            column: [(f"{schema}.{table}", name) for schema, table, name in sorted(sources)]
            for column, sources in behind.items()
            if all(name in known.get(schema, {}).get(table, {}) for schema, table, name in sources)
        },
    )


def _sources(node: "Node") -> Iterator[tuple[str, str, str]]:
    """Yield the columns at the end of a column's way: schema, table and name."""
    for one in node.walk():
        if one.downstream or one.source.key == "select":
            continue  # On the way, or a value that stands in the query itself.
        table = one.source
        yield table.text("db"), table.name, one.name.rpartition(".")[2].strip('"')


def _lineage(
    programme: Programme, sources: Mapping[str, Sources]
) -> dict[str, dg.TableColumnLineage]:
    deps = {
        column: [dg.TableColumnDep(key_of(programme, table), name) for table, name in behind]
        for column, behind in sources.items()
        if behind
    }
    return {LINEAGE: dg.TableColumnLineage(deps)} if deps else {}
