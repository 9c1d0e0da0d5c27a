"""The indicator tracking table, in the order that officers know it in.

One line per indicator, with a line folded under it for each member of a breakdown: what it is,
where it stood, target, actual and share met to date, and the same for each period. Every figure is
one of the edition's own; what is not there shows its mark.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, cached_property

from dashboards.edition import Edition
from dashboards.edition_file import EditionFile
from dashboards.exports import rows
from dashboards.exports.rows import WHOLE, Baseline, Measure, ToDate
from dashboards.language import N_, Language
from dashboards.members import CROSSED, Words
from dashboards.rows import Period
from dashboards.sheets import NOT_AVAILABLE
from dashboards.status import result_look
from dashboards.workbook import Cell, Line, Over, Page

NOT_APPLICABLE, NO_BASELINE, PROTECTED = "z", "b", "c"
FLOWS = frozenset({"flow", "flow_unique", "ratio_flow"})  # Whose periods say something alone.
CUMULATIVE = frozenset({"flow", "flow_unique"})

HEADS = (
    *(N_("No."), N_("Its code"), N_("Level"), N_("Result"), N_("Indicator"), N_("Breakdown")),
    *(N_("Group"), N_("Unit"), N_("Better if"), N_("Cumulative"), N_("# or %%")),
    *(N_("Baseline"), N_("Baseline year"), N_("Period")),
    *(N_("Target"), N_("Actual"), N_("%% met"), N_("Flag")),
    *(N_("Status"), N_("Confidence")),
)
WIDTHS = (5, 9, 9, 28, 44, 14, 18, 12, 9, 11, 7, 10, 9, 10, 10, 10, 9, 6, 14, 11)
FIXED = 7  # Columns that say what a line is.
TO_DATE = 14  # The first of the columns that say how things stand to date.
OF_A_PERIOD = (
    *(N_("Target"), N_("Actual"), N_("%% met"), N_("Flag")),
    *(N_("In the period"), N_("Flag")),
)

DIRECTIONS = {"up": N_("higher"), "down": N_("lower"), "maintain": N_("kept up")}
ADDS_UP = {True: N_("cumulative"), False: N_("not cumulative")}
LEVELS = {False: N_("Outcome"), True: N_("Output")}

Key = tuple[str, str]  # A dimension and a member.
UNDIVIDED: Key = (WHOLE, WHOLE)


@cache
def mark_cell(mark: str) -> Cell:
    """Return a cell with the mark of what is not there."""
    return Cell(f"[{mark}]")


# What stands in the columns of a period that no figure of an indicator ends with.
OF_NO_PERIOD = [
    *[mark_cell(NOT_APPLICABLE)] * 3,
    Cell(NOT_APPLICABLE),
    mark_cell(NOT_APPLICABLE),
    Cell(NOT_APPLICABLE),
]


def figure_cell(value: Decimal | int | date | None, unit: str, mark: str) -> Cell:
    """Return a number or a day, or the mark of why there is none."""
    return mark_cell(mark) if value is None else Cell(value, unit)


class Tracking:
    """The tracking tables of one edition in one language."""

    def __init__(self, file: EditionFile, edition: Edition, language: Language) -> None:
        self._edition, self._language = edition, language
        self._measures = file.rows(Measure, language.code)
        self._words = Words(edition.members, language)
        self._baselines = {
            (row.indicator, row.partner): row.baseline_year
            for row in file.rows(Baseline, language.code)
        }
        self._to_date = {
            (row.indicator, row.partner, row.dimension, row.member, row.period): row
            for row in file.rows(ToDate, language.code)
        }
        self._cells = {
            (row.indicator, row.partner, row.dimension, row.member, row.period, row.reading): row
            for row in file.rows(rows.Cell, language.code)
        }

    def page(self, partner: str, name: str) -> Page:
        """Return the tracking table of one partner, or of the programme."""
        say = self._language.gettext
        first = len(HEADS)
        over = [Over(TO_DATE, TO_DATE + 3, self._language.gettext("To date"))]
        for place, period in enumerate(self._periods):
            at = first + place * len(OF_A_PERIOD)
            label = self._language.short_period(period.period)
            over.append(Over(at, at + len(OF_A_PERIOD) - 1, label))
        return Page(
            name,
            [*map(say, HEADS), *(say(head) for _ in self._periods for head in OF_A_PERIOD)],
            list(self._lines(partner)),
            fixed=FIXED,
            over=over,
            widths=WIDTHS,
        )

    def of_partners(self, partners: Mapping[str, str], name: str) -> Page:
        """Return how each of some partners stands to date, by their codes and names."""
        say = self._language.gettext
        lines = [
            Line(
                [
                    Cell(named),
                    *self._about(number, row, UNDIVIDED),
                    *self._now(row, UNDIVIDED, code),
                ]
            )
            for code, named in partners.items()
            for number, row in enumerate(self._measures, start=1)
            if self._is_told(row, code)
        ]
        heads = [self._language.gettext("Partner"), *map(say, HEADS)]
        over = [Over(TO_DATE + 1, TO_DATE + 4, self._language.gettext("To date"))]
        return Page(name, heads, lines, fixed=3, over=over, widths=(28, *WIDTHS))

    @cached_property
    def _periods(self) -> tuple[Period, ...]:
        """The periods that some indicator has been reported for, oldest first."""
        ended = {
            period.period: period
            for measure in self._measures
            for period in self._edition.periods_of(measure.indicator)
        }
        return tuple(sorted(ended.values(), key=lambda one: (one.ends_on, one.starts_on)))

    @cached_property
    def _members(self) -> Mapping[Key, set[Key]]:
        """The breakdowns that there are figures of, by indicator and partner."""
        found: dict[Key, set[Key]] = {}
        for indicator, partner, dimension, member, *_ in (*self._to_date, *self._cells):
            if dimension != WHOLE:
                found.setdefault((indicator, partner), set()).add((dimension, member))
        return found

    def _lines(self, partner: str) -> Iterator[Line]:
        for number, measure in enumerate(self._measures, start=1):
            yield Line(self._row(number, measure, UNDIVIDED, partner), is_strong=True)
            members = self._members.get((measure.indicator, partner), set())
            for key in sorted(members, key=self._place):
                yield Line(self._row(number, measure, key, partner), depth=1)

    def _place(self, key: Key) -> tuple[object, ...]:
        """Return where a breakdown stands: by its name, crossings last, in the order of members."""
        dimension, member = key
        parts = zip(dimension.split(CROSSED), member.split(CROSSED), strict=True)
        places = [self._words.place(*part) for part in parts]
        return CROSSED in dimension, self._words.crossed_title(dimension), dimension, places

    def _row(self, number: int, measure: Measure, key: Key, partner: str) -> list[Cell]:
        periods = self._edition.periods_of(measure.indicator)
        own = {period.period for period in periods}
        row = self._standing(number, measure, key, partner)
        for period in self._periods:
            if period.period in own:
                row += self._of(measure, key, partner, period.period)
                row += self._alone(measure, key, partner, period.period)
            else:
                row += OF_NO_PERIOD
        return row

    def _standing(self, number: int, measure: Measure, key: Key, partner: str) -> list[Cell]:
        return [*self._about(number, measure, key), *self._now(measure, key, partner)]

    def _about(self, number: int, measure: Measure, key: Key) -> list[Cell]:
        """Return what a line is about, as far as the unit of its figures."""
        say = self._language.gettext
        titles = {row.outcome: row.title for row in self._edition.outcomes}
        result = measure.output_title if measure.output else titles.get(measure.outcome)
        dimension, member = key
        is_whole, whole = key == UNDIVIDED, self._language.gettext("The whole")
        return [
            Cell(number, "count"),
            Cell(measure.indicator),
            Cell(say(LEVELS[measure.output is not None])),
            Cell(result or measure.output or measure.outcome),
            Cell(measure.title),
            Cell(whole if is_whole else self._words.crossed_title(dimension)),
            Cell(whole if is_whole else self._words.crossed_label(dimension, member)),
            Cell(measure.unit or ""),
            Cell(say(DIRECTIONS.get(measure.direction, measure.direction))),
            Cell(say(ADDS_UP[measure.kind in CUMULATIVE])),
            Cell("%" if measure.unit_kind == "share" else "#"),
        ]

    def _is_told(self, measure: Measure, partner: str) -> bool:
        return any(
            (measure.indicator, partner, *UNDIVIDED, period.period) in self._to_date
            for period in self._edition.periods_of(measure.indicator)
        )

    def _now(self, measure: Measure, key: Key, partner: str) -> list[Cell]:
        """Return the baseline, and how things stand at the end of the newest period."""
        periods = self._edition.periods_of(measure.indicator)
        period = periods[-1].period if periods else ""
        found = self._to_date.get((measure.indicator, partner, *key, period))
        is_whole = key == UNDIVIDED
        year = self._baselines.get((measure.indicator, partner)) if is_whole else None
        of_baseline = NO_BASELINE if is_whole else NOT_APPLICABLE
        baseline = found.baseline if found else None
        status = self._language.gettext(result_look(found.status).word) if found else ""
        return [
            figure_cell(baseline, measure.unit_kind, of_baseline),
            figure_cell(year, "year", NOT_AVAILABLE if is_whole else NOT_APPLICABLE),
            Cell(self._language.short_period(period)) if period else mark_cell(NOT_AVAILABLE),
            *self._of(measure, key, partner, period),
            Cell(status) if status else mark_cell(NOT_AVAILABLE),
            Cell(found.confidence) if found and found.confidence else mark_cell(NOT_AVAILABLE),
        ]

    def _of(self, measure: Measure, key: Key, partner: str, period: str) -> list[Cell]:
        """Return target, actual, share met and flag at the end of a period."""
        found = self._to_date.get((measure.indicator, partner, *key, period))
        told = self._cells.get((measure.indicator, partner, *key, period, "to_date"))
        target = found.target if found else None
        actual = found.actual if found else told.value if told else None
        flag = self._flag(actual, (found.mark if found else told.mark if told else "") or "")
        is_protected = PROTECTED in flag
        no_target = NOT_AVAILABLE if key == UNDIVIDED else NOT_APPLICABLE
        no_share = PROTECTED if is_protected else NOT_AVAILABLE if target is not None else no_target
        return [
            figure_cell(target, measure.unit_kind, no_target),
            figure_cell(actual, measure.unit_kind, PROTECTED if is_protected else NOT_AVAILABLE),
            figure_cell(found.progress if found else None, "share", no_share),
            Cell(flag),
        ]

    def _alone(self, measure: Measure, key: Key, partner: str, period: str) -> list[Cell]:
        """Return what a period alone comes to, and its flag; of a level that says nothing."""
        if measure.kind not in FLOWS:
            return [mark_cell(NOT_APPLICABLE), Cell(NOT_APPLICABLE)]
        found = self._cells.get((measure.indicator, partner, *key, period, "period"))
        value = found.value if found else None
        flag = self._flag(value, (found.mark if found else "") or "")
        mark = PROTECTED if PROTECTED in flag else NOT_AVAILABLE
        return [figure_cell(value, measure.unit_kind, mark), Cell(flag)]

    def _flag(self, value: Decimal | None, mark: str) -> str:
        return mark or (NOT_AVAILABLE if value is None else "")
