"""The Dagster assets from KoboToolbox to the editions' files: a thin shell over plain functions.

Checks are in `expectations.checks`, pages and reports in `dashboards.graph`; all of them meet in
`pipelines.definitions`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import dagster as dg
import duckdb

from assets.accountability.commitments import FORM as PROMISES
from assets.accountability.commitments import load_commitments
from assets.accountability.expected import load_expected_reports
from assets.indicators.compared import load_progress
from assets.indicators.models import Model, models
from assets.indicators.values import load_values
from assets.kobo.cuts import Rule, keep_all, only_with_consent
from assets.kobo.sync import pull
from assets.programme.link_codes import load_link_codes
from assets.programme.model import FormPlace
from assets.programme.read import Programme
from assets.programme.tables import load_registers
from assets.protection.editions import editions_of
from assets.protection.publish import publish
from assets.run import Run, failing_plainly
from assets.staging.accepted import make_accepted
from assets.staging.load import stage
from assets.staging.tables import table_name
from assets.warehouse.connection import count_rows, writing
from assets.warehouse.dictionary import dictionary

Assets = list[dg.AssetsDefinition]
REGISTERS = (
    "marts.programme", "marts.periods", "marts.outcomes", "marts.indicators", "marts.dimensions",
    "marts.partners", "marts.accounts", "marts.agreements", "marts.targets",
    "marts.responsibilities", "marts.mapping", "marts.strategies", "marts.notes", "marts.values",
)  # fmt: skip
PROMISE_TABLES = ("marts.commitments", "marts.commitments_due", "marts.accountability")
PUBLISHED_FROM = (
    "marts.programme", "marts.periods", "marts.outcomes", "marts.indicators", "marts.dimensions",
    "marts.partners", "marts.commitments", "marts.accountability", "marts.indicator_values",
    "marts.indicator_progress", "quality.submissions", "quality.reconciliation",
    "quality.findings_summary",
)  # fmt: skip


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
    )


def results(programme: Programme, rows: Mapping[str, int]) -> Iterator[dg.MaterializeResult[None]]:
    """Yield a result per table, with its number of rows."""
    for table, count in rows.items():
        yield dg.MaterializeResult(
            asset_key=key_of(programme, table), metadata={"dagster/row_count": count}
        )


def tables_step(
    programme: Programme,
    name: str,
    specs: Sequence[dg.AssetSpec],
    work: Callable[[duckdb.DuckDBPyConnection, Run], Mapping[str, int]],
) -> dg.AssetsDefinition:
    """Return the step that fills tables of the warehouse.

    `work` fills them and returns their rows by table; its docstring describes the step.
    """

    @dg.multi_asset(
        name=f"{programme.code}__{name}",
        specs=specs,
        pool=pool_of(programme),
        description=work.__doc__,
    )
    def step(run: Run) -> Iterator[dg.MaterializeResult[None]]:
        with failing_plainly(), writing(run.warehouse) as connection:
            rows = work(connection, run)
        yield from results(programme, rows)

    return step


def assets_of(programme: Programme) -> Assets:
    """Return every asset of a programme up to its editions' files."""
    forms = [
        asset
        for place in programme.file.forms
        for asset in (
            _landing(programme, place),
            _staging(programme, place),
            _accepted(programme, place),
        )
    ]
    return [
        *forms,
        _registers(programme),
        *(_conformed(programme, model) for model in models()),
        _commitments(programme),
        _expected_reports(programme),
        _indicator_values(programme),
        _indicator_progress(programme),
        _published(programme),
    ]


