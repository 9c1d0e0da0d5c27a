"""The checks of forms in Dagster's UI: one per form and kind of rule, on the form's staged table.

A check names its rule in words, and the rows of the form's repeats are part of it. It blocks what
depends on the table only when the share of bad submissions passes the programme's limit, so that
one bad row never stops a country's reporting; the bad rows themselves are quarantined in any case.
The rules of the domain have their checks in `expectations.quality`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import dagster as dg

from assets.graph import key_of, pool_of
from assets.programme.model import FormPlace
from assets.programme.read import Programme
from assets.run import Run
from assets.warehouse.connection import writing
from expectations.findings import Checked, check_form
from expectations.forms.rules import rules_of
from expectations.library.runner import Failure
from expectations.lost import counted
from expectations.outcome import Outcome, result
from expectations.plainly import failing_without_answers
from expectations.shown import Bad, Verdict, description
from expectations.unchecked import NotChecked
from expectations.words.told import (
    Labels,
    keep_of_form,
    labels_of,
    say_in_findings,
    told_of_form,
)
from expectations.words.wordings import Said


@dataclass(frozen=True)
class Beside:
    """What the results of a form's checks say besides what was found."""

    labels: Labels = field(default_factory=dict)
    received: Mapping[str, int] = field(default_factory=dict)


def checks_of(programme: Programme) -> list[dg.AssetChecksDefinition]:
    """Return the checks of every form of a programme."""
    return [_checks(programme, place) for place in programme.file.forms]


def check_names(programme: Programme, place: FormPlace) -> list[str]:
    """Return the checks that a form's questionnaire calls for, known without rows."""
    questionnaire = programme.questionnaire(place.code)
    tables = questionnaire.staged(is_sensitive=place.is_sensitive)
    held = rules_of(questionnaire.form, tables, date.max)
    asked = [rule.check for rules in held.rules.values() for rule in rules]
    return list(dict.fromkeys([*asked, *(one.code for one in held.unchecked)]))


def _checks(programme: Programme, place: FormPlace) -> dg.AssetChecksDefinition:
    names = check_names(programme, place)

    @dg.multi_asset_check(
        name=f"{programme.code}__check__{place.code}",
        specs=[
            dg.AssetCheckSpec(
                name=name,
                asset=key_of(programme, f"staging.{place.code}"),
                description=description(programme, Said((name,)), [place]),
                blocking=True,
            )
            for name in names
        ],
        pool=pool_of(programme),
        # One that is selected runs with the others of its form: their findings are of one day.
        can_subset=True,
    )
    def checks(context: dg.AssetCheckExecutionContext, run: Run) -> Iterator[dg.AssetCheckResult]:
        """Great Expectations suites on a form's staged tables; failing rows become findings."""
        # Held open until all is done: what opens it in between joins in, and reads no catalog.
        with failing_without_answers(), writing(run.warehouse):
            checked = check_form(run.warehouse, run.landing, programme, place, run.day())
            beside = tell(run, programme, place, checked)
        selected = {key.name for key in context.selected_asset_check_keys}
        yield from (
            result_of(programme, place, name, checked, beside) for name in names if name in selected
        )

    return checks


def tell(run: Run, programme: Programme, place: FormPlace, checked: Checked) -> Beside:
    """Put a form's rules, and what they found, into words; return what results say besides."""
    with writing(run.warehouse) as connection:
        labels = labels_of(connection, programme)
        told = told_of_form(place.code, checked.rules, checked.not_checked, labels)
        keep_of_form(connection, programme, place.code, told)
        say_in_findings(connection, programme)
        came = counted(connection, run.landing, programme, [place], run.day())
    return Beside(labels, came[place.code].as_numbers)


def result_of(
    programme: Programme, place: FormPlace, check: str, checked: Checked, beside: Beside
) -> dg.AssetCheckResult:
    """Return what Dagster is told of one check; what is only marked stops nothing."""
    rules, failures = checked.of(check)
    unchecked = [one for one in checked.not_checked if one.code == check]
    if not (rules or unchecked):  # Known from the folder's form; the server's has none.
        unchecked = [NotChecked(check, place.code, "*", "nothing_of_the_kind")]
    names = {rule.name for rule in rules if rule.severity == "error"}
    left_out = {root_uuid for root_uuid, name in checked.open if name in names}
    verdict = Verdict(
        submissions=checked.submissions,
        found=len(_submissions(failures)),
        rows=sum(len(failure.rows) for failure in failures),
        bad=[Bad(place.code, len(left_out), checked.submissions)],
    )
    failed = [failure.rule for failure in failures]
    outcome = Outcome(
        said=Said((check,)),
        severities={rule.severity for rule in rules},
        verdict=verdict,
        read=told_of_form(place.code, rules, (), beside.labels),
        found=told_of_form(place.code, failed, (), beside.labels),
        not_checked=unchecked,
        besides={**beside.received, "tables": sorted({rule.table for rule in rules})},
    )
    return result(programme, f"staging.{place.code}", check, outcome)


def _submissions(failures: Iterable[Failure]) -> set[str]:
    return {root_uuid for failure in failures for root_uuid, _ in failure.rows}
