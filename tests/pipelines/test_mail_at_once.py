"""Mail that is sent from two places at the same moment: on a terminal and by Dagster, or twice."""

import pytest

from assets.programme.read import read_programme
from pipelines import mail_jobs
from pipelines.definitions import definitions_of
from tests.pipelines.test_reminding import COPY_TO, MONDAY, SOON, promise, published, reminder
from tests.pipelines.test_schedules import carried_out

__all__ = ["reminder"]  # A fixture, which tests use by its name.

REALLY = ("remind", "--really", "--as-of", MONDAY.isoformat())
FOR_REAL = {"ops": {"wadi_water__remind": {"config": {"only_try": False}}}}
BOTH_SIDES = [COPY_TO, "office@mizn.example"]


@pytest.fixture
def job(reminder, monkeypatch):
    """Return what runs Dagster's job that reminds; it tries again without a pause."""
    for name, value in reminder.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(mail_jobs, "RETRY_AFTER_SECONDS", 0)
    published(reminder, promise("MIZN", "agency", SOON))
    made = definitions_of(
        read_programme(reminder.programme), var=str(reminder.state), as_of=MONDAY.isoformat()
    )
    return lambda: carried_out(made, "remind", FOR_REAL)


def test_two_commands_that_begin_at_once_send_each_message_once(reminder, post):
    published(reminder, promise("MIZN", "agency", SOON))
    both = [reminder.begin(*REALLY), reminder.begin(*REALLY)]
    for one in both:
        one.join(60)

    # One of them may have come while the other sent, and then has sent nothing.
    assert sorted(one.exitcode for one in both) in ([0, 0], [0, 2])
    assert sorted(post.envelopes) == BOTH_SIDES


def test_while_a_command_sends_dagster_waits_and_then_finds_nothing_left(reminder, post, job):
    post.holds_at = ("quit", 1)  # Both messages are taken, and the command has not ended.
    command = reminder.begin(*REALLY)
    assert post.is_held.wait(60)

    meanwhile = job()
    command.kill()
    command.join(10)
    later = job()

    tries = [event for event in meanwhile.all_events if event.is_step_up_for_retry]
    [failed] = [event for event in meanwhile.all_events if event.is_step_failure]
    assert len(tries) == mail_jobs.MOST_RETRIES
    said = failed.step_failure_data.user_failure_data.description
    assert "mail is being sent by another command" in said
    assert later.success
    assert sorted(post.envelopes) == BOTH_SIDES
