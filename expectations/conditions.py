"""What makes a row fail a rule, as SQL that DuckDB evaluates.

A condition that comes out as null finds nothing: an empty answer breaks only the rule that wants
one. Answers are columns here and never text; only rules bring values, and these are quoted.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from assets.warehouse.connection import literal, quoted
from expectations.rules import Rule, Test

OPPOSITE = {">=": "<", ">": "<=", "<=": ">", "<": ">="}


def failing(rule: Rule) -> str:
    """Return the condition of the rows that a rule finds, where it holds for their version."""
    condition = CONDITIONS[rule.test](rule)
    if not rule.except_versions:
        return condition
    others = f"form_version not in ({_listed(rule.except_versions)})"
    return f"({others} or form_version is null) and ({condition})"


def _is_no_member(rule: Rule) -> str:
    column = quoted(rule.column)
    return f"{column} not in ({_listed(rule.values)})" if rule.values else f"{column} is not null"


def _has_other_members(rule: Rule) -> str:
    return f"not list_has_all([{_listed(rule.values)}]::varchar[], {quoted(rule.column)})"


def _is_no_pair(rule: Rule) -> str:
    """Find what is surely in no pair: with an empty half, what no pair has as its other half."""
    first, second = quoted(rule.column), quoted(rule.other_column or "")
    beside: dict[object, list[object]] = defaultdict(list)
    for one, other in _pairs(rule.values):
        beside[other].append(one)
    found = [
        f"({second} = {_literal(other)} and {first} in ({_listed(ones)}))"
        for other, ones in beside.items()
    ]
    nothing = f"{first} is null and {second} is null"
    return f"not ({' or '.join(found or [nothing])})"


def _is_out_of_bounds(rule: Rule) -> str:
    return " or ".join(
        f"{quoted(rule.column)} {OPPOSITE[str(comparison)]} {_literal(bound)}"
        for comparison, bound in _pairs(rule.values)
    )


CONDITIONS: Mapping[Test, Callable[[Rule], str]] = {
    "not_null": lambda rule: f"{quoted(rule.column)} is null",
    "null": lambda rule: f"{quoted(rule.column)} is not null",
    "unique": lambda rule: (
        f"count({quoted(rule.column)}) over (partition by {quoted(rule.column)}) > 1"
    ),
    "in_set": _is_no_member,
    "all_in_set": _has_other_members,
    "pair_in_set": _is_no_pair,
    "at_most": lambda rule: f"{quoted(rule.column)} > {_listed(rule.values)}",
    "within": _is_out_of_bounds,
}


def _pairs(values: Iterable[object]) -> Iterable[tuple[object, object]]:
    return (pair for pair in values if isinstance(pair, tuple))


def _listed(values: Iterable[object]) -> str:
    return ", ".join(map(_literal, values))


def _literal(value: object) -> str:
    """Quote a value; numbers are compared as floating point, which takes any answer's size."""
    if isinstance(value, date):
        return f"date '{value}'"
    if isinstance(value, float):
        return f"{value!r}::double"
    return literal(str(value))
