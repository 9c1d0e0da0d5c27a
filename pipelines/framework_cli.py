"""The commands about the workbook: `accord framework export` and `accord framework import`.

What the workbook holds and how it is taken over is in `assets.programme.workbook.takeover`.
"""

import logging
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from assets.kobo.private_files import LockedError
from assets.programme.problems import ProgrammeError
from assets.programme.workbook.folder import code_of
from assets.programme.workbook.history import BEFORE, History
from assets.programme.workbook.inbox import Taken, empty_inbox
from assets.programme.workbook.takeover import Looked, export_workbook, look_at, take_over
from pipelines.log_lines import tell
from pipelines.options import JsonOption, ProgrammeOption, VarOption, refuse, state_of
from pipelines.said import say, say_as_json
from pipelines.settings import EXAMPLE

framework = typer.Typer(
    no_args_is_help=True,
    help="Write everything officers edit as one workbook, and read it back.",
)
SOMETHING_TO_LOOK_AT = 1


@framework.command("export", short_help="Write the folder as one workbook.")
def export(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE.xlsx", help="The workbook [<programme>.xlsx].")
    ] = None,
    *,
    overwrites: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there already.")
    ] = False,
    programme: ProgrammeOption = EXAMPLE,
) -> None:
    """Write everything that officers edit in a programme's folder as one workbook."""
    path = file or Path(f"{programme.resolve().name}.xlsx")
    if path.exists() and not overwrites:
        refuse(
            f"Nothing was written: {path} is there already, maybe with changes that were not taken "
            "over yet. Name another file, or give --force to write over it."
        )
    if not path.resolve().parent.is_dir():
        refuse(f"Wanted to write {path}, but there is no folder {path.parent}. Make it first.")
    try:
        count = export_workbook(programme, path)
    except ProgrammeError as error:
        refuse(str(error))
    say(
        f"{path}: {count} sheets. Change what you like, then see what it would do with: "
        f"accord framework import {path} --dry-run"
    )


@framework.command("import", short_help="Take a workbook over into the folder.")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="The workbook.")],
    *,
    programme: ProgrammeOption = EXAMPLE,
    var: VarOption = None,
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Take a workbook over into the programme's folder: all of it, or nothing with every reason.

    Ends with 1 when the workbook has problems; the folder is then as it was.
    """
    if not file.is_file():
        refuse(f"Wanted to read the workbook {file}, but there is no such file.")
    history = History(_state(programme, var) / "imports")
    looked = look_at(programme, file, history)
    kept = None
    if not looked.problems and looked.texts and not is_dry:
        try:
            kept = take_over(programme, looked, history)
        except LockedError:
            refuse("Another import is going on. Wait until it has ended; nothing was changed.")
    if as_json:
        say_as_json(_as_dict(looked, kept))
    else:
        _print(file, programme, looked, kept)
    raise typer.Exit(SOMETHING_TO_LOOK_AT if looked.problems else 0)


def take_inbox(programme: Path, var: Path | None) -> tuple[Taken, ...]:
    """Take over the workbooks in a programme's inbox folder, and say on the terminal what came."""
    if not (programme / "programme.yaml").exists():
        return ()
    try:
        taken = empty_inbox(programme, _state(programme, var))
    except LockedError:
        tell("An import is going on; the inbox waits for the next run.", logging.WARNING)
        return ()
    for one in taken:
        tell(one.sentence, logging.WARNING)
    return taken


def _print(file: Path, programme: Path, looked: Looked, kept: Path | None) -> None:
    if looked.unknown:
        say(f"Left alone, as no part of a programme: {', '.join(looked.unknown)}")
    if looked.problems:
        count = len(looked.problems)
        say(
            f"{file} has {count} {'problem' if count == 1 else 'problems'}; the folder is as it "
            "was. Mend these cells:",
            err=True,
        )
        for problem in looked.problems:
            say(f"  {problem}", err=True)
        return
    if not looked.changes:
        say("The workbook says what the folder says; nothing to change.")
        return
    for change in looked.changes:
        say(f"  {change}")
    count = len(looked.changes)
    said = f"{count} {'difference' if count == 1 else 'differences'} in {len(looked.texts)} files"
    if kept is None:
        say(f"{said}; nothing was changed. Without --dry-run they are taken over.")
    else:
        say(
            f"{said} taken over. What these files said before is kept; to undo the import: "
            f"cp -r {kept / BEFORE}/. {programme}"
        )


def _as_dict(looked: Looked, kept: Path | None) -> dict[str, object]:
    return {
        "problems": [problem.as_dict() for problem in looked.problems],
        "changes": [asdict(change) for change in looked.changes],
        "left_alone": list(looked.unknown),
        "taken_over": kept is not None,
        "kept": str(kept) if kept else None,
    }


def _state(programme: Path, var: Path | None) -> Path:
    """Return the folder of the programme's state, also where the programme has mistakes."""
    return state_of(var, code_of(programme))
