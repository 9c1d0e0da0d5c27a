"""Tells apart, row by row, what one name or two that DuckDB takes for one stand for.

A list of objects is a repeat's items; whatever else stands under the name is an answer.
"""

from collections.abc import Sequence

from assets.staging.items import answer_field, inside, repeat_field
from assets.staging.tables import Table
from assets.warehouse.connection import literal, quoted

ONE = "'$'"  # The whole of a JSON value.


def keys_of(tables: Sequence[Table], table: Table) -> str:
    """Return SQL for the places, in an item, of what `item_of` takes from it."""
    names = [column.question.xpath for column in table.columns]
    names += [other.path[-1] for other in inside(tables, table)]
    return f"[{', '.join(map(_pointer, names))}]::varchar[]"


def item_of(tables: Sequence[Table], table: Table, found: str) -> str:
    """Return SQL for an item as a struct; `found` is SQL for what stands at `keys_of` it.

    Answers are texts, repeats lists of such structs.
    """
    repeats = inside(tables, table)
    also_repeats = {other.path[-1] for other in repeats}
    fields = []
    for number, column in enumerate(table.columns, 1):
        text = f"json_extract_string({found}[{number}], {ONE})"
        if column.question.xpath in also_repeats:
            text = f"case when not {_are_items(f'{found}[{number}]')} then {text} end"
        fields.append(f"{quoted(answer_field(column))} := {text}")
    for number, repeat in enumerate(repeats, len(table.columns) + 1):
        items = _items_of(tables, repeat, f"{found}[{number}]", f"{found}_")
        fields.append(f"{quoted(repeat_field(repeat))} := {items}")
    return f"struct_pack({', '.join(fields) or 'nothing := null::varchar'})"


def _items_of(tables: Sequence[Table], repeat: Table, value: str, one: str) -> str:
    """Return SQL for the items in a JSON value, or null if it holds none."""
    items = f"case when {_are_items(value)} then from_json({value}, '[\"json\"]') end"
    found = f"list_transform({items}, lambda {one}: json_extract({one}, {keys_of(tables, repeat)}))"
    return f"list_transform({found}, lambda {one}: {item_of(tables, repeat, one)})"


def _are_items(value: str) -> str:
    return (
        f"(coalesce(json_type({value}) = 'ARRAY', false)"
        f" and list_distinct(json_type({value}, '$[*]')) in ([], ['OBJECT']))"
    )


def _pointer(name: str) -> str:
    """Return SQL for the place of a key in a JSON object, as RFC 6901 writes it."""
    return literal("/" + name.replace("~", "~0").replace("/", "~1"))
