"""What a stored figure is called beside its target, and the reason where it is no plain word."""

import pytest

from assets.indicators.compared import load_progress
from assets.indicators.values import load_values
from assets.warehouse.dictionary import replace_rows
from tests.indicators.graded_world import Behind, graded, progress
from tests.indicators.world import fill, indicator, programme_of, report

Q3, Q4, Q1 = "2025Q3", "2025Q4", "2026Q1"
SHARE = {"denominator": {"rows": "all"}, "numerator": {"rows": "all", "where": "kind = 'y'"}}
SURVEY = indicator(
    {**SHARE, "survey": {"weight": "amount", "cluster": "kind"}},
    kind="ratio_level",
    across_partners="pooled",
)
PROMISES = indicator(
    {
        "from": "commitments_due",
        "dated_by": "due_on",
        "denominator": {"rows": "all"},
        "numerator": {"rows": "all", "where": "is_on_time"},
    },
    kind="ratio_flow",
    across_partners="pooled",
)


def estimated(low, high, **said):
    """A survey's share of 0.6 that was to rise from 0.4 to 0.6, with its interval."""
    return Behind(actual="0.6", baseline="0.4", target="0.6", low=low, high=high, **said)


@pytest.mark.parametrize(
    ("low", "high", "status"),
    [("0.57", "0.63", "on_track"), ("0.56", "0.63", "too_close")],
)
def test_a_survey_is_too_close_to_say_where_its_interval_spans_a_band(world, low, high, status):
    found = graded(world, estimated(low, high), SURVEY)

    assert found["status"] == status
    assert found["status_reason"] == ("too_close" if status == "too_close" else None)
    assert found["progress"] == 1


def test_a_survey_of_which_no_interval_can_be_said_is_not_rated(world):
    found = graded(world, estimated(None, None), SURVEY)

    assert (found["status"], found["status_reason"]) == ("not_rated", "no_interval")
    assert found["progress"] == 1


def test_what_no_sample_estimates_is_rated_without_an_interval(world):
    counted = indicator(SHARE, kind="ratio_level", across_partners="pooled")

    assert graded(world, estimated(None, None), counted)["status"] == "on_track"


def test_a_survey_that_cannot_be_trusted_is_not_rated_at_all(world):
    found = graded(world, estimated("0.56", "0.63", received=4), SURVEY)

    assert (found["status"], found["status_reason"]) == ("not_rated", "low_confidence")


@pytest.mark.parametrize(
    ("due", "share", "status", "reason"),
    [(5, "0.6", "behind", None), (4, "0.75", "not_rated", "too_few")],
)
def test_so_few_promises_are_counted_and_not_rated(world, due, share, status, reason):
    kept = Behind(actual=share, numerator=3, denominator=due, baseline=0, target=1)

    found = graded(world, kept, PROMISES)

    assert (found["status"], found["status_reason"]) == (status, reason)


def test_a_programme_says_itself_how_few_promises_are_too_few(world):
    share = Behind(actual="0.6", numerator=3, denominator=5, baseline=0, target=1)

    found = graded(world, share, PROMISES, commitments={"rated_from": 6})

    assert found["status_reason"] == "too_few"


def computed(world, one, entries, received=()):
    """Compute an indicator from entries, beside reports that came in; return rows by period."""
    fill(world, entries=entries)
    calendar = [report(period, "AAA", "2026-04-15", "2026-04-10") for period in received]
    replace_rows(world, "marts.reporting_calendar", calendar)
    programme = programme_of(one)
    replace_rows(
        world,
        "marts.targets",
        [(one.code, "*", "*", "*", period, 0, 10, None) for period in (Q3, Q4, Q1)],
    )
    load_values(world, programme)
    load_progress(world, programme)
    return {period: found for period in (Q3, Q4, Q1) for found in progress(world, period)}


def test_a_stock_that_was_carried_over_is_not_fresh(world):
    stock = indicator({"distinct": "thing", "partner": "partner"}, kind="stock")

    found = computed(world, stock, [("AAA", "2025-08-01", "A")])

    assert [found[period]["is_fresh"] for period in (Q3, Q4, Q1)] == [True, False, None]
    assert [found[period]["confidence"] for period in (Q3, Q4, Q1)] == ["A", "B", None]


def test_a_programmes_stock_is_fresh_where_any_partners_is(world):
    stock = indicator({"distinct": "thing", "partner": "partner"}, kind="stock")
    entries = [("AAA", "2025-08-01", "A"), ("BBB", "2025-08-01", "B"), ("BBB", "2025-11-01", "B")]

    found = computed(world, stock, entries)

    assert (found[Q4]["actual"], found[Q4]["is_fresh"]) == (2, True)


def test_a_level_that_looks_back_is_fresh_where_something_is_dated_in_the_period(world):
    level = indicator(
        {"mean": "amount", "pick": {"latest_per": ["thing"]}, "window": "to_date"},
        kind="index", across_partners="pooled",
    )  # fmt: skip

    found = computed(world, level, [("AAA", "2025-08-01", "A", 3), ("AAA", "2026-02-01", "A", 4)])

    assert [found[period]["is_fresh"] for period in (Q3, Q4, Q1)] == [True, False, True]


def test_a_report_with_nothing_to_count_is_a_figure_that_can_be_trusted(world):
    flow = indicator({"sum": "amount", "partner": "partner"})

    found = computed(world, flow, [], received=[Q3])

    assert (found[Q3]["actual"], found[Q3]["confidence"]) == (0, "A")
    assert (found[Q3]["validity"], found[Q3]["evidence_share"]) == (None, None)
    assert found[Q3]["status"] == "off_track"


def test_warnings_and_evidence_are_counted_of_the_figures_own_records(world):
    entries = [("AAA", "2025-08-01", "", number) for number in range(1, 5)]
    fill(world, entries=entries)
    world.execute("update accepted.report__entry set is_warned = entry__amount = 1")
    world.execute("update accepted.report__entry set has_evidence = entry__amount < 3")
    one = indicator({"sum": "amount", "where": "amount > 1"})
    programme = programme_of(one)

    load_values(world, programme)
    load_progress(world, programme)

    [counts] = world.execute(
        "select records, warned_records, evidenced_records from marts.indicator_values"
        " where period = ? and reading = 'period' and partner = '*'",
        [Q3],
    ).fetchall()
    [found] = progress(world, Q3)
    assert counts == (3, 0, 1)
    assert found["validity"] == 1
    assert round(found["evidence_share"], 2) * 100 == 33
