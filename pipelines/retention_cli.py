"""The command that deletes original answers whose retention has ended: `accord retention`.

Every run does the same at its end; the command says before what would go, or does it at once.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from assets.forgetting.keyed_list import ForgottenListError
from assets.kobo.attachment_store import StoreBusyError
from assets.kobo.sealed import SealError
from assets.kobo.shelf import DamagedPullError
from assets.programme.read import Programme
from assets.staging.pseudonyms import NoKeyError
from assets.warehouse.connection import CannotOpenError
from pipelines.options import (
    SOMETHING_TO_LOOK_AT,
    JsonOption,
    ProgrammeOption,
    VarOption,
    day_option,
    read_or_exit,
    refuse,
    state_of,
)
from pipelines.said import say, say_as_json
from pipelines.settings import EXAMPLE, today

if TYPE_CHECKING:
    from assets.retention.deleting import Deleted

REFUSED = (
    DamagedPullError, ForgottenListError, NoKeyError, SealError, StoreBusyError,
    CannotOpenError,
)  # fmt: skip
AFTERWARDS = (
    "The next run makes the database anew without them, and the panel's edition and site without "
    "their words; figures stay as they are. Copies in backups and in KoboToolbox are yours to "
    "delete."
)


def retention(  # noqa: PLR0913 - each is an option of the command.
    *,
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    is_agreed: Annotated[bool, typer.Option("--yes", help="Delete without asking.")] = False,
    as_of: Annotated[
        datetime | None, day_option("As on this day; a later one than today only dry")
    ] = None,
    programme: ProgrammeOption = EXAMPLE,
    var: VarOption = None,
    as_json: JsonOption = False,
) -> None:
    """Delete names, words, places and files of periods whose retention has ended.

    Coded answers and pseudonyms stay, so that every figure stays. What is deleted cannot be brought
    back. For how long originals are kept, programme.yaml says: protection: originals_months.
    """
    # Dagster takes a second to import, which the other commands need not pay.
    from assets.retention.deleting import delete_originals
    from pipelines.environment_run import EnvironmentRun
    from pipelines.refresh import alone

    found = read_or_exit(programme, as_json=as_json)
    run = EnvironmentRun(
        programme=str(found.folder),
        code=found.code,
        time_zone=found.file.time_zone,
        var=str(state_of(var, found.code)),
        as_of=f"{as_of:%Y-%m-%d}" if as_of else "",
    )
    if not is_dry and run.day() > today(found.file.time_zone):
        refuse(
            f"Nothing was changed: {run.day()} has not come yet, and what is deleted cannot be "
            "brought back. Give --dry-run to see what would go on that day."
        )
    with _refusing():
        due = delete_originals(found, run, run.day(), is_dry=True)
        if not as_json:
            say("\n".join(_lines(found, due, f"{run.day()}")))
        if is_dry or not due.lines:
            _end(due, as_json=as_json, is_done=False)
            return
        _want_a_yes(is_agreed=is_agreed, as_json=as_json)
        with alone(run.folder()):
            done = delete_originals(found, run, run.day())
    _end(done, as_json=as_json, is_done=True)


def _want_a_yes(*, is_agreed: bool, as_json: bool) -> None:
    if is_agreed:
        return
    if as_json or not sys.stdin.isatty():
        refuse("Nothing was changed: give --yes to delete without being asked.")
    if not typer.confirm("\nDelete them? It cannot be undone."):
        say("Nothing was changed.")
        raise typer.Exit(SOMETHING_TO_LOOK_AT)


def number(count: int, thing: str) -> str:
    """Return a count with what is counted."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def _lines(programme: Programme, due: "Deleted", day: str) -> Iterator[str]:
    months = programme.file.protection.originals_months
    yield f"Originals are kept for {months} months after a period's lock. Due by {day}:"
    titles = {place.code: place.heading for place in programme.file.forms}
    for one in due.by_period:
        what = (
            number(one.files, "file")
            if one.kind == "files"
            else number(one.submissions, "submission")
        )
        yield f"  {titles[one.form]}, {one.period}: {what}, {one.bytes:,} bytes"
    if not due.lines:
        yield "  nothing"
    if due.waiting:
        yield (
            f"{due.waiting:,} more wait for a run that settles them: what was found in them must "
            "be known before their words are gone."
        )


def _end(done: "Deleted", *, as_json: bool, is_done: bool) -> None:
    if as_json:
        said = {
            "done": is_done,
            "submissions": done.submissions,
            "files": done.files,
            "bytes": done.bytes,
            "waiting": done.waiting,
            "found": [asdict(one) for one in done.by_period],
        }
        say_as_json(said)
        return
    if not is_done:
        say("\nNothing was changed.")
        return
    went = (
        f"{number(done.submissions, 'submission')} and {number(done.files, 'file')}, "
        f"{done.bytes:,} bytes"
    )
    say(f"\nDeleted: {went}. It stands in retention.jsonl.\n{AFTERWARDS}")


@contextmanager
def _refusing() -> Iterator[None]:
    """End the command with a sentence where it cannot go on."""
    from assets.retention.deleting import NotComputedError
    from pipelines.refresh import RunningAlreadyError

    try:
        yield
    except (*REFUSED, NotComputedError, RunningAlreadyError) as error:
        refuse(str(error))
