"""The conformed models: SQL files whose columns are a source for measures like any other.

A file is a bare `select`; the tables that it reads are found by parsing it, so that the graph in
Dagster cannot disagree with the query.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import orjson

from assets.warehouse.connection import in_memory, literal
from assets.warehouse.dictionary import replace_rows, replace_with_query

FOLDER = Path(__file__).with_name("sql")


@dataclass(frozen=True)
class Model:
    """One model: the table it fills, its query, and the tables that it reads."""

    table: str
    query: str
    reads: tuple[str, ...]

    @property
    def forms(self) -> frozenset[str]:
        """The forms that a programme must have for the model to have rows."""
        schemas = (table.split(".") for table in self.reads)
        return frozenset(name.split("__")[0] for schema, name in schemas if schema == "accepted")

    def fill(self, connection: duckdb.DuckDBPyConnection, forms: Collection[str]) -> int:
        """Replace the model's rows and return their number; without its forms it has none."""
        if not self.forms <= set(forms):
            return replace_rows(connection, self.table, [])
        return replace_with_query(connection, self.table, self.query)


@cache
def models() -> tuple[Model, ...]:
    """Return every model in the order in which they can be filled."""
    with in_memory() as connection:
        read = [_read(path, connection) for path in sorted(FOLDER.glob("*.sql"))]
    waiting = {model.table: model for model in read}
    ordered: list[Model] = []
    while waiting:
        ready = [model for model in waiting.values() if not set(model.reads) & waiting.keys()]
        ordered += ready
        for model in ready:
            del waiting[model.table]
    return tuple(ordered)


def models_by_forms() -> dict[frozenset[str], tuple[Model, ...]]:
    """Return the models by all forms behind them, also through other models that they read.

    Those of one entry wait for the same forms, so they can be filled together, in this order.
    """
    behind: dict[str, frozenset[str]] = {}
    together: dict[frozenset[str], tuple[Model, ...]] = {}
    for model in models():
        forms = model.forms.union(*(behind.get(table, frozenset()) for table in model.reads))
        behind[model.table] = forms
        together[forms] = (*together.get(forms, ()), model)
    return together


def _read(path: Path, connection: duckdb.DuckDBPyConnection) -> Model:
    query = path.read_text(encoding="utf-8")
    parsed = connection.execute(f"select json_serialize_sql({literal(query)})").fetchone()
    tree = orjson.loads(parsed[0]) if parsed else {}
    if tree["error"]:
        raise ValueError(f"{path.name} is not a query: {tree['error_message']}")
    return Model(f"marts.{path.stem}", query, tuple(sorted(set(_tables(tree)))))


def _tables(parsed: Any) -> Iterator[str]:
    """Return the tables of a schema that a parsed query reads; its own parts have no schema."""
    if isinstance(parsed, list):
        for part in parsed:
            yield from _tables(part)
    elif isinstance(parsed, dict):
        if parsed.get("type") == "BASE_TABLE" and parsed["schema_name"]:
            yield f"{parsed['schema_name']}.{parsed['table_name']}"
        yield from _tables(list(parsed.values()))
