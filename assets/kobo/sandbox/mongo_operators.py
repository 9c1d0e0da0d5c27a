"""MongoDB's operators on one value, each turned into a test.

How operators are combined is `mongo`'s matter.
"""

import operator
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from assets.kobo.sandbox.mongo_values import (
    MISSING,
    UnsupportedQueryError,
    are_comparable,
    equals,
    lookup,
    order_key,
)

ValueTest = Callable[[object], bool]

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "$gt": operator.gt,
    "$gte": operator.ge,
    "$lt": operator.lt,
    "$lte": operator.le,
}
FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
PAIR = 2


def expression_test(expression: object) -> Callable[[Mapping[str, Any]], bool]:
    """Return a test on rows for `$expr`: one comparison of two fields or values."""
    match expression:
        case dict() if len(expression) == 1:
            [(name, operands)] = expression.items()
        case _:
            raise UnsupportedQueryError
    compare = {**COMPARISONS, "$ne": operator.ne}.get(name)
    if compare is None or not isinstance(operands, list) or len(operands) != PAIR:
        raise UnsupportedQueryError
    left, right = operands
    return lambda row: compare(order_key(_value(row, left)), order_key(_value(row, right)))


def operator_test(name: str, operand: object, beside: Mapping[str, Any]) -> ValueTest:
    """Return the test for an operator; `beside` holds the operators next to it."""
    if name in COMPARISONS:
        return _comparison(COMPARISONS[name], operand)
    if name in LISTS and isinstance(operand, list):
        return partial(LISTS[name], operand)
    if name == "$ne":
        return lambda value: not equals(operand, value)
    if name == "$exists":
        return lambda value: (value is not MISSING) == bool(operand)
    if name in {"$regex", "$options"} and isinstance(pattern := beside.get("$regex"), str):
        return _regex(pattern, str(beside.get("$options", "")))
    raise UnsupportedQueryError


def _is_one_of(operand: list[object], value: object) -> bool:
    return any(equals(item, value) for item in operand)


def _is_none_of(operand: list[object], value: object) -> bool:
    return not _is_one_of(operand, value)


def _has_all_of(operand: list[object], value: object) -> bool:
    return bool(operand) and all(equals(item, value) for item in operand)


def _comparison(compare: Callable[[Any, Any], bool], operand: object) -> ValueTest:
    def test(value: object) -> bool:
        values = value if isinstance(value, list) else [value]
        return any(are_comparable(operand, item) and compare(item, operand) for item in values)

    return test


def _regex(pattern: str, options: str) -> ValueTest:
    try:
        flags = sum(FLAGS[letter] for letter in set(options))
        search = re.compile(pattern, flags).search
    except (re.error, KeyError) as error:
        raise UnsupportedQueryError from error
    return lambda value: any(
        isinstance(item, str) and bool(search(item))
        for item in (value if isinstance(value, list) else [value])
    )


def _value(row: Mapping[str, Any], operand: object) -> object:
    match operand:
        case str() if operand.startswith("$"):
            return lookup(row, operand[1:])
        case {"$ifNull": [first, second]}:
            found = _value(row, first)
            return _value(row, second) if found is None or found is MISSING else found
        case _:
            return operand


LISTS: dict[str, Callable[[list[object], object], bool]] = {
    "$in": _is_one_of,
    "$nin": _is_none_of,
    "$all": _has_all_of,
}
