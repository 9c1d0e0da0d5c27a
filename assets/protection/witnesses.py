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
from functools import cached_property
from typing import NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_diag, csc_matrix, csr_matrix, hstack, vstack

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
INFINITE = highspy.kHighsInf
# How strongly all open counts are pulled away where company is chosen for one of them: so one pair
# of witnesses serves many. More takes fewer searches, and some company too many.
PULL, PULL_IN_GREAT = 0.8, 1.0
# A table of more cells is great. For two that lie apart in a count the solver takes twice as long
# as for one that lies far from the truth, which withholds a little more where cells weigh unlike.
GREAT = 450
# Whether a count moves up or down: in the part of a table that is above the truth, and below.
_ABOVE, _BELOW = (1.0, -1.0), (-1.0, 1.0)
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
    cell's counts must be, `floors` what a reader knows to be there at least, `is_known` which cells
    he knows whatever is withheld, `may_be_nothing` of which he may know that they count nobody,
    `weights` what is lost with one: quarters of what a crossing of one partner is worth.
    """

    counts: Whole
    cell_of: Whole
    floors: Whole
    fewest: Whole
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

    @cached_property
    def relations(self) -> csr_matrix:
        """What must be equal, and below it what must be less, in rows."""
        return csr_matrix(vstack([self.equal, self.below]))

    @cached_property
    def wanted(self) -> "Wanted":
        """The counts that must not be known where their cells are withheld."""
        return Wanted(self)


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
        self._of_count = csr_matrix(self.sums.T)
        self.cells = np.array(self.cell, dtype=np.int64)
        self.true = self.sums @ table.counts
        self.width = table.fewest[self.cells]

    def direction(self, weights: Real) -> Real:
        """Return how much each count moves what is wanted, by its weights."""
        found: Real = self._of_count @ weights
        return found

    def direction_of(self, wanted: int, sign: float = 1.0) -> Real:
        """Return how much each count moves one that is wanted."""
        weights = np.zeros(len(self.terms))
        weights[wanted] = sign
        return self.direction(weights)


class Kept(NamedTuple):
    """What a search withholds, the witnesses that it has, and how far counts lie in them."""

    is_withheld: NDArray[np.bool_]
    found: list[Whole]
    moved: list[Whole]
    least: Whole
    most: Whole


class Search:
    """Looks for tables that could be true as well, while more and more of one is withheld."""

    def __init__(self, table: Table, withheld: Sequence[int]) -> None:
        """Begin where some cells are withheld."""
        self.table, self.wanted = table, table.wanted
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
        self._free = _model(self._rows(), self._row_ends(1), np.zeros_like(self.up), self.up * 0)
        self._models: dict[int, highspy.Highs] = {}  # By how many tables are looked for at once.
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
        return Kept(
            self.is_withheld.copy(), self.found, self.moved, self.least.copy(), self.most.copy()
        )

    def restore(self, kept: Kept) -> None:
        """Withhold again what was withheld, with the witnesses that it had."""
        again = np.flatnonzero(kept.is_withheld & ~self.is_withheld)
        self.is_withheld, self.found, self.moved = kept.is_withheld.copy(), kept.found, kept.moved
        self.least, self.most = kept.least.copy(), kept.most.copy()
        self._let_move(again)

    def _is_protected(self, wanted: int) -> bool:
        """Look for the tables in which one count lies furthest from the truth, if it must be."""
        if not self.is_open()[wanted]:
            return True
        for sign in (1.0, -1.0):
            witness = self.furthest(self.wanted.direction_of(wanted, sign))
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
        witness = self.furthest(self.wanted.direction_of(wanted))
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

    def witnesses(self, wanted: int, chance: np.random.Generator) -> list[Whole] | None:
        """Return tables that differ enough in a count, withholding more at the least cost.

        Two that differ so much from each other; of a great table one that does from the truth, if
        there is.
        """
        if self.table.cells > GREAT:
            is_high = bool(self.wanted.true[wanted] >= self.wanted.width[wanted])
            for way in (_BELOW, _ABOVE) if is_high else (_ABOVE,):
                found, _ = self._apart(wanted, way, chance)
                if found is not None:
                    return found
        found, is_possible = self._apart(wanted, _ABOVE + _BELOW, chance)
        return self._in_whole_numbers(wanted) if found is None and is_possible else found

    def _apart(
        self, wanted: int, ways: tuple[float, ...], chance: np.random.Generator
    ) -> tuple[list[Whole] | None, bool]:
        """Return tables in which a count lies far up or down, and whether there are such at all."""
        tables = len(ways) // 2
        if tables not in self._models:
            columns = self._ends(tables)
            self._models[tables] = _model(
                self._by_ways(tables), self._row_ends(tables), np.zeros_like(columns), columns
            )
        model, width = self._models[tables], float(self.wanted.width[wanted])
        strength = PULL if tables > 1 else PULL_IN_GREAT
        row, (places, signs) = model.getNumRow(), self._difference_of(wanted, ways)
        model.addRow(width, INFINITE, len(places), places, signs)
        found, is_possible = None, True
        for _ in range(PULLED):  # Another corner may be in whole numbers.
            directions = chance.choice(np.array([-1.0, 1.0]), len(self.wanted.cells))
            pull = strength * self.wanted.direction(self.is_open() * directions)
            _cost(model, np.concatenate([self._cost() - way * pull for way in ways]))
            solved = _solution(model)
            is_possible = solved is not None
            found = None if solved is None else self._tables(solved)
            if solved is None or found is not None:
                break
        model.deleteRows(1, np.array([row], dtype=np.int32))
        return found, is_possible

    def _difference_of(
        self, wanted: int, ways: tuple[float, ...]
    ) -> tuple[NDArray[np.int32], Real]:
        """Return the places and signs of what a count moves by, up or down in one table or two."""
        terms = np.array(self.wanted.terms[wanted])
        places = [terms + part * len(self.up) for part in range(len(ways))]
        return np.concatenate(places).astype(np.int32), np.repeat(ways, len(terms))

    def _cost(self) -> Real:
        """Return what it costs to withhold each count."""
        return np.where(self.is_withheld, 0.0, self.table.weights)[self.table.cell_of]

    def _let_move(self, cells: Whole | int, *, moves: bool = True) -> None:
        is_meant = np.zeros(self.table.cells, dtype=bool)
        is_meant[cells] = True
        at = np.flatnonzero(is_meant[self.table.cell_of]).astype(np.int32)
        if len(at):
            reach = float(moves)
            self._free.changeColsBounds(len(at), at, -self.down[at] * reach, self.up[at] * reach)

    def _rows(self) -> csc_matrix:
        """Return the relations of a table as it moves."""
        return csc_matrix(self.table.relations, dtype=float)

    def _by_ways(self, tables: int) -> csc_matrix:
        """Return the relations of one table or several, each by up and down."""
        rows = self._rows()
        return csc_matrix(block_diag([hstack([rows, -rows])] * tables))

    def _row_ends(self, tables: int) -> tuple[Real, Real]:
        equal = self.table.equal.shape[0]
        least = np.concatenate([np.zeros(equal), np.full(len(self.slack), -INFINITE)])
        most = np.concatenate([np.zeros(equal), self.slack])
        return np.tile(least, tables), np.tile(most, tables)

    def _ends(self, tables: int) -> Real:
        return np.tile(np.concatenate([self.up, self.down]), tables)

    def _tables(self, by_ways: Real) -> list[Whole] | None:
        """Return tables that lie so far up and so far down from the truth, in whole numbers."""
        ways = by_ways.reshape(-1, 2, len(self.up))
        found = [self._whole(up - down) for up, down in ways]
        whole = [one for one in found if one is not None]
        return whole if len(whole) == len(found) else None

    def _in_whole_numbers(self, wanted: int) -> list[Whole] | None:
        places, signs = self._difference_of(wanted, _ABOVE + _BELOW)
        rows = self._by_ways(2)
        least, most = self._row_ends(2)
        far = csr_matrix((signs, (np.zeros_like(places), places)), shape=(1, rows.shape[1]))
        solved = milp(
            np.tile(self._cost(), 4),
            constraints=[
                LinearConstraint(rows, least, most),
                LinearConstraint(far, self.wanted.width[wanted], np.inf),
            ],
            bounds=Bounds(0, self._ends(2)),
            integrality=1,
            options={"mip_rel_gap": 0.2, "node_limit": MOST_BRANCHES},
        )
        return None if solved.x is None else self._tables(solved.x)

    def _whole(self, moved: Real) -> Whole | None:
        """Return a difference in whole numbers if it is one and keeps every relation."""
        whole = np.rint(moved).astype(np.int64)
        if np.abs(moved - whole).max(initial=0.0) > NEARLY:
            return None
        return whole if self._keeps(whole) else None

    def _keeps(self, moved: Whole) -> bool:
        """Say whether a difference keeps every relation."""
        by_row = self.table.relations @ moved
        equal = self.table.equal.shape[0]
        return not by_row[:equal].any() and bool((by_row[equal:] <= self.slack).all())


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
    solver.setOptionValue("simplex_scale_strategy", 0)  # All that is known of a count is 1 or -1.
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