def _landing(programme: Programme, place: FormPlace) -> dg.AssetsDefinition:
    @dg.asset(
        key=key_of(programme, f"landing.{place.code}"),
        group_name="landing",
        kinds={"kobotoolbox", "json"},
    )
    def landed(run: Run) -> dg.MaterializeResult[None]:
        """A form's submissions and definition exactly as KoboToolbox sent them.

        One file per response, with a manifest. Typing belongs in staging, never here.
        """
        with failing_plainly(), run.client(place) as client:
            found = pull(
                client,
                run.landing,
                place.code,
                place.uid,
                sweeps=run.sweeps,
                cut=_may_not_be_kept(place),
            )
        landed = run.landing.of(place.code)
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": len(landed.living),
                "pull": landed.pulls[-1].number,
                "new": found.new,
                "changed": found.changed,
                "deleted": found.removed,
                "hastened_by_history": found.is_hastened,
                "cut_out": len(landed.cut),
                "bytes": sum(file.bytes for file in found.pull.files) if found.pull else 0,
            }
        )

    return landed


def _may_not_be_kept(place: FormPlace) -> Rule:
    if place.consent:
        return only_with_consent(place.consent.question, place.consent.given)
    return keep_all


def _staging(programme: Programme, place: FormPlace) -> dg.AssetsDefinition:
    questionnaire = programme.questionnaire(place.code)
    repeats = {table_name(place.code, repeat): repeat for repeat in questionnaire.form.repeats}

    def grain(table: str) -> str:
        if table in repeats:
            return f"one row per item of the repeat {repeats[table]} in “{place.heading}”, typed"
        return f"one row per current submission of “{place.heading}”, typed"

    def staged(connection: duckdb.DuckDBPyConnection, run: Run) -> Mapping[str, int]:
        """Tables made from the form's definition: groups flattened, repeats in their own tables."""
        landed = run.landing.of(place.code)
        if not landed:
            raise dg.Failure(
                f"{place.code} has not been pulled yet. Materialise landing/{place.code} first.",
                allow_retries=False,
            )
        found = stage(
            connection,
            place.code,
            landed,
            questionnaire.classes,
            run.pseudonyms,
            is_sensitive=place.is_sensitive,
        )
        missing = [table for table in questionnaire.tables if table not in found.rows]
        if missing:
            raise dg.Failure(
                f"The form “{place.heading}” on the server has no repeat {', '.join(missing)}, "
                f"which forms/{place.code}.xlsx has. Deploy the folder's form, or mend the folder.",
                allow_retries=False,
            )
        return {f"staging.{table}": found.rows[table] for table in questionnaire.tables}

    specs = [
        spec_of(programme, f"staging.{table}", "staging", [f"landing.{place.code}"], grain(table))
        for table in questionnaire.tables
    ]
    return tables_step(programme, f"staging__{place.code}", specs, staged)


def _accepted(programme: Programme, place: FormPlace) -> dg.AssetsDefinition:
    tables = programme.questionnaire(place.code).tables

    def accepted(connection: duckdb.DuckDBPyConnection, _: Run) -> Mapping[str, int]:
        """Views that leave out what is quarantined, on hold or not approved."""
        make_accepted(connection, place.code, tables)
        views = [f"accepted.{table}" for table in tables]
        return {view: count_rows(connection, view) for view in views}

    specs = [
        spec_of(
            programme,
            f"accepted.{table}",
            "accepted",
            [f"staging.{table}", "quality.submissions"],
            f"the rows of staging.{table} that figures may be made of",
        )
        for table in tables
    ]
    return tables_step(programme, f"accepted__{place.code}", specs, accepted)


def _registers(programme: Programme) -> dg.AssetsDefinition:
    def registers(connection: duckdb.DuckDBPyConnection, run: Run) -> Mapping[str, int]:
        """What the programme folder says, as tables that models and pages can join."""
        rows = load_registers(connection, programme, run.day())
        return rows | {"marts.link_codes": load_link_codes(connection, programme, run.pseudonyms)}

    tables = (*REGISTERS, "marts.link_codes")
    specs = [spec_of(programme, table, "programme") for table in tables]
    return tables_step(programme, "registers", specs, registers)


def _conformed(programme: Programme, model: Model) -> dg.AssetsDefinition:
    forms = {form.code for form in programme.file.forms}

    def conformed(connection: duckdb.DuckDBPyConnection, _: Run) -> Mapping[str, int]:
        """A model in SQL whose columns are a source for measures; empty without its forms."""
        return {model.table: model.fill(connection, forms)}

    reads = model.reads if model.forms <= forms else ()
    specs = [spec_of(programme, model.table, "marts", reads)]
    return tables_step(programme, model.table.replace(".", "__"), specs, conformed)


