"""Periods follow one another without a gap, and every day lies in one of each length."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.programme.periods import (
    LENGTHS,
    MONTHS,
    period,
    period_of_text,
    period_on,
    periods,
    periods_over,
)

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31))
ANY_LENGTH = st.sampled_from(LENGTHS)


@pytest.mark.parametrize(
    ("name", "length", "first", "last"),
    [
        ("2024Q1", "quarter", date(2024, 1, 1), date(2024, 3, 31)),
        ("2025Q4", "quarter", date(2025, 10, 1), date(2025, 12, 31)),
        ("2026H1", "half", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026H2", "half", date(2026, 7, 1), date(2026, 12, 31)),
        ("2024", "year", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_a_period_has_its_first_and_last_day(name, length, first, last):
    found = period(name)

    assert (found.length, found.starts_on, found.ends_on) == (length, first, last)


@given(DAYS, ANY_LENGTH)
def test_every_day_lies_in_the_period_that_is_named_for_it(day, length):
    found = period_on(day, length)

    assert found.starts_on <= day <= found.ends_on
    assert period(found.name) == found
    assert found.length == length


@given(DAYS, ANY_LENGTH, st.integers(min_value=0, max_value=20))
def test_periods_follow_one_another_without_a_gap(day, length, count):
    last = period_on(day + timedelta(days=31 * MONTHS[length] * count), length)
    found = list(periods(period_on(day, length).name, last.name))

    assert (found[0], found[-1]) == (period_on(day, length), last)
    for before, after in pairwise(found):
        assert after.starts_on == before.ends_on + timedelta(days=1)
        assert before < after


@given(DAYS)
def test_a_year_is_its_halves_and_a_half_its_quarters(day):
    for short, long, count in (("quarter", "half", 2), ("half", "year", 2), ("quarter", "year", 4)):
        whole = period_on(day, long)
        parts = list(periods_over(whole.starts_on, whole.ends_on, short))

        assert len(parts) == count
        assert (parts[0].starts_on, parts[-1].ends_on) == (whole.starts_on, whole.ends_on)
        assert all(part.overlaps(whole) for part in parts)


def test_a_longer_period_is_there_that_shares_a_day_with_the_time():
    found = periods_over(date(2024, 7, 1), date(2026, 6, 30), "year")

    assert [one.name for one in found] == ["2024", "2025", "2026"]


def test_there_is_no_period_between_a_later_and_an_earlier_one():
    assert list(periods("2025Q1", "2024Q4")) == []


def test_two_periods_overlap_if_a_day_lies_in_both():
    assert period("2025").overlaps(period("2025Q4"))
    assert not period("2025H1").overlaps(period("2025Q3"))


def test_a_year_may_be_written_without_quotes():
    assert period_of_text(2026) == "2026"


@pytest.mark.parametrize(
    "text",
    [
        "2026Q5",
        "2026Q0",
        "26Q1",
        "2026H3",
        "Q1 2026",
        "2026Q1\n",
        "٢٠٢٦",
        "",
        "9999",
        26,
        True,
        None,
        2026.0,
    ],
)
def test_what_names_no_period_is_refused(text):
    with pytest.raises(ValueError, match="write a quarter as 2026Q2"):
        period_of_text(text)


def test_nothing_is_made_of_a_name_that_names_no_period():
    with pytest.raises(ValueError, match="'soon' is not a period"):
        period("soon")
