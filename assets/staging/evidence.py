"""Which rows of a form have evidence behind them, as SQL.

A form's place in `programme.yaml` says which answers are evidence: that somebody saw it, or that
something was attached. What a person was only told is none.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import duckdb

from assets.programme.model import Evidence
from assets.staging.tables import Column, Table
from assets.warehouse.connection import columns_of, literal, quoted

UNASKED = "null::boolean"
Columns = Mapping[str, Collection[str]]  # Of each table as it was staged.


def columns_as_staged(connection: duckdb.DuckDBPyConnection, tables: Iterable[Table]) -> Columns:
    """Return the columns that a form's staged tables have: the form as sent may ask less."""
    found = ((table.name, columns_of(connection, f"staging.{table.name}")) for table in tables)
    return {name: columns for name, columns in found if columns}


def of_submission(evidence: Evidence | None, tables: Sequence[Table], staged: Columns) -> str:
    """Return SQL for whether a submission, a row of its form's table, has evidence.

    Its own answers say so; where it asks for none, those of its items do. Null where neither
    does. `tables` are the form's, its own first.
    """
    form = tables[0]
    own = list(_conditions(evidence, form, staged, "staged"))
    return _any(own) if own else _of_items(evidence, form, tables, staged)


def of_item(
    evidence: Evidence | None, table: Table, tables: Sequence[Table], staged: Columns
) -> str:
    """Return SQL for whether an item of a repeat has evidence.

    Its own answers say so, or those of what it is part of; where neither asks for any, those of
    what is part of it. `settled` is its submission's row of `quality.submissions`.
    """
    found = list(_conditions(evidence, table, staged, "staged"))
    for around in tables[1:]:
        if around.path in _prefixes(table):
            found += _exists(around, _conditions(evidence, around, staged, "other"), _CONTAINS)
    if any(_conditions(evidence, tables[0], staged, "other")):
        found.append("settled.has_evidence")
    return _any(found) if found else _of_items(evidence, table, tables, staged)


# `other` is an item around the item `staged`, or one inside it.
_CONTAINS = "starts_with(staged.item_path || '/', other.item_path || '/')"
_IS_INSIDE = "starts_with(other.item_path || '/', staged.item_path || '/')"


def _of_items(
    evidence: Evidence | None, table: Table, tables: Sequence[Table], staged: Columns
) -> str:
    which = _IS_INSIDE if table.path else "true"
    inside = [
        condition
        for other in tables
        if table.path in _prefixes(other)
        for condition in _exists(other, _conditions(evidence, other, staged, "other"), which)
    ]
    return _any(inside) if inside else UNASKED


def _prefixes(table: Table) -> list[tuple[str, ...]]:
    """Return the paths of what a table's rows are part of."""
    return [table.path[:depth] for depth in range(len(table.path))]


def _conditions(
    evidence: Evidence | None, table: Table, staged: Columns, alias: str
) -> Iterator[str]:
    """Yield SQL for each answer of a row that may be evidence, if the form as sent has it."""
    if evidence is None:
        return
    for column in table.columns:
        is_asked = evidence.choices and column.question.choice_list == evidence.choices
        if is_asked and column.name in staged.get(table.name, ()):
            yield _is_given(evidence, column, f"{alias}.{quoted(column.name)}")
    if evidence.attached and not table.path and "attachments" in staged.get(table.name, ()):
        yield f"{alias}.attachments > 0"


def _is_given(evidence: Evidence, column: Column, answer: str) -> str:
    given = ", ".join(literal(choice) for choice in evidence.given)
    if column.parts[0].type.endswith("[]"):
        return f"list_has_any({answer}, [{given}])"
    return f"{answer} in ({given})"


def _exists(other: Table, conditions: Iterable[str], which: str) -> Iterator[str]:
    found = list(conditions)
    if found:
        yield (
            f"exists (select 1 from staging.{other.name} as other"
            f" where other.root_uuid = staged.root_uuid and {which} and {_any(found)})"
        )


def _any(conditions: Sequence[str]) -> str:
    return f"coalesce({' or '.join(conditions)}, false)" if conditions else "false"
