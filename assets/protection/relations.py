"""How the counts of an edition hang together, as anybody can conclude who reads its programme.

The members of a dimension add up to the undivided figure, those of one side of a crossing to the
other side, partners to the programme; where somebody is counted under several, each is a part. An
indicator lies within another of the same source if it does so everywhere. What is so of the
programme's counts is so of them without those of a partner whose counts somebody has. A relation is
taken for known wherever it is true: who believes more than is true learns nothing true by it.

Of time only what `assets.protection.times` says of a span of periods is among them, and that what
is carried over is what it was.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

import numpy as np
from scipy.sparse import bmat, csr_matrix, vstack
from scipy.sparse.csgraph import connected_components

from assets.protection.cells import (
    CROSSED,
    PROGRAMME,
    UNDIVIDED,
    Cell,
    Counts,
    Parts,
    by_indicator,
)
from assets.protection.witnesses import Table, matrix

Row = dict[int, int]  # A weighted sum of counts, by their numbers.
Bounded = tuple[Row, int, bool]  # How much it is at most, and whether nothing else is said of it.
Side = Callable[[tuple[int, ...]], tuple[int, ...]]
# What a ratio's cell can be part of another with: those inside, and all; a count has no sides.
INSIDE: Side = lambda numbers: numbers[:1]  # noqa: E731
ALL: Side = lambda numbers: numbers  # noqa: E731
# The whole is worth more than its parts, the programme more than one of its partners.
WORTH_UNDIVIDED, WORTH_MARGIN, WORTH_PROGRAMME = 10.0, 2.0, 4.0
WORTH_FREE = 0.25  # Of what is told besides, where it can be.


class AtMost(NamedTuple):
    """Some counts that are together no more than others and a limit; of a ratio, one side."""

    fewer: list[Cell]
    more: list[Cell]
    limit: int = 0
    side: Side = ALL


@dataclass(frozen=True)
class Known:
    """What a reader knows of counts that are withheld: at least so many, or all of some cells.

    `may_be_nothing` says of which cells he may know that they count nobody. Of the others there is
    a row in any case; of these only where somebody was counted, so that a row says so much.
    To a `partner`, who knows its own, only the programme's counts can tell something. `least` says
    of which single counts other figures tell that they are so many at least; `at_most`, what
    follows from his own of others.
    """

    floors: Counts = field(default_factory=dict)
    whole: frozenset[Cell] = frozenset()
    may_be_nothing: Callable[[Cell], bool] = lambda _: True
    partner: str | None = None
    least: Mapping[Cell, int] = field(default_factory=dict)
    at_most: Sequence[AtMost] = ()

    @property
    def of_programme(self) -> bool:
        """Whether only the programme's counts can tell him something."""
        return self.partner is not None

    def reads(self, cell: Cell) -> bool:
        """Say whether a count can tell this reader something."""
        return cell.partner == PROGRAMME or not self.of_programme


@dataclass(frozen=True)
class Declared:
    """What a programme says of its counts: by indicator what it is counted from.

    `are_all` says of a programme's count whether a reader knows that no other partners than those
    whose counts he is told of are part of it.
    """

    sources: Mapping[str, str] = field(default_factory=dict)
    are_all: Callable[[Cell], bool] = lambda _: True


@dataclass(frozen=True)
class Related:
    """What is said of some counts: of which others some are the `sums`, and which are the `same`.

    `at_most` says of which others some together are no more, and `later` of each what was counted
    in later periods, in which it would be otherwise by as many. And of each, how far apart its
    bounds must be where it is withheld, and how many figures are lost with it.
    """

    declared: Declared
    sums: Mapping[Cell, list[Cell]]
    fewest: Callable[[Cell], int]
    figures: Callable[[Cell], int] = lambda _: 1
    same: Mapping[Cell, Cell] = field(default_factory=dict)
    at_most: Sequence[AtMost] = ()
    later: Callable[[Cell], Mapping[str, Parts]] = lambda _: {}


