"""The attacker finds out what can be found out of a table, and no more than that."""

import ast
from dataclasses import replace
from decimal import Decimal
from itertools import combinations_with_replacement, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.programme.model import Protection
from tests.protection.attacker import Attack
from tests.protection.declared import WHOLE, Counted, Division, Folder
from tests.protection.knowledge import Cell, Count, Knowledge, Reader, Row, Table
from tests.protection.random_tables import INDICATOR, Small, all_of, figures, folder, table
from tests.protection.whole_numbers import Span

RULES = Protection()  # Ten in public and of groups, five elsewhere.
FIRST, SECOND = "2025Q1", "2025Q2"
SEX = ("sex", 2)
WOMEN, MEN = "sex0", "sex1"


def cell(partner=WHOLE, dimension=WHOLE, member=WHOLE, **said):
    where = {"indicator": INDICATOR, "period": FIRST, "reading": "period", **said}
    return Cell(partner=partner, dimension=dimension, member=member, **where)


def by_sex(*counts, members=("sex0", "sex1")):
    """Return a programme of partners that counted so many women and men in the first quarter."""
    declared = folder(SEX, ("age", 1), len(counts), periods=2)
    return Small(
        declared,
        {
            (partner, member, "age0", FIRST): people
            for partner, of_partner in zip(declared.partners, counts, strict=True)
            for member, people in zip(members, of_partner, strict=True)
        },
    )


def without(shown, *cells):
    """Return a table that withholds some cells."""
    withheld = dict.fromkeys(cells, Row(is_withheld=True))
    return replace(shown, rows={**shown.rows, **withheld})


def only(counts, of="I"):
    """Return a table of the programme alone: by (dimension, member) its people, None withheld."""
    rows = {
        cell(dimension=dimension, member=member, indicator=of): Row(
            people, is_withheld=people is None
        )
        for (dimension, member), people in counts.items()
    }
    return Table("internal", rows)


def spans(declared, shown, *cells, part="people", **reader):
    knowledge = Knowledge(declared, Reader((shown,), **reader))
    return [tuple(knowledge.bounds(Count(one, part))) for one in cells]


def leaks(declared, *tables, **reader):
    found = Attack(declared, Reader(tables, **reader), RULES).leaks()
    return {(leak.kind, leak.count.cell, leak.count.part, *leak.span) for leak in found}


def alone(**said):
    """Return the declarations of one indicator, by sex, for the programme alone."""
    counted = Counted((WHOLE, "sex"), (FIRST, SECOND), partners="apart", **said)
    return Folder({"I": counted}, {"sex": Division((WOMEN, MEN))}, ())


def undivided(**said):
    """Return the declarations of one indicator that is not divided, for the programme alone."""
    counted = Counted((WHOLE,), (FIRST, SECOND), partners="apart", **said)
    return Folder({"I": counted}, {}, ())


def test_one_withheld_cell_is_what_its_dimension_lacks():
    counts = {(WHOLE, WHOLE): 50, ("sex", WOMEN): None, ("sex", MEN): 47}

    women = cell(dimension="sex", member=WOMEN)
    assert spans(alone(), only(counts), women) == [(3, 3)]
    assert leaks(alone(), only(counts)) == {("withheld", women, "people", 3, 3)}


@pytest.mark.parametrize(("has_somebody", "span"), [(True, (1, 4)), (False, (0, 5))])
def test_two_withheld_cells_share_what_is_lacking(has_somebody, span):
    """A row of an indicator that counts rows is there only because somebody was counted."""
    counts = {(WHOLE, WHOLE): 5, ("sex", WOMEN): None, ("sex", MEN): None}
    declared = alone(has_somebody=has_somebody)

    found = spans(declared, only(counts), *(cell(dimension="sex", member=m) for m in (WOMEN, MEN)))

    assert found == [span, span]
    assert len(leaks(declared, only(counts))) == (2 if has_somebody else 0)


