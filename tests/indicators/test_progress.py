"""How much of the planned way was made, and what it is called."""

import csv
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assets.indicators.progress import LAST_PLACE, Comparison, Rating, rating
from assets.programme.model import StatusBands
from assets.programme.rating import Grade

VELMARA = Path(__file__).parents[2] / "programmes" / "velmara"
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


def test_a_baseline_that_was_rounded_up_is_no_way_back():
    measured, typed = Fraction(17, 9), Decimal("1.888889")

    assert level(measured, typed, typed).status(BANDS) == "on_track"
    assert level(measured, typed, 3).status(BANDS) == "off_track"
    assert level(Decimal("1.8888885"), typed, 3).status(BANDS) == "off_track"
    assert level(Decimal("1.8888884"), typed, 3).status(BANDS) == "regressed"


def negated(found):
    return None if found is None else -found


# What is to maintain may not fall; upside down it may not rise.
FLIPPED = {"up": "down", "down": "up", "maintain": "down"}
COMPARISONS = st.builds(
    Comparison,
    is_level=st.booleans(),
    direction=st.sampled_from([*FLIPPED]),
    actual=NUMBERS,
    baseline=NUMBERS,
    target=NUMBERS,
)
HELD = COMPARISONS.map(lambda found: replace(found, is_level=True, baseline=found.target))
WAYS = COMPARISONS.filter(lambda found: found.progress is not None)


@given(
    comparison=st.one_of(COMPARISONS, HELD, WAYS),
    ends=st.lists(st.fractions(-100, 100, max_denominator=20), max_size=2),
    is_trusted=st.booleans(),
)
def test_a_rating_is_the_same_seen_from_the_other_side(comparison, ends, is_trusted):
    other_side = Comparison(
        is_level=comparison.is_level,
        direction=FLIPPED[comparison.direction],
        actual=negated(comparison.actual),
        baseline=negated(comparison.baseline),
        target=negated(comparison.target),
    )

    found = rating(comparison, BANDS, ends, is_trusted=is_trusted)

    assert rating(other_side, BANDS, map(negated, ends), is_trusted=is_trusted) == found


@pytest.mark.parametrize("direction", FLIPPED)
@pytest.mark.parametrize("status", ["exceeded", "on_track", "behind", "off_track", "regressed"])
def test_every_status_is_the_same_seen_from_the_other_side(status, direction):
    actual = {
        "exceeded": "6",
        "on_track": 5,
        "behind": "4.4",
        "off_track": "3.9",
        "regressed": "2.9",
    }
    way = 1 if direction != "down" else -1
    here = level(Decimal(str(actual[status])) * way, 3 * way, 5 * way, direction)
    there = level(-Decimal(str(actual[status])) * way, -3 * way, -5 * way, FLIPPED[direction])

    found = rating(here, BANDS), rating(there, BANDS)

    assert found == (Rating(here.progress, status),) * 2


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
    is_seen = abs(made * way) > LAST_PLACE / 2
    assert (comparison.status(BANDS) == "regressed") is (made < 0 and is_seen)


def survey(actual, low, high):
    """A share that is to rise from 0.4 to 0.6, and the ends of its interval."""
    return level(actual, "0.4", "0.6"), [Fraction(str(low)), Fraction(str(high))]


@pytest.mark.parametrize(
    ("actual", "low", "high", "status"),
    [
        ("0.60", "0.57", "0.63", "on_track"),  # Progress 0.85 to 1.15: both ends still are.
        ("0.60", "0.569999", "0.63", "too_close"),
        ("0.60", "0.57", "0.630001", "too_close"),
        ("0.50", "0.50", "0.569999", "behind"),
        ("0.50", "0.499999", "0.55", "too_close"),
        ("0.42", "0.41", "0.43", "off_track"),
        ("0.40", "0.39", "0.41", "too_close"),  # It may have regressed.
        ("0.38", "0.36", "0.399999", "regressed"),
        ("0.50", "0.30", "0.70", "too_close"),
    ],
)
def test_a_survey_whose_interval_spans_a_band_is_too_close_to_say(actual, low, high, status):
    comparison, ends = survey(actual, low, high)

    found = rating(comparison, BANDS, ends)

    assert found.status == status
    assert found.reason == ("too_close" if status == "too_close" else None)
    assert found.progress == comparison.progress


def test_a_figure_that_cannot_be_trusted_is_not_rated_even_if_it_is_clear():
    comparison, ends = survey("0.60", "0.57", "0.63")

    assert rating(comparison, BANDS, ends, is_trusted=False) == Rating(
        Fraction(1), "not_rated", "low_confidence"
    )


@pytest.mark.parametrize(
    ("comparison", "reason"),
    [
        (flow(None), "no_data"),
        (flow(Fraction(3), target=0), "no_target"),
        (replace(flow(Fraction(3)), target=None), "no_target"),
        (replace(level(3, 3, 4), baseline=None), "no_baseline"),
        (replace(level(3, 3, 4), actual=None), "no_data"),
    ],
)
def test_what_is_not_rated_says_why(comparison, reason):
    assert rating(comparison, BANDS) == Rating(None, "not_rated", reason)


def test_every_threshold_is_a_setting_of_the_programme():
    written = (VELMARA / "programme.yaml").read_text(encoding="utf-8")

    for setting in (*StatusBands.model_fields, *Grade.model_fields, "rated_from"):
        assert f"{setting}:" in written
