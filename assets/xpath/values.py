"""Values of expressions as SQL, and what becomes of one where another kind is wanted.

As on a phone (JavaRosa) an answer that was not given is the empty text; as a number that is none,
and every comparison with none is false. Dates compare as days. SQL of the kinds text and truth is
never null; of the others, null is an answer that was not given, or no number.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assets.warehouse.connection import literal
from assets.xpath.tree import finite

Kind = Literal["text", "number", "day", "moment", "truth", "choices"]
EPOCH = date(1970, 1, 1)
A_NUMBER = re.compile(r"\s*-?(\d+(\.\d*)?|\.\d+)\s*")
A_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:T.*)?")
# A phone reads the decimal comma of its keyboard as a point.
SQL_NUMBER, SQL_DAY = r"\s*-?([0-9]+[.,]?[0-9]*|[.,][0-9]+)\s*", "[0-9]{4}-[0-9]{2}-[0-9]{2}"
SQL_DAY_OR_MOMENT = "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(T.*)?"  # A bare cast takes `infinity` too.
DAYS_COUNTED = 2**31 - 2  # Before and after 1970; DuckDB knows no days beyond.


@dataclass(frozen=True)
class Value:
    """One value: its kind, and SQL for it.

    `is_answer` says that null is an answer that was not given, which equals the empty text;
    `said` is the text of one that stands in the expression itself; `day` is SQL for the day of a
    moment where it was told.
    """

    kind: Kind
    sql: str
    is_answer: bool = False
    said: str | None = None
    day: str = ""


def text_value(text: str) -> Value:
    """Return a text that stands in an expression."""
    return Value("text", literal(text), said=text)


def as_text(value: Value) -> str:
    """Return SQL for a value as a text, as it stands in a form's XML."""
    match value.kind:
        case "text":
            return value.sql
        case "truth":
            return f"if({value.sql}, 'true', 'false')"
        case "number":
            number = value.sql
            whole = f"{number} = trunc({number}) and abs({number}) < 1e15"
            written = f"if({whole}, try_cast({number} as bigint)::varchar, {number}::varchar)"
            nothing = "''" if value.is_answer else "'NaN'"
            return f"coalesce({written}, {nothing})"
        case "choices":
            return f"coalesce(array_to_string({value.sql}, ' '), '')"
        case "day" | "moment":
            return f"coalesce({as_day(value)}::varchar, '')"


def as_number(value: Value) -> str:
    """Return SQL for a value as a floating-point number, or null if it is none."""
    match value.kind:
        case "number":
            return value.sql
        case "truth":
            return f"if({value.sql}, 1.0::double, 0.0::double)"
        case "day" | "moment":
            return f"({as_day(value)} - date '{EPOCH}')::double"
        case _ if value.said is not None:
            return _number_said(value.said)
        case _:
            text = as_text(value)
            return (
                f"case when regexp_full_match({text}, '{SQL_NUMBER}')"
                f" then try_cast(replace(trim({text}), ',', '.') as double)"
                f" when regexp_full_match({text}, '{SQL_DAY}')"
                f" then (try_cast({text} as date) - date '{EPOCH}')::double end"
            )


def _number_said(text: str) -> str:
    said = text.replace(",", ".")
    if A_NUMBER.fullmatch(said):
        return f"{finite(said)!r}::double"
    day = _day_said(text)
    return f"{float((day - EPOCH).days)!r}::double" if day else "null::double"


def as_truth(value: Value) -> str:
    """Return SQL for whether a value counts as true: a number but 0, a text that is not empty."""
    match value.kind:
        case "truth":
            return value.sql
        case "number":
            return f"coalesce({value.sql} <> 0, false)"
        case "day" | "moment":
            return f"({value.sql} is not null)"
        case _:
            return f"({as_text(value)} <> '')"


def as_day(value: Value) -> str:
    """Return SQL for a value as a day, or null if it is none."""
    match value.kind:
        case "day":
            return value.sql
        case "moment":
            return value.day
        case "number":
            # A phone stops at a number beyond all days; here it is none.
            days = f"try_cast(trunc({value.sql}) as integer)"
            is_counted = f"abs({days}::bigint) <= {DAYS_COUNTED}"
            return f"(date '{EPOCH}' + case when {is_counted} then {days} end)"
        case _ if value.said is not None:
            day = _day_said(value.said)
            return f"date '{day}'" if day else "null::date"
        case _:
            text = as_text(value)
            is_day = f"regexp_full_match({text}, '{SQL_DAY_OR_MOMENT}')"
            return f"case when {is_day} then try_cast(left({text}, 10) as date) end"


def _day_said(text: str) -> date | None:
    found = A_DAY.fullmatch(text)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
