"""What is withheld to date because of a period, and of a period because of what is to date.

Most figures to date are the sum of the periods so far: two of them differ by a period. So what is
counted to date is withheld from the first period on that is, and moves with it. Where that would
take the programme's figure, the period and the next are looked at together: they keep each other
company, and what is counted until after both is shown. A level to date is the level of the last
period that has one. Whoever is counted once over the years is counted anew: to date there are no
fewer than in the period, or before it, and no more than both together.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from assets.protection.cells import (
    PERIOD,
    PROGRAMME,
    SPAN,
    TO_DATE,
    UNDIVIDED,
    Cell,
    Counts,
    Parts,
    added,
    by_indicator,
)
from assets.protection.once import Once

TOGETHER = "+"
Kind = Literal["same", "sum", "apart"]
Series = tuple[str, str, str, str]  # A cell in all periods.
Carried = tuple[str, str, str]  # Indicator, partner and period.


@dataclass(frozen=True)
class Span:
    """Consecutive periods of indicators that hang together, which are looked at together.

    `counts` has what was counted in each of them, and from the first until each of the others;
    `sums` of what each of those is the sum. A known sum of some of them is among both.
    """

    periods: tuple[str, ...]
    counts: Counts
    sums: Mapping[Cell, list[Cell]]


class Times:
    """How the two readings of some counts hang together."""

    def __init__(
        self,
        counts: Counts,
        periods: Sequence[str],
        known: Mapping[Cell, list[Cell]] | None = None,
        carried: AbstractSet[Carried] = frozenset(),
    ) -> None:
        """Find out of each indicator what it is to date; `periods` are in order of time.

        `known` says of which counts of periods a reader knows the sums, `carried` whose counts of
        a period are those of the one before, since nothing was reported.
        """
        with_rows = {
            whole: [part for part in parts if part in counts]
            for whole, parts in (known or {}).items()
        }
        self._known = {whole: parts for whole, parts in with_rows.items() if parts}
        self._places = {period: place for place, period in enumerate(periods)}
        self._of: dict[tuple[Series, str], list[Cell]] = defaultdict(list)
        for cell in sorted(counts, key=self._place_of):
            self._of[cell[:4], cell.reading].append(cell)
        self._untils: dict[Cell, list[Cell]] = {}  # Asked for again by each edition and span.
        self._kinds = {
            indicator: self._kind(cells, counts)
            for indicator, cells in by_indicator(counts).items()
        }
        self.counts = counts
        self.same = dict(self._carried(carried))

    def of_periods(self) -> Counts:
        """Return the counts of single periods, and the known sums of some."""
        counts = {cell: parts for cell, parts in self.counts.items() if cell.reading == PERIOD}
        return counts | self._added(self._known)

    def sums(self) -> Mapping[Cell, list[Cell]]:
        """Return the known sums of periods, with their parts."""
        return self._known

    def apart(self, sources: Mapping[str, str]) -> Iterator[Counts]:
        """Yield the counts to date that are no sums, with those of periods that go with them.

        `sources` says by indicator what it is counted from: those of one source hang together.
        """
        of_periods = self.of_periods()
        for indicators in self._together(sources):
            apart = {one for one in indicators if self._kinds[one] == "apart"}
            to_date = {
                cell: parts
                for cell, parts in self.counts.items()
                if cell.reading == TO_DATE and cell.indicator in apart
            }
            if to_date:
                yield to_date | {
                    cell: of_periods[cell] for cell in of_periods if cell.indicator in indicators
                }

    def windows(self, counts: Counts, spans: Collection[Span]) -> list[tuple[str, ...]]:
        """Return the periods of some counts to look at together, in order of time.

        Those of spans, those of which one is carried over from the other, and each of the others.
        """
        indicators = {cell.indicator for cell in counts}
        of_periods = {cell.period for cell in counts if cell.reading != SPAN}
        periods = sorted(of_periods, key=self._place)
        of_spans = {
            span.periods
            for span in spans
            if not indicators.isdisjoint(cell.indicator for cell in span.counts)
        }
        carried = {
            (earlier.period, cell.period)
            for cell, earlier in self.same.items()
            if cell.indicator in indicators
        }
        together = sorted(of_spans | carried)
        return _merged([*together, *((one,) for one in periods)], together, periods)

    def once(self, counts: Counts) -> Once:
        """Return how some counts hang together where somebody is counted once."""
        series = [
            [cell for cell in cells if cell in counts]
            for (_, reading), cells in self._of.items()
            if reading == TO_DATE
        ]
        return Once(counts, [cells for cells in series if cells])

    def before(self, small: Collection[Cell], spans: Collection[Span] = ()) -> set[Cell]:
        """Return the counts of periods to withhold, so that small ones to date are too.

        Where one follows from what was counted over a span, that is withheld.
        """
        span_of = _by_cell(spans).get
        found = {cell for cell in small if cell.reading == PERIOD}
        for cell in small:
            if cell.reading == TO_DATE and self._kinds[cell.indicator] != "apart":
                so_far = self._so_far(cell, span_of)
                if so_far and not found & set(so_far):
                    found.add(so_far[-1])
        return found

    def spans(self, withheld: AbstractSet[Cell], sources: Mapping[str, str]) -> Iterator[Span]:
        """Yield the periods to look at together.

        Those of which a reader knows a sum, since by it one can make up for the other: each could
        be another number, and what they are together could not. And those of which the programme's
        figure is withheld. `sources` says by indicator what it is counted from.
        """
        for indicators in self._together(sources):
            summed = {one for one in indicators if self._kinds[one] == "sum"}
            hidden = {
                cell.period
                for cell in withheld
                if cell.indicator in summed
                and (cell.partner, cell.dimension) == (PROGRAMME, UNDIVIDED)
            }
            cells = [
                cell
                for cell in self.counts
                if cell.reading == PERIOD and cell.indicator in indicators
            ]
            periods = sorted({cell.period for cell in cells}, key=self._place)
            known = {
                tuple(whole.period.split(TOGETHER))
                for whole in self._known
                if whole.indicator in indicators
            }
            carried = {
                (earlier.period, cell.period)
                for cell, earlier in self.same.items()
                if cell.indicator in indicators
            }
            for chosen in _merged([*known, *_pairs(periods, hidden)], known | carried, periods):
                yield self._span(chosen, [cell for cell in cells if cell.period in chosen], summed)

    def _span(self, periods: tuple[str, ...], cells: list[Cell], summed: set[str]) -> Span:
        sums: dict[Cell, list[Cell]] = defaultdict(list)
        for number in range(2, 1 + len(periods)):
            so_far = periods[:number]
            for cell in cells:
                if cell.indicator in summed and cell.period in so_far:
                    together = cell._replace(period=TOGETHER.join(so_far), reading=SPAN)
                    sums[together].append(cell)
        known = {whole: parts for whole, parts in self._known.items() if set(parts) <= set(cells)}
        counts = {cell: self.counts[cell] for cell in cells}
        return Span(periods, counts | self._added(known | sums), known | sums)

    def _added(self, sums: Mapping[Cell, list[Cell]]) -> dict[Cell, Parts]:
        return {whole: added(self.counts[part] for part in parts) for whole, parts in sums.items()}

    def _together(self, sources: Mapping[str, str]) -> list[set[str]]:
        """Return the indicators of the same source and length of period."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for indicator, cells in by_indicator(self.counts).items():
            first = min((cell.period for cell in cells), key=len)
            found[sources.get(indicator, indicator), first[4:5]].add(indicator)
        return list(found.values())

    def following(self, withheld: AbstractSet[Cell], spans: Collection[Span]) -> Iterator[Cell]:
        """Yield the counts to date that must be withheld because those of periods are."""
        span_of = _by_cell(spans).get
        for series in {cell[:4] for cell in withheld}:
            for to_date in self._of[series, TO_DATE]:
                if not withheld.isdisjoint(self._so_far(to_date, span_of)):
                    yield to_date

    def going_with(self, cell: Cell, span: Span | None = None) -> list[Cell]:
        """Return the counts to date that must be withheld where one of a period or span is.

        Where a period is looked at with others, what is counted until after them may stay.
        """
        kind = self._kinds[cell.indicator]
        if kind == "apart" or cell.reading == TO_DATE:
            return []
        to_date = self._of[cell[:4], TO_DATE]
        if kind == "same":
            return [one for one in to_date if self._until(one)[-1:] == [cell]]
        if span is None:
            first = self._place(cell.period.split(TOGETHER)[-1])
            return [one for one in to_date if first <= self._place(one.period)]

        def span_of(one: Cell) -> Span | None:
            return span if one in span.counts else None

        return [one for one in to_date if cell in self._so_far(one, span_of)]

    def _carried(self, carried: AbstractSet[Carried]) -> Iterator[tuple[Cell, Cell]]:
        """Yield each count that is carried over, with the one that it is."""
        for (_, reading), cells in self._of.items():
            for earlier, cell in pairwise(cells if reading == PERIOD else ()):
                where = cell.indicator, cell.partner, cell.period
                if where in carried and self.counts[cell] == self.counts[earlier]:
                    yield cell, earlier

    def _so_far(self, to_date: Cell, span_of: Callable[[Cell], Span | None]) -> list[Cell]:
        """Return the counts that one to date is the sum of: of periods, and of spans so far."""
        until = self._until(to_date)
        if self._kinds[to_date.indicator] == "same":
            return until[-1:]
        found = [self._until_in(span_of(cell), cell, to_date.period) for cell in until]
        return list(dict.fromkeys(found))

    def _until_in(self, span: Span | None, cell: Cell, period: str) -> Cell:
        """Return the sum until a period that a count of one is part of; itself in the first."""
        if span is None:
            return cell
        so_far = [one for one in span.periods if self._place(one) <= self._place(period)]
        whole = cell._replace(period=TOGETHER.join(so_far), reading=SPAN)
        return whole if whole in span.sums else cell

    def _until(self, to_date: Cell) -> list[Cell]:
        """Return the counts of the periods so far."""
        found = self._untils.get(to_date)
        if found is None:
            series = self._of[to_date[:4], PERIOD]  # In order of time.
            last = bisect_right(series, self._place(to_date.period), key=self._place_of)
            found = self._untils[to_date] = series[:last]
        return found

    def _place_of(self, cell: Cell) -> tuple[int, str]:
        return self._place(cell.period)

    def _place(self, period: str) -> tuple[int, str]:
        return self._places.get(period, -1), period

    def _kind(self, cells: Collection[Cell], counts: Counts) -> Kind:
        to_date = [cell for cell in cells if cell.reading == TO_DATE]
        so_far = {cell: [counts[one] for one in self._until(cell)] for cell in to_date}
        if all(parts and parts[-1] == counts[cell] for cell, parts in so_far.items()):
            return "same"
        is_sum = all(
            added(parts) == counts[cell]
            for cell, parts in so_far.items()
            if parts or any(counts[cell])
        )
        return "sum" if is_sum else "apart"


