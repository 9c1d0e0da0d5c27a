"""What amounts tell of the people who made them: that one is told says that they are enough.

Where ten volunteers are women or men, and the hours of either are told of five people at least,
they are five each.
"""

from collections.abc import Callable, Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from types import MappingProxyType

from assets.protection.cells import PERIOD, Cell, Counts


@dataclass(frozen=True)
class Amounts:
    """Which indicators tell an amount of people, and by indicator what it is counted from."""

    indicators: Collection[str]
    sources: Mapping[str, str]

    def least_behind(
        self,
        held: Counts,
        small: AbstractSet[Cell],
        fewest: Callable[[Cell], int],
        own: Counts = MappingProxyType({}),
    ) -> Mapping[Cell, int]:
        """Return, by count of a period, how many people there are at least, where that is so.

        `held` are an edition's counts and amounts, and of these `small` are not told. They are
        `fewest` besides those of whom a reader knows as his `own`. More than there are is never
        said, nor anything of a count with two sides.
        """
        found: dict[Cell, int] = {}
        for cell, parts in held.items():
            if cell.reading != PERIOD or len(parts) > 1:
                continue
            amounts = (cell._replace(indicator=one) for one in self._of(cell.indicator))
            if any(amount in held and amount not in small for amount in amounts):
                [known] = own.get(cell, (0,))
                least = known + fewest(cell)
                if least <= parts[0]:
                    found[cell] = least
        return found

    def _of(self, indicator: str) -> list[str]:
        """Return what tells an amount of the same rows as an indicator that counts people."""
        source = self.sources.get(indicator)
        if source is None or indicator in self.indicators:
            return []
        return [amount for amount in self.indicators if self.sources.get(amount) == source]
