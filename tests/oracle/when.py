"""For when a figure is told: a period, read alone or together with all that came before it."""

from dataclasses import dataclass
from datetime import date

from tests.oracle.spans import Span


@dataclass(frozen=True)
class When:
    """A period of a programme that began on `first_day`, as known on the day `as_of`."""

    span: Span
    is_to_date: bool
    first_day: date
    as_of: date

    @property
    def first(self) -> date:
        return self.span.first

    @property
    def last(self) -> date:
        return self.span.last

    def counts(self, day: date | None) -> bool:
        """Say whether something that adds up counts: in the period, or since the programme began.

        Nothing before its first day counts, and nothing after the day on which it is read.
        """
        first = self.first_day if self.is_to_date else max(self.first, self.first_day)
        return day is not None and first <= day <= min(self.last, self.as_of)

    def in_period(self, day: date | None) -> bool:
        first = max(self.first, self.first_day)
        return day is not None and first <= day <= min(self.last, self.as_of)

    def by_end(self, day: date | None) -> bool:
        return day is not None and day <= min(self.last, self.as_of)
