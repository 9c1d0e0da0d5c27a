"""Working days by a programme's own calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.programme.model import WorkingCalendar
from assets.programme.working_days import add_working_days, is_working_day

FRIDAY, SATURDAY, MONDAY = date(2026, 4, 24), date(2026, 4, 25), date(2026, 4, 27)
MAY_DAY = date(2026, 5, 1)
CALENDAR = WorkingCalendar(holidays=(MAY_DAY,))


def test_weekends_and_holidays_are_not_worked():
    worked = [is_working_day(day, CALENDAR) for day in (FRIDAY, SATURDAY, MONDAY, MAY_DAY)]

    assert worked == [True, False, True, False]


def test_another_country_may_rest_on_other_days():
    calendar = WorkingCalendar(weekend=("friday", "saturday"))

    assert not is_working_day(FRIDAY, calendar)
    assert is_working_day(date(2026, 4, 26), calendar)


@pytest.mark.parametrize(
    ("start", "count", "reached"),
    [
        (FRIDAY, 0, FRIDAY),
        (FRIDAY, 1, MONDAY),
        (SATURDAY, 1, MONDAY),
        (FRIDAY, 4, date(2026, 4, 30)),
        (FRIDAY, 5, date(2026, 5, 4)),  # Over the first of May and a weekend.
    ],
)
def test_working_days_are_counted_over_weekends_and_holidays(start, count, reached):
    assert add_working_days(start, count, CALENDAR) == reached


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(min_value=1, max_value=60))
def test_as_many_working_days_lie_between_as_were_added(day, count):
    reached = add_working_days(day, count, CALENDAR)
    between = [day + timedelta(days=number) for number in range(1, (reached - day).days + 1)]

    assert sum(is_working_day(each, CALENDAR) for each in between) == count
    assert is_working_day(reached, CALENDAR)
