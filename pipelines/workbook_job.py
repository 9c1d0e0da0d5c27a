"""The job that takes workbooks over: what `accord framework import` does, without a terminal.

An officer saves a workbook into the programme's inbox; what becomes of it is
`assets.programme.workbook.inbox`.
"""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
from pydantic import Field

from assets.graph import pool_of
from assets.graph.shown import as_shown
from assets.kobo.private_files import LockedError
from assets.programme.problems import Problem
from assets.programme.read import Programme
from assets.programme.workbook.history import History
from assets.programme.workbook.inbox import INBOX, Taken, empty_inbox, waiting
from assets.run import Run

MOST_RETRIES, RETRY_AFTER_SECONDS = 5, 30
TAKE_WORKBOOKS = "take_workbooks"
RELOAD = (
    "The next refresh reads the programme anew. Where forms, partners or the calendar changed, "
    "also reload the code location (Deployment, Reload), so that Dagster lists them."
)


class WorkbookSettings(dg.Config):
    """What to do with the workbooks in the inbox."""

    only_try: bool = Field(
        default=False,
        description="true: only say what each would change. false: take them over; what the files "
        "said before is kept, so that it can be undone.",
    )


def workbook_job(programme: Programme) -> dg.JobDefinition:
    """Return the job that takes over the workbooks in a programme's inbox."""

    @dg.op(name=f"{programme.code}__take_workbooks", pool=pool_of(programme))
    def take_workbooks(context: dg.OpExecutionContext, run: Run, config: WorkbookSettings) -> None:
        """Take over all of a workbook, or nothing of it with every reason beside it."""
        folder, state = programme.folder, run.folder()
        if config.only_try:
            lines = list(_would_be(folder, state))
            context.log.info("\n".join(lines))
            context.add_output_metadata({"workbooks": as_shown(lines)})
            return
        taken = _taken(folder, state)
        shown = as_shown(_lines(taken, state))
        wrong = [one.sentence for one in taken if one.problems]
        if wrong:
            raise dg.Failure("\n".join(wrong), metadata={"workbooks": shown}, allow_retries=False)
        context.log.info("\n".join(_lines(taken, state)))
        context.add_output_metadata({"workbooks": shown, "taken_over": len(taken)})

    @dg.job(
        name=TAKE_WORKBOOKS,
        description=(
            "Take over the workbooks that lie in the inbox folder beside the programme's state: "
            "all of one, or nothing with a copy that shows why. The sensor new_workbooks starts "
            "it by itself where it is on."
        ),
    )
    def job() -> None:
        take_workbooks()

    return job


def _taken(folder: Path, state: Path) -> tuple[Taken, ...]:
    try:
        return empty_inbox(folder, state)
    except LockedError as error:
        # The other one takes seconds, and this one may find nothing left to do.
        raise dg.RetryRequested(MOST_RETRIES, RETRY_AFTER_SECONDS) from error


def _lines(taken: tuple[Taken, ...], state: Path) -> Iterator[str]:
    if not taken:
        yield f"No new workbook lies in {state / INBOX}; nothing was changed."
        return
    for one in taken:
        yield one.sentence
        yield from _where(one.problems)
    if any(not one.problems for one in taken):
        yield RELOAD


def _would_be(folder: Path, state: Path) -> Iterator[str]:
    """Yield what each workbook would change, by file and record; never the words themselves."""
    from assets.programme.workbook.takeover import look_at  # It loads what reads workbooks.

    found = waiting(state)
    if not found:
        yield f"No new workbook lies in {state / INBOX}."
    for path, _ in found:
        looked = look_at(folder, path, History(state / "imports"))
        if looked.problems:
            yield f"{path.name} has problems, and would be left in the inbox:"
            yield from _where(looked.problems)
            continue
        yield f"{path.name} would change {len(looked.changes)} things; nothing was changed:"
        for change in looked.changes:
            yield f"  {change.file}: {change.what}"


def _where(problems: tuple[Problem, ...]) -> Iterator[str]:
    """Yield where a workbook's problems are; what is wrong stands in the copy with findings."""
    for problem in problems:
        yield f"  {problem.cell or f'{problem.file}:{problem.line}'}"
