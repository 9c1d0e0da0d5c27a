"""Turns rules into Great Expectations suites: one per staged table, and one of the domain.

A suite is named after its table, or `domain`. Its `meta` says which rows it is about, and what
could not be turned into a check; an expectation's `meta` says which rules it stands for.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from expectations.domain import DomainRule, NotChecked
from expectations.forms.rules import Rule, Severity
from expectations.library.opened import ROWS

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuite
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.metadata_types import FailureSeverity

# What a check says of a row that fails, by its name and severity; else its name says it.
Words = Mapping[tuple[str, Severity], str]
NO_WORDS: Words = MappingProxyType({})

DOMAIN = "domain"
ITEM_IDS = ("root_uuid", "item_path")
SUBMISSION_IDS = ("root_uuid",)

# What a rule of the domain looks at is in its query; the batch says how many submissions that is.
SUBMISSIONS = "select form, fate from quality.submissions"
FOUND = """
    select form, root_uuid, item_path, column_name as "column" from ({query})
"""


def form_suite(  # noqa: PLR0913 - what a suite consists of.
    table: str,
    rules: Iterable[Rule],
    ids: Sequence[str],
    *,
    rows: str | None = None,
    not_checked: Iterable[NotChecked] = (),
    words: Words = NO_WORDS,
) -> "ExpectationSuite":
    """Return the suite of a staged table.

    `rows` is the query for the rows to look at, where these are not all.
    """
    import great_expectations as gx

    suite = gx.ExpectationSuite(
        name=table, meta={ROWS: rows or f"select * from staging.{table}", **_left_out(not_checked)}
    )
    suite.expectations = [_of_check(table, group, ids, words) for group in by_check(rules)]
    return suite


def form_of(table: str) -> str:
    """Return the form that a staged table belongs to."""
    return table.partition("__")[0]


def by_check(rules: Iterable[Rule]) -> list[tuple[Rule, ...]]:
    """Return rules of one table in groups that one expectation stands for."""
    groups: dict[tuple[str, Severity], list[Rule]] = defaultdict(list)
    for rule in rules:
        groups[rule.check, rule.severity].append(rule)
    return [tuple(groups[key]) for key in sorted(groups)]


def _of_check(table: str, rules: Sequence[Rule], ids: Sequence[str], words: Words) -> "Expectation":
    from expectations.library.rows_hold import OF_CHECK, ExpectRowsToHold

    [first, *_] = rules
    names = list(dict.fromkeys(rule.name for rule in rules))
    return OF_CHECK.get(first.check, ExpectRowsToHold)(
        rules=_by_column(rules),
        id_columns=list(ids),
        description=_said(first.check, first.severity, words),
        severity=_severity(first.severity),
        meta={
            "check": first.check,
            "form": form_of(table),
            "table": table,
            "severity": first.severity,
            "rules": names,
        },
    )


def _by_column(rules: Iterable[Rule]) -> dict[str, str]:
    """Return the condition of a row in which a column is wrong; one may have several rules."""
    conditions: dict[str, list[str]] = defaultdict(list)
    for rule in rules:
        conditions[rule.column].append(f"({rule.condition})")
    return {column: " or ".join(found) for column, found in conditions.items()}


def domain_suite(
    rules: Iterable[DomainRule],
    not_checked: Iterable[NotChecked] = (),
    words: Words = NO_WORDS,
) -> "ExpectationSuite":
    """Return the suite of the domain's rules."""
    import great_expectations as gx

    suite = gx.ExpectationSuite(name=DOMAIN, meta={ROWS: SUBMISSIONS, **_left_out(not_checked)})
    suite.expectations = [_of_rule(rule, words) for rule in rules]
    return suite


def _of_rule(rule: DomainRule, words: Words) -> "Expectation":
    from great_expectations.expectations.row_conditions import Column

    from expectations.library.rows_hold import ExpectDomainRuleToHold

    fate = Column("fate")
    looked_at = fate == "used" if rule.severity == "warning" else fate != "excluded"
    return ExpectDomainRuleToHold(
        unexpected_rows_query=FOUND.format(query=_inert(rule.query)),
        row_condition=Column("form").is_in(list(rule.forms)) & looked_at,
        description=_said(rule.code, rule.severity, words),
        severity=_severity(rule.severity),
        meta={
            "check": rule.code,
            "forms": list(rule.forms),
            "severity": rule.severity,
            "rules": [rule.code],
        },
    )


def _said(check: str, severity: Severity, words: Words) -> str:
    return words.get((check, severity)) or f"{check.replace('_', ' ').capitalize()}."


def _severity(severity: Severity) -> "FailureSeverity":
    from great_expectations.expectations.metadata_types import FailureSeverity

    return FailureSeverity.CRITICAL if severity == "error" else FailureSeverity.WARNING


def _left_out(not_checked: Iterable[NotChecked]) -> dict[str, list[dict[str, str]]]:
    return {
        "not_checked": [
            {
                "check": one.code,
                "form": one.form,
                "column": one.column_name,
                "reason": one.reason,
            }
            for one in not_checked
        ]
    }


def _inert(sql: str) -> str:
    """Escape what the library and SQLAlchemy would take for places to fill in."""
    return sql.replace("{", "{{").replace("}", "}}").replace(":", r"\:")
