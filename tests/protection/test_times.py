"""What is counted to date is withheld where it would tell of a withheld period, and only there."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.programme.model import Protection
from assets.protection.cells import Cell
from assets.protection.counts import Withholding
from assets.protection.editions import Edition
from assets.protection.times import Times
from assets.warehouse.dictionary import replace_rows
from tests.protection.small_cells import FIVE, at, parts_in, spans, too_small
from tests.protection.world import QUARTERS, figure, flow_figures, indicator, row

FIRST, SECOND, THIRD = QUARTERS
PUBLIC, INTERNAL = Edition("public"), Edition("internal")


def series(kind, *people, **said):
    """Return the counts of quarters, and to date as a kind of indicator counts them."""
    to_date = {
        "sum": [sum(people[: place + 1]) for place in range(len(people))],
        "same": people,
        "apart": [max(people[: place + 1]) + 1 for place in range(len(people))],
    }[kind]
    return {
        at(period=quarter, reading=reading, **said): (number,)
        for reading, numbers in (("period", people), ("to_date", to_date))
        for quarter, number in zip(QUARTERS, numbers, strict=False)
    }


def quarter(name, **said):
    return at(period=name, **said)


def to_date(name, **said):
    return at(period=name, reading="to_date", **said)


def following(counts, *withheld):
    return set(Times(counts, QUARTERS).following(set(withheld), ()))


def test_what_is_added_up_is_withheld_from_the_first_quarter_on_that_is():
    counts = series("sum", 40, 3, 40)

    assert following(counts, quarter(SECOND)) == {to_date(SECOND), to_date(THIRD)}
    assert following(counts, quarter(FIRST)) == {to_date(one) for one in QUARTERS}
    assert following(counts) == set()


def test_it_follows_from_a_quarter_also_into_one_that_has_none_of_its_own():
    counts = series("sum", 40, 3)
    counts[to_date(THIRD)] = (43,)

    assert following(counts, quarter(SECOND)) == {to_date(SECOND), to_date(THIRD)}


def test_a_level_is_withheld_to_date_where_that_quarter_is_and_nowhere_else():
    counts = series("same", 40, 3, 50)

    assert following(counts, quarter(SECOND)) == {to_date(SECOND)}


def test_a_level_stays_withheld_until_there_is_a_new_one():
    counts = series("same", 40, 3)
    counts[to_date(THIRD)] = (3,)

    assert following(counts, quarter(SECOND)) == {to_date(SECOND), to_date(THIRD)}


@pytest.mark.parametrize("other", [{"sex": "men"}, {"indicator": "J"}])
def test_one_member_or_indicator_says_nothing_of_another(other):
    counts = {**series("sum", 3, 40, 40, sex="women"), **series("sum", 50, 50, 50, **other)}

    found = following(counts, quarter(FIRST, sex="women"))

    assert found == {to_date(one, sex="women") for one in QUARTERS}


def test_quarters_come_in_the_order_given():
    counts = series("sum", 3, 40, 40)

    found = set(Times(counts, [SECOND, FIRST, THIRD]).following({quarter(FIRST)}, ()))

    assert to_date(SECOND) not in found


def test_a_small_count_to_date_withholds_the_last_quarter_it_is_made_of():
    counts = series("sum", 40, 40, 40)

    found = Times(counts, QUARTERS).before([to_date(SECOND)])

    assert found == {quarter(SECOND)}


def test_it_withholds_no_other_quarter_where_one_is_withheld_already():
    counts = series("sum", 3, 40, 40)

    found = Times(counts, QUARTERS).before([quarter(FIRST), to_date(SECOND)])

    assert found == {quarter(FIRST)}


def test_people_who_are_counted_once_over_the_years_are_protected_to_date_by_themselves():
    counts = series("apart", 40, 30, 20)
    times = Times(counts, QUARTERS)

    [together] = times.apart({})
    assert {one for one in together if one.reading == "to_date"} == set(map(to_date, QUARTERS))
    assert times.before([to_date(SECOND)]) == set()


def test_with_them_the_quarters_of_all_that_is_counted_from_the_same_are_looked_at():
    counts = {
        **series("apart", 40, 30),
        **series("sum", 50, 40, indicator="J"),
        **series("sum", 9, 9, indicator="K"),
    }
    times = Times(counts, QUARTERS)

    [together] = times.apart({"I": "visits", "J": "visits", "K": "loans"})

    assert {(one.indicator, one.reading) for one in together} == {
        ("I", "period"), ("I", "to_date"), ("J", "period"),
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["sum", "same"])
def test_what_follows_from_the_quarters_is_not_protected_by_itself(kind):
    times = Times(series(kind, 40, 30, 20), QUARTERS)

    assert list(times.apart({})) == []
    assert set(times.of_periods()) == {quarter(one) for one in QUARTERS}


def looked_at_together(counts, *withheld, sources=None):
    """Return the spans of quarters, as one text each."""
    spans = Times(counts, QUARTERS).spans(set(withheld), sources or {})
    return ["+".join(span.periods) for span in spans]


@pytest.mark.parametrize(
    ("hidden", "together"),
    [
        ([], []),
        ([FIRST], [f"{FIRST}+{SECOND}"]),
        ([SECOND], [f"{SECOND}+{THIRD}"]),
        ([THIRD], [f"{SECOND}+{THIRD}"]),
        ([FIRST, SECOND], [f"{FIRST}+{SECOND}"]),
        ([FIRST, THIRD], [f"{FIRST}+{SECOND}+{THIRD}"]),
    ],
)
def test_a_quarter_in_which_the_programme_is_withheld_is_looked_at_with_the_next(hidden, together):
    """The last one with the one before."""
    counts = series("sum", 40, 40, 40)

    assert looked_at_together(counts, *map(quarter, hidden)) == together


def test_quarters_are_not_looked_at_together_for_a_member_or_a_partner():
    counts = {
        **series("sum", 40, 40, 40),
        **series("sum", 3, 40, 40, sex="women"),
        **series("sum", 3, 40, 40, partner="A"),
    }

    assert (
        looked_at_together(counts, quarter(FIRST, sex="women"), quarter(FIRST, partner="A")) == []
    )


@pytest.mark.parametrize("kind", ["same", "apart"])
def test_nor_where_what_is_to_date_is_no_sum_of_them(kind):
    assert looked_at_together(series(kind, 3, 40, 50), quarter(FIRST)) == []


def test_a_span_counts_what_was_counted_in_its_quarters_and_in_all_of_them():
    counts = series("sum", 3, 40, 50)

    [span] = Times(counts, QUARTERS).spans({quarter(FIRST)}, {})

    both = [quarter(FIRST), quarter(SECOND)]
    [(whole, parts)] = span.sums.items()
    assert parts == both
    assert span.counts == {quarter(FIRST): (3,), quarter(SECOND): (40,), whole: (43,)}


@pytest.mark.parametrize(("sources", "is_together"), [({"I": "a", "J": "a"}, True), ({}, False)])
def test_indicators_of_one_source_are_looked_at_over_the_same_quarters(sources, is_together):
    counts = {**series("sum", 3, 40, 50), **series("sum", 30, 40, 50, indicator="J")}

    [span] = Times(counts, QUARTERS).spans({quarter(FIRST)}, sources)

    assert ({cell.indicator for cell in span.sums} == {"I", "J"}) is is_together


def test_after_a_span_that_is_shown_what_is_to_date_is_shown_again():
    counts = series("sum", 3, 40, 50)
    times = Times(counts, QUARTERS)
    withheld = {quarter(FIRST), quarter(SECOND)}
    spans = list(times.spans(withheld, {}))

    assert set(times.following(withheld, spans)) == {to_date(FIRST)}
    assert set(times.following(withheld | set(spans[0].sums), spans)) == {
        to_date(one) for one in QUARTERS
    }


def test_a_small_count_to_date_after_a_span_withholds_what_was_counted_over_it():
    counts = series("sum", 3, 40, 50)
    times = Times(counts, QUARTERS)
    [span] = times.spans({quarter(FIRST)}, {})

    assert times.before([to_date(SECOND)], [span]) == set(span.sums)
    assert times.before([to_date(FIRST)], [span]) == {quarter(FIRST)}


def test_with_a_quarter_go_all_counts_to_date_from_then_on():
    times = Times(series("sum", 3, 40, 50), QUARTERS)

    assert times.going_with(quarter(SECOND)) == [to_date(SECOND), to_date(THIRD)]


def test_with_a_quarter_of_a_span_go_those_before_its_end_and_with_the_span_the_others():
    times = Times(series("sum", 3, 40, 50), QUARTERS)
    [span] = times.spans({quarter(FIRST)}, {})
    [whole] = span.sums

    assert times.going_with(quarter(FIRST), span) == [to_date(FIRST)]
    assert times.going_with(quarter(SECOND), span) == []
    assert times.going_with(whole, span) == [to_date(SECOND), to_date(THIRD)]


@pytest.mark.parametrize(("kind", "goes"), [("same", [to_date(SECOND)]), ("apart", [])])
def test_with_a_level_goes_its_own_and_with_what_is_counted_anew_nothing(kind, goes):
    assert Times(series(kind, 3, 40, 50), QUARTERS).going_with(quarter(SECOND)) == goes


def test_quarters_whose_sum_is_known_are_looked_at_with_any_that_is():
    """Of the first two quarters the sum is known: the second is not looked at without the first."""
    counts = series("sum", 40, 3, 50)
    first_two = at(period=f"{FIRST}+{SECOND}", reading="span")
    known = {first_two: [quarter(FIRST), quarter(SECOND)]}
    times = Times(counts, QUARTERS, known)

    [span] = times.spans({quarter(SECOND)}, {})

    assert times.of_periods()[first_two] == (43,)
    assert span.periods == QUARTERS
    assert span.sums[first_two] == known[first_two]
    assert len(span.sums) == 2


def test_what_follows_from_a_known_sum_is_shown_to_date():
    counts = series("sum", 3, 40, 50)
    first_two = at(period=f"{FIRST}+{SECOND}", reading="span")
    times = Times(counts, QUARTERS, {first_two: [quarter(FIRST), quarter(SECOND)]})
    spans = list(times.spans(set(), {}))

    assert set(times.following({quarter(FIRST), quarter(SECOND)}, spans)) == {to_date(FIRST)}


def test_of_three_quarters_that_are_looked_at_together_what_two_are_is_a_count_of_its_own():
    """By what all three are, each could be another number while the first two together are not."""
    counts = series("sum", 3, 40, 5)
    times = Times(counts, QUARTERS)

    [span] = times.spans({quarter(FIRST), quarter(THIRD)}, {})

    [first_two, whole] = [
        at(period="+".join(QUARTERS[:number]), reading="span") for number in (2, 3)
    ]
    assert (span.counts[first_two], span.counts[whole]) == ((43,), (48,))
    assert times.going_with(first_two, span) == [to_date(SECOND)]
    assert set(times.following({first_two}, [span])) == {to_date(SECOND)}
    assert set(times.following({quarter(FIRST), quarter(THIRD)}, [span])) == {to_date(FIRST)}


CARRIED = frozenset({("I", "AAA", SECOND)})


def test_all_that_a_partner_carries_over_is_what_it_was_before():
    women, men = (series("same", 6, 6, 9, partner="AAA", sex=sex) for sex in ("women", "men"))
    others = {**series("same", 6, 6, 6), **series("same", 6, 6, 6, partner="BBB")}

    same = Times({**women, **men, **others}, QUARTERS, carried=CARRIED).same

    assert same == {
        quarter(SECOND, partner="AAA", sex=sex): quarter(FIRST, partner="AAA", sex=sex)
        for sex in ("women", "men")
    }


def test_what_is_not_the_same_was_not_carried_over():
    """A reader who is told so, and sees that it is not, concludes nothing from it."""
    assert Times(series("same", 6, 7, 7, partner="AAA"), QUARTERS, carried=CARRIED).same == {}


def test_quarters_are_looked_at_with_those_from_which_they_are_carried_over():
    counts = {**series("sum", 40, 50, 3), **series("same", 6, 6, 9, indicator="J", partner="AAA")}
    sources = {"I": "log", "J": "log"}
    hidden = {quarter(THIRD)}

    [two] = Times(counts, QUARTERS).spans(hidden, sources)
    carried = frozenset({("J", "AAA", SECOND)})
    [three] = Times(counts, QUARTERS, carried=carried).spans(hidden, sources)

    assert (two.periods, three.periods) == ((SECOND, THIRD), QUARTERS)


# In an edition ----------------------------------------------------------------------------


def withheld(world, values, **said):
    """Return the cells that the internal edition withholds."""
    replace_rows(world, "marts.indicators", [indicator("I", **said)])
    replace_rows(world, "marts.indicator_values", values)
    replace_rows(
        world,
        "marts.periods",
        [
            row(
                "marts.periods",
                period=name,
                starts_on=f"2025-0{place}-01",
                ends_on=f"2025-0{place}-28",
            )
            for place, name in enumerate(QUARTERS, start=1)
        ],
    )
    return Withholding(world, Protection()).of(INTERNAL)


def of_sexes(*quarters):
    return {
        (name, "AAA", "sex", sex): people
        for name, counts in zip(QUARTERS, quarters, strict=True)
        for sex, people in zip(("women", "men"), counts, strict=True)
    }


def test_a_small_quarter_leaves_the_other_quarters_and_what_was_to_date_before(world):
    found = withheld(world, flow_figures("I", of_sexes((40, 40), (3, 40), (40, 40))))

    assert {(cell.period, cell.reading) for cell in found} == {
        (SECOND, "period"), (SECOND, "to_date"), (THIRD, "to_date"),
    }  # fmt: skip
    assert {cell.member for cell in found} == {"women", "men"}


@pytest.mark.parametrize(
    ("small", "periods", "to_date_at"),
    [(0, {FIRST, SECOND}, {FIRST}), (1, {SECOND, THIRD}, {SECOND}), (2, {THIRD}, {THIRD})],
)
def test_a_quarter_of_few_people_in_all_takes_the_next_and_what_is_to_date_after_both_is_shown(
    world, small, periods, to_date_at
):
    quarters = [(40, 40)] * 3
    quarters[small] = (2, 1)

    found = withheld(world, flow_figures("I", of_sexes(*quarters)))

    assert {cell.period for cell in found if cell.reading == "period"} == periods
    assert {cell.period for cell in found if cell.reading == "to_date"} == to_date_at


def test_quarters_that_are_few_together_leave_nothing_to_date_shown(world):
    found = withheld(world, flow_figures("I", of_sexes((2, 1), (1, 0), (40, 40))))

    undivided = {cell.period for cell in found if cell.reading == "to_date" and cell.member == "*"}
    assert undivided == set(QUARTERS)


def test_a_small_level_leaves_every_other_quarter_in_both_readings(world):
    levels = [
        figure("I", name, who, people, reading=reading, cell=cell)
        for name, women in zip(QUARTERS, (40, 3, 40), strict=True)
        for reading in ("period", "to_date")
        for who in ("AAA", "*")
        for cell, people in (
            (("*", "*"), women + 40), (("sex", "women"), women), (("sex", "men"), 40),
        )
    ]  # fmt: skip

    found = withheld(world, levels, kind="level")

    assert {(cell.period, cell.reading) for cell in found} == {
        (SECOND, "period"), (SECOND, "to_date"),
    }  # fmt: skip


PEOPLE = st.sampled_from([0, 1, 2, 4, 5, 6, 8])
ENOUGH = 8 + 5  # Nobody need be thought further away from the greatest than the threshold.


def test_what_everybody_reads_in_public_no_other_edition_withholds(world):
    """In public two quarters together are shown to date, of all four partners: so they are here."""
    people = {"AAA": (2, 40, 40), "BBB": (2, 40, 40), "CCC": (2, 40, 40), "DDD": (1, 40, 40)}
    counts = {
        (name, who, "sex", sex): number
        for who, numbers in people.items()
        for name, number in zip(QUARTERS, numbers, strict=True)
        for sex in ("women", "men")
    }
    withheld(world, flow_figures("I", counts), sensitivity="public")
    found = Withholding(world, Protection())

    public, internal = found.of(PUBLIC), found.of(INTERNAL)
    of_programme = {cell for cell in internal if cell.partner == "*"}

    assert of_programme <= public
    assert {cell.reading for cell in public} == {"period", "to_date"}


@settings(max_examples=12, deadline=None)
@given(
    people=st.tuples(*(st.tuples(PEOPLE, PEOPLE) for _ in QUARTERS)).filter(
        lambda people: any(map(any, people))
    )
)
def test_all_that_is_shown_of_all_quarters_leaves_each_withheld_count_open(shared_world, people):
    detail = of_sexes(*people)
    values = flow_figures("I", detail)
    found = withheld(shared_world, values)
    counted_in = {
        at(who, period=name, sex=sex): {
            cell._replace(period=until, reading=reading)
            for cell in parts_in(at(who, sex=sex))
            for reading, until in [
                ("period", name),
                *(("to_date", u) for u in QUARTERS if u >= name),
            ]
        }
        for (name, who, _, sex), number in detail.items()
        if number
    }
    counts = {
        Cell(code, who, dimension, member, name, reading): (number,)
        for code, name, reading, who, dimension, member, number, *_ in values
    }

    bounds = spans(counted_in, counts, found, ENOUGH)

    assert found >= too_small(counts)
    assert {cell: span for cell, span in bounds.items() if span[1] - span[0] < FIVE} == {}


def volunteers(**said):
    """Return a level of two partners: the first reports nothing in the second quarter.

    In the first quarter three of the other are withheld, and by what they are together the six.
    """
    levels = {"AAA": (6, 6, 9), "BBB": (3, 8, 8), "*": (9, 14, 17)}
    return [
        figure(
            "I", name, partner, people, reading=reading,
            **(said if (partner, name) == ("AAA", SECOND) else {}),
        )
        for partner, numbers in levels.items()
        for name, people in zip(QUARTERS, numbers, strict=True)
        for reading in ("period", "to_date")
    ]  # fmt: skip


def test_what_is_carried_over_is_withheld_with_what_it_was_before(world):
    found = withheld(world, volunteers(), kind="stock")
    carried = withheld(world, volunteers(carried="over"), kind="stock")

    in_first = {(cell.partner, cell.period) for cell in found}
    assert in_first == {("AAA", FIRST), ("BBB", FIRST)}
    told = {(cell.partner, cell.period) for cell in carried}
    assert ("AAA", SECOND) in told or ("*", FIRST) in told
    assert in_first - {("AAA", FIRST)} <= told


def counted_once(partners):
    """Return the figures of people who come again: of the first partner few women, of all women."""
    found = []
    people = {partner: {"women": (40, 40, 40), "men": (30, 30, 30)} for partner in partners}
    people[partners[0]]["women"] = (3, 3, 2)
    for place, name in enumerate(QUARTERS):
        ever = {
            who: {sex: of[0] + (place if of[0] > 3 else place // 2) for sex, of in by_sex.items()}
            for who, by_sex in people.items()
        }
        now = {
            who: {sex: of[place] for sex, of in by_sex.items()} for who, by_sex in people.items()
        }
        for reading, counts in (("period", now), ("to_date", ever)):
            of_all = {sex: sum(of[sex] for of in counts.values()) for sex in ("women", "men")}
            for who, by_sex in {**counts, "*": of_all}.items():
                cells = {("*", "*"): sum(by_sex.values())}
                cells |= {("sex", sex): number for sex, number in by_sex.items()}
                found += [
                    figure("I", name, who, number, reading=reading, cell=cell)
                    for cell, number in cells.items()
                ]
    return found


@pytest.mark.parametrize("number", [2, 12])
def test_who_is_counted_once_is_withheld_in_company_in_each_quarter_and_to_date(world, number):
    partners = [f"P{place:03}" for place in range(number)]

    found = withheld(world, counted_once(partners), kind="flow_unique")

    for name, reading in product(QUARTERS, ("period", "to_date")):
        cells = {one for one in found if (one.period, one.reading) == (name, reading)}
        few = Cell("I", partners[0], "sex", "women", name, reading)
        others = {one.partner for one in cells if one.dimension == "sex"} - {partners[0], "*"}
        assert few in cells
        assert others or few._replace(partner="*") in cells
