"""Figures that no form brings: past years, statistics, milestones and levels."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.indicators.compared import load_progress
from assets.indicators.values import load_values
from assets.programme.framework import Indicator
from assets.programme.registers import EnteredValue
from assets.programme.tables import load_registers
from assets.warehouse.dictionary import replace_rows
from tests.indicators.world import AS_OF, by_cell, fill, indicator, know, programme_of, value

Q3, Q4, Q1, Q2 = "2025Q3", "2025Q4", "2026Q1", "2026Q2"
SUM = {"sum": "amount"}
PEOPLE = {"counts": "people"}
NO_MEASURE = {"measure": None, "entered": True}
RATIO = {"denominator": {"rows": "all"}, "numerator": {"rows": "all", "where": "kind = 'y'"}}
STEPS = {
    "kind": "milestone", "unit_kind": "level", "measure": None, "across_partners": "none",
    "levels": [{"code": code, "title": code} for code in ("drafted", "adopted", "in_force")],
}  # fmt: skip


def entered(period, figure=None, partner="*", **said):
    whole = {"indicator": "OP1.1", "partner": partner, "period": period, "source": "Registry",
             "entered_by": "M&E officer", "entered_on": "2026-07-01", **said}  # fmt: skip
    return EnteredValue.model_validate(whole if figure is None else {**whole, "value": figure})


def plain(**said):
    """Return an indicator without a measure, unless one is given."""
    return Indicator.model_validate(
        {**indicator(SUM).model_dump(by_alias=True, exclude={"measure", "entered"}), **said}
    )


@pytest.fixture
def loaded(world):
    """Compute an indicator from entries and from what was entered; return its figures."""

    def load(found, *values, entries=()):
        fill(world, entries=entries)
        programme = replace(programme_of(found), values=values)
        load_registers(world, programme, AS_OF)
        know(world, "AAA", "BBB")
        load_values(world, programme)
        load_progress(world, programme)
        return by_cell(world, "select * from marts.indicator_values")

    return load


def row(found, period, partner="*", reading="period"):
    return found[period, reading, partner, "*", "*"]


def test_two_past_years_stand_before_the_first_submission(loaded, world):
    found = loaded(indicator(SUM), entered("2023", 40), entered("2024", 60))

    assert [row(found, year)["value"] for year in ("2023", "2024")] == [40, 60]
    assert [(row(found, year)["is_entered"], row(found, year)["records"])
            for year in ("2023", "2024")] == [(True, 0)] * 2  # fmt: skip
    periods = world.execute(
        "select period, kind, is_closed, is_base, due_on from marts.periods where period < '2025Q'"
    ).fetchall()
    assert periods == [("2023", "year", True, False, None), ("2024", "year", True, False, None)]


def test_a_flow_to_date_includes_past_years(loaded):
    found = loaded(
        indicator(SUM),
        entered("2023", 40),
        entered("2024", 60),
        entries=[("AAA", "2025-11-01", "", 5)],
    )

    to_date = [row(found, name, reading="to_date")["value"] for name in ("2023", "2024", Q3, Q4)]
    assert to_date == [40, 100, 100, 105]
    assert row(found, Q4, reading="to_date")["records"] == 1
    assert (row(found, Q4)["value"], row(found, Q4)["is_entered"]) == (5, False)


def test_a_figure_from_records_stands_before_an_entered_one(loaded):
    found = loaded(
        indicator(SUM), entered(Q3, 99), entered(Q4, 7), entries=[("AAA", "2025-08-01", "", 5)]
    )

    assert [row(found, quarter)["value"] for quarter in (Q3, Q4)] == [5, 7]
    assert [row(found, quarter)["is_entered"] for quarter in (Q3, Q4)] == [False, True]
    assert row(found, Q2, reading="to_date")["value"] == 12


def test_a_year_that_records_lie_in_is_not_counted_twice(loaded):
    found = loaded(indicator(SUM), entered("2025", 50), entries=[("AAA", "2025-08-01", "", 5)])

    assert row(found, "2025")["value"] == 50
    assert row(found, Q4, reading="to_date")["value"] == 5


def test_a_quarter_within_an_entered_year_is_not_counted_twice(loaded):
    found = loaded(indicator(SUM), entered("2024", 40), entered("2024Q4", 15))

    assert row(found, Q3, reading="to_date")["value"] == 40


def test_a_level_takes_the_latest_that_was_entered_until_one_is_recorded(loaded):
    stock = {"kind": "stock", "across_partners": "latest_then_sum"}

    found = loaded(
        indicator(SUM, **stock), entered("2024", 30), entries=[("AAA", "2025-11-01", "", 5)]
    )

    assert [value(found, quarter, reading="to_date") for quarter in (Q3, Q4, Q1, Q2)] == [
        30,
        5,
        5,
        None,
    ]
    assert value(found, Q3) is None


def test_the_entry_made_last_stands(loaded):
    found = loaded(
        plain(**NO_MEASURE),
        entered(Q3, 1, entered_on="2026-07-02"),
        entered(Q3, 2, entered_on="2026-07-01"),
    )

    assert value(found, Q3) == 1


def test_partners_figures_make_the_programmes_where_none_was_entered(loaded):
    values = [entered(Q3, 4, "AAA"), entered(Q3, 5, "BBB"), entered(Q4, 4, "AAA"), entered(Q4, 9)]

    found = loaded(plain(**NO_MEASURE), *values)

    assert (value(found, Q3), value(found, Q4)) == (9, 9)


def test_shares_are_pooled_from_their_parts(loaded):
    share = {"kind": "ratio_flow", "across_partners": "pooled", **PEOPLE, "unit_kind": "share"}
    values = [entered(Q3, None, who, numerator=top, denominator=bottom)
              for who, top, bottom in (("AAA", 9, 10), ("BBB", 20, 100))]  # fmt: skip

    found = loaded(plain(**NO_MEASURE, **share), *values)

    whole = row(found, Q3)
    assert whole["value"] == Decimal("0.263636")
    assert (whole["people"], whole["people_inside"]) == (110, 29)


def test_a_share_to_date_is_what_was_recorded_once_something_was(loaded):
    found = loaded(
        indicator(RATIO, kind="ratio_flow", across_partners="pooled"),
        entered("2024", None, numerator=1, denominator=8),
        entries=[("AAA", "2025-08-01", "", 1, kind) for kind in ("y", "n")],
    )

    assert value(found, "2024", reading="to_date") == Decimal("0.125")
    assert value(found, Q3, reading="to_date") == Decimal("0.5")


def test_a_flows_progress_counts_from_the_programmes_first_day(loaded, world):
    programme = indicator(SUM)
    loaded(
        programme, entered("2023", 40), entered("2024", 60), entries=[("AAA", "2025-08-01", "", 5)]
    )
    replace_rows(world, "marts.targets", [("OP1.1", "*", "*", "*", Q3, None, 10, None)])
    load_progress(world, programme_of(programme))

    found = world.execute(
        "select period, actual, progress from marts.indicator_progress where partner = '*'"
        " order by period limit 1"
    ).fetchall()
    assert found == [(Q3, 5, Decimal("0.5"))]


def test_an_index_weighs_every_partner_alike(loaded):
    index = {"kind": "index", "across_partners": "mean", "unit_kind": "score"}

    found = loaded(plain(**NO_MEASURE, **index), entered(Q3, 2, "AAA"), entered(Q3, "2.5", "BBB"))

    assert (row(found, Q3)["value"], row(found, Q3)["denominator"]) == (Decimal("2.25"), 2)


def test_people_entered_are_counted_for_protection(loaded):
    found = loaded(plain(**NO_MEASURE, **PEOPLE), entered(Q3, 7))

    assert row(found, Q3)["people"] == 7


def test_a_members_figure_is_entered_too(loaded):
    found = loaded(plain(**NO_MEASURE), entered(Q3, 3, dimension="sex", member="women"))

    assert value(found, Q3, "*", "sex", "women") == 3


def test_a_milestone_is_the_position_of_its_level_and_stays_until_the_next(loaded):
    values = [entered(Q3, level="drafted"), entered(Q1, level="in_force")]

    found = loaded(plain(**STEPS), *values)

    assert [value(found, quarter) for quarter in (Q3, Q4, Q1)] == [1, None, 3]
    assert [value(found, quarter, reading="to_date") for quarter in (Q3, Q4, Q1, Q2)] == [
        1,
        1,
        3,
        3,
    ]


def test_a_milestones_progress_is_read_over_positions(loaded, world):
    loaded(plain(**STEPS), entered(Q3, level="adopted"))
    target = ("OP1.1", "*", "*", "*", Q4, 1, 3, None)
    replace_rows(world, "marts.targets", [target])
    load_progress(world, programme_of(plain(**STEPS)))

    found = world.execute(
        "select period, actual, progress, status from marts.indicator_progress order by period"
    ).fetchall()
    assert found[1] == (Q4, 2, Decimal("0.5"), "behind")


def test_a_period_that_has_not_begun_has_no_figure(loaded):
    assert loaded(plain(**NO_MEASURE), entered("2026H2", 1), entered("2027", 1)).keys() == {
        ("2026H2", "period", "*", "*", "*"), ("2026H2", "to_date", "*", "*", "*"),
    }  # fmt: skip


def test_nothing_entered_and_nothing_measured_is_no_figure(loaded):
    assert loaded(plain(**NO_MEASURE)) == {}


# Whatever the rows, against a recount in Python --------------------------------------------

QUARTERS = (Q3, Q4, Q1, Q2)
DAY_IN = dict(zip(QUARTERS, ("2025-08-01", "2025-11-01", "2026-02-01", "2026-05-01"), strict=True))
AMOUNTS = st.dictionaries(st.sampled_from(QUARTERS), st.integers(0, 50))
PAST = st.dictionaries(st.sampled_from(["2022", "2023", "2024H1", "2025H1"]), st.integers(0, 50))


@settings(max_examples=20, deadline=None)
@given(recorded=AMOUNTS, said=AMOUNTS, past=PAST)
def test_a_flow_to_date_is_what_was_recorded_and_else_what_was_entered(
    shared_world, recorded, said, past
):
    fill(shared_world, entries=[("AAA", DAY_IN[name], "", n) for name, n in recorded.items()])
    values = tuple(entered(name, n, "AAA") for name, n in {**said, **past}.items())
    programme = replace(programme_of(indicator(SUM)), values=values)
    load_registers(shared_world, programme, AS_OF)
    know(shared_world, "AAA")

    load_values(shared_world, programme)

    found = by_cell(shared_world, "select * from marts.indicator_values")
    stands = {**past, **said, **recorded}
    for number, quarter in enumerate(QUARTERS, start=1):
        until = [n for name, n in stands.items() if name not in QUARTERS[number:]]
        expected = sum(until) if until else None
        assert value(found, quarter, "AAA") == stands.get(quarter)
        assert value(found, quarter, "AAA", reading="to_date") == expected
        assert value(found, quarter, reading="to_date") == expected
