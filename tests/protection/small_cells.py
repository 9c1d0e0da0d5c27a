"""Counts of a few people, added up every way, and what all tables that say the same leave open."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.protection.cells import CROSSED, PROGRAMME, UNDIVIDED, Cell, Counts
from assets.protection.relations import Declared, Known, Related, tables_of
from assets.protection.suppression import joined
from assets.protection.witnesses import Table

FIVE = 5
FIRST = "2025Q1"
NOTHING, UNDECLARED = Known(), Declared()
Detail = Mapping[Cell, int]  # Of each partner, by all of its dimensions at once.


def at(partner: str = PROGRAMME, **said: str) -> Cell:
    """Return a cell; what is not `indicator`, `period` or `reading` is a member by dimension."""
    plain = {
        name: said.pop(name, usual)
        for name, usual in (("indicator", "I"), ("period", FIRST), ("reading", "period"))
    }
    dimension, member = (CROSSED.join(names) or UNDIVIDED for names in (said.keys(), said.values()))
    return Cell(partner=partner, dimension=dimension, member=member, **plain)


def parts_in(cell: Cell) -> Iterator[Cell]:
    """Yield every cell that whoever is counted in a cell of a partner is counted in."""
    members = list(zip(cell.dimension.split(CROSSED), cell.member.split(CROSSED), strict=True))
    for number in range(1 + len(members)):
        for chosen in combinations(members, number):
            names = zip(*chosen, strict=True) if chosen else ((UNDIVIDED,), (UNDIVIDED,))
            dimension, member = map(CROSSED.join, names)
            for partner in {cell.partner, PROGRAMME}:
                yield cell._replace(partner=partner, dimension=dimension, member=member)


def added_up(detail: Detail, *, zeros: bool = False) -> Counts:
    """Return every count that follows from those of partners; of nobody only if asked for."""
    sums: dict[Cell, int] = defaultdict(int)
    for cell, people in detail.items():
        for each in parts_in(cell) if people or zeros else ():
            sums[each] += people
    return {cell: (people,) for cell, people in sorted(sums.items())}


def tables(
    counts: Counts,
    fewest: int = FIVE,
    declared: Declared = UNDECLARED,
    known: Known = NOTHING,
    **said: Any,
) -> list[tuple[Table, list[Cell]]]:
    """Return the tables that some counts fall into, as one reader knows them.

    `sums` and what is the `same` may be said.
    """
    related = Related(declared, said.pop("sums", {}), lambda _: fewest, **said)
    found = tables_of(counts, [known], related)
    return [(table, cells) for [table], cells in found]


def hidden(
    counts: Counts,
    small: Collection[Cell],
    fewest: int = FIVE,
    declared: Declared = UNDECLARED,
    readers: Sequence[Known] = (NOTHING,),
) -> set[Cell]:
    """Return small cells and their company, whichever of some readers reads them."""
    found: set[Cell] = set()
    for as_known, cells in tables_of(counts, readers, Related(declared, {}, lambda _: fewest)):
        places = [place for place, cell in enumerate(cells) if cell in small]
        found |= {cells[place] for place in joined(as_known, places)}
    return found


def too_small(counts: Counts, fewest: int = FIVE) -> set[Cell]:
    """Return the cells that speak of a few."""
    return {cell for cell, (people,) in counts.items() if 0 < people < fewest}


def spans(
    counted_in: Mapping[Cell, Collection[Cell]],
    counts: Counts,
    withheld: Collection[Cell],
    most: int,
    least: int = 1,
) -> dict[Cell, tuple[int, int]]:
    """Return the least and the most of each withheld count in all tables that say the same.

    `counted_in` says in which cells those of each place are counted. Every table is tried in which
    a place counts between `least` and `most`; where there is no row nobody was counted.
    """
    tried = most - least + 1
    worlds = np.indices((tried,) * len(counted_in), np.int16).reshape(len(counted_in), -1) + least

    def people(cell: Cell) -> NDArray[np.int16]:
        return worlds[[cell in cells for cells in counted_in.values()]].sum(axis=0, dtype=np.int16)

    for cell, (number,) in counts.items():
        if cell not in withheld:
            worlds = worlds[:, people(cell) == number]
    return {cell: (people(cell).min(), people(cell).max()) for cell in withheld}
