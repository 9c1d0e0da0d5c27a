"""Every kind of measure, on rows few enough to add up by hand."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.indicators.measures import compile_measures
from assets.indicators.sources import SourceError, source_of
from assets.indicators.values import load_values
from assets.warehouse.dictionary import replace_rows
from tests.indicators.world import (
    QUESTIONNAIRE,
    by_cell,
    figures,
    fill,
    indicator,
    programme_of,
    report,
    value,
)

Q3, Q4, Q1, Q2 = "2025Q3", "2025Q4", "2026Q1", "2026Q2"
ROWS = {"rows": "all"}
SUM = {"sum": "amount"}
STOCK = {"kind": "stock", "across_partners": "latest_then_sum"}
PEOPLE = {"counts": "people"}
REACHED = {"from": "report/visit/reached", "sum": "people", "dated_by": "held_on"}


# Flows ------------------------------------------------------------------------------------


def test_rows_are_counted_in_the_quarter_of_their_date(world):
    fill(world, entries=[("AAA", "2026-01-01"), ("AAA", "2026-03-31"), ("BBB", "2026-04-01")])

    found = figures(world, ROWS)

    assert value(found, Q1, "AAA") == 2
    assert value(found, Q1) == 2
    assert value(found, Q2, "BBB") == 1
    assert value(found, Q2, "AAA") is None


def test_amounts_are_added_up_over_partners(world):
    fill(world, entries=[("AAA", "2026-01-05", "", 10), ("BBB", "2026-02-05", "", "0.5")])

    found = figures(world, SUM)

    assert value(found, Q1, "AAA") == 10
    assert value(found, Q1) == Decimal("10.5")


def test_a_flow_to_date_is_all_of_it_since_the_first_quarter(world):
    fill(world, entries=[("AAA", "2025-07-01", "", 3), ("AAA", "2026-01-05", "", 4)])

    found = figures(world, SUM)

    assert [value(found, quarter, "AAA") for quarter in (Q3, Q4, Q1, Q2)] == [3, None, 4, None]
    to_date = [value(found, quarter, "AAA", reading="to_date") for quarter in (Q3, Q4, Q1, Q2)]
    assert to_date == [3, 3, 7, 7]


def test_what_lies_before_the_first_quarter_or_after_the_last_does_not_count(world):
    fill(world, entries=[("AAA", "2025-06-30", "", 3), ("AAA", "2026-07-01", "", 4)])

    assert figures(world, SUM) == {}


def test_a_quarter_that_has_not_begun_has_no_figure(world):
    fill(world, entries=[("AAA", "2025-09-01", "", 3)])
    world.execute("update marts.programme set as_of = date '2026-03-31'")

    assert Q2 not in {period for period, *_ in figures(world, SUM)}


def test_only_rows_that_the_condition_holds_for_count(world):
    fill(world, entries=[("AAA", "2026-01-05", "", 3, "x"), ("AAA", "2026-01-05", "", 4, None)])

    assert value(figures(world, {**SUM, "where": "kind = 'x'"}), Q1) == 3
    assert value(figures(world, {**SUM, "where": "kind is null or kind <> 'x'"}), Q1) == 4


def test_distinct_things_are_counted_once_over_partners_and_quarters(world):
    fill(
        world,
        entries=[
            ("AAA", "2025-08-05", "a"),
            ("AAA", "2025-09-05", "a"),
            ("BBB", "2025-10-05", "a"),
        ],
    )

    found = figures(world, {"distinct": "thing"})

    assert (value(found, Q3), value(found, Q4)) == (1, 1)
    assert value(found, Q4, reading="to_date") == 1


def test_a_median_is_pooled_from_all_rows(world):
    fill(
        world,
        entries=[(who, "2026-01-05", "", n) for who, n in [("AAA", 1), ("AAA", 2), ("BBB", 9)]],
    )

    found = figures(world, {"median": "amount"}, kind="median", across_partners="pooled")

    assert (value(found, Q1, "AAA"), value(found, Q1)) == (Decimal("1.5"), 2)


def test_records_that_await_approval_are_told_apart(world):
    fill(world, entries=[("AAA", "2026-01-05"), ("AAA", "2026-01-06")])
    world.execute("update accepted.report__entry set is_provisional = root_uuid = 'entry-2'")

    row = figures(world, ROWS)[Q1, "period", "AAA", "*", "*"]

    assert (row["records"], row["provisional_records"]) == (2, 1)


def test_records_with_a_warning_and_records_with_evidence_are_told_apart(world):
    fill(world, entries=[("AAA", "2026-01-05"), ("AAA", "2026-01-06"), ("BBB", "2026-01-07")])
    world.execute(
        "update accepted.report__entry set is_warned = root_uuid = 'entry-2',"
        " has_evidence = case root_uuid when 'entry-1' then true when 'entry-2' then false end"
    )

    found = figures(world, ROWS)

    trusted = {
        partner: (row["records"], row["warned_records"], row["evidenced_records"])
        for (period, reading, partner, _, _), row in found.items()
        if (period, reading) == (Q1, "period")
    }
    # Whose records were not asked for evidence has no number of them.
    assert trusted == {"AAA": (2, 1, 1), "BBB": (1, 0, None), "*": (3, 1, 1)}


def test_a_source_is_read_once_whatever_number_of_indicators_read_it(world):
    indicators = [indicator(ROWS, code=f"OP1.{number}") for number in range(1, 4)]
    source = source_of(world, "report/entry", [QUESTIONNAIRE])

    compiled = compile_measures(indicators, source)

    read = [name for name, query in compiled.steps.items() if "accepted." in query]
    assert read == ["prepared"]
    assert "accepted." not in compiled.figures


# Members ----------------------------------------------------------------------------------


def test_a_figure_is_divided_by_member_and_by_crossing(world):
    fill(
        world,
        entries=[
            ("AAA", "2026-01-05", "", 3, "x", "north"),
            ("AAA", "2026-01-05", "", 4, "y", "north"),
            ("BBB", "2026-01-05", "", 5, "x", "south"),
        ],
    )

    found = figures(world, SUM, disaggregate=["kind", "place", "kind×place"])

    assert value(found, Q1, "*", "kind", "x") == 8
    assert value(found, Q1, "*", "place", "north") == 7
    assert value(found, Q1, "BBB", "kind×place", "x×south") == 5
    assert value(found, Q1, "*", "kind×place", "y×south") is None
    assert value(found, Q1) == 12


def test_who_is_not_recorded_is_a_member_too(world):
    fill(world, entries=[("AAA", "2026-01-05", "", 3, None), ("AAA", "2026-01-05", "", 4, "x")])

    found = figures(world, SUM, disaggregate=["kind"])

    assert value(found, Q1, "AAA", "kind", "not_recorded") == 3
    assert value(found, Q1, "AAA", "kind", "x") == 4


def test_an_item_of_a_nested_repeat_knows_the_columns_around_it(world):
    fill(
        world,
        visits=[
            ("AAA", "2026-01-05", "north", [("women", 12), ("men", 7)]),
            ("BBB", "2026-05-05", "south", [("women", 3)]),
        ],
    )

    found = figures(world, REACHED, **PEOPLE, disaggregate=["sex", "place", "sex×place"])

    assert value(found, Q1, "AAA", "place", "north") == 19
    assert value(found, Q1, "*", "sex×place", "women×north") == 12
    assert value(found, Q2, "BBB") == 3
    assert found[Q1, "period", "AAA", "*", "*"]["people"] == 19


def test_a_source_must_exist(world):
    for name in ("reprot", "report/entri", "report/reached"):
        with pytest.raises(SourceError, match=name):
            source_of(world, name, [QUESTIONNAIRE])


# Ratios and means -------------------------------------------------------------------------


def test_a_share_pools_numerators_and_denominators(world):
    fill(
        world,
        entries=[("AAA", "2026-01-05", "", 1, "yes" if n < 9 else "no") for n in range(10)]
        + [("BBB", "2026-01-05", "", 1, "yes" if n < 20 else "no") for n in range(100)],
    )
    measure = {"denominator": ROWS, "numerator": {**ROWS, "where": "kind = 'yes'"}}

    found = figures(world, measure, kind="ratio_flow", across_partners="pooled")

    assert value(found, Q1, "AAA") == Decimal("0.9")
    assert value(found, Q1, "BBB") == Decimal("0.2")
    assert value(found, Q1) == Decimal("0.263636")  # 29 of 110, not the mean of 90 % and 20 %.


def test_a_numerator_lies_inside_its_denominator(world):
    fill(
        world, entries=[("AAA", "2026-01-05", "", 1, kind) for kind in ("yes", "no", "void", None)]
    )
    measure = {
        "denominator": {**ROWS, "where": "kind in ('yes', 'no')"},
        "numerator": {**ROWS, "where": "kind <> 'no'"},
    }

    row = figures(world, measure, kind="ratio_flow", across_partners="pooled")[
        Q1, "period", "*", "*", "*"
    ]

    assert (row["numerator"], row["denominator"]) == (1, 2)


def test_a_share_of_nothing_is_no_share(world):
    fill(world, entries=[("AAA", "2026-01-05", "", 1, "no")])
    measure = {"denominator": {**ROWS, "where": "kind = 'yes'"}, "numerator": ROWS}

    assert figures(world, measure, kind="ratio_flow", across_partners="pooled") == {}


def test_an_index_weighs_every_partner_alike(world):
    fill(
        world,
        entries=[("AAA", "2026-01-05", "", score) for score in (1, 2)]
        + [("BBB", "2026-01-05", "", 4) for _ in range(10)],
    )

    found = figures(world, {"mean": "amount"}, kind="index", across_partners="mean")

    assert value(found, Q1, "AAA") == Decimal("1.5")
    assert value(found, Q1) == Decimal("2.75")
    assert found[Q1, "period", "*", "*", "*"]["denominator"] == 2


def test_a_mean_of_means_is_rounded_once(world):
    thirds = [("AAA", "2026-01-05", "", n) for n in (1, 1, 2)]
    fill(world, entries=[*thirds, ("BBB", "2026-01-05", "", "1.666667")])

    found = figures(world, {"mean": "amount"}, kind="index", across_partners="mean")

    assert value(found, Q1, "AAA") == Decimal("1.333333")
    assert value(found, Q1) == Decimal("1.500000")


def test_a_mean_over_partners_may_be_all_that_is_kept_of_them(world):
    """AAA's mean is 4 and BBB's 1: 2.5 together, though their four rows are 3.25 in the mean."""
    fill(world, entries=[*[("AAA", "2026-01-05", "", n) for n in (3, 4, 5)],
                         ("BBB", "2026-01-05", "", 1)])  # fmt: skip

    found = figures(
        world, {"mean": "amount"}, kind="index", across_partners="mean", only_together=True
    )

    assert value(found, Q1) == Decimal("2.5")
    assert {partner for _, _, partner, *_ in found} == {"*"}


def test_figures_that_cannot_be_put_together_stay_apart(world):
    fill(world, entries=[("AAA", "2026-01-05"), ("BBB", "2026-01-05")])

    found = figures(world, ROWS, across_partners="none")

    assert {partner for _, _, partner, *_ in found} == {"AAA", "BBB"}


# Stocks and picks -------------------------------------------------------------------------


def test_a_stock_takes_the_newest_count_of_each_thing_and_adds_the_things_up(world):
    fill(
        world,
        entries=[
            ("AAA", "2026-01-05", "p1", 10),
            ("AAA", "2026-02-05", "p1", 12),
            ("AAA", "2026-02-05", "p2", 5),
            ("BBB", "2026-03-05", "p1", 7),
        ],
    )

    found = figures(world, {**SUM, "pick": {"latest_per": ["partner", "thing"]}}, **STOCK)

    assert value(found, Q1, "AAA") == 17
    assert value(found, Q1) == 24


def test_a_stock_is_carried_over_one_quarter_and_marked(world):
    fill(world, entries=[("AAA", "2025-08-05", "p1", 10), ("BBB", "2025-11-05", "p1", 7)])

    found = figures(world, {**SUM, "pick": {"latest_per": ["partner", "thing"]}}, **STOCK)

    assert [value(found, quarter, "AAA") for quarter in (Q3, Q4, Q1)] == [10, 10, None]
    assert [value(found, quarter) for quarter in (Q3, Q4, Q1, Q2)] == [10, 17, 7, None]
    carried = {key[0] for key, row in found.items() if key[2] == "AAA" and row["is_carried"]}
    assert carried == {Q4}
    assert found[Q4, "period", "*", "*", "*"]["is_carried"]
    assert not found[Q3, "period", "*", "*", "*"]["is_carried"]


def test_a_stock_to_date_is_its_newest_level_and_no_sum(world):
    fill(world, entries=[("AAA", "2025-11-05", "p1", 10), ("AAA", "2026-02-05", "p1", 12)])

    found = figures(world, {**SUM, "pick": {"latest_per": ["partner", "thing"]}}, **STOCK)

    assert value(found, Q1, "AAA", reading="to_date") == 12


def test_of_two_counts_on_one_day_the_one_sent_last_stands(world):
    fill(world, entries=[("AAA", "2026-01-05", "p1", 10), ("AAA", "2026-01-05", "p1", 11)])

    found = figures(world, {**SUM, "pick": {"latest_per": ["partner", "thing"]}}, **STOCK)

    assert value(found, Q1, "AAA") == 11


def test_only_the_first_record_of_a_thing_may_count(world):
    fill(
        world,
        entries=[
            ("AAA", "2025-09-05", "ann", 1, "north"),
            ("AAA", "2025-10-05", "ann", 1, "south"),
            ("AAA", "2025-10-06", "bob", 1, "south"),
        ],
    )
    measure = {"distinct": "thing", "pick": {"first_per": "thing"}}

    found = figures(world, measure, kind="flow_unique", disaggregate=["kind"])

    assert [value(found, quarter, "AAA") for quarter in (Q3, Q4)] == [1, 1]
    assert value(found, Q4, "AAA", "kind", "south") == 1  # Bob: Ann's first record was in Q3.
    assert value(found, Q4, "AAA", "kind", "north", reading="to_date") == 1
    assert value(found, Q4, "AAA", reading="to_date") == 2


def test_a_window_to_date_reads_everything_until_the_quarter_ends(world):
    fill(world, entries=[("AAA", "2024-01-05", "d1", 2), ("AAA", "2025-10-05", "d1", 4)])
    measure = {"mean": "amount", "pick": {"latest_per": ["thing"]}, "window": "to_date"}

    found = figures(world, measure, kind="index", across_partners="mean")

    assert [value(found, quarter, "AAA") for quarter in (Q3, Q4, Q1)] == [2, 4, 4]
    assert value(found, Q4, "AAA", reading="to_date") == 4


# Nothing to report ------------------------------------------------------------------------


def loaded(world, *indicators):
    load_values(world, programme_of(*indicators))
    return by_cell(world, "select * from marts.indicator_values")


def test_a_report_without_anything_to_count_is_a_zero_and_a_missing_report_is_none(world):
    fill(world, entries=[("AAA", "2025-11-05", "", 3)])
    replace_rows(
        world,
        "marts.reporting_calendar",
        [
            report(Q3, "AAA", None, "2025-10-10"),  # Came, and said nothing.
            report(Q4, "AAA", None, "2026-01-10"),
            report(Q1, "AAA", None, None),  # Never came.
            report(Q3, "BBB", None, None),
        ],
    )

    found = loaded(world, indicator(SUM))

    assert [value(found, quarter, "AAA") for quarter in (Q3, Q4, Q1)] == [0, 3, None]
    to_date = [value(found, quarter, "AAA", reading="to_date") for quarter in (Q3, Q4, Q1)]
    assert to_date == [0, 3, 3]
    assert value(found, Q3) == 0
    assert "BBB" not in {partner for _, _, partner, *_ in found}


def test_a_zero_of_people_speaks_of_no_people(world):
    replace_rows(world, "marts.reporting_calendar", [report(Q3, "AAA", None, "2025-10-10")])

    found = loaded(world, indicator(SUM, **PEOPLE))

    assert found[Q3, "period", "AAA", "*", "*"]["people"] == 0


# Whatever the rows ------------------------------------------------------------------------

ROW = st.tuples(
    st.sampled_from(["AAA", "BBB", "CCC"]),
    st.dates(min_value=date(2025, 6, 1), max_value=date(2026, 8, 1)),
    st.sampled_from(["p1", "p2"]),
    st.integers(min_value=0, max_value=500),
    st.sampled_from(["x", "y", None]),
    st.sampled_from(["north", "south", None]),
)
KINDS = {
    "flow": (SUM, {}),
    "stock": ({**SUM, "pick": {"latest_per": ["partner", "thing"]}}, STOCK),
    "index": ({"mean": "amount"}, {"kind": "index", "across_partners": "mean"}),
}


@pytest.mark.long
@pytest.mark.parametrize("kind", ["flow", "stock"])
@settings(max_examples=30, deadline=None)
@given(entries=st.lists(ROW, max_size=12))
def test_the_parts_add_up_to_the_whole(shared_world, kind, entries):
    fill(shared_world, entries=entries)
    measure, said = KINDS[kind]

    found = figures(shared_world, measure, **said, disaggregate=["kind", "kind×place"])

    for period, reading, partner, dimension, _ in found:
        if dimension == "*":
            for divided in ("kind", "kind×place"):
                parts = [
                    row["value"]
                    for key, row in found.items()
                    if key[:4] == (period, reading, partner, divided)
                ]
                assert sum(parts) == value(found, period, partner, reading=reading)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=20, deadline=None)
@given(entries=st.lists(ROW, max_size=12), others=st.lists(ROW, min_size=1, max_size=5))
def test_another_partner_changes_no_partners_figures(shared_world, kind, entries, others):
    measure, said = KINDS[kind]
    fill(shared_world, entries=entries)
    alone = figures(shared_world, measure, **said, disaggregate=["kind"])
    fill(shared_world, entries=[*entries, *(("ZZZ", *other[1:]) for other in others)])
    together = figures(shared_world, measure, **said, disaggregate=["kind"])

    own = {key: row for key, row in alone.items() if key[2] != "*"}
    assert own == {key: row for key, row in together.items() if key[2] not in {"*", "ZZZ"}}


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=20, deadline=None)
@given(entries=st.lists(ROW, max_size=12), order=st.randoms())
def test_the_order_of_rows_changes_nothing(shared_world, kind, entries, order):
    measure, said = KINDS[kind]
    fill(shared_world, entries=entries)
    before = figures(shared_world, measure, **said, disaggregate=["kind"])
    for table in ("report", "report__entry"):
        rows = shared_world.execute(f"select * from accepted.{table}").fetchall()
        order.shuffle(rows)
        shared_world.execute(f"delete from accepted.{table}")
        if rows:
            places = ", ".join("?" * len(rows[0]))
            shared_world.executemany(f"insert into accepted.{table} values ({places})", rows)

    assert figures(shared_world, measure, **said, disaggregate=["kind"]) == before
