"""When the retention of a submission ends: some months after its period has locked."""

from datetime import date

import pytest

from assets.programme.periods import period
from assets.programme.problems import ProgrammeError
from assets.programme.read import read_programme
from assets.retention.rule import Retention, as_day, locks_on, months_after
from tests.example import velmara_programme
from tests.retention.wells import folder_of

PROGRAMME = velmara_programme()


def retention(code):
    place = next(place for place in PROGRAMME.file.forms if place.code == code)
    return Retention(PROGRAMME, place)


def test_it_ends_two_years_after_the_lock_unless_the_programme_says_otherwise():
    of_reports = retention("quarterly_report")

    assert locks_on(PROGRAMME, period("2024Q3")) == date(2024, 11, 14)
    assert of_reports.ends_on(period("2024Q3")) == date(2026, 11, 14)
    assert of_reports.last_ended(date(2026, 11, 13)) == date(2024, 6, 30)
    assert of_reports.last_ended(date(2026, 11, 14)) == date(2024, 9, 30)
    assert of_reports.said_because(period("2024Q3")) == (
        "24 months after 2024Q3 locked on 2024-11-14"
    )


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 8, 31), 1, date(2024, 9, 30)),
        (date(2024, 12, 15), 24, date(2026, 12, 15)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_the_month(day, months, later):
    assert months_after(day, months) == later


@pytest.mark.parametrize(
    ("code", "row", "expected"),
    [
        ("quarterly_report", {"report/period": "2024Q4"}, "2024Q4"),
        ("quarterly_report", {"report/period": "1999Q4"}, "2025Q1"),  # None of the programme's.
        ("quarterly_report", {}, "2025Q1"),
        ("event", {}, "2025Q1"),
        ("registration_case", {"case/opened_on": "2024-09-30"}, "2024Q3"),
        ("registration_case", {"case/opened_on": "2024-9-3T10:00:00.000+02:00"}, "2024Q3"),
        ("registration_case", {"case/opened_on": "2026-09-30"}, "2025Q1"),  # After it came.
        ("registration_case", {"case/opened_on": "soon"}, "2025Q1"),
    ],
)
def test_a_submission_is_of_the_period_that_it_is_counted_under(code, row, expected):
    # Half past ten in the evening in UTC is the next day, and the next quarter, in Velmara.
    sent = {"_submission_time": "2024-12-31T22:30:00", **row}

    assert retention(code).period_of(sent).name == expected


def test_what_tells_of_no_day_is_kept():
    assert retention("event").period_of({"_submission_time": None}) is None
    assert not retention("event").has_ended(date(2100, 1, 1))({})


@pytest.mark.parametrize("said", [None, "2024-13-01", "2024-02-30", "20240101", "2024-01", ""])
def test_what_is_no_day_tells_of_none(said):
    assert as_day(said) is None


@pytest.mark.parametrize("months", [0, 601])
def test_a_time_that_cannot_be_meant_is_refused(tmp_path, months):
    folder = folder_of(tmp_path / "programme")
    path = folder / "programme.yaml"
    path.write_text(path.read_text().replace("originals_months: 6", f"originals_months: {months}"))

    with pytest.raises(ProgrammeError, match="originals_months"):
        read_programme(folder)
