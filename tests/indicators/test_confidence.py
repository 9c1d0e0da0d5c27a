"""How far a figure can be trusted is graded from A to D, and its parts are shown."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.indicators.compared import load_progress
from assets.indicators.values import load_values
from assets.programme.rating import ConfidenceGrades
from assets.warehouse.dictionary import insert_rows, replace_rows
from tests.indicators.graded_world import (
    PERIOD,
    Behind,
    figures,
    graded,
    progress,
)
from tests.indicators.world import fill, indicator, programme_of, report

PARTS = ("completeness", "timeliness", "validity", "evidence_share", "is_fresh")


def test_a_figure_with_everything_that_was_asked_for_earns_an_a(world):
    found = graded(world, Behind(late=2, warned=5, evidenced=80))

    assert found["confidence"] == "A"
    assert [found[part] for part in PARTS] == [
        1, Decimal("0.8"), Decimal("0.95"), Decimal("0.8"), True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "letter"),
    [
        # Completeness: 0.90, 0.75 and 0.50 are enough, anything less is not.
        ({"expected": 100, "received": 90}, "A"),
        ({"expected": 100, "received": 89}, "B"),
        ({"expected": 100, "received": 75}, "B"),
        ({"expected": 100, "received": 74}, "C"),
        ({"expected": 100, "received": 50}, "C"),
        ({"expected": 100, "received": 49}, "D"),
        ({"received": 0}, "D"),
        # Validity: 0.95 and 0.90; below, only a C is left.
        ({"warned": 5}, "A"),
        ({"warned": 6}, "B"),
        ({"warned": 10}, "B"),
        ({"warned": 11}, "C"),
        ({"warned": 100}, "C"),
        # Evidence and freshness part A from B alone.
        ({"evidenced": 80}, "A"),
        ({"evidenced": 79}, "B"),
        ({"evidenced": 0}, "B"),
        ({"is_fresh": False}, "B"),
        # Each grade needs all of its parts.
        ({"evidenced": 0, "expected": 100, "received": 74}, "C"),
        ({"warned": 11, "expected": 100, "received": 49}, "D"),
        # Thirds are not rounded up to a bound.
        ({"expected": 3, "received": 2}, "C"),
        ({"records": 1_000_000, "evidenced": None, "warned": 50_001}, "B"),
    ],
)
def test_each_part_changes_the_grade_where_it_says(world, said, letter):
    found = graded(world, Behind(**said))

    assert found["confidence"] == letter


@pytest.mark.parametrize("late", [0, 4, 10])
def test_late_reports_are_shown_and_not_graded(world, late):
    found = graded(world, Behind(late=late))

    assert (found["timeliness"], found["confidence"]) == (1 - Decimal(late) / 10, "A")


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ({"expected": 0, "received": 0}, "completeness"),
        ({"expected": 0, "received": 0}, "timeliness"),
        ({"evidenced": None}, "evidence_share"),
        ({"records": 0, "evidenced": None}, "validity"),
    ],
)
def test_what_nobody_asked_for_is_not_held_against_a_figure(world, said, part):
    found = graded(world, Behind(**said))

    assert (found[part], found["confidence"]) == (None, "A")


def test_a_figure_that_cannot_be_trusted_is_shown_and_not_rated(world):
    found = graded(world, Behind(expected=100, received=49))

    assert (found["confidence"], found["status"], found["status_reason"]) == (
        "D", "not_rated", "low_confidence",
    )  # fmt: skip
    assert (found["actual"], found["progress"]) == (80, Decimal("0.8"))
    assert (found["reports_expected"], found["reports_received"]) == (100, 49)


@pytest.mark.parametrize(
    ("whole", "women", "letter", "reason"),
    [
        ({}, {"warned": 11, "is_fresh": False}, "A", None),
        ({"warned": 11}, {}, "C", None),
        ({"received": 4}, {}, "D", "low_confidence"),
    ],
)
def test_a_member_has_the_grade_of_the_undivided_figure_and_is_rated_by_it(
    world, whole, women, letter, reason
):
    """A status that follows a member's own grade would tell it, where that grade is not told."""
    graded(world, Behind(**whole))
    code = indicator({"sum": "amount"}).code
    figures(world, code, Behind(**women), "sex", "women")
    insert_rows(world, "marts.targets", [(code, "*", "sex", "women", PERIOD, 0, 100, None)])

    load_progress(world, programme_of(indicator({"sum": "amount"})))

    [said] = world.execute(
        "select confidence, status_reason from marts.indicator_progress where member = 'women'"
    ).fetchall()
    assert said == (letter, reason)


