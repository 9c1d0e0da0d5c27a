"""The command about files that came with submissions: `accord attachments`.

How they are fetched and kept is in `assets.kobo.attachments`.
"""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from assets.kobo.attachment_store import AttachmentStore, Kept, StoreBusyError
from assets.kobo.attachments import (
    USABLE_UID,
    Left,
    Limits,
    Sorted,
    attachments_of,
    fetch,
    remove_unwanted,
    sort,
)
from assets.kobo.errors import KoboError
from assets.kobo.pulls import Landed
from assets.kobo.sealed import SealError
from assets.programme.model import FormPlace
from assets.programme.read import Programme
from pipelines.options import (
    NOTHING_COULD_RUN,
    SOMETHING_TO_LOOK_AT,
    ProgrammeOption,
    VarOption,
    read_or_exit,
    refuse,
    state_of,
)
from pipelines.said import say
from pipelines.settings import EXAMPLE

if TYPE_CHECKING:
    from pipelines.environment_run import EnvironmentRun

MEGABYTE = 1_000_000
TYPE = re.compile(r"[\w.+*-]+/[\w.+*-]+", re.ASCII)


def attachments(  # noqa: PLR0913 - each is an option of the command.
    form: Annotated[str, typer.Argument(metavar="FORM", help="The form's code.")],
    *,
    programme: ProgrammeOption = EXAMPLE,
    var: VarOption = None,
    types: Annotated[
        str, typer.Option(help="Kinds of files, with commas between.")
    ] = "image/*,audio/*",
    max_mb: Annotated[int, typer.Option("--max-mb", min=1, help="Largest file, in MB.")] = 20,
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    is_agreed: Annotated[
        bool, typer.Option("--even-sensitive", help="Also where the form is marked sensitive.")
    ] = False,
) -> None:
    """Fetch the files that came with a form's submissions, as the last pull found them.

    What is here already is not fetched again, and a run that was interrupted goes on. Nothing is
    fetched of a question whose data class is drop or pseudonym.
    """
    # Dagster takes a moment to import, which the other commands need not pay.
    from pipelines.environment_run import EnvironmentRun

    found = read_or_exit(programme)
    place = _place(found, form)
    may_keep = partial(
        found.questionnaire(place.code).may_keep_files_of, is_sensitive=place.is_sensitive
    )
    limits = Limits(_patterns(types), max_mb * MEGABYTE, may_keep)
    if place.is_sensitive and not is_agreed:
        refuse(
            f"Wanted to fetch the files of {form}, but programme.yaml marks it as sensitive. Give "
            "--even-sensitive if they may lie on this machine."
        )
    run = EnvironmentRun(
        programme=str(found.folder),
        code=found.code,
        time_zone=found.file.time_zone,
        var=str(state_of(var, found.code)),
    )
    landed = run.landing.of(place.code)
    if not landed:
        refuse(f"Looked for submissions of {form}, but none were pulled yet. Do: accord run")
    store = run.attachments(place)
    try:
        if is_dry:
            _announce(place, sort(attachments_of(landed), limits, store))
        else:
            raise typer.Exit(_carry_out(run, place, landed, store, limits))
    except SealError as error:
        refuse(str(error))


def _carry_out(
    run: "EnvironmentRun", place: FormPlace, landed: Landed, store: AttachmentStore, limits: Limits
) -> int:
    """Fetch what is due, tell what became of it, and return the code to end with."""
    kept: list[Kept] = []
    left: list[Left] = []
    problem: KoboError | None = None
    try:
        store.seal()
        remove_unwanted(store, limits.may_keep)
        with store.alone():
            known = sort(attachments_of(landed), limits, store)
            left += known.left
            for result in _fetched(run, place, store, known, limits):
                if isinstance(result, Kept):
                    kept.append(result)
                else:
                    left.append(result)
    except StoreBusyError as error:
        refuse(str(error))
    except KoboError as error:
        problem = error
    _list(left)
    size = sum(file.bytes for file in kept) / MEGABYTE
    say(
        f"{place.code}: {_files(len(kept))} fetched ({size:.1f} MB), {len(known.here)} here "
        f"already, {len(left)} left out."
    )
    if problem:
        say(f"{problem}\nWhat was fetched is kept.", err=True)
        return SOMETHING_TO_LOOK_AT if kept else NOTHING_COULD_RUN
    return SOMETHING_TO_LOOK_AT if any(one.is_failure for one in left) else 0


def _fetched(
    run: "EnvironmentRun", place: FormPlace, store: AttachmentStore, known: Sorted, limits: Limits
) -> Iterator[Kept | Left]:
    """Yield what became of each file that is due, moving a bar where someone watches."""
    # Rich takes a moment to import, which the other commands need not pay.
    from rich.console import Console
    from rich.progress import track

    if not known.due:
        return
    console = Console(stderr=True)
    with run.client(place) as client:
        yield from track(
            fetch(client, place.uid, store, known.due, limits),
            description=place.code,
            total=len(known.due),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )


def _announce(place: FormPlace, known: Sorted) -> None:
    """Say what would be done; how large files are is known only when they are asked for."""
    _list(known.left)
    say(
        f"{place.code}: {_files(len(known.due))} would be fetched, {len(known.here)} here already, "
        f"{len(known.left)} left out."
    )


def _list(left: Iterable[Left]) -> None:
    """Name the files that were left out by number and uid: their names may be answers."""
    for one in left:
        about = one.attachment
        uid = about.uid if USABLE_UID.fullmatch(about.uid) else "without a usable uid"
        line = f"  submission {about.submission}, file {uid}: {one.reason}"
        say(line, err=one.is_failure)


def _files(count: int) -> str:
    return f"{count} file{'' if count == 1 else 's'}"


def _place(programme: Programme, form: str) -> FormPlace:
    known = {place.code: place for place in programme.file.forms}
    if form not in known:
        refuse(
            f"Looked for the form {form!r} in programme.yaml, but it lists only "
            f"{', '.join(known)}. Name one of these."
        )
    return known[form]


def _patterns(types: str) -> tuple[str, ...]:
    patterns = tuple(each.strip() for each in types.split(",") if each.strip())
    wrong = [pattern for pattern in patterns if not TYPE.fullmatch(pattern)]
    if wrong or not patterns:
        refuse(
            f"Read --types, but {(wrong or [types])[0]!r} is not a kind of files. Write kinds such "
            "as image/* or audio/mpeg, with commas between."
        )
    return patterns
