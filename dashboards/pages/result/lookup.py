"""Every figure of a result that a reader may look up, by partner, member of a dimension and period.

Each is a cell of the edition's own, and nothing is added up or taken away here. How cells are drawn
belongs in `ready.py`.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from dashboards.cell_rows import MOST_CHOICES, PartnerValue
from dashboards.edition import Edition
from dashboards.figures.points import Span
from dashboards.language import Language
from dashboards.members import CROSSED
from dashboards.pages.frame import is_public
from dashboards.pages.result.parts import PERIOD, TO_DATE, Parts, Reading
from dashboards.pages.results import interval_words
from dashboards.rows import EVERYONE, Indicator, Progress, Value
from dashboards.status import result_look

# The dimensions that are places; all others are groups.
REGIONS = frozenset({"adm1", "adm2"})
PARTNER, REGION, GROUP = "partner", "region", "group"


class Cell(NamedTuple):
    """One figure with its words and marks; only a partner's own path has what follows them."""

    value: Decimal | None
    words: str
    marks: str
    target: Decimal | None = None
    target_words: str = ""
    status: str = ""
    interval: str = ""


# By whom a figure is of (`key_of`), the cell of each period; None is not published.
Rows = dict[str, list[Cell | None]]


class Options(NamedTuple):
    """The partners, or the members of one dimension, by code with their wordings."""

    code: str
    title: str
    members: tuple[tuple[str, str], ...]


class Lookup(NamedTuple):
    """What may be chosen of one result, and the cells of every choice."""

    spans: tuple[Span, ...]
    partners: Options
    dimensions: tuple[Options, ...]
    cells: Mapping[Reading, Rows]
    most: int
    is_too_long: bool = False  # So many partners that a list of them is none to choose from.

    @property
    def filters(self) -> list[tuple[str, list[Options]]]:
        """What may be chosen, by filter: of the partner, of regions, and of all other groups."""
        found = {
            PARTNER: [self.partners],
            REGION: [one for one in self.dimensions if one.code in REGIONS],
            GROUP: [one for one in self.dimensions if one.code not in REGIONS],
        }
        named = ((name, [one for one in of_it if one.members]) for name, of_it in found.items())
        return [(name, of_it) for name, of_it in named if of_it]


def key_of(partner: str, dimension: str, member: str) -> str:
    """Return what a figure is of as one text: `AWN|sex.women`, `*|sex.women` or `AWN|*`."""
    return f"{partner}|{EVERYONE if dimension == EVERYONE else f'{dimension}.{member}'}"


class Lookups:
    """The figures of one edition, to be looked up for any of its indicators."""

    def __init__(self, edition: Edition, parts: Parts, language: Language) -> None:
        self._edition, self._parts, self._language = edition, parts, language
        periods = edition.periods
        self._spans = {one.period: Span(one.period, one.starts_on, one.ends_on) for one in periods}
        self._of_partners: dict[str, list[PartnerValue]] = {}
        for value in edition.partner_values:
            self._of_partners.setdefault(value.indicator, []).append(value)

    def of(self, indicator: Indicator) -> Lookup:
        """Return what may be chosen of an indicator; of too many partners or members, none."""
        values = self._parts.values_of(indicator)
        partners, dimensions = self._partners(indicator), tuple(self._dimensions(values))
        if sum(len(one.members) for one in dimensions) > MOST_CHOICES:
            dimensions = ()
        if sum(len(one.members) for one in (partners, *dimensions)) > MOST_CHOICES:
            partners = partners._replace(members=())
        spans = tuple(
            self._spans[row.period] for row in self._edition.progress_of(indicator.indicator)
        )
        chosen_from = {code for code, _ in partners.members}
        return Lookup(
            spans=spans,
            partners=partners,
            dimensions=dimensions,
            cells=self._cells(indicator, spans, chosen_from),
            # In public one at a time, so that no two answers can be taken from each other.
            most=1 if is_public(self._edition) else 2,
        )

    def _partners(self, indicator: Indicator) -> Options:
        told = {row.partner for row in self._parts.progress_of(indicator)}
        named = sorted((one.name or one.partner, one.partner) for one in self._edition.partners)
        return Options(
            PARTNER,
            self._language.gettext("Partner"),
            tuple((code, name) for name, code in named if code in told),
        )

    def _dimensions(self, values: Iterable[Value]) -> Iterator[Options]:
        found: dict[str, set[str]] = {}
        for value in values:
            is_one = value.dimension != EVERYONE and CROSSED not in value.dimension
            if is_one and value.reading == TO_DATE:
                found.setdefault(value.dimension, set()).add(value.member)
        for code in sorted(found, key=self._parts.title):
            in_order = sorted(found[code], key=partial(self._parts.place, code))
            named = tuple((member, self._parts.label(code, member)) for member in in_order)
            yield Options(code, self._parts.title(code), named)

    def _cells(
        self, indicator: Indicator, spans: tuple[Span, ...], partners: set[str]
    ) -> dict[Reading, Rows]:
        places = {span.code: place for place, span in enumerate(spans)}
        cells: dict[Reading, Rows] = {TO_DATE: {}, PERIOD: {}}

        def put(reading: Reading, key: str, period: str, cell: Cell) -> None:
            if period in places:
                row = cells[reading].setdefault(key, [None] * len(places))
                row[places[period]] = cell

        kind = indicator.unit_kind
        for value in self._parts.values_of(indicator):
            reading: Reading = PERIOD if value.reading == PERIOD else TO_DATE
            key = key_of(EVERYONE, value.dimension, value.member)
            put(reading, key, value.period, self._cell(value.value, value.mark, kind))
        for one in self._of_partners.get(indicator.indicator, ()):
            reading = PERIOD if one.reading == PERIOD else TO_DATE
            is_path = reading == TO_DATE and one.dimension == EVERYONE
            if one.partner in partners and not is_path:
                key = key_of(one.partner, one.dimension, one.member)
                put(reading, key, one.period, self._cell(one.value, one.mark, kind))
        for row in self._parts.progress_of(indicator):
            if row.partner in partners:
                key = key_of(row.partner, EVERYONE, EVERYONE)
                put(TO_DATE, key, row.period, self._of_path(indicator, row))
        return cells

    def _cell(self, value: Decimal | None, mark: str | None, kind: str) -> Cell:
        """Return a figure; one that is not there and says no reason is not available."""
        marks = (mark or "").strip() or ("x" if value is None else "")
        return Cell(value, self._language.quantity(value, kind), marks)

    def _of_path(self, indicator: Indicator, row: Progress) -> Cell:
        kind = indicator.unit_kind
        words, target_words = self._language.apart(row.actual, row.target, kind)
        return self._cell(row.actual, row.mark, kind)._replace(
            words=words,
            target=row.target,
            target_words=target_words,
            status=self._language.gettext(result_look(row.status).word),
            interval=interval_words(self._edition, indicator, row, self._language),
        )
