"""Whoever is counted once over the years was there before, or is now, or both."""

import pytest

from assets.protection.once import Once, Window
from assets.protection.relations import ALL, AtMost, Known
from tests.protection.small_cells import at
from tests.protection.world import QUARTERS

FIRST, SECOND, THIRD = QUARTERS


def now(period, partner="*"):
    return at(partner, period=period)


def ever(period, partner="*"):
    return at(partner, period=period, reading="to_date")


def once(in_quarters, to_date, partner="*", **others):
    """Return what is counted of one place; of `others` as (quarters, to date) by partner."""
    counts, series = {}, []
    for who, (of_quarters, so_far) in {partner: (in_quarters, to_date), **others}.items():
        for name, people in zip(QUARTERS, of_quarters, strict=False):
            counts |= {now(name, who): (people,)} if people else {}
        counts |= {ever(name, who): (of,) for name, of in zip(QUARTERS, so_far, strict=False)}
        series.append([ever(name, who) for name, _ in zip(QUARTERS, so_far, strict=False)])
    return Once(counts, series)


def said(found):
    return [(one.fewer, one.more, one.limit) for one in found]


def test_to_date_are_no_fewer_than_in_a_quarter_or_before_it_and_no_more_than_both():
    counted = once((40, 30), (40, 45))

    assert said(counted.at_most({FIRST, SECOND})) == [
        ([now(FIRST)], [ever(FIRST)], 0),
        ([ever(FIRST)], [now(FIRST)], 0),
        ([now(SECOND)], [ever(SECOND)], 0),
        ([ever(FIRST)], [ever(SECOND)], 0),
        ([ever(SECOND)], [now(SECOND), ever(FIRST)], 0),
    ]


def test_of_a_quarter_by_itself_what_was_before_is_as_it_is():
    counted = once((40, 30), (40, 45))

    assert said(counted.at_most({SECOND})) == [
        ([now(SECOND)], [ever(SECOND)], 0),
        ([], [ever(SECOND)], -40),
        ([ever(SECOND)], [now(SECOND)], 40),
    ]


def test_and_what_comes_after_leaves_room_for_as_many_fewer_as_came_then_for_the_first_time():
    """In the second quarter 30 of 45, and in the third 44 of 50: six fewer could be to date."""
    counted = once((40, 30, 44), (40, 45, 50))

    room = [one for one in said(counted.at_most({FIRST})) if one[0] == []]

    assert room == [([], [ever(FIRST)], 15 - 40), ([], [ever(FIRST)], 6 - 40)]


def test_in_a_quarter_in_which_nobody_was_counted_nobody_came():
    counted = once((40, 0), (40, 40))

    assert ([ever(SECOND)], [ever(FIRST)], 0) in said(counted.at_most({FIRST, SECOND}))


def test_what_is_not_so_is_not_said():
    """As where a figure was entered by hand."""
    counted = once((40, 30), (40, 35))
    entered = once((40, 30), (40, 25))

    assert ([now(SECOND)], [ever(SECOND)], 0) in said(counted.at_most({SECOND}))
    assert said(entered.at_most({SECOND})) == [([ever(SECOND)], [now(SECOND)], 40)]


def test_each_side_of_a_share_is_counted_once():
    counts = {now(FIRST): (20, 40), ever(FIRST): (20, 40)}

    found = list(Once(counts, [[ever(FIRST)]]).at_most({FIRST}))

    assert [(one.fewer, one.side is ALL) for one in found] == [
        ([now(FIRST)], True), ([ever(FIRST)], True), ([now(FIRST)], False), ([ever(FIRST)], False),
    ]  # fmt: skip


OF_ONE_PARTNER = {"A": ((30, 20), (30, 45))}  # The others: 10 and 40 in quarters, to date 45.


def test_the_other_partners_are_counted_once_too():
    counted = once((40, 60), (40, 90), **OF_ONE_PARTNER)

    found = said(counted.at_most({SECOND}, "A"))

    assert ([now(SECOND), ever(SECOND, "A")], [ever(SECOND), now(SECOND, "A")], 0) in found
    assert ([ever(SECOND, "A")], [ever(SECOND)], -10) in found
    assert ([ever(SECOND), now(SECOND, "A")], [now(SECOND), ever(SECOND, "A")], 10) in found


def test_and_for_a_partner_who_has_only_the_programmes_counts():
    """Its own are 20 and to date 45: of 90 to date 45 are others', of whom 40 came then."""
    counted = once((40, 60), (40, 90))
    own = {now(SECOND): (20,), ever(FIRST): (30,), ever(SECOND): (45,)}

    assert said(counted.known_to(own, {SECOND})) == [
        ([now(SECOND)], [ever(SECOND)], 20 - 45),
        ([], [ever(SECOND)], -10 - 45),
        ([ever(SECOND)], [now(SECOND)], 10 + 45 - 20),
    ]


@pytest.mark.parametrize(
    ("periods", "then", "after"),
    [({FIRST}, FIRST, [SECOND, THIRD]), ({FIRST, SECOND}, SECOND, [THIRD]), ({THIRD}, THIRD, [])],
)
def test_what_is_withheld_after_some_quarters_is_so_ever_after(periods, then, after):
    window = Window(once((40, 30, 20), (40, 45, 50)), frozenset(periods))

    assert window.following({ever(then)}) == set(map(ever, after))
    assert [*window.going_with(ever(then))] == [*map(ever, after)]
    assert {*window.later(ever(then))} == {*after}
    assert window.following({now(then)}) == set()


def test_within_quarters_that_are_looked_at_together_nothing_goes_with_the_first():
    window = Window(once((40, 30, 20), (40, 45, 50)), frozenset({FIRST, SECOND}))

    assert window.following({ever(FIRST)}) == set()


def test_whom_a_reader_knows_to_date_later_cannot_be_otherwise_before():
    window = Window(once((40, 30, 20), (40, 45, 50)), frozenset({FIRST}))

    known = window.as_read_by(Known(whole=frozenset({ever(THIRD)})))

    assert known.whole == {ever(FIRST), ever(THIRD)}
    assert known.at_most == ()


def test_a_partner_knows_its_own_wherever_it_reads():
    window = Window(once((40, 60), (40, 90)), frozenset({FIRST}))

    known = window.as_read_by(Known({ever(FIRST): (30,), now(FIRST): (30,)}, partner="A"))

    assert AtMost([now(FIRST)], [ever(FIRST)], 0, ALL) in known.at_most
