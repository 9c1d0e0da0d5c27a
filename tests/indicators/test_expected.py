"""What is expected goes on from a result's own past: by its usual change, between the extremes."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from assets.indicators.expected import LIMITS, MOST_CHANGES, Expected, Limits, pace

COUNT, SHARE = LIMITS["count"], LIMITS["share"]
FREE = Limits(Decimal(-(10**9)))
NUMBERS = st.decimals(-100000, 100000, places=6, allow_nan=False, allow_infinity=False)
PASTS = st.lists(st.one_of(st.none(), NUMBERS), min_size=1, max_size=14)


def figures(*numbers):
    return [None if number is None else Decimal(number) for number in numbers]


def test_the_example_worked_by_hand():
    found = pace(figures(100, 140, 170, 180, 240))

    assert found.changes == (40, 30, 10, 60)
    assert found.expected(6, COUNT) == Expected(Decimal(260), Decimal(310), Decimal(360))


def test_three_changes_are_enough_and_two_are_not():
    assert pace(figures(1, 2, 4)) is None
    assert pace(figures(1, 2, 4, 7)).changes == (1, 2, 3)


def test_no_change_is_known_over_a_gap():
    assert pace(figures(1, 2, None, 9, 10)) is None
    assert pace(figures(1, 2, None, 9, 10, 12)).changes == (1, 1, 2)


def test_what_is_not_settled_yet_is_stepped_over_for_two_periods_only():
    found = pace(figures(10, 20, 30, 40, None, None))

    assert (found.place, found.value) == (3, 40)
    assert found.expected(6, COUNT).middle == 70
    assert pace(figures(10, 20, 30, 40, None, None, None)) is None


def test_only_the_newest_periods_count():
    assert pace(figures(0, 900, *range(1000, 1009))).changes == (1,) * MOST_CHANGES


def test_a_share_stays_a_share_and_a_count_does_not_fall_below_none():
    assert pace(figures("0.7", "0.8", "0.9", "1.0")).expected(9, SHARE) == (1, 1, 1)
    assert pace(figures(9, 6, 3, 0)).expected(9, COUNT) == (0, 0, 0)


@given(PASTS, st.integers(1, 8), st.sampled_from([COUNT, SHARE, FREE]))
def test_the_range_holds_the_middle_and_nothing_leaves_the_limits(past, steps, limits):
    found = pace(past)
    if found:
        low, middle, high = found.expected(found.place + steps, limits)
        assert limits.least <= low <= middle <= high
        assert limits.most is None or high <= limits.most


@given(PASTS, st.integers(1, 8), NUMBERS)
def test_a_past_that_lies_higher_leads_as_much_higher(past, steps, by):
    found = pace(past)
    moved = pace([None if figure is None else figure + by for figure in past])

    assert (found is None) == (moved is None)
    if found and moved:
        place = found.place + steps
        expected, higher = found.expected(place, FREE), moved.expected(place, FREE)
        assert higher == tuple(number + by for number in expected)


@given(PASTS, st.integers(1, 4))
def test_the_range_never_narrows_with_time(past, steps):
    found = pace(past)
    if found:
        near, far = (found.expected(found.place + at, FREE) for at in (steps, steps + 1))
        assert near.high - near.low <= far.high - far.low
