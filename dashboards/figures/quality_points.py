"""What the figures of the quality page are given: rates, counted already."""

from decimal import Decimal
from typing import NamedTuple


class Rate(NamedTuple):
    """How many submissions of a period a check looked at, and found something in."""

    submissions: int
    failed: int

    @property
    def found_nothing(self) -> int:
        """In how many the check found nothing."""
        return self.submissions - self.failed

    @property
    def passed(self) -> Decimal:
        """The share that the check found nothing in."""
        return 1 - Decimal(self.failed) / self.submissions


class RateLine(NamedTuple):
    """One check through the periods, for one form or all; None where it looked at nothing."""

    form: str
    form_title: str
    check: str
    rates: tuple[Rate | None, ...]

    @property
    def failed(self) -> int:
        """How many submissions it found something in, in all the periods shown."""
        return sum(rate.failed for rate in self.rates if rate)
