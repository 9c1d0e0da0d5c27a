"""Reads an expression from left to right into a tree.

A name may hold hyphens and `and`, `or`, `div`, `mod` and `*` are operators only after a value, as
XPath 1.0 has it (§3.7).
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from assets.xpath.tree import (
    Call,
    Column,
    Expression,
    Named,
    Negative,
    NotUnderstoodError,
    Number,
    Own,
    Path,
    Text,
    depth_of,
    finite,
    operated,
)

NAME = r"[^\W\d][\w.-]*(?::[^\W\d][\w.-]*)?"
PIECE = re.compile(
    rf"""\s*(?:(?P<text>'[^']*'|"[^"]*")|\$\{{\s*(?P<named>{NAME})\s*\}}"""
    r"""|(?P<number>\d+(?:\.\d*)?|\.\d+)"""
    rf"""|(?P<path>(?:/{NAME})+|\.\.(?:/\.\.)*(?:/{NAME})*)|(?P<name>{NAME})"""
    r"""|(?P<sign><=|>=|!=|[-+*=<>(),.]))"""
)
LEVELS = (("or",), ("and",), ("=", "!="), ("<=", "<", ">=", ">"), ("+", "-"), ("*", "div", "mod"))
BINDS = {operator: level for level, alike in enumerate(LEVELS) for operator in alike}
ALL = -1  # Below the level of every operator.
# Nobody writes so many brackets within brackets, or so long an expression; Python ends somewhere:
# what walks a tree takes a few of its 1,000 frames for each step down.
DEEPEST, LONGEST, STEPS_DOWN = 60, 1500, 200

Piece = tuple[str, str]


def parse(expression: str) -> Expression:
    """Return an expression as a tree.

    Raises:
        NotUnderstoodError: It is none, or uses what only a phone can look up.
    """
    tree, error = _parsed(expression)
    if tree is None:
        raise NotUnderstoodError(*error)
    return tree


@lru_cache(maxsize=4096)  # A form repeats a few conditions at hundreds of questions.
def _parsed(expression: str) -> tuple[Expression | None, tuple[str, str]]:
    try:
        pieces = list(_pieces(expression))
        if len(pieces) > LONGEST:
            return None, ("too_deep", "")
        reader = _Reader(pieces)
        tree = reader.operation()
        if reader.is_more:
            return None, ("not_an_expression", reader.next())
    except NotUnderstoodError as error:
        return None, (error.reason, error.what)
    if depth_of(tree) > STEPS_DOWN:
        return None, ("too_deep", "")
    return tree, ("", "")


def _pieces(expression: str) -> Iterator[Piece]:
    at, end = 0, len(expression.rstrip())
    while at < end:
        found = PIECE.match(expression, at)
        if not found or not found.lastgroup:
            raise NotUnderstoodError("not_an_expression", expression[at : at + 20])
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


class _Reader:
    """Where one is in the pieces of an expression, and what is read next."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces
        self.at = 0
        self.depth = 0

    @property
    def is_more(self) -> bool:
        return self.at < len(self.pieces)

    def operation(self) -> Expression:
        """Read values and the operators between them, as far as there are some."""
        values, operators = [self.signed()], list[str]()
        while operator := self.takes(*BINDS):
            _join(values, operators, BINDS[operator])
            operators.append(operator)
            values.append(self.signed())
        _join(values, operators, ALL)
        return values[0]

    def takes(self, *wanted: str) -> str:
        if not self.is_more:
            return ""
        kind, piece = self.pieces[self.at]
        if kind not in {"sign", "name"} or piece not in wanted:
            return ""
        self.at += 1
        return piece

    def next(self) -> str:
        return self.pieces[self.at][1] if self.is_more else "its end"

    def signed(self) -> Expression:
        signs = 0
        while self.takes("-"):
            signs += 1
        value = self.value()
        for _ in range(signs % 2 or 2 * (signs > 0)):  # Two signs still make a number of a text.
            value = Negative(value)
        return value

    def value(self) -> Expression:
        if not self.is_more:
            raise NotUnderstoodError("not_an_expression", "its end")
        kind, piece = self.pieces[self.at]
        self.at += 1
        if piece == "(" and kind == "sign":
            return self.within_brackets()
        if kind == "name":
            return Call(piece, tuple(self.given())) if self.takes("(") else Column(piece)
        if kind not in LEAVES and piece != ".":
            raise NotUnderstoodError("not_an_expression", piece)
        return LEAVES[kind](piece) if kind in LEAVES else Own()

    def within_brackets(self) -> Expression:
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotUnderstoodError("too_deep")
        value = self.operation()
        if not self.takes(")"):
            raise NotUnderstoodError("not_an_expression", self.next())
        self.depth -= 1
        return value

    def given(self) -> Iterator[Expression]:
        if self.takes(")"):
            return
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotUnderstoodError("too_deep")
        yield self.operation()
        while self.takes(","):
            yield self.operation()
        if not self.takes(")"):
            raise NotUnderstoodError("not_an_expression", self.next())
        self.depth -= 1


def _join(values: list[Expression], operators: list[str], level: int) -> None:
    """Put together what those operators join that bind more tightly than a level, or all.

    A row of operators that bind alike is taken at once, as soon as one follows that binds less.
    """
    while operators and BINDS[operators[-1]] > level:
        first = len(operators) - 1
        while first and BINDS[operators[first - 1]] == BINDS[operators[-1]]:
            first -= 1
        values[first:] = [operated(operators[first:], values[first:])]
        del operators[first:]


def _path(piece: str) -> Path:
    steps = piece.split("/")
    if not steps[0]:
        return Path(0, tuple(steps[2:]), is_absolute=True)  # The first step is the form itself.
    up = steps.count("..")
    return Path(up, tuple(steps[up:]))


LEAVES: dict[str, Callable[[str], Expression]] = {
    "text": lambda piece: Text(piece[1:-1]),
    "number": lambda piece: Number(finite(piece)),
    "named": Named,
    "path": _path,
}
