"""Turns rules into Great Expectations suites: one per table, with one expectation per check.

The library is imported here and in `expectations.runner` only, inside functions: it takes three
seconds, which a Dagster process that checks nothing should not pay.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from assets.warehouse.connection import quoted
from expectations.conditions import failing
from expectations.rules import Rule

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuite
    from great_expectations.expectations.expectation import Expectation

# The rows that fail, once for each rule that they fail. The library puts the rows of the table
# where it says batch.
FAILING_ROWS = """
    select {ids}, rule
    from (
        select {ids}, unnest([{numbers}]) as rule
        from (select {ids}, {conditions} from {{batch}})
        where {any_fails}
    )
    where rule is not null
"""


def by_check(rules: Iterable[Rule]) -> list[tuple[Rule, ...]]:
    """Return rules of one table in groups that one expectation stands for."""
    ordered = sorted(rules, key=lambda rule: rule.check)
    return [tuple(group) for _, group in groupby(ordered, key=lambda rule: rule.check)]


def suite_of(
    table: str, groups: Sequence[Sequence[Rule]], ids: Sequence[str]
) -> "ExpectationSuite":
    """Return the suite of a table; each expectation's `meta` says which group it stands for."""
    import great_expectations as gx

    suite = gx.ExpectationSuite(name=table)
    suite.expectations = [_expectation(rules, ids, number) for number, rules in enumerate(groups)]
    return suite


def _expectation(rules: Sequence[Rule], ids: Sequence[str], number: int) -> "Expectation":
    from great_expectations.expectations.metadata_types import FailureSeverity

    from expectations.rows_hold import ExpectRowsToHold

    is_error = any(rule.severity == "error" for rule in rules)
    return ExpectRowsToHold(
        unexpected_rows_query=failing_rows(rules, ids),
        description=rules[0].message,
        severity=FailureSeverity.CRITICAL if is_error else FailureSeverity.WARNING,
        meta={"group": number},
    )


def failing_rows(rules: Sequence[Rule], ids: Sequence[str]) -> str:
    """Return the query for the ids of rows that fail, each with the number of a rule it fails."""
    names = [f"rule_{number}" for number in range(len(rules))]
    conditions = (f"({failing(rule)}) as {name}" for rule, name in zip(rules, names, strict=True))
    return FAILING_ROWS.format(
        ids=", ".join(map(quoted, ids)),
        numbers=", ".join(f"case when {name} then {at} end" for at, name in enumerate(names)),
        conditions=_inert(", ".join(conditions)),
        any_fails=" or ".join(names),
    )


def _inert(sql: str) -> str:
    """Escape what the library and SQLAlchemy would take for places to fill in."""
    return sql.replace("{", "{{").replace("}", "}}").replace(":", r"\:")
