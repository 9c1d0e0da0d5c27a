"""What Dagster is told of a check that ran, whether its rules are a form's or the domain's.

How each thing is worded is `expectations.shown`; what is told is put together here.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import dagster as dg

from assets.graph import key_of
from assets.programme.read import Programme
from expectations.forms.rule import Severity
from expectations.shown import Shown, Verdict, not_checked, questions, what_was_found
from expectations.unchecked import NotChecked
from expectations.words.told import Told
from expectations.words.wordings import Said


@dataclass(frozen=True)
class Outcome:
    """What a check looked at, and what it found there."""

    said: Said
    severities: Collection[Severity]  # Of its rules.
    verdict: Verdict
    read: Sequence[Told]  # The questions that its rules read.
    found: Sequence[Told] = ()  # Those in which something was found.
    not_checked: Sequence[NotChecked] = ()
    besides: Shown = field(default_factory=dict)


def result(programme: Programme, table: str, check: str, outcome: Outcome) -> dg.AssetCheckResult:
    """Return what Dagster is told of one check of a table.

    One that nothing could be held against passes, and says so.
    """
    verdict = outcome.verdict
    shown = what_was_found(programme, verdict, outcome.severities, outcome.said) | outcome.besides
    shown["questions"] = questions(outcome.read, programme)
    if outcome.found:
        shown["questions_found"] = questions(outcome.found, programme)
    if outcome.not_checked:
        shown["not_checked"] = not_checked(outcome.not_checked, programme)
    return dg.AssetCheckResult(
        asset_key=key_of(programme, table),
        check_name=check,
        passed=not verdict.found,
        severity=verdict.severity(programme),
        metadata=shown,
    )
