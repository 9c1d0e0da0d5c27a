"""The commands that write pages for engineers: `accord docs quality`.

What the pages hold is `expectations.library.data_docs`; which rules there are,
`expectations.assembly`.
"""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from assets.kobo.private_files import make_private_folder
from assets.programme.read import Programme
from assets.staging.pseudonyms import NoKeyError
from assets.warehouse.connection import CannotOpenError
from dashboards.folder import replace_folder
from pipelines.options import (
    SOMETHING_TO_LOOK_AT,
    JsonOption,
    ProgrammeOption,
    VarOption,
    read_or_exit,
    refuse,
    state_of,
)
from pipelines.said import say, say_as_json
from pipelines.settings import EXAMPLE

if TYPE_CHECKING:
    from expectations.library.data_docs import Shown

docs = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Pages for engineers, about the last run. They belong to no edition.",
)
WHOM_FOR = (
    "They are for engineers: they load scripts from a CDN, name submissions by their ids, and "
    "show no answer."
)


@docs.callback()
def about() -> None:
    """Pages for engineers, about the last run. They belong to no edition."""


@docs.command("quality", short_help="Write Great Expectations' Data Docs of the last run.")
def quality(
    *, programme: ProgrammeOption = EXAMPLE, var: VarOption = None, as_json: JsonOption = False
) -> None:
    """Run every suite over the last run's database and write Great Expectations' own pages.

    They say each rule in words, and which submissions it finds, by their ids and never by an
    answer. They lie in docs/quality of the programme's state.
    """
    found = read_or_exit(programme, as_json=as_json)
    state = state_of(var, found.code)
    folder = state / "docs" / "quality"
    # Great Expectations takes three seconds to import, which other commands need not pay.
    from expectations.assembly import NoFinishedRunError

    try:
        shown = _write(found, state, folder)
    except (CannotOpenError, NoKeyError) as error:
        refuse(str(error))
    except NoFinishedRunError as error:
        refuse(f"{error} Do: accord run")
    pages = folder / "index.html"
    if as_json:
        say_as_json({"pages": str(pages), **asdict(shown)})
    else:
        say(
            f"{shown.suites} suites with {shown.expectations} expectations, of which "
            f"{shown.failed} found something: {pages}\n{WHOM_FOR}"
        )
    if shown.broken:
        say(f"Could not be evaluated: {', '.join(shown.broken)}.", err=True)
        raise typer.Exit(SOMETHING_TO_LOOK_AT)


def _write(programme: Programme, state: Path, folder: Path) -> "Shown":
    """Build the pages beside the old ones, and put them in their place when all are there."""
    from expectations.assembly import day_of_last_run, suites_in
    from expectations.library.data_docs import build_data_docs

    as_of = day_of_last_run(state)
    suites = suites_in(state, programme).values()
    make_private_folder(folder.parent)
    with tempfile.TemporaryDirectory(prefix=".quality.", dir=folder.parent) as beside:
        built = Path(beside)
        shown = build_data_docs(state / "warehouse.duckdb", suites, built, name=f"{as_of}")
        files = {
            file.relative_to(built).as_posix(): file.read_bytes()
            for file in sorted(built.rglob("*"))
            if file.is_file()
        }
        replace_folder(folder, files)
    return shown
