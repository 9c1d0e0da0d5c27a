"""Which cells join at least, as each line of counts asks: nothing that protects loses less."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.protection.lines import least_company
from assets.protection.relations import Known
from assets.protection.witnesses import Table, matrix
from tests.protection.small_cells import NOTHING, added_up, at, spans, tables, too_small

FEWEST = 3
PEOPLE = st.sampled_from([0, 1, 1, 2, 3, 4])
SEXES, AGES = ("women", "men", "other"), ("young", "grown")
DETAILS = st.sampled_from(
    [
        [at(partner, sex=sex) for partner in "AB" for sex in SEXES],
        [at("A", sex=sex, age=age) for sex in SEXES for age in AGES],
    ]
).flatmap(
    lambda places: (
        st.tuples(*(PEOPLE for _ in places))
        .filter(any)
        .map(lambda people: dict(zip(places, people, strict=True)))
    )
)


def least_of(counts, small, fewest=FEWEST, known=NOTHING):
    """Return what the lines of some counts ask for; every cell costs as much as any other."""
    found = set()
    for table, cells in tables(counts, fewest, known=known):
        places = [place for place, cell in enumerate(cells) if cell in small]
        least = least_company([table], places, np.ones(len(cells)), is_great=False)
        assert least.is_proven
        found |= {cells[place] for place in least.cells}
    return found


def part_of_a_whole(part, whole):
    """Return a table of two counts, of which the first lies within the second."""
    return Table(
        counts=np.array([part, whole]),
        cell_of=np.array([0, 1]),
        floors=np.array([1, 1]),
        fewest=np.array([5, 5]),
        weights=np.ones(2),
        is_known=np.zeros(2, dtype=bool),
        may_be_nothing=np.zeros(2, dtype=bool),
        equal=matrix([], 2),
        below=matrix([{0: 1, 1: -1}], 2),
        limits=np.array([0]),
    )


def protects(detail, counts, withheld):
    """Say whether all tables that say the same leave each withheld count open."""
    counted_in = {cell: {one for one in counts if one in parts} for cell, parts in detail.items()}
    found = spans(counted_in, counts, withheld, 4 + FEWEST)
    return all(most - least >= FEWEST for least, most in found.values())


@settings(max_examples=15)
@given(detail=DETAILS, chance=st.randoms(use_true_random=False))
def test_whoever_withholds_cells_until_none_can_be_shown_withholds_as_many(detail, chance):
    counts = added_up(detail)
    small = too_small(counts, FEWEST)
    places = {cell: added_up({cell: 1}).keys() for cell, people in detail.items() if people}
    withheld = set(counts)
    for cell in chance.sample(sorted(withheld - small), len(withheld - small)):
        if protects(places, counts, withheld - {cell}):
            withheld -= {cell}

    assert len(least_of(counts, small)) <= len(withheld)


def test_a_line_asks_for_as_many_as_move_far_enough():
    """Of 3, 4, 40 and 50 the first may be 2 fewer, so that others must give it 3 more."""
    people = dict(zip("abcd", (3, 4, 40, 50), strict=True))
    counts = {at(): (97,), **{at(sex=sex): (number,) for sex, number in people.items()}}

    found = least_of(counts, [at(sex="a")], 5)

    assert len(found) == 2
    assert at(sex="a") in found


def test_who_joins_in_one_line_needs_company_in_its_others():
    counts = added_up(
        {
            at("A", sex=sex, age=age): 3 if (sex, age) == ("women", "young") else 30
            for sex in SEXES
            for age in AGES
        }
    )
    counts = {cell: people for cell, people in counts.items() if cell.partner == "A"}

    found = least_of(counts, [at("A", sex="women", age="young")], 5)

    assert len(found) == 4


@pytest.mark.parametrize(("room", "joins"), [(1, True), (2, True), (3, False)])
def test_a_part_asks_for_its_whole_where_that_leaves_it_too_little_room(room, joins):
    """Of 3 parts of a whole 2 may be fewer: to lie 5 apart there must be room for 3 more."""
    table = part_of_a_whole(3, 3 + room)

    least = least_company([table], [0], np.ones(2), is_great=False)

    assert least.cells == ({0, 1} if joins else {0})


@pytest.mark.parametrize("may_be_nothing", [True, False])
def test_who_may_be_known_to_be_nobody_asks_for_no_company(may_be_nothing):
    counts = {at(): (40,), at(sex="women"): (0,), at(sex="men"): (40,)}

    found = least_of(
        counts, [at(sex="women")], known=Known(may_be_nothing=lambda _: may_be_nothing)
    )

    assert len(found) == (1 if may_be_nothing else 2)


@pytest.mark.parametrize("people", [5, 30])
def test_where_nothing_is_small_no_line_asks(people):
    assert least_of(added_up({at("A"): people, at("B"): people}), []) == set()
