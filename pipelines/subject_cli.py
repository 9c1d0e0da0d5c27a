"""The command that hands out what is kept about somebody: `accord subject`.

What that is, is found by `assets.forgetting.own_data`.
"""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from assets.forgetting.own_data import of_partner, own_data
from assets.forgetting.traces import named
from assets.kobo.private_files import PRIVATE_FILE
from assets.kobo.sealed import SealError
from assets.kobo.submission_ids import PREFIX
from assets.staging.pseudonyms import NoKeyError
from pipelines.options import ProgrammeOption, VarOption, read_or_exit, refuse, state_of
from pipelines.said import say, say_as_json
from pipelines.settings import EXAMPLE


def subject(  # noqa: PLR0913 - each is an option of the command.
    whom: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="A root_uuid, a pseudonym, or a partner's code for all it sent."
        ),
    ],
    *,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file to write; there may be none yet.")
    ] = None,
    is_shown: Annotated[
        bool, typer.Option("--stdout", help="Print it instead of writing a file.")
    ] = False,
    language: Annotated[
        str, typer.Option(metavar="CODE", help="Of the questions [the programme's first].")
    ] = "",
    programme: ProgrammeOption = EXAMPLE,
    var: VarOption = None,
) -> None:
    """Write down what is kept about somebody: every answer, in every state, as it was asked.

    The file is for this account alone. Look through it before you hand it on: what somebody sent
    may speak of others, too.
    """
    # Dagster takes a second to import, which the other commands need not pay.
    from pipelines.environment_run import EnvironmentRun

    if (out is None) == (not is_shown):
        refuse("Say where it goes: --out FILE, or --stdout to print it.")
    found = read_or_exit(programme)
    run = EnvironmentRun(
        programme=str(found.folder),
        code=found.code,
        time_zone=found.file.time_zone,
        var=str(state_of(var, found.code)),
    )
    bare = whom.strip().removeprefix(PREFIX)
    is_partner = bare in {row.partner for row in (*found.partners, *found.candidates)}
    try:
        wanted = (
            of_partner(found, bare)
            if is_partner
            else named(frozenset({bare}), found, run.pseudonyms)
        )
        kept = own_data(run.landing, found, wanted, language or found.file.languages[0])
    except (NoKeyError, SealError) as error:
        refuse(str(error))
    if not kept:
        refuse(
            f"Looked in landing for {bare}, but no submission has that id, no pseudonym of it "
            "stands in one, and no partner of that code has sent any. Nothing was written."
        )
    told = {"about": bare, "submissions": kept}
    if out is None:
        say_as_json(told)
        return
    _write(out, json.dumps(told, ensure_ascii=False, indent=1))
    say(f"{len(kept):,} submission{'' if len(kept) == 1 else 's'} written to {out}.")


def _write(path: Path, text: str) -> None:
    """Write a new file for this account alone."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    except FileExistsError:
        refuse(f"Nothing was written: {path} is there already. Name another file.")
    except OSError as error:
        refuse(f"Wanted to write {path}, but {error.strerror}. Name another file.")
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text + "\n")
