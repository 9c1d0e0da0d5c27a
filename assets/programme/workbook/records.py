"""Puts the rows of the workbook's tables into the records of a YAML file.

A record stays where it stands in its list; a new one follows the one that it follows in the
workbook, and one that belongs to another record now is moved there with all that is in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from assets.programme.problems import Problem
from assets.programme.workbook.columns import tables
from assets.programme.workbook.document import Entry, Place
from assets.programme.workbook.match import Pair, Paired, changed_cells
from assets.programme.workbook.sheets import Row, Sheet
from assets.programme.workbook.tables import BELONGS_TO, records
from assets.programme.workbook.values import put, put_cell


@dataclass(frozen=True)
class _Target:
    """The values of a YAML file that are to change, with its model and first language."""

    values: dict[str, Any]
    model: type[BaseModel]
    language: str
    held: dict[Place, Any]  # Every record as it stood, by its place in the file.


def put_records(
    values: dict[str, Any],
    model: type[BaseModel],
    sheets: Sequence[Paired],
    language: str,
    problems: list[Problem],
) -> None:
    """Change the values of one YAML file: cells first, then what comes, goes or moves."""
    held = {one.place: one.value for one in records(values, model)} | {(): values}
    target = _Target(values, model, language, held)
    for paired in sheets:
        for pair in paired.pairs:
            if pair.old is not None and pair.new is not None:
                _change(held[pair.old.place], paired.sheet, pair, language)
    for paired in sheets:
        if paired.sheet.shape == "table":
            _put_table(target, paired, problems)


def _put_table(target: _Target, paired: Paired, problems: list[Problem]) -> None:
    name = paired.sheet.name
    holders = _holders(target, name)
    before: dict[int, Any] = {}  # By what holds them, the record after which a new one comes.
    for pair in paired.pairs:
        record = target.held[pair.old.place] if pair.old else None
        holder = target.held[pair.old.place[:-2]] if pair.old else None
        wanted = _wanted(target, paired.sheet, pair, holders) if pair.new else None
        if pair.new is not None and wanted is None:
            problems.append(_homeless(paired, pair, holders))
            continue
        if holder is not None and wanted is not holder:
            holder[name] = [one for one in holder[name] if one is not record]
        if wanted is None:
            continue
        if wanted is not holder:
            if record is None:
                record = Entry({})
                _change(record, paired.sheet, pair, target.language)
            record.place = None  # It is written anew where it comes to stand.
            _insert(wanted, name, record, before.get(id(wanted)), target.model)
        before[id(wanted)] = record


def _holders(target: _Target, name: str) -> dict[str, Any]:
    """Return by their codes the records that may hold those of a table.

    They are looked up again for each table, since one may just have come or changed its code.
    """
    may_hold = set(_outer(target.model, name))
    return {
        str(one.value.get("code")): one.value
        for one in records(target.values, target.model)
        if isinstance(one.value, dict) and one.table in may_hold
    }


def _outer(model: type[BaseModel], name: str, table: str = "") -> Iterator[str]:
    for inner_name, inner in tables(model):
        if inner_name == name:
            yield table
        yield from _outer(inner, name, inner_name)


def _wanted(target: _Target, sheet: Sheet, pair: Pair, holders: dict[str, Any]) -> Any:
    """Return the record that a row says it belongs to, or nothing where there is none."""
    if BELONGS_TO not in sheet.columns:
        return target.values
    return holders.get(_belongs_to(pair))


def _belongs_to(pair: Pair) -> str:
    for row in (pair.new, pair.old):
        if row is not None and BELONGS_TO.name in row.cells:
            return row.cells[BELONGS_TO.name]
    return ""


def _homeless(of: Paired, pair: Pair, holders: dict[str, Any]) -> Problem:
    said = (
        f"{BELONGS_TO.name}: expected the code of the record that it is part of, one of "
        f"{', '.join(holders) or 'none so far'}, found {_belongs_to(pair)!r}"
    )
    row = pair.new or Row({})
    address = of.given.address(row, BELONGS_TO.name)
    return Problem(of.sheet.file, row.number, said, address)


def _insert(
    holder: dict[str, Any], name: str, record: Any, after: Any, model: type[BaseModel]
) -> None:
    listed = holder.get(name)
    if not isinstance(listed, list):
        put(holder, (name,), [record], [(field,) for field in model.model_fields])
        return
    places = [number for number, one in enumerate(listed) if one is after]
    listed.insert(places[0] + 1 if places else len(listed), record)


def _change(record: Any, sheet: Sheet, pair: Pair, language: str) -> None:
    if not isinstance(record, dict):
        return
    cells = {name: becomes for name, _, becomes in changed_cells(sheet, pair)}
    for column in sheet.columns:
        if column.name in cells and column is not BELONGS_TO:
            put_cell(record, column, cells[column.name], sheet.columns, language)
