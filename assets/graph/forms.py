"""Each form's assets: what KoboToolbox sent, typed, and what figures may be made of."""

from functools import partial
from typing import Any

import dagster as dg
import duckdb

from assets.forgetting.landed import forget_files, honour
from assets.graph.columns import as_found, form_columns
from assets.graph.keys import group_of, key_of
from assets.graph.steps import Assets, Filled, spec_of, tables_step, timed
from assets.kobo.attachments import remove_unwanted
from assets.kobo.cuts import Rule, keep_all, only_with_consent
from assets.kobo.items import Consent
from assets.kobo.sync import pull
from assets.programme.model import FormPlace
from assets.programme.read import Programme
from assets.retention.rule import Retention
from assets.run import Run, failing_plainly
from assets.staging.accepted import make_accepted
from assets.staging.load import stage
from assets.staging.tables import table_name
from assets.warehouse.connection import count_rows

LANDED = """
“{form}” exactly as KoboToolbox sent it: its submissions and its definition.

One file per response, with a manifest; a sensitive form's are sealed. Typing belongs in staging,
never here.
""".strip()


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
    may_keep = partial(
        programme.questionnaire(place.code).may_keep_files_of, is_sensitive=place.is_sensitive
    )

    @dg.asset(
        key=key_of(programme, f"landing.{place.code}"),
        description=LANDED.format(form=place.heading),
        group_name=group_of("landing"),
        kinds={"kobotoolbox", "json"},
    )
    @timed
    def landed(run: Run) -> dg.MaterializeResult[None]:
        with failing_plainly():
            forgotten = run.forgotten
            honour(run.landing, place.code, forgotten)
        with failing_plainly(), run.client(place) as client:
            run.attachments(place).seal()
            forget_files(run.attachments(place), forgotten)
            remove_unwanted(run.attachments(place), may_keep)
            found = pull(
                client,
                run.landing,
                place.code,
                place.uid,
                sweeps=run.sweeps,
                cut=forgotten.rule(_may_not_be_kept(programme, place)),
                items=_persons_who_agreed(programme, place),
                seals=place.is_sensitive,
                is_old=Retention(programme, place).has_ended(run.day()),
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
                "items_cut_out": sum(landed.cut_items.values()),
                "bytes": sum(file.bytes for file in found.pull.files) if found.pull else 0,
            }
        )

    return landed


def _may_not_be_kept(programme: Programme, place: FormPlace) -> Rule:
    if place.consent and not _persons_who_agreed(programme, place):
        return only_with_consent(place.consent.question, place.consent.given)
    return keep_all


def _persons_who_agreed(programme: Programme, place: FormPlace) -> Consent | None:
    """Return which items may be kept, where each person of a repeat is asked for consent."""
    if place.consent is None:
        return None
    path = programme.questionnaire(place.code).path_of(place.consent.question)
    return Consent(path, place.consent.question, place.consent.given) if path else None


def _staging(programme: Programme, place: FormPlace) -> dg.AssetsDefinition:
    questionnaire = programme.questionnaire(place.code)
    repeats = {table_name(place.code, repeat): repeat for repeat in questionnaire.form.repeats}

    def grain(table: str) -> str:
        if table in repeats:
            return f"one row per item of the repeat {repeats[table]} in “{place.heading}”, typed"
        return f"one row per current submission of “{place.heading}”, typed"

    def staged(connection: duckdb.DuckDBPyConnection, run: Run) -> Filled:
        """Tables made from the form's definition: groups flattened, repeats in their own tables.

        A new question of a sensitive form stays out until the folder's form gives it a class.
        """
        known = form_columns(programme, place)
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
        rows = {f"staging.{table}": found.rows[table] for table in questionnaire.tables}
        said: dict[str, dict[str, Any]] = {
            table: dict(as_found(connection, table, known[table])) for table in rows
        }
        if found.left_out:
            said[f"staging.{place.code}"]["without_a_data_class"] = list(found.left_out)
        return Filled(rows, said)

    specs = [
        spec_of(programme, f"staging.{table}", "staging", [f"landing.{place.code}"], grain(table))
        for table in questionnaire.tables
    ]
    return tables_step(programme, f"staging__{place.code}", specs, staged)


def _accepted(programme: Programme, place: FormPlace) -> dg.AssetsDefinition:
    questionnaire = programme.questionnaire(place.code)
    tables = questionnaire.tables

    def accepted(connection: duckdb.DuckDBPyConnection, _: Run) -> Filled:
        """Views that leave out what is quarantined, on hold or not approved."""
        make_accepted(connection, place, questionnaire)
        known = form_columns(programme, place)
        views = [f"accepted.{table}" for table in tables]
        said = {view: as_found(connection, view, known[view]) for view in views}
        return Filled({view: count_rows(connection, view) for view in views}, said)

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
