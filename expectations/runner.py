"""Runs suites inside DuckDB and returns which rows failed, by their ids and never by a value."""

import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from expectations import dialect
from expectations.rules import Rule
from expectations.suites import by_check, suite_of

ITEM_IDS = ("root_uuid", "item_path")
SUBMISSION_IDS = ("root_uuid",)


class BrokenRuleError(Exception):
    """A rule could not be evaluated; this says nothing about the data."""


@dataclass(frozen=True)
class Failure:
    """A rule, and the rows that it found: (root_uuid, item_path or nothing)."""

    rule: Rule
    rows: tuple[tuple[str, str | None], ...]


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
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    dialect.register()
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_sql(
        "warehouse", connection_string=f"duckdb:///{warehouse}", create_temp_table=False
    )
    try:
        return [
            failure
            for table, of_table in rules.items()
            for failure in _of_table(
                source,
                (rows or {}).get(table) or f"select * from staging.{table}",
                table,
                of_table,
                repeats,
            )
        ]
    finally:
        # The library keeps the file open otherwise, and nobody else could write to it.
        source.get_execution_engine().close()
        source.get_engine().dispose()


def _of_table(
    source: Any, query: str, table: str, rules: Sequence[Rule], repeats: Collection[str]
) -> Iterable[Failure]:
    asset = source.add_query_asset(table, query=query)
    batch = asset.add_batch_definition_whole_table("all").get_batch()
    ids = ITEM_IDS if table in repeats else SUBMISSION_IDS
    yield from _of_groups(batch, table, by_check(rules), ids)


def _of_groups(
    batch: Any, table: str, groups: Sequence[Sequence[Rule]], ids: Sequence[str]
) -> Iterable[Failure]:
    """Yield what groups of rules find; one that crashes is taken apart to name the culprit."""
    suite = suite_of(table, groups, ids)
    for found in batch.validate(suite, result_format="COMPLETE").results:
        rules = groups[found.expectation_config.meta["group"]]
        if _is_clean(found.exception_info):
            yield from _failures(
                rules, [] if found.success else found.result["details"]["unexpected_rows"]
            )
        elif len(rules) > 1:
            yield from _of_groups(batch, table, [(rule,) for rule in rules], ids)
        else:
            raise BrokenRuleError(
                f"The rule “{rules[0].name}” of staging.{table} could not be evaluated. "
                "Does the column exist, and has it the type that the rule needs?"
            )


def _is_clean(exception_info: Mapping[str, Any] | None) -> bool:
    """Tell an expectation that failed from one that crashed; both come back unsuccessful."""
    return not exception_info or exception_info.get("raised_exception") is False


def _failures(rules: Sequence[Rule], found: Iterable[Mapping[str, Any]]) -> Iterable[Failure]:
    rows: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
    for row in found:
        rows[row["rule"]].append((row["root_uuid"], row.get("item_path")))
    return (Failure(rules[number], tuple(rows[number])) for number in sorted(rows))
