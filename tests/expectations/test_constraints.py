"""What is understood of a constraint holds; what is not is left out and takes nothing with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.constraints import bounds_of, demands_of, is_until_today


@pytest.mark.parametrize(
    "constraint",
    [
        ". <= today()",
        " .<=today() ",
        ". <= today() and . >= ${applied_on}",
        ". >= ${applied_on}\nand . <= today()",
        "regex(., 'this or that') and . <= today()",
    ],
)
def test_a_date_until_today_is_understood_beside_whatever_else_is_asked(constraint):
    assert is_until_today(demands_of(constraint))


@pytest.mark.parametrize(
    "constraint",
    [
        "",
        ". < today()",
        ". >= today()",
        "not(. <= today())",
        ". <= today() or . = ${later}",
        ". <= today() or(. = ${later})",
        "'. <= today()' = .",
    ],
)
def test_what_only_looks_like_it_is_not(constraint):
    assert not is_until_today(demands_of(constraint))


@pytest.mark.parametrize(
    ("constraint", "bounds"),
    [
        (". >= 0", ((">=", 0),)),
        (". > 0 and . <= 24.5", ((">", 0), ("<=", 24.5))),
        (". >= 0 and . <= ${participants}", ((">=", 0),)),
        (". >= -5 and (. < 3 or . > 7) and . <= 9", ((">=", -5), ("<=", 9))),
        (". >= 0 or . = -9", ()),
        (". >= 0 and . <= 5 or . = -9", ()),
        ("not(. >= 1 and . >= 5 and . <= 6)", ()),
        ("(. >= 1 and . >= 5 and . <= 6) or . = 0", ()),
        ("regex(., ' and . >= 5 and ')", ()),
        ('. != "it\'s" and . <= 4', (("<=", 4),)),
        ("((", ()),
    ],
)
def test_bounds_are_taken_from_where_they_surely_hold(constraint, bounds):
    assert bounds_of(demands_of(constraint)) == bounds


@given(st.lists(st.text("a.<=> ()'\"?5", max_size=9), min_size=1, max_size=4))
def test_taking_apart_loses_and_adds_nothing(parts):
    constraint = "and".join(parts)

    assert "and".join(demands_of(constraint)) == constraint
