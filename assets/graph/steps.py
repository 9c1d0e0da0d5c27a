"""How a step that fills tables becomes assets: the pool, descriptions, and what is told of each."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from time import perf_counter
from typing import Any, ParamSpec, TypeVar

import dagster as dg
import duckdb

from assets.forgetting.anew import writing_anew
from assets.graph.freshness import freshness_of
from assets.graph.keys import group_of, key_of
from assets.programme.read import Programme
from assets.run import Run, failing_plainly
from assets.warehouse.dictionary import dictionary

Assets = list[dg.AssetsDefinition]
# The page of the internal edition that is about what stands in a table.
SEEN_ON = {
    "marts.indicator_values": "results.html",
    "marts.indicator_progress": "results.html",
    "marts.partners": "partners.html",
    "marts.responsibilities": "who.html",
    "marts.mapping": "who.html",
    "marts.commitments": "partnership.html",
    "marts.accountability": "partnership.html",
    "marts.partnership_test": "partnership.html",
    "marts.principle_scores": "partnership.html",
    "marts.funds": "money.html",
    "marts.project_funds": "money.html",
    "marts.capacity_profile": "capacity.html",
    "marts.capacity_change": "capacity.html",
    "marts.reporting_calendar": "quality.html",
    "marts.reporting_burden": "quality.html",
    "quality.reconciliation": "quality.html",
    "quality.pass_rates": "quality.html",
    "quality.findings_summary": "quality.html",
}
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Filled:
    """The rows of each table that a step filled, and what else there is to say of a table."""

    rows: Mapping[str, int]
    said: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def pool_of(programme: Programme) -> str:
    """Return the pool that lets one step at a time open a programme's warehouse."""
    return f"{programme.code}_warehouse"


def spec_of(
    programme: Programme, table: str, group: str, deps: Sequence[str] = (), grain: str = ""
) -> dg.AssetSpec:
    """Return the asset of a table, described by what one of its rows is."""
    grain = grain or dictionary()[table].grain
    return dg.AssetSpec(
        key=key_of(programme, table),
        description=grain[:1].upper() + grain[1:] + ".",
        group_name=group_of(group),
        kinds={"duckdb"},
        deps=[key_of(programme, dep) for dep in deps],
        freshness_policy=freshness_of(programme, group),
    )


def results(
    programme: Programme, state: Path, filled: Mapping[str, int] | Filled
) -> Iterator[dg.MaterializeResult[None]]:
    """Yield a result per table, with its number of rows, and the page where people see it."""
    found = filled if isinstance(filled, Filled) else Filled(filled)
    site = state / "site" / "internal"
    for table, count in found.rows.items():
        page = {"page": dg.MetadataValue.path(site / SEEN_ON[table])} if table in SEEN_ON else {}
        yield dg.MaterializeResult(
            asset_key=key_of(programme, table),
            metadata={"dagster/row_count": count, **found.said.get(table, {}), **page},
        )


def tables_step(
    programme: Programme,
    name: str,
    specs: Sequence[dg.AssetSpec],
    work: Callable[[duckdb.DuckDBPyConnection, Run], Mapping[str, int] | Filled],
) -> dg.AssetsDefinition:
    """Return the step that fills tables of the warehouse.

    `work` fills them and returns their rows by table; its docstring describes the step.
    Whichever step comes first lets nothing into a database that may hold what was forgotten, or
    deleted by its age.
    """

    @dg.multi_asset(
        name=f"{programme.code}__{name}",
        specs=specs,
        pool=pool_of(programme),
        description=work.__doc__,
    )
    @timed
    def step(run: Run) -> Iterator[dg.MaterializeResult[None]]:
        with (
            failing_plainly(),
            writing_anew(run.warehouse, run.forgotten, run.retention_log.deletions) as connection,
        ):
            rows = work(connection, run)
        yield from results(programme, run.folder(), rows)

    return step


def timed(step: Callable[P, R]) -> Callable[P, R]:
    """Let the results of a step say how many seconds it took until all of them were there."""

    def told(result: object, seconds: float) -> object:
        if not isinstance(result, dg.MaterializeResult):
            return result
        took = {"seconds": round(seconds, 2)}
        return result._replace(metadata={**(result.metadata or {}), **took})

    @wraps(step)
    def one(*args: P.args, **kwargs: P.kwargs) -> Any:
        began = perf_counter()
        return told(step(*args, **kwargs), perf_counter() - began)

    @wraps(step)
    def several(*args: P.args, **kwargs: P.kwargs) -> Any:
        began, seconds = perf_counter(), None
        for result in step(*args, **kwargs):  # type: ignore[attr-defined]
            # Dagster writes down each result before it asks for the next.
            seconds = seconds or perf_counter() - began
            yield told(result, seconds)

    return several if inspect.isgeneratorfunction(step) else one
