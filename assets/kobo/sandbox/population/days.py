"""The invented programme's quarters, and the weekdays around a day."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

LAST_MONTHS = {"Q1": (1, 3, 31), "Q2": (4, 6, 30), "Q3": (7, 9, 30), "Q4": (10, 12, 31)}
SATURDAY = 5


@dataclass(frozen=True)
class Quarter:
    """One quarter of the programme, such as 2026Q2."""

    period: str
    starts_on: date
    ends_on: date


def weekday_until(day: date) -> date:
    """Return the day itself, or the Friday before its weekend."""
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def weekday_from(day: date) -> date:
    """Return the day itself, or the Monday after its weekend."""
    return day + timedelta(days=(7 - day.weekday()) if day.weekday() >= SATURDAY else 0)


def working_days_after(day: date, count: int, holidays: Collection[date]) -> date:
    """Return the day that lies so many working days after a day."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY and day not in holidays
    return day


def quarters_between(first: str, last: str) -> Iterator[Quarter]:
    """Yield the quarters from one to another, both included."""
    for year in range(int(first[:4]), int(last[:4]) + 1):
        for name, (begins, ends, day) in LAST_MONTHS.items():
            if first <= f"{year}{name}" <= last:
                yield Quarter(f"{year}{name}", date(year, begins, 1), date(year, ends, day))


def quarter_of(day: date) -> str:
    """Return the name of the quarter in which a day lies."""
    return f"{day.year}Q{(day.month + 2) // 3}"
