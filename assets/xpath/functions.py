"""The functions of expressions, as SQL (docs.getodk.org/form-operators-functions).

What is not here is refused by name: what picks from a repeat's items, looks up other lists, or
gives something else at each call.
"""

import re
from collections.abc import Callable, Sequence

from assets.xpath.patterns import pattern_of
from assets.xpath.tree import NotUnderstoodError
from assets.xpath.values import Value, as_day, as_number, as_text, as_truth, text_value

DATE_PARTS = re.compile(r"(?:[^%]|%[Ymd])*")  # Written by DuckDB as by a phone.
LARGEST_WITH_ALL_DIGITS = 2**53  # From here on floating-point numbers lie further apart than 1.
CHOOSING = {"if": 3, "coalesce": 2}  # How many values they take.


def called(name: str, given: Sequence[Value]) -> Value:
    """Return SQL for what a function returns.

    Raises:
        NotUnderstoodError: It is given something it cannot take.
    """
    fewest, most, function = FUNCTIONS[name]
    if not fewest <= len(given) <= most:
        raise NotUnderstoodError("wrong_number_of_values", name)
    return function(*given)


def chosen(name: str, given: Sequence[Value]) -> Value:
    """Return SQL for `if` and `coalesce`, which return one of several values as it is."""
    if len(given) != CHOOSING[name]:
        raise NotUnderstoodError("wrong_number_of_values", name)
    one, other = given[-2:]
    condition = as_truth(given[0]) if name == "if" else _is_something(one)
    kind, is_answer, (first, second) = _alike(one, other)
    sql = f"case when {condition} then {first} else {second} end"
    return Value(kind, sql, is_answer=is_answer)  # type: ignore[arg-type]


def _is_something(value: Value) -> str:
    if value.kind in {"number", "day", "moment"}:
        return f"{value.sql} is not null"
    return f"{as_text(value)} <> ''"


def _alike(one: Value, other: Value) -> tuple[str, bool, tuple[str, str]]:
    """Return two values as SQL of one kind; the empty text goes with any answer."""
    if one.kind == other.kind and one.kind in {"truth", "day", "text"}:
        return one.kind, True, (one.sql, other.sql)
    for kind in ("number", "day"):
        if {one.kind, other.kind} == {kind, "text"} and "" in {one.said, other.said}:
            first, second = ("null" if value.said == "" else value.sql for value in (one, other))
            answers = [value for value in (one, other) if value.said != ""]
            if kind == "day" or answers[0].is_answer:
                return kind, True, (first, second)
    if one.kind == other.kind == "number" and one.is_answer == other.is_answer:
        return "number", one.is_answer, (one.sql, other.sql)
    return "text", False, (as_text(one), as_text(other))


def _regex(value: Value, pattern: Value) -> Value:
    """Match the whole of a text, as KoboCollect does and ODK's documentation says.

    A web form (Enketo) takes a part of it (github.com/getodk/javarosa/issues/531); what only
    passes there does not pass here.
    """
    if pattern.said is None:
        raise NotUnderstoodError("pattern_of_answers")
    matches = f"regexp_full_match({as_text(value)}, {text_value(pattern_of(pattern.said)).sql})"
    return Value("truth", matches)


def _selected(value: Value, choice: Value) -> Value:
    if value.kind == "choices":
        has = f"coalesce(list_contains({value.sql}, trim({as_text(choice)})), false)"
        return Value("truth", has)
    chosen_names = f"' ' || {as_text(value)} || ' '"
    return Value("truth", f"contains({chosen_names}, ' ' || trim({as_text(choice)}) || ' ')")


def _names(value: Value) -> str:
    return f"list_filter(string_split({as_text(value)}, ' '), lambda name: name <> '')"


def _selected_at(value: Value, number: Value) -> Value:
    at = f"try_cast(trunc({as_number(number)}) as bigint) + 1"
    # A list counts from its end below zero; a phone finds nothing there.
    return Value("text", f"coalesce(case when {at} > 0 then {_names(value)}[{at}] end, '')")


def _substr(value: Value, begins: Value, ends: Value | None = None) -> Value:
    """Cut from one place to another, counted from 0, or from the end where they are negative.

    A place before the text is its beginning, one behind it its end, as on a phone; no number is 0.
    """
    text = as_text(value)

    def place(number: Value) -> str:
        at, length = f"trunc({as_number(number)})", f"length({text})"
        within = f"when {at} >= 0 then {at} when {at} > -{length} then {length} + {at}"
        return f"(case when {at} >= {length} then {length} {within} else 0 end)::bigint"

    start = place(begins)
    if ends is None:
        return Value("text", f"coalesce(substr({text}, {start} + 1), '')")
    length = f"greatest({place(ends)} - {start}, 0)"
    return Value("text", f"coalesce(substr({text}, {start} + 1, {length}), '')")


