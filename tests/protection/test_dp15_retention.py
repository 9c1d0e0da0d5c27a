"""DP15: original answers are kept two years after their period locked, and then deleted."""

from dataclasses import fields
from datetime import date

import pytest
from pydantic import ValidationError

from assets.programme.model import Protection
from assets.programme.periods import period
from assets.retention.log import Deletion
from assets.retention.rule import Retention
from tests.example import velmara_programme
from tests.pipelines.small_world import usual

FORM = "registration_case"


@pytest.fixture
def retention():
    programme = velmara_programme()
    return Retention(programme, next(one for one in programme.file.forms if one.code == FORM))


def test_dp15_originals_are_kept_for_24_months_unless_a_programme_says_otherwise():
    assert Protection().originals_months == 24
    with pytest.raises(ValidationError):
        Protection(originals_months=-1)


def test_dp15_the_time_runs_from_the_day_on_which_the_period_locks(retention):
    """2024Q3 ends on 30 September; reports are due 15 days later, and 30 days later it locks."""
    assert retention.ends_on(period("2024Q3")) == date(2026, 11, 14)


@pytest.mark.parametrize(
    ("day", "has_ended"), [(date(2026, 11, 13), False), (date(2026, 11, 14), True)]
)
def test_dp15_a_submission_is_kept_to_the_last_day_and_not_longer(retention, day, has_ended):
    case = {**usual(FORM, case__consent="yes"), "case/opened_on": "2024-08-01"}
    row = {**case, "_submission_time": "2024-08-02T10:00:00"}

    assert retention.has_ended(day)(row) == has_ended


def test_dp15_the_log_says_how_much_was_deleted_and_why_and_nothing_of_whom():
    assert {field.name for field in fields(Deletion)} == {
        "kind", "on", "because", "form", "period", "pull", "submissions", "files", "bytes",
    }  # fmt: skip
