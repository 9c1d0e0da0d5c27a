"""The reporting calendar: what each side owed the other after each period, and what came of it.

Partners stand by name and never by lateness. The figure shows, for all forms or one, the report
that most needs a talk; the table has a line for each report and each answer.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.figures.points import Span
from dashboards.figures.reporting_calendar import (
    CalendarMark,
    CalendarRow,
    reporting_calendar_figure,
)
from dashboards.figures.reporting_calendar_layout import AXES
from dashboards.figures.template import Figure, lines, plain
from dashboards.language import Language
from dashboards.pages.partner.parts import DUTIES
from dashboards.pages.quality.words import Words
from dashboards.partners import by_name, page_of_partner
from dashboards.register_rows import Duty
from dashboards.reporting import OnTime, dates_in_words, in_words, look_of, on_time, worst_of
from dashboards.rows import EVERYONE, Side
from dashboards.sheets import Sheet
from dashboards.status import Look

# Two years of quarters: the file has all periods, and each partner's page all of its own.
MOST_COLUMNS = 8
NOT_APPLICABLE = "[z]"
REPORT, FEEDBACK = "report", "feedback"
HOVER_LETTERS = 56


class Kind(NamedTuple):
    """One thing that a side owes after each period: a form's report, an answer, or the sharing."""

    side: Side
    duty: str
    form: str | None

    def anchor(self, partner: str) -> str:
        """The place on the page where a partner's line of it stands."""
        return "-".join(("due", partner, self.duty, *([self.form] if self.form else [])))


class Cell(NamedTuple):
    """What came of it in one period."""

    look: Look
    words: str


class CalendarLine(NamedTuple):
    """One kind through the periods; no cell where nothing is due in a period."""

    anchor: str
    form: str
    side: Side
    what: str
    cells: tuple[Cell | None, ...]


class CalendarGroup(NamedTuple):
    """One partner with a line for each kind."""

    name: str
    page: str
    lines: tuple[CalendarLine, ...]


class SumLine(NamedTuple):
    """How much of one side came on time, of all forms (`*`) or of one."""

    form: str
    side: Side
    numbers: tuple[str, ...]


