"""The command that starts a programme: `accord new`.

What the new folder holds is decided in `assets.programme.scaffold.start` and `kobo`.
"""

import re
from pathlib import Path
from typing import Annotated

import typer

from assets.kobo.errors import KoboError
from assets.programme.model import FormPlace
from assets.programme.problems import ProgrammeError
from assets.programme.read import read_programme
from assets.programme.scaffold.kobo import write_from_forms
from assets.programme.scaffold.live import LiveForm, live_forms
from assets.programme.scaffold.start import (
    ScaffoldError,
    make_folder,
    start_from,
    write_programme,
)
from pipelines.options import refuse
from pipelines.said import say
from pipelines.settings import EXAMPLE, today

SOMETHING_TO_LOOK_AT = 1
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_ASKED = "the form"


def new(  # noqa: PLR0913 - each is an option of the command.
    name: Annotated[str, typer.Argument(metavar="NAME", help="Small letters, digits and _.")],
    uids: Annotated[
        list[str] | None, typer.Argument(metavar="[UID]...", help="With --from-kobo: the forms.")
    ] = None,
    *,
    forms: Annotated[
        str, typer.Option(metavar="CODE,…", help="More forms of the example, with commas between.")
    ] = "",
    languages: Annotated[
        str, typer.Option(metavar="en,fr", help="The programme's languages, the first one first.")
    ] = "en",
    folder: Annotated[
        Path, typer.Option(metavar="DIR", help="Where the programme's folder goes.")
    ] = Path("programmes"),
    is_from_kobo: Annotated[
        bool,
        typer.Option("--from-kobo", help="Start from forms that are live on KOBO_URL instead."),
    ] = False,
) -> None:
    """Make the folder of a new programme: a small start that checks clean.

    It has three forms and six indicators of the example, one partner, one agreement and one
    district to be replaced. Nothing that is there already is changed.
    """
    if not _NAME.fullmatch(name):
        refuse(f"Wanted to call the programme {name!r}; use small letters, digits and _ only.")
    if bool(uids) != is_from_kobo:
        refuse("Give --from-kobo together with the uids of one form or more, or neither.")
    target = folder / name
    try:
        start = start_from(
            EXAMPLE, name, _parts(languages) or ["en"], _parts(forms), today("Etc/UTC")
        )
        if uids:
            live = _ask(target, uids)
            make_folder(target, lambda path: write_from_forms(EXAMPLE, start, live, path))
        else:
            make_folder(target, lambda path: write_programme(EXAMPLE, start, path))
    except (ScaffoldError, KoboError) as error:
        refuse(str(error))
    say(f"{target} is made.")
    _check(target)
    say(_next_steps(target, len(start.forms), is_live=is_from_kobo))


def _ask(target: Path, uids: list[str]) -> list[LiveForm]:
    # Dagster takes a moment to import, which the other way of starting need not pay.
    from pipelines.environment_run import EnvironmentRun

    run = EnvironmentRun(programme=str(target), code=target.name, time_zone="Etc/UTC")
    with run.client(FormPlace(code="form", uid=uids[0], title=_ASKED)) as client:
        return live_forms(client, uids)


def _check(target: Path) -> None:
    try:
        read_programme(target)
    except ProgrammeError as error:
        say(error, err=True)
        raise typer.Exit(SOMETHING_TO_LOOK_AT) from error


def _next_steps(target: Path, forms: int, *, is_live: bool) -> str:
    first = (
        f"1. Look through the column data_class in {target / 'forms'}: it is a guess."
        if is_live
        else f"1. Put your partners into {target / 'partners.csv'} and into the lists of the forms."
    )
    second = (
        "2. Put your words into framework.yaml: keep the indicators that you want to report."
        if is_live
        else f"2. Set KOBO_URL and KOBO_TOKEN, and bring the {forms} forms to KoboToolbox: accord "
        f"forms deploy --programme {target}, and write each uid that it tells into programme.yaml."
    )
    return (
        f"What to do next:\n{first}\n{second}\n"
        f"3. accord check --programme {target}, then accord run --programme {target}.\n"
        "The guide for M&E officers, docs/guide-me-officer.md, goes through all of it."
    )


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
