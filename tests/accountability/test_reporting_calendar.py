"""Which reports and answers are due from either side, and where each of them stands."""

from dataclasses import replace
from datetime import date

import pytest

from assets.accountability.calendar import load_reporting_calendar
from assets.programme.registers import Agreement, CommitmentRule
from tests.accountability.conftest import EVENT_COLUMNS, rows_of

AGREEMENT = {
    "agreement": "A-1", "partner": "AWN", "donor": "Fund", "project": "Project",
    "starts_on": "2025-01-01", "ends_on": "2025-06-30", "amount": 1, "currency": "USD",
}  # fmt: skip
FEEDBACK = {
    "rule": "A02", "type": "A02", "side": "agency", "each": "report",
    "clock_starts": "report_received", "due_days": 15, "days_kind": "working",
}  # fmt: skip
SHARING = {
    "rule": "A03", "type": "A03", "side": "agency", "each": "quarter",
    "clock_starts": "period_end", "due_days": 45,
}  # fmt: skip
MORNING = "2025-04-10 08:00"


@pytest.fixture
def calendar(programme, warehouse, came):
    """Let reports come and things be said; return AWN's rows of a duty by period."""
    forms = tuple(
        form
        for form in programme.file.forms
        if form.code in {"quarterly_report", "commitment_event"}
    )

    def read(as_of, *reports, said=(), duty="report", zone=None, **agreement):
        came(*reports)
        warehouse.execute(f"create or replace table accepted.commitment_event ({EVENT_COLUMNS})")
        for number, (account, action, code, day) in enumerate(said, start=1):
            warehouse.execute(
                "insert into accepted.commitment_event by name select ? as submission_id,"
                " ? as submitted_by, ? as promise__action, ? as promise__commitment,"
                " ?::date as promise__happened_on, promise__happened_on::timestamp as submitted_at,"
                " 'AWN' as promise__partner, 'claim-' || submission_id as root_uuid,"
                " false as is_provisional, false as is_warned",
                [number, account, action, code, day],
            )
        partners = tuple(row.model_copy(update={"time_zone": zone}) for row in programme.partners)
        small = replace(
            programme,
            file=programme.file.model_copy(update={"forms": forms}),
            partners=partners,
            agreements=(Agreement.model_validate(AGREEMENT | agreement),),
            commitments=(),
            commitment_rules=tuple(map(CommitmentRule.model_validate, (FEEDBACK, SHARING))),
        )
        load_reporting_calendar(warehouse, small, as_of)
        return {
            row["period"]: row
            for row in rows_of(warehouse, "marts.reporting_calendar")
            if row["partner"] == "AWN" and row["duty"] == duty
        }

    return read


def told(row, *names):
    return tuple(row[name] for name in names)


# Whom a report is expected from -----------------------------------------------------------


def test_a_report_is_expected_while_an_agreement_binds_and_the_calendar_says_why_not(calendar):
    found = calendar(date(2025, 8, 1), starts_on="2025-01-01", ends_on="2025-09-30",
                     suspended_from="2025-04-01", suspended_to="2025-06-30")  # fmt: skip

    assert {period: told(row, "expected", "reason") for period, row in found.items()} == {
        "2024Q3": (False, "not_begun"), "2024Q4": (False, "not_begun"),
        "2025Q1": (True, None), "2025Q2": (False, "suspended"), "2025Q3": (True, None),
        "2025Q4": (False, "ended"), "2026Q1": (False, "ended"), "2026Q2": (False, "ended"),
    }  # fmt: skip


def test_what_is_not_expected_is_neither_due_nor_late_even_if_it_came(calendar):
    found = calendar(date(2025, 8, 1), ("2024Q4", "AWN", MORNING))["2024Q4"]

    assert told(found, "state", "due_on", "days_late") == ("not_expected", None, None)
    assert found["received_on"] == date(2025, 4, 10)


def test_a_report_that_has_nothing_to_tell_came_all_the_same_and_says_so(calendar):
    nil = ("2025Q1", "AWN", MORNING, "used", None, "yes")

    found = calendar(date(2025, 5, 1), nil)

    assert told(found["2025Q1"], "state", "is_nil") == ("submitted", True)
    assert told(found["2025Q2"], "state", "is_nil") == ("not_yet_due", False)


@pytest.mark.parametrize(("second", "is_nil"), [("used", False), ("excluded", True)])
def test_the_newest_report_that_counts_says_whether_there_was_anything(calendar, second, is_nil):
    nil = ("2025Q1", "AWN", MORNING, "used", None, "yes")
    corrected = ("2025Q1", "AWN", "2025-04-12 08:00", second)

    assert calendar(date(2025, 5, 1), nil, corrected)["2025Q1"]["is_nil"] is is_nil


# Where a CSO's report stands --------------------------------------------------------------

APPROVED = "2025-04-22 09:00"


