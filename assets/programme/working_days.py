"""Counts working days by a programme's own calendar."""

from datetime import date, timedelta

from assets.programme.model import WorkingCalendar

_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def is_working_day(day: date, calendar: WorkingCalendar) -> bool:
    """Say whether the programme works on a day."""
    return _NAMES[day.weekday()] not in calendar.weekend and day not in calendar.holidays


def add_working_days(day: date, count: int, calendar: WorkingCalendar) -> date:
    """Return the day that lies `count` working days after a day, which is not counted itself."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, calendar)
    return day
