"""What is known of whole numbers that nobody shows: relations between them, and exact bounds.

An unknown is a whole number from 0. Relations say between what a weighted sum of unknowns lies.
They are first followed from one to the next, which settles most; what is left falls into parts
that have nothing to do with each other, and only there `tests.protection.exact_ends` looks for the
exact bounds. What the numbers count is `tests.protection.attacker`.
"""

from collections import deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

from tests.protection.exact_ends import (
    NO_LIMIT,
    Component,
    ContradictionError,
    Relation,
    Share,
    ask,
    confirm,
    draw,
    seen,
    solve,
)

Terms = Mapping[Hashable, int]  # A weighted sum of unknowns.
# More than anything that is counted here: an unknown that reaches it has no upper bound.
CAP = 100_000
# Following a relation more often than this gains little; the rest is left to HiGHS.
FOLLOWED = 30


class Span(NamedTuple):
    """The least and the most that a sum can be; `most` is None where it has no limit."""

    least: int
    most: int | None

    @property
    def width(self) -> int:
        """How far the two are apart."""
        return NO_LIMIT if self.most is None else self.most - self.least


class Relations:
    """Everything that is known of some unknowns."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._low: list[int] = []
        self._high: list[int] = []
        self._relations: list[Relation] = []
        self._parts: dict[int, tuple[Component, int]] | None = None

    def say(self, terms: Terms, least: int = -NO_LIMIT, most: int = NO_LIMIT) -> None:
        """Say between what a sum lies; with nothing else, that its unknowns are there."""
        self._parts = None
        unknowns = tuple(self._number(name) for name, weight in terms.items() if weight)
        weights = tuple(weight for weight in terms.values() if weight)
        if weights == (1,):
            [only] = unknowns
            self._low[only] = max(self._low[only], least)
            self._high[only] = min(self._high[only], most)
            if self._low[only] > self._high[only]:
                raise ContradictionError(f"{next(iter(terms))} is said to be two numbers.")
        elif (least, most) != (-NO_LIMIT, NO_LIMIT):
            self._relations.append(Relation(unknowns, weights, least, most))

    def broken_by(self, numbers: Mapping[Hashable, int]) -> list[Terms]:
        """Return the sums that are said to be otherwise than some numbers make them."""
        names = list(self._numbers)
        values = [numbers.get(name, 0) for name in names]
        broken: list[Terms] = [
            {name: 1}
            for name, value, low, high in zip(names, values, self._low, self._high, strict=True)
            if not low <= value <= high
        ]
        for relation in self._relations:
            pairs = list(zip(relation.unknowns, relation.weights, strict=True))
            if not relation.least <= sum(values[at] * one for at, one in pairs) <= relation.most:
                broken.append({names[at]: weight for at, weight in pairs})
        return broken

    def follow(self) -> None:
        """Narrow every unknown by following the relations from one to the next.

        Raises:
            ContradictionError: The relations cannot all hold.
        """
        of_unknown: dict[int, list[int]] = {}
        for number, relation in enumerate(self._relations):
            for unknown in relation.unknowns:
                of_unknown.setdefault(unknown, []).append(number)
        waiting = deque(range(len(self._relations)))
        is_waiting = [True] * len(self._relations)
        left = [FOLLOWED] * len(self._relations)
        while waiting:
            number = waiting.popleft()
            is_waiting[number] = False
            left[number] -= 1
            for unknown in self._narrowed(self._relations[number]):
                for other in of_unknown[unknown]:
                    if not is_waiting[other] and left[other] > 0:
                        is_waiting[other] = True
                        waiting.append(other)

    def outer(self, terms: Terms) -> Span:
        """Return bounds that are seen at once; the exact ones may be narrower."""
        least = most = 0
        for name, weight in terms.items():
            number = self._number(name)
            low, high = self._low[number], self._high[number]
            least += weight * (low if weight > 0 else high)
            most += weight * (high if weight > 0 else low)
        return Span(least, None if most >= CAP else most)

    def exact(self, terms: Terms) -> Span:
        """Return the exact bounds of a sum.

        Raises:
            ContradictionError: The relations that bear on the sum cannot all hold.
        """
        [span] = self.narrow([(terms, NO_LIMIT)])
        return span or Span(0, None)

    def narrow(self, sums: Sequence[tuple[Terms, int]]) -> list[Span | None]:
        """Return for each sum its exact bounds, or None if they are a given width apart, or more.

        Raises:
            ContradictionError: The relations that bear on the sums cannot all hold. Those of a part
                that no sum touches are followed from one to the next, and no further.
        """
        if not all(name in self._numbers for terms, _ in sums for name in terms):
            raise KeyError("A sum names an unknown of which nothing was said.")
        prepared = [self._shares(terms) for terms, _ in sums]
        shares = [share for _, found in prepared for share in found]
        solve({share.component: {} for share in shares})
        # Of what cannot be so far apart, only the exact ends are of use.
        may_be = [at for at, (terms, width) in enumerate(sums) if self.outer(terms).width >= width]
        everything = [(found, width) for (_, found), (_, width) in zip(prepared, sums, strict=True)]
        draw([everything[at] for at in may_be])
        ask(everything)
        confirm([everything[at] for at in may_be])
        return [
            _span(fixed, found) if seen(found) < width else None
            for (fixed, found), (_, width) in zip(prepared, sums, strict=True)
        ]

    def _number(self, name: Hashable) -> int:
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self._low)
            self._low.append(0)
            self._high.append(CAP)
        return number

    def _narrowed(self, relation: Relation) -> Iterable[int]:
        """Narrow the unknowns of one relation; return those of which more is known now."""
        low, high = self._low, self._high
        least = most = 0
        for unknown, weight in zip(relation.unknowns, relation.weights, strict=True):
            one, other = weight * low[unknown], weight * high[unknown]
            least += min(one, other)
            most += max(one, other)
        if least > relation.most or most < relation.least:
            raise ContradictionError(f"A sum of {len(relation.unknowns)} counts cannot hold.")
        if least >= relation.least and most <= relation.most:
            return []
        changed = []
        for unknown, weight in zip(relation.unknowns, relation.weights, strict=True):
            one, other = weight * low[unknown], weight * high[unknown]
            most_here = relation.most - (least - min(one, other))
            least_here = relation.least - (most - max(one, other))
            if weight < 0:
                most_here, least_here = -least_here, -most_here
            size = abs(weight)
            above, below = most_here // size, -(-least_here // size)
            if above < high[unknown] or below > low[unknown]:
                high[unknown] = min(high[unknown], above)
                low[unknown] = max(low[unknown], below)
                if low[unknown] > high[unknown]:
                    raise ContradictionError("A count would lie above itself.")
                changed.append(unknown)
                least, most = self._reach(relation)
        return changed

    def _reach(self, relation: Relation) -> tuple[int, int]:
        ends = [
            (weight * self._low[unknown], weight * self._high[unknown])
            for unknown, weight in zip(relation.unknowns, relation.weights, strict=True)
        ]
        return sum(min(pair) for pair in ends), sum(max(pair) for pair in ends)

    def _shares(self, terms: Terms) -> tuple[int, list[Share]]:
        """Return what is settled of a sum, and what of it lies in which component."""
        if self._parts is None:
            self.follow()
            self._parts = self._components()
        fixed = 0
        by_component: dict[int, tuple[Component, dict[int, int]]] = {}
        for name, weight in terms.items():
            unknown = self._number(name)
            if self._low[unknown] == self._high[unknown]:
                fixed += weight * self._low[unknown]
                continue
            component, place = self._parts[unknown]
            by_component.setdefault(id(component), (component, {}))[1][place] = weight
        return fixed, [
            Share(component, component.number_of(weights))
            for component, weights in by_component.values()
        ]

    def _components(self) -> dict[int, tuple[Component, int]]:
        """Return the component of each unknown that is not settled, and its place in it."""
        leader = list(range(len(self._low)))

        def leads(unknown: int) -> int:
            while leader[unknown] != unknown:
                leader[unknown] = leader[leader[unknown]]
                unknown = leader[unknown]
            return unknown

        telling = []
        for relation in self._relations:
            least, most = self._reach(relation)
            if least >= relation.least and most <= relation.most:
                continue
            free = [one for one in relation.unknowns if self._low[one] < self._high[one]]
            telling.append((relation, free))
            for unknown in free[1:]:
                leader[leads(unknown)] = leads(free[0])
        members: dict[int, list[int]] = {}
        for unknown in range(len(self._low)):
            if self._low[unknown] < self._high[unknown]:
                members.setdefault(leads(unknown), []).append(unknown)
        relations: dict[int, list[Relation]] = {}
        for relation, free in telling:
            relations.setdefault(leads(free[0]), []).append(relation)
        found = {}
        for first, unknowns in members.items():
            component = Component(unknowns, relations.get(first, []), self._low, self._high)
            found |= {unknown: (component, place) for place, unknown in enumerate(unknowns)}
        return found


def _span(fixed: int, shares: Iterable[Share]) -> Span:
    ends = [share.component.ends[share.number] for share in shares]
    most = fixed + sum(high for _, high in ends)
    return Span(fixed + sum(low for low, _ in ends), None if most >= CAP else most)
