"""A figure to date stands beside what was agreed for the quarters that have ended."""

from decimal import Decimal

import pytest

from assets.indicators.compared import load_progress
from assets.indicators.values import load_values
from assets.programme.registers import Target
from assets.programme.tables import _targets
from assets.warehouse.dictionary import replace_rows
from tests.indicators.world import fill, indicator, programme_of, report

Q3, Q4, Q1, Q2 = "2025Q3", "2025Q4", "2026Q1", "2026Q2"
SUM = {"sum": "amount"}
MEAN = {"mean": "amount", "pick": {"latest_per": ["thing"]}, "window": "to_date"}
LEVEL = {"kind": "index", "across_partners": "mean"}


@pytest.fixture
def progress(world):
    """Compare one indicator's figures with its targets; return rows by quarter, of AAA."""

    def compare(found, targets, *, closed=(Q3, Q4, Q1, Q2), entries=()):
        fill(world, entries=entries)
        rows = [("OP1.1", "AAA", "*", "*", quarter, *agreed) for quarter, *agreed in targets]
        replace_rows(world, "marts.targets", rows)
        quoted = ", ".join(f"'{quarter}'" for quarter in closed)
        world.execute(f"update marts.periods set is_closed = period in ({quoted})")
        programme = programme_of(found)
        load_values(world, programme)
        load_progress(world, programme)
        cursor = world.execute(
            "select * from marts.indicator_progress where partner = 'AAA' and dimension = '*'"
        )
        names = [column[0] for column in cursor.description]
        found_rows = (dict(zip(names, row, strict=True)) for row in cursor.fetchall())
        return {row["period"]: row for row in found_rows}

    return compare


def test_a_flows_targets_are_added_up_over_the_quarters_that_have_ended(progress):
    found = progress(
        indicator(SUM),
        [(quarter, None, 10, None) for quarter in (Q3, Q4, Q1, Q2)],
        closed=(Q3, Q4, Q1),
        entries=[("AAA", "2025-08-01", "", 8), ("AAA", "2026-02-01", "", 22)],
    )

    assert [row["target"] for row in found.values()] == [10, 20, 30]
    assert [row["actual"] for row in found.values()] == [8, 8, 30]
    assert [row["status"] for row in found.values()] == ["behind", "off_track", "on_track"]
    assert Q2 not in found


def test_a_quarter_without_a_target_adds_nothing_to_a_flows(progress):
    found = progress(indicator(SUM), [(Q3, None, 10, None), (Q1, None, 5, None)])

    assert [row["target"] for row in found.values()] == [10, 10, 15, 15]


def test_a_level_is_held_against_its_newest_target_and_baseline(progress):
    found = progress(
        indicator(MEAN, **LEVEL),
        [(Q3, 2, "2.5", None), (Q1, None, 3, None)],
        entries=[("AAA", "2025-08-01", "d1", "2.25"), ("AAA", "2026-02-01", "d1", "2.75")],
    )

    assert [row["target"] for row in found.values()] == [Decimal("2.5")] * 2 + [3, 3]
    assert {row["baseline"] for row in found.values()} == {2}
    assert [row["progress"] for row in found.values()] == [Decimal("0.5")] * 2 + [
        Decimal("0.75")
    ] * 2


def test_progress_is_read_from_the_exact_share_and_not_from_its_six_places(progress):
    measure = {"denominator": {"rows": "all"}, "numerator": {"rows": "all", "where": "kind = 'y'"}}
    found = progress(
        indicator(measure, kind="ratio_flow", across_partners="pooled"),
        [(Q3, 0, Decimal("0.333333"), None)],
        entries=[("AAA", "2025-08-01", "", 1, kind) for kind in ("y", "n", "n")],
    )

    assert found[Q3]["actual"] == Decimal("0.333333")
    assert found[Q3]["progress"] == Decimal("1.000001")


def test_a_changed_target_counts_as_changed_and_shows_what_was_first_agreed(progress):
    found = progress(indicator(SUM), [(Q3, None, 10, None), (Q4, None, 6, 10)])

    assert found[Q3]["original_target"] is None
    assert (found[Q4]["target"], found[Q4]["original_target"]) == (16, 20)


def test_a_level_counts_as_changed_only_where_its_own_target_was(progress):
    found = progress(indicator(MEAN, **LEVEL), [(Q3, 2, 3, 4), (Q4, 2, 5, None)])

    assert (found[Q3]["target"], found[Q3]["original_target"]) == (3, 4)
    assert (found[Q4]["target"], found[Q4]["original_target"]) == (5, None)


def test_of_two_agreed_targets_the_newer_stands_and_the_first_is_kept():
    def agreed(on, target):
        return Target(indicator="OP1.1", partner="AAA", period=Q3, target=target, agreed_on=on)

    programme = programme_of(indicator(SUM))
    targets = (agreed("2025-09-01", 6), agreed("2025-06-01", 10))
    [row] = _targets(type(programme)(**{**vars(programme), "targets": targets}))

    assert row == ("OP1.1", "AAA", "*", "*", Q3, None, 6, 10)


def test_a_partner_without_a_target_is_not_rated(progress):
    found = progress(indicator(SUM), [], entries=[("AAA", "2025-08-01", "", 8)])

    assert (found[Q3]["status"], found[Q3]["progress"]) == ("not_rated", None)


def test_a_target_without_a_figure_is_not_rated_and_still_shown(progress):
    found = progress(indicator(SUM), [(Q3, None, 10, None)])

    assert (found[Q3]["target"], found[Q3]["actual"]) == (10, None)
    assert found[Q3]["status"] == "not_rated"


def test_reports_expected_and_received_stand_beside_the_figure(world, progress):
    reports = [
        report(Q3, "AAA", "2025-10-15", "2025-10-10"),
        report(Q4, "AAA", "2026-01-15", None),
    ]
    replace_rows(world, "marts.reporting_calendar", reports)

    found = progress(indicator(SUM), [(Q3, None, 10, None)])

    counted = [(row["reports_expected"], row["reports_received"]) for row in found.values()]
    assert counted[:2] == [(1, 1), (1, 0)]


def test_the_programmes_figure_waits_for_those_who_do_something_for_the_result(world, progress):
    """AAA alone does; what BBB does not send is missing from BBB's own figure only."""
    replace_rows(
        world,
        "marts.reporting_calendar",
        [report(Q3, "AAA", "2025-10-15", "2025-10-10"), report(Q3, "BBB", "2025-10-15", None)],
    )
    does = [
        {"who": "cso", "partners": ["AAA"], "does": "Reports"},
        {"who": "agency", "does": "Pays"},
    ]
    entries = [("AAA", "2025-08-01", "", 8), ("BBB", "2025-08-01", "", 3)]
    expected = "select partner, reports_expected, reports_received from marts.indicator_progress"

    progress(indicator(SUM, responsibilities=does), [], entries=entries)
    named = world.execute(f"{expected} where period = '{Q3}' and dimension = '*'").fetchall()
    progress(indicator(SUM), [], entries=entries)
    of_all = world.execute(f"{expected} where period = '{Q3}' and partner = '*'").fetchall()

    assert set(named) == {("*", 1, 1), ("AAA", 1, 1), ("BBB", 1, 0)}
    assert of_all == [("*", 2, 1)]
