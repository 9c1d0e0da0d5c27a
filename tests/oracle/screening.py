"""Which submissions count, and why the others do not: the checks and statuses once more.

A mistake in a submission, or in one item of it, leaves all of it out until it is mended.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.evidence import Evidence
from tests.oracle.folder import Folder
from tests.oracle.promise_register import spoken_of
from tests.oracle.questionnaires import Question, questions_of
from tests.oracle.reading import read
from tests.oracle.server import Submission

FATES = {"validation_status_not_approved": "excluded", "validation_status_on_hold": "on_hold"}
BROKEN = {
    ">=": lambda value, bound: value < bound,
    ">": lambda value, bound: value <= bound,
    "<=": lambda value, bound: value > bound,
    "<": lambda value, bound: value >= bound,
}
Mistake = tuple[str, str, str | None]  # The check, the question's column, the item.


@dataclass(frozen=True)
class Screened:
    """What became of a form's submissions."""

    evidence: Evidence
    received: list[Submission]
    refused: list[Submission]  # Without consent.
    fates: dict[int, str] = field(default_factory=dict)  # By the server's number.
    mistakes: dict[int, list[Mistake]] = field(default_factory=dict)
    warnings: dict[int, list[Mistake]] = field(default_factory=dict)

    @property
    def used(self) -> list[Submission]:
        return [row for row in self.received if self.fates[row["_id"]] == "used"]


def root(row: Submission) -> str:
    return row["meta/rootUuid"].removeprefix("uuid:")


def is_provisional(row: Submission) -> bool:
    """Counted, but not approved, or no longer since somebody changed it."""
    return row["_validation_status"].get("uid") != "validation_status_approved"


def came_on(folder: Folder, row: Submission, partner: str = "") -> date:
    """Return the day on which a submission came, by the clock of a partner or the programme."""
    moment = datetime.fromisoformat(row["_submission_time"] + "+00:00")
    return day_at(folder, moment.timestamp(), partner)


def day_at(folder: Folder, seconds: float, partner: str = "") -> date:
    """Return the day of a moment, by the clock of a partner or the programme."""
    moment = datetime.fromtimestamp(seconds, UTC)
    own = next((one.get("time_zone") for one in folder.register if one["partner"] == partner), "")
    return moment.astimezone(ZoneInfo(own or folder.settings["time_zone"])).date()


def screen(folder: Folder, as_of: date, sent: dict[str, list[Submission]]) -> dict[str, Screened]:
    """Return, for each form, what had come by a day and what counts of it."""
    return {place["code"]: _screen(folder, place, as_of, sent) for place in folder.forms}


def _screen(folder: Folder, place: Any, as_of: date, sent: dict[str, list[Submission]]) -> Screened:
    rows = sent[place["code"]]
    consent = place.get("consent", {}).get("question", "")
    given = [row for row in rows if not consent or row.get(consent) == "yes"]
    refused = [row for row in rows if consent and row.get(consent) != "yes"]
    came = [row for row in given if came_on(folder, row) <= as_of]
    newest = max([as_of, *(came_on(folder, row) for row in given)])
    copies = Counter(root(row) for row in came)
    questions = questions_of(folder.path / "forms" / f"{place['code']}.xlsx", consent)
    speaks = _speaking(folder, place, given)
    fates, mistakes = {}, {}
    for row in came:
        found = [*_mistakes(row, questions, newest), *speaks(row)]
        if copies[root(row)] > 1:
            found.append(("each_submission_is_here_once", "root_uuid", None))
        mistakes[row["_id"]] = found
        status = FATES.get(row["_validation_status"].get("uid"), "")
        fates[row["_id"]] = status or ("quarantined" if found else "used")
    cut = [row for row in refused if came_on(folder, row) <= as_of]
    return Screened(Evidence(place, questions), came, cut, fates, mistakes)


def _mistakes(row: Submission, questions: tuple[Question, ...], today: date) -> Iterator[Mistake]:
    """Hold every answer against its question."""
    for repeats in dict.fromkeys(question.repeats for question in questions):
        asked = [question for question in questions if question.repeats == repeats]
        for item, place in items(row, repeats):
            misread = False
            for question in asked:
                text = item.get(question.path)
                value = read(question.kind, text)
                misread |= text is not None and value is None
                for check in _broken(question, value, today):
                    yield check, _column(question.path), place
            if misread:
                yield "answers_read_as_their_type", "unreadable", place


def items(row: Submission, repeats: tuple[str, ...]) -> list[tuple[Any, str | None]]:
    """Return the items of a repeat with their places, as 2 or 2/1; or the submission itself."""
    found: list[tuple[Any, str | None]] = [(row, None)]
    for repeat in repeats:
        found = [
            (inner, f"{place}/{number}" if place else f"{number}")
            for item, place in found
            for number, inner in enumerate(item.get(repeat, []), start=1)
        ]
    return found


def _broken(question: Question, value: Any, today: date) -> Iterator[str]:
    if value is None:
        if question.is_required:
            yield "required_questions_are_answered"
        return
    if question.kind == "date" and question.is_until_today and value > today:
        yield "nothing_is_dated_after_today"
    if not question.is_kept:
        return
    if question.choices is not None:
        given = value if isinstance(value, list) else [value]
        if not question.choices.issuperset(given):
            yield "choices_are_from_the_form"
    if any(BROKEN[sign](value, bound) for sign, bound in question.bounds):
        yield "numbers_are_within_their_bounds"


def _column(path: str) -> str:
    return path.lower().replace("/", "__")


def _speaking(folder: Folder, place: Any, rows: list[Submission]) -> Any:
    """Return what finds a sender who may not speak for the partner, or an unknown promise."""
    asked = place.get("partner")
    code = place.get("link_code")
    codes = {row["code"]: row["partner"] for row in folder.table("link_codes")}
    promises = spoken_of(folder)
    promises |= {
        (row.get("promise/commitment"), row["promise/partner"])
        for row in rows
        if row.get("promise/action") == "propose"
    }

    def found(row: Submission) -> Iterator[Mistake]:
        if asked is None:
            return
        partner = row.get(asked)
        if partner is not None and partner not in folder.partners:
            yield "partner_is_in_the_register", _column(asked), None
        if code:
            if codes.get(row.get(code)) != partner:
                yield "code_speaks_for_the_partner", _column(code), None
        elif folder.accounts.get(row["_submitted_by"], "?") not in {"", partner}:
            yield "sender_speaks_for_the_partner", "submitted_by", None
        named = (row.get("promise/commitment"), partner)
        if place["code"] == "commitment_event" and named not in promises:
            yield "promise_is_in_the_register", "promise__commitment", None

    return found
