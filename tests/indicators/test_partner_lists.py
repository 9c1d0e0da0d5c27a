"""A row may be several partners': each has it, and the programme has it once."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.indicators.events import ROWS, event_figures, flat, hold, in_period, recount
from tests.indicators.world import know, value

Q3, Q4, Q1 = "2025Q3", "2025Q4", "2026Q1"
COUNT = {"rows": "all"}
ONCE = {"across_partners": {"distinct": "code"}}


def held(partners, code="e1", day=date(2026, 1, 5), **said):
    return {"partners": partners, "code": code, "held_on": day, **said}


@pytest.fixture
def events(world):
    """Let events be held, then compute an indicator over them."""
    know(world, "AAA", "BBB")

    def compute(rows, measure=COUNT, **said):
        hold(world, rows)
        return event_figures(world, measure, **said)

    return compute


def test_each_partner_in_the_list_has_the_row_and_the_programme_has_it_once(events):
    found = events([held(["AAA", "BBB"]), held(["BBB"])])

    assert (value(found, Q1, "AAA"), value(found, Q1, "BBB"), value(found, Q1)) == (1, 2, 2)
    assert found[Q1, "period", "*", "*", "*"]["records"] == 2


def test_a_partner_named_twice_in_a_list_has_the_row_once(events):
    assert value(events([held(["AAA", "AAA"])]), Q1, "AAA") == 1


def test_who_is_not_in_the_register_makes_no_figure(events):
    found = events([held(["AAA", "QQQ"]), held(["QQQ"])])

    assert {partner for _, _, partner, *_ in found} == {"AAA", "*"}
    assert value(found, Q1) == 1


def test_a_row_that_names_nobody_counts_for_the_programme_alone(events):
    found = events([held(None), held([]), held(["AAA"])])

    assert (value(found, Q1), value(found, Q1, "AAA")) == (3, 1)


def test_a_source_without_partners_makes_the_programmes_figures(events):
    found = events([held(["AAA"]), held(["QQQ"])], {**COUNT, "partner": None})

    assert {partner for _, _, partner, *_ in found} == {"*"}
    assert value(found, Q1) == 2


def test_what_two_partners_record_is_one_thing_for_the_programme(events):
    rows = [held(["AAA"], "e1"), held(["BBB"], "e1"), held(["BBB"], "e2")]

    found = events(rows, {"distinct": "code"}, **ONCE)

    assert (value(found, Q1, "AAA"), value(found, Q1, "BBB"), value(found, Q1)) == (1, 2, 2)


def test_a_sum_over_distinct_things_takes_the_newest_record_of_each(events):
    rows = [
        held(["AAA"], "e1", date(2026, 1, 5), amount=10),
        held(["BBB"], "e1", date(2026, 1, 9), amount=12),
        held(["BBB"], None, date(2026, 1, 9), amount=1),
        held(["AAA"], None, date(2026, 1, 9), amount=1),
    ]

    found = events(rows, {"sum": "amount"}, **ONCE)

    assert (value(found, Q1, "AAA"), value(found, Q1, "BBB")) == (11, 13)
    assert value(found, Q1) == 14  # What has no code is a thing of its own.


def test_parts_of_distinct_things_add_up_to_the_whole(events):
    rows = [held(["AAA"], "e1", level="local"), held(["BBB"], "e1", level="national")]

    found = events(rows, {"distinct": "code"}, **ONCE, disaggregate=["level"])

    assert value(found, Q1, "*", "level", "national") == 1
    assert value(found, Q1, "*", "level", "local") is None


def test_the_people_behind_a_shared_row_are_there_once(events):
    found = events([held(["AAA", "BBB"], amount=30)], {"sum": "amount"}, counts="people")

    assert [found[Q1, "period", who, "*", "*"]["people"] for who in ("AAA", "BBB", "*")] == [30] * 3


def test_a_stock_is_carried_for_the_partners_that_were_silent(events):
    rows = [held(["AAA", "BBB"], day=date(2025, 8, 1)), held(["BBB"], day=date(2025, 11, 1))]

    found = events(rows, kind="stock", across_partners="latest_then_sum")

    assert [value(found, Q4, who) for who in ("AAA", "BBB", "*")] == [1, 1, 2]
    assert [found[Q4, "period", who, "*", "*"]["is_carried"] for who in ("AAA", "BBB", "*")] == [
        True, False, True,
    ]  # fmt: skip


# Whatever the rows, against a recount in Python --------------------------------------------


def how_many(rows):
    return len(rows)


def codes(rows):
    return len({row["code"] for row in rows} - {None})


def amounts(rows):
    return sum(row["amount"] or 0 for row in rows)


WAYS = {"rows": ({"rows": "all"}, how_many), "distinct": ({"distinct": "code"}, codes),
        "sum": ({"sum": "amount"}, amounts)}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=25, deadline=None)
@given(rows=st.lists(ROWS, max_size=10))
def test_shared_rows_count_as_a_recount_says(shared_world, way, rows):
    measure, counted = WAYS[way]
    know(shared_world, "AAA", "BBB")
    hold(shared_world, rows)

    found = event_figures(shared_world, measure, disaggregate=["level"])

    assert flat(found, "level") == recount(
        rows,
        counted,
        is_inside=in_period,
        members=lambda row, _: [row["level"] or "not_recorded"],
    )


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(ROWS, max_size=10))
def test_distinct_things_count_as_a_recount_says(shared_world, rows):
    know(shared_world, "AAA", "BBB")
    hold(shared_world, rows)
    numbered = [{**row, "number": number} for number, row in enumerate(rows)]

    def newest(found):
        by_age = sorted(found, key=lambda row: (row["held_on"], row["number"]))
        named = {row["code"]: row for row in by_age if row["code"]}
        return [*named.values(), *(row for row in by_age if not row["code"])]

    found = event_figures(shared_world, {"sum": "amount"}, **ONCE)

    assert flat(found, "*") == recount(numbered, amounts, is_inside=in_period, one_of=newest)
