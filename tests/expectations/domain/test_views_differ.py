"""A view from outside that repeats the partner's own in every item of a round is found."""

import pytest

from tests.expectations.domain.rows_world import context, found_by, made, programme, rule, send

RULE = rule(
    "views", kind="views_differ", form="capacity_assessment", view="role", day="assessed_on"
)
ITEMS = ("2", "3", "na")


def view(came, role, day="2026-03-01", items=ITEMS, **said):
    answers = {f"d1__d1_{number}": item for number, item in enumerate(items, start=1)}
    return send(came, "capacity_assessment", role=role, assessed_on=day, **answers, **said)


def test_the_same_levels_throughout_are_found_with_the_view_from_outside(came):
    view(came, "self")
    copied = view(came, "facilitated", "2026-03-02")
    view(came, "agreed", "2026-03-03")

    assert found_by(came, RULE) == [("capacity_assessment", copied, None, "role")]


def test_it_does_not_matter_which_of_the_two_came_first(came):
    copied = view(came, "facilitated", "2026-03-01")
    view(came, "self", "2026-03-02")

    assert [root for _, root, *_ in found_by(came, RULE)] == [copied]


@pytest.mark.parametrize(
    "items", [("2", "3", "1"), ("2", "3", None), ("3", "3", "na"), (None, None, None)]
)
def test_one_other_level_makes_it_another_view(came, items):
    view(came, "self")
    view(came, "facilitated", items=items)

    assert found_by(came, RULE) == []


def test_two_views_that_say_nothing_are_not_the_same_view(came):
    view(came, "self", items=(None, None, None))
    view(came, "facilitated", items=(None, None, None))

    assert found_by(came, RULE) == []


def test_items_that_both_leave_open_are_the_same(came):
    view(came, "self", items=("2", "3", None))
    view(came, "facilitated", items=("2", "3", None))

    assert len(found_by(came, RULE)) == 1


@pytest.mark.parametrize(
    "other", [{"partner": "BBB"}, {"partner": None}, {"day": None}, {"fate": "quarantined"}]
)
def test_another_partner_day_or_fate_makes_no_pair(came, other):
    view(came, "self")
    view(came, "facilitated", **other)

    assert found_by(came, RULE) == []


def test_a_round_ends_on_the_day_of_the_agreed_assessment(came):
    view(came, "self", "2026-03-01")
    view(came, "agreed", "2026-03-02")
    of_the_same_round = view(came, "facilitated", "2026-03-02")

    assert [root for _, root, *_ in found_by(came, RULE)] == [of_the_same_round]


def test_what_comes_after_the_agreed_assessment_is_of_the_next_round(came):
    view(came, "self", "2026-03-01")
    view(came, "agreed", "2026-03-02")
    view(came, "facilitated", "2026-03-03")

    assert found_by(came, RULE) == []


def test_of_several_views_of_one_side_the_newest_counts(came):
    view(came, "self", "2026-03-01")
    view(came, "facilitated", "2026-03-02")
    view(came, "facilitated", "2026-03-03", items=("1", "1", "1"))

    assert found_by(came, RULE) == []


@pytest.mark.parametrize(("day", "is_found"), [("2026-02-28", True), ("2026-03-01", False)])
def test_views_that_lie_a_year_apart_are_not_of_one_round(came, day, is_found):
    view(came, "self", "2025-03-01")
    view(came, "facilitated", day)

    assert bool(found_by(came, RULE)) is is_found


@pytest.mark.parametrize(("days", "is_found"), [(10, False), (11, True)])
def test_how_far_apart_they_may_lie_is_a_setting(came, days, is_found):
    view(came, "self", "2026-03-01")
    view(came, "facilitated", "2026-03-11")

    found = found_by(came, RULE.model_copy(update={"within_days": days}))

    assert bool(found) is is_found


def test_without_submissions_nothing_is_found(came):
    assert found_by(came, RULE) == []


def test_an_item_that_was_not_asked_yet_is_not_compared(came):
    view(came, "self")
    view(came, "facilitated", items=("2", "3", "1"))

    assert len(found_by(came, RULE, context(without=[("capacity_assessment", "d1__d1_3")]))) == 1


@pytest.mark.parametrize("column", ["role", "assessed_on", "partner"])
def test_what_the_form_does_not_ask_yet_cannot_be_checked(column):
    rules, [unchecked] = made(RULE, context(without=[("capacity_assessment", column)]))

    assert (rules, unchecked.column_name) == ([], column)


def test_without_any_item_there_is_nothing_to_compare():
    items = [("capacity_assessment", f"d1__d1_{number}") for number in range(1, 4)]
    rules, [unchecked] = made(RULE, context(programme(), without=items))

    assert (rules, unchecked.reason) == ([], "not_asked")
