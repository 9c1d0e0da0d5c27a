"""Promises that come again each quarter, for as long as an agreement is in force."""

from dataclasses import replace
from datetime import date

import pytest

from assets.accountability.agreements import in_force
from assets.accountability.happened import Happened, Report, Tranche
from assets.accountability.register import promise_codes, promises
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

    first = next(iter(promises(started_late, Happened())))

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
    found = list(promises(small(agreement("2025-01-01", "2025-06-30"), rules=[rule()]), Happened()))

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

    [found] = promises(small(agreement("2025-01-01", "2025-03-31"), rules=[one]), Happened())

    assert found.due_on == due


# Clocks -----------------------------------------------------------------------------------

WHOLE_YEAR = agreement("2025-01-01", "2025-12-31")
CAME = Happened(
    reports={
        ("quarterly_report", "2025Q1", "AWN"): Report(
            received_on=date(2025, 4, 10), accepted_on=date(2025, 4, 22), is_accepted=True
        ),
        ("quarterly_report", "2025Q2", "AWN"): Report(received_on=date(2025, 7, 30)),
        ("quarterly_report", "2025Q3", "AWN"): Report(is_sent_back=True),
        ("quarterly_report", "2024Q4", "AWN"): Report(received_on=date(2025, 1, 10)),
    },
    tranches=(
        Tranche("A-1", 1, date(2025, 1, 1), date(2025, 1, 31), date(2025, 2, 6)),
        Tranche("A-1", 2, date(2025, 4, 2), date(2025, 5, 2)),
        Tranche("B-7", 1, date(2025, 4, 2), date(2025, 5, 2)),  # Nobody's agreement here.
    ),
)


@pytest.mark.parametrize(
    ("each", "clock", "due"),
    [
        # Fifteen working days; the first of May and the weekends are none.
        ("report", "report_received", {"2025Q1": (5, 2), "2025Q2": (8, 20)}),
        ("report", "report_accepted", {"2025Q1": (5, 14)}),
        ("tranche", "tranche_agreed", {"1": (1, 22), "2": (4, 23)}),
        ("tranche", "tranche_due", {"1": (2, 21), "2": (5, 23)}),
        ("tranche", "tranche_received", {"1": (2, 27)}),
        ("agreement", "agreement_start", {"A-1": (1, 22)}),
    ],
)
def test_a_promise_falls_due_when_the_clock_of_its_rule_says(small, each, clock, due):
    one = rule(each=each, clock_starts=clock, due_days=15, days_kind="working")

    found = list(promises(small(WHOLE_YEAR, rules=[one]), CAME))

    codes = {
        "report": "A01-AWN-{}", "tranche": "A01-A-1-{}", "agreement": "A01-{}"
    }  # fmt: skip
    assert {promise.commitment: promise.due_on for promise in found} == {
        codes[each].format(name): date(2025, *day) for name, day in due.items()
    }


def test_a_promise_whose_clock_has_not_started_may_be_spoken_of_and_is_not_made(small):
    one = rule(each="report", clock_starts="report_received", due_days=15)
    programme = small(agreement("2025-01-01", "2025-06-30"), rules=[one])

    assert list(promises(programme, Happened())) == []
    assert list(promise_codes(programme)) == [("A01-AWN-2025Q1", "AWN"), ("A01-AWN-2025Q2", "AWN")]


def test_every_promise_that_is_made_may_be_spoken_of(small):
    rules = [
        rule(rule="R", each="report", clock_starts="report_received"),
        rule(rule="T", each="tranche", clock_starts="tranche_due"),
        rule(rule="G", each="agreement", clock_starts="agreement_start"),
        rule(rule="H", each="half", clock_starts="period_end"),
    ]
    programme = small(WHOLE_YEAR, rules=rules)

    made = {promise.between for promise in promises(programme, CAME)}

    assert {code[0] for code, _ in made} == {"R", "T", "G", "H"}
    assert made <= set(promise_codes(programme))


@pytest.mark.parametrize(
    ("each", "clock"),
    [("quarter", "report_received"), ("report", "period_end"), ("tranche", "agreement_start")],
)
def test_a_clock_that_does_not_belong_to_its_rule_is_refused(each, clock):
    with pytest.raises(ValueError, match=f"clock_starts is {clock}; for each {each} it is"):
        rule(each=each, clock_starts=clock)


def test_a_rule_may_bind_both_sides(small):
    review = rule(rule="J01", type="J01", side="joint", each="half", clock_starts="period_end")

    [found] = promises(small(agreement("2025-01-01", "2025-06-30"), rules=[review]), Happened())

    assert (found.commitment, found.side) == ("J01-AWN-2025H1", "joint")
    assert found.answering == ("agency", "cso")
