"""The command that forgets submissions on request: `accord forget`.

What would go is found by `pipelines.forget_plan`, done by `pipelines.forgetting`, and told by
`pipelines.forget_lines`.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from assets.forgetting.keyed_list import ForgottenListError
from assets.kobo.attachment_store import StoreBusyError
from assets.kobo.private_files import LockedError
from assets.kobo.sealed import SealError
from assets.kobo.submission_ids import PREFIX
from assets.programme.read import Programme
from assets.publications.ledger import DamagedLedgerError
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
    from assets.run import Run
    from pipelines.forget_lines import Told

REFUSED = (
    DamagedLedgerError, ForgottenListError, NoKeyError, SealError, StoreBusyError,
    CannotOpenError,
)  # fmt: skip
AGAIN = "What was taken out stays out; the figures and pages follow with: accord run"


def forget(  # noqa: PLR0913 - each is an option of the command.
    ids: Annotated[
        list[str],
        typer.Argument(
            metavar="ID...", help="root_uuids, or pseudonyms: all submissions where they stand."
        ),
    ],
    *,
    by: Annotated[str, typer.Option(metavar="ROLE", help="Who does it, by role, no name.")] = "",
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    is_agreed: Annotated[bool, typer.Option("--yes", help="Forget without asking.")] = False,
    is_there_too: Annotated[
        bool,
        typer.Option("--in-kobotoolbox", help="Delete them there too; the token must be let."),
    ] = False,
    even_unknown: Annotated[
        bool,
        typer.Option("--even-unknown", help="Also ids of which nothing is kept, if they come yet."),
    ] = False,
    as_of: Annotated[datetime | None, day_option("The day to compute everything on")] = None,
    programme: ProgrammeOption = EXAMPLE,
    var: VarOption = None,
    as_json: JsonOption = False,
) -> None:
    """Forget submissions for good: here, in all that is made of them, and in what comes later.

    It cannot be undone. Only a keyed hash of each id is kept, so that a pull or a backup cannot
    bring it back; nobody can read from it who that was.
    """
    # Dagster takes a second to import, which the other commands need not pay.
    from pipelines.environment_run import EnvironmentRun
    from pipelines.forget_lines import Told, plan_lines
    from pipelines.forget_plan import plan_for

    found = read_or_exit(programme, as_json=as_json)
    run = EnvironmentRun(
        programme=str(found.folder),
        code=found.code,
        time_zone=found.file.time_zone,
        var=str(state_of(var, found.code)),
    )
    given = list(dict.fromkeys(one.strip().removeprefix(PREFIX) for one in ids))
    with _refusing():
        told = Told(found, plan_for(found, run, given, even_unknown=even_unknown))
        if told.plan.unknown and not even_unknown:
            _refuse_unknown(told)
        if not as_json:
            say("\n".join(plan_lines(told)))
        if is_dry:
            also = {"--in-kobotoolbox": is_there_too, "--even-unknown": even_unknown}
            _tell(told, [_not_yet(given, **also)], as_json=as_json)
            return
        _want_a_yes(by, is_agreed=is_agreed, as_json=as_json)
        day = f"{as_of:%Y-%m-%d}" if as_of else ""
        told = _carry_out(found, run, told, by, day, is_there_too=is_there_too)
    _end(told, as_json=as_json)


def _not_yet(ids: Sequence[str], **also: bool) -> str:
    words = [*ids, "--by", "ROLE", *(name for name, is_given in also.items() if is_given)]
    return (
        "Nothing was changed: all of it is still there. To forget it for good: accord forget "
        f"{' '.join(words)}"
    )


def _refuse_unknown(told: "Told") -> None:
    listed = ", ".join(told.plan.unknown)
    refuse(
        f"Looked in landing for {listed}, but no submission has that id, and no pseudonym of it "
        "stands in one. Nothing was changed. Take the id from KoboToolbox (_uuid of the first "
        "version, meta/rootUuid) or from accord trace; if it may come yet, give --even-unknown."
    )


def _want_a_yes(by: str, *, is_agreed: bool, as_json: bool) -> None:
    if not by:
        refuse('Nothing was changed: say by --by who does it, as a role: --by "M&E officer".')
    if is_agreed:
        return
    if as_json or not sys.stdin.isatty():
        refuse("Nothing was changed: give --yes to forget without being asked.")
    if not typer.confirm("\nForget them? It cannot be undone."):
        say("Nothing was changed.")
        raise typer.Exit(SOMETHING_TO_LOOK_AT)


def _carry_out(  # noqa: PLR0913 - what, of what, by whom and how far
    programme: Programme, run: "Run", told: "Told", by: str, as_of: str, *, is_there_too: bool
) -> "Told":
    from pipelines.forgetting import compute_anew, delete_there, forget_here

    states = forget_here(programme, run, told.plan, by, today(programme.file.time_zone))
    outcome, new = compute_anew(programme, run, as_of)
    failures = () if outcome.is_success else (*outcome.failures, AGAIN)
    told = replace(told, is_done=True, states=states, new=new, failures=failures)
    if not is_there_too:
        return told
    # Only now, so that what was published is restated as forgotten and not as deleted.
    deleted, refused = delete_there(run, told.plan.to_delete)
    return replace(told, deleted=deleted, failures=(*failures, *refused))


def _tell(told: "Told", lines: Iterable[str], *, as_json: bool) -> None:
    from pipelines.forget_lines import as_dict

    if as_json:
        say_as_json(as_dict(told))
    else:
        say("\n" + "\n".join(lines))


def _end(told: "Told", *, as_json: bool) -> None:
    from pipelines.forget_lines import done_lines

    _tell(told, done_lines(told), as_json=as_json)
    if told.failures:
        say("\n".join(told.failures), err=True)
        raise typer.Exit(SOMETHING_TO_LOOK_AT)


@contextmanager
def _refusing() -> Iterator[None]:
    """End the command with a sentence where it cannot go on."""
    from pipelines.refresh import RunningAlreadyError

    try:
        yield
    except LockedError:
        refuse("A workbook is being taken over, or a decision written. Give the command again.")
    except (*REFUSED, RunningAlreadyError) as error:
        refuse(str(error))
