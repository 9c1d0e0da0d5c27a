"""Promises come again by quarter, half or year, and are weighed in the programme's periods."""

from dataclasses import replace
from datetime import date

import pytest

from assets.accountability.calendar import load_reporting_calendar
from assets.accountability.commitments import load_commitments
from assets.accountability.happened import Happened
from assets.accountability.register import promises
from assets.programme.registers import Agreement, CommitmentRule
from tests.accountability.conftest import rows_of

AGREEMENT = Agreement.model_validate(
    {"agreement": "A-1", "partner": "AWN", "donor": "Fund", "project": "Project",
     "starts_on": "2025-01-01", "ends_on": "2025-12-31", "amount": 1, "currency": "USD"}
)  # fmt: skip


def rule(each):
    return CommitmentRule.model_validate(
        {"rule": "A01", "type": "A01", "side": "agency", "text_en": "Pay", "each": each,
         "clock_starts": "period_start", "due_days": 30}
    )  # fmt: skip


@pytest.fixture
def of_length(programme):
    """The bundled programme in periods of a length, with one agreement and one rule."""

    def make(length, first, last, each="quarter"):
        rules = programme.file.periods.model_copy(
            update={"length": length, "first": first, "last": last}
        )
        return replace(
            programme,
            file=programme.file.model_copy(update={"periods": rules, "forms": ()}),
            agreements=(AGREEMENT,),
            commitments=(),
            commitment_rules=(rule(each),),
        )

    return make


@pytest.mark.parametrize(
    ("each", "names"),
    [
        ("quarter", ["2025Q1", "2025Q2", "2025Q3", "2025Q4"]),
        ("half", ["2025H1", "2025H2"]),
        ("year", ["2025"]),
    ],
)
@pytest.mark.parametrize("base", [("quarter", "2024Q3", "2026Q2"), ("year", "2024", "2026")])
def test_a_promise_comes_again_as_often_as_its_rule_says(of_length, each, names, base):
    found = [promise.commitment for promise in promises(of_length(*base, each=each), Happened())]

    assert found == [f"A01-AWN-{name}" for name in names]


def test_promises_are_weighed_in_the_programmes_own_periods(of_length, warehouse):
    load_commitments(warehouse, of_length("half", "2024H2", "2026H1"), date(2026, 7, 20))

    due = rows_of(warehouse, "marts.commitments_due")
    assert [(row["commitment"], row["period"], row["state"]) for row in due] == [
        ("A01-AWN-2025Q1", "2025H1", "overdue"),
        ("A01-AWN-2025Q2", "2025H1", "overdue"),
        ("A01-AWN-2025Q3", "2025H2", "overdue"),
        ("A01-AWN-2025Q4", "2025H2", "overdue"),
    ]


def test_a_report_is_expected_for_each_of_the_programmes_own_periods(
    of_length, programme, warehouse, came
):
    place = next(form for form in programme.file.forms if form.code == "quarterly_report")
    came()
    halves = of_length("half", "2024H2", "2026H1")
    reporting = replace(
        halves, file=halves.file.model_copy(update={"forms": (place,)}), commitment_rules=()
    )

    load_reporting_calendar(warehouse, reporting, date(2026, 7, 20))

    found = rows_of(warehouse, "marts.reporting_calendar")
    assert [(row["period"], row["due_on"]) for row in found if row["expected"]] == [
        ("2025H1", date(2025, 7, 15)), ("2025H2", date(2026, 1, 15)),
    ]  # fmt: skip
