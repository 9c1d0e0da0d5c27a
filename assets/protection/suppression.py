"""Chooses what to withhold so that nobody can be recognised in a published count of people.

The rule is simple and errs on the safe side: where any cell of a breakdown is too small in any
quarter, the whole breakdown of that partner is withheld, for all quarters and both readings, so
that no difference between cells, totals or quarters gives it away. A partner withheld alone
would be the difference between the programme and the others, so a second one joins it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

PROGRAMME = UNDIVIDED = "*"
CROSSED = "×"


@dataclass(frozen=True)
class Breakdown:
    """All cells of one indicator, partner and dimension, over all quarters and readings."""

    indicator: str
    partner: str
    dimension: str


@dataclass(frozen=True)
class Size:
    """The fewest people that a cell of a breakdown speaks of, zero apart, and the most."""

    fewest: int
    most: int


def withheld(sizes: Mapping[Breakdown, Size], small: Iterable[Breakdown]) -> frozenset[Breakdown]:
    """Return every breakdown to withhold, given those that are too small by themselves."""
    hidden = set(small)
    while True:
        found = hidden | _following(sizes, hidden) | _second_ones(sizes, hidden)
        if found == hidden:
            return frozenset(hidden)
        hidden = found


def _following(sizes: Mapping[Breakdown, Size], hidden: set[Breakdown]) -> set[Breakdown]:
    """Withhold what a hidden breakdown could be added up from: every finer one."""
    return {
        finer
        for finer in sizes
        for coarser in hidden
        if (finer.indicator, finer.partner) == (coarser.indicator, coarser.partner)
        and (coarser.dimension == UNDIVIDED or coarser.dimension in finer.dimension.split(CROSSED))
    }


def _second_ones(sizes: Mapping[Breakdown, Size], hidden: set[Breakdown]) -> set[Breakdown]:
    """Keep a partner that is hidden alone from being the programme less all the others."""
    added = set()
    for programme in sizes:
        if programme.partner != PROGRAMME or programme in hidden:
            continue
        partners = [
            other
            for other in sizes
            if (other.indicator, other.dimension) == (programme.indicator, programme.dimension)
            and other.partner != PROGRAMME
        ]
        hidden_ones = [other for other in partners if other in hidden]
        if len(hidden_ones) != 1:
            continue
        shown = sorted(
            (other for other in partners if other not in hidden),
            key=lambda other: (sizes[other].most, other.partner),
        )
        added.add(shown[0] if shown else programme)
    return added
