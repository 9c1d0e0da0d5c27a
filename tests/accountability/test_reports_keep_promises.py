"""A report that came keeps the promise to send it (C01), and accepting it is the confirmation."""

from dataclasses import replace
from datetime import date

import pytest

from assets.accountability.commitments import load_commitments
from assets.programme.registers import Agreement, CommitmentRule
from tests.accountability.conftest import EVENT_COLUMNS, rows_of

REPORT = {
    "rule": "C01", "type": "C01", "side": "cso", "each": "quarter",
    "clock_starts": "period_end", "due_days": 15,
}  # fmt: skip
AGREEMENT = {
    "agreement": "A-1", "partner": "AWN", "donor": "Fund", "project": "Project",
    "starts_on": "2025-01-01", "ends_on": "2025-03-31", "amount": 1, "currency": "USD",
}  # fmt: skip
IN_TIME, TOO_LATE, ACCEPTED = "2025-04-10 08:00", "2025-04-18 08:00", "2025-04-22 09:00"
SUMMER = date(2025, 6, 30)


@pytest.fixture
def promised(programme, warehouse, came):
    """Let reports come and things be said; return AWN's promise to report on its quarter."""

    def read(*reports, said=(), zone=None, table="commitments", as_of=SUMMER):
        came(*reports)
        warehouse.execute(f"create or replace table accepted.commitment_event ({EVENT_COLUMNS})")
        for number, (account, action, arrived_at) in enumerate(said, start=1):
            warehouse.execute(
                "insert into accepted.commitment_event by name select ? as submission_id,"
                " ? as submitted_by, ? as promise__action, 'C01-AWN-2025Q1' as promise__commitment,"
                " ?::timestamp as submitted_at, '2025-04-09'::date as promise__happened_on,"
                " 'AWN' as promise__partner, 'word-' || submission_id as root_uuid,"
                " false as is_provisional, false as is_warned",
                [number, account, action, arrived_at],
            )
        forms = {"quarterly_report", "commitment_event"}
        kept = tuple(form for form in programme.file.forms if form.code in forms)
        small = replace(
            programme,
            file=programme.file.model_copy(update={"forms": kept}),
            partners=tuple(
                row.model_copy(update={"time_zone": zone}) for row in programme.partners
            ),
            agreements=(Agreement.model_validate(AGREEMENT),),
            commitments=(),
            commitment_rules=(CommitmentRule.model_validate(REPORT),),
        )
        load_commitments(warehouse, small, as_of)
        [row] = rows_of(warehouse, f"marts.{table}")
        return row

    return read


@pytest.mark.parametrize(
    ("reports", "state"),
    [
        ([], "overdue"),
        ([("2025Q1", "AWN", IN_TIME, "used", ACCEPTED)], "on_time"),
        ([("2025Q1", "AWN", TOO_LATE, "used", ACCEPTED)], "late"),
        ([("2025Q1", "AWN", IN_TIME)], "deemed"),
        ([("2025Q1", "AWN", "2025-06-25 08:00")], "pending"),
        ([("2025Q1", "AWN", IN_TIME, "excluded")], "overdue"),
        ([("2024Q4", "AWN", IN_TIME, "used", ACCEPTED)], "overdue"),
    ],
    ids=["none", "accepted", "late", "not reviewed", "new", "sent back", "of another quarter"],
)
def test_without_another_word_a_report_stands_where_its_arrival_and_review_put_it(
    promised, reports, state
):
    assert promised(*reports)["state"] == state


def test_the_report_is_its_own_evidence_and_stands_behind_the_count(promised):
    report = ("2025Q1", "AWN", IN_TIME, "used", ACCEPTED)

    today = promised(report)
    due = promised(report, table="commitments_due")

    assert (today["claimed_by"], today["evidence"]) == ("awn_office", "seen")
    assert due["has_evidence"]
    assert due["records"] == [{"form": "quarterly_report", "root_uuid": "root-1", "item_path": ""}]


def test_what_the_agency_disputes_in_words_stays_disputed_though_the_report_was_accepted(promised):
    disputed = ("agency_focal", "dispute", "2025-05-02 08:00")
    report = ("2025Q1", "AWN", "2025-04-08 08:00", "used", "2025-04-08 12:00")

    assert promised(report, said=[disputed])["state"] == "disputed"


@pytest.mark.parametrize(
    ("zone", "settled_on"),
    [("Etc/UTC", date(2025, 7, 4)), ("Pacific/Kiritimati", date(2025, 7, 5))],
)
def test_silence_is_counted_in_the_days_of_the_partner(promised, zone, settled_on):
    claim = ("awn_office", "claim", "2025-06-12 16:00")  # A Thursday, and on Kiritimati a Friday.

    found = promised(said=[claim], zone=zone, as_of=date(2025, 8, 1))

    assert (found["state"], found["settled_on"]) == ("deemed", settled_on)
