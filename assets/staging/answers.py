"""A staged answer as a value that expressions can work with."""

from assets.staging.types import Part
from assets.xpath import NotUnderstoodError, Value


def value_of(parts: tuple[Part, ...], columns: tuple[str, ...], named: str) -> Value:
    """Return an answer, staged in one column or several, as a value; `columns` is SQL for them.

    Raises:
        NotUnderstoodError: It is a place or a time of day, which no expression compares alike on
            every device; `named` is what the form calls it.
    """
    match parts[0].type, columns:
        case (("bigint" | "decimal(28, 10)"), (number,)):
            return Value("number", f"{number}::double", is_answer=True)
        case "date", (day,):
            return Value("day", day, is_answer=True)
        case "varchar[]", (names,):
            return Value("choices", names, is_answer=True)
        case "varchar", (text,):
            return Value("text", f"coalesce({text}, '')")
        case "timestamptz", (moment, offset):
            local = f"timezone('UTC', {moment}) + to_minutes(coalesce({offset}, 0)::integer)"
            return Value("moment", moment, is_answer=True, day=f"({local})::date")
    raise NotUnderstoodError("place_or_time", named)


def is_given(parts: tuple[Part, ...], column: str) -> str:
    """Return SQL for whether a question was answered; `column` is SQL for its first column."""
    if parts[0].type == "varchar":
        return f"(coalesce({column}, '') <> '')"
    if parts[0].type == "varchar[]":
        return f"(coalesce(len({column}), 0) > 0 and coalesce({column}[1], '') <> '')"
    return f"({column} is not null)"


def is_named_in(names: str, column: str) -> str:
    """Return SQL for whether a list of columns in one text, as `unreadable`, names a column."""
    return f"coalesce(list_contains(string_split({names}, ', '), '{column}'), false)"
