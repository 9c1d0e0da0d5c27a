"""Where a measure's rows come from: a form, one of its repeats, or a conformed model."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import duckdb

from assets.programme.questionnaires import Questionnaire
from assets.staging.accepted import ADDED
from assets.staging.tables import Column, table_name
from assets.warehouse.dictionary import dictionary

MOMENTS = {"timestamp with time zone", "timestamptz"}
Described = Sequence[tuple[str, str]]  # A table's columns, each with its type.


@dataclass(frozen=True)
class Source:
    """A relation that a measure reads.

    `sql` is a FROM clause; `columns` gives the SQL of each name that expressions may use, and
    `types` its type in lower case. An item of a repeat also knows the columns of the items and
    the form around it. `form` is the form's code, or nothing for a model.
    """

    sql: str
    columns: Mapping[str, str]
    types: Mapping[str, str]
    form: str | None

    @property
    def is_per_period(self) -> bool:
        """Whether a model has its rows as at each period's end, which may still lie ahead."""
        return self.form is None and "period" in self.types

    def is_list(self, name: str | None) -> bool:
        """Say whether a name is a column of lists, as a select_multiple is."""
        return self.types.get(name or "", "").endswith("[]")


class SourceError(ValueError):
    """A measure reads from something that does not exist."""


def source_of(
    connection: duckdb.DuckDBPyConnection, name: str, questionnaires: Sequence[Questionnaire]
) -> Source:
    """Return the source that a measure's `from` names, as the warehouse has it.

    Raises:
        SourceError: There is no such form, repeat or model.
    """
    model = _model(name)
    if model is not None:
        return model
    questionnaire, chain = _chain(name, questionnaires)
    tables = [f"accepted.{table_name(questionnaire.code, repeat)}" for repeat in chain]
    described: list[Described] = [
        [(row[0], row[1].lower()) for row in connection.execute(f"describe {table}").fetchall()]
        for table in tables
    ]
    return _source(questionnaire.code, tables, described)


def columns_of(
    name: str, questionnaires: Sequence[Questionnaire], *, sensitive: Collection[str] = ()
) -> Source:
    """Return the same source before there is a warehouse, from the questionnaires alone.

    `sensitive` names the forms of which a question without a data class stays out.

    Raises:
        SourceError: There is no such form, repeat or model.
    """
    model = _model(name)
    if model is not None:
        return model
    found, chain = _chain(name, questionnaires)
    staged = {table.repeat: table for table in found.staged(is_sensitive=found.code in sensitive)}
    tables = [staged[repeat] for repeat in chain]
    described: list[Described] = [
        [
            *table.system_columns.items(),
            *(part for column in table.columns for part in _parts(column)),
            *ADDED.items(),
        ]
        for table in tables
    ]
    return _source(found.code, [f"accepted.{table.name}" for table in tables], described)


def _parts(column: Column) -> list[tuple[str, str]]:
    if column.data_class == "pseudonym":
        return [(column.name, "varchar")]
    return [(part.name, part.type) for part in column.parts]


def _model(name: str) -> Source | None:
    meaning = dictionary().get(f"marts.{name}")
    if meaning is None:
        return None
    columns = {column: f't0."{column}"' for column in meaning.columns}
    types = {column: kind.lower() for column, (kind, _) in meaning.columns.items()}
    return Source(f"{meaning.name} as t0", {"item_path": "''", **columns}, types, None)


def _chain(name: str, questionnaires: Sequence[Questionnaire]) -> tuple[Questionnaire, list[str]]:
    """Return the form that a name speaks of, and its repeats from the outermost to the one named.

    The first of them is the form itself, as an empty text.
    """
    form, _, repeat = name.partition("/")
    found = next((one for one in questionnaires if one.code == form), None)
    if found is None or (repeat and repeat not in found.form.repeats):
        known = [
            *(one.code for one in questionnaires),
            *(f"{one.code}/{repeat}" for one in questionnaires for repeat in one.form.repeats),
            *(table.removeprefix("marts.") for table in dictionary() if table.startswith("marts.")),
        ]
        near = get_close_matches(name, known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise SourceError(f"there is no form, repeat or model {name!r} to read from{hint}")
    return found, ["", *(found.form.parents_of(repeat) if repeat else ())]


def _source(form: str, tables: Sequence[str], described: Sequence[Described]) -> Source:
    """Name the columns, innermost first: in full, and by the last part where that is unique."""
    columns: dict[str, str] = {}
    types: dict[str, str] = {}
    for place, table in reversed(list(enumerate(described))):
        last_parts = [column.rsplit("__", 1)[-1] for column, _ in table]
        for (column, kind), last in zip(table, last_parts, strict=True):
            sql = f't{place}."{column}"'
            if kind in MOMENTS:  # A day is the day where the answer was given.
                minutes = f't{place}."{column}__utc_offset_minutes"'
                sql = f"(timezone('UTC', {sql}) + to_minutes(coalesce({minutes}, 0)))"
            for name in (column, last) if last_parts.count(last) == 1 else (column,):
                if name not in columns:
                    columns[name], types[name] = sql, "timestamp" if kind in MOMENTS else kind
    if len(tables) == 1:
        columns["item_path"] = "''"
    return Source(_joined(tables), columns, types, form)


def _joined(tables: Sequence[str]) -> str:
    sql = f"{tables[0]} as t0"
    for place, table in enumerate(tables[1:], start=1):
        sql += f" join {table} as t{place} on t{place}.root_uuid = t0.root_uuid"
        if place > 1:
            sql += f" and t{place}.parent_item_path = t{place - 1}.item_path"
    return sql
