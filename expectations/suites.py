"""Turns rules into Great Expectations suites, one per table.

The library is imported here and in `expectations.runner` only, inside functions: it takes three
seconds, which a Dagster process that checks nothing should not pay.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from expectations.rules import Rule, Test

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuite
    from great_expectations.expectations.expectation import Expectation


def suite_of(table: str, rules: Sequence[Rule]) -> "ExpectationSuite":
    """Return the suite of a table; each expectation's `meta` says which rule it stands for."""
    import great_expectations as gx

    suite = gx.ExpectationSuite(name=table)
    suite.expectations = [_expectation(rule, number) for number, rule in enumerate(rules)]
    return suite


def _expectation(rule: Rule, number: int) -> "Expectation":
    import great_expectations.expectations as gxe
    from great_expectations.expectations.metadata_types import FailureSeverity

    from expectations.list_members import ExpectListMembersToBeInSet

    said: dict[str, Any] = {
        "meta": {"rule": number},
        "description": rule.message,
        "severity": (
            FailureSeverity.CRITICAL if rule.severity == "error" else FailureSeverity.WARNING
        ),
    }
    values: list[Any] = list(rule.values)
    if rule.test == "pair_in_set":
        return gxe.ExpectColumnPairValuesToBeInSet(
            column_A=rule.column, column_B=rule.other_column or "", value_pairs_set=values, **said
        )
    of_one_column: dict[Test, Callable[[], Expectation]] = {
        "not_null": lambda: gxe.ExpectColumnValuesToNotBeNull(column=rule.column, **said),
        "null": lambda: gxe.ExpectColumnValuesToBeNull(column=rule.column, **said),
        "unique": lambda: gxe.ExpectColumnValuesToBeUnique(column=rule.column, **said),
        "at_most": lambda: gxe.ExpectColumnValuesToBeBetween(
            column=rule.column, max_value=values[0], **said
        ),
        "within": lambda: gxe.ExpectColumnValuesToBeBetween(
            column=rule.column, **_limits(dict(values)), **said
        ),
        "in_set": lambda: gxe.ExpectColumnValuesToBeInSet(
            column=rule.column, value_set=values, **said
        ),
        "all_in_set": lambda: ExpectListMembersToBeInSet(
            column=rule.column, value_set=values, **said
        ),
    }
    return of_one_column[rule.test]()


def _limits(bounds: Mapping[str, float]) -> dict[str, Any]:
    """Return bounds, given by comparison, as the library takes them."""
    return {
        "min_value": bounds.get(">=", bounds.get(">")),
        "strict_min": ">" in bounds,
        "max_value": bounds.get("<=", bounds.get("<")),
        "strict_max": "<" in bounds,
    }
