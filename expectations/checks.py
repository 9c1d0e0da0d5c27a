"""The checks in Dagster's UI: one per table and kind of rule, and what they leave behind.

A check names its rule in words. It blocks what depends on a table only when the share of bad
submissions passes the programme's limit, so that one bad row never stops a country's reporting;
the bad rows themselves are quarantined in any case.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import dagster as dg
import duckdb

from assets.graph import key_of, pool_of, spec_of, tables_step
from assets.programme.model import FormPlace
from assets.programme.read import Programme
from assets.run import Run, failing_plainly
from assets.staging.tables import tables_of
from expectations.findings import Checked, check_form
from expectations.rules import Register, rules_of
from expectations.runner import Failure
from expectations.settling import settle

QUALITY_TABLES = (
    "quality.findings", "quality.submissions", "quality.reconciliation",
    "quality.findings_summary",
)  # fmt: skip
WHAT_TO_DO = (
    "Find the submissions in quality.findings, open them in KoboToolbox by their root_uuid and "
    "correct them there with the partner; the next run takes them in."
)


def checks_of(programme: Programme) -> list[dg.AssetChecksDefinition]:
    """Return the checks of every form of a programme."""
    return [_checks(programme, place) for place in programme.file.forms]


def check_names(programme: Programme, place: FormPlace) -> list[tuple[str, str]]:
    """Return the checks that a form's questionnaire calls for, as (table, check)."""
    questionnaire = programme.questionnaire(place.code)
    register = Register.of(programme, date.max)
    return list(
        dict.fromkeys(
            (rule.table, rule.check)
            for table in tables_of(
                place.code,
                questionnaire.form,
                questionnaire.classes,
                is_sensitive=place.is_sensitive,
            )
            for rule in rules_of(place, questionnaire.form, table, register)
        )
    )


def _checks(programme: Programme, place: FormPlace) -> dg.AssetChecksDefinition:
    names = check_names(programme, place)

    @dg.multi_asset_check(
        name=f"{programme.code}__check__{place.code}",
        specs=[
            dg.AssetCheckSpec(
                name=check,
                asset=key_of(programme, f"staging.{table}"),
                description=f"{_sentence(check)} in “{place.heading}”, table {table}.",
                blocking=True,
            )
            for table, check in names
        ],
        pool=pool_of(programme),
    )
    def checks(run: Run) -> Iterator[dg.AssetCheckResult]:
        """Great Expectations suites on a form's staged tables; failing rows become findings."""
        with failing_plainly():
            checked = check_form(
                run.warehouse, run.landing, programme, place, run.day(), run.pseudonyms
            )
        for table, check in names:
            yield result_of(programme, table, check, checked)

    return checks


def _sentence(check: str) -> str:
    return check.replace("_", " ").capitalize()


def result_of(
    programme: Programme, table: str, check: str, checked: Checked
) -> dg.AssetCheckResult:
    """Return what Dagster is told of one check; what is only marked stops nothing."""
    rules, failures = checked.of(table, check)
    bad = _submissions(failures)
    errors = _submissions(failure for failure in failures if failure.rule.severity == "error")
    share = len(errors) / checked.submissions if checked.submissions else 0.0
    blocks = share > programme.file.quality.block_above
    metadata: dict[str, int | str | list[str]] = {
        "submissions": checked.submissions,
        "submissions_found": len(bad),
        "rows_found": sum(len(failure.rows) for failure in failures),
        "questions": sorted({rule.column for rule in rules}),
    }
    if failures:
        metadata["questions_found"] = sorted({failure.rule.column for failure in failures})
        metadata["what_to_do"] = WHAT_TO_DO
    return dg.AssetCheckResult(
        asset_key=key_of(programme, f"staging.{table}"),
        check_name=check,
        passed=not bad,
        severity=dg.AssetCheckSeverity.ERROR if blocks else dg.AssetCheckSeverity.WARN,
        metadata=metadata,
    )


def _submissions(failures: Iterable[Failure]) -> set[str]:
    return {root_uuid for failure in failures for root_uuid, _ in failure.rows}


def quality_of(programme: Programme) -> dg.AssetsDefinition:
    """Return the asset that settles what becomes of every submission."""
    staged = [
        f"staging.{table}"
        for place in programme.file.forms
        for table in programme.questionnaire(place.code).tables
    ]

    def quality(connection: duckdb.DuckDBPyConnection, run: Run) -> Mapping[str, int]:
        """What the checks found, and which submissions are used, quarantined or left out."""
        return settle(connection, programme, run.day())

    specs = [spec_of(programme, table, "quality", staged) for table in QUALITY_TABLES]
    return tables_step(programme, "quality", specs, quality)
