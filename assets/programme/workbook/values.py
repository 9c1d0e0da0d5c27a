"""Sets single values of a record as the cells of its row say, each key in its model's order."""

from collections.abc import Mapping, Sequence
from typing import Any

from assets.programme.workbook.cells import NULL, text_of, value_of
from assets.programme.workbook.columns import Column
from assets.programme.workbook.document import Entry

_NOTHING = object()  # In the file: null, expressly.


def put_cell(
    record: dict[str, Any], column: Column, text: str, order: Sequence[Column], language: str
) -> None:
    """Set what a cell says; `language` is the one in which a text may stand without its name."""
    if text == NULL and not column.language:
        put(record, column.path, _NOTHING, [each.path for each in order])
        return
    value = value_of(text, column) if text else None
    if column.language:
        value = _wording(_get(record, column.path), column.language, text, language)
    elif isinstance(value, list):
        value = _kept_items(_get(record, column.path), value)
    put(record, column.path, value, [each.path for each in order])


def put(
    record: dict[str, Any],
    path: Sequence[str | int],
    value: Any,
    order: Sequence[tuple[str, ...]] = (),
) -> None:
    """Set a value at a path, or take it out where it is None, with what is then empty around it."""
    key, *rest = map(str, path)
    if rest:
        inner = record.get(key)
        if not isinstance(inner, dict):
            if value is None:
                return
            inner = Entry({})
        below = [each[1:] for each in order if len(each) > 1 and each[0] == key]
        put(inner, rest, value, below)
        value = inner or None
    if value is None:
        record.pop(key, None)
        return
    said = None if value is _NOTHING else value
    if key in record:
        record[key] = said
    else:
        _insert_key(record, key, said, [each[0] for each in order if each])


def _insert_key(record: dict[str, Any], key: str, value: Any, order: Sequence[str]) -> None:
    """Put a new key behind the last one that comes before it in the model."""
    before = set(order[: order.index(key)]) if key in order else set(record)
    after = [name for name in record if name in before][-1:]
    entries: Mapping[str, Any] = dict(record)
    record.clear()
    if not after:
        record[key] = value
    for name, part in entries.items():
        record[name] = part
        if [name] == after:
            record[key] = value


def _kept_items(old: Any, new: list[Any]) -> list[Any]:
    """Leave items as they are written that say the same."""
    said = {text_of(item): item for item in old} if isinstance(old, list) else {}
    return [said.get(text_of(item), item) for item in new]


def _wording(old: Any, language: str, text: str, first: str) -> Any:
    """Return a text by language; one in the first language alone may stand plain."""
    if not isinstance(old, dict):
        if language == first:
            return text or None
        old = {first: old} if old is not None else {}
    texts = {key: said for key, said in {**old, language: text}.items() if said}
    return Entry(texts) if texts else None


def _get(record: Any, path: Sequence[str]) -> Any:
    for key in path:
        record = record.get(key) if isinstance(record, dict) else None
    return record
