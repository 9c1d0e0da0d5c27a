"""What follows for counts over time where everybody is counted once over the years.

To date there are no fewer people than in a period, or than until the one before, and no more than
both together. All periods at once would be too great a table: of Velmara 6,149 counts, a search of
which found no end in nine minutes. So each period is looked at by itself, or some together: only
what was counted in them may be otherwise than it is, and with it what is to date after the last of
them, then and ever after, by as many. All else is as it is, and sets limits.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from assets.protection.cells import PERIOD, PROGRAMME, Cell, Counts, Parts
from assets.protection.relations import ALL, INSIDE, AtMost, Known, Side

Number = Callable[[Cell], int]


class _Row(NamedTuple):
    """Counts, each with a sign, whose sum is no greater than a limit."""

    signs: Mapping[Cell, int]
    limit: int


@dataclass(frozen=True)
class Once:
    """Counts of whoever is counted once; `series` are those to date of each place, by time."""

    counts: Counts
    series: Sequence[Sequence[Cell]]

    def at_most(self, periods: Collection[str], partner: str | None = None) -> Iterator[AtMost]:
        """Yield what counts of some periods are at most, where those of others are as they are.

        `partner` is the one whose counts are here besides the programme's: then those of all others
        together are also counted once.
        """
        for to_date, side in self._sides():
            number = _number(self.counts, side)
            for row in self._rows(to_date, periods, number):
                yield _at_most(row.signs, row.limit, side)
            if partner is not None and to_date[0].partner == PROGRAMME:
                for row, own in self._of_others(to_date, periods, number, partner):
                    yield _at_most({**row.signs, **own}, row.limit, side)

    def known_to(self, own: Counts, periods: Collection[str]) -> Iterator[AtMost]:
        """Yield the same of the programme's counts for who knows those of one partner.

        `own` has that partner's by the programme's cell.
        """
        for to_date, side in self._sides():
            if to_date[0].partner == PROGRAMME:
                mine = _number(own, side)
                others = _less(_number(self.counts, side), mine)
                for row in self._rows(to_date, periods, others):
                    known = sum(sign * mine(cell) for cell, sign in row.signs.items())
                    yield _at_most(row.signs, row.limit + known, side)

    def _of_others(
        self, to_date: Sequence[Cell], periods: Collection[str], number: Number, partner: str
    ) -> Iterator[tuple[_Row, Mapping[Cell, int]]]:
        """Yield what is so of the others, and the partner's own counts that are taken away."""

        def of_partner(cell: Cell) -> Cell:
            return cell._replace(partner=partner)

        for row in self._rows(to_date, periods, _less(number, lambda one: number(of_partner(one)))):
            own = {of_partner(cell): -sign for cell, sign in row.signs.items()}
            yield row, {cell: sign for cell, sign in own.items() if cell in self.counts}

    def _sides(self) -> Iterator[tuple[Sequence[Cell], Side]]:
        for to_date in self.series:
            yield to_date, ALL
            if len(self.counts[to_date[0]]) > 1:
                yield to_date, INSIDE

    def _rows(
        self, to_date: Sequence[Cell], periods: Collection[str], number: Number
    ) -> Iterator[_Row]:
        """Yield what is so of one place, where it is."""

        def so_far(signs: Mapping[Cell, int]) -> Iterator[_Row]:
            """Yield a sum that is nothing at most; what is as it is goes into the limit."""
            open_ = {cell: sign for cell, sign in signs.items() if cell.period in periods}
            fixed = sum(sign * number(cell) for cell, sign in signs.items() if cell not in open_)
            if sum(sign * number(cell) for cell, sign in signs.items()) <= 0:
                yield _Row(open_, -fixed)

        here = [at for at, cell in enumerate(to_date) if cell.period in periods]
        for at in here:
            cell, now = to_date[at], self._now(to_date[at])
            less = [*now, *to_date[max(at - 1, 0) : at]]
            for one in less:
                yield from so_far({one: 1, cell: -1})
            if less:
                yield from so_far({cell: 1} | dict.fromkeys(less, -1))
        for cell in to_date[here[-1] + 1 :] if here else ():
            room = number(cell) - sum(map(number, self._now(cell)))
            if room >= 0:
                last = to_date[here[-1]]
                yield _Row({last: -1}, room - number(last))

    def _now(self, to_date: Cell) -> list[Cell]:
        """Return the count of the period itself, where there is one."""
        now = to_date._replace(reading=PERIOD)
        return [now] if now in self.counts else []


@dataclass(frozen=True)
class Window:
    """Some periods that are looked at by themselves; `settled` is what is withheld to date anyway.

    Its witnesses are of earlier periods, so that it needs none.
    """

    once: Once
    periods: frozenset[str]
    settled: frozenset[Cell] = frozenset()

    def at_most(self, partner: str | None) -> Sequence[AtMost]:
        """Return what counts are at most; `partner` as `Once` has it."""
        return [*self.once.at_most(self.periods, partner)]

    def later(self, cell: Cell) -> Mapping[str, Parts]:
        """Return what was counted in later periods, and is otherwise by as many if a count is."""
        return {one.period: self.once.counts[one] for one in self._later.get(cell, ())}

    def going_with(self, cell: Cell) -> Sequence[Cell]:
        """Return the counts to date that must be withheld where one is."""
        return self._later.get(cell, ())

    def following(self, withheld: AbstractSet[Cell]) -> set[Cell]:
        """Return the counts to date after these periods that must be withheld."""
        return {later for cell, of in self._later.items() if cell in withheld for later in of}

    def as_read_by(self, known: Known) -> Known:
        """Return what a reader knows here, who may know more of later periods."""
        whole = {cell for cell, of in self._later.items() if not known.whole.isdisjoint(of)}
        of_others = self.once.known_to(known.floors, self.periods) if known.of_programme else ()
        return replace(known, whole=known.whole | whole, at_most=(*of_others,))

    @cached_property
    def _later(self) -> Mapping[Cell, Sequence[Cell]]:
        """By the last count to date of each place, those after these periods."""
        found: dict[Cell, Sequence[Cell]] = {}
        for to_date in self.once.series:
            here = [at for at, cell in enumerate(to_date) if cell.period in self.periods]
            if here and to_date[here[-1] + 1 :]:
                found[to_date[here[-1]]] = to_date[here[-1] + 1 :]
        return found


def _number(counts: Counts, side: Side) -> Number:
    return lambda cell: sum(side(counts.get(cell, ())))


def _less(number: Number, other: Number) -> Number:
    return lambda cell: number(cell) - other(cell)


def _at_most(signs: Mapping[Cell, int], limit: int, side: Side) -> AtMost:
    fewer, more = ([cell for cell, sign in signs.items() if sign == way] for way in (1, -1))
    return AtMost(fewer, more, limit, side)
