"""How a step that fills tables becomes assets: keys, the pool, descriptions and results."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import dagster as dg
import duckdb

from assets.forgetting.anew import writing_anew
from assets.graph.freshness import freshness_of
from assets.programme.read import Programme
from assets.run import Run, failing_plainly
from assets.warehouse.dictionary import dictionary

Assets = list[dg.AssetsDefinition]


@dataclass(frozen=True)
class Filled:
    """The rows of each table that a step filled, and what else there is to say of a table."""

    rows: Mapping[str, int]
    said: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)


def key_of(programme: Programme, table: str) -> dg.AssetKey:
    """Return a table's asset key: the programme's code, then its schema and name."""
    return dg.AssetKey([programme.code, *table.split(".")])


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
        group_name=group,
        kinds={"duckdb"},
        deps=[key_of(programme, dep) for dep in deps],
        freshness_policy=freshness_of(programme, group),
    )


def results(
    programme: Programme, filled: Mapping[str, int] | Filled
) -> Iterator[dg.MaterializeResult[None]]:
    """Yield a result per table, with its number of rows."""
    found = filled if isinstance(filled, Filled) else Filled(filled)
    for table, count in found.rows.items():
        yield dg.MaterializeResult(
            asset_key=key_of(programme, table),
            metadata={"dagster/row_count": count, **found.said.get(table, {})},
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
    def step(run: Run) -> Iterator[dg.MaterializeResult[None]]:
        with (
            failing_plainly(),
            writing_anew(run.warehouse, run.forgotten, run.retention_log.deletions) as connection,
        ):
            rows = work(connection, run)
        yield from results(programme, rows)

    return step
