"""When things run by themselves: by the programme's calendar, in its time zone, and only if asked.

Dagster's own iterator says when its scheduler ticks.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._utils.schedules import cron_string_iterator
from hypothesis import given
from hypothesis import strategies as st

from assets.delivery.ledger import Line, MailLedger, about_keys
from assets.programme.model import WorkingCalendar
from assets.programme.read import read_programme
from assets.programme.working_days import WEEKDAYS
from assets.publications.due import due_to_close
from pipelines.definitions import definitions_of
from pipelines.schedules import QUICK_HOURS, TO_CLOSE_TAG, cron_days
from tests.pipelines.mail_office import SECRET
from tests.pipelines.second_programme import WADI
from tests.pipelines.test_reminding import COPY_TO, MONDAY, SOON, promise, published, reminder

__all__ = ["reminder"]  # A fixture, which tests use by its name.

BERLIN = ZoneInfo("Europe/Berlin")
HOLIDAY = date(2026, 4, 6)  # A Monday.
NOTED_AT = "2026-07-19T06:00:00+00:00"
CLOCKS_CHANGE = [date(2026, 3, 29), date(2026, 10, 25)]


@pytest.fixture(scope="module")
def berlin():
    """A programme whose clocks change twice a year, and whose weekend is Friday and Saturday."""
    programme = read_programme(WADI)
    calendar = WorkingCalendar(weekend=("friday", "saturday"), holidays=(HOLIDAY,))
    changed = programme.file.model_copy(update={"time_zone": str(BERLIN), "calendar": calendar})
    return replace(programme, file=changed)


@pytest.fixture(scope="module")
def definitions(berlin, tmp_path_factory):
    return definitions_of(berlin, var=str(tmp_path_factory.mktemp("var")))


def ticks(schedule, first, last):
    """Return when Dagster evaluates a schedule from one day to another, both included."""
    begin = datetime(first.year, first.month, first.day, tzinfo=BERLIN).timestamp()
    found = []
    for tick in cron_string_iterator(begin, schedule.cron_schedule, schedule.execution_timezone):
        if tick.date() > last:
            return found
        found.append(tick)
    return found


def answer(definitions, name, tick):
    """Evaluate a schedule as its daemon would."""
    schedule = definitions.resolve_schedule_def(name)
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_schedule_context(
            instance=instance,
            scheduled_execution_time=tick,
            resources=definitions.resources,
        )
        return schedule(context)


@pytest.mark.parametrize("change", CLOCKS_CHANGE)
def test_what_runs_keeps_its_hour_by_the_programmes_clock_when_clocks_change(definitions, change):
    first, last = change - timedelta(days=3), change + timedelta(days=3)
    days = [first + timedelta(days=number) for number in range(7)]
    worked = [day for day in days if day.weekday() not in {4, 5}]
    hours = {
        name: [(tick.date(), tick.hour, tick.minute) for tick in ticks(schedule, first, last)]
        for name in ("quick_refresh", "nightly_refresh", "morning_reminders")
        if (schedule := definitions.resolve_schedule_def(name))
    }

    assert hours["nightly_refresh"] == [(day, 4, 30) for day in days]
    assert hours["morning_reminders"] == [(day, 8, 0) for day in worked]
    assert hours["quick_refresh"] == [(day, hour, 0) for day in worked for hour in QUICK_HOURS]


@pytest.mark.parametrize("name", ["quick_refresh", "morning_reminders"])
def test_a_holiday_is_skipped_with_its_reason_and_no_night_is(definitions, name):
    tick = datetime(HOLIDAY.year, HOLIDAY.month, HOLIDAY.day, 9, tzinfo=BERLIN)
    found = answer(definitions, name, tick)

    assert isinstance(found, dg.SkipReason)
    assert "2026-04-06 is no working day" in found.skip_message
    assert isinstance(answer(definitions, "nightly_refresh", tick), dg.RunRequest)


def test_the_day_is_that_of_the_programme_however_late_it_is_in_another_zone(definitions):
    just_after = datetime(2026, 4, 5, 22, 30, tzinfo=UTC)  # Half past midnight on the holiday.

    assert isinstance(answer(definitions, "quick_refresh", just_after), dg.SkipReason)


def test_nothing_runs_by_itself_until_somebody_switches_it_on(definitions):
    assert {one.default_status for one in definitions.schedules} == {
        dg.DefaultScheduleStatus.STOPPED
    }
    assert {one.default_status for one in definitions.sensors} == {dg.DefaultSensorStatus.STOPPED}
    assert all(len(one.description) > 100 for one in [*definitions.schedules, *definitions.sensors])


def test_only_the_nightly_refresh_sweeps(definitions):
    tick = datetime(2026, 4, 7, 9, tzinfo=BERLIN)
    job = definitions.resolve_job_def("refresh")
    usual = definitions.resources["run"]
    sweeps = {}
    for name in ("quick_refresh", "nightly_refresh"):
        config = answer(definitions, name, tick).run_config
        run = dg.validate_run_config(job, config)["resources"]["run"]["config"]
        sweeps[name] = run["sweeps"]
        # Whose state it is, and all else, is as in any other run.
        assert (run["var"], run["programme"]) == (usual.var, usual.programme)

    assert sweeps == {"quick_refresh": False, "nightly_refresh": True}


@pytest.mark.long
def test_after_a_morning_in_which_the_machine_was_off_the_figures_come_before_the_reminders(
    definitions, morning, reminder
):
    published(reminder)
    tick = datetime(2026, 4, 7, 4, 30, tzinfo=BERLIN)

    asked, _ = morning()
    priority = [
        int(one.tags.get("dagster/priority", 0))
        for one in (answer(definitions, "nightly_refresh", tick), asked)
    ]

    assert priority[0] > priority[1]


@given(weekend=st.sets(st.sampled_from(WEEKDAYS), max_size=6), day=st.dates())
def test_cron_works_on_the_days_that_are_worked(weekend, day):
    days = cron_days(WorkingCalendar(weekend=tuple(weekend))).split(",")

    assert (str(day.isoweekday() % 7) in days) == (f"{day:%A}".lower() not in weekend)


# Reminders -------------------------------------------------------------------------------


@pytest.fixture
def morning(reminder, monkeypatch):
    """Evaluate the schedule of an office's reminders, and run what it asks for."""
    for name, value in reminder.environment.items():
        monkeypatch.setenv(name, value)
    programme = read_programme(reminder.programme)
    made = definitions_of(programme, var=str(reminder.state), as_of=MONDAY.isoformat())

    def run():
        tick = datetime(MONDAY.year, MONDAY.month, MONDAY.day, 8, tzinfo=ZoneInfo("Asia/Riyadh"))
        asked = answer(made, "morning_reminders", tick)
        if isinstance(asked, dg.SkipReason):
            return asked, None
        return asked, carried_out(made, "remind", asked.run_config)

    return run


