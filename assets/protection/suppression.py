"""Chooses which cells to withhold besides those that are too small, so that none can be worked out.

Every withheld cell gets its witnesses (`assets.protection.witnesses`); where there are none, cells
join until there are, at the least cost. In the end each that joined is shown again if the others
stay protected without it. Where no search succeeds everything that is left of a table is withheld.

A small table is begun twice: as it is, and with the smallest other cell in every row and column of
which only one cell is withheld, as one would by hand. The better end counts.
"""

from collections.abc import Collection

import numpy as np

from assets.protection.witnesses import Search, Table, Whole

# How often all open counts are pushed away at once before each is looked at by itself; afterwards
# again after so many.
PUSHED_FIRST, PUSHED_AGAIN, BETWEEN = 6, 2, 10
# How many counts are looked at anew, in all, to show again what joined: so many by each cell.
LOOKS = 2_000
# A table of more cells is begun only once.
TWICE = 40


def joined(table: Table, small: Collection[int]) -> set[int]:
    """Return the cells to withhold: those that are too small and their company."""
    if not small:
        return set()
    found = _joined(table, small, np.array([], dtype=np.int64))
    if table.cells <= TWICE and len(found) > len(small):
        found = min(found, _joined(table, small, _along_lines(table, small)), key=len)
    return found


def _joined(table: Table, small: Collection[int], first: Whole) -> set[int]:
    """Return the small cells and their company, which was begun with some cells."""
    search = Search(table, sorted(small))
    search.withhold(first)
    if _protect(search, np.random.default_rng(len(table.counts))):
        _show_again(search, small)
    else:
        search.withhold(np.flatnonzero(~table.is_known))
    return set(np.flatnonzero(search.is_withheld).tolist())


def _along_lines(table: Table, small: Collection[int]) -> Whole:
    """Return cells so that of those that add up to one of them none is withheld alone."""
    people = np.bincount(table.cell_of, table.counts)
    ends = zip(table.equal.indptr, table.equal.indptr[1:], strict=False)
    lines = [np.unique(table.cell_of[table.equal.indices[start:end]]) for start, end in ends]
    is_withheld = np.zeros(table.cells, dtype=bool)
    is_withheld[list(small)] = True
    before = -1
    while before < is_withheld.sum():
        before = int(is_withheld.sum())
        for line in lines:
            left = line[~is_withheld[line] & ~table.is_known[line]]
            if len(left) and np.count_nonzero(is_withheld[line]) == 1:
                is_withheld[left[np.argmin(people[left])]] = True
    return np.flatnonzero(is_withheld)


def _protect(search: Search, chance: np.random.Generator) -> bool:
    """Withhold more until every withheld cell has its witnesses; say whether it succeeded."""
    _push(search, chance, PUSHED_FIRST)
    settled: set[int] = set()  # Counts that are known to be nothing, and may be.
    tries = 0
    while (hardest := _hardest(search, settled)) is not None:
        if search.is_nothing(hardest):
            settled.add(hardest)
            continue
        tries += 1
        found = search.pair(hardest, chance.choice([-1.0, 1.0], len(search.wanted.cells)))
        if found is None:
            return False
        joining = np.unique(search.table.cell_of[found[0].astype(bool) | found[1].astype(bool)])
        if search.withhold(joining):
            settled.clear()
        for witness in found:
            search.note(witness)
        if tries % BETWEEN == 0:
            _push(search, chance, PUSHED_AGAIN)
    return True


def _show_again(search: Search, small: Collection[int]) -> None:
    """Show what joined and is not needed any more, the most valuable first."""
    worth = search.table.weights + np.log1p(np.bincount(search.table.cell_of, search.table.counts))
    joined = set(np.flatnonzero(search.is_withheld).tolist()) - set(small)
    looks = LOOKS // search.table.cells
    for cell in sorted(joined, key=lambda one: (-worth[one], one)):
        looks -= search.show(cell, looks)


def _push(search: Search, chance: np.random.Generator, times: int) -> None:
    """Look for tables in which many open counts lie far from the truth at once."""
    for _ in range(times):
        is_open = search.is_open()
        if not is_open.any():
            return
        signs = np.where(is_open, chance.choice([-1.0, 1.0], len(is_open)), 0.0)
        witness = search.furthest(search.wanted.sums.T @ signs)
        if witness is not None:
            search.note(witness)


def _hardest(search: Search, settled: set[int]) -> int | None:
    """Return the open count that is known best; of those the greatest."""
    is_open = search.is_open()
    is_open[list(settled)] = False
    at: Whole = np.flatnonzero(is_open)
    if not len(at):
        return None
    known = search.wanted.width[at] - (search.most - search.least)[at]
    return int(at[np.lexsort((at, -search.wanted.true[at], -known))[0]])