@pytest.mark.parametrize(
    ("as_of", "reports", "state", "days_late"),
    [
        (date(2025, 3, 31), [], "not_yet_due", None),
        (date(2025, 4, 1), [], "due", None),
        (date(2025, 4, 15), [], "due", None),
        (date(2025, 4, 16), [], "overdue", 1),
        (date(2025, 5, 1), [("2025Q1", "AWN", MORNING)], "submitted", 0),
        (date(2025, 5, 1), [("2025Q1", "AWN", MORNING, "used", APPROVED)], "accepted", 0),
        (date(2025, 4, 21), [("2025Q1", "AWN", MORNING, "used", APPROVED)], "submitted", 0),
        (date(2025, 4, 12), [("2025Q1", "AWN", MORNING, "on_hold")], "sent_back", None),
        (date(2025, 4, 18), [("2025Q1", "AWN", MORNING, "excluded")], "sent_back", 3),
        (date(2025, 4, 18), [("2025Q1", "AWN", MORNING, "quarantined")], "sent_back", 3),
    ],
)
def test_a_report_goes_from_not_yet_due_to_accepted(calendar, as_of, reports, state, days_late):
    found = calendar(as_of, *reports)["2025Q1"]

    assert told(found, "due_on", "state", "days_late") == (date(2025, 4, 15), state, days_late)


def test_the_first_report_that_counts_decides_whether_it_came_in_time(calendar):
    found = calendar(
        date(2025, 6, 1),
        ("2025Q1", "AWN", "2025-04-25 08:00", "used", APPROVED),
        ("2025Q1", "AWN", "2025-04-18 08:00"),
        ("2025Q1", "AWN", "2025-04-14 08:00", "excluded"),
    )["2025Q1"]

    assert told(found, "received_on", "days_late", "state", "root_uuid") == (
        date(2025, 4, 18), 3, "accepted", "root-2",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "arrived_on", "days_late"),
    [
        (None, date(2025, 4, 16), 1),  # The programme's clock is two hours ahead of UTC.
        ("Atlantic/Azores", date(2025, 4, 15), 0),
        ("Asia/Tokyo", date(2025, 4, 16), 1),
    ],
)
def test_the_due_day_ends_when_it_ends_where_the_partner_is(calendar, zone, arrived_on, days_late):
    late_evening = "2025-04-15 22:30"

    found = calendar(date(2025, 6, 1), ("2025Q1", "AWN", late_evening), zone=zone)["2025Q1"]

    assert told(found, "received_on", "days_late") == (arrived_on, days_late)


# What the agency owes in return -----------------------------------------------------------

# Fifteen working days after 10 April 2025: the first of May is none.
ANSWER_DUE = date(2025, 5, 2)


def feedback(calendar, as_of, *said):
    return calendar(as_of, ("2025Q1", "AWN", MORNING), said=said, duty="feedback")["2025Q1"]


def test_feedback_is_owed_on_a_report_that_came_and_on_no_other(calendar):
    found = calendar(date(2025, 8, 1), ("2025Q1", "AWN", MORNING), duty="feedback")

    first = told(found["2025Q1"], "side", "form", "expected", "due_on")
    assert first == ("agency", "quarterly_report", True, ANSWER_DUE)
    assert told(found["2025Q2"], "expected", "reason", "due_on") == (False, "no_report", None)
    assert told(found["2025Q3"], "expected", "reason") == (False, "ended")


CLAIM = ("agency_focal", "claim", "A02-AWN-2025Q1", "2025-05-06")


@pytest.mark.parametrize(
    ("as_of", "said", "state", "received_on", "days_late"),
    [
        (ANSWER_DUE, (), "due", None, None),
        (date(2025, 5, 5), (), "overdue", None, 3),
        (date(2025, 5, 8), (CLAIM,), "submitted", date(2025, 5, 6), 4),
        (
            date(2025, 5, 20), (CLAIM, ("awn_office", "confirm", "A02-AWN-2025Q1", "2025-05-12")),
            "accepted", date(2025, 5, 6), 4,
        ),
        (
            date(2025, 5, 20), (CLAIM, ("awn_office", "dispute", "A02-AWN-2025Q1", "2025-05-12")),
            "sent_back", None, 18,
        ),
    ],
)  # fmt: skip
def test_the_agencys_answer_is_weighed_with_the_same_scale(  # noqa: PLR0913, PLR0917 - one case.
    calendar, as_of, said, state, received_on, days_late
):
    found = feedback(calendar, as_of, *said)

    assert told(found, "state", "received_on", "days_late") == (state, received_on, days_late)


def test_an_answer_names_the_submission_that_says_it_was_given(calendar):
    assert feedback(calendar, date(2025, 5, 8), CLAIM)["root_uuid"] == "claim-1"


def test_an_answer_that_both_sides_let_go_is_not_expected(calendar):
    waived = [
        (who, "waive", "A02-AWN-2025Q1", "2025-04-28") for who in ("agency_focal", "awn_office")
    ]

    assert told(feedback(calendar, date(2025, 6, 1), *waived), "expected", "reason") == (
        False, "waived",
    )  # fmt: skip


def test_the_data_and_the_report_are_shared_back_after_every_bound_quarter(calendar):
    found = calendar(date(2025, 5, 20), duty="sharing")

    first = told(found["2025Q1"], "side", "form", "due_on", "state", "days_late")
    assert first == ("agency", None, date(2025, 5, 15), "overdue", 5)
    assert told(found["2025Q2"], "due_on", "state") == (date(2025, 8, 14), "not_yet_due")
    assert found["2025Q3"]["expected"] is False
