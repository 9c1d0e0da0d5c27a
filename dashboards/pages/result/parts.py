"""Whom a figure is of: each dimension with its members, partners, and two dimensions crossed.

Every cell is one of the edition's own; nothing is added up or taken away here. What is told
together, since a part of it is withheld, is a line like any other.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.members import CROSSED, TOGETHER, Words
from dashboards.pages.record.page import has_records, record_page_of
from dashboards.pages.result.was import Was
from dashboards.pages.when import FLOWS
from dashboards.rows import EVERYONE, Indicator, Progress, Value

Reading = Literal["period", "to_date"]
PERIOD: Reading = "period"
TO_DATE: Reading = "to_date"
COUNTS = ("flow", "flow_unique", "stock")
# Four steps of one hue, the darkest for the greatest number; nothing at all has none.
STEPS = 4


class Line(NamedTuple):
    """One member of a dimension, or one partner, with its figure in words."""

    anchor: str
    label: str
    value: Decimal | None
    words: str
    marks: str


class Group(NamedTuple):
    """One dimension, or the partners, with its members."""

    code: str
    title: str
    lines: tuple[Line, ...]


class Box(NamedTuple):
    """One cell of two dimensions crossed: its figure in words, and how dark it is."""

    words: str
    marks: str
    step: int


class Crossing(NamedTuple):
    """Two dimensions: the members of one along the lines, of the other along the columns."""

    title: str
    first: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, tuple[Box, ...]], ...]


def readings(indicator: Indicator) -> tuple[Reading, ...]:
    """Return how an indicator can be read: to date, and where its periods add up each alone."""
    return (TO_DATE, PERIOD) if indicator.kind in FLOWS else (TO_DATE,)


def told_most(found: Mapping[Reading, tuple[Group, ...]]) -> Reading:
    """Return the reading of which least is withheld, so that most can be seen.

    What is counted to date is withheld once a period of it was, so that the two never tell of few.
    """

    def withheld(reading: Reading) -> int:
        return sum("c" in line.marks for group in found[reading] for line in group.lines)

    return min(found, key=withheld)


def is_beyond_whole(values: Iterable[Value]) -> bool:
    """Return whether parts of one figure add up to more than it: one may be in several."""
    whole: dict[tuple[str, str, str], Decimal] = {}
    told: dict[tuple[str, str, str], dict[str, Decimal]] = {}
    for one in values:
        if one.value is None:
            continue
        at = (one.indicator, one.period, one.reading)
        if one.dimension == EVERYONE:
            whole[at] = one.value
        else:
            of = told.setdefault(at, {})
            of[one.dimension] = of.get(one.dimension, Decimal(0)) + one.value
    return any(at in whole and max(sums.values()) > whole[at] for at, sums in told.items())


class Parts:
    """Whom the figures of one edition are of, looked up for any of its indicators."""

    def __init__(self, edition: Edition, language: Language) -> None:
        self._edition, self._language = edition, language
        self._words = Words(edition.members, language)
        self.was = Was(edition)
        self._values: dict[tuple[str, str, str], list[Value]] = {}
        self._by_indicator: dict[str, list[Value]] = {}
        self._progress: dict[str, list[Progress]] = {}
        for value in edition.values:
            at = (value.indicator, value.period, value.reading)
            self._values.setdefault(at, []).append(value)
            self._by_indicator.setdefault(value.indicator, []).append(value)
        is_told = has_records(edition)
        self._ruled = {row.indicator for row in edition.figure_rules if is_told}
        self._on_record = {(row.indicator, row.period) for row in edition.figure_records if is_told}
        for row in edition.progress:
            self._progress.setdefault(row.indicator, []).append(row)

    def groups(self, indicator: Indicator, now: Progress, reading: Reading) -> tuple[Group, ...]:
        """Return every dimension of an indicator with the figures of the period shown.

        Partners stand beside them to date.
        """
        words, found = self._words, dict[str, list[Value]]()
        for value in self._of(now, reading):
            if value.dimension != EVERYONE and CROSSED not in value.dimension:
                found.setdefault(value.dimension, []).append(value)
        divided = (
            Group(
                code,
                words.title(code),
                tuple(
                    _line(code, words, value, indicator, self._language)
                    for value in sorted(values, key=lambda one: words.place(code, one.member))
                ),
            )
            for code, values in sorted(found.items(), key=lambda one: words.title(one[0]))
        )
        if reading != TO_DATE:
            return tuple(divided)
        return (*divided, *_of_partners(self._edition, indicator, now, self._language))

    def crossings(
        self, indicator: Indicator, now: Progress, reading: Reading
    ) -> tuple[Crossing, ...]:
        """Return every two dimensions of an indicator that are crossed, in the period shown.

        What is told together of a crossing has no box of its own.
        """
        found: dict[str, dict[tuple[str, str], Value]] = {}
        for value in self._of(now, reading):
            if CROSSED in value.dimension and TOGETHER not in value.member:
                one, other = value.member.split(CROSSED)
                found.setdefault(value.dimension, {})[one, other] = value
        return tuple(
            _crossing(dimension, cells, indicator, self._words, self._language)
            for dimension, cells in sorted(found.items())
        )

    def values_of(self, indicator: Indicator) -> list[Value]:
        """Return every figure of an indicator for the programme, of all periods and readings."""
        return self._by_indicator.get(indicator.indicator, [])

    def progress_of(self, indicator: Indicator) -> list[Progress]:
        """Return an indicator's undivided figures of all periods, programme and partners."""
        return self._progress.get(indicator.indicator, [])

    def label(self, dimension: str, member: str) -> str:
        """Return what a member is called, or the members of a crossing; empty if undivided."""
        return "" if dimension == EVERYONE else self._words.crossed_label(dimension, member)

    def title(self, dimension: str) -> str:
        """Return a dimension's wording."""
        return self._words.title(dimension)

    def place(self, dimension: str, member: str) -> tuple[int, str]:
        """Return where a member stands in the programme's order."""
        return self._words.place(dimension, member)

    def record_page(self, indicator: Indicator) -> str:
        """Return where the record of a result stands; empty where this edition has none."""
        code = indicator.indicator
        return record_page_of(code) if code in self._ruled else ""

    def record_of(self, row: Progress) -> str:
        """Return where it stands of what a period's figure was made; empty where nowhere."""
        if (row.indicator, row.period) not in self._on_record:
            return ""
        return f"{record_page_of(row.indicator)}#period={row.period}"

    def undivided(self, now: Progress, reading: Reading) -> Value | None:
        """Return the programme's figure of the period shown."""
        return next((one for one in self._of(now, reading) if one.dimension == EVERYONE), None)

    def _of(self, now: Progress, reading: Reading) -> list[Value]:
        return self._values.get((now.indicator, now.period, reading), [])


