"""The assets that repeat the programme folder, and the models that measures read."""

from collections.abc import Collection, Mapping

import dagster as dg
import duckdb

from assets.delivery.deliveries import TABLE as DELIVERIES
from assets.delivery.deliveries import load_deliveries
from assets.graph.columns import made_of
from assets.graph.steps import Assets, Filled, spec_of, tables_step
from assets.indicators.models import Model, models_by_forms
from assets.programme.link_codes import load_link_codes
from assets.programme.read import Programme
from assets.programme.tables import load_registers
from assets.run import Run

REGISTERS = (
    "marts.programme", "marts.periods", "marts.outcomes", "marts.indicators", "marts.dimensions",
    "marts.partners", "marts.accounts", "marts.agreements", "marts.targets",
    "marts.form_addresses", "marts.contributions", "marts.baselines", "marts.iati_activity",
    "marts.responsibilities", "marts.mapping", "marts.areas", "marts.strategies", "marts.notes",
    "marts.reply_rules",
    "marts.values", "marts.items", "marts.principle_lines", "marts.scoring", "marts.wordings",
)  # fmt: skip


def register_assets(programme: Programme) -> Assets:
    """Return the assets of the folder's tables and of every model."""
    together = models_by_forms().items()
    return [_registers(programme), *(_conformed(programme, *group) for group in together)]


def _registers(programme: Programme) -> dg.AssetsDefinition:
    def registers(connection: duckdb.DuckDBPyConnection, run: Run) -> Mapping[str, int]:
        """What the programme folder says, and what was sent, as tables that models can join."""
        return {
            **load_registers(connection, programme, run.day()),
            "marts.link_codes": load_link_codes(connection, programme, run.pseudonyms),
            DELIVERIES: load_deliveries(connection, programme, run.mail_ledger),
        }

    tables = (*REGISTERS, "marts.link_codes", DELIVERIES)
    specs = [spec_of(programme, table, "programme") for table in tables]
    return tables_step(programme, "registers", specs, registers)


def _conformed(
    programme: Programme, behind: Collection[str], models: tuple[Model, ...]
) -> dg.AssetsDefinition:
    """Return the step of the models that have the same forms behind them.

    What stops one of them stops them all: opening the warehouse for each costs more than most do.
    """
    forms = {form.code for form in programme.file.forms}

    def conformed(connection: duckdb.DuckDBPyConnection, _: Run) -> Filled:
        """Models in SQL whose columns are a source for measures; empty without their forms."""
        rows = {model.table: model.fill(connection, forms) for model in models}
        said = {
            model.table: made_of(connection, programme, model.query)
            for model in models
            if model.forms <= forms
        }
        return Filled(rows, said)

    specs = [
        spec_of(programme, model.table, "marts", model.reads if model.forms <= forms else ())
        for model in models
    ]
    return tables_step(programme, "__".join(["marts", *sorted(behind)]), specs, conformed)