def _rounded(value: Value, digits: Value | None = None) -> Value:
    """Round half up, below zero as well.

    What is too large to have so many digits behind the point stays as it is, as on a phone.
    """
    number = as_number(value)
    if digits is None:
        return Value("number", f"floor({number} + 0.5)")
    places = re.fullmatch(r"(\d)\.0::double", digits.sql)
    if not places:
        raise NotUnderstoodError("digits_of_answers")
    scale = 10 ** int(places[1])
    exact = f"try_cast({number}::varchar as decimal(38, 12))"  # As it is written.
    rounded = f"floor({exact} * {scale} + 0.5)::double / {scale}"
    is_exact = f"abs({number}) * {scale} < {LARGEST_WITH_ALL_DIGITS}"
    return Value("number", f"(case when {is_exact} then {rounded} else {number} end)")


def _least(function: str) -> Callable[..., Value]:
    def least(*given: Value) -> Value:
        return Value("number", f"{function}({', '.join(map(as_number, given))})")

    return least


def _format_date(value: Value, pattern: Value) -> Value:
    if pattern.said is None or not DATE_PARTS.fullmatch(pattern.said):
        raise NotUnderstoodError("way_of_writing_dates")
    written = f"strftime({as_day(value)}, {pattern.sql})"
    return Value("text", f"coalesce({written}, '')")


def _decimal_date_time(value: Value) -> Value:
    if value.kind == "moment":
        return Value("number", f"(epoch({value.sql}) / 86400.0)::double")
    if value.kind == "day":
        return Value("number", as_number(value))
    raise NotUnderstoodError("moment_worked_out")


def _texts(sql: str) -> Callable[..., Value]:
    """Return a function of texts whose SQL yields a truth."""
    return lambda *given: Value("truth", sql.format(*map(as_text, given)))


def _number_of(sql: str) -> Callable[..., Value]:
    return lambda value: Value("number", sql.format(as_number(value)))


MANY = 100
# How many values each takes at least and at most, and what it makes of them.
FUNCTIONS: dict[str, tuple[int, int, Callable[..., Value]]] = {
    "true": (0, 0, lambda: Value("truth", "true")),
    "false": (0, 0, lambda: Value("truth", "false")),
    "not": (1, 1, lambda value: Value("truth", f"(not {as_truth(value)})")),
    "boolean": (1, 1, lambda value: Value("truth", as_truth(value))),
    "boolean-from-string": (1, 1, _texts("(lower({0}) = 'true' or {0} = '1')")),
    "number": (1, 1, _number_of("{}")),
    "int": (1, 1, _number_of("trunc({})")),
    "floor": (1, 1, _number_of("floor({})")),
    "ceiling": (1, 1, _number_of("ceil({})")),
    "abs": (1, 1, _number_of("abs({})")),
    "round": (1, 2, _rounded),
    "min": (1, MANY, _least("least")),
    "max": (1, MANY, _least("greatest")),
    "string": (1, 1, lambda value: Value("text", as_text(value))),
    "concat": (
        1,
        MANY,
        lambda *given: Value("text", f"({' || '.join(map(as_text, given))})"),
    ),
    "string-length": (
        1,
        1,
        lambda value: Value("number", f"length({as_text(value)})::double"),
    ),
    "substr": (2, 3, _substr),
    "contains": (2, 2, _texts("contains({}, {})")),
    "starts-with": (2, 2, _texts("starts_with({}, {})")),
    "ends-with": (2, 2, _texts("ends_with({}, {})")),
    "normalize-space": (
        1,
        1,
        lambda value: Value("text", f"regexp_replace(trim({as_text(value)}), '\\s+', ' ', 'g')"),
    ),
    "regex": (2, 2, _regex),
    "selected": (2, 2, _selected),
    "selected-at": (2, 2, _selected_at),
    "count-selected": (
        1,
        1,
        lambda value: Value("number", f"len({_names(value)})::double"),
    ),
    "date": (1, 1, lambda value: Value("day", as_day(value), is_answer=True)),
    "format-date": (2, 2, _format_date),
    "decimal-date-time": (1, 1, _decimal_date_time),
}