def carried_out(definitions, job, config):
    with dg.DagsterInstance.ephemeral() as instance:
        return definitions.resolve_job_def(job).execute_in_process(
            instance=instance, run_config=config, raise_on_error=False
        )


@pytest.mark.long
def test_each_morning_reminds_both_sides_and_each_thing_goes_once(morning, reminder, post):
    published(reminder, promise("MIZN", "agency", SOON))

    asked, first = morning()
    _, second = morning()

    assert (first.success, second.success) == (True, True)
    assert sorted(post.envelopes) == [COPY_TO, "office@mizn.example"]
    assert len({*post.messages}) == 2
    assert asked.tags[TO_CLOSE_TAG] == "2024, 2025"  # Nobody closed a year of it.


def test_without_a_server_for_mail_it_skips_with_why_and_says_what_waits_to_be_closed(
    morning, monkeypatch, post
):
    monkeypatch.delenv("ACCORD_SMTP_URL")
    found, _ = morning()

    assert "ACCORD_SMTP_URL" in found.skip_message
    assert "The reports of 2024, 2025 were due, and nobody closed them yet" in found.skip_message
    monkeypatch.setenv("ACCORD_SMTP_URL", f"smtp://reports:{SECRET}@mail.agency.example:25")
    found, _ = morning()
    assert "without encryption" in found.skip_message
    assert SECRET not in found.skip_message
    assert post.connections == 0


