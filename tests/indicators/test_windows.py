"""Which dates count: the period's, all until its end, all that are known, or the last days."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.indicators.events import (
    ROWS,
    event_figures,
    flat,
    hold,
    in_period,
    last_days,
    recount,
)
from tests.indicators.world import figures, know, value

Q3, Q4, Q1, Q2 = "2025Q3", "2025Q4", "2026Q1", "2026Q2"
COUNT = {"rows": "all"}
LEVEL = {"kind": "stock", "across_partners": "latest_then_sum"}


@pytest.fixture
def counted(world):
    """Let AAA hold events on these days, then count them."""
    know(world, "AAA", "BBB")

    def compute(days, measure=None, rows=(), **said):
        hold(world, [*({"partners": ["AAA"], "held_on": day} for day in days), *rows])
        return event_figures(world, {**COUNT, **(measure or {})}, **{**LEVEL, **said})

    return compute


def through(found, *quarters, partner="AAA", reading="period"):
    return [value(found, quarter, partner, reading=reading) for quarter in quarters]


def test_the_last_days_before_a_periods_end_include_its_last_and_not_one_more(counted):
    days = [date(2025, 12, 31), date(2025, 12, 2), date(2025, 12, 1), date(2026, 1, 1)]

    found = counted(days, {"window": {"days": 30}})

    assert value(found, Q4, "AAA") == 2


def test_the_last_days_reach_over_a_periods_beginning(counted):
    found = counted([date(2025, 8, 1)], {"window": {"days": 365}})

    assert through(found, Q3, Q4, Q1, Q2) == [1, 1, 1, 1]
    assert through(found, Q4, reading="to_date") == [1]


def test_what_is_known_counts_in_every_period_where_nothing_dates_it(counted):
    found = counted([date(2027, 1, 1)], {"window": "as_of", "dated_by": None}, [{"held_on": None}])

    assert through(found, Q3, Q4, Q1, Q2) == [1, 1, 1, 1]
    assert through(found, Q3, partner="*") == [2]


def test_what_is_known_counts_from_its_date_on_where_there_is_one(counted):
    days = [date(2020, 1, 1), date(2025, 12, 31), date(2026, 1, 1)]

    found = counted(days, {"window": "as_of"}, [{"held_on": None}])

    assert through(found, Q3, Q4, Q1) == [1, 2, 3]


def test_all_until_a_periods_end_may_have_begun_before_the_programme(counted):
    assert through(counted([date(2020, 1, 1)], {"window": "to_date"}), Q3, Q2) == [1, 1]


def test_who_applied_long_enough_ago_is_told_by_the_periods_end(counted):
    old = {"where": "days(held_on, period_end) >= 91", "window": "as_of"}

    assert through(counted([date(2025, 10, 1)], old), Q4, Q1) == [1, 1]
    assert through(counted([date(2025, 10, 2)], old), Q4, Q1) == [None, 1]


# Longer periods ---------------------------------------------------------------------------


def test_an_indicator_has_figures_for_the_periods_of_its_own_length_alone(counted):
    days = [date(2025, 7, 1), date(2025, 12, 31), date(2026, 3, 1)]
    flow = {"kind": "flow", "across_partners": "sum"}

    half = counted(days, frequency="half", **flow)
    year = counted(days, frequency="year", **flow)

    assert {key[0] for key in half} == {"2025H2", "2026H1"}
    assert through(half, "2025H2", "2026H1") == [2, 1]
    assert through(half, "2025H2", "2026H1", reading="to_date") == [2, 3]
    assert {key[0] for key in year} == {"2025", "2026"}
    assert through(year, "2025", "2026") == [2, 1]


def test_a_year_that_began_before_the_programme_counts_from_its_first_day(counted):
    days = [date(2025, 6, 30), date(2025, 7, 1)]

    found = counted(days, frequency="year", kind="flow", across_partners="sum")

    assert through(found, "2025", "2026", reading="to_date") == [1, 1]
    assert through(found, "2025") == [1]


def test_a_half_years_stock_is_carried_to_the_next_half(counted):
    found = counted([date(2025, 8, 1)], frequency="half")

    assert through(found, "2025H2", "2026H1") == [1, 1]
    assert found["2026H1", "period", "AAA", "*", "*"]["is_carried"]


# Picks ------------------------------------------------------------------------------------


def test_a_thing_may_be_told_by_several_columns(counted):
    rows = [
        {"partners": ["AAA"], "held_on": date(2026, 1, day), "code": code, "level": level,
         "amount": day}
        for day, code, level in [(1, "a", "x"), (2, "a", "x"), (3, "a", "y"), (4, "b", "x")]
    ]  # fmt: skip

    found = counted([], {"pick": {"latest_per": ["code", "level"]}}, rows)

    assert value(found, Q1, "AAA") == 3


def test_of_ten_items_of_one_report_the_last_one_is_the_newest(world):
    world.execute(
        "create or replace table accepted.report as select 'r' as root_uuid, 1::bigint as"
        " submission_id, 'AAA' as partner, false as is_provisional"
    )
    world.execute(
        "create or replace table accepted.report__entry as select 'r' as root_uuid,"
        " i::varchar as item_path, null::varchar as parent_item_path, date '2026-01-05' as"
        " entry__on, 'p1' as entry__thing, i::decimal(28, 10) as entry__amount, null::varchar as"
        " entry__kind, null::varchar as entry__place, false as is_provisional"
        " from range(1, 12) as t (i)"
    )
    found = figures(world, {"sum": "amount", "pick": {"latest_per": "thing"}}, **LEVEL)

    assert value(found, Q1, "AAA") == 11


# Whatever the rows, against a recount in Python --------------------------------------------


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(ROWS, max_size=10), length=st.sampled_from(["quarter", "half", "year"]))
def test_periods_of_any_length_are_as_a_recount_says(shared_world, rows, length):
    know(shared_world, "AAA", "BBB")
    hold(shared_world, rows)

    found = event_figures(shared_world, COUNT, frequency=length)

    assert flat(found, "*") == recount(rows, len, length=length, is_inside=in_period)


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(ROWS, max_size=10), days=st.integers(1, 500))
def test_the_last_days_are_as_a_recount_says(shared_world, rows, days):
    know(shared_world, "AAA", "BBB")
    hold(shared_world, rows)
    measure = {"denominator": COUNT, "numerator": COUNT, "window": {"days": days}}

    found = event_figures(shared_world, measure, kind="ratio_level", across_partners="pooled")

    ones = recount(rows, lambda _: 1, is_inside=last_days(days))
    assert flat(found, "*") == ones


def first_ever(rows):
    """Keep the first record of each code; without one, records are of one thing."""
    first = {}
    for number, row in enumerate(rows):
        if row["held_on"] is not None and set(row["partners"] or ()) != {"QQQ"}:
            age = (row["held_on"], number)
            if row["code"] not in first or age < first[row["code"]][0]:
                first[row["code"]] = (age, row)
    return [row for _, row in first.values()]


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(ROWS, max_size=10))
def test_a_thing_counts_where_its_first_record_lies(shared_world, rows):
    know(shared_world, "AAA", "BBB")
    hold(shared_world, rows)
    measure = {"distinct": "code", "pick": {"first_per": "code"}}

    found = event_figures(shared_world, measure, kind="flow_unique")

    def codes(found_rows):
        return len({row["code"] for row in found_rows} - {None})

    assert flat(found, "*") == recount(first_ever(rows), codes, is_inside=in_period)


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(ROWS, max_size=10))
def test_a_unique_flow_to_date_is_no_sum_of_its_periods(shared_world, rows):
    know(shared_world, "AAA", "BBB")
    hold(shared_world, rows)

    found = event_figures(shared_world, {"distinct": "code"}, kind="flow_unique")

    def codes(found_rows):
        return len({row["code"] for row in found_rows} - {None})

    assert flat(found, "*") == recount(rows, codes, is_inside=in_period)


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(ROWS, max_size=10))
def test_a_median_is_exact(shared_world, rows):
    know(shared_world, "AAA", "BBB")
    hold(shared_world, rows)

    found = event_figures(
        shared_world, {"median": "amount"}, kind="median", across_partners="pooled"
    )

    def middle(found_rows):
        known = sorted(row["amount"] for row in found_rows if row["amount"] is not None)
        half = len(known) // 2
        return (known[half] + known[-half - 1]) / 2 if known else None

    expected = recount(rows, middle, is_inside=in_period)
    assert flat(found, "*") == {key: one for key, one in expected.items() if one is not None}
