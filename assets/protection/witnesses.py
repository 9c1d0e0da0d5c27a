"""Shows that withheld counts cannot be worked out: other tables could be true as well (DESIGN §8).

A reader knows how counts hang together: members add up to the whole, partners to the programme, one
indicator lies within another. A withheld count is protected if two whole tables agree with all that
is shown and with all of these relations, and differ in that count by at least the threshold: then
no reasoning, however clever, narrows it further. Such tables are looked for with HiGHS; where there
are none, the search says which cells would have to be withheld besides, at the least cost.

Everything here is a difference from the true table: 0 for what is shown.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

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
# Problems so small are solved before they would have been simplified and their edges measured.
OPTIONS: Mapping[str, bool | int | str] = {
    "output_flag": False,
    "threads": 1,
    "presolve": "off",
    "simplex_dual_edge_weight_strategy": 1,  # Devex: edges are estimated.
}
ROOM = 32  # For how many tables there is room at first; then for twice as many.
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
        self.by_count = self.sums.T.tocsr()
        self.cells = np.array(self.cell, dtype=np.int64)
        self.true = self.sums @ table.counts
        self.width = table.fewest[self.cells]


class Found:
    """The tables that could be true, as a search comes upon them.

    Of each it keeps how it differs from the true table, in which cells, and how far each count that
    must not be known lies from the truth in it.
    """

    def __init__(self, table: Table, wanted: Wanted) -> None:
        self.number = 0
        self._tables = np.zeros((ROOM, len(table.counts)), dtype=np.int64)
        self._moved = np.zeros((ROOM, len(wanted.terms)), dtype=np.int64)
        # Real numbers, since numpy multiplies them much faster than whole ones.
        self._differs = np.zeros((ROOM, table.cells), dtype=np.float32)

    @property
    def tables(self) -> Whole:
        """How each of them differs from the true table."""
        return self._tables[: self.number]

    def add(self, witness: Whole, moved: Whole, cells: Whole) -> None:
        """Remember one more, which differs in some cells."""
        if self.number == len(self._tables):
            self._tables, self._moved, self._differs = (
                np.concatenate([kept, np.zeros_like(kept)])
                for kept in (self._tables, self._moved, self._differs)
            )
        self._tables[self.number], self._moved[self.number] = witness, moved
        self._differs[self.number, cells] = 1.0
        self.number += 1

    def reach(self, is_withheld: NDArray[np.bool_]) -> tuple[Whole, Whole]:
        """Return how far counts lie below and above the truth where all that is shown is true."""
        differs = self._differs[: self.number] @ (~is_withheld).astype(np.float32)
        moved = self._moved[: self.number][differs == 0]
        return moved.min(axis=0, initial=0), moved.max(axis=0, initial=0)


class Search:
    """Looks for tables that could be true as well, while more and more of one is withheld.

    A table that was found is a witness wherever all that differs in it is withheld: also when the
    search is begun again.
    """

    def __init__(self, table: Table) -> None:
        self.table, self.wanted = table, Wanted(table)
        self.found = Found(table, self.wanted)
        reach = int(table.fewest.max(initial=1))
        moves = ~table.is_known[table.cell_of]
        self.up = np.where(moves, float(reach), 0.0)
        self.down = np.where(moves, np.minimum(table.counts - table.floors, reach), 0).astype(float)
        slack = (table.limits - table.below @ table.counts).astype(float)
        most = table.below.maximum(0) @ self.up + (-table.below).maximum(0) @ self.down
        can_fail = most > slack  # The other relations hold however the counts move.
        slack, equal = slack[can_fail], np.zeros(table.equal.shape[0])
        self._rows = vstack([table.equal, table.below[can_fail]], format="csr")
        self._row_ends = np.append(equal, np.full_like(slack, -INFINITE)), np.append(equal, slack)
        self._equal = table.equal.nonzero()
        self.reads = np.zeros(table.cells, dtype=bool)
        self.reads[table.cell_of] = True
        self._free = _Linear(self._rows, self._row_ends)
        self._apart_in: dict[int, _Linear] = {}  # By how many tables are looked for at once.
        self.is_withheld, self._stays = np.zeros((2, table.cells), dtype=bool)

    def begin(self, withheld: Collection[int], stays: Collection[int] = ()) -> None:
        """Begin with some cells withheld, and some that must stay shown."""
        for kept, cells in ((self.is_withheld, withheld), (self._stays, stays)):
            kept[:] = False
            kept[list(cells)] = True
        self._let_move(np.arange(self.table.cells))
        self._look()

    def _look(self) -> None:
        """Look anew at which counts must not be known, and how far the found tables reach."""
        self._is_wanted = (self.is_withheld & ~self.table.is_known)[self.wanted.cells]
        self.least, self.most = self.found.reach(self.is_withheld)

    def is_open(self) -> NDArray[np.bool_]:
        """Say of which counts of withheld cells it is not shown yet that they are protected."""
        return self._is_wanted & (self.most - self.least < self.wanted.width)

    def withhold(self, cells: Whole) -> bool:
        """Withhold more cells; say whether any was shown until now."""
        new = cells[~self.is_withheld[cells]]
        if len(new):
            self.is_withheld[new] = True
            self._let_move(new)
            self._look()
        return bool(len(new))

    def furthest(self, direction: Real) -> Whole | None:
        """Return the table that lies furthest in a direction with nothing else withheld."""
        solved = self._free.cheapest(-direction)
        return None if solved is None else self._whole(solved)

    def show(self, cell: int, looks: int) -> int:
        """Show a withheld cell again if the others stay protected without it.

        Returns at how many counts it had to look anew: not more than `looks`; where there are more,
        the cell stays withheld unseen.
        """
        allowed = self.is_open()  # Nothing that may be known to be nothing.
        self.is_withheld[cell] = False
        self._look()
        left = np.flatnonzero(self.is_open() & ~allowed).tolist()
        looked = 0
        if len(left) <= looks and not self._is_rest(left):
            self._let_move(np.array([cell]))
            while left and self._is_protected(left[0]):
                left, looked = left[1:], looked + 1
            looked += bool(left)
        if left:
            self.withhold(np.array([cell]))
        return looked

    def _is_rest(self, wanted: Sequence[int]) -> bool:
        """Say whether one of some counts follows without a search.

        So does the rest of a sum of which all else is shown, or follows so itself.
        """
        of_sum, counts = self._equal
        is_open = self.is_withheld[self.table.cell_of] & (self.up > 0)
        found = True
        while found:
            at = is_open[counts]
            number = np.bincount(of_sum[at], minlength=self.table.equal.shape[0])
            rests = counts[at & (number == 1)[of_sum]]
            is_open[rests] = False
            found = len(rests) > 0
        return any(not is_open[self.wanted.terms[one]].any() for one in wanted)

    def _is_protected(self, wanted: int) -> bool:
        """Look for the tables in which one count lies furthest from the truth, if it must be."""
        for sign in (1.0, -1.0):
            if not self.is_open()[wanted]:
                return True
            witness = self.furthest(self._direction(wanted, sign))
            if witness is not None:
                self.note(witness)
        return not self.is_open()[wanted]

    def _direction(self, wanted: int, sign: float) -> Real:
        direction = np.zeros(len(self.up))
        direction[self.wanted.terms[wanted]] = sign
        return direction

    def is_nothing(self, wanted: int) -> bool:
        """Say whether a count is known to be nothing, and may be."""
        if self.wanted.true[wanted] or not self.table.may_be_nothing[self.wanted.cells[wanted]]:
            return False
        witness = self.furthest(self._direction(wanted, 1.0))
        return witness is not None and not witness[self.wanted.terms[wanted]].sum()

    def note(self, witness: Whole) -> None:
        """Remember a table that could be true as well."""
        moved = self.wanted.sums @ witness
        self.found.add(witness, moved, self.table.cell_of[witness != 0])
        np.minimum(self.least, moved, out=self.least)
        np.maximum(self.most, moved, out=self.most)

    def note_from(self, other: "Search", witness: Whole) -> None:
        """Remember what another reader's table is to this one, if it could be true as well."""
        both = self.reads & other.reads
        own = np.zeros(len(self.up), dtype=np.int64)
        own[both[self.table.cell_of]] = witness[both[other.table.cell_of]]
        if (-self.down <= own).all() and (own <= self.up).all() and self._keeps(own):
            self.note(own)

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
        if tables not in self._apart_in:
            self._apart_in[tables] = _Linear(self._by_ways(tables), self._ends_of_rows(tables))
        model, width = self._apart_in[tables], float(self.wanted.width[wanted])
        model.let(model.columns, *self._ends(tables))
        strength = PULL if tables > 1 else PULL_IN_GREAT
        row, (places, signs) = model.getNumRow(), self._difference_of(wanted, ways)
        model.addRow(width, INFINITE, len(places), places, signs)
        found, is_possible = None, True
        for _ in range(PULLED):  # Another corner may be in whole numbers.
            directions = chance.choice([-1.0, 1.0], len(self.wanted.cells))
            pull = strength * (self.wanted.by_count @ (self.is_open() * directions))
            solved = model.cheapest(np.concatenate([self._cost() - way * pull for way in ways]))
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

    def _let_move(self, cells: Whole) -> None:
        """Let the counts of some cells move if they are withheld, and else not."""
        is_one = np.zeros(self.table.cells, dtype=bool)
        is_one[cells] = True
        at = np.flatnonzero(is_one[self.table.cell_of]).astype(np.int32)
        moves = self.is_withheld[self.table.cell_of[at]]
        self._free.let(at, -self.down[at] * moves, self.up[at] * moves)

    def _by_ways(self, tables: int) -> csc_matrix:
        """Return the relations of one table or several, each by up and down."""
        return csc_matrix(block_diag([hstack([self._rows, -self._rows])] * tables))

    def _ends_of_rows(self, tables: int) -> tuple[Real, Real]:
        least, most = self._row_ends
        return np.tile(least, tables), np.tile(most, tables)

    def _ends(self, tables: int) -> tuple[Real, Real]:
        """Return within what each count moves up and down in some tables.

        What is withheld moves either way as if it were up: there it costs nothing.
        """
        stays, free = self._stays[self.table.cell_of], self.is_withheld[self.table.cell_of]
        zero = np.zeros_like(self.up)
        least = np.concatenate([np.where(free, -self.down, 0.0), zero])
        most = np.concatenate(
            [np.where(stays, 0.0, self.up), np.where(stays | free, 0.0, self.down)]
        )
        return np.tile(least, tables), np.tile(most, tables)

    def _tables(self, by_ways: Real) -> list[Whole] | None:
        """Return tables that lie so far up and so far down from the truth, in whole numbers."""
        ways = by_ways.reshape(-1, 2, len(self.up))
        found = [self._whole(up - down) for up, down in ways]
        whole = [one for one in found if one is not None]
        return whole if len(whole) == len(found) else None

    def _in_whole_numbers(self, wanted: int) -> list[Whole] | None:
        places, signs = self._difference_of(wanted, _ABOVE + _BELOW)
        rows = self._by_ways(2)
        least, most = self._ends_of_rows(2)
        far = csr_matrix((signs, (np.zeros_like(places), places)), shape=(1, rows.shape[1]))
        solved = milp(
            np.tile(self._cost(), 4),
            constraints=[
                LinearConstraint(rows, least, most),
                LinearConstraint(far, self.wanted.width[wanted], np.inf),
            ],
            bounds=Bounds(*self._ends(2)),
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
        least, most = self._row_ends
        sums = self._rows @ moved
        return bool((least <= sums).all() and (sums <= most).all())


def matrix(rows: Sequence[dict[int, int]], columns: int) -> csr_matrix:
    """Return rows, given as value by column, as a matrix."""
    starts = np.cumsum([0, *(len(row) for row in rows)])
    places = [place for row in rows for place in row]
    values = [value for row in rows for value in row.values()]
    return csr_matrix((np.array(values, dtype=np.int64), places, starts), (len(rows), columns))


class _Linear(highspy.Highs):
    """A linear programme in HiGHS, whose bounds and costs change.

    Without its callbacks: to turn them on prints a line where a script reads JSON.
    """

    def __init__(self, rows: csr_matrix | csc_matrix, ends: tuple[Real, Real]) -> None:
        super(highspy.Highs, self).__init__()
        for option, value in OPTIONS.items():
            self.setOptionValue(option, value)
        self.setOptionValue("simplex_iteration_limit", MOST_STEPS)
        by_column = csc_matrix(rows, dtype=float)
        problem = highspy.HighsLp()
        problem.num_row_, problem.num_col_ = rows.shape
        problem.col_cost_ = np.zeros(rows.shape[1])
        problem.col_lower_ = problem.col_upper_ = np.zeros(rows.shape[1])
        problem.row_lower_, problem.row_upper_ = ends
        problem.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        problem.a_matrix_.start_ = by_column.indptr
        problem.a_matrix_.index_ = by_column.indices
        problem.a_matrix_.value_ = by_column.data
        self.passModel(problem)
        self.columns = np.arange(rows.shape[1], dtype=np.int32)

    def let(self, columns: NDArray[np.int32], least: Real, most: Real) -> None:
        """Let some columns be between other bounds."""
        if len(columns):
            self.changeColsBounds(len(columns), columns, least, most)

    def cheapest(self, cost: Real) -> Real | None:
        """Return what costs least, if there is."""
        self.changeColsCost(len(cost), self.columns, cost)
        self.run()
        if self.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(self.getSolution().col_value)
