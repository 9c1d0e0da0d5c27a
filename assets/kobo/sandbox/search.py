"""The little language of searches (`q=...`): terms, AND, OR, NOT and brackets.

What a term may speak of, and what it finds there, is decided by whoever offers the search.
"""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
Test = Callable[[T], bool]

TOKEN = re.compile(r"""\s*([()]|(?:\w+:)?(?:"[^"]*"|'[^']*'|[^\s()"']+))""")
TERM = re.compile(r"""(?P<field>\w+?)(?:__(?P<how>gte?|lte?))?:(?P<value>.+)""")
COMPARISONS: dict[str | None, Callable[[str, str], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    None: operator.eq,
}
OPERATORS = {"AND", "OR", "NOT", "(", ")"}


class UnreadableSearchError(Exception):
    """A search breaks the language's rules or speaks of what cannot be searched."""


@dataclass(frozen=True)
class Term:
    """One condition: a field compared with a value, or a bare word without a field."""

    field: str | None
    how: str | None
    value: str

    def holds(self, found: str) -> bool:
        """Return whether a text stands to the value as the term says."""
        return COMPARISONS[self.how](found, self.value)


def compiled(search: str, tested: Callable[[Term], Test[T]]) -> Test[T]:
    """Return the test that a search stands for; `tested` makes the test of a single term.

    Raises:
        UnreadableSearchError: The search breaks the language's rules.
    """
    parser = _Parser(_tokens(search), tested)
    test = parser.either()
    if parser.tokens:
        raise UnreadableSearchError
    return test


def _tokens(search: str) -> list[str]:
    tokens, position = [], 0
    while position < len(search.rstrip()):
        match = TOKEN.match(search, position)
        if match is None:
            raise UnreadableSearchError
        tokens.append(match[1])
        position = match.end()
    return tokens


class _Parser(Generic[T]):
    """Reads tokens from the front: OR binds weakest, then AND, then NOT."""

    def __init__(self, tokens: list[str], tested: Callable[[Term], Test[T]]) -> None:
        self.tokens = tokens
        self._tested = tested

    def either(self) -> Test[T]:
        tests = [self._both()]
        while self._takes("OR"):
            tests.append(self._both())
        return lambda item: any(test(item) for test in tests)

    def _both(self) -> Test[T]:
        tests = [self._single()]
        while self._takes("AND"):
            tests.append(self._single())
        return lambda item: all(test(item) for test in tests)

    def _single(self) -> Test[T]:
        if self._takes("NOT"):
            refused = self._single()
            return lambda item: not refused(item)
        if self._takes("("):
            inner = self.either()
            if not self._takes(")"):
                raise UnreadableSearchError
            return inner
        if not self.tokens or self.tokens[0] in OPERATORS:
            raise UnreadableSearchError
        return self._tested(_term(self.tokens.pop(0)))

    def _takes(self, token: str) -> bool:
        if self.tokens[:1] != [token]:
            return False
        del self.tokens[0]
        return True


def _term(token: str) -> Term:
    parsed = TERM.fullmatch(token)
    if parsed is None:
        return Term(None, None, token.strip("\"'"))
    return Term(parsed["field"], parsed["how"], parsed["value"].strip("\"'"))
