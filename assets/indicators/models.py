"""The conformed models: SQL files whose columns are a source for measures like any other.

A file is a bare `select`; the tables that it reads are found by parsing it, so that the graph in
Dagster cannot disagree with the query.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import sqlglot
from sqlglot import exp

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
    waiting = {model.table: model for model in map(_read, sorted(FOLDER.glob("*.sql")))}
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


def _read(path: Path) -> Model:
    query = path.read_text(encoding="utf-8")
    tables = sqlglot.parse_one(query, dialect="duckdb").find_all(exp.Table)
    reads = sorted({f"{table.db}.{table.name}" for table in tables if table.db})
    return Model(f"marts.{path.stem}", query, tuple(reads))
