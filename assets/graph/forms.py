"""Each form's assets: what KoboToolbox sent, typed, and what figures may be made of."""

from collections.abc import Mapping

import dagster as dg
import duckdb

from assets.graph.steps import Assets, key_of, spec_of, tables_step
from assets.kobo.cuts import Rule, keep_all, only_with_consent
from assets.kobo.sync import pull
from assets.programme.model import FormPlace
from assets.programme.read import Programme
from assets.run import Run, failing_plainly
from assets.staging.accepted import make_accepted
from assets.staging.load import stage
from assets.staging.tables import table_name
from assets.warehouse.connection import count_rows


def form_assets(programme: Programme) -> Assets:
    """Return the landing, staging and accepted assets of every form."""
    return [
        asset
        for place in programme.file.forms
        for asset in (
            _landing(programme, place),
            _staging(programme, place),
            _accepted(programme, place),
        )
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
    questionnaire = programme.questionnaire(place.code)
    tables = questionnaire.tables

    def accepted(connection: duckdb.DuckDBPyConnection, _: Run) -> Mapping[str, int]:
        """Views that leave out what is quarantined, on hold or not approved."""
        make_accepted(connection, place, questionnaire)
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
