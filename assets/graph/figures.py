"""The assets of every indicator's figures, of their trace and of their progress."""

from collections.abc import Mapping

import dagster as dg
import duckdb

from assets.graph.steps import Assets, spec_of, tables_step
from assets.indicators.compared import load_progress
from assets.indicators.records import load_records
from assets.indicators.rules import load_rules
from assets.indicators.values import load_values
from assets.programme.read import Programme
from assets.run import Run
from assets.staging.tables import table_name
from assets.warehouse.dictionary import dictionary


def figure_assets(programme: Programme) -> Assets:
    """Return the assets of indicators' values, their trace and their progress."""
    return [
        _indicator_values(programme),
        _indicator_records(programme),
        _indicator_progress(programme),
    ]


def _indicator_values(programme: Programme) -> dg.AssetsDefinition:
    def indicator_values(connection: duckdb.DuckDBPyConnection, _: Run) -> Mapping[str, int]:
        """Every indicator's figures, by period, partner and member."""
        return {"marts.indicator_values": load_values(connection, programme)}

    specs = [spec_of(programme, "marts.indicator_values", "figures", _read(programme))]
    return tables_step(programme, "indicator_values", specs, indicator_values)


def _read(programme: Programme) -> list[str]:
    """Return the tables that indicators are measured from."""
    reads = {"marts.periods", "marts.programme", "marts.reporting_calendar", "marts.partners"}
    for _, _, indicator in programme.indicators:
        if indicator.measure is None:
            continue
        form, _, repeat = indicator.measure.source.partition("/")
        model = f"marts.{form}"
        reads.add(model if model in dictionary() else f"accepted.{table_name(form, repeat)}")
    return sorted(reads)


def _indicator_records(programme: Programme) -> dg.AssetsDefinition:
    def indicator_records(connection: duckdb.DuckDBPyConnection, _: Run) -> Mapping[str, int]:
        """The submissions behind every closed period's figures, and those left out, with why."""
        return {
            "marts.indicator_rules": load_rules(connection, programme),
            "marts.indicator_records": load_records(connection, programme),
        }

    reads = [*_read(programme), "quality.findings", "quality.submissions"]
    specs = [
        spec_of(programme, "marts.indicator_rules", "figures", reads),
        spec_of(programme, "marts.indicator_records", "figures", reads),
    ]
    return tables_step(programme, "indicator_records", specs, indicator_records)


def _indicator_progress(programme: Programme) -> dg.AssetsDefinition:
    def indicator_progress(connection: duckdb.DuckDBPyConnection, _: Run) -> Mapping[str, int]:
        """Every figure beside its baseline and target, and the status that it earns."""
        return {"marts.indicator_progress": load_progress(connection, programme)}

    reads = ["marts.indicator_values", "marts.targets", "marts.reporting_calendar", "marts.periods"]
    specs = [spec_of(programme, "marts.indicator_progress", "figures", reads)]
    return tables_step(programme, "indicator_progress", specs, indicator_progress)
