"""Keeps small counts of an edition company: in their period, to date, and over spans of periods.

How counts hang together is `assets.protection.relations`, over time `assets.protection.times`;
which cells keep each other company is chosen by `assets.protection.suppression`.
"""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from types import MappingProxyType
from typing import NamedTuple

from assets.indicators.members import NOT_RECORDED
from assets.programme.model import Protection
from assets.protection.cells import (
    CROSSED,
    PROGRAMME,
    Cell,
    Counts,
    Parts,
    added,
    is_small,
    less,
    sums,
)
from assets.protection.editions import Edition
from assets.protection.merges import Merged
from assets.protection.once import Once, Window
from assets.protection.relations import Declared, Known, Related, tables_of
from assets.protection.remembered import Remembered
from assets.protection.times import TOGETHER, Span, Times

# An amount of people is known too well where its bounds are nearer to each other than this part of
# it: the p%-rule of statistical offices, with a fifth to either side.
NEAR = Fraction(2, 5)
NO_WINDOW = Window(Once({}, ()), frozenset())


class Thresholds(NamedTuple):
    """How few people a figure of an edition may speak of, and how well its count may be known.

    `places` has the indicators that tell an amount; `people` says how many stand behind figures
    that count something else, and `persons` how many different ones, at least, where rows are
    counted as people and somebody may have several.
    """

    edition: Edition
    rules: Protection
    places: Mapping[str, int] = MappingProxyType({})
    people: Counts = MappingProxyType({})
    persons: Counts = MappingProxyType({})

    def fewest(self, cell: Cell) -> int:
        """Return how many people a figure must be of."""
        return self.edition.fewest_people(self.rules, cell.dimension)

    def width(self, cell: Cell, parts: Parts) -> int:
        """Return how far the bounds of a withheld count must be apart."""
        if cell.indicator not in self.places:
            return self.fewest(cell)
        steps: int = 10 ** self.places[cell.indicator]
        return max(self.fewest(cell) * steps, ceil(NEAR * sum(parts)))

    def is_of_enough(self, cell: Cell, partner: str | None) -> bool:
        """Say whether enough stand behind a figure, also without those whom a partner knows."""
        people = self.people.get(cell, ())  # Where there is no row, nobody is.
        own = self.people.get(cell._replace(partner=partner or ""), (0,) * len(people))
        rest = less(people, own)
        return sum(rest) >= self.fewest(cell) and not (
            self.is_small(cell, people) or self.is_few(cell, rest)
        )

    def is_few(self, cell: Cell, parts: Parts) -> bool:
        """Say whether a count speaks of somebody, and of too few."""
        return any(is_small(people, self.fewest(cell)) for people in sums(parts))

    def is_of_few_persons(
        self, rows: Parts, cells: Sequence[Cell], partner: str | None = None
    ) -> bool:
        """Say whether too few different people have the rows that some cells count together.

        They are at least as many as in one of the cells, less those whom a partner knows: that
        somebody is in two of them, or known and unknown, cannot be seen from here.
        """
        known = [cell for cell in cells if cell in self.persons]
        if not known:
            return False
        of_cells = (less(self.persons[cell], self._own(cell, partner, len(rows))) for cell in known)
        persons = map(max, zip(*of_cells, strict=True))
        fewest = self.fewest(known[0])
        counted = zip(sums(rows), sums(tuple(persons)), strict=True)
        return any(count > 0 and people < fewest for count, people in counted)

    def _own(self, cell: Cell, partner: str | None, places: int) -> Parts:
        """Return whom a partner knows of those behind a figure of the programme."""
        own = cell._replace(partner=partner or "")
        return self.persons.get(own, (0,) * places) if cell.partner == PROGRAMME else (0,) * places

    def is_small(self, cell: Cell, parts: Parts) -> bool:
        """Say whether a count must be withheld for itself."""
        return self.is_few(cell, parts) or (not self.may_be_nothing(cell) and 0 in sums(parts))

    def may_be_nothing(self, cell: Cell) -> bool:
        """Say whether that nobody was counted may be known; that all have answered always may."""
        hides_zero = self.edition.hides_zero(cell.dimension)
        return not hides_zero or NOT_RECORDED in cell.member.split(CROSSED)


class Chosen(NamedTuple):
    """Some cells of an edition.

    `sums` are those over spans that are shown, with their parts; `merged`, what can be told
    together, shown or not.
    """

    cells: frozenset[Cell]
    sums: Mapping[Cell, list[Cell]]
    merged: Merged


