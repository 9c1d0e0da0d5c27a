"""The expressions of an XLSForm (a part of XPath 1.0), read and worked out one by one."""

import operator
import re
from datetime import date
from math import isnan, nan

TOKEN = re.compile(
    r"""\s*(?:(?P<text>'[^']*'|"[^"]*")|\$\{(?P<name>[\w-]+)\}|\.\./(?P<beside>[\w-]+)"""
    r"""|(?P<number>\d+(?:\.\d+)?)|(?P<word>[A-Za-z][\w-]*)|(?P<sign><=|>=|!=|[=<>()+*,.-]))"""
)
ORDERS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def evaluate(expression, answer, look_up, today, columns):
    """Return what an expression says of an answer.

    `look_up` gives the answer to a question by its name, `columns` those of a choice's own line.
    """
    reader = Reader(expression, answer, look_up, today, columns)
    value = reader.either()
    assert reader.tokens == [], f"{expression}: {reader.tokens} is left over"
    return value


def boolean(value):
    return not isnan(value) and value != 0 if isinstance(value, float) else bool(value)


def number(value):
    """Return a value as a number; a day is the number of days since year 1, as days compare."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return float(date.fromisoformat(value).toordinal())
    try:
        return float(value)
    except ValueError:
        return nan


def text(value):
    if isinstance(value, float):
        return f"{value:g}" if value % 1 else str(int(value))
    return str(value)


def equal(left, right):
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return number(left) == number(right)


def least(values):
    return min(map(number, values if isinstance(values, list) else [values]), default=nan)


def formatted(value, pattern):
    return date.fromisoformat(value).strftime(pattern) if value else ""


FUNCTIONS = {
    "not": lambda value: not boolean(value),
    "selected": lambda value, choice: choice in value.split(),
    "count-selected": lambda value: float(len(value.split())),
    "string-length": lambda value: float(len(value)),
    "regex": lambda value, pattern: re.search(pattern, value) is not None,
    "concat": lambda *parts: "".join(map(text, parts)),
    "substr": lambda value, begins, ends: text(value)[int(begins) : int(ends)],
    "if": lambda condition, then, otherwise: then if boolean(condition) else otherwise,
    "min": least,
    "date": lambda value: value,
    "format-date": formatted,
}


class Reader:
    """Reads an expression from left to right and works it out on the way."""

    def __init__(self, expression, answer, look_up, today, columns):
        self.tokens = [
            (found.lastgroup, found[found.lastgroup]) for found in self.split(expression)
        ]
        self.answer, self.look_up, self.today, self.columns = answer, look_up, today, columns

    @staticmethod
    def split(expression):
        reached = 0
        while expression[reached:].strip():
            found = TOKEN.match(expression, reached)
            assert found, f"cannot read {expression[reached:]!r}"
            reached = found.end()
            yield found

    def takes(self, *wanted):
        if self.tokens and self.tokens[0][1] in wanted and self.tokens[0][0] in {"word", "sign"}:
            return self.tokens.pop(0)[1]
        return None

    def either(self):
        value = self.both()
        while self.takes("or"):
            right = self.both()
            value = boolean(value) or boolean(right)
        return value

    def both(self):
        value = self.comparison()
        while self.takes("and"):
            right = self.comparison()
            value = boolean(value) and boolean(right)
        return value

    def comparison(self):
        left = self.product()
        sign = self.takes("=", "!=", *ORDERS)
        if not sign:
            return left
        right = self.product()
        if sign in ORDERS:
            return ORDERS[sign](number(left), number(right))
        return equal(left, right) == (sign == "=")

    def product(self):
        value = self.single()
        while self.takes("*"):
            value = number(value) * number(self.single())
        return value

    def single(self):
        kind, token = self.tokens.pop(0)
        if kind in {"name", "beside"}:
            return self.look_up(token)
        if kind == "word":
            if self.takes("("):
                return self.called(token, list(self.arguments()))
            return self.columns[token]
        if token == "(":
            value = self.either()
            assert self.takes(")")
            return value
        known = {"text": lambda: token[1:-1], "number": lambda: float(token)}
        return known[kind]() if kind in known else {".": self.answer}[token]

    def arguments(self):
        while not self.takes(")"):
            yield self.either()
            self.takes(",")

    def called(self, name, given):
        if name == "today":
            return self.today.isoformat()
        return FUNCTIONS[name](*given)
