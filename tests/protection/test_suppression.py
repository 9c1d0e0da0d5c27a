"""Which cells join those that are too small by themselves, and which stay shown."""

from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.protection import suppression, witnesses
from assets.protection.cells import is_small
from assets.protection.relations import Declared, Known
from assets.protection.suppression import joined
from assets.protection.witnesses import Search
from tests.protection.small_cells import (
    FIVE,
    added_up,
    at,
    hidden,
    parts_in,
    spans,
    tables,
    too_small,
)

SEXES, AGES = ("women", "men", "other"), ("young", "grown", "old")


def of_partners(**counts):
    """Return counts of partners that are not divided, with the programme's."""
    numbers = {at(partner): (people,) for partner, people in counts.items()}
    return {**numbers, at(): (sum(counts.values()),)}


def by_sex(**counts):
    """Return counts of partners by sex: women, men and others."""
    return added_up(
        {
            at(partner, sex=sex): people
            for partner, numbers in counts.items()
            for sex, people in zip(SEXES, numbers, strict=False)
        }
    )


def crossed(*rows):
    """Return one partner's counts by sex and age, and the programme's, which are the same."""
    return added_up(
        {
            at("A", sex=sex, age=age): people
            for sex, row in zip(SEXES, rows, strict=True)
            for age, people in zip(AGES, row, strict=True)
        }
    )


def of_one_partner(counts):
    """Return counts without the programme's."""
    return {cell: parts for cell, parts in counts.items() if cell.partner != "*"}


def test_a_count_is_small_between_nobody_and_the_threshold():
    assert [is_small(people, FIVE) for people in (0, 1, 4, 5, -3)] == [
        False, True, True, False, False,
    ]  # fmt: skip


def test_nothing_is_withheld_where_nothing_is_small():
    assert hidden(by_sex(A=(10, 20, 30), B=(20, 20, 20)), ()) == set()


def test_a_small_member_takes_one_other_with_it_and_the_rest_stays():
    found = hidden(
        {at(): (93,), at(sex="women"): (3,), at(sex="men"): (40,), at(sex="other"): (50,)},
        [at(sex="women")],
    )

    assert len(found) == 2
    assert found < {at(sex=sex) for sex in SEXES}


def test_a_small_partner_takes_one_other_with_it_and_the_programme_stays():
    found = hidden(of_partners(A=3, B=27, C=30), [at("A")])

    assert len(found) == 2
    assert found < {at(partner) for partner in "ABC"}


def test_a_small_partner_needs_nobody_where_no_programme_is_shown():
    counts = of_partners(A=3, B=27)
    del counts[at()]

    assert hidden(counts, [at("A")]) == {at("A")}


def test_others_join_until_those_withheld_are_many_enough_together():
    small = [at("A"), at("B")]

    found = hidden(of_partners(A=1, B=3, C=20, D=40), small)

    assert set(small) < found
    assert len(found) == 3


def test_those_who_are_many_enough_together_need_nobody():
    assert hidden(of_partners(A=4, B=3, C=20), [at("A"), at("B")]) == {at("A"), at("B")}


def test_a_small_cell_of_a_crossing_takes_one_of_its_row_and_one_of_its_column():
    counts = of_one_partner(crossed((3, 30, 30), (30, 30, 30), (30, 30, 30)))

    found = hidden(counts, [at("A", sex="women", age="young")])

    sexes, ages = (
        {sex for sex in SEXES for cell in found if sex in cell.member.split("×")},
        {age for age in AGES for cell in found if age in cell.member.split("×")},
    )
    assert found == {at("A", sex=sex, age=age) for sex in sexes for age in ages}
    assert (len(sexes), len(ages)) == (2, 2)
    assert {"women", "young"} <= sexes | ages


def test_where_one_partner_is_the_programme_what_hides_one_hides_the_other():
    counts = crossed((3, 30, 30), (30, 30, 30), (30, 30, 30))

    found = hidden(counts, [at("A", sex="women", age="young")])

    assert {cell._replace(partner="*") for cell in found} <= found
    assert {cell.dimension for cell in found} == {"sex×age"}


def test_a_small_cell_of_a_partner_takes_another_of_it_and_both_of_another_partner():
    found = hidden(by_sex(A=(3, 30, 30), B=(30, 30, 30), C=(30, 30, 30)), [at("A", sex="women")])

    assert len(found) == 4
    assert {len({cell.partner for cell in found}), len({cell.member for cell in found})} == {2}
    assert not [cell for cell in found if cell.partner == "*" or cell.dimension == "*"]


def test_an_undivided_figure_takes_with_it_what_it_could_be_added_up_from():
    found = hidden(by_sex(A=(2, 1), B=(30, 30), C=(30, 30)), [at("A")])

    assert {at("A"), at("A", sex="women")} <= found or {at("A"), at("A", sex="men")} <= found
    assert at() not in found


