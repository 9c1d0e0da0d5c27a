"""Chooses what to withhold so that nobody can be recognised in a published count of people.

The rule is simple and errs on the safe side: where any cell of a breakdown is too small in any
quarter, the whole breakdown of that partner is withheld, for all quarters and both readings, so
that no difference between cells, totals or quarters gives it away. What a reader gets by taking
the partners that are shown from the programme must not be small either; so others join those
that are withheld until it no longer is, and one withheld alone always gets company.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

PROGRAMME = UNDIVIDED = "*"
CROSSED = "×"


@dataclass(frozen=True)
class Breakdown:
    """All cells of one indicator, partner and dimension, over all quarters and readings."""

    indicator: str
    partner: str
    dimension: str


Cell = tuple[str, str, str, str]  # Period, reading, member, and which count of it.
Counts = Mapping[Breakdown, Mapping[Cell, int]]
Fewest = Callable[[str], int]  # The fewest people that a figure of a dimension may speak of.


def is_small(people: int, fewest: int) -> bool:
    """Say whether a count speaks of somebody, and of too few."""
    return 0 < people < fewest


def withheld(counts: Counts, small: Iterable[Breakdown], fewest: Fewest) -> frozenset[Breakdown]:
    """Return every breakdown to withhold, given those that are too small by themselves."""
    hidden = set(small)
    while True:
        found = hidden | _following(counts, hidden) | set(_company(counts, hidden, fewest))
        if found == hidden:
            return frozenset(hidden)
        hidden = found


def _following(counts: Counts, hidden: set[Breakdown]) -> set[Breakdown]:
    """Withhold what a hidden breakdown could be added up from: every finer one."""
    return {
        finer
        for finer in counts
        for coarser in hidden
        if (finer.indicator, finer.partner) == (coarser.indicator, coarser.partner)
        and (coarser.dimension == UNDIVIDED or coarser.dimension in finer.dimension.split(CROSSED))
    }


def _company(counts: Counts, hidden: set[Breakdown], fewest: Fewest) -> Iterator[Breakdown]:
    """Yield the smallest partner still shown where the programme less those shown says too much."""
    for programme, totals in counts.items():
        if programme.partner != PROGRAMME or programme in hidden:
            continue
        partners = [
            other
            for other in counts
            if (other.indicator, other.dimension) == (programme.indicator, programme.dimension)
            and other.partner != PROGRAMME
        ]
        shown = [other for other in partners if other not in hidden]
        if not shown or len(shown) == len(partners):
            continue
        is_alone = len(partners) - len(shown) == 1
        if is_alone or any(
            is_small(total - sum(counts[other].get(cell, 0) for other in shown), threshold)
            for threshold in [fewest(programme.dimension)]
            for cell, total in totals.items()
        ):
            yield min(shown, key=lambda other: (max(counts[other].values()), other.partner))