class Calendar:
    """The reporting calendar of an edition; without rows where it holds none."""

    def __init__(self, edition: Edition, words: Words, language: Language) -> None:
        self._edition = edition
        self._words = words
        self._language = language

    @cached_property
    def all_columns(self) -> tuple[Span, ...]:
        """The periods that reports are due for, up to the one shown, the oldest first."""
        shown = self._edition.period
        told = {row.period for row in self._edition.duties if row.duty == REPORT} or {
            row.period for row in self._edition.duties
        }
        return tuple(
            Span(row.period, row.starts_on, row.ends_on)
            for row in self._edition.periods
            if shown and row.period in told and row.ends_on <= shown.ends_on
        )

    @property
    def columns(self) -> tuple[Span, ...]:
        """The newest of these periods, as many as a reader can take in."""
        return self.all_columns[-MOST_COLUMNS:]

    @property
    def is_cut(self) -> bool:
        """Whether earlier periods are not on the page."""
        return len(self.all_columns) > MOST_COLUMNS

    @property
    def views(self) -> tuple[str, ...]:
        """All forms together (`*`), then each that carries reports, by title."""
        return EVERYONE, *(kind.form for kind in self._kinds if kind.duty == REPORT and kind.form)

    @property
    def figures(self) -> Iterator[tuple[str, Figure]]:
        """The figure of each view."""
        for form in self.views if self._cells else ():
            rows = [
                CalendarRow(name, tuple(self._marks(partner, name, form)))
                for partner, name in self._partners
            ]
            sums = {side: [self._short(one) for one in self._counted(side, form)] for side in AXES}
            end = "" if form == EVERYONE else f"|{form}"
            yield (
                f"calendar{end}",
                reporting_calendar_figure(rows, self.columns, sums, self._language),
            )

    @property
    def groups(self) -> tuple[CalendarGroup, ...]:
        """The table: each partner by name, with a line for each report and answer."""
        return tuple(
            CalendarGroup(
                name,
                page_of_partner(partner),
                tuple(self._line(partner, kind) for kind in self._kinds),
            )
            for partner, name in (self._partners if self._cells else ())
        )

    @property
    def sums(self) -> tuple[SumLine, ...]:
        """What came on time, by view and side."""
        return tuple(
            SumLine(form, side, tuple(self._told(one) for one in self._counted(side, form)))
            for form in self.views
            for side in AXES
        )

    @property
    def sheet(self) -> Sheet:
        """All of the calendar that the edition holds, its earlier periods too."""
        names = {row.partner: row.name or row.partner for row in self._edition.partners}
        return Sheet(
            "reporting-calendar",
            self._language.gettext("Reporting calendar"),
            (
                *("side", "duty", "form", "period", "partner", "expected", "due_on", "state"),
                *("received_on", "days_late", "reason", "is_nil"),
            ),
            self._edition.duties,
            said={
                "name": lambda row: names.get(row.partner, row.partner),
                "what": lambda row: self._what(_kind(row)),
                "state_said": lambda row: in_words(row, self._language),
            },
        )

    @cached_property
    def _partners(self) -> list[tuple[str, str]]:
        """Each partner that anything is due of or to, by name."""
        told = {row.partner for row in self._edition.duties}
        named = [(row.partner, row.name or row.partner) for row in by_name(self._edition)]
        return [(code, name) for code, name in named if code in told]

    @cached_property
    def _cells(self) -> dict[tuple[str, int], dict[Kind, Duty]]:
        """What is due by partner and column, by its kind; a longer period stands where it ends."""
        ends = {row.period: row.ends_on for row in self._edition.periods}
        columns = list(enumerate(self.columns))
        found: dict[tuple[str, int], dict[Kind, Duty]] = defaultdict(dict)
        for period, rows in groupby(self._edition.duties, key=lambda row: row.period):
            places = [
                place
                for place, span in columns
                if period in ends and span.starts_on <= ends[period] <= span.ends_on
            ]
            for row in rows if places else ():
                found[row.partner, places[0]][_kind(row)] = row
        return found

    @cached_property
    def _kinds(self) -> tuple[Kind, ...]:
        """Partners' reports by title, the answers to them, then what is for all forms."""
        kinds = {kind for cell in self._cells.values() for kind in cell}
        return tuple(
            sorted(
                kinds,
                key=lambda kind: (
                    list(AXES).index(kind.side),
                    list(DUTIES).index(kind.duty) if kind.duty in DUTIES else len(DUTIES),
                    self._what(kind),
                ),
            )
        )

    def _what(self, kind: Kind) -> str:
        title = self._words.form(kind.form) if kind.form else ""
        if kind.duty == REPORT and title:
            return title
        if kind.duty == FEEDBACK and title:
            return self._language.gettext("Answer: %(form)s", form=title)
        return self._language.gettext(DUTIES.get(kind.duty, kind.duty))

    def _rows(self, partner: str, column: int, side: Side, form: str) -> dict[Kind, Duty]:
        """What one side owed in a column; what it owes for all forms counts with each of them."""
        found = self._cells.get((partner, column), {})
        return {
            kind: found[kind]
            for kind in self._kinds
            if kind in found and kind.side == side and form in {EVERYONE, kind.form or form}
        }

    def _marks(self, partner: str, name: str, form: str) -> Iterator[CalendarMark]:
        for column, span in enumerate(self.columns):
            for side in AXES:
                rows = self._rows(partner, column, side, form)
                if rows:
                    worst = worst_of(rows.values())
                    look = look_of(worst)
                    yield CalendarMark(
                        side,
                        column,
                        span.code,
                        look,
                        self._beside(look, worst),
                        _kind(worst).anchor(partner),
                        self._hover(name, span, rows),
                    )

    def _beside(self, look: Look, row: Duty) -> str:
        if not look.symbol:
            return NOT_APPLICABLE
        return self._language.number(row.days_late or 0) if look.code == "late" else ""

    def _hover(self, name: str, span: Span, rows: dict[Kind, Duty]) -> str:
        said = [
            f"<b>{lines(name, HOVER_LETTERS, 2)}</b>",
            plain(self._language.period(span.code)),
        ]
        for kind, row in rows.items():
            state = self._language.gettext(
                "%(what)s: %(state)s", what=self._what(kind), state=in_words(row, self._language)
            )
            said.append(lines(state, HOVER_LETTERS, 2))
            said += filter(None, [plain(dates_in_words(row, self._language))])
        return "<br>".join(said)

    def _line(self, partner: str, kind: Kind) -> CalendarLine:
        cells = [self._cells.get((partner, place), {}) for place in range(len(self.columns))]
        return CalendarLine(
            kind.anchor(partner),
            kind.form or "",
            kind.side,
            self._what(kind),
            tuple(
                Cell(look_of(cell[kind]), in_words(cell[kind], self._language))
                if kind in cell
                else None
                for cell in cells
            ),
        )

    def _counted(self, side: Side, form: str) -> list[OnTime]:
        """How much came on time in each column, of what came or is past its day."""
        return [
            on_time(
                row
                for partner, _ in self._partners
                for row in self._rows(partner, column, side, form).values()
            )
            for column in range(len(self.columns))
        ]

    def _short(self, one: OnTime) -> tuple[str, str]:
        if not one.due:
            return NOT_APPLICABLE, ""
        return self._language.number(one.on_time), self._language.number(one.due)

    def _told(self, one: OnTime) -> str:
        if not one.due:
            return NOT_APPLICABLE
        came, due = self._short(one)
        return self._language.gettext("%(came)s of %(due)s", came=came, due=due)


def _kind(row: Duty) -> Kind:
    return Kind("agency" if row.side == "agency" else "cso", row.duty, row.form)
