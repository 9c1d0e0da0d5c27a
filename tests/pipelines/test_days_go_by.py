"""What runs by itself does so for three days, beside Dagster's daemon: once each, and no more."""

from collections import Counter

import pytest

from tests.pipelines.days_of_an_office import AGENCY, ENGINEER, SWITCHES, office, three_days

pytestmark = [pytest.mark.long, pytest.mark.first]
PARTNERS = ("office@abar.example", "office@mizn.example", "office@naba.example")
ASKED_BY = ("dagster/sensor_name", "dagster/schedule_name")


@pytest.fixture(scope="module")
def days(tmp_path_factory, certificate):
    """Three days of an office, with its processes and by a clock that leaps."""
    with office(tmp_path_factory.mktemp("office"), certificate) as opened:
        return three_days(opened)


def test_twenty_submissions_start_a_refresh_for_each_lot_and_the_site_follows(days):
    assert days.safe_wells == [(10, 11), (23, 24)]  # Three of four before.
    assert days.pages[0] != days.pages[1]


def test_nothing_runs_when_nothing_changed_and_everything_else_runs_once(days):
    began = Counter(
        (run.job_name, next(filter(None, map(run.tags.get, ASKED_BY)), "a person"))
        for run in days.runs
    )

    assert days.idle == ["Nothing new came."] * 3
    assert began == {
        ("refresh", "new_submissions"): 3,
        ("refresh", "nightly_refresh"): 2,
        ("remind", "morning_reminders"): 2,
        ("close_period", "a person"): 1,
        ("release_reports", "a person"): 1,
    }


def test_both_sides_are_reminded_of_a_draft_once_although_the_night_failed(days):
    reminders = [[mail for mail in of_day if mail[0] != ENGINEER] for of_day in days.mails]

    assert [sorted(to for to, _ in of_day) for of_day in reminders] == [
        [], sorted([AGENCY, *PARTNERS]), []
    ]  # fmt: skip
    assert all("التقرير عن 2025" in text for _, text in reminders[1])


def test_what_failed_is_told_once_and_that_it_is_over_once(days):
    notices = [[text for to, text in of_day if to == ENGINEER] for of_day in days.mails]

    assert [len(of_day) for of_day in notices] == [0, 1, 1]
    assert "household_visit" in notices[1][0]
    failed = [run.job_name for run in days.runs if not run.is_success]
    assert failed == ["refresh", "refresh"]


def test_a_named_person_ends_the_draft_and_nobody_else_does(days):
    assert days.released_by == "Head of office"
    assert all("Head of office" in report for report in days.finals)
    assert not any("Head of office" in report for report in days.drafts)


def test_the_doctor_knows_what_is_switched_on_and_that_the_daemon_lives(days):
    [daemon] = [one for one in days.told if one.about == "daemon"]

    assert daemon.state == "well"
    assert all(name in daemon.said for _, name in SWITCHES)
