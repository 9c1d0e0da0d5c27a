"""Counts working days by a programme's own calendar."""

from datetime import date, timedelta
from typing import get_args

from assets.programme.model import Weekday, WorkingCalendar

WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)  # As Python counts them, from Monday.


def is_working_day(day: date, calendar: WorkingCalendar) -> bool:
    """Say whether the programme works on a day."""
    return WEEKDAYS[day.weekday()] not in calendar.weekend and day not in calendar.holidays


def add_working_days(day: date, count: int, calendar: WorkingCalendar) -> date:
    """Return the day that lies `count` working days after a day, which is not counted itself."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, calendar)
    return day