def tables_of(
    counts: Counts, readers: Sequence[Known], said: Related
) -> Iterator[tuple[list[Table], list[Cell]]]:
    """Yield the parts of some counts that have nothing to do with each other, with their cells.

    Of each part every reader has a table of his own. What is said of a count is asked only when its
    part is yielded.
    """
    of_whom = {
        of_programme: _Counted(
            {cell: parts for cell, parts in counts.items() if known.reads(cell)}, said
        )
        for of_programme, known in {known.of_programme: known for known in readers}.items()
    }
    number = {cell: at for at, cell in enumerate(counts)}
    links = [
        dict.fromkeys((number[cell] for cell in related.cells_of(row)), 1)
        for related in of_whom.values()
        for row in chain(related.equal, (row for row, *_ in related.at_most))
    ]
    part_of = _hanging_together(matrix(links, len(counts)))
    cells_of: dict[int, list[Cell]] = defaultdict(list)
    for cell, part in zip(counts, part_of, strict=True):
        cells_of[part].append(cell)
    rows = {
        of_programme: related.by(lambda cell: part_of[number[cell]])
        for of_programme, related in of_whom.items()
    }
    for part, cells in cells_of.items():
        tables = [
            _table(of_whom[known.of_programme], cells, rows[known.of_programme][part], said, known)
            for known in readers
        ]
        yield [table for table in tables if len(table.counts)], cells


class _Counted:
    """The counts of cells under consecutive numbers, and the relations between them."""

    def __init__(self, counts: Counts, said: Related) -> None:
        self.counts: list[int] = []
        self.of: dict[Cell, tuple[int, ...]] = {}
        self._cells: list[Cell] = []
        for cell, parts in counts.items():
            self.of[cell] = tuple(range(len(self.counts), len(self.counts) + len(parts)))
            self.counts += parts
            self._cells += [cell] * len(parts)
        self.equal: list[Row] = []
        self.below: list[Row] = []
        # What is a sum of others hangs together with the rest through them.
        single = {cell: parts for cell, parts in counts.items() if cell not in said.sums}
        for whole, cells in chain(_parts(single), said.sums.items()):
            if whole in counts:
                is_exact = whole.partner == cells[0].partner or said.declared.are_all(whole)
                _adds_up(self, whole, cells, is_exact=is_exact)
        for cell, earlier in said.same.items():
            if cell in counts and earlier in counts:
                pairs = zip(self.of[cell], self.of[earlier], strict=True)
                self.equal += [{number: 1, before: -1} for number, before in pairs]
        self.below += _within(self, single, said.declared.sources)
        self.below += list(_of_others(self))
        self.at_most: list[Bounded] = [
            *((row, self._room(row, said.later), True) for row in self.below),
            *self.bounded(said.at_most),
        ]

    def bounded(self, at_most: Iterable[AtMost]) -> Iterator[Bounded]:
        """Yield what is said of counts that are all here."""
        for one in at_most:
            if self.of.keys() >= {*one.fewer, *one.more}:
                fewer, more = (
                    [at for cell in cells for at in one.side(self.of[cell])]
                    for cells in (one.fewer, one.more)
                )
                yield _less(fewer, more), one.limit, False

    def _room(self, row: Row, later: Callable[[Cell], Mapping[str, Parts]]) -> int:
        """Return the limit of what is nothing at most, now and in later periods."""
        cells = self.cells_of(row)
        after = [later(cell) for cell in cells]
        now = sum(self.counts[at] * sign for at, sign in row.items())
        limit = 0
        for period in {period for of_cell in after for period in of_cell}:
            then = sum(
                sign * of_cell[period][at - self.of[cell][0]]
                for (at, sign), cell, of_cell in zip(row.items(), cells, after, strict=True)
                if period in of_cell
            )
            if then <= 0:
                limit = min(limit, now - then)
        return limit

    def sum(self, numbers: Iterable[int]) -> int:
        return sum(self.counts[number] for number in numbers)

    def cells_of(self, row: Row) -> list[Cell]:
        return [self._cells[number] for number in row]

    def of_partner(self, number: int, partner: str) -> Iterator[int]:
        """Yield the number of a partner's share in a count of the programme, if it has any."""
        cell = self._cells[number]
        mine = self.of.get(cell._replace(partner=partner))
        if mine:
            yield mine[number - self.of[cell][0]]

    def by(self, part_of: Callable[[Cell], int]) -> Mapping[int, tuple[list[Row], list[Bounded]]]:
        """Return the relations of each part, equal and below."""
        found: dict[int, tuple[list[Row], list[Bounded]]] = defaultdict(lambda: ([], []))
        for row in self.equal:
            found[part_of(self._cells[next(iter(row))])][0].append(row)
        for bounded in self.at_most:
            found[part_of(self._cells[next(iter(bounded[0]))])][1].append(bounded)
        return found


