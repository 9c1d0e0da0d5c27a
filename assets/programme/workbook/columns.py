"""Which columns a record of the programme folder has in the workbook, read off its model.

A new field of a model is a new column by itself. What a cell's text means is in
`assets.programme.workbook.cells`.
"""

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

Kind = Literal["text", "number", "date", "yes_no", "list", "yaml"]
_MEANINGS: Mapping[Kind, str] = {
    "text": "",
    "number": "A number.",
    "date": "A date, as 2026-06-30.",
    "yes_no": "yes or no.",
    "list": "Several with ; between them.",
    "yaml": "As in the file: one word, or {name: value}.",
}


@dataclass(frozen=True)
class Column:
    """One field of a record, or one language of it."""

    path: tuple[str, ...]
    kind: Kind = "text"
    language: str = ""
    note: str = ""
    choices: tuple[str, ...] = ()
    item: Kind = "text"  # What each of a list is.
    is_one_allowed: bool = False  # A list of one may stand without brackets.

    @property
    def name(self) -> str:
        """The column's heading."""
        return ".".join([*self.path, *([self.language] if self.language else [])])

    @property
    def help(self) -> str:
        """What a cell of the column may say, in a sentence or two."""
        choices = f"One of: {', '.join(self.choices)}." if self.choices else ""
        return " ".join(filter(None, [self.note, choices or _MEANINGS[self.kind]]))


def columns_of(
    model: type[BaseModel], languages: Sequence[str], *, prefix: tuple[str, ...] = ()
) -> Iterator[Column]:
    """Yield a model's columns in its own order; lists of records are tables of their own."""
    for name, field in model.model_fields.items():
        path = (*prefix, field.alias or name)
        parts = tuple(_members(field.annotation))
        if nested := _model_alone(parts):
            yield from columns_of(nested, languages, prefix=path)
        elif not table_of(field):
            yield from _columns(path, field, parts, languages)


def tables(model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield the fields of a model that list records, each with the model of these."""
    for name, field in model.model_fields.items():
        if found := table_of(field):
            yield field.alias or name, found


def table_of(field: FieldInfo) -> type[BaseModel] | None:
    """Return the model of the records that a field lists, if it does."""
    for part in _members(field.annotation):
        if get_origin(part) in {tuple, list}:
            for item in _members(get_args(part)[0]):
                if _is_model(item):
                    return item  # type: ignore[no-any-return]
    return None


def _columns(
    path: tuple[str, ...], field: FieldInfo, parts: Sequence[Any], languages: Sequence[str]
) -> Iterator[Column]:
    note = _note(field)
    if str in parts and any(get_origin(part) is dict for part in parts):
        for language in languages:
            yield Column(path, language=language, note=note)
        return
    listed = [part for part in parts if get_origin(part) in {tuple, list}]
    if any(get_origin(part) is dict or _is_model(part) for part in parts):
        yield Column(path, "yaml", note=note)
    elif listed:
        items = tuple(_members(get_args(listed[0])[0]))
        is_plain = not any(get_origin(item) in {tuple, list, dict} for item in items)
        yield Column(
            path,
            "list" if is_plain else "yaml",
            note=note,
            item=_kind(items),
            is_one_allowed=len(parts) > 1,
        )
    else:
        yield Column(path, _kind(parts), note=note, choices=_choices(parts))


def _kind(parts: Sequence[Any]) -> Kind:
    if bool in parts:
        return "yes_no"
    if parts and all(part in {int, float, Decimal} for part in parts):
        return "number"
    return "date" if tuple(parts) == (date,) else "text"


def _choices(parts: Sequence[Any]) -> tuple[str, ...]:
    if not parts or any(get_origin(part) is not Literal for part in parts):
        return ()
    return tuple(str(choice) for part in parts for choice in get_args(part))


def _note(field: FieldInfo) -> str:
    needed = "Needed." if field.is_required() else ""
    usual = "" if field.is_required() else _usual(field.default)
    return " ".join(filter(None, [field.description, needed, usual]))


def _usual(default: object) -> str:
    """Say what holds where the cell is empty."""
    if default is None or default is PydanticUndefined or default == ():
        return ""
    if isinstance(default, bool):
        default = "yes" if default else "no"
    if isinstance(default, tuple):
        default = "; ".join(map(str, default))
    return "" if isinstance(default, BaseModel) else f"If empty: {default}."


def _members(annotation: Any) -> Iterator[Any]:
    """Yield what an annotation allows, without None and without what only checks it."""
    if get_origin(annotation) is Annotated:
        yield from _members(get_args(annotation)[0])
    elif get_origin(annotation) in {Union, types.UnionType}:
        for part in get_args(annotation):
            yield from _members(part)
    elif annotation is not type(None):
        yield annotation


def _model_alone(parts: Sequence[Any]) -> type[BaseModel] | None:
    return parts[0] if len(parts) == 1 and _is_model(parts[0]) else None


def _is_model(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, BaseModel)
