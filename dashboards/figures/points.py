"""What figures are given: results and quarters, their numbers already in words or counted.

How they are drawn belongs in the figures' own modules.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from dashboards.promises import Tally
from dashboards.rows import Side
from dashboards.status import Look


class ResultPoint(NamedTuple):
    """One result, its numbers already in words."""

    code: str
    title: str
    anchor: str
    look: Look
    progress: Decimal | None
    progress_words: str
    baseline: str
    target: str
    actual: str
    marks: str
    coverage: str
    when: str = ""  # Of which time it is, where that is not the period shown.


class Span(NamedTuple):
    """One period with its days."""

    code: str
    starts_on: date
    ends_on: date

    @property
    def middle(self) -> date:
        """The day that stands for it on an axis of time."""
        return self.starts_on + (self.ends_on - self.starts_on) / 2


class Quarter(NamedTuple):
    """One quarter with what became of both sides' promises that fell due in it."""

    code: str
    starts_on: date
    ends_on: date
    tallies: tuple[Tally, ...]

    def tally_of(self, side: Side) -> Tally:
        """What became of one side's promises."""
        return next((one for one in self.tallies if one.side == side), Tally(side, 0, ()))

    @property
    def span(self) -> Span:
        """The quarter with its days alone."""
        return Span(self.code, self.starts_on, self.ends_on)

    @property
    def middle(self) -> date:
        """The day that stands for the quarter on an axis of time."""
        return self.span.middle