def test_a_crossing_is_solved_by_the_totals_of_its_rows_and_columns():
    declared = folder(SEX, ("age", 2), 1, periods=1)
    counts = dict(zip(product((WOMEN, MEN), ("age0", "age1")), (2, 30, 40, 50), strict=True))
    small = Small(declared, {("AAA", *at, FIRST): people for at, people in counts.items()})
    one = cell("AAA", "sex×age", "sex0×age0")
    of_all = one._replace(partner=WHOLE)
    to_date = [each._replace(reading="to_date") for each in (one, of_all)]
    shown = without(table(small, ()), one, of_all, *to_date)

    assert spans(declared, shown, one, of_all) == [(2, 2), (2, 2)]


def test_two_by_two_withheld_cells_of_a_crossing_swap_as_far_as_the_smallest_allows():
    declared = folder(SEX, ("age", 2), 1, periods=1)
    counts = dict(zip(product((WOMEN, MEN), ("age0", "age1")), (3, 9, 20, 8), strict=True))
    small = Small(declared, {("AAA", *at, FIRST): people for at, people in counts.items()})
    hidden = [("AAA", "sex×age"), (WHOLE, "sex×age")]
    crossed = [cell("AAA", "sex×age", f"{sex}×{age}") for sex, age in counts]

    found = spans(declared, table(small, all_of(small, hidden)), *crossed)

    # 12 women and 28 men, 23 and 17 of each age; nobody has no row, so that all are at least one.
    assert found == [(1, 11), (1, 11), (12, 22), (6, 16)]


def test_a_quarter_is_what_was_counted_to_date_less_what_had_been_before():
    until = {FIRST: 40, SECOND: 43}
    rows = {cell(period=at, reading="to_date"): Row(people) for at, people in until.items()}
    rows |= {cell(): Row(40), cell(period=SECOND): Row(is_withheld=True)}

    assert spans(undivided(), Table("internal", rows), cell(period=SECOND)) == [(3, 3)]


def test_who_is_counted_once_was_there_before_or_is_now():
    rows = {cell(reading=reading): Row(40) for reading in ("period", "to_date")}
    rows |= {cell(period=SECOND): Row(60)}
    rows |= {cell(period=SECOND, reading="to_date"): Row(is_withheld=True)}

    ever = cell(period=SECOND, reading="to_date")
    assert spans(undivided(to_date="once"), Table("internal", rows), ever) == [(60, 100)]


def test_in_the_first_quarter_they_are_those_of_the_quarter():
    rows = {cell(): Row(3), cell(reading="to_date"): Row(is_withheld=True)}

    found = spans(undivided(to_date="once"), Table("internal", rows), cell(reading="to_date"))

    assert found == [(3, 3)]


def test_a_level_is_the_same_in_both_readings():
    rows = {cell(): Row(is_withheld=True), cell(reading="to_date"): Row(7)}

    assert spans(undivided(to_date="same"), Table("internal", rows), cell()) == [(7, 7)]


def test_a_partner_withheld_alone_is_what_the_programme_has_besides_the_others():
    small = by_sex((3, 0), (20, 10))
    shown = table(small, all_of(small, [("AAA", WHOLE), ("AAA", "sex")]))

    assert spans(small.folder, shown, cell("AAA"), cell("AAA", "sex", WOMEN)) == [(3, 3), (3, 3)]


def test_members_that_may_be_several_are_bounded_by_the_whole_and_make_it_up_at_least():
    declared = Folder(
        {"I": Counted((WHOLE, "group"), (FIRST,), partners="apart")},
        {"group": Division(("one", "other"), adds_up=False)},
        (),
    )
    counts = {(WHOLE, WHOLE): 30, ("group", "one"): 24, ("group", "other"): None}

    assert spans(declared, only(counts), cell(dimension="group", member="other")) == [(6, 30)]


def test_that_members_do_not_add_up_after_all_is_seen_where_they_are_shown():
    counts = {(WHOLE, WHOLE): 30, ("sex", WOMEN): 20, ("sex", MEN): 20}
    shown = only(counts)
    later = {
        at._replace(period=SECOND): Row(row.people if at.member != MEN else None, is_withheld=True)
        for at, row in shown.rows.items()
    }

    men = cell(dimension="sex", member=MEN, period=SECOND)
    assert spans(alone(), replace(shown, rows={**shown.rows, **later}), men) == [(10, 30)]


