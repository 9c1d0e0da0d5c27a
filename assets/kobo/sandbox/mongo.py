"""The part of MongoDB's query language that KoboToolbox lets through, as tests on rows.

An operator outside the list is not refused: KoboToolbox turns it into the name of a field that
no row has, so the query quietly matches nothing. That trap is kept.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from assets.kobo.sandbox.mongo_operators import ValueTest, expression_test, operator_test
from assets.kobo.sandbox.mongo_values import (
    UnsupportedQueryError,
    equals,
    is_expression,
    lookup,
    readable,
)

Test = Callable[[Mapping[str, Any]], bool]

LOGIC: dict[str, Callable[..., bool]] = {"$and": all, "$or": any}


def compiled(query: dict[str, Any]) -> Test:
    """Return a test on rows that does what MongoDB would do with the query.

    Raises:
        UnsupportedQueryError: An allowed operator got an operand that MongoDB refuses.
    """
    return _document(readable(query))


def _document(query: object) -> Test:
    if not isinstance(query, dict):
        raise UnsupportedQueryError
    tests = [_condition(key, operand) for key, operand in query.items()]
    return lambda row: all(test(row) for test in tests)


def _condition(key: str, operand: object) -> Test:
    if key in LOGIC:
        return _logic(LOGIC[key], operand)
    if key == "$expr":
        return expression_test(operand)
    if key.startswith("$"):
        raise UnsupportedQueryError
    test = _field_test(operand)
    return lambda row: test(lookup(row, key))


def _logic(together: Callable[..., bool], operand: object) -> Test:
    if not isinstance(operand, list) or not operand:
        raise UnsupportedQueryError
    tests = [_document(part) for part in operand]
    return lambda row: together(test(row) for test in tests)


def _field_test(operand: object) -> ValueTest:
    if not is_expression(operand):
        return partial(equals, operand)
    tests = [_operator_test(name, value, operand) for name, value in operand.items()]
    return lambda value: all(test(value) for test in tests)


def _operator_test(name: str, operand: object, beside: dict[str, Any]) -> ValueTest:
    if name == "$not":
        return _negated(operand)
    if name == "$elemMatch":
        return _element_test(operand)
    return operator_test(name, operand, beside)


def _negated(operand: object) -> ValueTest:
    if not is_expression(operand):
        raise UnsupportedQueryError
    test = _field_test(operand)
    return lambda value: not test(value)


def _element_test(operand: object) -> ValueTest:
    if not isinstance(operand, dict):
        raise UnsupportedQueryError
    test = _field_test(operand) if is_expression(operand) else _on_documents(_document(operand))
    return lambda value: isinstance(value, list) and any(test(item) for item in value)


def _on_documents(test: Test) -> ValueTest:
    return lambda item: isinstance(item, dict) and test(item)
