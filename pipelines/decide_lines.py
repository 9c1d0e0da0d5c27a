"""What awaits a decision, and what a decision does, told in lines and as JSON.

Submissions are named by their number and id in KoboToolbox; no answer is among what is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby

from assets.indicators.completeness import forms_behind
from assets.programme.read import Programme
from assets.programme.registers import Decision
from expectations.decisions.doubts import Doubt, Move

HOW_TO = """A mistake is mended in KoboToolbox, with the partner. What is right is accepted:
  accord decide FORM SUBMISSION --accept --reason TEXT --by ROLE
Or give --return, --exclude or --correct; and for all that one check found, --check NAME in place
of SUBMISSION."""
AT_FIRST = 10  # So many submissions of a check are listed unless all are asked for.
FATES = {
    "used": "used",
    "quarantined": "quarantined",
    "on_hold": "on hold",
    "excluded": "left out",
}
DOES = {"error": "leaves it out of the figures", "warning": "marks it; it counts"}
DONE = {
    "accept": "Accepted as it is",
    "correct": "To be corrected in KoboToolbox",
    "return": "Returned to the partner until it is edited",
    "exclude": "Left out as a whole",
    "reopen": "Taken back",
}
WAITING = {"return": "returned to the partner", "correct": "to be corrected in KoboToolbox"}


@dataclass(frozen=True)
class Listed:
    """What is open, as far as it was asked for, and what waits for an edit."""

    doubts: Sequence[Doubt]
    waiting: dict[str, int]

    def as_dict(self) -> dict[str, object]:
        """Return it for a script."""
        return {"open": [asdict(one) for one in self.doubts], "waiting": self.waiting}


@dataclass(frozen=True)
class Decided:
    """A decision's lines, what they do at the next run, and which closed periods that is about."""

    programme: Programme
    lines: Sequence[Decision]
    moves: Sequence[Move]
    closed: set[str]
    is_written: bool = False

    def as_dict(self) -> dict[str, object]:
        """Return it for a script."""
        return {
            "written": self.is_written,
            "lines": [one.model_dump(mode="json") for one in self.lines],
            "next_run": [asdict(one) for one in self.moves],
            "figures": self.figures,
            "closed_periods": sorted(self.closed),
        }

    @property
    def figures(self) -> list[str]:
        """The indicators that are made from the forms of what changes."""
        forms = {one.form for one in self.moves}
        return [
            indicator.code
            for _, _, indicator in self.programme.indicators
            if indicator.measure and forms & forms_behind(indicator.measure.source)
        ]


def listed_lines(listed: Listed, *, lists_all: bool) -> Iterator[str]:
    """Yield what is open: by form and check, the rule first, then whom to ask about what."""
    for _, found in groupby(listed.doubts, key=lambda one: (one.form, one.expectation)):
        yield from _of_rule(list(found), None if lists_all else AT_FIRST)
    submissions = len({(one.form, one.submission_id) for one in listed.doubts})
    if not submissions:
        yield "Nothing awaits a decision."
    else:
        yield f"{_number(submissions, 'submission awaits', 'submissions await')} a decision."
        yield HOW_TO
    for word, count in sorted(listed.waiting.items()):
        yield f"Waiting for an edit: {_number(count, 'submission', 'submissions')} {WAITING[word]}."


def _of_rule(found: Sequence[Doubt], most: int | None) -> Iterator[str]:
    first = found[0]
    yield f"{first.form}, {first.expectation}"
    yield f"  {first.severity}: it {DOES[first.severity]}"
    yield f"  {first.message or 'No words yet: run once more.'}"
    if first.what_to_do:
        yield f"  {first.what_to_do}"
    for one in found[:most]:
        rows = f", {one.rows} items" if one.rows > 1 else ""
        about = ", ".join(filter(None, (one.partner, one.period)))
        yield f"    {one.submission_id:>8}  {one.root_uuid}  {about}{rows}"
    if most is not None and len(found) > most:
        yield f"    … and {len(found) - most} more; to list them, add --all."
    yield ""


def decided_lines(decided: Decided) -> Iterator[str]:
    """Yield what is written down, and what the next run makes of it."""
    lines = decided.lines
    submissions = len({one.root_uuid for one in lines})
    yield f"{DONE[lines[0].decision]}: {_number(submissions, 'submission', 'submissions')}"
    for one in lines[:AT_FIRST]:
        yield f"  {one.form}  {one.root_uuid}  {one.expectation}"
    if len(lines) > AT_FIRST:
        yield f"  … and {len(lines) - AT_FIRST} lines more"
    yield "At the next run, as far as the checks find the same:"
    yield from (f"  {_move(one)}" for one in decided.moves)
    if not decided.moves:
        yield "  no figure changes"
    elif decided.figures:
        yield f"  Figures made of such submissions: {', '.join(decided.figures)}."
    for period in sorted(decided.closed):
        yield f"  {period} is closed: what changes in it makes a new version that says why."


def _move(one: Move) -> str:
    about = ", ".join(filter(None, (one.form, one.period, one.partner)))
    count = _number(one.submissions, "submission", "submissions")
    if one.was == one.becomes:
        mark = "is no longer marked" if one.is_settled else "is marked again"
        return f"{about}: {count} stays {FATES[one.was]} and {mark}"
    return f"{about}: {count} from {FATES[one.was]} to {FATES[one.becomes]}"


def _number(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
