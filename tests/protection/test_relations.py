"""What anybody concludes about counts from how they hang together."""

import numpy as np
import pytest

from assets.protection.cells import SPAN
from assets.protection.relations import INSIDE, AtMost, Declared, Known
from tests.protection.small_cells import added_up, at, tables

WOMEN, MEN = at(sex="women"), at(sex="men")
SAME_SOURCE = Declared({"I": "answers", "J": "answers"})


def could_be(counts, changes, **said):
    """Say whether, for all that is known, some counts may be others than they are."""
    known = said.pop("known", Known())
    found = []
    for table, cells in tables(counts, known=known, **said):
        other = [count for cell in cells for count in changes.get(cell, counts[cell])]
        found.append(
            not (table.equal @ other).any()
            and (table.below @ other <= table.limits).all()
            and (np.array(other) >= table.floors).all()
        )
    assert changes.keys() <= counts.keys()
    return all(found)


def moved(counts, *more, less=()):
    """Return counts as they would be with one more in some cells, and one less in others."""
    return {cell: tuple(n + 1 for n in counts[cell]) for cell in more} | {
        cell: tuple(n - 1 for n in counts[cell]) for cell in less
    }


def test_what_is_true_could_be():
    counts = added_up({at(who, sex=sex): 9 for who in "AB" for sex in ("women", "men")})

    assert could_be(counts, {})


def test_members_add_up_to_the_whole():
    counts = {at(): (50,), WOMEN: (20,), MEN: (30,)}

    assert could_be(counts, moved(counts, WOMEN, less=[MEN]))
    assert could_be(counts, moved(counts, WOMEN, at()))
    assert not could_be(counts, moved(counts, WOMEN))
    assert not could_be(counts, moved(counts, WOMEN, MEN, at()))


def test_partners_add_up_to_the_programme():
    counts = {at(): (50,), at("A"): (20,), at("B"): (30,)}

    assert could_be(counts, moved(counts, at("A"), less=[at("B")]))
    assert not could_be(counts, moved(counts, at("A")))


def test_a_crossing_adds_up_to_both_of_its_sides():
    places = [(sex, age) for sex in ("women", "men") for age in ("young", "old")]
    counts = {
        cell: people
        for cell, people in added_up({at("A", sex=s, age=a): 9 for s, a in places}).items()
        if cell.partner == "A"
    }

    def one(sex, age):
        return at("A", sex=sex, age=age)

    by_row = [one("women", "young")], [one("women", "old")]
    rectangle = (
        [one("women", "young"), one("men", "old")],
        [one("women", "old"), one("men", "young")],
    )
    assert not could_be(counts, moved(counts, *by_row[0], less=by_row[1]))
    assert could_be(counts, moved(counts, *rectangle[0], less=rectangle[1]))


def test_a_span_of_quarters_is_their_sum():
    quarters = [at(period=name) for name in ("2025Q1", "2025Q2")]
    span = at(period="2025Q1+2025Q2", reading=SPAN)
    counts = {quarters[0]: (20,), quarters[1]: (30,), span: (50,)}
    sums = {span: quarters}

    assert could_be(counts, moved(counts, quarters[0], less=quarters[1:]), sums=sums)
    assert not could_be(counts, moved(counts, quarters[0]), sums=sums)


def test_where_somebody_is_counted_under_several_each_is_a_part_and_all_are_there():
    counts = {at(): (50,), at(group="one"): (40,), at(group="other"): (30,)}

    assert could_be(counts, {at(group="one"): (20,)})
    assert could_be(counts, {at(group="one"): (50,)})
    assert not could_be(counts, {at(group="one"): (19,)})
    assert not could_be(counts, {at(group="one"): (51,)})


def test_a_member_greater_than_the_whole_is_not_taken_for_its_part():
    """As where a figure was entered by hand."""
    counts = {at(): (5,), WOMEN: (20,), MEN: (3,)}

    assert could_be(counts, {WOMEN: (90,)})
    assert not could_be(counts, {MEN: (6,)})


