"""Bounds of whole numbers are exact: as found by trying all of them."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.protection.exact_ends import ContradictionError
from tests.protection.whole_numbers import Relations, Span

NAMES = "abcd"
GREATEST = 4


def known(*said):
    """Return relations of (terms, least, most)."""
    relations = Relations()
    for terms, least, most in said:
        relations.say(terms, least, most)
    return relations


def test_what_is_left_of_a_sum_is_known():
    relations = known(({"a": 1, "b": 1}, 7, 7), ({"a": 1}, 3, 3))

    assert relations.exact({"b": 1}) == Span(4, 4)


def test_nothing_is_known_of_what_has_no_limit():
    relations = known(({"a": 1, "b": -1}, 0, 0))

    assert relations.exact({"a": 1}) == Span(0, None)


def test_numbers_are_whole():
    relations = known(({"a": 2, "b": 3}, 7, 7))

    assert relations.exact({"a": 1}) == Span(2, 2)


def test_a_ring_of_sums_is_seen_through_though_no_single_sum_tells():
    """Following sums one by one says 0 to 2 of each: a+b = b+c = c+a = 2."""
    relations = known(*(({one: 1, other: 1}, 2, 2) for one, other in ("ab", "bc", "ca")))

    assert relations.exact({"a": 1}) == Span(1, 1)


def test_a_sum_over_parts_that_have_nothing_to_do_with_each_other_is_bounded_by_both():
    relations = known(({"a": 1, "b": 1}, 3, 3), ({"c": 1, "d": 1}, 5, 5))

    assert relations.exact({"a": 1, "c": 1}) == Span(0, 8)


def test_what_is_far_enough_apart_is_not_reported():
    relations = known(({"a": 1, "b": 1}, 5, 5), ({"c": 1, "d": 1}, 4, 4))

    assert relations.narrow([({"a": 1}, 5), ({"c": 1}, 5)]) == [None, Span(0, 4)]


@pytest.mark.parametrize(
    "said",
    [
        [({"a": 1}, 2, 2), ({"a": 1}, 3, 3)],
        [({"a": 1, "b": 1}, 2, 2), ({"a": 1}, 3, 3)],
        [({"a": 2, "b": 2}, 5, 5), ({"a": 1}, 0, 2)],
        [({"a": 1, "b": 1, "c": -1}, 0, 0), ({"a": 1, "b": 1, "c": 1}, 1, 1)],
    ],
)
def test_what_cannot_be_is_refused(said):
    with pytest.raises(ContradictionError):
        known(*said).exact({"a": 1})


def test_numbers_that_break_a_relation_are_named():
    relations = known(({"a": 1, "b": 1}, 5, 5), ({"c": 1}, 0, 2))

    assert relations.broken_by({"a": 2, "b": 3}) == []
    assert relations.broken_by({"a": 2, "c": 3}) == [{"c": 1}, {"a": 1, "b": 1}]


WEIGHTS = st.dictionaries(st.sampled_from(NAMES), st.integers(-2, 2), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(sums=st.lists(WEIGHTS, max_size=4), wanted=WEIGHTS, data=st.data())
def test_bounds_are_those_of_all_numbers_that_there_can_be(sums, wanted, data):
    said = [
        (terms, least, least + data.draw(st.integers(0, 2)))
        for terms in sums
        for least in [data.draw(st.integers(-4, 6))]
    ]
    limits = [({name: 1}, 0, GREATEST) for name in NAMES]

    def value(terms, numbers):
        return sum(weight * numbers[NAMES.index(name)] for name, weight in terms.items())

    found = [
        value(wanted, numbers)
        for numbers in product(range(GREATEST + 1), repeat=len(NAMES))
        if all(least <= value(terms, numbers) <= most for terms, least, most in said)
    ]

    if found:
        assert known(*limits, *said).exact(wanted) == Span(min(found), max(found))
    else:
        with pytest.raises(ContradictionError):  # A sum of all, for what is wrong may lie anywhere.
            known(*limits, *said).exact(dict.fromkeys(NAMES, 1))
