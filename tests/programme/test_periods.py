"""Quarters follow one another without a gap, and every day lies in one of them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.programme.periods import quarter, quarter_of_text, quarter_on, quarters

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31))


def test_a_quarter_has_its_first_and_last_day():
    found = quarter("2024Q1")

    assert (found.starts_on, found.ends_on) == (date(2024, 1, 1), date(2024, 3, 31))
    assert quarter("2025Q4").ends_on == date(2025, 12, 31)


@given(DAYS)
def test_every_day_lies_in_the_quarter_that_is_named_for_it(day):
    found = quarter_on(day)

    assert found.starts_on <= day <= found.ends_on
    assert quarter(found.name) == found


@given(DAYS, st.integers(min_value=0, max_value=40))
def test_quarters_follow_one_another_without_a_gap(day, count):
    last = quarter_on(day + timedelta(days=91 * count))
    found = list(quarters(quarter_on(day).name, last.name))

    assert (found[0], found[-1]) == (quarter_on(day), last)
    for before, after in pairwise(found):
        assert after.starts_on == before.ends_on + timedelta(days=1)
        assert before < after


def test_there_is_no_quarter_between_a_later_and_an_earlier_one():
    assert list(quarters("2025Q1", "2024Q4")) == []


@pytest.mark.parametrize(
    "text", ["2026Q5", "2026Q0", "26Q1", "2026H1", "2026", "Q1 2026", "", 2026]
)
def test_what_names_no_quarter_is_refused(text):
    with pytest.raises(ValueError, match="write it as 2026Q2"):
        quarter_of_text(text)