def test_a_period_waits_from_the_day_after_its_reports_were_due_until_it_is_closed():
    programme = read_programme(WADI)  # Its reports are due 45 days after a year.
    due_on = date(2025, 2, 14)

    assert due_to_close(programme, [], due_on) == ()
    assert due_to_close(programme, [], due_on + timedelta(days=1)) == ("2024",)
    assert due_to_close(programme, ["2024"], date(2030, 1, 1)) == ("2025",)


# The jobs with a form ---------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.usefixtures("morning")
def test_the_jobs_that_send_only_say_what_would_go_until_they_are_told(reminder, post):
    published(reminder, promise("MIZN", "agency", SOON))
    made = definitions_of(
        read_programme(reminder.programme), var=str(reminder.state), as_of=MONDAY.isoformat()
    )
    send = {"ops": {"wadi_water__send": {"config": {"period": "2025"}}}}

    tried = [carried_out(made, "remind", {}), carried_out(made, "send", send)]

    assert all(one.success for one in tried)
    assert post.connections == 0
    for one, command in zip(tried, ("remind", "send 2025"), strict=True):
        [handled] = [event for event in one.all_events if event.is_successful_output]
        said = handled.step_output_data.metadata["messages"].value
        assert "MIZN" in said
        assert f"accord {command} --really" in said
        assert all(line.startswith("    ") for line in said.splitlines())
        assert not [word for word in ("@", ".example", SECRET) if word in said]
    send["ops"]["wadi_water__send"]["config"] |= {"only_try": False, "partners": ["MIZN"]}
    assert carried_out(made, "send", send).success
    assert carried_out(made, "send", send).success
    assert post.envelopes == ["office@mizn.example"]


@pytest.mark.long
def test_what_somebody_knows_of_an_unsure_message_is_noted_by_the_form(reminder, post):
    published(reminder)
    ledger = MailLedger(reminder.state)
    ids = {word: letter * 32 for word, letter in (("arrived", "a"), ("did_not_arrive", "b"))}
    for message in ids.values():
        ledger.note(Line(message, "intent", NOTED_AT, "reminder", "MIZN", about_keys(["X1"])))
    made = definitions_of(
        read_programme(reminder.programme), var=str(reminder.state), as_of=MONDAY.isoformat()
    )
    known = {word: [message[:8]] for word, message in ids.items()} | {"said_by": "M&E officer"}

    assert carried_out(made, "remind", {"ops": {"wadi_water__remind": {"config": known}}}).success

    found = {word: ledger.standing()[message] for word, message in ids.items()}
    assert {word: one.state for word, one in found.items()} == {
        "arrived": "sent", "did_not_arrive": "unsent"
    }  # fmt: skip
    assert {one.by for one in found.values()} == {"M&E officer"}
    assert post.connections == 0


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"period": "2031"}, "'2031' is no period of wadi_water; 2025 is one"),
        ({"period": "2025", "partners": ["XX"]}, "'XX' is no partner of wadi_water"),
        ({"period": "2025", "arrived": ["abcdef"]}, "say in said_by who knows"),
        ({"period": "2025", "arrived": ["abcdef"], "said_by": "M&E"}, "found 0"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_begins(reminder, post, config, said):
    made = definitions_of(read_programme(reminder.programme), var=str(reminder.state))
    ran = carried_out(made, "send", {"ops": {"wadi_water__send": {"config": config}}})

    [failed] = [event for event in ran.all_events if event.is_step_failure]
    assert said in failed.step_failure_data.user_failure_data.description
    assert post.connections == 0
