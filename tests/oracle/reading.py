"""How a text that KoboToolbox sends is read: it sends every answer as text."""

import re
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

WHOLE = re.compile(r"[+-]?\d+")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")


def day(text: str | None) -> date | None:
    """Read a date, or the day of a moment where it was; nothing where it is none."""
    try:
        return datetime.fromisoformat(text.strip()).date() if text else None
    except ValueError:
        return None


def whole(text: str | None) -> int | None:
    return int(text) if text and WHOLE.fullmatch(text.strip()) else None


def number(text: str | None) -> Fraction | None:
    return Fraction(Decimal(text.strip())) if text and NUMBER.fullmatch(text.strip()) else None


def names(text: str | None) -> list[str]:
    """Read the answer to a question that takes several."""
    return list(dict.fromkeys(text.split())) if text else []


def point(text: str) -> str | None:
    """Read a place; the two numbers that it needs stand first."""
    parts = text.split()
    is_point = len(parts) > 1 and all(NUMBER.fullmatch(part) for part in parts[:2])
    return text if is_point else None


READ = {
    "integer": whole,
    **dict.fromkeys(("decimal", "range"), number),
    **dict.fromkeys(("date", "today", "start", "end", "datetime"), day),
    **dict.fromkeys(("select_multiple", "rank"), names),
    "geopoint": point,
}


def read(kind: str, text: Any) -> Any:
    """Read an answer as its question's type; what does not read so is nothing."""
    return text if text is None or kind not in READ else READ[kind](text)
