"""How new values are written in a YAML file: short ones in one line, long texts folded."""

import json
import textwrap
from typing import Any

from assets.programme.workbook.emit import flow, plain

WIDTH = 100


def entry(key: str, value: Any, indent: int, newline: str) -> str:
    """Write an entry of a mapping that stands so many blanks in."""
    name = flow(key)
    return name + behind(value, indent, newline, taken=len(name))


def behind(value: Any, indent: int, newline: str, *, taken: int) -> str:
    """Write what follows an entry's key, which takes so many letters: a colon and the value."""
    if isinstance(value, dict):
        if _is_short(value, indent + taken):
            return f": {flow(value)}"
        inner = indent + 2
        return f":{newline}{' ' * inner}{block(value, inner, newline)}"
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        dash = newline + " " * (indent + 2) + "- "
        return ":" + "".join(dash + _item(item, indent + 4, newline) for item in value)
    is_long = isinstance(value, str) and indent + taken + len(value) > WIDTH
    return f": {scalar(value, '>' if is_long else None, indent, newline)}"


def block(value: dict[str, Any], indent: int, newline: str) -> str:
    """Write a mapping with one entry a line; the first stands where the text will be put."""
    lines = [entry(key, part, indent, newline) for key, part in value.items()]
    return (newline + " " * indent).join(lines)


def scalar(value: Any, style: str | None, indent: int, newline: str) -> str:
    """Write a single value in a style of YAML's: `"`, `'`, `>`, or none where it can do without."""
    if not isinstance(value, str):
        return flow(value)
    if style == '"' or not value.isprintable() or value != value.strip():
        return json.dumps(value, ensure_ascii=False)
    if style == "'":
        return "'" + value.replace("'", "''") + "'"
    if style in {">", "|"} and value and "  " not in value:
        room = WIDTH - indent - 2
        lines = textwrap.wrap(value, max(room, 40), break_long_words=False, break_on_hyphens=False)
        return newline.join([">-", *(" " * (indent + 2) + line for line in lines)])
    return plain(value)


def _item(value: Any, indent: int, newline: str) -> str:
    if not isinstance(value, dict) or _is_short(value, indent):
        return flow(value)
    return block(value, indent, newline)


def _is_short(value: dict[str, Any], indent: int) -> bool:
    is_flat = not any(isinstance(part, dict | list) for part in value.values())
    return is_flat and len(flow(value)) + indent < WIDTH
