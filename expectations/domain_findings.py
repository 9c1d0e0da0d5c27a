"""Holds everything against the rules of the domain, and settles what becomes of it.

Errors are looked for in everything that came, warnings in what would be used; so what was found is
settled before each of them and at the end. Great Expectations opens the database by itself, beside
whoever has it open in this process.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assets.kobo.landing import Landing
from assets.programme.read import Programme
from assets.staging.pseudonyms import Pseudonyms
from assets.warehouse.connection import writing
from expectations.assembly import context_of
from expectations.domain import DomainRule, domain_rules
from expectations.findings import TABLE, keep_domain, prepare_findings
from expectations.forms.rule import Severity
from expectations.library.runner import run_domain
from expectations.library.suites import DOMAIN
from expectations.settling import settle
from expectations.summaries import summarise
from expectations.unchecked import NotChecked
from expectations.words.told import (
    Labels,
    keep_of_domain,
    labels_of,
    say_in_findings,
    told_of_domain,
)

SEVERITIES: tuple[Severity, ...] = ("error", "warning")


@dataclass(frozen=True)
class DomainChecked:
    """What the rules of the domain were held against, and what could not be."""

    rules: tuple[DomainRule, ...]
    not_checked: tuple[NotChecked, ...]
    labels: Labels
    rows: Mapping[str, int]  # Of the tables of the step.

    def of(self, check: str) -> tuple[list[DomainRule], list[NotChecked]]:
        """Return the rules of one check, and what of it is not checked."""
        return (
            [rule for rule in self.rules if rule.code == check],
            [one for one in self.not_checked if one.code == check],
        )


def check_domain(
    warehouse: Path,
    landing: Landing,
    programme: Programme,
    as_of: date,
    pseudonyms: Pseudonyms,
) -> DomainChecked:
    """Hold everything against the rules of the domain; settle, and count what all checks found.

    Raises:
        BrokenRuleError: A rule crashed.
    """
    with writing(warehouse) as connection:
        prepare_findings(connection)
        connection.execute(f"delete from {TABLE} where suite = ?", [DOMAIN])
        settle(connection, programme, as_of)
        context = context_of(connection, landing, programme, as_of, pseudonyms)
    rules, unchecked = domain_rules(context)
    for severity in SEVERITIES:
        failures = run_domain(warehouse, [rule for rule in rules if rule.severity == severity])
        with writing(warehouse) as connection:
            keep_domain(connection, failures, as_of, severity)
            rows = settle(connection, programme, as_of)
    with writing(warehouse) as connection:
        labels = labels_of(connection, programme)
        told = told_of_domain(programme, rules, unchecked, labels)
        rows |= {"quality.rules": keep_of_domain(connection, programme, told)}
        say_in_findings(connection, programme)
        rows |= summarise(connection, programme)
    return DomainChecked(rules, unchecked, labels, rows)
