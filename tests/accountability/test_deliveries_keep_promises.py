"""A report that was sent is the agency's claim to have shared back (A03), for the CSO to answer."""

from dataclasses import replace
from datetime import date

import pytest

from assets.accountability.calendar import load_reporting_calendar
from assets.accountability.commitments import load_commitments
from assets.programme.registers import Agreement, CommitmentRule
from assets.warehouse.dictionary import replace_rows
from tests.accountability.conftest import EVENT_COLUMNS, rows_of
from tests.accountability.test_reports_keep_promises import AGREEMENT

SHARING = {
    "rule": "A03", "type": "A03", "side": "agency", "each": "quarter",
    "clock_starts": "period_end", "due_days": 45,
}  # fmt: skip
IN_TIME, LATE = date(2025, 5, 12), date(2025, 5, 20)  # It is due on 15 May.
SUMMER = date(2025, 6, 30)


@pytest.fixture
def shared(programme, warehouse):
    """Let messages be taken and AWN speak; return where the promise to share back stands."""

    def read(*sent, said=(), table="commitments", as_of=SUMMER):
        rows = [(f"m{number}", *one) for number, one in enumerate(sent)]
        replace_rows(warehouse, "marts.deliveries", rows)
        warehouse.execute(f"create or replace table accepted.commitment_event ({EVENT_COLUMNS})")
        for number, (action, on) in enumerate(said):
            warehouse.execute(
                "insert into accepted.commitment_event by name select ? as submission_id,"
                " 'awn_office' as submitted_by, ? as promise__action, 'AWN' as promise__partner,"
                " 'A03-AWN-2025Q1' as promise__commitment, ?::timestamp as submitted_at,"
                " ?::date as promise__happened_on, 'word' as root_uuid,"
                " false as is_provisional, false as is_warned",
                [number, action, on, on],
            )
        kept = tuple(form for form in programme.file.forms if form.code == "commitment_event")
        small = replace(
            programme,
            file=programme.file.model_copy(update={"forms": kept}),
            agreements=(Agreement.model_validate(AGREEMENT),),
            commitments=(),
            commitment_rules=(CommitmentRule.model_validate(SHARING),),
        )
        load_commitments(warehouse, small, as_of)
        load_reporting_calendar(warehouse, small, as_of)
        replace_rows(warehouse, "marts.deliveries", ())
        # A promise is counted where it falls due; a duty stands with what it is about.
        [row] = [
            row
            for row in rows_of(warehouse, f"marts.{table}")
            if row.get("period", "2025Q2") == ("2025Q1" if "duty" in row else "2025Q2")
            and row["partner"] == "AWN"
        ]
        return row

    return read


@pytest.mark.parametrize(
    ("sent", "said", "state"),
    [
        ([], [], "overdue"),
        ([("report", "AWN", "2025Q1", IN_TIME)], [], "deemed"),
        ([("report", "AWN", "2025Q1", date(2025, 6, 25))], [], "pending"),
        ([("report", "AWN", "2025Q1", IN_TIME)], [("confirm", date(2025, 5, 16))], "on_time"),
        ([("report", "AWN", "2025Q1", LATE)], [("confirm", date(2025, 5, 21))], "late"),
        ([("report", "AWN", "2025Q1", IN_TIME)], [("dispute", date(2025, 5, 16))], "disputed"),
        ([("report", "AWN", "2024Q4", IN_TIME)], [], "overdue"),
        ([("report", "OHU", "2025Q1", IN_TIME)], [], "overdue"),
        ([("reminder", "AWN", "2025Q1", IN_TIME)], [], "overdue"),
        ([("report", "AWN", "2025Q1", date(2025, 7, 1))], [], "overdue"),
    ],
    ids=[
        "none", "silence", "new", "confirmed", "confirmed late", "disputed", "another quarter",
        "another partner", "a reminder", "after the day it is read on",
    ],
)  # fmt: skip
def test_a_delivery_is_a_claim_that_the_partner_confirms_disputes_or_leaves(
    shared, sent, said, state
):
    assert shared(*sent, said=said)["state"] == state


def test_the_first_delivery_counts_and_no_submission_stands_behind_it(shared):
    sent = [("report", "AWN", "2025Q1", LATE), ("report", "AWN", "2025Q1", IN_TIME)]

    today = shared(*sent)
    due = shared(*sent, table="commitments_due")
    duty = shared(*sent, table="reporting_calendar")

    assert (duty["received_on"], duty["days_late"], duty["root_uuid"]) == (IN_TIME, 0, None)
    assert (today["claimed_on"], today["claimed_by"]) == (IN_TIME, "delivery")
    assert (due["has_evidence"], due["records"]) == (True, [])
