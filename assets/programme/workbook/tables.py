"""The lists of records in a YAML file, found by its model: each kind is one table.

Indicators of outcomes and of outputs are one table; a record says which one it belongs to.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from assets.programme.workbook.columns import Column, tables
from assets.programme.workbook.document import Place

BELONGS_TO = Column(("belongs_to",), note="The code of the record that it is part of. Needed.")


@dataclass(frozen=True)
class Found:
    """A record: its table, where it stands, what it says, and the code of what it is part of."""

    table: str
    place: Place
    value: Any
    parent: str


def table_models(model: type[BaseModel]) -> dict[str, tuple[type[BaseModel], bool]]:
    """Return the tables below a model, each with its model and whether it is part of another."""
    found: dict[str, tuple[type[BaseModel], bool]] = {}

    def look(within: type[BaseModel], *, is_top: bool) -> None:
        # Outputs before indicators: an officer reads from the top of the framework down.
        below = sorted(tables(within), key=lambda one: _below(one[1]), reverse=True)
        new = [(name, inner) for name, inner in below if name not in found]
        found.update({name: (inner, not is_top) for name, inner in new})
        for _, inner in new:
            look(inner, is_top=False)

    look(model, is_top=True)
    return found


def _below(model: type[BaseModel]) -> int:
    return sum(1 + _below(inner) for _, inner in tables(model))


def records(
    value: Any, model: type[BaseModel], place: Place = (), parent: str = ""
) -> Iterator[Found]:
    """Yield every record in a value, an outer one before those in it."""
    if not isinstance(value, dict):
        return
    for name, inner in tables(model):
        listed = value.get(name)
        for number, item in enumerate(listed if isinstance(listed, list) else ()):
            here = (*place, name, number)
            yield Found(name, here, item, parent)
            code = str(item.get("code", "")) if isinstance(item, dict) else ""
            yield from records(item, inner, here, code)
