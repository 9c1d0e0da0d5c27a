"""Promises that come again each quarter, for as long as an agreement is in force."""

from dataclasses import replace
from datetime import date

import pytest

from assets.accountability.expected import load_expected_reports
from assets.accountability.register import in_force, promises
from assets.programme.periods import period
from assets.programme.registers import Agreement, CommitmentRule


def agreement(starts_on="2025-01-01", ends_on="2025-12-31", **said):
    whole = {
        "agreement": "A-1", "partner": "AWN", "donor": "Fund", "project": "Project",
        "starts_on": starts_on, "ends_on": ends_on, "amount": 1, "currency": "USD", **said,
    }  # fmt: skip
    return Agreement.model_validate(whole)


def rule(**said):
    whole = {
        "rule": "A01", "type": "A01", "side": "agency", "text_en": "Pay", "each": "quarter",
        "clock_starts": "period_start", "due_days": 30, **said,
    }  # fmt: skip
    return CommitmentRule.model_validate(whole)


@pytest.fixture
def small(programme):
    """The bundled programme with one form, these agreements, rules, and no single promises."""
    [report] = [form for form in programme.file.forms if form.code == "quarterly_report"]
    file = programme.file.model_copy(update={"forms": (report,)})

    def make(*agreements, rules=()):
        return replace(
            programme, file=file, agreements=agreements, commitment_rules=rules, commitments=()
        )

    return make


def bound(programme):
    return [
        period.name
        for period in programme.periods
        if in_force(programme, "AWN", period) is not None
    ]


def test_an_agreement_binds_for_every_quarter_that_it_is_in_force_on_a_day_of(small):
    assert bound(small(agreement())) == ["2025Q1", "2025Q2", "2025Q3", "2025Q4"]
    assert bound(small(agreement("2025-03-31", "2025-06-29"))) == ["2025Q1", "2025Q2"]
    assert bound(small(agreement("2025-04-01", "2025-06-30"))) == ["2025Q2"]


def test_a_quarter_that_is_suspended_whole_leaves_nothing_due(small):
    suspended = agreement(suspended_from="2025-04-01", suspended_to="2025-06-30")
    ended_before = agreement(suspended_from="2025-04-01", suspended_to="2025-06-29")
    open_ended = agreement(suspended_from="2025-06-30")

    assert bound(small(suspended)) == ["2025Q1", "2025Q3", "2025Q4"]
    assert bound(small(ended_before)) == ["2025Q1", "2025Q2", "2025Q3", "2025Q4"]
    assert bound(small(open_ended)) == ["2025Q1", "2025Q2"]


def test_nothing_falls_due_before_it_was_agreed(small):
    started_late = small(agreement("2025-03-15", "2025-12-31"), rules=[rule()])

    first = next(iter(promises(started_late)))

    assert first.commitment == "A01-AWN-2025Q1"
    assert first.due_on == date(2025, 4, 14)


def test_of_two_agreements_at_once_the_earlier_carries_the_quarter(small):
    later = agreement("2025-02-01", "2025-12-31", agreement="A-0")
    earlier = agreement("2025-01-01", "2025-12-31", agreement="A-9")

    assert in_force(small(later, earlier), "AWN", period("2025Q1")).agreement == "A-9"


def test_a_second_agreement_carries_on_where_the_first_is_suspended(small):
    first = agreement(suspended_from="2025-04-01")
    second = agreement("2025-04-01", "2025-12-31", agreement="A-2")
    programme = small(first, second)

    found = [in_force(programme, "AWN", period(f"2025Q{n}")).agreement for n in (1, 2, 3)]

    assert found == ["A-1", "A-2", "A-2"]


def test_a_recurring_promise_is_made_for_each_bound_quarter(small):
    found = list(promises(small(agreement("2025-01-01", "2025-06-30"), rules=[rule()])))

    assert [promise.commitment for promise in found] == ["A01-AWN-2025Q1", "A01-AWN-2025Q2"]
    assert found[0].agreed_on == date(2025, 1, 1)
    assert found[0].agreement == "A-1"


@pytest.mark.parametrize(
    ("clock", "days", "kind", "due"),
    [
        ("period_start", 30, "calendar", date(2025, 1, 31)),
        ("period_end", 15, "calendar", date(2025, 4, 15)),
        ("period_end", 15, "working", date(2025, 4, 21)),
        ("period_end", 23, "working", date(2025, 5, 2)),  # The first of May is a holiday.
    ],
)
def test_a_promise_is_due_by_calendar_or_by_working_days(small, clock, days, kind, due):
    one = rule(clock_starts=clock, due_days=days, days_kind=kind)

    [found] = promises(small(agreement("2025-01-01", "2025-03-31"), rules=[one]))

    assert found.due_on == due


def test_a_report_is_expected_for_each_bound_quarter_and_received_when_it_first_came(
    small, warehouse
):
    warehouse.execute(
        "create or replace table accepted.quarterly_report as select * from (values"
        " ('2025Q1', 'AWN', timestamp '2025-04-10 22:30:00'),"  # After midnight in Velmara.
        " ('2025Q1', 'AWN', timestamp '2025-04-20 10:00:00')"
        ") as t (report__period, report__partner, submitted_at)"
    )

    load_expected_reports(warehouse, small(agreement("2025-01-01", "2025-06-30")))

    assert warehouse.execute(
        "select period, due_on, received_on from marts.expected_reports order by period"
    ).fetchall() == [
        ("2025Q1", date(2025, 4, 15), date(2025, 4, 11)),
        ("2025Q2", date(2025, 7, 15), None),
    ]