def test_the_sides_of_a_share_add_up_each_by_itself():
    counts = {at(): (20, 30), WOMEN: (5, 15), MEN: (15, 15)}

    assert could_be(counts, {WOMEN: (6, 14), MEN: (14, 16)})
    assert not could_be(counts, {WOMEN: (6, 14)})


def test_of_shares_that_do_not_add_up_those_inside_are_parts_as_all_are():
    counts = {at(): (20, 30), WOMEN: (15, 15), MEN: (15, 25)}

    assert could_be(counts, {WOMEN: (20, 25)})
    assert not could_be(counts, {WOMEN: (21, 5)})
    assert not could_be(counts, {WOMEN: (15, 36)})


def of_two(first, second):
    """Return the counts of two indicators, by sex."""
    return {
        cell._replace(indicator=code): (people,)
        for code, counts in (("I", first), ("J", second))
        for cell, people in zip((WOMEN, MEN), counts, strict=True)
    }


def test_an_indicator_that_is_nowhere_greater_than_another_lies_within_it():
    counts = of_two((20, 30), (25, 30))

    assert could_be(counts, {WOMEN: (25,)}, declared=SAME_SOURCE)
    assert not could_be(counts, {WOMEN: (26,)}, declared=SAME_SOURCE)


def test_one_cell_in_which_it_is_greater_says_that_it_does_not_lie_within():
    counts = of_two((20, 31), (25, 30))

    assert could_be(counts, {WOMEN: (26,)}, declared=SAME_SOURCE)


@pytest.mark.parametrize("sources", [{}, {"I": "answers"}, {"I": "answers", "J": "others"}])
def test_indicators_of_different_sources_say_nothing_of_each_other(sources):
    assert could_be(of_two((20, 30), (25, 30)), {WOMEN: (26,)}, declared=Declared(sources))


@pytest.mark.parametrize(
    ("people", "is_possible"), [((15, 25), True), ((15, 26), False), ((16, 5), False)]
)
def test_each_side_of_a_share_may_lie_within_a_side_of_another(people, is_possible):
    """All of the one answered among all of the other, and so of those inside."""
    counts = {at(): (10, 20), at(indicator="J"): (15, 25)}

    assert could_be(counts, {at(): people}, declared=SAME_SOURCE) is is_possible


def test_what_is_carried_over_is_what_it_was_before():
    before, now = at("A"), at("A", period="2025Q2")
    counts = {before: (6,), now: (6,)}

    assert could_be(counts, {now: (9,)})
    assert not could_be(counts, {now: (9,)}, same={now: before})
    assert could_be(counts, {now: (9,), before: (9,)}, same={now: before})


@pytest.mark.parametrize(("people", "is_possible"), [(12, True), (13, False)])
def test_what_is_at_most_others_and_a_limit(people, is_possible):
    counts = {at(): (50,), at("A"): (10,), at(indicator="J"): (8,)}
    said = AtMost([at("A")], [at(indicator="J")], 4)

    assert could_be(counts, {at("A"): (people,)}, at_most=[said]) is is_possible


@pytest.mark.parametrize(("people", "is_possible"), [((3, 9), False), ((4, 8), True)])
def test_or_one_side_of_it(people, is_possible):
    counts = {WOMEN: (6, 6)}

    said = AtMost([], [WOMEN], -4, INSIDE)

    assert could_be(counts, {WOMEN: people}, at_most=[said]) is is_possible


def test_only_for_a_reader_who_knows_it():
    counts = {at(): (50,)}
    known = Known(partner="A", at_most=[AtMost([at()], [], 60)])

    assert could_be(counts, {at(): (61,)})
    assert could_be(counts, {at(): (60,)}, known=known)
    assert not could_be(counts, {at(): (61,)}, known=known)