def test_where_there_is_no_figure_there_is_no_grade(world):
    found = graded(world, Behind(actual=None, is_fresh=False))

    assert (found["confidence"], found["is_fresh"]) == (None, None)
    assert found["status_reason"] == "no_data"


def test_a_programme_may_ask_for_more_or_less(world):
    stricter = {"a": {"completeness": 1}, "b": {"completeness": "0.9"}, "c": {}}

    letters = [
        graded(world, Behind(received=received), confidence=stricter)["confidence"]
        for received in (10, 9, 8)
    ]

    assert letters == ["A", "B", "C"]


@pytest.mark.parametrize(
    "said",
    [
        {"a": {"completeness": "0.7"}},
        {"b": {"completeness": "0.4"}},
        {"c": {"completeness": "0.5", "is_fresh": True}},
        {"b": {"evidence": "0.9"}},
        {"a": {"completeness": "1.1"}},
        {"d": {"completeness": "0.1"}},
    ],
)
def test_a_worse_grade_that_asks_for_more_is_refused(said):
    with pytest.raises(ValueError, match=r"no more|less than or equal|not permitted"):
        ConfidenceGrades.model_validate(said)


BEHIND = st.builds(
    Behind,
    expected=st.integers(0, 12),
    received=st.integers(0, 12),
    records=st.integers(1, 40),
    warned=st.integers(0, 40),
    evidenced=st.none() | st.integers(0, 40),
    is_fresh=st.booleans(),
).map(
    lambda found: replace(
        found,
        received=min(found.received, found.expected),
        warned=min(found.warned, found.records),
        evidenced=None if found.evidenced is None else min(found.evidenced, found.records),
    )
)


@given(behind=BEHIND)
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_grade_is_the_best_of_which_all_parts_are_reached(shared_world, behind):
    found = graded(shared_world, behind)

    def reaches(part, bound):
        return found[part] is None or found[part] >= Decimal(bound)

    if (
        reaches("completeness", "0.9")
        and reaches("validity", "0.95")
        and (reaches("evidence_share", "0.8") and found["is_fresh"])
    ):
        expected = "A"
    elif reaches("completeness", "0.75") and reaches("validity", "0.9"):
        expected = "B"
    else:
        expected = "C" if reaches("completeness", "0.5") else "D"
    assert found["confidence"] == expected
    assert (found["status"] == "not_rated") is (expected == "D")


def test_a_longer_period_has_the_reports_of_all_the_periods_within_it(world):
    reports = [
        report("2026Q1", "AAA", "2026-04-15", "2026-04-10"),
        report("2026Q2", "AAA", "2026-07-15", "2026-07-16"),
        report("2026Q1", "BBB", "2026-04-15", None),
        report("2026Q2", "BBB", "2026-07-15", "2026-07-15"),
        report("2025Q4", "BBB", "2026-01-15", None),
    ]
    replace_rows(world, "marts.reporting_calendar", reports)
    half_yearly = indicator({"sum": "amount", "partner": "partner"}, frequency="half")
    fill(world, entries=[("AAA", "2026-02-01", "", 8), ("BBB", "2026-05-01", "", 2)])
    programme = programme_of(half_yearly)
    load_values(world, programme)
    load_progress(world, programme)

    [found] = progress(world, "2026H1")
    assert (found["reports_expected"], found["reports_received"]) == (4, 3)
    assert (found["completeness"], found["timeliness"]) == (Decimal("0.75"), Decimal("0.5"))
    assert found["confidence"] == "B"
    assert found["is_fresh"]