def _hanging_together(links: csr_matrix) -> list[int]:
    """Return of each column in which part it is of those that some row links."""
    both = bmat([[None, links], [links.T, None]])
    _, part_of = connected_components(both, directed=False)
    return [int(part) for part in part_of[links.shape[0] :]]


def _parts(counts: Counts) -> Iterator[tuple[Cell, list[Cell]]]:
    """Yield each cell with those that are its parts in one way."""
    found: dict[tuple[Cell, str], list[Cell]] = defaultdict(list)
    for cell in counts:
        if cell.partner != PROGRAMME:
            found[cell._replace(partner=PROGRAMME), "partner"].append(cell)
        if cell.dimension != UNDIVIDED:
            codes, members = cell.dimension.split(CROSSED), cell.member.split(CROSSED)
            for at, code in enumerate(codes):
                rest = CROSSED.join(codes[:at] + codes[at + 1 :]) or UNDIVIDED
                fixed = CROSSED.join(members[:at] + members[at + 1 :]) or UNDIVIDED
                found[cell._replace(dimension=rest, member=fixed), code].append(cell)
    yield from ((whole, parts) for (whole, _), parts in found.items() if whole in counts)


def _adds_up(related: _Counted, whole: Cell, parts: list[Cell], *, is_exact: bool) -> None:
    """Note that parts add up to the whole where they do; else that each is within it.

    Unless `is_exact` there may be more parts than a reader knows.
    """
    numbers = related.of[whole]
    rows = [
        {number: 1} | dict.fromkeys((related.of[part][at] for part in parts), -1)
        for at, number in enumerate(numbers)
    ]
    if is_exact and all(
        sum(related.counts[at] * sign for at, sign in row.items()) == 0 for row in rows
    ):
        related.equal += rows
        return
    for side in _both_sides(related, whole):
        for part in parts:
            related.below += _at_most(related, side, [part], [whole])
        if is_exact:
            related.below += _at_most(related, side, [whole], parts)


def _of_others(related: _Counted) -> Iterator[Row]:
    """Yield what is so of the programme's counts without the partner's, where one has some here."""
    partners = {cell.partner for cell in related.of} - {PROGRAMME}
    if len(partners) != 1:  # Those of all partners are here, or none.
        return
    [partner] = partners
    for row in related.below:
        if {cell.partner for cell in related.cells_of(row)} == {PROGRAMME}:
            own = {
                mine: -sign
                for number, sign in row.items()
                for mine in related.of_partner(number, partner)
            }
            others = row | own
            if own and sum(related.counts[at] * sign for at, sign in others.items()) <= 0:
                yield others


def _both_sides(related: _Counted, cell: Cell) -> tuple[Side, ...]:
    return (ALL,) if len(related.of[cell]) == 1 else (INSIDE, ALL)


def _at_most(
    related: _Counted, side: Side, fewer: Sequence[Cell], more: Sequence[Cell]
) -> Iterator[Row]:
    """Yield that some cells together count no more than others, where it is so."""
    small, great = (
        [number for cell in cells for number in side(related.of[cell])] for cells in (fewer, more)
    )
    if related.sum(small) <= related.sum(great):
        yield _less(small, great)


def _within(related: _Counted, single: Counts, sources: Mapping[str, str]) -> Iterator[Row]:
    """Yield that an indicator's people are among another's, where they are so everywhere."""
    cells = by_indicator(single)
    for small, great in _of_same_source(cells, sources):
        shared = [
            (related.of[cell], related.of[other])
            for cell in cells[small]
            if (other := cell._replace(indicator=great)) in single
        ]
        for inner in _sides(shared, 0):
            for outer in _sides(shared, 1):
                rows = [_less(inner(one), outer(other)) for one, other in shared]
                if all(
                    sum(related.counts[at] * sign for at, sign in row.items()) <= 0 for row in rows
                ):
                    yield from rows


