"""The expressions of an XLSForm (a part of XPath 1.0) read and turned into SQL.

Which questions they read, and what follows from them, is for the callers to say.
"""

from collections.abc import Iterator

from assets.xpath.parser import parse
from assets.xpath.scope import Scope
from assets.xpath.sql import compiled
from assets.xpath.tree import (
    REASONS,
    Binary,
    Call,
    Expression,
    NotUnderstoodError,
    Own,
    demands_of,
    is_until_today,
    joined,
    nodes,
    written,
)
from assets.xpath.values import Value

__all__ = [
    "REASONS",
    "Binary",
    "Call",
    "Expression",
    "NotUnderstoodError",
    "Own",
    "Scope",
    "Value",
    "asks_only_for_the_past",
    "compiled",
    "demands_of",
    "is_day",
    "is_until_today",
    "joined",
    "nodes",
    "parse",
    "written",
]


def asks_only_for_the_past(expression: Expression) -> bool:
    """Say whether today's date is only ever the later side of a comparison.

    Then whatever holds on some day holds on every later one too.
    """
    return all(_is_late_enough(part) for part in _parts(expression))


def _parts(expression: Expression) -> Iterator[Expression]:
    if isinstance(expression, Binary) and expression.operator in {"and", "or"}:
        yield from _parts(expression.left)
        yield from _parts(expression.right)
    else:
        yield expression


def _is_late_enough(part: Expression) -> bool:
    if not any(is_day(node) for node in nodes(part)):
        return True
    if not isinstance(part, Binary):
        return False
    late = {"<": part.right, "<=": part.right, ">": part.left, ">=": part.left}
    later = late.get(part.operator)
    if later is None or not is_day(later):
        return False
    other = part.left if later is part.right else part.right
    return not any(is_day(node) for node in nodes(other))


def is_day(node: Expression) -> bool:
    """Say whether a part of an expression is the day, or the moment, of the answer."""
    return isinstance(node, Call) and node.name in {"today", "now"}
