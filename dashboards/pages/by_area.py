"""Where results were achieved: figures of a few results, area by area, on one scale.

Every figure is one of the edition's own; districts are never added up to regions here, since what
is withheld in one of them could then be worked out.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product
from operator import itemgetter
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.members import NOT_RECORDED, TOGETHER, Words
from dashboards.pages.result.parts import COUNTS, PERIOD, TO_DATE, Reading, is_beyond_whole
from dashboards.pages.results import ResultRow, result_row
from dashboards.pages.when import when
from dashboards.rows import EVERYONE, Indicator, Progress, Value
from dashboards.sheets import Sheet

# What counts people comes before what counts other things; then what a period brought before what
# there is to date; then regions, which are fewer, before districts. The first of them of which
# anything is told is shown.
READINGS: tuple[Reading, ...] = (PERIOD, TO_DATE)
LEVELS = ("adm1", "adm2")
# So many results stand side by side, and so many areas below each other; files hold the others.
MOST_RESULTS, MOST_AREAS = 3, 12
PEOPLE = "people"

Cells = Mapping[str, Value]


class Column(NamedTuple):
    """One result, of which time its figures are, and its figures by area."""

    row: ResultRow
    moment: str
    unit_kind: str
    cells: Cells


class Box(NamedTuple):
    """One figure in words, or its marks, and its share of the longest bar."""

    words: str
    marks: str
    share: Decimal


class Line(NamedTuple):
    """One area, or several that are told together, with a figure of each result."""

    anchor: str
    label: str
    region: str
    boxes: tuple[Box, ...]


class ByArea(NamedTuple):
    """Results by area; without columns it says only whether all of them are withheld."""

    title: str = ""
    columns: tuple[Column, ...] = ()
    lines: tuple[Line, ...] = ()
    is_cut: bool = False
    is_beyond_whole: bool = False
    is_withheld: bool = False


def by_area(edition: Edition, language: Language) -> ByArea:
    """Return the results of which most areas are told, those that count people before others."""
    counted = _counted(edition)
    for is_of_people, reading, level in product((True, False), READINGS, LEVELS):
        cells = counted.get((reading, level), {})
        columns = _columns(edition, cells, reading, language, is_of_people=is_of_people)
        if columns:
            words = Words(edition.members, language)
            lines = sorted(_lines(edition, level, columns, words, language), key=itemgetter(0))
            kept = tuple(line for _, line in lines[:MOST_AREAS])
            return ByArea(
                words.title(level),
                columns,
                kept,
                is_cut=len(lines) > MOST_AREAS,
                is_beyond_whole=is_beyond_whole(_values(edition, columns, reading, level)),
            )
    return ByArea(is_withheld=bool(counted))


def by_area_sheet(edition: Edition, found: ByArea, language: Language) -> Sheet:
    """Return every figure that is shown by area, and those for which there is no room."""
    words = Words(edition.members, language)
    titles = {row.indicator: row.title for row in edition.indicators}
    return Sheet(
        "results-by-area",
        language.gettext("Where results were achieved"),
        ("indicator", "period", "reading", "dimension", "member", "value", "mark"),
        [value for column in found.columns for value in column.cells.values()],
        "value",
        {
            "title": lambda row: titles[row.indicator],
            "label": lambda row: words.label(row.dimension, row.member),
        },
    )


# By reading and level, and by indicator: the period's figures of each area.
Counted = Mapping[tuple[str, str], Mapping[str, dict[str, Value]]]


def _counted(edition: Edition) -> Counted:
    """Return what is counted by area in the period shown of each result; shares are no counts."""
    shown = {
        one.indicator: now.period
        for one in edition.indicators
        if one.kind in COUNTS and (now := edition.progress_now(one.indicator))
    }
    found: dict[tuple[str, str], dict[str, dict[str, Value]]] = {}
    for value in edition.values:
        if value.dimension in LEVELS and shown.get(value.indicator) == value.period:
            of = found.setdefault((value.reading, value.dimension), {})
            of.setdefault(value.indicator, {})[value.member] = value
    return found


def _columns(
    edition: Edition,
    cells: Mapping[str, Cells],
    reading: Reading,
    language: Language,
    *,
    is_of_people: bool,
) -> tuple[Column, ...]:
    """Return the results of which most areas are told, in the order of the framework."""
    told = {code: len(_told(of_areas)) for code, of_areas in cells.items()}
    able = [
        one
        for one in edition.indicators
        if told.get(one.indicator) and (one.counts == PEOPLE) is is_of_people
    ]
    # One scale holds for them all, so all of them count the same.
    alike = [one for one in able if one.counts == able[0].counts]
    best = sorted(alike, key=lambda one: -told[one.indicator])[:MOST_RESULTS]
    return tuple(
        Column(
            result_row(edition, one, now, language),
            _moment(edition, one, now, reading, language),
            one.unit_kind,
            cells[one.indicator],
        )
        for one in alike
        if one in best and (now := edition.progress_now(one.indicator))
    )


def _moment(
    edition: Edition, indicator: Indicator, now: Progress, reading: Reading, language: Language
) -> str:
    of_period = language.short_period(now.period)
    return of_period if reading == PERIOD else when(edition, indicator, now, language) or of_period


def _values(
    edition: Edition, columns: Sequence[Column], reading: Reading, level: str
) -> Iterator[Value]:
    """Yield the figures of what is shown, undivided and by area."""
    of = {column.row.code for column in columns}
    for one in edition.values:
        if one.indicator in of and one.reading == reading and one.dimension in (EVERYONE, level):
            yield one


def _lines(
    edition: Edition, level: str, columns: Sequence[Column], words: Words, language: Language
) -> Iterator[tuple[tuple[bool, Decimal, tuple[int, str]], Line]]:
    """Yield each area with its place: the greatest figure first, what is not recorded last."""
    regions = {row.adm2: row.adm1_label for row in edition.areas} if level == "adm2" else {}
    most = max(value for one in columns for value in _told(one.cells))
    for member in dict.fromkeys(code for one in columns for code in one.cells):
        of_area = [one.cells.get(member) for one in columns]
        found = _told({str(place): value for place, value in enumerate(of_area) if value})
        of = {regions.get(code, "") for code in member.split(TOGETHER)}
        line = Line(
            f"area-{member}",
            words.label(level, member),
            of.pop() if len(of) == 1 else "",
            tuple(
                _box(value, one.unit_kind, most, language)
                for one, value in zip(columns, of_area, strict=True)
            ),
        )
        greatest = max(found, default=Decimal(-1))
        yield (member == NOT_RECORDED, -greatest, words.place(level, member)), line


def _told(cells: Cells) -> list[Decimal]:
    return [value.value for value in cells.values() if value.value is not None]


def _box(value: Value | None, unit_kind: str, most: Decimal, language: Language) -> Box:
    """Return a figure; of an area that has none, nothing is known, which is not nought."""
    found = value.value if value else None
    marks = (value.mark or "").strip() if value else ""
    share = max(found, Decimal(0)) / most if found and most > 0 else Decimal(0)
    return Box(language.quantity(found, unit_kind), marks or ("x" if found is None else ""), share)
