"""What several commands have in common: their options, how they read the folder, how they refuse.

Each command is in a module of its own, which `pipelines.cli` lists.
"""

from collections.abc import Collection
from datetime import datetime
from os.path import lexists, realpath
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from assets.layout import LayoutError, steps_left
from assets.programme.problems import ProgrammeError
from assets.programme.read import Programme, read_programme
from pipelines.asked import NotInProgrammeError, edition_asked, partners_asked, period_asked
from pipelines.layout_steps import STEPS
from pipelines.log_lines import tell
from pipelines.said import say_as_json
from pipelines.settings import default_var

SOMETHING_TO_LOOK_AT = 1
NOTHING_COULD_RUN = 2
FIRST_YEAR, LAST_YEAR = 1900, 2999

ProgrammeOption = Annotated[
    Path, typer.Option("--programme", metavar="FOLDER", help="The programme's folder.")
]
VarOption = Annotated[
    Path | None,
    typer.Option("--var", metavar="FOLDER", help="Where its state is kept [var/<programme>]."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object, for scripts.")]


def day_option(said: str, name: str = "--as-of") -> Any:
    """Return the option that names the day of a command, which is otherwise that of each run."""
    usual = "[today; without KOBO_URL, the last day of the invented submissions]"
    return typer.Option(
        name, metavar="DAY", formats=["%Y-%m-%d"], help=f"{said} {usual}.", callback=_in_our_times
    )


def _in_our_times(day: datetime | None) -> datetime | None:
    """Refuse a day with which nothing can be reckoned: there may be none so long before or after.

    A system may also write its year with fewer than four digits.
    """
    if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise typer.BadParameter(f"it is a day between {FIRST_YEAR} and {LAST_YEAR}.")
    return day


def folder_or_exit(folder: Path) -> None:
    """End the command where there is no such folder: that no file is there says less."""
    if not folder.is_dir():
        refuse(f"There is no folder {folder}; name the programme's with --programme.")


def refuse(said: str, code: int = NOTHING_COULD_RUN) -> NoReturn:
    """End the command with a sentence that says why."""
    tell(said)
    raise typer.Exit(code)


def folder_of_state(var: Path | None, code: str) -> Path:
    """Return the folder of a programme's state; end the command where no folder can be there."""
    # Of a link that leads to itself, `resolve` of Python 3.11 makes an error of no file.
    state = Path(realpath(var or default_var(code)))
    around = next(one for one in (state, *state.parents) if lexists(one))
    if not around.is_dir():
        refuse(
            f"The state of a programme is kept in a folder, but {around} is none. Name another "
            "with --var or ACCORD_VAR."
        )
    return state


def state_of(var: Path | None, code: str) -> Path:
    """Return the folder of a programme's state; end the command where it cannot work on it."""
    state = folder_of_state(var, code)
    try:
        steps_left(state, STEPS)
    except LayoutError as error:
        refuse(str(error))
    return state


def read_or_exit(folder: Path, *, as_json: bool = False, converts: bool = False) -> Programme:
    """Read a programme's folder, or list its mistakes and end the command.

    Only who pulls by its questionnaires, or brings them to a server, converts them.
    """
    folder_or_exit(folder)
    try:
        return read_programme(folder, converts=converts)
    except ProgrammeError as error:
        if as_json:
            problems = [problem.as_dict() for problem in error.problems]
            say_as_json({"problems": problems})
        else:
            tell(str(error))
        raise typer.Exit(NOTHING_COULD_RUN) from error


def period_or_exit(programme: Programme, name: str) -> str:
    """Return a period by its name, or end the command where the programme has none such."""
    try:
        return period_asked(programme, name)
    except NotInProgrammeError as error:
        refuse(str(error))


def partners_or_exit(programme: Programme, wanted: Collection[str]) -> tuple[str, ...]:
    """Return the codes of partners, of all where none is wanted, or end the command."""
    try:
        return partners_asked(programme, wanted)
    except NotInProgrammeError as error:
        refuse(str(error))


def edition_or_exit(programme: Programme, name: str) -> str:
    """Return an edition by its name, or end the command where the programme has none such."""
    try:
        return edition_asked(programme, name)
    except NotInProgrammeError as error:
        refuse(str(error))