def test_what_is_withheld_of_one_table_withholds_nothing_of_another():
    counts = {**of_partners(A=3, B=30), at(period="2025Q2"): (3,), at(indicator="J"): (3,)}

    assert hidden(counts, [at("A")]) == {at("A"), at("B")}


@pytest.mark.parametrize(("source", "takes"), [("answers", True), ("others", False)])
def test_an_indicator_of_the_same_people_keeps_company_to_another(source, takes):
    counts = {
        at(sex=sex, indicator=code) if sex else at(indicator=code): (people,)
        for code in "IJ"
        for sex, people in ((None, 43), ("women", 3), ("men", 40))
    }

    found = hidden(counts, [at(sex="women")], declared=Declared({"I": "answers", "J": source}))

    of_other = {at(sex=sex, indicator="J") for sex in ("women", "men")}
    assert found - of_other == {at(sex="women"), at(sex="men")}
    assert (of_other <= found) is takes


def test_what_everybody_knows_is_no_company():
    counts = of_partners(A=3, B=27, C=30, D=30, E=30, F=40, G=50)
    known = Known(whole=frozenset(map(at, "BCDEG")))

    assert hidden(counts, [at("A")], readers=[known]) == {at("A"), at("F")}


def test_those_a_reader_knows_to_be_there_do_not_count_as_company():
    counts = {
        at(): (223,),
        **{at(sex=sex): (n,) for sex, n in zip(SEXES, (3, 20, 200), strict=True)},
    }
    of_reader = {at(sex="men"): (19,)}

    found = hidden(counts, [at(sex="women")], readers=[Known(floors=of_reader)])

    assert found >= {at(sex="women"), at(sex="other")}


@pytest.mark.parametrize("may_be_nothing", [True, False])
def test_that_nobody_was_counted_is_hidden_only_where_it_must_be(may_be_nothing):
    counts = {at(): (40,), at(sex="women"): (0,), at(sex="men"): (40,)}
    known = Known(may_be_nothing=lambda _: may_be_nothing)

    found = hidden(counts, [at(sex="women")], readers=[known])

    assert found == {at(sex="women")} | (set() if may_be_nothing else {at(sex="men")})


def test_a_share_is_hidden_on_both_of_its_sides():
    counts = {
        at(): (40, 60),
        at(sex="women"): (2, 30),
        at(sex="men"): (20, 1),
        at(sex="other"): (18, 29),
    }

    found = hidden(counts, [at(sex="women")])

    inside, outside = (sum(counts[cell][side] for cell in found) for side in (0, 1))
    assert min(inside, outside) >= FIVE
    assert at() not in found
    assert len(found) == 2


def test_more_is_withheld_where_less_would_leave_too_little_open():
    """Between 3 and 4 who are withheld a row says that one is at least there: 1 to 6."""
    counts = of_partners(A=3, B=4, C=40)

    assert hidden(counts, [at("A"), at("B")], 5) == {at("A"), at("B")}
    assert hidden(counts, [at("A"), at("B")], 6) == {at("A"), at("B"), at("C")}


def test_what_joins_for_one_reader_keeps_company_for_another_too():
    counts = of_partners(A=3, B=20, C=30, D=40)
    readers = [Known(), Known(whole=frozenset({at("B")})), Known(whole=frozenset({at("C")}))]

    found = hidden(counts, [at("A")], readers=readers)

    assert found in ({at("A"), at("D")}, {at("A"), at("B"), at("C")})
    assert found == {at("A"), at("D")}


def test_who_reads_the_programme_alone_takes_no_company_from_partners():
    counts = by_sex(A=(3, 30, 30), B=(30, 30, 30))

    found = hidden(counts, [at("A", sex="women")], readers=[Known(partner="A")])

    assert found == {at("A", sex="women")}


@pytest.mark.parametrize("are_all", [True, False])
def test_a_partner_that_may_not_be_the_only_one_is_no_sum(are_all):
    counts = {at(): (30,), at("A"): (30,)}

    found = hidden(counts, [at("A")], declared=Declared(are_all=lambda _: are_all))

    assert found == ({at("A"), at()} if are_all else {at("A")})


def test_where_the_solver_is_given_no_steps_nothing_is_left_open():
    counts = by_sex(A=(3, 30, 30), B=(30, 30, 30))
    known = Known(whole=frozenset({at()}))

    with mock.patch.object(witnesses, "MOST_STEPS", 0):
        found = hidden(counts, [at("A", sex="women")], readers=[known])

    assert found == counts.keys() - {at()}