def _of_partners(
    edition: Edition, indicator: Indicator, now: Progress, language: Language
) -> Iterator[Group]:
    """Yield the partners by name, where the edition has figures of theirs."""
    names = {row.partner: row.name or row.partner for row in edition.partners}
    rows = [
        row
        for row in edition.progress
        if (row.indicator, row.period) == (now.indicator, now.period) and row.partner in names
    ]
    if rows:
        lines = (
            Line(
                f"by-partner-{row.partner}",
                names[row.partner],
                row.actual,
                language.quantity(row.actual, indicator.unit_kind),
                _marks(row.actual, row.mark),
            )
            for row in sorted(rows, key=lambda row: names[row.partner])
        )
        yield Group("partner", language.gettext("Partner"), tuple(lines))


def _line(code: str, words: Words, one: Value, indicator: Indicator, language: Language) -> Line:
    return Line(
        f"by-{code}-{one.member}",
        words.label(code, one.member),
        one.value,
        language.quantity(one.value, indicator.unit_kind),
        _marks(one.value, one.mark),
    )


def _marks(value: Decimal | None, mark: str | None) -> str:
    """Return the marks of a figure; one that is not there and says no reason is not available."""
    return (mark or "") or ("x" if value is None else "")


def _crossing(
    dimension: str,
    cells: Mapping[tuple[str, str], Value],
    indicator: Indicator,
    words: Words,
    language: Language,
) -> Crossing:
    one, other = dimension.split(CROSSED)
    lines = sorted({at[0] for at in cells}, key=lambda member: words.place(one, member))
    columns = sorted({at[1] for at in cells}, key=lambda member: words.place(other, member))
    most = max((cell.value for cell in cells.values() if cell.value is not None), default=None)

    def box(line: str, column: str) -> Box:
        cell = cells.get((line, column))
        if cell is None:  # Of a count that means nothing was counted; else nothing is known.
            is_count = indicator.kind in COUNTS
            zero = language.quantity(Decimal(0), indicator.unit_kind)
            return Box(zero, "", 0) if is_count else Box("", "x", 0)
        return Box(
            language.quantity(cell.value, indicator.unit_kind),
            _marks(cell.value, cell.mark),
            _step(cell.value, most),
        )

    return Crossing(
        words.crossed_title(dimension),
        words.title(one),
        tuple(words.label(other, column) for column in columns),
        tuple(
            (words.label(one, line), tuple(box(line, column) for column in columns))
            for line in lines
        ),
    )


def _step(value: Decimal | None, most: Decimal | None) -> int:
    if value is None or not most or value <= 0:
        return 0
    return min(int(value / most * STEPS) + 1, STEPS)
