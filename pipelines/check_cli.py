"""The command that lists every mistake in a programme's folder: `accord check`."""

from collections.abc import Sequence

import typer

from assets.programme.problems import Problem, ProgrammeError, listing
from assets.programme.read import read_programme
from pipelines.options import (
    SOMETHING_TO_LOOK_AT,
    JsonOption,
    ProgrammeOption,
    folder_or_exit,
)
from pipelines.said import say, say_as_json
from pipelines.settings import EXAMPLE


def check(*, programme: ProgrammeOption = EXAMPLE, as_json: JsonOption = False) -> None:
    """Read a programme's folder and list every mistake in it, with file and line.

    What it should say besides is listed as a warning, which stops nothing.
    """
    folder_or_exit(programme)
    try:
        found = read_programme(programme)
    except ProgrammeError as error:
        if as_json:
            problems = [problem.as_dict() for problem in error.problems]
            say_as_json({"problems": problems})
        else:
            say("\n".join(listing(error.problems)))
            say(f"\n{_count(error.problems)} in {programme}.")
        raise typer.Exit(SOMETHING_TO_LOOK_AT) from error
    counts = {
        "partners": len(found.partners),
        "agreements": len(found.agreements),
        "indicators": len(found.indicators),
        "targets": len(found.targets),
        "forms": len(found.file.forms),
    }
    if as_json:
        warnings = [advice.as_dict() for advice in found.advice]
        say_as_json({"problems": [], "warnings": warnings, **counts})
    else:
        say("".join(f"warning: {advice}\n" for advice in found.advice), nl=False)
        listed = ", ".join(f"{count} {name}" for name, count in counts.items())
        say(f"{found.code}: no mistakes in {listed}.")


def _count(problems: Sequence[Problem]) -> str:
    return "1 mistake" if len(problems) == 1 else f"{len(problems)} mistakes"
