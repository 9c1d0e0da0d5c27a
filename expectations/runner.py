"""Runs suites inside DuckDB and returns which rows failed, by their ids and never by a value."""

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from expectations import dialect
from expectations.rules import Rule
from expectations.suites import suite_of

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
    result = batch.validate(
        suite_of(table, rules),
        result_format={
            "result_format": "COMPLETE",
            "unexpected_index_column_names": list(ids),
            # The default result format carries failing answers (DOMAIN, DP11).
            "exclude_unexpected_values": True,
            "return_unexpected_index_query": False,
        },
    )
    for found in result.results:
        rule = rules[found.expectation_config.meta["rule"]]
        if found.exception_info and not _is_clean(found.exception_info):
            raise BrokenRuleError(
                f"The rule “{rule.name}” of staging.{table} could not be evaluated. "
                "Does the column exist, and has it the type that the rule needs?"
            )
        rows = tuple(_rows(found.result.get("unexpected_index_list") or [], ids))
        if rows:
            yield Failure(rule, rows)


def _is_clean(exception_info: Mapping[str, Any]) -> bool:
    """Tell an expectation that failed from one that crashed; both come back unsuccessful."""
    return exception_info.get("raised_exception") is False


def _rows(
    found: Iterable[Mapping[str, Any]], ids: Sequence[str]
) -> Iterable[tuple[str, str | None]]:
    for group in found:
        given = [group[name] for name in ids]
        columns = [values if isinstance(values, list) else [values] for values in given]
        for values in zip(*columns, strict=True):
            yield values[0], values[1] if len(values) > 1 else None
