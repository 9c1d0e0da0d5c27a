"""Runs suites inside DuckDB and returns which rows failed, by their ids and never by a value."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations.domain import DomainRule
from expectations.forms.rules import Rule
from expectations.library.opened import Library, opened
from expectations.library.suites import ITEM_IDS, SUBMISSION_IDS, domain_suite, form_suite

if TYPE_CHECKING:
    from great_expectations.core import (
        ExpectationSuite,
        ExpectationSuiteValidationResult,
        ExpectationValidationResult,
    )

DomainRow = tuple[str, str, str | None, str]


class BrokenRuleError(Exception):
    """A rule could not be evaluated; this says nothing about the data."""


@dataclass(frozen=True)
class Failure:
    """A rule, and the rows that it found: (root_uuid, item_path or nothing)."""

    rule: Rule
    rows: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class DomainFailure:
    """A rule of the domain, and what it found: (form, root_uuid, item_path, column_name)."""

    rule: DomainRule
    rows: tuple[DomainRow, ...]


def run_suite(warehouse: Path, suite: "ExpectationSuite") -> "ExpectationSuiteValidationResult":
    """Run one suite by itself and return what the library says of it.

    An expectation that crashed is in the result, as the library does it: see `is_broken`.
    """
    with opened(warehouse) as library:
        return library.validate(suite)


def run(
    warehouse: Path,
    rules: Mapping[str, Sequence[Rule]],
    repeats: Collection[str],
    rows: Mapping[str, str] | None = None,
) -> list[Failure]:
    """Hold the rules, given by table of the `staging` schema, against their rows.

    `repeats` are the tables of them that hold items of a repeat; `rows` gives the query for the
    rows to look at, by table, where these are not all.

    Raises:
        BrokenRuleError: A rule crashed; the library reports that like a failure.
    """
    with opened(warehouse) as library:
        return [
            failure
            for table, of_table in rules.items()
            for failure in _of_table(
                library,
                table,
                of_table,
                ids=ITEM_IDS if table in repeats else SUBMISSION_IDS,
                rows=(rows or {}).get(table),
            )
        ]


def _of_table(
    library: Library, table: str, rules: Sequence[Rule], **about: Any
) -> Iterator[Failure]:
    """Yield what a table's rules find; a check that crashes is taken apart to name the culprit."""
    for result in library.validate(form_suite(table, rules, **about)).results:
        held = _held(result, rules)
        if is_broken(result):
            named = next(_broken_of(library, table, held, **about), _meta(result)["check"])
            raise BrokenRuleError(
                f"The rule “{named}” of staging.{table} could not be evaluated. Does the column "
                "exist, and has it the type that the rule needs?"
            )
        yield from _failures(result, held)


def _held(result: "ExpectationValidationResult", rules: Iterable[Rule]) -> list[Rule]:
    """Return the rules that an expectation stands for."""
    meta = _meta(result)
    kind = meta["check"], meta["severity"]
    return [rule for rule in rules if (rule.check, rule.severity) == kind]


def _broken_of(library: Library, table: str, rules: Iterable[Rule], **about: Any) -> Iterator[str]:
    """Yield those of some rules that crash by themselves."""
    for rule in rules:
        [result] = library.validate(form_suite(table, [rule], **about)).results
        if is_broken(result):
            yield rule.name


def _failures(result: "ExpectationValidationResult", rules: Sequence[Rule]) -> Iterator[Failure]:
    found: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    for row in result.result["unexpected_index_list"]:
        found[row["column"]].append((row["root_uuid"], row.get("item_path")))
    by_column = {rule.column: rule for rule in reversed(rules)}
    return (Failure(by_column[column], tuple(rows)) for column, rows in found.items())


def run_domain(warehouse: Path, rules: Sequence[DomainRule]) -> list[DomainFailure]:
    """Hold the rules of the domain against what was staged and settled.

    Raises:
        BrokenRuleError: A rule crashed.
    """
    with opened(warehouse) as library:
        results = library.validate(domain_suite(rules)).results
    by_code = {(rule.code, rule.severity): rule for rule in rules}
    found = [
        (by_code[_meta(result)["check"], _meta(result)["severity"]], result) for result in results
    ]
    for rule, result in found:
        if is_broken(result):
            raise BrokenRuleError(
                f"The rule “{rule.code}” of the domain could not be evaluated over "
                f"{', '.join(rule.forms)}. Do the columns that it reads exist there?"
            )
    return [
        DomainFailure(rule, tuple(map(_domain_row, result.result["unexpected_index_list"])))
        for rule, result in found
        if not result.success
    ]


def _domain_row(row: Mapping[str, Any]) -> DomainRow:
    return row["form"], row["root_uuid"], row["item_path"], row["column"]


def _meta(result: "ExpectationValidationResult") -> Mapping[str, Any]:
    """Return what a suite noted of an expectation."""
    config = result.expectation_config
    return (config.meta if config else None) or {}


def is_broken(result: "ExpectationValidationResult") -> bool:
    """Tell an expectation that crashed from one that failed; both come back unsuccessful."""
    info = result.exception_info
    return bool(info) and info.get("raised_exception") is not False
