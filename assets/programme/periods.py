"""The periods of a programme: quarters, halves and years, their names and their days."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Length = Literal["quarter", "half", "year"]
LENGTHS: tuple[Length, ...] = ("quarter", "half", "year")  # Shortest first.
MONTHS: dict[Length, int] = {"quarter": 3, "half": 6, "year": 12}
_NAME = re.compile(r"([12]\d{3})(?:Q([1-4])|H([12]))?", re.ASCII)
_YEARS_IN_A_NAME = range(1000, 3000)  # YAML reads an unquoted year as a number.
_AS_WRITTEN = "write a quarter as 2026Q2, a half-year as 2026H1, a year as 2026"


@dataclass(frozen=True, order=True)
class Period:
    """One quarter, half-year or year, known by a name such as `2026Q2`, `2026H1` or `2026`."""

    starts_on: date
    ends_on: date
    name: str

    @property
    def length(self) -> Length:
        """How long it is; its name says so."""
        return "quarter" if "Q" in self.name else "half" if "H" in self.name else "year"

    def overlaps(self, other: "Period") -> bool:
        """Say whether a day lies in both."""
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on


def period_of_text(text: object) -> str:
    """Return a period's name as written, or refuse it.

    Raises:
        ValueError: The text does not name a quarter, a half-year or a year.
    """
    if isinstance(text, int) and not isinstance(text, bool) and text in _YEARS_IN_A_NAME:
        return str(text)
    if not isinstance(text, str) or not _NAME.fullmatch(text):
        raise ValueError(f"{text!r} is not a period; {_AS_WRITTEN}")
    return text


def period(name: str) -> Period:
    """Return a period's first and last day.

    Raises:
        ValueError: The text names no period.
    """
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(f"{name!r} is not a period; {_AS_WRITTEN}")
    year, quarter, half = found.groups()
    length: Length = "quarter" if quarter else "half" if half else "year"
    return _nth(int(year), length, int(quarter or half or 1))


def period_on(day: date, length: Length) -> Period:
    """Return the period of a length that a day lies in."""
    return _nth(day.year, length, (day.month - 1) // MONTHS[length] + 1)


def periods(first: str, last: str) -> Iterator[Period]:
    """Yield the periods from one to another of the same length, both included."""
    begins, ends = period(first), period(last)
    if begins <= ends:
        yield from periods_over(begins.starts_on, ends.ends_on, begins.length)


def periods_over(first_day: date, last_day: date, length: Length) -> Iterator[Period]:
    """Yield the periods of a length that have a day between two days, both included."""
    found = period_on(first_day, length)
    while found.starts_on <= last_day:
        yield found
        found = period_on(found.ends_on + timedelta(days=1), length)


def _nth(year: int, length: Length, number: int) -> Period:
    months = MONTHS[length]
    starts_on = date(year, months * (number - 1) + 1, 1)
    next_year, month = divmod(12 * year + months * number, 12)
    ends_on = date(next_year, month + 1, 1) - timedelta(days=1)
    mark = {"quarter": f"Q{number}", "half": f"H{number}", "year": ""}[length]
    return Period(starts_on, ends_on, f"{year}{mark}")
