"""Where a measure's rows come from: a form, one of its repeats, or a conformed model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from assets.programme.questionnaires import Questionnaire
from assets.staging.tables import table_name
from assets.warehouse.dictionary import dictionary

MOMENT = "TIMESTAMP WITH TIME ZONE"


@dataclass(frozen=True)
class Source:
    """A relation that a measure reads.

    `sql` is a FROM clause; `columns` gives the SQL of each name that expressions may use. An
    item of a repeat also knows the columns of the items and the form around it. `form` is the
    form's code, or nothing for a model.
    """

    sql: str
    columns: Mapping[str, str]
    form: str | None


class SourceError(ValueError):
    """A measure reads from something that does not exist."""


def source_of(
    connection: duckdb.DuckDBPyConnection, name: str, questionnaires: Sequence[Questionnaire]
) -> Source:
    """Return the source that a measure's `from` names.

    Raises:
        SourceError: There is no such form, repeat or model.
    """
    model = f"marts.{name}"
    if model in dictionary():
        columns = {column: f't0."{column}"' for column in dictionary()[model].columns}
        return Source(f"{model} as t0", {"item_path": "''", **columns}, None)
    form, _, repeat = name.partition("/")
    questionnaire = next((found for found in questionnaires if found.code == form), None)
    if questionnaire is None or (repeat and repeat not in questionnaire.form.repeats):
        raise SourceError(f"there is no form, repeat or model {name!r} to read from")
    chain = ["", *(questionnaire.form.parents_of(repeat) if repeat else ())]
    tables = [f"accepted.{table_name(form, part)}" for part in chain]
    return Source(_joined(tables), _names(connection, tables), form)


def _joined(tables: Sequence[str]) -> str:
    sql = f"{tables[0]} as t0"
    for place, table in enumerate(tables[1:], start=1):
        sql += f" join {table} as t{place} on t{place}.root_uuid = t0.root_uuid"
        if place > 1:
            sql += f" and t{place}.parent_item_path = t{place - 1}.item_path"
    return sql


def _names(connection: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> dict[str, str]:
    """Name the columns, innermost first: in full, and by the last part where that is unique."""
    names: dict[str, str] = {}
    for place, table in reversed(list(enumerate(tables))):
        described = connection.execute(f"describe {table}").fetchall()
        last_parts = [row[0].rsplit("__", 1)[-1] for row in described]
        for (column, kind, *_), last in zip(described, last_parts, strict=True):
            sql = f't{place}."{column}"'
            if kind == MOMENT:  # A day is the day where the answer was given.
                minutes = f't{place}."{column}__utc_offset_minutes"'
                sql = f"(timezone('UTC', {sql}) + to_minutes(coalesce({minutes}, 0)))"
            names.setdefault(column, sql)
            if last_parts.count(last) == 1:
                names.setdefault(last, sql)
    if len(tables) == 1:
        names["item_path"] = "''"
    return names
