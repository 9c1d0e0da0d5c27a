"""Chooses which cells to withhold besides those that are too small, so that none can be worked out.

Every withheld cell gets its witnesses (`assets.protection.witnesses`), for each reader his own;
where there are none, cells join until there are, at the least cost. In the end each that joined is
shown again if the others stay protected without it. Where no search succeeds, whole levels are
withheld, those that are worth least first, until one does.

Every table is begun with the least that its lines ask for, each for itself
(`assets.protection.lines`). Where more is needed, a small one is begun again without it. The better
end counts.
"""

from collections.abc import Callable, Collection, Sequence

import numpy as np

from assets.protection.lines import least_company
from assets.protection.witnesses import Real, Search, Table, Whole

# How often all open counts are pushed away at once before each is looked at by itself; afterwards
# again after so many.
PUSHED_FIRST, PUSHED_AGAIN, BETWEEN = 6, 2, 10
# How much more a count weighs than all others that are pushed away with it.
FOREMOST = 20.0
# How many counts are looked at anew, in all, to show again what joined: so many by each cell.
LOOKS = 5_000
# A table of more cells is begun only once, others once more where that may help.
TWICE = 60


def joined(tables: Sequence[Table], small: Collection[int]) -> set[int]:
    """Return the cells to withhold: those that are too small and their company.

    `tables` are the same cells as each reader knows them.
    """
    if not small or not tables:  # Nothing to hide, or nobody from whom.
        return set(small)
    lost, is_great = _lost(tables), tables[0].cells > TWICE
    least = least_company(tables, small, _costs(tables[0]), is_great=is_great)
    found = _joined(tables, small, least.cells)
    if not is_great and (lost(found) > lost(least.cells) or not least.is_proven):
        found = min(found, _joined(tables, small, ()), key=lost)
    return found


def _lost(tables: Sequence[Table]) -> Callable[[Collection[int]], tuple[float, int]]:
    """Return what says how much is lost where cells are withheld: what they are worth, and they."""
    weights = tables[0].weights
    return lambda cells: (float(weights[sorted(cells)].sum()), len(cells))


def _costs(table: Table) -> Real:
    """Return what each cell costs: what it is worth, and among equals what counts fewer is less."""
    people = 1 + _people(table)
    found: Real = table.weights + people / (8 * people.sum())  # Together half the least weight.
    return found


def _people(table: Table) -> Real:
    """Return how many each cell counts, as a logarithm."""
    found: Real = np.log1p(np.bincount(table.cell_of, table.counts, minlength=table.cells))
    return found


def _joined(tables: Sequence[Table], small: Collection[int], first: Collection[int]) -> set[int]:
    """Return the small cells and their company, which was begun with some cells."""
    searches = [Search(table, sorted({*small, *first})) for table in tables]
    # The same numbers for the same tables, begun in whatever way.
    chance = np.random.default_rng([0, *(len(table.counts) for table in tables)])
    for level in _levels(tables):
        if _protect(searches, chance):
            _show_again(searches, small)
            break
        _withhold(searches, level)
    return _withheld(searches)


def _withheld(searches: Sequence[Search]) -> set[int]:
    return set(np.flatnonzero(searches[0].is_withheld).tolist())


def _levels(tables: Sequence[Table]) -> list[Whole]:
    """Return the cells that nobody knows by what they are worth, the least first."""
    worth = tables[0].weights
    is_known = np.any([table.is_known for table in tables], axis=0)
    return [
        *(np.flatnonzero((worth == one) & ~is_known) for one in np.unique(worth)),
        np.array([], dtype=np.int64),
    ]


def _withhold(searches: Sequence[Search], cells: Whole) -> bool:
    """Withhold more cells from every reader; say whether any was shown until now."""
    are_new = [search.withhold(cells) for search in searches]
    return any(are_new)