def test_a_share_says_which_counts_it_can_be_of():
    rows = {cell(): Row(share=Decimal("0.333333"), is_withheld=True)}
    shown = Table("internal", rows)
    declared = undivided(is_ratio=True)
    knowledge = Knowledge(declared, Reader((shown,)))
    knowledge.relations.say(knowledge.terms(Count(cell(), "people")), 1, 10)

    # One of three, two of six, or three of nine.
    assert knowledge.bounds(Count(cell(), "people")) == Span(3, 9)
    assert knowledge.bounds(Count(cell(), "inside")) == Span(1, 3)


def test_who_is_outside_a_share_is_protected_like_who_is_inside():
    rows = {
        cell(): Row(90, 80),
        cell(dimension="sex", member=WOMEN): Row(60, 58),
        cell(dimension="sex", member=MEN): Row(is_withheld=True),
    }

    found = leaks(alone(is_ratio=True), Table("internal", rows))

    men = cell(dimension="sex", member=MEN)
    assert found == {
        ("withheld", men, "people", 30, 30),
        ("withheld", men, "inside", 22, 22),
        ("withheld", men, "outside", 8, 8),
    }


def two(within):
    """Return the declarations of two indicators of which one's people are others' too."""
    counted = Counted((WHOLE,), (FIRST,), partners="apart")
    return Folder({"I": counted, "J": counted}, {}, (), within)


SAME = ((("I", "people"), ("J", "people")), (("J", "people"), ("I", "people")))


@pytest.mark.parametrize(("within", "span"), [(SAME, (7, 7)), (SAME[:1], (0, 7)), ((), (0, None))])
def test_an_indicator_tells_of_another_that_counts_the_same_people_or_more(within, span):
    shown = Table("internal", {cell(): Row(is_withheld=True), cell(indicator="J"): Row(7)})

    assert spans(two(within), shown, cell()) == [span]


def test_that_there_is_no_row_says_that_nobody_was_counted():
    counts = {(WHOLE, WHOLE): 30, ("sex", WOMEN): None}

    assert spans(alone(), only(counts), cell(dimension="sex", member=WOMEN)) == [(30, 30)]


def test_where_a_partner_is_says_where_its_people_are():
    small = by_sex((12, 0), (30, 10))
    place = Division(
        ("north", "south"), of_partner={"AAA": frozenset({"north"}), "BBB": frozenset({"south"})}
    )
    counted = Counted((WHOLE, "place"), (FIRST,))
    declared = Folder({"I": counted}, {"place": place}, small.folder.partners)
    rows = {
        cell(): Row(52),
        cell(dimension="place", member="north"): Row(12),
        cell(dimension="place", member="south"): Row(40),
    }

    assert spans(declared, Table("public", rows), cell("AAA"), cell("BBB")) == [(12, 12), (40, 40)]


def test_nothing_adds_up_to_a_figure_that_was_entered():
    rows = {cell(): Row(50, is_entered=True), cell(period=SECOND): Row(20)}

    assert leaks(alone(), Table("internal", rows)) == set()


def test_a_partner_takes_its_own_from_the_programme():
    small = by_sex((20, 20), (2, 1), (0, 0))
    counts = figures(small)
    own = {at: Row(people) for at, people in counts.items() if at.partner == "AAA"}

    found = leaks(small.folder, table(small, (), "partner", "AAA"), own=own)

    assert ("others", cell("BBB"), "people", 0, 3) in found
    assert ("others", cell("CCC", "sex", WOMEN), "people", 0, 2) in found
    assert not [one for one in found if one[1].partner in {"AAA", WHOLE}]


def test_what_the_public_reads_a_partner_reads_too():
    small = by_sex((20, 20), (30, 30), (40, 40))
    counts = figures(small)
    own = {at: Row(people) for at, people in counts.items() if at.partner == "AAA"}
    hidden = all_of(small, [(WHOLE, "sex"), (WHOLE, "sex×age")])
    withheld = table(small, hidden, "partner", "AAA")

    found = leaks(small.folder, withheld, table(small, (), "public"), own=own)

    assert ("withheld", cell(dimension="sex", member=WOMEN), "people", 90, 90) in found
    assert not leaks(small.folder, withheld, own=own)


