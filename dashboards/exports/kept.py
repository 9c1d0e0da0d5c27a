"""The pages of the workbook on what both sides kept: promises, capacity, reports, submissions."""

from collections.abc import Sequence

from dashboards.capacity_rows import WHOLE as ALL_DOMAINS
from dashboards.edition import Edition
from dashboards.exports.tracking import NOT_APPLICABLE, figure_cell
from dashboards.language import N_, Language
from dashboards.members import Words
from dashboards.pages.partner.parts import DUTIES
from dashboards.pages.quality.words import Words as FormWords
from dashboards.promises import promise_text
from dashboards.register_rows import Duty
from dashboards.reporting import in_words, look_of
from dashboards.rows import EVERYONE
from dashboards.sheets import NOT_AVAILABLE
from dashboards.status import promise_look
from dashboards.workbook import Cell, Line, Page

SIDES = {"agency": N_("The Agency"), "cso": N_("Partner"), "joint": N_("Both")}
AGES = {True: N_("newest"), False: N_("earlier")}
COUNTS = {
    "due": N_("Fell due"),
    "on_time": N_("Kept"),
    "late": N_("Kept late"),
    "deemed": N_("Deemed kept"),
    "pending": N_("Claimed"),
    "unclaimed": N_("Not claimed yet"),
    "overdue": N_("Overdue"),
    "disputed": N_("Disputed"),
    "waived": N_("Waived by both"),
    "redated": N_("Given a new date"),
    "on_time_revised": N_("Kept by the day last agreed"),
    "met_eventually": N_("Kept or deemed kept since, however late"),
    "done": N_("Kept, kept late or deemed kept"),
    "with_evidence": N_("Of these, evidence seen"),
}
FATES = {
    "received": N_("Received"),
    "used": N_("Used"),
    "provisional": N_("Used, provisional"),
    "quarantined": N_("Set aside"),
    "excluded": N_("Left out"),
    "on_hold": N_("On hold"),
    "without_consent": N_("Without consent"),
    "forgotten": N_("Forgotten"),
}


