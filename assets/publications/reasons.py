"""Why a figure of a closed period says something else than it did.

Submissions come first: what changed among those that the figure is made of; where none of these
did, among those of its forms (a report that held nothing, an earlier record that takes the place
of a later one). Only a figure that no submission explains is put down to the programme's files or
to the code.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import duckdb

from assets.accountability.events import FORM as PROMISES
from assets.accountability.happened import TRANCHES
from assets.indicators.records_received import forms_behind
from assets.indicators.sources import source_of
from assets.programme.decision_log import FILE as DECISIONS
from assets.programme.read import Programme
from assets.publications.changes import find_changes, of_figure, of_forms
from assets.publications.entries import PRIVATE, Entry, Provenance
from assets.publications.figures import OF_PROMISES, Cell, Difference
from assets.publications.provenance import changed_files

WORDS = {
    "late_report": "A report came after the publication",
    "new_record": "A record came after the publication",
    "edit": "A submission was edited after the publication",
    "edit_after_approval": "An approved submission was edited after the publication",
    "deletion": "A submission was deleted after the publication",
    "decision": "Somebody decided on a submission after the publication",
    "quarantine": "What the checks find in a submission is different now",
    "forgotten": "A submission was taken out on request or for want of consent",
    "programme_change": "The programme's registers were changed: {files}",
    "rule_change": "What is measured, asked or checked was changed: {files}",
    "code_change": "Accord computes it in another way now",
    "protection": "Whether it must be withheld to protect people is different now",
    "unexplained": "No change of a submission, of the programme's files or of Accord explains it",
}
AGREED = frozenset({"baseline", "target"})  # These are agreed, not sent in.
OF_REPORTS = "reports"  # Stands for the indicator where only the reports are looked at.
# These say what is measured, asked and checked; the others are registers of what was agreed.
RULES = ("framework.yaml", "programme.yaml", "commitment_rules.csv", "forms/")
SPEECHLESS = ("locale/", "population.yaml", "notes.csv", "areas.geojson")  # No figure follows them.


@dataclass
class Reasons:
    """The reasons for what differs from one publication; each question is asked once."""

    connection: duckdb.DuckDBPyConnection
    programme: Programme
    forms: dict[str, frozenset[str]]
    was: Provenance
    now: Provenance
    _known: dict[tuple[object, ...], list[str]] = field(default_factory=dict)

    @classmethod
    def since(
        cls,
        connection: duckdb.DuckDBPyConnection,
        programme: Programme,
        entry: Entry,
        now: Provenance,
        salt: str,
    ) -> "Reasons":
        """Look at everything that changed since an entry of the ledger was written."""
        find_changes(connection, programme, entry.folder / PRIVATE, salt)
        forms = _forms(connection, programme)
        return cls(connection, programme, forms, entry.draft.provenance, now)

    def of(self, period: str, difference: Difference) -> list[str]:
        """Return the reasons for a difference in a closed period, at least one."""
        cell = difference.cell
        is_to_date = cell.reading != "period"
        kind = difference.figure if difference.figure in {*AGREED, "status"} else ""
        key = (period, cell.indicator, cell.partner, is_to_date, kind, difference.is_withheld)
        if key not in self._known:
            self._known[key] = self._find(period, difference, is_to_date=is_to_date)
        return self._known[key]

    def words(self, reason: str) -> str:
        """Return a reason in words."""
        files = [name for name, about in self._files() if about == reason]
        return WORDS[reason].format(files=", ".join(files))

    def _find(self, period: str, difference: Difference, *, is_to_date: bool) -> list[str]:
        cell = difference.cell
        found = (
            set[str]()
            if difference.figure in AGREED
            else self._sent(period, cell, is_to_date=is_to_date)
        )
        if not found and difference.figure == "status":
            # How complete the reports are decides whether a figure may be rated.
            found = of_forms(self.connection, self.forms[OF_REPORTS], period, cell.partner)
        if not found:
            found = {reason for _, reason in self._files()}
            found |= {"code_change"} if self.was.code != self.now.code else set()
            found -= {"decision"} if difference.figure in AGREED else set()
        if difference.is_withheld:
            found.add("protection")
        return [reason for reason in WORDS if reason in found] or ["unexplained"]

    def _sent(self, period: str, cell: Cell, *, is_to_date: bool) -> set[str]:
        """Return what changed among the submissions of a figure, else among those of its forms."""
        return of_figure(
            self.connection, cell.indicator, period, cell.partner, is_to_date=is_to_date
        ) or of_forms(
            self.connection, self.forms.get(cell.indicator, frozenset()), period, cell.partner
        )

    def _files(self) -> Iterable[tuple[str, str]]:
        """Yield the programme's changed files that have a say in figures, with the reason each."""
        for name in changed_files(self.was, self.now):
            if name == DECISIONS:  # Of a form that this figure is only related to.
                yield name, "decision"
            elif not name.startswith(SPEECHLESS):
                yield name, "rule_change" if name.startswith(RULES) else "programme_change"


def _forms(
    connection: duckdb.DuckDBPyConnection, programme: Programme
) -> dict[str, frozenset[str]]:
    """Return the forms that each indicator, and the count of promises, is made of."""
    reports = frozenset(place.code for place in programme.file.forms if place.reports)
    speaking = {PROMISES, TRANCHES} | reports
    of_promises = frozenset(speaking & {place.code for place in programme.file.forms})
    found = {OF_PROMISES: of_promises, OF_REPORTS: reports}
    for _, _, indicator in programme.indicators:
        if indicator.measure is None:
            continue
        source = source_of(connection, indicator.measure.source, programme.questionnaires)
        # What is made of promises or of the calendar is made of what was said about them.
        found[indicator.code] = forms_behind(source) or of_promises
    return found
