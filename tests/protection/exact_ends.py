"""Exact ends of sums of whole numbers between which linear relations hold, found with HiGHS.

A component is a set of unknowns that have to do with each other. Solutions are kept, so that one
that was found for one sum serves all others too. How components come about is
`tests.protection.whole_numbers`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_diag, csr_array

Weights = Mapping[int, int]  # A weighted sum of unknowns, by their places in a component.
NO_LIMIT = 10**15
# Solutions are drawn for all sums of a component together as long as each settles several of them.
DRAWS = 60
WORTH_A_DRAW = 10
INFEASIBLE = 2


class ContradictionError(Exception):
    """No whole numbers are as the relations say."""


class Relation(NamedTuple):
    unknowns: tuple[int, ...]
    weights: tuple[int, ...]
    least: int
    most: int


class Component:
    """Unknowns that have to do with each other, and the solutions of them that were found."""

    def __init__(
        self,
        unknowns: Sequence[int],
        relations: Sequence[Relation],
        low: Sequence[int],
        high: Sequence[int],
    ) -> None:
        place = {unknown: number for number, unknown in enumerate(unknowns)}
        rows, columns, weights, least, most = [], [], [], [], []
        for number, relation in enumerate(relations):
            settled = 0
            for unknown, weight in zip(relation.unknowns, relation.weights, strict=True):
                if unknown in place:
                    rows.append(number)
                    columns.append(place[unknown])
                    weights.append(weight)
                else:
                    settled += weight * low[unknown]
            least.append(relation.least - settled)
            most.append(relation.most - settled)
        size = (len(relations), len(unknowns))
        self.matrix = csr_array((weights, (rows, columns)), shape=size, dtype=np.int64)
        self.least = np.array(least, dtype=np.int64)
        self.most = np.array(most, dtype=np.int64)
        self.low = np.array([low[one] for one in unknowns], dtype=np.int64)
        self.high = np.array([high[one] for one in unknowns], dtype=np.int64)
        self.sums: list[Weights] = []
        self.ends: list[list[int]] = []  # By sum, the least and the most that were found.
        self.exact: set[tuple[int, int]] = set()  # Sums of which an end is certain.
        self._known_sums: dict[tuple[tuple[int, int], ...], int] = {}
        self._solutions: list[np.ndarray] = []

    def number_of(self, weights: dict[int, int]) -> int:
        """Return the number under which a sum of its unknowns is kept."""
        key = tuple(sorted(weights.items()))
        if key not in self._known_sums:
            self._known_sums[key] = len(self.sums)
            self.sums.append(weights)
            found = [self._value(weights, solution) for solution in self._solutions]
            self.ends.append([min(found), max(found)] if found else [NO_LIMIT, -NO_LIMIT])
        return self._known_sums[key]

    def keep(self, solution: np.ndarray, objective: Weights) -> None:
        """Keep a solution that is best for an objective, or look for one of whole numbers."""
        whole = np.rint(solution).astype(np.int64)
        # An end that is made of whole numbers anyway is the best of these too.
        if not (self._holds(whole) and np.allclose(whole, solution, rtol=0, atol=1e-6)):
            whole = np.rint(_best([self], [objective], is_whole=True)).astype(np.int64)
            if not self._holds(whole):
                raise ArithmeticError(f"HiGHS found {len(whole)} counts that do not fit exactly.")
        self._solutions.append(whole)
        for number, ends in enumerate(self.ends):
            found = self._value(self.sums[number], whole)
            ends[0], ends[1] = min(ends[0], found), max(ends[1], found)

    @staticmethod
    def _value(weights: Weights, solution: np.ndarray) -> int:
        return sum(weight * int(solution[place]) for place, weight in weights.items())

    def _holds(self, whole: np.ndarray) -> bool:
        sums = self.matrix @ whole
        return bool(
            ((self.low <= whole) & (whole <= self.high)).all()
            and ((self.least <= sums) & (sums <= self.most)).all()
        )


@dataclass(frozen=True)
class Share:
    """The part of a sum that lies in one component: the component, and its number there."""

    component: Component
    number: int


Asked = tuple[Sequence[Share], int]  # The shares of a sum, and how far apart its ends may be.


def solve(objectives: Mapping[Component, Weights]) -> None:
    """Find for each of some components a solution for which its objective is greatest."""
    components = list(objectives)
    if not components:
        return
    # They have nothing to do with each other, so that one call does for all.
    found = _best(components, list(objectives.values()), is_whole=False)
    start = 0
    for component, objective in objectives.items():
        end = start + len(component.low)
        component.keep(found[start:end], objective)
        start = end


def _best(
    components: Sequence[Component],
    objectives: Sequence[Weights],
    *,
    is_whole: bool,
    presolves: Sequence[bool] = (False, True),
) -> np.ndarray:
    """Return numbers for which the objectives are greatest; whole ones only if they must be.

    That there are none is believed only when it is found a second time, in another way.
    """
    low = np.concatenate([one.low for one in components])
    high = np.concatenate([one.high for one in components])
    objective = np.zeros(len(low))
    start = 0
    for component, weights in zip(components, objectives, strict=True):
        for place, weight in weights.items():
            objective[start + place] = weight
        start += len(component.low)
    constraints = LinearConstraint(
        block_diag([one.matrix for one in components], format="csr"),
        _limits(np.concatenate([one.least for one in components])),
        _limits(np.concatenate([one.most for one in components])),
    )
    for presolve in presolves:
        found = milp(
            -objective,
            integrality=np.full(len(low), int(is_whole)),
            bounds=Bounds(low, high),
            constraints=constraints if constraints.A.shape[0] else None,
            options={"mip_rel_gap": 0, "presolve": presolve},
        )
        if found.x is not None:
            return np.asarray(found.x)
        if found.status != INFEASIBLE:
            raise ArithmeticError(f"HiGHS found no end of {len(low)} counts.")
    raise ContradictionError("No whole numbers are as the relations say.")


def _limits(limits: np.ndarray) -> np.ndarray:
    """Return limits as HiGHS knows them: one as great as no count is misleads it."""
    most = NO_LIMIT // 2
    return np.where(limits > most, np.inf, np.where(limits < -most, -np.inf, limits))


def draw(wanted: Sequence[Asked]) -> None:
    """Find solutions at random in which what is asked for is great, and small."""
    chance = np.random.default_rng(len(wanted))
    for _ in range(DRAWS):
        wanted, before = [one for one in wanted if seen(one[0]) < one[1]], len(wanted)
        asked: dict[Component, dict[int, int]] = {}
        for shares, _ in wanted:
            for share in shares:
                weights = asked.setdefault(share.component, {})
                times = int(chance.integers(-9, 10))
                for place, weight in share.component.sums[share.number].items():
                    weights[place] = weights.get(place, 0) + times * weight
        if not asked:
            return
        solve(asked)
        solve({one: {at: -by for at, by in weights.items()} for one, weights in asked.items()})
        left = sum(seen(shares) < width for shares, width in wanted)
        if min(before, len(wanted)) - left < WORTH_A_DRAW * len(asked):
            return


def ask(wanted: Sequence[Asked]) -> None:
    """Look for the exact ends of what is asked for, until they are far enough apart."""
    while True:
        asked: dict[Component, Weights] = {}
        exact, left = [], []
        for shares, width in wanted:
            ends = [
                (share.component, share.number, end)
                for share, end in product(shares, (1, 0))
                if (share.number, end) not in share.component.exact
            ]
            if not ends or seen(shares) >= width:
                continue
            left.append((shares, width))
            for component, number, end in ends:
                if component not in asked:
                    times = 1 if end else -1
                    weights = component.sums[number].items()
                    asked[component] = {place: times * by for place, by in weights}
                    exact.append((component, number, end))
        if not left:
            return
        solve(asked)
        for component, number, end in exact:
            component.exact.add((number, end))
        wanted = left


def confirm(wanted: Sequence[Asked]) -> None:
    """Look once more where ends are too near each other: each by itself, and in another way.

    A solver that reckons with fractions may take an end for the last one that is not.
    """
    for shares, width in wanted:
        for share, times in product(shares if seen(shares) < width else (), (1, -1)):
            weights = share.component.sums[share.number].items()
            objective = {place: times * by for place, by in weights}
            found = _best([share.component], [objective], is_whole=True, presolves=(True, False))
            share.component.keep(found, objective)


def seen(shares: Iterable[Share]) -> int:
    """Return how far apart the solutions that were found lie."""
    ends = [share.component.ends[share.number] for share in shares]
    return sum(most - least for least, most in ends)