def _commitments(programme: Programme) -> dg.AssetsDefinition:
    has_form = any(form.code == PROMISES for form in programme.file.forms)

    def commitments(connection: duckdb.DuckDBPyConnection, run: Run) -> Mapping[str, int]:
        """The promises of both sides: where each stands, and how many were kept."""
        return load_commitments(connection, programme, run.day())

    reads = ["marts.accounts", *([f"accepted.{PROMISES}"] if has_form else [])]
    specs = [spec_of(programme, table, "accountability", reads) for table in PROMISE_TABLES]
    return tables_step(programme, "commitments", specs, commitments)


def _expected_reports(programme: Programme) -> dg.AssetsDefinition:
    def expected_reports(connection: duckdb.DuckDBPyConnection, _: Run) -> Mapping[str, int]:
        """Which reports are due from whom, and which have come."""
        return {"marts.expected_reports": load_expected_reports(connection, programme)}

    forms = [f"accepted.{form.code}" for form in programme.file.forms if form.reports]
    specs = [spec_of(programme, "marts.expected_reports", "accountability", forms)]
    return tables_step(programme, "expected_reports", specs, expected_reports)


def _indicator_values(programme: Programme) -> dg.AssetsDefinition:
    def indicator_values(connection: duckdb.DuckDBPyConnection, _: Run) -> Mapping[str, int]:
        """Every indicator's figures, by period, partner and member."""
        return {"marts.indicator_values": load_values(connection, programme)}

    reads = {"marts.periods", "marts.programme", "marts.expected_reports", "marts.partners"}
    for _, _, indicator in programme.indicators:
        if indicator.measure is None:
            continue
        form, _, repeat = indicator.measure.source.partition("/")
        model = f"marts.{form}"
        reads.add(model if model in dictionary() else f"accepted.{table_name(form, repeat)}")
    specs = [spec_of(programme, "marts.indicator_values", "figures", sorted(reads))]
    return tables_step(programme, "indicator_values", specs, indicator_values)


def _indicator_progress(programme: Programme) -> dg.AssetsDefinition:
    def indicator_progress(connection: duckdb.DuckDBPyConnection, _: Run) -> Mapping[str, int]:
        """Every figure beside its baseline and target, and the status that it earns."""
        return {"marts.indicator_progress": load_progress(connection, programme)}

    reads = ["marts.indicator_values", "marts.targets", "marts.expected_reports", "marts.periods"]
    specs = [spec_of(programme, "marts.indicator_progress", "figures", reads)]
    return tables_step(programme, "indicator_progress", specs, indicator_progress)


def _published(programme: Programme) -> dg.AssetsDefinition:
    readers = {
        "public": "what anybody may read",
        "internal": "what the agency's monitoring team may read",
        "panel": "what named staff and the joint panel may read",
        "partner": "what each partner may read, a file for each",
    }

    @dg.multi_asset(
        name=f"{programme.code}__published",
        specs=[
            spec_of(programme, f"published.{kind}", "published", PUBLISHED_FROM, reader)
            for kind, reader in readers.items()
        ],
        pool=pool_of(programme),
    )
    def published(run: Run) -> Iterator[dg.MaterializeResult[None]]:
        """One file per edition, suppressed: the only data that pages and reports may open."""
        with failing_plainly(), writing(run.warehouse) as connection:
            files = [
                publish(connection, edition, programme.file.protection, run.published)
                for edition in editions_of(programme)
            ]
        for kind in readers:
            of_kind = [file for file in files if file.edition.kind == kind]
            yield dg.MaterializeResult(
                asset_key=key_of(programme, f"published.{kind}"),
                metadata={
                    "files": len(of_kind),
                    "dagster/row_count": sum(file.figures for file in of_kind),
                    "withheld_figures": sum(file.withheld for file in of_kind),
                    "changed_files": sum(file.is_changed for file in of_kind),
                },
            )

    return published
