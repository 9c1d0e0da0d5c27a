"""An expression as a tree, and what is wrong with one that cannot be understood."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Why an expression cannot be turned into a check; `{what}` is a part of it, never an answer.
REASONS = {
    "not_an_expression": "it cannot be read from “{what}” on",
    "too_deep": "it has too many brackets within brackets",
    "number_too_large": "the number that begins with {what} is larger than any that is counted in",
    "unknown_function": "only the form itself can work out {what}()",
    "wrong_number_of_values": "{what}() is given too few values or too many",
    "pattern": "the pattern “{what}” asks for what cannot be searched for, such as looking ahead",
    "pattern_of_answers": "it works out the pattern of regex() from answers",
    "digits_of_answers": "it works out from answers to how many digits it rounds",
    "way_of_writing_dates": "it writes a date in a way that is not known",
    "two_moments": (
        "it compares two moments, of which some phones look at the day alone; decimal-date-time()"
        " would say it plainly"
    ),
    "moment_worked_out": "it asks for the exact moment of something that is no answer",
    "no_such_question": "{what} is no question of this version of the form",
    "several_such_questions": "several questions are called {what}",
    "items_of_a_repeat": "it reads all items of a repeat through {what}",
    "not_kept": "it reads {what}, of which no answer is kept",
    "only_a_pseudonym": "it reads {what}, of which only a pseudonym is kept",
    "beside_a_pseudonym": (
        "it compares an answer of which only a pseudonym is kept with {what}, which is read later"
    ),
    "place_or_time": "it compares {what}, which is a place or a time of day",
    "column_of_choices": "it names {what}, which is neither a question nor a text",
    "day_unknown": (
        "it depends on the day of the answer, which the form does not record; a question of the"
        " type today or start would"
    ),
    "choice_filter": "the filter of its choices, {what}, is no plain comparison with an answer",
}


class NotUnderstoodError(Exception):
    """An expression, or something in it, cannot be turned into a check."""

    def __init__(self, reason: str, what: str = "") -> None:
        super().__init__(REASONS[reason].format(what=what))
        self.reason = reason
        self.what = what


@dataclass(frozen=True)
class Text:
    """A text in quotes."""

    text: str


@dataclass(frozen=True)
class Number:
    """A number as it is written."""

    number: float


@dataclass(frozen=True)
class Own:
    """The answer that is held against the expression: `.`."""


@dataclass(frozen=True)
class Named:
    """The answer to a question by its name: `${age}`."""

    name: str


@dataclass(frozen=True)
class Path:
    """The answer at a place: `../age` is one step up and then `age`; `/data/age` is absolute."""

    up: int
    steps: tuple[str, ...]
    is_absolute: bool = False


@dataclass(frozen=True)
class Column:
    """What a choice's own line says under a heading, in a filter of choices."""

    name: str


@dataclass(frozen=True)
class Call:
    """A function and what it is given."""

    name: str
    given: tuple["Expression", ...]


@dataclass(frozen=True)
class Negative:
    """A number with the other sign."""

    of: "Expression"


@dataclass(frozen=True)
class Binary:
    """Two expressions and what stands between them."""

    operator: str
    left: "Expression"
    right: "Expression"


Expression = Text | Number | Own | Named | Path | Column | Call | Negative | Binary


def nodes(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and everything in it."""
    left = [expression]
    while left:
        one = left.pop()
        yield one
        left += reversed(_inside(one))


def depth_of(expression: Expression) -> int:
    """Return how many steps down the deepest part of an expression is, itself being the first."""
    deepest, left = 0, [(expression, 1)]
    while left:
        one, depth = left.pop()
        deepest = max(deepest, depth)
        left += [(inner, depth + 1) for inner in _inside(one)]
    return deepest


def _inside(expression: Expression) -> Sequence[Expression]:
    match expression:
        case Call(_, given):
            return given
        case Negative(of):
            return (of,)
        case Binary(_, left, right):
            return (left, right)
    return ()


def operated(operators: Sequence[str], terms: Sequence[Expression]) -> Expression:
    """Return terms joined by the operators between them, which bind alike: from the left.

    With `and` or `or` throughout the order says nothing: then a tree of hundreds stays flat.
    """
    if set(operators) in ({"and"}, {"or"}):
        return _halved(operators[0], terms)
    value, *others = terms
    for operator, other in zip(operators, others, strict=True):
        value = Binary(operator, value, other)
    return value


def _halved(operator: str, terms: Sequence[Expression]) -> Expression:
    if len(terms) == 1:
        return terms[0]
    middle = (len(terms) + 1) // 2
    first, last = _halved(operator, terms[:middle]), _halved(operator, terms[middle:])
    return Binary(operator, first, last)


def finite(digits: str) -> float:
    """Return a number as it is written.

    Raises:
        NotUnderstoodError: It is too large to be told from an infinite one.
    """
    number = float(digits)
    if math.isinf(number):
        raise NotUnderstoodError("number_too_large", digits.strip()[:20])
    return number


def written(reference: Expression) -> str:
    """Return what refers to an answer as the form writes it."""
    match reference:
        case Named(name):
            return f"${{{name}}}"
        case Path(up, steps, is_absolute):
            return "/" * is_absolute + "/".join([*[".."] * up, *steps])
        case Column(name):
            return name
    return "."


def demands_of(expression: Expression) -> list[Expression]:
    """Return what an expression demands, joined by `and` in it."""
    if isinstance(expression, Binary) and expression.operator == "and":
        return [*demands_of(expression.left), *demands_of(expression.right)]
    return [expression]


def joined(demands: Sequence[Expression]) -> Expression:
    """Return an expression that demands all of several."""
    return _halved("and", demands)


def is_until_today(demand: Expression) -> bool:
    """Say whether a demand is that a date does not lie in the future: `. <= today()`."""
    today = Call("today", ())
    return demand in {Binary("<=", Own(), today), Binary(">=", today, Own())}
