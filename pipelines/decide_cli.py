"""The command that decides on doubtful submissions: `accord decide`.

What the options are is said here, what is done with them `pipelines.decide_desk`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import typer

from assets.kobo.private_files import LockedError
from assets.publications.ledger import DamagedLedgerError
from assets.warehouse.connection import CannotOpenError
from expectations.decisions.deciding import CannotDecideError, Wanted, Word
from expectations.decisions.doubts import NotCheckedYetError
from pipelines.decide_desk import Desk
from pipelines.options import (
    JsonOption,
    ProgrammeOption,
    VarOption,
    day_option,
    read_or_exit,
    refuse,
    state_of,
)
from pipelines.settings import EXAMPLE, day_of_runs

REFUSED = (CannotDecideError, NotCheckedYetError, DamagedLedgerError, CannotOpenError)
WORDS: tuple[Word, ...] = ("accept", "correct", "return", "exclude", "reopen")


def decide(  # noqa: PLR0913 - each is an option of the command.
    form: Annotated[
        str, typer.Argument(metavar="FORM", help="The form, by its code in programme.yaml.")
    ] = "",
    submission: Annotated[
        str,
        typer.Argument(metavar="SUBMISSION", help="Its number in KoboToolbox, or its root_uuid."),
    ] = "",
    *,
    accepts: Annotated[
        bool, typer.Option("--accept", help="It is true, however odd: it counts, unmarked.")
    ] = False,
    returns: Annotated[
        bool, typer.Option("--return", help="Ask the partner: it waits until it is edited.")
    ] = False,
    excludes: Annotated[
        bool, typer.Option("--exclude", help="Leave the whole submission out.")
    ] = False,
    corrects: Annotated[
        bool, typer.Option("--correct", help="It will be corrected in KoboToolbox; it stays as is.")
    ] = False,
    undoes: Annotated[
        bool, typer.Option("--undo", help="Take the last decision on it back.")
    ] = False,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why, for the record.")] = "",
    by: Annotated[str, typer.Option(metavar="ROLE", help="Who decides, by role, no name.")] = "",
    on: Annotated[datetime | None, day_option("When it was decided", "--on")] = None,
    check: Annotated[
        str, typer.Option(metavar="NAME", help="Only this check, or one rule: “check: column”.")
    ] = "",
    only_form: Annotated[
        str, typer.Option("--form", metavar="FORM", help="The same as FORM, for a list.")
    ] = "",
    partner: Annotated[str, typer.Option(metavar="CODE", help="Only of this partner.")] = "",
    period: Annotated[str, typer.Option(metavar="PERIOD", help="Only of this period.")] = "",
    lists_all: Annotated[
        bool, typer.Option("--all", help="List every submission, however many there are.")
    ] = False,
    shows_holds: Annotated[
        bool,
        typer.Option("--holds", help="Ask KoboToolbox what the next run would put on hold there."),
    ] = False,
    is_dry: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be written and what it does.")
    ] = False,
    is_agreed: Annotated[
        bool, typer.Option("--yes", help="Decide on several without asking.")
    ] = False,
    programme: ProgrammeOption = EXAMPLE,
    var: VarOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what the checks found and nobody decided on; or decide on it.

    A decision is a line at the end of the programme's decisions.csv. It holds for the submission
    as it was at the last run; an edit reopens it. Nothing is corrected or deleted, and no answer
    is shown. The next run does what was decided.
    """
    word = _one_of(accepts, corrects, returns, excludes, undoes)
    if form and only_form and form != only_form:
        refuse(f"Asked for the form {form} and for the form {only_form}; give one of them.")
    found = read_or_exit(programme, as_json=as_json)
    desk = Desk(found, state_of(var, found.code), as_json=as_json)
    wanted = Wanted(
        word=word or "accept",
        form=form or only_form,
        decided_by=by,
        decided_on=on.date() if on else day_of_runs(found.folder, found.file.time_zone),
        reason=reason,
        submission=submission,
        check=check,
        partner=partner,
        period=period,
    )
    with _refusing():
        if shows_holds:
            desk.show_holds()
        elif not word:
            desk.list_open(wanted, lists_all=lists_all)
        else:
            desk.decide(wanted, is_dry=is_dry, is_agreed=is_agreed)


def _one_of(*given: bool) -> Word | None:
    """Return the one decision that was asked for, if any was."""
    words = [word for word, is_given in zip(WORDS, given, strict=True) if is_given]
    if len(words) > 1:
        refuse("Give one of --accept, --return, --exclude, --correct and --undo.")
    return words[0] if words else None


@contextmanager
def _refusing() -> Iterator[None]:
    """End the command with a sentence where nothing can be decided."""
    try:
        yield
    except LockedError:
        refuse("A workbook is being taken over, or another decision written. Try again soon.")
    except REFUSED as error:
        refuse(str(error))
