"""The quarters of a programme: their names, their days, and which have ended."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_QUARTER = re.compile(r"^(\d{4})Q([1-4])$")


@dataclass(frozen=True, order=True)
class Period:
    """One quarter, known by a name such as `2026Q2`."""

    starts_on: date
    ends_on: date
    name: str


def quarter_of_text(text: object) -> str:
    """Return a quarter's name as written, or refuse it.

    Raises:
        ValueError: The text does not name a quarter.
    """
    if not isinstance(text, str) or not _QUARTER.match(text):
        raise ValueError(f"{text!r} is not a quarter; write it as 2026Q2")
    return text


def quarter(name: str) -> Period:
    """Return a quarter's first and last day."""
    year, number = int(name[:4]), int(name[5])
    first_month = 3 * number - 2
    starts_on = date(year, first_month, 1)
    after = date(year + first_month // 10, (first_month + 2) % 12 + 1, 1)
    return Period(starts_on, after - timedelta(days=1), name)


def quarters(first: str, last: str) -> Iterator[Period]:
    """Yield the quarters from one to another, both included."""
    period = quarter(first)
    while period.name <= last:
        yield period
        period = quarter_on(period.ends_on + timedelta(days=1))


def quarter_on(day: date) -> Period:
    """Return the quarter that a day lies in."""
    return quarter(f"{day.year}Q{(day.month + 2) // 3}")
