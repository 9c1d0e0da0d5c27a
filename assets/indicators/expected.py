"""What a result may come to if it goes on as it did: a middle and a range, from its own past.

The middle adds the usual change of a period, which is the median of the newest ones; the range adds
the smallest of them every time, and the greatest. The median is not moved by one odd period, as the
mean change from first to last figure would be (the drift method: Hyndman and Athanasopoulos,
Forecasting: Principles and Practice, 3rd edition, 5.2). The range has the smallest and the greatest
rather than quartiles: both happened, while a quartile of at most eight changes would lie between
two of them. It says nothing of how likely anything is, and no status turns on it.

Worked by hand: 100, 140, 170, 180, 240 changed by 40, 30, 10 and 60. The usual change is 35, so two
periods on it is 310, from 260 (10 twice) to 360 (60 twice).

From which figures this is computed is decided in `assets.protection.derived`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import NamedTuple

# With three changes there are four figures at least; of fewer nobody can say what is usual.
FEWEST_CHANGES, MOST_CHANGES = 3, 8
# So many of the newest figures may be missing or not settled; an older start would be no start.
MOST_UNSETTLED = 2


class Limits(NamedTuple):
    """What no figure can be below or above; None where nothing is known to stop it."""

    least: Decimal
    most: Decimal | None = None

    def within(self, value: Decimal) -> Decimal:
        """Return the nearest value that is possible."""
        value = max(value, self.least)
        return value if self.most is None else min(value, self.most)


# Of a score neither end is on record, and a level is no number: nothing is expected of them.
LIMITS = {
    "count": Limits(Decimal(0)),
    "days": Limits(Decimal(0)),
    "money": Limits(Decimal(0)),
    "share": Limits(Decimal(0), Decimal(1)),
}


class Expected(NamedTuple):
    """What a figure may come to."""

    low: Decimal
    middle: Decimal
    high: Decimal


@dataclass(frozen=True)
class Pace:
    """By how much a figure changed in a period, and the newest settled figure, with its place."""

    place: int
    value: Decimal
    changes: tuple[Decimal, ...]

    def expected(self, place: int, limits: Limits) -> Expected:
        """Return what the figure may come to in the period at a place after the newest one."""
        steps = place - self.place
        pace = min(self.changes), median(self.changes), max(self.changes)
        return Expected(*(limits.within(self.value + steps * change) for change in pace))


def pace(figures: Sequence[Decimal | None]) -> Pace | None:
    """Return how fast a figure changed, or None where too few changes are known.

    `figures` has each period's, the oldest first, and None for one that is missing, withheld or not
    settled: between it and its neighbours no change is known. Only the newest periods count.
    """
    newest = figures[-MOST_CHANGES - 1 :]
    changes = tuple(
        now - was for was, now in pairwise(newest) if was is not None and now is not None
    )
    settled = [(place, one) for place, one in enumerate(figures) if one is not None]
    if len(changes) < FEWEST_CHANGES or settled[-1][0] < len(figures) - 1 - MOST_UNSETTLED:
        return None
    return Pace(*settled[-1], changes)
