"""When things run by themselves, by the programme's own calendar and clock.

All are off until somebody switches them on in Dagster: pulling answers, putting submissions on hold
in KoboToolbox and writing to partners are acts of one installation, and a copy of the folder on
another machine must do none of them. A period is closed and reports are released by a named person
alone (DESIGN §8, issuing); a schedule only says that it is due.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import dagster as dg

from assets.programme.model import WorkingCalendar
from assets.programme.read import Programme
from assets.programme.working_days import WEEKDAYS, is_working_day
from assets.publications.due import due_to_close
from assets.publications.ledger import DamagedLedgerError, Ledger
from assets.run import Run
from pipelines.environment_run import EnvironmentRun
from pipelines.jobs import refresh
from pipelines.mail import MailServerError
from pipelines.mail_jobs import REMIND, remind_step
from pipelines.send_desk import CannotSendError, named_server, rules_of

# Partners send in the daytime, so what came shows within two hours, and not while people sleep.
QUICK_HOURS = (9, 11, 13, 15, 17)
# After every change of clocks, and long enough before the reminders, which want its day's figures.
NIGHTLY_AT = "30 4"
REMIND_AT = "0 8"
TO_CLOSE_TAG = "accord/due_to_close"
# A machine that was off in the morning makes up for both at once, and one run goes on at a time.
BEFORE_REMINDERS = {"dagster/priority": "1"}
Answer = dg.RunRequest | dg.SkipReason


def schedules_of(programme: Programme) -> list[dg.ScheduleDefinition]:
    """Return what runs by itself, and when."""
    return [_quick(programme), _nightly(programme), _morning(programme)]


def cron_days(calendar: WorkingCalendar) -> str:
    """Return the days of the week that are worked, as cron counts them: Sunday is 0."""
    worked = [
        (number + 1) % 7 for number, day in enumerate(WEEKDAYS) if day not in calendar.weekend
    ]
    return ",".join(map(str, sorted(worked)))


def _quick(programme: Programme) -> dg.ScheduleDefinition:
    def quick(context: dg.ScheduleEvaluationContext, run: EnvironmentRun) -> Answer:
        return _unless_a_holiday(programme, context) or dg.RunRequest(run_config=run.quickly())

    return _schedule(
        programme,
        quick,
        name="quick_refresh",
        cron=f"0 {','.join(map(str, QUICK_HOURS))} * * {cron_days(programme.file.calendar)}",
        job=refresh.name,
        description=(
            "Several times a working day: pulls what is new, and what was edited where the form's "
            "history may be read, then computes and publishes. Edits and deletions that no "
            "history tells wait for the night. The sensor new_submissions does the same as soon "
            "as something comes; one of the two is enough."
        ),
    )


def _nightly(programme: Programme) -> dg.ScheduleDefinition:
    def nightly(_: dg.ScheduleEvaluationContext) -> Answer:
        return dg.RunRequest(tags=BEFORE_REMINDERS)

    return _schedule(
        programme,
        nightly,
        name="nightly_refresh",
        cron=f"{NIGHTLY_AT} * * *",
        job=refresh.name,
        description=(
            "Every night, weekends and holidays too: looks at every submission for edits, "
            "decisions and deletions, then computes and publishes, so that figures and drafts are "
            "those of the day."
        ),
    )


def _morning(programme: Programme) -> dg.ScheduleDefinition:
    def morning(context: dg.ScheduleEvaluationContext, run: Run) -> Answer:
        off = _unless_a_holiday(programme, context)
        if off:
            return off
        waiting, sentence = _waiting(programme, run)
        if sentence:
            context.log.info(sentence)
        try:
            rules_of(programme)
            named_server()
        except (CannotSendError, MailServerError) as error:
            return dg.SkipReason(f"Nobody is reminded. {error} {sentence}".strip())
        return dg.RunRequest(
            run_config={"ops": {remind_step(programme): {"config": {"only_try": False}}}},
            tags={TO_CLOSE_TAG: ", ".join(waiting)} if waiting else {},
        )

    return _schedule(
        programme,
        morning,
        name="morning_reminders",
        cron=f"{REMIND_AT} * * {cron_days(programme.file.calendar)}",
        job=REMIND,
        description=(
            "In the morning of each working day: reminds both sides by mail of what falls due and "
            "of what is overdue, each thing once before its day and once after, and tells the "
            "agency which periods wait for a named person to close them. It sends for real; where "
            "mail is not set up it skips and says why. It needs the night's figures."
        ),
    )


def _schedule(  # noqa: PLR0913 - each is a part of a schedule.
    programme: Programme,
    function: Callable[..., Answer],
    *,
    name: str,
    cron: str,
    job: str,
    description: str,
) -> dg.ScheduleDefinition:
    made = dg.schedule(
        name=name,
        cron_schedule=cron,
        job_name=job,
        execution_timezone=programme.file.time_zone,
        description=description,
        default_status=dg.DefaultScheduleStatus.STOPPED,
    )
    return made(function)


def _unless_a_holiday(
    programme: Programme, context: dg.ScheduleEvaluationContext
) -> dg.SkipReason | None:
    day = day_of(context.scheduled_execution_time, programme.file.time_zone)
    if is_working_day(day, programme.file.calendar):
        return None
    return dg.SkipReason(f"{day} is no working day in the calendar of programme.yaml.")


def day_of(moment: datetime, time_zone: str) -> date:
    """Return which day a moment is in a time zone."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def _waiting(programme: Programme, run: Run) -> tuple[Sequence[str], str]:
    """Return the periods that wait to be closed, and the sentence that says so."""
    try:
        closed = Ledger(run.ledger).latest()
    except DamagedLedgerError as error:
        return (), str(error)
    waiting = due_to_close(programme, closed, run.day())
    if not waiting:
        return (), ""
    return waiting, (
        f"The reports of {', '.join(waiting)} were due, and nobody closed "
        f"{'it' if len(waiting) == 1 else 'them'} yet: look at the job close_period."
    )
