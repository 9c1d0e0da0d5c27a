"""Both sides' promises and reports, recounted from what they sent and what the registers say."""

from collections import Counter

from tests.oracle import accountability
from tests.oracle.both_ways import partnership_test
from tests.oracle.compared import disagreement
from tests.oracle.reporting import calendar


def test_every_promise_stands_where_what_was_said_puts_it(product, world):
    columns = (
        "agreement, side, type, original_due, current_due, state, claimed_on, claimed_by, done_on,"
        " days_late, is_disputed, is_waived, is_redated, evidence, settled_on,"
        " redates, redate_reason"
    )

    stored = product("marts.commitments", "commitment, partner", columns)

    assert not disagreement(stored, accountability.commitments(world), columns)


def test_every_promise_that_fell_due_stands_as_at_its_quarters_end(product, world):
    columns = (
        "type, period, original_due, state, is_on_time, is_waived, is_redated, is_provisional,"
        " is_warned, has_evidence, is_on_time_revised, is_met, days_late, records"
    )

    stored = product("marts.commitments_due", "commitment, partner, side", columns)

    assert not disagreement(stored, accountability.commitments_due(world), columns)


def test_both_sides_are_counted_by_the_same_formula(product, world):
    columns = (
        "due, on_time, late, deemed, pending, unclaimed, overdue, disputed, waived, redated,"
        " on_time_revised, met_eventually, done, with_evidence, median_days_late,"
        " oldest_overdue_days, on_time_share"
    )

    stored = product("marts.accountability", "period, partner, side", columns)

    assert not disagreement(stored, accountability.accountability(world), columns)


def test_the_gap_is_the_agencys_share_less_its_partners(product, world):
    columns = "agency_share, cso_share, gap_points"

    stored = product("marts.accountability_gap", "period, partner", columns)

    assert not disagreement(stored, accountability.gap(world), columns)


def test_what_is_overdue_is_counted_by_how_long(product, world):
    columns = "overdue, days_1_30, days_31_90, days_over_90, oldest_days"

    stored = product("marts.accountability_ageing", "period, partner, side", columns)

    assert not disagreement(stored, accountability.ageing(world), columns)


def test_every_report_and_answer_is_expected_due_and_received_as_the_calendar_says(product, world):
    columns = "expected, due_on, state, received_on, days_late, reason, root_uuid, is_nil"

    stored = product("marts.reporting_calendar", "side, duty, form, period, partner", columns)

    assert not disagreement(stored, calendar(world), columns)


def test_a_partnership_is_accountable_by_the_criteria_that_it_meets(product, world):
    columns = (
        "has_agreement, has_targets, had_review, had_others, is_shared, criteria_met,"
        " is_accountable, is_provisional, is_warned, has_evidence, records"
    )

    stored = product("marts.partnership_test", "period, partner", columns)

    assert not disagreement(stored, partnership_test(world), columns)


def test_partners_promises_add_up_to_the_programmes(product):
    stored = product("marts.accountability", "period, partner, side", "due")

    sums = Counter()
    for (period, partner, side), (due,) in stored.items():
        sums[period, side] += due if partner == "*" else -due
    assert set(sums.values()) == {0}
