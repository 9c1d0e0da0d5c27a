"""Reads an expression from left to right into a tree.

A name may hold hyphens and `and`, `or`, `div`, `mod` and `*` are operators only after a value, as
XPath 1.0 has it (§3.7).
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from assets.xpath.tree import (
    Binary,
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
)

NAME = r"[^\W\d][\w.-]*(?::[^\W\d][\w.-]*)?"
PIECE = re.compile(
    rf"""\s*(?:(?P<text>'[^']*'|"[^"]*")|\$\{{\s*(?P<named>{NAME})\s*\}}"""
    r"""|(?P<number>\d+(?:\.\d*)?|\.\d+)"""
    rf"""|(?P<path>(?:/{NAME})+|\.\.(?:/\.\.)*(?:/{NAME})*)|(?P<name>{NAME})"""
    r"""|(?P<sign><=|>=|!=|[-+*=<>(),.]))"""
)
LEVELS = (("or",), ("and",), ("=", "!="), ("<=", "<", ">=", ">"), ("+", "-"), ("*", "div", "mod"))
# Nobody writes so many brackets within brackets, or so long an expression; Python ends somewhere.
DEEPEST, LONGEST = 60, 1500

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
        tree = reader.level(0)
        if reader.left:
            return None, ("not_an_expression", reader.next())
    except NotUnderstoodError as error:
        return None, (error.reason, error.what)
    return tree, ("", "")


def _pieces(expression: str) -> Iterator[Piece]:
    at = 0
    while expression[at:].strip():
        found = PIECE.match(expression, at)
        if not found or not found.lastgroup:
            raise NotUnderstoodError("not_an_expression", expression[at : at + 20])
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


class _Reader:
    """What is left to read of an expression."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.left = pieces
        self.depth = 0

    def level(self, number: int) -> Expression:
        """Read operators of one level and those that bind more tightly."""
        if number == len(LEVELS):
            return self.signed()
        value = self.level(number + 1)
        while operator := self.takes(*LEVELS[number]):
            value = Binary(operator, value, self.level(number + 1))
        return value

    def takes(self, *wanted: str) -> str:
        if self.left and self.left[0][0] in {"sign", "name"} and self.left[0][1] in wanted:
            return self.left.pop(0)[1]
        return ""

    def next(self) -> str:
        return self.left[0][1] if self.left else "its end"

    def signed(self) -> Expression:
        signs = 0
        while self.takes("-"):
            signs += 1
        value = self.value()
        for _ in range(signs % 2 or 2 * (signs > 0)):  # Two signs still make a number of a text.
            value = Negative(value)
        return value

    def value(self) -> Expression:
        if not self.left:
            raise NotUnderstoodError("not_an_expression", "its end")
        kind, piece = self.left.pop(0)
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
        value = self.level(0)
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
        yield self.level(0)
        while self.takes(","):
            yield self.level(0)
        if not self.takes(")"):
            raise NotUnderstoodError("not_an_expression", self.next())
        self.depth -= 1


def _path(piece: str) -> Path:
    steps = piece.split("/")
    if not steps[0]:
        return Path(0, tuple(steps[2:]), is_absolute=True)  # The first step is the form itself.
    up = steps.count("..")
    return Path(up, tuple(steps[up:]))


LEAVES: dict[str, Callable[[str], Expression]] = {
    "text": lambda piece: Text(piece[1:-1]),
    "number": lambda piece: Number(float(piece)),
    "named": Named,
    "path": _path,
}