def _by_cell(spans: Collection[Span]) -> dict[Cell, Span]:
    """Return of each count of a period the span that it is looked at in."""
    return {cell: span for span in spans for cell in span.counts if cell.reading == PERIOD}


def _merged(
    found: Iterable[tuple[str, ...]], known: Iterable[tuple[str, ...]], periods: Sequence[str]
) -> list[tuple[str, ...]]:
    """Return the periods to look at together, with those that are known to go with one of them."""
    merged: list[set[str]] = []
    for one in map(set, found):
        before = 0
        while before < len(one):
            before = len(one)
            one |= {period for sum_of in known if one & set(sum_of) for period in sum_of}
        apart = [other for other in merged if not other & one]
        merged = [*apart, one.union(*(other for other in merged if other & one))]
    return sorted(
        (tuple(period for period in periods if period in one) for one in merged),
        key=lambda one: periods.index(one[0]),
    )


def _pairs(periods: list[str], hidden: AbstractSet[str]) -> list[tuple[str, ...]]:
    """Return consecutive periods that are looked at together: a hidden one and the next.

    The last one takes the one before, with those that it is together with.
    """
    found: list[tuple[str, ...]] = []
    taken = 0
    for at, period in enumerate(periods):
        if period not in hidden or at < taken:
            continue
        if at + 1 < len(periods):
            found.append((period, periods[at + 1]))
        elif found and taken == at:
            found[-1] = (*found[-1], period)
        elif at:
            found.append((periods[at - 1], period))
        taken = at + 2
    return found
