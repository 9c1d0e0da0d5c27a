"""What the text of a workbook's cell means: as a value in YAML, and beside another text."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from assets.programme.workbook.columns import Column, Kind
from assets.programme.workbook.document import Document
from assets.programme.workbook.emit import flow

NULL = "null"  # What a cell says where a file says expressly that there is nothing.
TRUTHS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def text_of(value: object, kind: Kind = "text") -> str:
    """Return a value of a YAML file as a cell shows it; a list stands with `;` between.

    In a cell that holds YAML, where a single value is not the same as a list of one, it is YAML.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        items = [text_of(item) for item in value]
        is_plain = not any(isinstance(item, list | tuple | dict) for item in value)
        if kind != "yaml" and is_plain and items and all(map(_stands_in_a_list, items)):
            return "; ".join(items)
        return flow(value)
    return flow(value) if isinstance(value, dict) else str(value)


def value_of(text: str, column: Column) -> Any:
    """Return what a cell's text would be in YAML; the model says later whether it may stand."""
    if column.kind == "yaml" or (column.kind == "list" and text.startswith("[")):
        return yaml_value(text)
    if column.kind == "list":
        items = [_scalar(item, column.item) for item in _split(text)]
        return items[0] if column.is_one_allowed and len(items) == 1 else items
    return _scalar(text, column.kind)


def normal(text: str, kind: Kind) -> object:
    """Return what a text means; a spreadsheet turns 2.10 into 2.1, and yes into TRUE."""
    plain = text.replace("\r\n", "\n").strip()
    if kind == "number":
        try:
            return Decimal(plain).normalize()
        except InvalidOperation:
            return plain
    if kind == "yes_no":
        return TRUTHS.get(plain.lower(), plain)
    if kind == "list" and not plain.startswith("["):
        return tuple(_split(plain))
    if kind in {"yaml", "list"} and plain:
        return flow(yaml_value(plain))
    return plain


def yaml_value(text: str) -> Any:
    """Return what a text says as YAML, or the text itself where it is none."""
    try:
        found = Document(text).value
    except yaml.YAMLError:
        return text
    return text if found is None or found == "" else found


def _stands_in_a_list(item: str) -> bool:
    return bool(item) and item == item.strip() and ";" not in item and not item.startswith("[")


def _split(text: str) -> Iterable[str]:
    return filter(None, (part.strip() for part in text.split(";")))


def _scalar(text: str, kind: Kind) -> Any:
    if kind == "number":
        found = yaml_value(text)
        return found if isinstance(found, int | float) else text
    if kind == "yes_no":
        truth = TRUTHS.get(text.lower())
        return text if truth is None else text_of(truth)
    return text
