"""The commands about a programme's keys: `accord keys list`, `rotate`, `destroy` and `replace`.

None of them shows a key. What the keys are for is `assets.kobo.sealed` and
`assets.staging.pseudonyms`.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from assets.forgetting.keyed_list import ForgottenListError
from assets.kobo.attachment_store import StoreBusyError
from assets.kobo.sealed import SealError
from assets.programme.read import Programme
from assets.staging.pseudonyms import NoKeyError
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
from pipelines.settings import EXAMPLE

if TYPE_CHECKING:
    from assets.run import Run

keys = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The keys that seal sensitive answers and make pseudonyms. None of these shows a key.",
)
DryOption = Annotated[bool, typer.Option("--dry-run", help="Only say what would be.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]
DayOption = Annotated[datetime | None, day_option("As on this day")]
LOST_FOR_GOOD = "Make another key? Put the old one back instead if there is a copy."


@keys.command("list", short_help="Say which keys there are.")
def list_them(
    *, programme: ProgrammeOption = EXAMPLE, var: VarOption = None, as_json: JsonOption = False
) -> None:
    """Say which keys there are, which ones they are, and what needs them; never a key."""
    from assets.retention.programme_end import keys_of

    _, run = _opened(programme, var, None, as_json=as_json)
    with _refusing():
        found = keys_of(run)
    if as_json:
        say_as_json([asdict(one) for one in found])
        return
    for one in found:
        told = [one.is_which or "not there", *one.needed_by, *filter(None, [one.said])]
        say(f"{one.name:<14} {'; '.join(told)}")


@keys.command("rotate", short_help="Seal everything under a new landing key.")
def rotate(
    *,
    is_dry: DryOption = False,
    is_agreed: YesOption = False,
    as_of: DayOption = None,
    programme: ProgrammeOption = EXAMPLE,
    var: VarOption = None,
) -> None:
    """Seal what sensitive forms brought under a new key; the old one is gone afterwards.

    If it is killed, everything can be read; give the command again, and it goes on. A copy of
    landing that is out already is still opened by the old key.
    """
    from assets.retention.programme_end import change_landing_key, keys_of

    found, run = _opened(programme, var, as_of)
    with _refusing():
        landing, _ = keys_of(run)
        say(f"To be sealed under a new key: {', '.join(landing.needed_by) or 'nothing'}.")
        if _is_only_told(is_dry=is_dry):
            return
        _want_a_yes("Change the key?", is_agreed=is_agreed)
        with _alone(run):
            done = change_landing_key(found, run, run.day())
    say(
        f"Sealed anew: {done:,} files. Back up keys/landing.key apart, and destroy copies of the "
        "old one with the copies of landing that it opens."
    )


@keys.command("destroy", short_help="Destroy the key of pseudonyms at the programme's end.")
def destroy(
    *,
    is_dry: DryOption = False,
    is_agreed: YesOption = False,
    as_of: DayOption = None,
    programme: ProgrammeOption = EXAMPLE,
    var: VarOption = None,
) -> None:
    """Destroy the key of pseudonyms when the programme has ended; it cannot be undone."""
    from assets.retention.programme_end import (
        destroy_key_of_pseudonyms,
        ends_with_it,
        refuse_too_early,
    )

    found, run = _opened(programme, var, as_of)
    with _refusing():
        refuse_too_early(found, run.day())
        _tell("When keys/pseudonym.key is destroyed:", ends_with_it(run))
        if _is_only_told(is_dry=is_dry):
            return
        _want_a_yes("Destroy it? It cannot be undone.", is_agreed=is_agreed)
        with _alone(run):
            destroy_key_of_pseudonyms(run, run.day())
    say("Destroyed. It stands in retention.jsonl. Destroy every copy of the key as well.")


@keys.command("replace", short_help="Make another key of pseudonyms where it is lost for good.")
def replace(
    *,
    is_dry: DryOption = False,
    is_agreed: YesOption = False,
    as_of: DayOption = None,
    programme: ProgrammeOption = EXAMPLE,
    var: VarOption = None,
) -> None:
    """Make another key of pseudonyms where the old one is lost for good."""
    from assets.retention.programme_end import changes_with_another, replace_key_of_pseudonyms

    _, run = _opened(programme, var, as_of)
    with _refusing():
        _tell("Under another key of pseudonyms:", changes_with_another(run))
        if _is_only_told(is_dry=is_dry):
            return
        _want_a_yes(LOST_FOR_GOOD, is_agreed=is_agreed)
        with _alone(run):
            replace_key_of_pseudonyms(run, run.day())
    say("Made. Back it up, and do a whole run: accord run")


def _opened(
    programme: ProgrammeOption, var: VarOption, as_of: datetime | None, *, as_json: bool = False
) -> tuple[Programme, "Run"]:
    # Dagster takes a second to import, which the other commands need not pay.
    from pipelines.environment_run import EnvironmentRun

    found = read_or_exit(programme, as_json=as_json)
    return found, EnvironmentRun(
        programme=str(found.folder),
        code=found.code,
        time_zone=found.file.time_zone,
        var=str(state_of(var, found.code)),
        as_of=f"{as_of:%Y-%m-%d}" if as_of else "",
    )


def _tell(head: str, lines: Iterable[str]) -> None:
    say("\n".join([head, *(f"  {line}" for line in lines)]))


def _is_only_told(*, is_dry: bool) -> bool:
    if is_dry:
        say("\nNothing was changed.")
    return is_dry


def _want_a_yes(question: str, *, is_agreed: bool) -> None:
    if is_agreed:
        return
    if not sys.stdin.isatty():
        refuse("Nothing was changed: give --yes to do it without being asked.")
    if not typer.confirm(f"\n{question}"):
        say("Nothing was changed.")
        raise typer.Exit(SOMETHING_TO_LOOK_AT)


@contextmanager
def _alone(run: "Run") -> Iterator[None]:
    from pipelines.refresh import alone

    with alone(run.folder()):
        yield


@contextmanager
def _refusing() -> Iterator[None]:
    """End the command with a sentence where it cannot go on."""
    from assets.retention.programme_end import NothingToReplaceError, TooEarlyError
    from pipelines.refresh import RunningAlreadyError

    try:
        yield
    except (
        ForgottenListError,
        NoKeyError,
        NothingToReplaceError,
        RunningAlreadyError,
        SealError,
        StoreBusyError,
        TooEarlyError,
    ) as error:
        refuse(str(error))
