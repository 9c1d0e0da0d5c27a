"""How the counts of an edition hang together, as anybody can conclude who reads its programme.

The members of a dimension add up to the undivided figure, those of one side of a crossing to the
other side, partners to the programme; where somebody is counted under several, each is a part. An
indicator lies within another of the same source if it does so everywhere. A relation is taken for
known wherever it is true: who believes more than is true learns nothing true by it.

Of time only what `assets.protection.times` says of a span of periods is among them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from scipy.sparse import csr_matrix, vstack
from scipy.sparse.csgraph import connected_components

from assets.protection.cells import (
    CROSSED,
    PROGRAMME,
    SPAN,
    UNDIVIDED,
    Cell,
    Counts,
    Parts,
    by_indicator,
)
from assets.protection.witnesses import Table, matrix

Row = dict[int, int]  # A weighted sum of counts, by their numbers.
Fewest = Callable[[Cell], int]
Side = Callable[[tuple[int, ...]], tuple[int, ...]]
# What a ratio's cell can be part of another with: those inside, and all; a count has no sides.
INSIDE: Side = lambda numbers: numbers[:1]  # noqa: E731
ALL: Side = lambda numbers: numbers  # noqa: E731
# The whole is worth more than its parts, the programme more than one of its partners, and what was
# counted over a span more than a period of it, since all that is counted to date depends on it.
WORTH_SPAN = 8.0
WORTH_UNDIVIDED, WORTH_MARGIN, WORTH_PROGRAMME = 10.0, 2.0, 4.0


@dataclass(frozen=True)
class Known:
    """What a reader knows of counts that are withheld: at least so many, or all of some cells.

    `may_be_nothing` says of which cells he may know that they count nobody. Of the others there is
    a row in any case; of these only where somebody was counted, so that a row says so much.
    """

    floors: Counts = field(default_factory=dict)
    whole: frozenset[Cell] = frozenset()
    may_be_nothing: Callable[[Cell], bool] = lambda _: True


def tables_of(
    counts: Counts,
    fewest: Fewest,
    sources: Mapping[str, str],
    known: Known,
    sums: Mapping[Cell, list[Cell]] | None = None,
) -> Iterator[tuple[Table, list[Cell]]]:
    """Yield the parts of some counts that have nothing to do with each other, with their cells.

    `sources` says by indicator what it is counted from, `sums` of which other cells some are the
    sum.
    """
    numbered = _Numbered(counts)
    equal: list[Row] = []
    below: list[Row] = []
    for whole, parts in chain(_parts(counts), (sums or {}).items()):
        _adds_up(numbered, whole, parts, equal, below)
    below += _within(numbered, sources)
    number = len(numbered.counts)
    both = abs(vstack([matrix(equal, number), matrix(below, number), numbered.together()]))
    _, part_of = connected_components(both.T @ both, directed=False)
    of_part: dict[int, list[Cell]] = defaultdict(list)
    for cell, numbers in numbered.of.items():
        of_part[int(part_of[numbers[0]])].append(cell)
    rows: dict[int, tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for place, kind in enumerate((equal, below)):
        for row in kind:
            rows[int(part_of[next(iter(row))])][place].append(row)
    for part, cells in of_part.items():
        yield _table(numbered, cells, rows[part], fewest, known), cells


class _Numbered:
    """The counts of cells under consecutive numbers."""

    def __init__(self, counts: Counts) -> None:
        self.counts: list[int] = []
        self.of: dict[Cell, tuple[int, ...]] = {}
        for cell, parts in counts.items():
            self.of[cell] = tuple(range(len(self.counts), len(self.counts) + len(parts)))
            self.counts += parts

    def sum(self, numbers: Iterable[int]) -> int:
        return sum(self.counts[number] for number in numbers)

    def together(self) -> csr_matrix:
        return matrix([dict.fromkeys(numbers, 1) for numbers in self.of.values()], len(self.counts))


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


def _adds_up(
    numbered: _Numbered, whole: Cell, parts: list[Cell], equal: list[Row], below: list[Row]
) -> None:
    """Note that parts add up to the whole where they do; else that each is within it."""
    numbers = numbered.of[whole]
    rows = [
        {number: 1} | dict.fromkeys((numbered.of[part][at] for part in parts), -1)
        for at, number in enumerate(numbers)
    ]
    if all(sum(numbered.counts[at] * sign for at, sign in row.items()) == 0 for row in rows):
        equal += rows
        return
    for side in (ALL,) if len(numbers) == 1 else (INSIDE, ALL):
        most = numbered.sum(side(numbers))
        each = [side(numbered.of[part]) for part in parts]
        below += [_less(one, side(numbers)) for one in each if numbered.sum(one) <= most]
        if sum(numbered.sum(one) for one in each) >= most:
            below.append(_less(side(numbers), [number for one in each for number in one]))


def _within(numbered: _Numbered, sources: Mapping[str, str]) -> Iterator[Row]:
    """Yield that an indicator's people are among another's, where they are so everywhere."""
    cells = by_indicator(numbered.of)
    for small, great in _of_same_source(cells, sources):
        shared = [
            (numbered.of[cell], numbered.of[other])
            for cell in cells[small]
            if (other := cell._replace(indicator=great)) in numbered.of
        ]
        for inner in _sides(shared, 0):
            for outer in _sides(shared, 1):
                rows = [_less(inner(one), outer(other)) for one, other in shared]
                if all(
                    sum(numbered.counts[at] * sign for at, sign in row.items()) <= 0 for row in rows
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
    numbered: _Numbered,
    cells: list[Cell],
    rows: tuple[list[Row], list[Row]],
    fewest: Fewest,
    known: Known,
) -> Table:
    numbers = [number for cell in cells for number in numbered.of[cell]]
    places = {number: place for place, number in enumerate(numbers)}
    equal, below = (
        matrix([{places[at]: sign for at, sign in row.items()} for row in kind], len(numbers))
        for kind in rows
    )
    somebody = [
        dict.fromkeys((places[number] for number in numbered.of[cell]), -1)
        for cell in cells
        if known.may_be_nothing(cell) and numbered.sum(numbered.of[cell])
    ]
    lengths = [len(numbered.of[cell]) for cell in cells]
    return Table(
        counts=np.array([numbered.counts[number] for number in numbers], dtype=np.int64),
        cell_of=np.repeat(np.arange(len(cells)), lengths),
        floors=np.array([n for cell in cells for n in _floors(numbered, cell, known)], np.int64),
        fewest=np.array([fewest(cell) for cell in cells], dtype=np.int64),
        weights=np.array([_worth(cell) for cell in cells]),
        is_known=np.array([cell in known.whole for cell in cells], dtype=bool),
        may_be_nothing=np.array([known.may_be_nothing(cell) for cell in cells], dtype=bool),
        equal=equal,
        below=vstack([below, matrix(somebody, len(numbers))], format="csr"),
        limits=np.repeat(np.array([0, -1], dtype=np.int64), [below.shape[0], len(somebody)]),
    )


def _floors(numbered: _Numbered, cell: Cell, known: Known) -> Parts:
    return known.floors.get(cell, (0,) * len(numbered.of[cell]))


def _worth(cell: Cell) -> float:
    worth = 1.0 if CROSSED in cell.dimension else WORTH_MARGIN
    if cell.dimension == UNDIVIDED:
        worth = WORTH_UNDIVIDED
    if cell.reading == SPAN:
        worth *= WORTH_SPAN
    return worth * (WORTH_PROGRAMME if cell.partner == PROGRAMME else 1.0)
