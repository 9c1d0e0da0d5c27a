"""Who stands behind a figure that counts something else: each person once, whatever they gave."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.indicators.figures import Figure, added
from tests.indicators.world import figures, fill, indicator, open_world

Q1, Q2 = "2026Q1", "2026Q2"
HOURS = {"sum": "amount", "people": "thing"}
DAYS = {"median": "amount", "people": "thing"}
DOCUMENTS = {"rows": "all", "people": "thing"}
IN_TIME = {
    "numerator": {"rows": "all", "where": "kind = 'in'"},
    "denominator": {"rows": "all"},
    "people": "thing",
}
RATIO = {
    "numerator": {"sum": "amount", "where": "kind = 'in'"},
    "denominator": {"sum": "amount"},
    "people": "thing",
}
WAITED = {"kind": "median", "across_partners": "pooled"}
SHARED = {"kind": "ratio_flow", "across_partners": "pooled"}


def behind(found, period, partner="*", reading="period", column="people"):
    return found[period, reading, partner, "*", "*"][column]


def test_who_gave_twice_is_counted_once(world):
    fill(world, entries=[
        ("AAA", "2026-01-05", "ana", 2), ("AAA", "2026-02-05", "ana", 3),
        ("AAA", "2026-02-05", "bo", 1), ("BBB", "2026-01-09", "cy", 4),
    ])  # fmt: skip

    found = figures(world, HOURS)

    assert behind(found, Q1, "AAA") == 2
    assert behind(found, Q1) == 3
    assert found[Q1, "period", "*", "*", "*"]["value"] == 10


def test_to_date_who_gave_in_two_quarters_is_counted_once(world):
    fill(world, entries=[("AAA", "2026-01-05", "ana", 2), ("AAA", "2026-04-05", "ana", 3),
                         ("AAA", "2026-04-05", "bo", 1)])  # fmt: skip

    found = figures(world, HOURS)

    assert behind(found, Q2, reading="to_date") == 2
    assert found[Q2, "to_date", "*", "*", "*"]["value"] == 6


def test_all_of_whom_nobody_is_known_may_be_one_person(world):
    fill(world, entries=[("AAA", "2026-01-05", None, 2), ("AAA", "2026-01-06", None, 2),
                         ("AAA", "2026-01-07", "ana", 2)])  # fmt: skip

    assert behind(figures(world, HOURS), Q1) == 2


def test_a_median_says_how_many_waited(world):
    fill(world, entries=[
        ("AAA", "2026-01-05", "ana", 2), ("AAA", "2026-02-05", "ana", 30),
        ("AAA", "2026-02-06", "bo", 2), ("AAA", "2026-02-07", "cy", 9),
    ])  # fmt: skip

    found = figures(world, DAYS, **WAITED)

    assert behind(found, Q1) == 3
    assert found[Q1, "period", "*", "*", "*"]["records"] == 4
    assert found[Q1, "period", "*", "*", "*"]["value"] == pytest.approx(5.5)


def test_a_share_says_how_many_are_inside_it(world):
    fill(world, entries=[
        ("AAA", "2026-01-05", "ana", 2, "in"), ("AAA", "2026-02-05", "ana", 3, "in"),
        ("AAA", "2026-02-06", "bo", 2, "out"), ("AAA", "2026-02-07", None, 9, "out"),
    ])  # fmt: skip

    found = figures(world, RATIO, **SHARED)

    assert behind(found, Q1) == 3
    assert behind(found, Q1, column="people_inside") == 1


def test_where_nothing_says_who_they_are_nobody_is_counted(world):
    fill(world, entries=[("AAA", "2026-01-05", "ana", 2)])

    assert behind(figures(world, {"sum": "amount"}), Q1) is None


def test_rows_that_are_told_as_people_are_told_as_before_and_different_ones_counted(world):
    fill(world, entries=[
        ("AAA", "2026-01-05", "ana"), ("AAA", "2026-02-05", "ana"), ("AAA", "2026-02-05", "bo"),
        ("BBB", "2026-01-05", "ana"), ("AAA", "2026-04-05", "bo"), ("AAA", "2026-04-06", None),
    ])  # fmt: skip

    found = figures(world, DOCUMENTS, counts="people")

    assert [behind(found, Q1, who) for who in ("AAA", "BBB", "*")] == [3, 1, 4]
    assert [behind(found, Q1, who, column="persons") for who in ("AAA", "BBB", "*")] == [2, 1, 2]
    assert behind(found, Q2, reading="to_date") == 6
    assert behind(found, Q2, reading="to_date", column="persons") == 3


def test_of_a_share_different_people_are_counted_inside_it_too(world):
    fill(world, entries=[
        ("AAA", "2026-01-05", "ana", 2, "in"), ("AAA", "2026-02-05", "ana", 3, "in"),
        ("AAA", "2026-02-06", "ana", 2, "out"), ("AAA", "2026-02-07", "bo", 9, "out"),
    ])  # fmt: skip

    found = figures(world, IN_TIME, counts="people", **SHARED)

    assert (behind(found, Q1), behind(found, Q1, column="people_inside")) == (4, 2)
    assert (behind(found, Q1, column="persons"), behind(found, Q1, column="persons_inside")) == (
        2, 1,
    )  # fmt: skip


def test_whoever_is_counted_row_by_row_and_has_one_is_not_counted_twice(world):
    fill(world, entries=[("AAA", "2026-01-05", "ana")])

    assert behind(figures(world, {"rows": "all"}, counts="people"), Q1, column="persons") is None


def test_figures_that_are_put_together_have_as_many_different_people_as_one_of_them_at_least():
    entered, known, more = (Figure(6, None, 6, 6, persons=number) for number in (None, 4, 5))

    assert added([known, more]).persons == 5
    assert added([known, entered]).persons is None


ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(["AAA", "BBB"]),
        st.dates().map(lambda day: day.replace(year=2026, month=1 + day.month % 3, day=3)),
        st.sampled_from(["ana", "bo", "cy", None]),
        st.integers(0, 5),
        st.sampled_from(["in", "out"]),
    ),
    max_size=12,
)


@pytest.mark.long
@settings(deadline=None, max_examples=60)
@given(ENTRIES)
@pytest.mark.parametrize(("measure", "said"), [(HOURS, {}), (DAYS, WAITED), (RATIO, SHARED)])
def test_as_many_stand_behind_as_there_are_names(measure, said, entries):
    world = open_world()
    fill(world, entries=entries)

    found = figures(world, measure, **said)

    for partner in ("AAA", "BBB", "*"):
        names = {one[2] for one in entries if partner in (one[0], "*")}
        if names:
            assert behind(found, Q1, partner) == len(names)
    world.close()


def test_a_measure_may_say_who_is_behind_it():
    assert indicator(HOURS).measure.people == "thing"