def _of_same_source(
    indicators: Iterable[str], sources: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for small in indicators:
        for great in indicators:
            if small != great and sources.get(small) and sources[small] == sources.get(great):
                yield small, great


def _sides(shared: list[tuple[tuple[int, ...], tuple[int, ...]]], which: int) -> tuple[Side, ...]:
    return (ALL, INSIDE) if shared and len(shared[0][which]) > 1 else (ALL,)


def _less(small: Iterable[int], great: Iterable[int]) -> Row:
    return dict.fromkeys(small, 1) | dict.fromkeys(great, -1)


def _table(
    related: _Counted,
    cells: list[Cell],
    rows: tuple[list[Row], list[Bounded]],
    said: Related,
    known: Known,
) -> Table:
    read = {place: related.of[cell] for place, cell in enumerate(cells) if cell in related.of}
    numbers = [number for of_cell in read.values() for number in of_cell]
    places = {number: place for place, number in enumerate(numbers)}
    here = set(cells)
    of_own = (one for one in known.at_most if here >= {*one.fewer, *one.more})
    bounded = [*rows[1], *related.bounded(of_own)]
    equal, below = (
        matrix([{places[at]: sign for at, sign in row.items()} for row in kind], len(numbers))
        for kind in (rows[0], [row for row, *_ in bounded])
    )
    somebody = [
        dict.fromkeys((places[number] for number in of_cell), -1)
        for place, of_cell in read.items()
        if len(of_cell) > 1 and _is_somebody(related, cells[place], known)
    ]
    floors = [number for place in read for number in _floors(related, cells[place], known)]
    counts = np.array([related.counts[number] for number in numbers], dtype=np.int64)
    limits = np.array([limit for _, limit, _ in bounded], dtype=np.int64)
    if known.of_programme:  # As `_of_others`, where his own are not here.
        nobody = {place: (0,) * len(of_cell) for place, of_cell in read.items()}
        own = [n for place in read for n in known.floors.get(cells[place], nobody[place])]
        less = below @ np.array(own, dtype=np.int64)
        is_so = np.array([is_plain for *_, is_plain in bounded], dtype=bool)
        is_so &= below @ counts <= less
        limits = np.where(is_so, np.minimum(less, limits), limits)
    return Table(
        counts=counts,
        cell_of=np.repeat(list(read), [len(of_cell) for of_cell in read.values()]).astype(np.int64),
        floors=np.array(floors, dtype=np.int64),
        fewest=np.array([said.fewest(cell) for cell in cells], dtype=np.int64),
        weights=np.array([_worth(cell) * (said.figures(cell) or WORTH_FREE) for cell in cells]),
        is_known=np.array([cell in known.whole for cell in cells], dtype=bool),
        may_be_nothing=np.array([known.may_be_nothing(cell) for cell in cells], dtype=bool),
        equal=equal,
        below=vstack([below, matrix(somebody, len(numbers))], format="csr"),
        limits=np.append(limits, np.full(len(somebody), -1, dtype=np.int64)),
    )


def _is_somebody(related: _Counted, cell: Cell, known: Known) -> bool:
    """Say whether a reader concludes from a row that somebody was counted."""
    return known.may_be_nothing(cell) and related.sum(related.of[cell]) > 0


def _floors(related: _Counted, cell: Cell, known: Known) -> Parts:
    floors = known.floors.get(cell, (0,) * len(related.of[cell]))
    if len(floors) > 1:
        return floors
    return (max(floors[0], known.least.get(cell, 0), int(_is_somebody(related, cell, known))),)


def _worth(cell: Cell) -> float:
    worth = 1.0 if CROSSED in cell.dimension else WORTH_MARGIN
    if cell.dimension == UNDIVIDED:
        worth = WORTH_UNDIVIDED
    return worth * (WORTH_PROGRAMME if cell.partner == PROGRAMME else 1.0)
