"""Shows that withheld counts cannot be worked out: other tables could be true as well (DESIGN §8).

A reader knows how counts hang together: members add up to the whole, partners to the programme, one
indicator lies within another. A withheld count is protected if two whole tables agree with all that
is shown and with all of these relations, and differ in that count by at least the threshold: then
no reasoning, however clever, narrows it further. Such tables are looked for with HiGHS; where there
are none, the search says which cells would have to be withheld besides, at the least cost.

Everything here is a difference from the true table: 0 for what is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_matrix, csr_matrix, hstack, vstack

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
INFINITE = highspy.kHighsInf
# How strongly all open counts are pulled away where company is chosen for one of them: so one pair
# of witnesses serves many. More takes fewer searches and, in great tables, some company too many.
PULL = 0.8
# So many directions of it, then the search is in whole numbers.
PULLED = 6
# So many branches of a search in whole numbers, then the table is withheld further instead.
MOST_BRANCHES = 200
# So many steps of a search in any numbers; counted, since a clock would not say the same twice.
MOST_STEPS = 200_000
NEARLY = 1e-6  # How near to a whole number the solver's numbers are one.


@dataclass(frozen=True)
class Table:
    """Counts of people that hang together: `equal @ counts = 0` and `below @ counts <= limits`.

    `cell_of` says to which published cell a count belongs, `fewest` how far apart the bounds of a
    cell's counts must be, `figures` how many are lost with it, `floors` what a reader knows to be
    there at least, `is_known` which cells he knows whatever is withheld, `may_be_nothing` of which
    he may know that they count nobody, `weights` what it costs to withhold one.
    """

    counts: Whole
    cell_of: Whole
    floors: Whole
    fewest: Whole
    figures: Whole
    weights: Real
    is_known: NDArray[np.bool_]
    may_be_nothing: NDArray[np.bool_]
    equal: csr_matrix
    below: csr_matrix
    limits: Whole

    @property
    def cells(self) -> int:
        """How many published cells it has."""
        return len(self.fewest)


class Wanted:
    """The counts that must not be known: each count of a cell, and what they are together."""

    def __init__(self, table: Table) -> None:
        of_cell: dict[int, list[int]] = {}
        for number, cell in enumerate(table.cell_of.tolist()):
            of_cell.setdefault(cell, []).append(number)
        self.terms: list[list[int]] = []
        self.cell: list[int] = []
        for cell, numbers in of_cell.items():
            sums = [numbers] if len(numbers) == 1 else [numbers, *([one] for one in numbers)]
            self.terms += sums
            self.cell += [cell] * len(sums)
        self.sums = matrix([dict.fromkeys(terms, 1) for terms in self.terms], len(table.counts))
        self.cells = np.array(self.cell, dtype=np.int64)
        self.true = self.sums @ table.counts
        self.width = table.fewest[self.cells]


class Kept(NamedTuple):
    """What a search withholds, and the witnesses that it has: tables, and how far counts lie."""

    is_withheld: NDArray[np.bool_]
    found: list[Whole]
    moved: list[Whole]


class Search:
    """Looks for tables that could be true as well, while more and more of one is withheld."""

    def __init__(self, table: Table, withheld: Sequence[int]) -> None:
        self.table, self.wanted = table, Wanted(table)
        self.is_withheld = np.zeros(table.cells, dtype=bool)
        self.is_withheld[list(withheld)] = True
        reach = int(table.fewest.max(initial=1))
        moves = ~table.is_known[table.cell_of]
        self.up = np.where(moves, float(reach), 0.0)
        self.down = np.where(moves, np.minimum(table.counts - table.floors, reach), 0).astype(float)
        self.slack = (table.limits - table.below @ table.counts).astype(float)
        self.found: list[Whole] = []
        self.moved: list[Whole] = []
        self.least = np.zeros(len(self.wanted.terms), dtype=np.int64)
        self.most = np.zeros(len(self.wanted.terms), dtype=np.int64)
        self._free = _model(self._rows(1), self._row_ends(1), np.zeros_like(self.up), self.up * 0)
        self._pair: highspy.Highs | None = None
        self._let_move(np.flatnonzero(self.is_withheld))

    def is_open(self) -> NDArray[np.bool_]:
        """Say of which counts of withheld cells it is not shown yet that they are protected."""
        is_wanted = (self.is_withheld & ~self.table.is_known)[self.wanted.cells]
        return is_wanted & (self.most - self.least < self.wanted.width)

    def withhold(self, cells: Whole) -> bool:
        """Withhold more cells; say whether any was shown until now."""
        new = cells[~self.is_withheld[cells]]
        self.is_withheld[new] = True
        self._let_move(new)
        return bool(len(new))

    def furthest(self, direction: Real) -> Whole | None:
        """Return the table that lies furthest in a direction with nothing else withheld."""
        _cost(self._free, -direction)
        solved = _solution(self._free)
        return None if solved is None else self._whole(solved)

    def show(self, cell: int, looks: int) -> int:
        """Show a withheld cell again if the others stay protected without it.

        Returns at how many counts it had to look anew: not more than `looks`; where there are more,
        the cell stays withheld unseen.
        """
        before = self.kept()
        allowed = self.is_open()  # Nothing that may be known to be nothing.
        of_cell = np.flatnonzero(self.table.cell_of == cell)
        stays = [not witness[of_cell].any() for witness in self.found]
        self.found = [one for one, does_stay in zip(self.found, stays, strict=True) if does_stay]
        self.moved = [one for one, does_stay in zip(self.moved, stays, strict=True) if does_stay]
        self.is_withheld[cell] = False
        self._reach()
        left = np.flatnonzero(self.is_open() & ~allowed).tolist()
        looked = 0
        if len(left) <= looks:
            self._let_move(cell, moves=False)
            while left and self._is_protected(left[0]):
                left, looked = left[1:], looked + 1
        if left:
            self.restore(before)
        return looked + bool(left)

    def kept(self) -> Kept:
        """Return what is withheld now, and what was found."""
        return Kept(self.is_withheld.copy(), self.found, self.moved)

    def restore(self, kept: Kept) -> None:
        """Withhold again what was withheld, with the witnesses that it had."""
        again = np.flatnonzero(kept.is_withheld & ~self.is_withheld)
        self.is_withheld, self.found, self.moved = kept.is_withheld.copy(), kept.found, kept.moved
        self._let_move(again)
        self._reach()

    def _is_protected(self, wanted: int) -> bool:
        """Look for the tables in which one count lies furthest from the truth, if it must be."""
        if not self.is_open()[wanted]:
            return True
        direction = np.zeros(len(self.wanted.terms))
        for sign in (1.0, -1.0):
            direction[wanted] = sign
            witness = self.furthest(self.wanted.sums.T @ direction)
            if witness is not None:
                self.note(witness)
            if not self.is_open()[wanted]:
                return True
        return False

    def _reach(self) -> None:
        """Work out anew how far each count can lie from the truth."""
        nothing = np.zeros((1, len(self.wanted.terms)), dtype=np.int64)
        moved = np.concatenate([nothing, *(one[None] for one in self.moved)])
        self.least, self.most = moved.min(axis=0), moved.max(axis=0)

    def is_nothing(self, wanted: int) -> bool:
        """Say whether a count is known to be nothing, and may be."""
        if self.wanted.true[wanted] or not self.table.may_be_nothing[self.wanted.cells[wanted]]:
            return False
        direction = np.zeros(len(self.wanted.terms))
        direction[wanted] = 1.0
        witness = self.furthest(self.wanted.sums.T @ direction)
        return witness is not None and not (self.wanted.sums @ witness)[wanted]

    def note(self, witness: Whole) -> None:
        """Remember a table that could be true as well."""
        moved = self.wanted.sums @ witness
        # Not in place: what was kept of an earlier state has the lists as they were.
        self.found = [*self.found, witness]
        self.moved = [*self.moved, moved]
        np.minimum(self.least, moved, out=self.least)
        np.maximum(self.most, moved, out=self.most)

    def could_be(self, witness: Whole) -> bool:
        """Say whether a table that another reader cannot tell from the truth is so for this one."""
        return (
            len(witness) == len(self.up)
            and bool((-self.down <= witness).all() and (witness <= self.up).all())
            and self._keeps(witness)
        )

    def pair(self, wanted: int, chance: np.random.Generator) -> tuple[Whole, Whole] | None:
        """Return two tables that differ enough in a count, withholding more at the least cost."""
        numbers = len(self.up)
        cost = np.where(self.is_withheld, 0.0, self.table.weights)[self.table.cell_of]
        if self._pair is None:
            self._pair = _model(
                self._rows(2), self._row_ends(2), np.zeros(4 * numbers), self._pair_ends()
            )
        terms = np.array(self.wanted.terms[wanted])
        places = np.concatenate([terms + part * numbers for part in range(4)]).astype(np.int32)
        signs = np.repeat([1.0, -1.0, -1.0, 1.0], len(terms))
        row = self._pair.getNumRow()
        width = float(self.wanted.width[wanted])
        self._pair.addRow(width, INFINITE, len(places), places, signs)
        halves = None
        for _ in range(PULLED):  # Another corner may be in whole numbers.
            ways = chance.choice([-1.0, 1.0], len(self.wanted.cells))
            pull = PULL * (self.wanted.sums.T @ (self.is_open() * ways))
            _cost(self._pair, np.concatenate([cost - pull, cost + pull, cost + pull, cost - pull]))
            solved = _solution(self._pair)
            halves = None if solved is None else self._halves(solved)
            if solved is None or halves is not None:
                break
        self._pair.deleteRows(1, np.array([row], dtype=np.int32))
        if solved is not None and halves is None:
            halves = self._in_whole_numbers(cost, places, signs, width)
        return halves

    def _let_move(self, cells: Whole | int, *, moves: bool = True) -> None:
        at = np.flatnonzero(np.isin(self.table.cell_of, cells)).astype(np.int32)
        if len(at):
            reach = float(moves)
            self._free.changeColsBounds(len(at), at, -self.down[at] * reach, self.up[at] * reach)

    def _rows(self, tables: int) -> csc_matrix:
        """Return the relations of one table as it moves, or of two, each by up and down."""
        both = vstack([self.table.equal, self.table.below])
        if tables == 1:
            return csc_matrix(both, dtype=float)
        empty = csr_matrix(both.shape)
        return csc_matrix(
            vstack([hstack([both, -both, empty, empty]), hstack([empty, empty, both, -both])]),
            dtype=float,
        )

    def _row_ends(self, tables: int) -> tuple[Real, Real]:
        equal = self.table.equal.shape[0]
        least = np.concatenate([np.zeros(equal), np.full(len(self.slack), -INFINITE)])
        most = np.concatenate([np.zeros(equal), self.slack])
        return np.tile(least, tables), np.tile(most, tables)

    def _pair_ends(self) -> Real:
        return np.tile(np.concatenate([self.up, self.down]), 2)

    def _halves(self, solved: Real) -> tuple[Whole, Whole] | None:
        numbers = len(self.up)
        one, other = (
            self._whole(solved[at : at + numbers] - solved[at + numbers : at + 2 * numbers])
            for at in (0, 2 * numbers)
        )
        return None if one is None or other is None else (one, other)

    def _in_whole_numbers(
        self, cost: Real, places: NDArray[np.int32], signs: Real, width: float
    ) -> tuple[Whole, Whole] | None:
        rows = self._rows(2)
        least, most = self._row_ends(2)
        far = csr_matrix((signs, (np.zeros_like(places), places)), shape=(1, rows.shape[1]))
        solved = milp(
            np.tile(cost, 4),
            constraints=[
                LinearConstraint(rows, least, most),
                LinearConstraint(far, width, np.inf),
            ],
            bounds=Bounds(0, self._pair_ends()),
            integrality=1,
            options={"mip_rel_gap": 0.2, "node_limit": MOST_BRANCHES},
        )
        return None if solved.x is None else self._halves(solved.x)

    def _whole(self, moved: Real) -> Whole | None:
        """Return a difference in whole numbers if it is one and keeps every relation."""
        whole = np.rint(moved).astype(np.int64)
        if np.abs(moved - whole).max(initial=0.0) > NEARLY:
            return None
        return whole if self._keeps(whole) else None

    def _keeps(self, moved: Whole) -> bool:
        """Say whether a difference keeps every relation."""
        return not (self.table.equal @ moved).any() and bool(
            (self.table.below @ moved <= self.slack).all()
        )


def matrix(rows: Sequence[dict[int, int]], columns: int) -> csr_matrix:
    """Return rows, given as value by column, as a matrix."""
    starts = np.cumsum([0, *(len(row) for row in rows)])
    places = [place for row in rows for place in row]
    values = [value for row in rows for value in row.values()]
    return csr_matrix((np.array(values, dtype=np.int64), places, starts), (len(rows), columns))


class _Quiet(highspy.Highs):
    """HiGHS without its callbacks: to turn them on prints a line where a script reads JSON."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()
        self.setOptionValue("output_flag", False)  # noqa: FBT003


def _model(rows: csc_matrix, ends: tuple[Real, Real], least: Real, most: Real) -> highspy.Highs:
    solver = _Quiet()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("simplex_iteration_limit", MOST_STEPS)
    problem = highspy.HighsLp()
    problem.num_col_, problem.num_row_ = rows.shape[1], rows.shape[0]
    problem.col_cost_ = np.zeros(rows.shape[1])
    problem.col_lower_, problem.col_upper_ = least, most
    problem.row_lower_, problem.row_upper_ = ends
    problem.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    problem.a_matrix_.start_ = rows.indptr
    problem.a_matrix_.index_ = rows.indices
    problem.a_matrix_.value_ = rows.data
    solver.passModel(problem)
    return solver


def _cost(solver: highspy.Highs, cost: Real) -> None:
    solver.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)


def _solution(solver: highspy.Highs) -> Real | None:
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return np.array(solver.getSolution().col_value)