class Kept:
    """Those pages of one edition, each None where the edition holds nothing for it."""

    def __init__(self, edition: Edition, language: Language) -> None:
        self._edition, self._language = edition, language
        self._names = {row.partner: row.name or row.partner for row in edition.partners}

    def pages(self) -> list[Page]:
        """Return the pages that have lines."""
        made = (self._counts(), self._promises(), self._capacity(), self._reports(), self._fates())
        return [page for page in made if page.lines]

    def _named(self, partner: str) -> Cell:
        if partner == EVERYONE:
            return Cell(self._language.gettext("All partners"))
        return Cell(self._names.get(partner, partner))

    def _counts(self) -> Page:
        say = self._language.gettext
        lines = [
            Line(
                [
                    Cell(self._language.short_period(row.period)),
                    self._named(row.partner),
                    Cell(say(SIDES.get(row.side, row.side))),
                    *(
                        figure_cell(getattr(row, name), "count", row.mark or NOT_AVAILABLE)
                        for name in COUNTS
                    ),
                    figure_cell(row.median_days_late, "days", row.mark or NOT_APPLICABLE),
                    figure_cell(row.on_time_share, "share", row.mark or NOT_APPLICABLE),
                    Cell(row.mark or ""),
                ]
            )
            for row in self._edition.accountability
        ]
        heads = (
            *(N_("Period"), N_("Partner"), N_("Whose promises"), *COUNTS.values()),
            *(N_("Days late, the median"), N_("Kept on time, share"), N_("Flag")),
        )
        return self._page(N_("Promises counted"), heads, lines, (10, 32, 14))

    def _promises(self) -> Page:
        say = self._language.gettext
        lines = [
            Line(
                [
                    Cell(row.commitment),
                    self._named(row.partner),
                    Cell(say(SIDES.get(row.side, row.side))),
                    Cell(promise_text(row, self._language)),
                    figure_cell(row.original_due, "day", NOT_APPLICABLE),
                    figure_cell(row.current_due, "day", NOT_APPLICABLE),
                    figure_cell(row.redates, "count", row.mark or NOT_APPLICABLE),
                    Cell(say(promise_look(row.state).word)),
                    figure_cell(row.claimed_on, "day", NOT_APPLICABLE),
                    figure_cell(row.done_on, "day", NOT_APPLICABLE),
                    figure_cell(row.days_late, "days", NOT_APPLICABLE),
                    Cell(row.mark or ""),
                ]
            )
            for row in self._edition.commitments
        ]
        heads = (
            *(N_("Its code"), N_("Partner"), N_("Whose promise"), N_("Promise"), N_("First due")),
            *(N_("Due"), COUNTS["redated"], N_("State"), N_("Claimed on"), N_("Done on")),
            *(N_("Days late"), N_("Flag")),
        )
        widths = (20, 32, 14, 60, 12, 12, 14, 16, 12, 12, 10, 6)
        return self._page(N_("Commitments"), heads, lines, widths)

    def _capacity(self) -> Page:
        say, words = self._language.gettext, Words(self._edition.members, self._language)
        since = {(row.partner, row.assessed_on, row.domain): row for row in self._edition.changes}
        all_areas, lines = self._language.gettext("All areas"), []
        for row in self._edition.profiles:
            change = since.get((row.partner, row.assessed_on, row.domain))
            is_all = row.domain == ALL_DOMAINS
            lines.append(
                Line(
                    [
                        self._named(row.partner),
                        Cell(row.assessed_on, "day"),
                        Cell(all_areas if is_all else words.label("domain", row.domain)),
                        figure_cell(row.score, "score", row.mark or NOT_AVAILABLE),
                        Cell(row.mark or ("" if row.score is not None else NOT_AVAILABLE)),
                        figure_cell(change.change if change else None, "score", NOT_APPLICABLE),
                        figure_cell(change.baseline_on if change else None, "day", NOT_APPLICABLE),
                        Cell(say(AGES[bool(row.is_latest)])),
                    ]
                )
            )
        heads = (
            *(N_("Partner"), N_("Assessed on"), N_("Area of capacity"), N_("Agreed score")),
            *(N_("Flag"), N_("Change"), N_("Since"), N_("Newest or earlier")),
        )
        widths = (32, 12, 32, 9, 6, 9, 12, 9)
        return self._page(N_("Capacity"), heads, lines, widths)

    def _reports(self) -> Page:
        say, forms = self._language.gettext, FormWords(self._edition, self._language)
        lines = [
            Line(
                [
                    Cell(self._language.short_period(row.period)),
                    self._named(row.partner),
                    Cell(say(SIDES.get(row.side, row.side))),
                    Cell(self._owed(row, forms)),
                    figure_cell(row.due_on, "day", NOT_APPLICABLE),
                    figure_cell(row.received_on, "day", NOT_APPLICABLE),
                    figure_cell(row.days_late, "days", NOT_APPLICABLE),
                    Cell(say(look_of(row).word)),
                    Cell(in_words(row, self._language)),
                ]
            )
            for row in self._edition.duties
        ]
        heads = (
            *(N_("Period"), N_("Partner"), N_("Who owes it"), N_("Report"), N_("Due")),
            *(N_("Received on"), N_("Days late"), N_("State"), N_("In words")),
        )
        widths = (10, 32, 14, 30, 12, 12, 10, 20, 32)
        return self._page(N_("Reporting"), heads, lines, widths)

    def _owed(self, row: Duty, forms: FormWords) -> str:
        """Return what is owed: a form's report, the answer to one, or the sharing back."""
        title = forms.form(row.form) if row.form else ""
        if row.duty == "report" and title:
            return title
        if row.duty == "feedback" and title:
            return self._language.gettext("Answer: %(form)s", form=title)
        return self._language.gettext(DUTIES.get(row.duty, row.duty))

    def _fates(self) -> Page:
        forms = FormWords(self._edition, self._language)
        lines = [
            Line(
                [
                    Cell(forms.form(row.form)),
                    Cell(
                        self._language.gettext("All periods")
                        if row.period == EVERYONE
                        else self._language.short_period(row.period)
                    ),
                    *(Cell(getattr(row, name), "count") for name in FATES),
                ]
            )
            for row in self._edition.reconciliation
        ]
        heads = (N_("Form"), N_("Period"), *FATES.values())
        return self._page(N_("Quality"), heads, lines, (40, 12))

    def _page(
        self, name: str, heads: Sequence[str], lines: Sequence[Line], widths: Sequence[int]
    ) -> Page:
        say = self._language.gettext
        return Page(say(name), [*map(say, heads)], lines, fixed=2, widths=widths)