@pytest.mark.parametrize(
    "people",
    [
        {"A": (6, 30, 4), "B": (4, 3, 0), "C": (0, 4, 10)},
        {"A": (4, 10, 0), "B": (10, 30, 3), "C": (4, 0, 6)},
        {"A": (4, 3, 10), "B": (30, 10, 4), "C": (10, 3, 30)},
    ],
)
def test_nothing_joined_that_could_be_shown(people):
    counts = by_sex(**people)
    small = too_small(counts)

    found = hidden(counts, small)

    assert found > small
    for cell in found - small:
        assert hidden(counts, found - {cell}) != found - {cell}


# Small tables at random -------------------------------------------------------------------

FEWEST = 3
PEOPLE = st.sampled_from([0, 1, 1, 2, 2, 3, 4, 5])
BY_PARTNER = [at(partner, sex=sex) for partner in "AB" for sex in SEXES]
BY_BOTH = [at("A", sex=sex, age=age) for sex in SEXES[:2] for age in AGES]
BY_THREE = [at(partner, sex=sex) for partner in "ABC" for sex in SEXES[:2]]
DETAILS = st.sampled_from([BY_PARTNER, BY_BOTH, BY_THREE]).flatmap(
    lambda places: (
        st.tuples(*(PEOPLE for _ in places))
        .filter(any)
        .map(lambda people: dict(zip(places, people, strict=True)))
    )
)


def told_too_well(detail, counts, withheld, **said):
    """Return the withheld counts that all tables that say the same hold too close together."""
    counted_in = {cell: set(parts_in(cell)) for cell in detail if cell in counts}
    found = spans(counted_in, counts, withheld, max(detail.values()) + FEWEST, **said)
    return {cell: (least, most) for cell, (least, most) in found.items() if most - least < FEWEST}


@settings(max_examples=25, deadline=None)
@given(detail=DETAILS)
def test_all_tables_that_say_the_same_leave_each_withheld_count_open(detail):
    counts = added_up(detail)
    withheld = hidden(counts, too_small(counts, FEWEST), FEWEST)

    assert withheld >= too_small(counts, FEWEST)
    assert told_too_well(detail, counts, withheld) == {}


@settings(max_examples=15, deadline=None)
@given(detail=DETAILS)
def test_where_rows_of_nobody_are_withheld_they_are_left_open_too(detail):
    counts = added_up(detail, zeros=True)
    small = {cell for cell, (people,) in counts.items() if people < FEWEST}
    known = Known(may_be_nothing=lambda _: False)

    withheld = hidden(counts, small, FEWEST, readers=[known])

    assert told_too_well(detail, counts, withheld, least=0) == {}


GREAT = st.lists(st.sampled_from([0, 1, 3, 4, 6, 10, 40, 300]), min_size=24, max_size=24).map(
    lambda people: dict(
        zip(
            [at(who, sex=sex, age=age) for who in "ABCD" for sex in SEXES for age in AGES[:2]],
            people,
            strict=True,
        )
    )
)


def searched(table, small):
    """Return the search that chose the company of small cells, as it ended."""
    kept = []

    class Kept(Search):
        def __init__(self, *args):
            super().__init__(*args)
            kept.append(self)

    with mock.patch.object(suppression, "Search", Kept):
        withheld = joined([table], small)
    return next(one for one in kept if set(np.flatnonzero(one.is_withheld)) == withheld)


@pytest.mark.long
@settings(max_examples=12, deadline=None)
@given(detail=GREAT, data=st.data())
def test_every_withheld_count_has_two_tables_that_could_be_true_and_differ_enough(detail, data):
    counts = added_up(detail)
    small = too_small(counts)
    own = {cell: (people - 2,) for cell, (people,) in counts.items() if cell not in small}
    known = data.draw(st.sampled_from([Known(), Known(floors=own)]))

    for table, cells in tables(counts, known=known):
        places = [place for place, cell in enumerate(cells) if cell in small]
        if not places:
            continue
        search = searched(table, places)

        stays = ~search.is_withheld[table.cell_of]
        for witness in search.found:
            other = table.counts + witness
            assert not (table.equal @ other).any()
            assert (table.below @ other <= table.limits).all()
            assert (other >= table.floors).all()
            assert not witness[stays].any()
        reached = search.wanted.sums @ np.array([0 * table.counts, *search.found]).T
        width = reached.max(axis=1) - reached.min(axis=1)
        assert (width >= search.wanted.width)[search.is_withheld[search.wanted.cells]].all()


@pytest.mark.long
@settings(max_examples=5, deadline=None)
@given(detail=GREAT)
def test_a_second_run_withholds_the_same(detail):
    counts = added_up(detail)

    assert hidden(counts, too_small(counts)) == hidden(counts, too_small(counts))
