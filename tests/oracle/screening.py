"""Which submissions count, and why the others do not: the checks and statuses once more.

A mistake in a submission, or in one item of it, leaves all of it out until it is mended or until
somebody accepts it. What forms demand is looked at first, then what the programme calls an error,
and then, in what still counts, what it calls doubtful.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.oracle.decisions import Decisions
from tests.oracle.doubts import Doubt, Figures, Found, Seen
from tests.oracle.doubts_declared import declared
from tests.oracle.doubts_of_forms import of_form
from tests.oracle.doubts_of_registers import of_registers
from tests.oracle.evidence import Evidence
from tests.oracle.folder import Folder
from tests.oracle.questionnaires import Questionnaire, questionnaire_of
from tests.oracle.sent import came_on
from tests.oracle.server import Submission

NOT_APPROVED, ON_HOLD = "validation_status_not_approved", "validation_status_on_hold"
STATUSES = {NOT_APPROVED: "exclude", ON_HOLD: "return"}
Versions = Mapping[str, set[str]]


@dataclass(frozen=True)
class Screened:
    """What became of a form's submissions."""

    evidence: Evidence
    received: list[Submission]
    refused: list[Submission]  # Without consent.
    form: str
    decisions: Decisions
    fates: dict[int, str] = field(default_factory=dict)  # By the server's number.
    reasons: dict[int, str | None] = field(default_factory=dict)
    doubts: dict[int, list[Doubt]] = field(default_factory=dict)

    @property
    def used(self) -> list[Submission]:
        return [row for row in self.received if self.fates[row["_id"]] == "used"]

    def is_warned(self, row: Submission) -> bool:
        """Say whether there is a warning that nobody has accepted."""
        return bool(self.open(row, "warning"))

    def open(self, row: Submission, severity: str) -> list[Doubt]:
        """Return the doubts of a severity that nobody has accepted."""
        return [
            doubt
            for doubt in self.doubts[row["_id"]]
            if doubt.severity == severity and self.decisions.on(self.form, row, doubt) != "accept"
        ]

    def decided(self, row: Submission, doubt: Doubt) -> str | None:
        """Return what somebody decided about a doubt, in KoboToolbox or in a line of the folder."""
        status = row["_validation_status"].get("uid")
        told = STATUSES.get(status) or self.decisions.on(self.form, row, doubt)
        return told if told != "reopen" else None

    def settle(self) -> None:
        """Say what becomes of every submission, and why."""
        for row in self.received:
            self.fates[row["_id"]], self.reasons[row["_id"]] = self._fate(row)

    def _fate(self, row: Submission) -> tuple[str, str | None]:
        status = row["_validation_status"].get("uid")
        decided = {line["decision"] for line in self.decisions.in_force(self.form, row)}
        if status == NOT_APPROVED:
            return "excluded", "not_approved"
        if "exclude" in decided:
            return "excluded", "decision"
        if status == ON_HOLD:
            return "on_hold", "on_hold"
        if "return" in decided:
            return "on_hold", "returned"
        errors = [doubt.expectation for doubt in self.open(row, "error")]
        return ("quarantined", min(errors)) if errors else ("used", None)


def screen(
    folder: Folder,
    as_of: date,
    sent: Mapping[str, list[Submission]],
    versions: Versions,
    figures: Callable[[dict[str, Screened]], Callable[[str], Figures]],
) -> dict[str, Screened]:
    """Return, for each form, what had come by a day and what counts of it.

    `figures` works out those of an indicator from what counts so far.
    """
    screened = {place["code"]: _received(folder, place, as_of, sent) for place in folder.forms}
    asked = {form: _asked(folder, form) for form in screened}
    newest = {form: _newest(folder, form, as_of, sent) for form in screened}
    _keep(screened, _of_forms(asked, screened, versions))
    for severity, which in (("error", _not_excluded), ("warning", _used)):
        rows = {form: list(which(one)) for form, one in screened.items()}
        seen = Seen(folder, as_of, newest, asked, rows, figures(screened))
        if severity == "error":
            _keep(screened, of_registers(seen))
        _keep(screened, declared(seen, severity))
    return screened


def _received(
    folder: Folder, place: Any, as_of: date, sent: Mapping[str, list[Submission]]
) -> Screened:
    form = place["code"]
    came = [row for row in sent[form] if came_on(folder, row) <= as_of]
    given = [row for row in came if _is_given(place, row)]
    return Screened(
        Evidence(place, _asked(folder, form).questions),
        given,
        [row for row in came if not _is_given(place, row)],
        form,
        Decisions.of(folder, as_of, given),
        doubts={row["_id"]: [] for row in given},
    )


def _is_given(place: Any, row: Submission) -> bool:
    """Say whether somebody consented, where consent is asked for."""
    consent = place.get("consent", {}).get("question", "")
    return not consent or row.get(consent) == "yes"


def _asked(folder: Folder, form: str) -> Questionnaire:
    return questionnaire_of(folder.path / "forms" / f"{form}.xlsx")


def _newest(folder: Folder, form: str, as_of: date, sent: Mapping[str, list[Submission]]) -> date:
    """Return the day after which nothing can have happened: of a later arrival, its own."""
    [place] = [place for place in folder.forms if place["code"] == form]
    given = [row for row in sent[form] if _is_given(place, row)]
    return max([as_of, *(came_on(folder, row) for row in given)])


def _of_forms(
    asked: Mapping[str, Questionnaire], screened: Mapping[str, Screened], versions: Versions
) -> Iterator[Found]:
    for form, one in screened.items():
        for row in one.received:
            known = versions.get(row["__version__"])
            yield from ((form, row["_id"], doubt) for doubt in of_form(asked[form], row, known))


def _not_excluded(one: Screened) -> Iterator[Submission]:
    return (row for row in one.received if one.fates[row["_id"]] != "excluded")


def _used(one: Screened) -> Iterator[Submission]:
    return iter(one.used)


def _keep(screened: Mapping[str, Screened], found: Iterator[Found]) -> None:
    """Keep what was found, and say anew what becomes of every submission."""
    for form, number, doubt in found:
        screened[form].doubts[number].append(doubt)
    for one in screened.values():
        one.settle()
