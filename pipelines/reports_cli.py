"""The command that says in which folder each partner's report lies: `accord reports`.

What a folder is called, and why, is `dashboards.reports.folders`.
"""

from collections.abc import Sequence
from typing import Annotated

import typer

from dashboards.reports.folders import (
    ReportFolders,
    ReportFoldersError,
    WrittenReport,
    newest,
)
from pipelines.options import (
    SOMETHING_TO_LOOK_AT,
    JsonOption,
    ProgrammeOption,
    VarOption,
    partners_or_exit,
    read_or_exit,
    refuse,
    state_of,
)
from pipelines.said import say, say_as_json
from pipelines.settings import EXAMPLE


def reports(  # noqa: PLR0913 - each is an option of the command.
    partner: Annotated[
        str, typer.Argument(metavar="[PARTNER]", help="A partner's code [all partners].")
    ] = "",
    *,
    has_every_period: Annotated[
        bool, typer.Option("--all", help="List earlier periods too, not only the newest.")
    ] = False,
    is_renamed: Annotated[
        bool,
        typer.Option(
            "--new-folder", help="Give the partner's folder another name: the old one is known."
        ),
    ] = False,
    programme: ProgrammeOption = EXAMPLE,
    var: VarOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say where each partner's report lies.

    The folders have names that nobody can guess. Whoever knows one can read what is in it where
    reports are served, so tell it to that partner alone.
    """
    found = read_or_exit(programme, as_json=as_json)
    folders = ReportFolders(state_of(var, found.code))
    try:
        if is_renamed and not partner:
            refuse("Say whose folder: a partner's code before --new-folder.")
        if partner and partner not in folders.names():  # Who has left may have reports.
            partners_or_exit(found, [partner])
        if is_renamed:
            _rename(folders, partner)
        written = folders.written()
    except ReportFoldersError as error:
        refuse(str(error), SOMETHING_TO_LOOK_AT)
    if partner:
        written = tuple(one for one in written if one.partner == partner)
    if not has_every_period:
        written = newest(written)
    _tell(written, partner, as_json=as_json)


def _rename(folders: ReportFolders, partner: str) -> None:
    # Dagster takes a second to import, which the other commands need not pay.
    from pipelines.refresh import RunningAlreadyError, alone

    try:
        with alone(folders.state):
            folders.rename(partner)
    except RunningAlreadyError as error:
        refuse(str(error))


def _tell(written: Sequence[WrittenReport], partner: str, *, as_json: bool) -> None:
    if as_json:
        listed = [
            {"partner": one.partner, "period": one.period, "report": str(one.path)}
            for one in written
        ]
        say_as_json(listed)
    elif written:
        say("\n".join(f"{one.partner:<8}  {one.period}  {one.path}" for one in written))
    else:
        say(f"No report{f' of {partner}' if partner else ''} yet. Do: accord run")
