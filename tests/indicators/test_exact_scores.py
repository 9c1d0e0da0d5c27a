"""Figures that average scores are exact to six places, though scores are thirds and quarters.

Each is computed once more with fractions, from the answers and with no rounding on the way.
"""

from collections import defaultdict
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.indicators.instruments_said import (
    CAPACITY,
    PRINCIPLES,
    answered,
    assessed,
    invited,
    of_domain,
    question,
)  # fmt: skip
from tests.indicators.velmara_world import figures_of, lent_velmara, register
from tests.indicators.world import value

PARTNERS = ("AAA", "BBB", "CCC")
REVERSED = ("P2.4", "P4.4")
QUARTER, YEAR = "2026Q2", "2026"
few = settings(max_examples=12, deadline=None)
SURVEYS = st.lists(
    st.tuples(
        st.sampled_from(PARTNERS[:2]),
        st.sampled_from(["cso", "agency"]),
        # At most five of twenty questions are left out, so that everybody counts.
        st.dictionaries(st.sampled_from(PRINCIPLES), st.integers(1, 5), min_size=3, max_size=9),
        st.sets(st.sampled_from(PRINCIPLES), max_size=5),
    ),
    min_size=2,
    max_size=7,
)
ASSESSMENTS = st.dictionaries(
    st.sampled_from(PARTNERS),
    st.dictionaries(st.sampled_from(CAPACITY), st.integers(1, 4), min_size=12),
    min_size=1,
)


@contextmanager
def a_world():
    with lent_velmara() as connection:
        register(connection, PARTNERS)
        invited(connection, *PARTNERS)
        yield connection


def six_places(exact):
    """Round half up, away from zero; nothing stays nothing."""
    if exact is None:
        return None
    millionths = int(abs(exact) * 10**6 + Fraction(1, 2))
    return Decimal(millionths if exact >= 0 else -millionths).scaleb(-6)


def mean(numbers):
    listed = list(numbers)
    return Fraction(sum(listed)) / len(listed) if listed else None


def spoken(world, surveys):
    """Let people answer 3 but for what is given; return what each said, read so that 5 is good."""
    said = []
    for partner, side, given_levels, left_out in surveys:
        ticked = dict.fromkeys(PRINCIPLES, 3) | given_levels | dict.fromkeys(left_out, 9)
        answered(world, partner, side, 3, **{question(item): ticked[item] for item in ticked})
        read = {
            item: Fraction(6 - level if item in REVERSED else level)
            for item, level in ticked.items()
            if level != 9
        }
        said.append((partner, side, read))
    return said


@few
@given(SURVEYS)
@example([("AAA", "cso", {"P1.1": 5, "P2.1": 4, "P3.1": 2}, {"P1.4", "P2.3"})] * 2)
def test_the_score_of_the_principles_is_the_mean_of_respondents_means(surveys):
    with a_world() as world:
        said = spoken(world, surveys)
        found = figures_of(world, "OC6.1")

    marks = defaultdict(list)
    for _, side, read in said:
        for principle in (f"P{number}" for number in range(1, 6) if side == "cso"):
            levels = [level for item, level in read.items() if item.startswith(principle)]
            if len(levels) >= 3:
                marks[principle].append((mean(levels) - 1) * 25)
    everything = [mark for of_principle in marks.values() for mark in of_principle]
    assert value(found, YEAR) == six_places(mean(everything))
    for principle, of_principle in marks.items():
        assert value(found, YEAR, "*", "principle", principle) == six_places(mean(of_principle))


@few
@given(SURVEYS)
@example(
    [("AAA", "agency", {"P1.1": 5}, set())] * 3
    + [("AAA", "cso", {"P1.1": level}, set()) for level in (1, 2, 2, 2, 1, 2, 2)]
)
def test_the_perception_gap_is_the_mean_over_partnerships_of_exact_distances(surveys):
    with a_world() as world:
        said = spoken(world, surveys)
        found = figures_of(world, "OC6.2")

    levels = defaultdict(list)
    for partner, side, read in said:
        for item, level in read.items():
            levels[partner, item, side].append(level)
    gaps = defaultdict(list)
    for partner, item, side in list(levels):
        if side == "cso" and levels[partner, item, "agency"]:
            apart = mean(levels[partner, item, "agency"]) - mean(levels[partner, item, "cso"])
            gaps[partner].append(abs(apart))
    assert value(found, YEAR) == six_places(mean(map(mean, gaps.values())))
    assert {partner for _, _, partner, *_ in found} <= {"*"}


@few
@given(ASSESSMENTS)
@example({"AAA": {**of_domain("D1", 1, 2, 2), **of_domain("D2", 2, 2, 2)}})
def test_the_capacity_score_weighs_domains_and_then_partners_alike(levels):
    with a_world() as world:
        for partner, of_partner in levels.items():
            assessed(world, "agreed", "2026-05-01", of_partner, partner=partner)
        found = figures_of(world, "OC1.2")

    own = {}
    for partner, of_partner in levels.items():
        domains = defaultdict(list)
        for item, level in of_partner.items():
            domains[item[:2]].append(level)
        own[partner] = mean(mean(scores) for scores in domains.values() if len(scores) >= 3)
    for partner, exact in own.items():
        assert value(found, QUARTER, partner, reading="to_date") == six_places(exact)
    programme = mean(exact for exact in own.values() if exact is not None)
    assert value(found, QUARTER, reading="to_date") == six_places(programme)


@pytest.mark.parametrize("code", ["OC6.1", "OC6.2"])
def test_what_was_added_up_is_exact_to_six_places_too(code):
    """Three respondents at 11/3, 10/3 and 3: their thirds make whole numbers again."""
    with a_world() as world:
        for first in ({"p1_1": 5, "p1_4": 9}, {"p1_1": 4, "p1_4": 9}, {}):
            answered(world, "AAA", "cso", 3, **first)
            answered(world, "AAA", "agency", 3)
        row = figures_of(world, code)[YEAR, "period", "*", "principle", "P1"]

    expected = {
        "OC6.1": Fraction(200, 3) + Fraction(175, 3) + 50,  # 66.67, 58.33 and 50 points
        # (5 + 4 + 3) / 3 - 3 in P1.1 and nothing in three others: a quarter, of one partnership.
        "OC6.2": Fraction(1, 4),
    }[code]
    assert six_places(Fraction(row["numerator"])) == six_places(expected)
