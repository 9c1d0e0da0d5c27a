"""The jobs that send mail: what `accord send` and `accord remind` do, for whoever has no terminal.

Which messages there are is `pipelines.letters` and `pipelines.reminders`, and what is done with
them `pipelines.send_desk`.
"""

from collections.abc import Callable
from typing import Any

import dagster as dg
from pydantic import Field

from assets.graph import pool_of
from assets.graph.shown import as_shown
from assets.programme.mailing import DAYS_AHEAD, MOST_DAYS_AHEAD
from assets.programme.problems import ProgrammeError
from assets.programme.read import Programme, read_programme
from assets.run import Run
from pipelines.asked import NotInProgrammeError, partners_asked, period_asked
from pipelines.mail import Letter, Outcome
from pipelines.planned import Letters
from pipelines.send_desk import (
    REFUSED,
    Account,
    BusyError,
    Desk,
    named_server,
    rules_of,
    settle,
)
from pipelines.send_lines import as_object, lines_of, progress_line

REMIND = "remind"
# A command on a terminal may send or run at that moment, which takes minutes.
MOST_RETRIES, RETRY_AFTER_SECONDS = 10, 60
A_TRY = "Nothing was sent: this was a try. To send, set only_try to false in the Launchpad."


class Mailing(dg.Config):
    """What every job that sends mail asks for."""

    only_try: bool = Field(
        default=True,
        description="true: only say what would be sent. false: send it, which cannot be undone.",
    )
    partners: list[str] = Field(
        default=[], description="Only these partners, by their codes; empty for all."
    )
    send_again: list[str] = Field(
        default=[],
        description="Unsure or refused messages to send once more, by how their ids begin; "
        "said_by is then needed.",
    )
    arrived: list[str] = Field(
        default=[],
        description="Unsure messages of which somebody knows that they arrived, by how their ids "
        "begin: that is noted, only_try or not. said_by is then needed.",
    )
    did_not_arrive: list[str] = Field(
        default=[], description="The same of those that did not arrive: they go with the next."
    )
    said_by: str = Field(default="", description="Who knows what came of those messages, by role.")


class SendSettings(Mailing):
    """The reports of a period, to each partner's contacts."""

    period: str = Field(description="The period, such as 2026Q2.")


class RemindSettings(Mailing):
    """What falls due soon and what is overdue, to both sides."""

    within_days: int = Field(
        default=DAYS_AHEAD,
        ge=0,
        le=MOST_DAYS_AHEAD,
        description="Name what falls due within so many days.",
    )


def send_job(programme: Programme) -> dg.JobDefinition:
    """Return the job that sends each partner its report of a period."""

    @dg.op(name=f"{programme.code}__send", pool=pool_of(programme))
    def send(context: dg.OpExecutionContext, run: Run, config: SendSettings) -> None:
        """Hand each message over and note it; what was sent before is not sent again."""

        def letters(now: Programme) -> Letters:
            from pipelines.letters import ReportLetters

            return ReportLetters(
                programme=now,
                rules=rules_of(now),
                state=run.folder(),
                period=period_asked(now, config.period),
                partners=partners_asked(now, config.partners),
            )

        _carry_out(context, programme, run, config, letters)

    @dg.job(
        name="send",
        description=(
            "Send each partner's report of a period to its contacts, in their languages. It only "
            "says what would be sent, until only_try is false in the Launchpad's settings. What "
            "was sent is not sent again."
        ),
    )
    def job() -> None:
        send()

    return job


def remind_job(programme: Programme) -> dg.JobDefinition:
    """Return the job that reminds both sides of what is due."""

    @dg.op(name=remind_step(programme), pool=pool_of(programme))
    def remind(context: dg.OpExecutionContext, run: Run, config: RemindSettings) -> None:
        """Name each thing that is due once before its day and once after, to both sides."""

        def letters(now: Programme) -> Letters:
            from pipelines.reminders import Reminders

            return Reminders(
                programme=now,
                rules=rules_of(now),
                state=run.folder(),
                partners=partners_asked(now, config.partners),
                with_agency=not config.partners,
                today=run.day(),
                within_days=config.within_days,
            )

        _carry_out(context, programme, run, config, letters)

    @dg.job(
        name=REMIND,
        description=(
            "Remind both sides by mail of what falls due soon and of what is overdue, and the "
            "agency of periods that wait to be closed. It only says what would be sent, until "
            "only_try is false in the Launchpad's settings. It needs a refresh of the same day."
        ),
    )
    def job() -> None:
        remind()

    return job


def remind_step(programme: Programme) -> str:
    """Return the name of the step that reminds, under which Dagster takes its settings."""
    return f"{programme.code}__remind"


def _carry_out(
    context: dg.OpExecutionContext,
    programme: Programme,
    run: Run,
    config: Mailing,
    letters: Callable[[Programme], Letters],
) -> None:
    """Note what is known, then look or send, and tell it; a failure says why nothing went."""

    def tell(letter: Letter, outcome: Outcome) -> None:
        context.log.info(progress_line(letter, outcome))

    try:
        now = read_programme(programme.folder)  # With the contacts of today.
        wanted = letters(now)
        desk = Desk(now, rules_of(now), run.folder(), wanted)
        _settle(context, desk, config)
        if config.only_try:
            account = desk.look(config.send_again)
        else:
            account = desk.send(named_server(), tell, config.send_again, config.said_by)
    except (*REFUSED, NotInProgrammeError, ProgrammeError) as error:
        if isinstance(error, BusyError) and context.retry_number < MOST_RETRIES:
            context.log.info("%s It is tried again by itself.", error)
            raise dg.RetryRequested(MOST_RETRIES, RETRY_AFTER_SECONDS) from error
        raise dg.Failure(str(error), allow_retries=False) from error
    _tell(context, account)


def _settle(context: dg.OpExecutionContext, desk: Desk, config: Mailing) -> None:
    known = {"sent": config.arrived, "unsent": config.did_not_arrive}
    if (config.send_again or any(known.values())) and not config.said_by.strip():
        raise ValueError("Nothing was done: say in said_by who knows what came of the message.")
    for word, messages in known.items():
        for message in messages:
            was = settle(desk.state, message, word, config.said_by)
            context.log.info("Noted: message %s to %s is %s.", message, was.partner, word)


def _tell(context: dg.OpExecutionContext, account: Account) -> None:
    lines = [*lines_of(account), *([] if account.is_sent else [A_TRY])]
    metadata: dict[str, dg.MetadataValue[Any] | int] = {
        "messages": as_shown(lines),
        "due_or_tried": len(account.tried) or sum(one.is_due for one in account.messages),
        "as_data": dg.MetadataValue.json(as_object(account)),
    }
    if account.stopped:
        raise dg.Failure(account.stopped, metadata=metadata, allow_retries=False)
    log = context.log.warning if account.has_something_to_look_at else context.log.info
    log("\n".join(lines))
    context.add_output_metadata(metadata)
