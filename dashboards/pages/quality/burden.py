"""What the Agency asks of its partners: submissions and questions, beside the median of all.

Medians and sums are the edition's own; where it has none, none is made. Partners stand by name.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.figures.burden import Asked, Panel, burden_figure
from dashboards.figures.burden_in_time import Line, burden_in_time_figure
from dashboards.figures.points import Span
from dashboards.figures.template import Figure, lines, plain
from dashboards.language import Language
from dashboards.partners import by_name
from dashboards.reporting_rows import Burden
from dashboards.rows import EVERYONE
from dashboards.sheets import Sheet

# As many periods as the calendar shows; the file has all.
MOST_PERIODS = 8


class OfPartner(NamedTuple):
    """One partner in the period shown, ready to print."""

    anchor: str
    name: str
    forms: str
    submissions: str
    questions: str


class OfPeriod(NamedTuple):
    """All partners in one period, ready to print; the own numbers in a partner's edition alone."""

    anchor: str
    period: str
    partners: str
    submissions: str
    questions: str
    median_submissions: str
    median_questions: str
    own_submissions: str
    own_questions: str


class BurdenOfReporting:
    """What an edition tells of how much is asked."""

    def __init__(self, edition: Edition, language: Language) -> None:
        self._edition = edition
        self._language = language
        self._names = {row.partner: row.name or row.partner for row in by_name(edition)}
        self.own = edition.programme.edition_partner

    @property
    def sentence(self) -> str:
        """What was asked in all in the period shown; empty where the edition does not have it."""
        row = self._all(self._now) if self._now else None
        if row is None:
            return ""
        said = self._language.ngettext(
            "For %(when)s the Agency asked %(num)s partner for %(submissions)s with %(questions)s"
            " in all.",
            "For %(when)s the Agency asked %(num)s partners for %(submissions)s with %(questions)s"
            " in all.",
            row.partners,
            when=self._language.period(row.period),
            submissions=self._submissions(row.submissions),
            questions=self._questions(row.questions),
        )
        if row.median_submissions is None or row.median_questions is None:
            return said
        middle = self._language.gettext(
            "The median is %(submissions)s and %(questions)s.",
            submissions=self._submissions(row.median_submissions),
            questions=self._questions(row.median_questions),
        )
        return f"{said} {middle}"

    @cached_property
    def partners(self) -> tuple[OfPartner, ...]:
        """Each partner in the period shown, by name."""
        return tuple(
            OfPartner(
                _anchor(row.partner),
                name,
                self._language.number(row.forms),
                self._language.number(row.submissions),
                self._language.number(row.questions),
            )
            for name, row in self._by_name()
        )

    @cached_property
    def periods(self) -> tuple[OfPeriod, ...]:
        """The newest periods, the newest first."""
        return tuple(self._of_period(span) for span in reversed(self._spans))

    @property
    def figures(self) -> Iterator[tuple[str, Figure]]:
        """One of each partner in the period shown, and one through the periods."""
        rows = [
            Asked(
                _anchor(row.partner), name, (row.submissions, row.questions), self._hover(name, row)
            )
            for name, row in self._by_name()
        ]
        if rows:
            yield "burden", burden_figure(rows, self._panels(), self._language)
        if self._spans:
            titles = self._language.gettext("Submissions"), self._language.gettext("Questions")
            yield (
                "burden-in-time",
                burden_in_time_figure(list(self._lines()), titles, self._spans, self._language),
            )

    @property
    def sheet(self) -> Sheet:
        """All that the edition tells of it."""
        everyone = self._language.gettext("All partners")
        return Sheet(
            "reporting-burden",
            self._language.gettext("What is asked of partners"),
            (
                *("period", "partner", "forms", "submissions", "questions", "partners"),
                *("median_submissions", "median_questions"),
            ),
            self._edition.burden,
            said={
                "name": lambda row: (
                    everyone
                    if row.partner == EVERYONE
                    else self._names.get(row.partner, row.partner)
                )
            },
        )

    @property
    def _now(self) -> str | None:
        return self._edition.period.period if self._edition.period else None

    @cached_property
    def _rows(self) -> dict[tuple[str, str], Burden]:
        return {(row.period, row.partner): row for row in self._edition.burden}

    def _all(self, period: str) -> Burden | None:
        return self._rows.get((period, EVERYONE))

    def _by_name(self) -> Iterator[tuple[str, Burden]]:
        for partner, name in self._names.items():
            row = self._rows.get((self._now or "", partner))
            if row is not None:
                yield name, row

    @cached_property
    def _spans(self) -> tuple[Span, ...]:
        shown = self._edition.period
        told = {row.period for row in self._edition.burden}
        spans = [
            Span(row.period, row.starts_on, row.ends_on)
            for row in self._edition.periods
            if shown and row.period in told and row.ends_on <= shown.ends_on
        ]
        return tuple(spans[-MOST_PERIODS:])

    def _panels(self) -> tuple[Panel, Panel]:
        row = self._all(self._now or "")
        said = (
            (self._language.gettext("Submissions"), row.median_submissions if row else None),
            (self._language.gettext("Questions"), row.median_questions if row else None),
        )
        first, second = (Panel(title, median, self._median_words(median)) for title, median in said)
        return first, second

    def _median_words(self, median: Decimal | None) -> str:
        if median is None:
            return ""
        return self._language.gettext("median %(number)s", number=self._median(median))

    def _lines(self) -> Iterator[Line]:
        """The median of all partners, and before it the one partner whose edition this is."""
        whose = [(self.own, self._names.get(self.own, self.own))] if self.own else []
        for partner, name in (*whose, (EVERYONE, self._language.gettext("Median of all partners"))):
            rows = [self._rows.get((span.code, partner)) for span in self._spans]
            if any(rows):
                yield Line(
                    name,
                    partner == EVERYONE,
                    tuple(_numbers(row) for row in rows),
                    tuple(_anchor(span.code) for span in self._spans),
                    tuple(self._hover(name, row) if row else "" for row in rows),
                )

    def _hover(self, name: str, row: Burden) -> str:
        submissions, questions = _numbers(row)
        said = self._language.row([self._submissions(submissions), self._questions(questions)])
        when = plain(self._language.period(row.period))
        return f"<b>{lines(name, 56, 2)}</b><br>{when}<br>{plain(said)}"

    def _of_period(self, span: Span) -> OfPeriod:
        whole = self._all(span.code)
        own = self._rows.get((span.code, self.own)) if self.own else None
        return OfPeriod(
            _anchor(span.code),
            self._language.short_period(span.code),
            self._number(whole.partners if whole else None),
            self._number(whole.submissions if whole else None),
            self._number(whole.questions if whole else None),
            self._median(whole.median_submissions if whole else None),
            self._median(whole.median_questions if whole else None),
            self._number(own.submissions if own else None),
            self._number(own.questions if own else None),
        )

    def _submissions(self, number: Decimal | int | None) -> str:
        return self._language.ngettext(
            "%(num)s submission", "%(num)s submissions", _form(number), num=self._median(number)
        )

    def _questions(self, number: Decimal | int | None) -> str:
        return self._language.ngettext(
            "%(num)s question", "%(num)s questions", _form(number), num=self._median(number)
        )

    def _number(self, number: int | None) -> str:
        return "[x]" if number is None else self._language.number(number)

    def _median(self, number: Decimal | int | None) -> str:
        """A median as it is: of an even number of partners it may end in a half."""
        if number is None:
            return "[x]"
        return self._language.number(number, 0 if number == int(number) else 1)


def _numbers(row: Burden | None) -> tuple[Decimal | None, Decimal | None]:
    if row is None:
        return None, None
    if row.partner == EVERYONE:
        return row.median_submissions, row.median_questions
    return Decimal(row.submissions), Decimal(row.questions)


def _form(number: Decimal | int | None) -> int:
    """Return a whole number that takes the same plural form: of a half or a mark, a hundred."""
    return 100 if number is None or number != int(number) else int(number)


def _anchor(code: str) -> str:
    return f"asked-{code}"
