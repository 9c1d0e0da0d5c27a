"""What Dagster is told of a check: whether it blocks, and what somebody needs in order to act.

Labels of questions, names of columns and counts; never an answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import dagster as dg

from assets.programme.model import FormPlace
from assets.programme.read import Programme
from expectations.domain.queries import WHOLE
from expectations.forms.rule import Severity
from expectations.unchecked import NotChecked
from expectations.words import wordings
from expectations.words.told import Told, why_not
from expectations.words.wordings import Said

Shown = dict[str, int | float | str | list[str]]
NO_RULE = "none"  # Of a check that the form on the server has no rule for.
STOPS = "stops_because"  # Why what depends on it does not run.


@dataclass(frozen=True)
class Bad:
    """How many submissions of a form an error leaves out, of how many."""

    form: str
    submissions: int
    of: int

    def is_above(self, limit: float, fewest: int) -> bool:
        """Say whether they are so many that nothing should be made of the rest.

        Exactly the limit is not above it: the limit is what its digits say. Fewer than the fewest
        never are, however few have come.
        """
        most = Fraction(str(limit)) * self.of
        return self.submissions >= fewest and self.submissions > most


@dataclass(frozen=True)
class Verdict:
    """What a check found, as numbers."""

    submissions: int  # That it looked at.
    found: int  # Submissions in which it found something.
    rows: int
    bad: Sequence[Bad] = ()  # Of each form; none where the check only warns.

    def stops(self, programme: Programme) -> list[str]:
        """Return in words the forms of which it leaves out so many that nothing is published."""
        limit, fewest = programme.file.quality.block_above, programme.file.quality.block_from
        return [
            f"{bad.submissions:,} of {bad.of:,} submissions of {bad.form}, more than {limit:.0%}"
            for bad in self.bad
            if bad.is_above(limit, fewest)
        ]

    def severity(self, programme: Programme) -> dg.AssetCheckSeverity:
        """Return what its failing means: as an error, what depends on it does not run."""
        if self.stops(programme):
            return dg.AssetCheckSeverity.ERROR
        return dg.AssetCheckSeverity.WARN


def tongues_of(programme: Programme) -> tuple[str, ...]:
    """Return the languages that Dagster is told things in, the programme's first one first."""
    return wordings.spoken(programme.language, programme.file.languages)


def description(programme: Programme, said: Said, places: Iterable[FormPlace]) -> str:
    """Return a check in words, with the forms that it looks at."""
    tongues = tongues_of(programme)
    headings = [wordings.in_language(place.title, tongues) or place.code for place in places]
    return wordings.framed(", ".join(headings), wordings.words(said, tongues).title, tongues)


def what_was_found(
    programme: Programme, verdict: Verdict, severities: Iterable[Severity], said: Said
) -> Shown:
    """Return the counts of a check, its limit, and what to do where it found something."""
    shown: Shown = {
        "severity": ", ".join(sorted(set(severities))) or NO_RULE,
        "submissions": verdict.submissions,
        "submissions_found": verdict.found,
        "submissions_left_out": sum(bad.submissions for bad in verdict.bad),
        "rows_found": verdict.rows,
    }
    if "error" in set(severities):
        shown["blocks_above"] = programme.file.quality.block_above
        shown["blocks_from"] = programme.file.quality.block_from
    stops = verdict.stops(programme)
    if stops:
        shown[STOPS] = stops
    if verdict.found:
        shown["what_to_do"] = wordings.words(said, tongues_of(programme)).what_to_do
    return shown


def questions(told: Iterable[Told], programme: Programme) -> list[str]:
    """Return the questions that rules read: each column with its label."""
    tongues = tongues_of(programme)
    labels = {one.column: wordings.label(one.said, tongues) for one in told}
    return [_question(column, label, tongues) for column, label in sorted(labels.items())]


def _question(column: str, label: str | None, tongues: tuple[str, ...]) -> str:
    if column == WHOLE:
        return wordings.whole(tongues)
    return f"{column}: {label}" if label else column


def not_checked(unchecked: Iterable[NotChecked], programme: Programme) -> list[str]:
    """Return what could not be turned into a check, each with why."""
    tongues = tongues_of(programme)
    return sorted(f"{_place(one)}: {why_not(one, tongues)}" for one in unchecked)


def _place(one: NotChecked) -> str:
    return one.form if one.column_name == WHOLE else f"{one.form}.{one.column_name}"
