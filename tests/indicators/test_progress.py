"""How much of the planned way was made, and what it is called."""

import csv
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assets.indicators.progress import Comparison
from assets.programme.model import StatusBands

GOLDEN = Path(__file__).parents[1] / "golden" / "golden_progress.csv"
BANDS = StatusBands()
FOUR_PLACES = Fraction(1, 20_000)
NUMBERS = st.none() | st.fractions(min_value=-100, max_value=100, max_denominator=20)


def cases():
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return {row["case"]: row for row in csv.DictReader(file)}


def number(text):
    return Fraction(Decimal(text)) if text else None


def flow(actual, target=100):
    return Comparison(
        is_level=False, direction="up", actual=actual, baseline=None, target=Fraction(target)
    )


def level(actual, baseline, target, direction="up"):
    return Comparison(
        is_level=True,
        direction=direction,
        actual=Fraction(str(actual)),
        baseline=Fraction(str(baseline)),
        target=Fraction(str(target)),
    )


@pytest.mark.parametrize("case", cases())
def test_the_agreed_cases(case):
    row = cases()[case]
    comparison = Comparison(
        is_level=row["kind"] != "flow",
        direction=row["direction"],
        actual=number(row["actual"]),
        baseline=number(row["baseline"]),
        target=number(row["target"]),
    )

    assert comparison.status(BANDS) == row["status"]
    if row["progress"]:
        assert abs(comparison.progress - number(row["progress"])) <= FOUR_PLACES
    else:
        assert comparison.progress is None


@pytest.mark.parametrize(
    ("progress", "status"),
    [
        ("0.499999999999", "off_track"),
        ("0.5", "behind"),
        ("0.849999999999", "behind"),
        ("0.85", "on_track"),
        ("1.15", "on_track"),
        ("1.150000000001", "exceeded"),
    ],
)
def test_a_band_begins_exactly_where_it_says(progress, status):
    assert flow(Fraction(progress) * 100).status(BANDS) == status


def test_a_programme_may_draw_its_own_bands():
    bands = StatusBands(exceeded_above=1.2, on_track_from=0.9, behind_from=0.4)

    found = [flow(Fraction(made)).status(bands) for made in (39, 40, 90, 120, 121)]

    assert found == ["off_track", "behind", "on_track", "on_track", "exceeded"]


def test_a_flow_that_was_to_bring_nothing_is_not_rated():
    assert flow(Fraction(3), target=0).status(BANDS) == "not_rated"


@pytest.mark.parametrize(
    ("direction", "actual", "status"),
    [
        ("up", 3, "on_track"), ("up", 4, "on_track"), ("up", "2.9", "regressed"),
        ("down", 3, "on_track"), ("down", 2, "on_track"), ("down", "3.1", "regressed"),
        ("maintain", 3, "on_track"), ("maintain", "2.9", "regressed"),
    ],
)  # fmt: skip
def test_a_level_to_be_held_is_held_or_lost(direction, actual, status):
    assert level(actual, 3, 3, direction).status(BANDS) == status


def test_a_level_where_it_began_has_not_regressed():
    assert level(2, 2, 3).status(BANDS) == "off_track"


@given(is_level=st.booleans(), actual=NUMBERS, baseline=NUMBERS, target=NUMBERS)
def test_progress_is_the_same_seen_from_the_other_side(is_level, actual, baseline, target):
    def negated(found):
        return None if found is None else -found

    up = Comparison(is_level, "up", actual, baseline, target)
    down = Comparison(is_level, "down", negated(actual), negated(baseline), negated(target))

    assert down.progress == up.progress
    assert down.status(BANDS) == up.status(BANDS)


@given(baseline=st.fractions(-50, 50), way=st.fractions(-50, 50), made=st.fractions(-2, 3))
def test_progress_is_the_share_of_the_way_that_was_made(baseline, way, made):
    assume(way != 0)
    comparison = Comparison(
        is_level=True,
        direction="up",
        actual=baseline + made * way,
        baseline=baseline,
        target=baseline + way,
    )

    assert comparison.progress == made
    assert (comparison.status(BANDS) == "regressed") is (made < 0)
