"""Says which cells must join at least, as each line of counts asks for itself (DESIGN §8).

Of counts that add up, or of which one lies within another, a withheld one moves only as far as the
others of its line let it. So it needs company there that moves far enough, and that company needs
some in its own lines. Which cells do at the least loss is a search in whole numbers. They need not
be enough for all lines together, which `assets.protection.witnesses` says; but nothing that is
enough loses less.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, csr_matrix

from assets.protection.witnesses import Real, Table, Whole

# So many branches of a search; afterwards what was found counts, but is not proven to be the least.
MOST_BRANCHES = 200
# How far from the least a great table's cells may be: nothing is proven by them.
NEAR = 0.02
# Lines of more counts are left to the witnesses: what they ask for grows with their square.
LONG = 300


class Least(NamedTuple):
    """Cells with which every line is kept, and whether there are none at less loss."""

    cells: set[int]
    is_proven: bool


class _Lines(NamedTuple):
    """Counts line by line: the line, the cell, how far it can move there, and must with company."""

    line: Whole
    cell: Whole
    moves: Whole
    needs: Whole


def least_company(
    tables: Sequence[Table], small: Collection[int], cost: Real, *, is_great: bool
) -> Least:
    """Return the cells at the least cost with which no line gives a small count away, or theirs.

    `tables` are the same cells as each reader knows them.
    """
    rows = _rows(_joined([one for table in tables for one in _lines(table)]), len(cost))
    if not rows.shape[0]:
        return Least(set(small), is_proven=True)
    least, most = np.zeros(len(cost)), np.ones(len(cost))
    most[np.all([table.is_known for table in tables], axis=0)] = 0
    least[list(small)] = most[list(small)] = 1
    solved = milp(
        cost,
        constraints=LinearConstraint(rows, 0, np.inf),
        bounds=Bounds(least, most),
        integrality=1,
        options={"mip_rel_gap": NEAR if is_great else 0, "node_limit": MOST_BRANCHES},
    )
    found = np.rint(least if solved.x is None else solved.x)
    is_proven = solved.status == 0 and not is_great
    return Least(set(np.flatnonzero(found).tolist()), is_proven)


def _lines(table: Table) -> Iterator[_Lines]:
    """Yield the lines of a table, by the way in which they hold their counts."""
    moves = ~table.is_known[table.cell_of]
    reach = int(table.fewest.max(initial=1))
    up = np.where(moves, reach, 0)
    down = np.where(moves, np.minimum(table.counts - table.floors, reach), 0)
    width = table.fewest[table.cell_of]
    is_kept = moves & ((table.counts > 0) | ~table.may_be_nothing[table.cell_of])
    slack = table.limits - table.below @ table.counts
    none = np.zeros(table.equal.shape[0], dtype=np.int64)
    for rows, sign, most in (
        (table.equal, 1, none),
        (table.equal, -1, none),
        (table.below, 1, slack),
    ):
        line, count, signs = _held(rows)
        # One moves with its sign no further than the others move against theirs.
        against = np.where(sign * signs > 0, down[count], up[count])
        needs = width[count] - against - most[line]
        yield _Lines(line, table.cell_of[count], against, np.where(is_kept[count], needs, 0))
    line, count, _ = _held(table.equal)  # And where it could move far enough: not alone.
    needs = np.where(is_kept & (width > 0), 1, 0)[count]
    yield _Lines(line, table.cell_of[count], np.minimum(up[count], 1), needs)


def _held(rows: csr_matrix) -> tuple[Whole, Whole, Whole]:
    """Return what stands in rows: the row, the place in it, and the value."""
    return np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr)), rows.indices, rows.data


def _joined(lines: Sequence[_Lines]) -> _Lines:
    """Return lines as one, in their order, each with a number of its own."""
    first = np.cumsum([0, *(one.line.max(initial=-1) + 1 for one in lines)])
    return _Lines(
        np.concatenate([one.line + start for one, start in zip(lines, first, strict=False)]),
        *(np.concatenate(parts) for parts in list(zip(*lines, strict=True))[1:]),
    )


def _rows(lines: _Lines, cells: int) -> csr_array:
    """Return what must not be less than 0 of cells that are withheld: a row for each that needs."""
    length = np.bincount(lines.line)
    first = np.cumsum(length) - length
    at = np.flatnonzero((lines.needs > 0) & (length[lines.line] <= LONG))
    beside = length[lines.line[at]]
    ends = np.cumsum([0, *beside])
    # The places of every line that is asked for, one line after the other.
    places = np.arange(ends[-1]) + np.repeat(first[lines.line[at]] - ends[:-1], beside)
    needs = np.repeat(lines.needs[at], beside)
    gives = np.minimum(lines.moves[places], needs)
    values = np.where(places == np.repeat(at, beside), -needs, gives).astype(float)
    found = csr_array((values, lines.cell[places], ends), shape=(len(at), cells))
    found.sum_duplicates()  # A cell may hold several counts of a line.
    return found
