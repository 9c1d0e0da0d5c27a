"""Quarters, halves and years, worked out from the calendar."""

from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {"quarter": 3, "half": 6, "year": 12}
LETTERS = {"quarter": "Q", "half": "H", "year": ""}
DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Span:
    """A period with its first and last day; `kind` is quarter, half or year."""

    first: date
    last: date
    name: str
    kind: str

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def span_on(day: date, kind: str) -> Span:
    """Return the period of a kind that a day lies in."""
    months = MONTHS[kind]
    number = (day.month - 1) // months
    first = date(day.year, number * months + 1, 1)
    after = number * months + months
    last = date(day.year + after // 12, after % 12 + 1, 1) - DAY
    letter = LETTERS[kind]
    return Span(first, last, f"{day.year}{letter}{number + 1}" if letter else f"{day.year}", kind)


def span_named(name: str) -> Span:
    """Return the period of a name such as 2026Q2, 2026H1 or 2026."""
    year = int(name[:4])
    kind = next(kind for kind, letter in LETTERS.items() if name[4:5] == letter)
    number = int(name[5:] or 1)
    return span_on(date(year, (number - 1) * MONTHS[kind] + 1, 1), kind)


def spans_between(first: date, last: date, kind: str) -> list[Span]:
    """Return the periods of a kind with a day between two days, both included."""
    found = [span_on(first, kind)]
    while found[-1].last < last:
        found.append(span_on(found[-1].last + DAY, kind))
    return found