@pytest.mark.parametrize(("edition", "is_found"), [("internal", True), ("partner", False)])
def test_that_nobody_of_a_group_was_counted_must_not_be_known(edition, is_found):
    declared = Folder(
        {"I": Counted((WHOLE, "group"), (FIRST,), partners="apart")},
        {"group": Division(("one", "other"))},
        (),
    )
    shown = replace(only({(WHOLE, WHOLE): 30, ("group", "one"): 30}), edition=edition)

    other = cell(dimension="group", member="other")
    assert leaks(declared, shown) == ({("nobody", other, "people", 0, 0)} if is_found else set())


BEFORE = only({(WHOLE, WHOLE): 90, ("sex", WOMEN): 40, ("sex", MEN): 50})


def test_who_came_between_two_versions_is_told_by_their_difference():
    now = only({(WHOLE, WHOLE): 100, ("sex", WOMEN): 43, ("sex", MEN): 57})

    assert leaks(alone(), now, kept={1: (BEFORE,)}) == {
        ("changed", cell(dimension="sex", member=WOMEN), "people", 3, 3)
    }


def test_a_version_says_nothing_certain_of_what_is_withheld_now():
    now = only({(WHOLE, WHOLE): 93, ("sex", WOMEN): None, ("sex", MEN): None})

    women = cell(dimension="sex", member=WOMEN)
    assert spans(alone(), now, women, kept={1: (BEFORE,)}) == [(0, 93)]
    assert not leaks(alone(), now, kept={1: (BEFORE,)})


def test_who_takes_it_that_people_only_came_knows_more():
    now = only({(WHOLE, WHOLE): 93, ("sex", WOMEN): None, ("sex", MEN): None})

    found = leaks(alone(), now, kept={1: (BEFORE,)}, thinks_one_way=True)

    assert {one[2:] for one in found if one[0] == "withheld"} == {
        ("people", 40, 43),
        ("people", 50, 53),
    }


def possible(declared, people, shown, hidden):
    """Yield the counts of every programme of so many people whose table would say the same."""
    places = [
        (partner, *members, period)
        for partner, *members, period in product(
            declared.partners,
            *(division.members for division in declared.divisions.values()),
            declared.indicators[INDICATOR].periods,
        )
    ]
    for chosen in combinations_with_replacement(places, people):
        small = Small(declared, {at: chosen.count(at) for at in set(chosen)})
        if table(small, all_of(small, hidden)) == shown:
            yield figures(small)


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_bounds_are_those_of_all_programmes_whose_table_would_say_the_same(data):
    declared = folder(SEX, ("age", 2), 2, periods=data.draw(st.sampled_from([1, 2])))
    people = 5 if len(declared.indicators[INDICATOR].periods) == 1 else 3
    places = list(
        product(declared.partners, (WOMEN, MEN), ("age0", "age1"), declared.indicators["I"].periods)
    )
    chosen = data.draw(st.lists(st.sampled_from(places), min_size=people, max_size=people))
    breakdowns = list(product(("AAA", "BBB", WHOLE), ("sex", "age", "sex×age")))
    hidden = data.draw(st.sets(st.sampled_from([*breakdowns, ("AAA", WHOLE), ("BBB", WHOLE)])))
    small = Small(declared, {at: chosen.count(at) for at in chosen})
    shown = table(small, all_of(small, hidden))

    worlds = list(possible(declared, people, shown, hidden))

    knowledge = Knowledge(declared, Reader((shown,)))
    for at, row in shown.rows.items():
        if row.is_withheld:
            found = [world.get(at, 0) for world in worlds]
            assert knowledge.bounds(Count(at, "people")) == Span(min(found), max(found)), at


HERE = Path(__file__).parent
OF_THE_ATTACKER = (
    "attacker",
    "declared",
    "exact_ends",
    "knowledge",
    "reading_files",
    "whole_numbers",
)


@pytest.mark.parametrize("module", OF_THE_ATTACKER)
def test_the_attacker_shares_no_code_with_what_he_attacks(module):
    tree = ast.parse((HERE / f"{module}.py").read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert not [name for name in imported if name.startswith(("assets.protection", "expectations"))]
    known = {f"tests.protection.{name}" for name in OF_THE_ATTACKER}
    assert {name for name in imported if name.startswith("tests")} <= known