@dataclass(frozen=True)
class Company:
    """The counts of an edition as they hang together, those from whom they are kept, and how.

    What is told together is `free` where it may be concluded, although it is not told: its parts
    are kept anyway.
    """

    times: Times
    readers: Sequence[Known]
    declared: Declared
    thresholds: Thresholds
    merged: Merged
    free: AbstractSet[Cell]
    remembered: Remembered

    def of(self, small: AbstractSet[Cell]) -> Chosen:
        """Return what to withhold: small counts and their company, and the sums that stay shown."""
        times = self.times
        hidden = self._in_company(times.of_periods(), times.before(small), times.sums())
        ways = [
            (small | found | set(times.following(found, spans)), spans)
            for spans in self._ways(hidden)
            for found in [self._in_spans(spans, small, hidden)]
        ]
        fewer, chosen = min(ways, key=lambda way: len(way[0] & times.counts.keys()))
        found = fewer | self._counted_once(fewer, chosen)
        shown = {
            whole: parts
            for span in chosen
            for whole, parts in span.sums.items()
            if whole not in found
        }
        return Chosen(frozenset(found & times.counts.keys()), shown, self.merged)

    def _counted_once(self, hidden: AbstractSet[Cell], spans: Collection[Span]) -> set[Cell]:
        """Return what is withheld since whoever is counted once over the years was in a period.

        In order of time: what is withheld to date is so from then on.
        """
        found = set(hidden)
        for counts in self.times.apart(self.declared.sources):
            once = self.times.once(counts)
            settled: set[Cell] = set()
            for periods in self.times.windows(counts, spans):
                window = Window(once, frozenset(periods), frozenset(settled))
                found |= self._in_window(window, found, spans)
                settled |= window.following(found)
                found |= settled
        return found | set(self.times.following(found, spans))

    def _in_window(
        self, window: Window, hidden: AbstractSet[Cell], spans: Collection[Span]
    ) -> set[Cell]:
        """Return what is withheld of some periods, and to date after each of them."""
        known = self.times.sums()
        sums = {whole: parts for whole, parts in known.items() if whole in window.once.counts}
        of_spans: dict[Cell, Parts] = {}
        for span in spans:
            if window.periods >= {*span.periods}:
                sums |= span.sums
                of_spans |= span.counts
        indicators = {cell.indicator for cell in window.once.counts}
        counts = {
            cell: parts
            for cell, parts in {**window.once.counts, **of_spans}.items()
            if cell.indicator in indicators and window.periods >= {*cell.period.split(TOGETHER)}
        }
        return self._in_company(counts, hidden, sums, window=window)

    def _ways(self, hidden: AbstractSet[Cell]) -> list[list[Span]]:
        """Return the periods that may be looked at together, and those that must be."""
        sources = self.declared.sources
        may, must = (list(self.times.spans(found, sources)) for found in (hidden, frozenset()))
        return [may, must] if may != must else [must]

    def _in_spans(
        self, spans: Collection[Span], small: AbstractSet[Cell], hidden: set[Cell]
    ) -> set[Cell]:
        """Return what is withheld where a period of the programme keeps the next one company."""
        chosen = self.times.before(small, spans)
        in_spans = {cell for span in spans for cell in span.counts}
        found = hidden - in_spans
        if not chosen - in_spans <= found:  # What is small to date, and does not follow any more.
            counts = self.times.of_periods()
            left = {cell: parts for cell, parts in counts.items() if cell not in in_spans}
            found = self._in_company(left, chosen, self.times.sums())
        for span in spans:
            narrow = {
                whole
                for whole, parts in span.sums.items()
                if any(self._is_narrow(span, whole, parts, known) for known in self.readers)
            }
            found |= self._in_company(span.counts, chosen | narrow, span.sums, span)
        return found

    def _is_narrow(self, span: Span, whole: Cell, parts: Sequence[Cell], known: Known) -> bool:
        """Say whether what was counted over a span speaks of few, less those a reader knows."""
        if whole in known.whole:
            return False
        if any(
            part in self.thresholds.people for part in parts
        ):  # Who gave in one period may give in the next.
            return not any(self.thresholds.is_of_enough(part, known.partner) for part in parts)
        count = span.counts[whole]
        own = added(known.floors.get(part, (0,) * len(count)) for part in parts)
        rest = less(count, own)
        return (
            self.thresholds.is_small(whole, count)
            or self.thresholds.is_few(whole, rest)
            or self.thresholds.is_of_few_persons(rest, parts, known.partner)
        )

    def _in_company(
        self,
        counts: Counts,
        small: AbstractSet[Cell],
        sums: Mapping[Cell, list[Cell]] | None = None,
        span: Span | None = None,
        window: Window = NO_WINDOW,
    ) -> set[Cell]:
        """Return the small ones of some counts with their company, whoever reads them."""

        def going_with(cell: Cell) -> list[Cell]:
            return [*self.times.going_with(cell, span), *window.going_with(cell)]

        hidden = set(small & counts.keys())
        gone = {one for cell in hidden for one in going_with(cell)}

        def fewest(cell: Cell) -> int:
            if cell in self.free or cell in window.settled:
                return 0
            return self.thresholds.width(cell, counts[cell])

        def figures(cell: Cell) -> int:
            """Return how many figures are lost with a count: those to date that go with it too."""
            if cell in self.free:
                return 0
            return 1 + len(set(going_with(cell)) - gone)

        merged = {cell: parts for cell, parts in self.merged.items() if cell in counts}
        partners = {cell.partner for cell in counts} - {PROGRAMME}
        related = Related(
            self.declared,
            {**(sums or {}), **merged},
            fewest,
            figures,
            self.times.same,
            window.at_most(*partners if len(partners) == 1 else (None,)),
            window.later,
        )
        readers = [window.as_read_by(known) for known in self.readers]
        # In order of time: what goes with an earlier period is no loss to a later one.
        for tables, cells in tables_of(counts, readers, related):
            places = [place for place, cell in enumerate(cells) if cell in hidden]
            joined = {cells[place] for place in self.remembered.joined(tables, places)} - hidden
            hidden |= joined
            gone |= {one for cell in joined for one in going_with(cell)}
        return hidden