def test_what_lies_within_another_does_so_in_later_periods_too():
    """There it is otherwise by as many: where three more fit in now, and one later, one does."""
    counts = {at(): (20,), at(indicator="J"): (23,)}
    later = {at(): {"2025Q2": (30,)}, at(indicator="J"): {"2025Q2": (31,)}}
    said = {"declared": SAME_SOURCE, "later": lambda cell: later[cell]}

    assert could_be(counts, {at(): (21,)}, **said)
    assert not could_be(counts, {at(): (22,)}, **said)
    assert could_be(counts, {at(): (22,), at(indicator="J"): (24,)}, **said)


def test_so_it_does_without_the_counts_of_a_partner():
    """Of the others 15 lie within 17, of all 20 within 30."""
    of_two_partners = {at(): (20,), at("A"): (5,)}
    of_two_partners |= {at(indicator="J"): (30,), at("A", indicator="J"): (13,)}
    said = {"declared": Declared({"I": "answers", "J": "answers"}, lambda _: False)}
    of_all = {cell: parts for cell, parts in of_two_partners.items() if cell.partner == "*"}
    own = {
        cell._replace(partner="*"): of
        for cell, of in of_two_partners.items()
        if cell.partner == "A"
    }

    for counts, known in ((of_two_partners, Known()), (of_all, Known(own, partner="A"))):
        assert could_be(counts, {at(): (22,)}, known=known, **said)
        assert not could_be(counts, {at(): (23,)}, known=known, **said)


def test_a_row_says_that_somebody_was_counted():
    counts = {WOMEN: (3,)}

    assert could_be(counts, {WOMEN: (1,)})
    assert not could_be(counts, {WOMEN: (0,)})


def test_where_there_is_a_row_in_any_case_it_says_nothing():
    known = Known(may_be_nothing=lambda _: False)

    assert could_be({WOMEN: (3,)}, {WOMEN: (0,)}, known=known)


def test_there_are_at_least_those_that_a_reader_knows():
    known = Known(floors={WOMEN: (15,)})

    assert could_be({WOMEN: (20,)}, {WOMEN: (15,)}, known=known)
    assert not could_be({WOMEN: (20,)}, {WOMEN: (14,)}, known=known)


def test_cells_that_are_known_whole_are_marked_so():
    counts = {at(): (50,), WOMEN: (20,), MEN: (30,)}

    [(table, cells)] = tables(counts, known=Known(whole=frozenset({MEN})))

    assert [cell for cell, is_known in zip(cells, table.is_known, strict=True) if is_known] == [MEN]


def test_periods_and_indicators_without_a_relation_are_tables_of_their_own():
    later = {cell._replace(period="2025Q2") for cell in (at(), WOMEN, MEN)}
    counts = dict.fromkeys([at(), WOMEN, MEN, *later, at(indicator="J")], (9,))

    found = [set(cells) for _, cells in tables(counts)]

    assert sorted(found, key=len) == [
        {at(indicator="J")},
        *sorted([{at(), WOMEN, MEN}, later], key=lambda one: min(cell.period for cell in one)),
    ]


def test_both_sides_of_a_share_are_in_one_table():
    [(table, cells)] = tables({at(): (20, 30)})

    assert cells == [at()]
    assert table.counts.tolist() == [20, 30]
    assert table.cell_of.tolist() == [0, 0]


def test_the_whole_is_worth_more_than_its_parts_and_the_programme_than_a_partner():
    counts = added_up({at(who, sex=sex): 9 for who in "AB" for sex in ("women", "men")})
    [(table, cells)] = tables(counts)
    worth = dict(zip(cells, table.weights, strict=True))

    assert worth[at()] > worth[at("A")] > worth[at("A", sex="women")]
    assert worth[at()] > worth[WOMEN] > worth[at("A", sex="women")]


def test_a_side_of_a_crossing_is_worth_more_than_a_cell_of_it():
    counts = added_up({at("A", sex=sex, age="young"): 9 for sex in ("women", "men")})
    [(table, cells)] = tables(counts)
    worth = dict(zip(cells, table.weights, strict=True))

    assert worth[at("A", sex="women")] > worth[at("A", sex="women", age="young")]