def _protect(searches: Sequence[Search], chance: np.random.Generator) -> bool:
    """Withhold more until every withheld cell has its witnesses; say whether it succeeded."""
    withheld = -1
    while withheld < searches[0].is_withheld.sum():  # Who joins for one reader is new to others.
        withheld = int(searches[0].is_withheld.sum())
        for search in searches:
            if not _protect_from(search, searches, chance):
                return False
    return True


def _protect_from(search: Search, searches: Sequence[Search], chance: np.random.Generator) -> bool:
    """Withhold more until every withheld cell has its witnesses for one reader."""
    _push(search, searches, chance, PUSHED_FIRST)
    settled: set[int] = set()  # Counts that are known to be nothing, and may be.
    tries = 0
    while (hardest := _hardest(search, settled)) is not None:
        if search.is_nothing(hardest):
            settled.add(hardest)
            continue
        if _is_protected(hardest, search, searches, chance):
            continue  # To see it takes a twentieth of what a search for company does.
        tries += 1
        found = search.witnesses(hardest, chance)
        if found is None:
            return False
        joining = np.unique(search.table.cell_of[np.any(found, axis=0)])
        if _withhold(searches, joining):
            settled.clear()
        for witness in found:
            _note(witness, search, searches)
        if tries % BETWEEN == 0:
            _push(search, searches, chance, PUSHED_AGAIN)
    return True


def _note(witness: Whole, search: Search, searches: Sequence[Search]) -> None:
    """Remember a table that could be true, for every reader who cannot tell."""
    for one in searches:
        if one is search or one.could_be(witness):
            one.note(witness)


def _show_again(searches: Sequence[Search], small: Collection[int]) -> None:
    """Show what joined and is not needed any more, the most valuable first."""
    table = searches[0].table
    worth, joined = table.weights + _people(table), _withheld(searches) - set(small)
    looks = LOOKS // table.cells
    for cell in sorted(joined, key=lambda one: (-worth[one], one)):
        looks -= _show(searches, cell, looks)


def _show(searches: Sequence[Search], cell: int, looks: int) -> int:
    """Show a cell again if no reader gets at others by it; return how many looks it took."""
    kept = [search.kept() for search in searches]
    looked = 0
    for search in searches:
        looked += search.show(cell, looks - looked)
        if search.is_withheld[cell]:
            for one, before in zip(searches, kept, strict=True):
                one.restore(before)
            break
    return looked


def _push(
    search: Search, searches: Sequence[Search], chance: np.random.Generator, times: int
) -> None:
    """Look for tables in which many open counts lie far from the truth at once."""
    for _ in range(times):
        if not search.is_open().any():
            return
        _look(_anywhere(search, chance), search, searches)


def _is_protected(
    wanted: int, search: Search, searches: Sequence[Search], chance: np.random.Generator
) -> bool:
    """Look for tables in which one open count lies far up or down, and many others with it."""
    for way in (1.0, -1.0):
        weights = _anywhere(search, chance)
        weights[wanted] = way * FOREMOST
        _look(weights, search, searches)
        if not search.is_open()[wanted]:
            return True
    return False


def _anywhere(search: Search, chance: np.random.Generator) -> Real:
    """Return weights that pull each open count up or down."""
    is_open = search.is_open()
    return np.where(is_open, chance.choice([-1.0, 1.0], len(is_open)), 0.0)


def _look(weights: Real, search: Search, searches: Sequence[Search]) -> None:
    """Remember the table that lies furthest by these weights of what is wanted."""
    witness = search.furthest(search.wanted.direction(weights))
    if witness is not None:
        _note(witness, search, searches)


def _hardest(search: Search, settled: set[int]) -> int | None:
    """Return the open count that is known best; of those the greatest."""
    is_open = search.is_open()
    is_open[list(settled)] = False
    at: Whole = np.flatnonzero(is_open)
    if not len(at):
        return None
    known = search.wanted.width[at] - (search.most - search.least)[at]
    return int(at[np.lexsort((at, -search.wanted.true[at], -known))[0]])
