"""The command that closes a period: `accord close`.

What closing means is `assets.publications.closing`; past publications are listed, verified and
made again by `pipelines.publications_cli`.
"""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from assets.indicators.trace import is_computed
from assets.programme.read import Programme
from assets.publications.closing import CannotCloseError, Look, look_at
from assets.publications.ledger import DamagedLedgerError, Ledger
from assets.publications.looks import closing_lines
from assets.warehouse.connection import CannotOpenError, read_only
from pipelines.log_lines import tell
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


def close(  # noqa: PLR0913 - each is an option of the command.
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="The period, such as 2026Q2.")],
    *,
    programme: ProgrammeOption = EXAMPLE,
    var: VarOption = None,
    closed_by: Annotated[
        str, typer.Option("--by", metavar="NAME", help="Who closes it, for the record.")
    ] = "",
    is_dry: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be frozen and what is open.")
    ] = False,
    is_agreed: Annotated[bool, typer.Option("--yes", help="Close it without asking.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Close a period: freeze what the last run published of it.

    It cannot be opened again. What comes or is mended later makes a new version, which says what
    was, what is now, and why; the old one stays as it was.
    """
    found = read_or_exit(programme, as_json=as_json)
    folder = state_of(var, found.code)
    look = _look(folder, period)
    if not as_json:
        say("\n".join(closing_lines(look)))
    if is_dry:
        if as_json:
            say_as_json({"closed": False, **asdict(look)})
        return
    if not closed_by.strip():
        refuse('Nothing was closed: say by --by who closes it, for the record: --by "Head of M&E".')
    if not is_agreed and (as_json or not sys.stdin.isatty()):
        refuse("Nothing was closed: give --yes to close it without being asked.")
    if not is_agreed and not typer.confirm(f"\nClose {period}? It cannot be opened again."):
        say("Nothing was closed.")
        raise typer.Exit(SOMETHING_TO_LOOK_AT)
    _close(found, folder, look, closed_by, as_json=as_json)


def _look(folder: Path, period: str) -> Look:
    warehouse = folder / "warehouse.duckdb"
    nothing = f"Wanted to close {period}, but nothing was computed in {folder} yet. Do: accord run"
    if not warehouse.exists():
        refuse(nothing)
    try:
        with read_only(warehouse) as connection:
            if not is_computed(connection):
                refuse(nothing)
            return look_at(connection, Ledger(folder / "ledger"), folder / "published", period)
    except (CannotCloseError, DamagedLedgerError, CannotOpenError) as error:
        refuse(str(error))


def _close(
    programme: Programme, folder: Path, look: Look, closed_by: str, *, as_json: bool
) -> None:
    # Dagster takes a second to import, which a look need not pay.
    from pipelines.refresh import RunningAlreadyError, run_close

    try:
        outcome = run_close(programme, look.period, closed_by=closed_by, var=folder)
    except RunningAlreadyError as error:
        refuse(str(error))
    closed = Ledger(folder / "ledger").latest().get(look.period)
    if closed is None:
        refuse("\n".join(outcome.failures))
    entry, publication = closed
    if as_json:
        say_as_json(
            {
                "closed": True,
                **asdict(look),
                "publication": publication.publication,
                "sha256": entry.sha256,
                "ledger": str(entry.folder),
            }
        )
    else:
        say(
            f"\n{look.period} is closed as {publication.publication}, hash {entry.sha256[:12]}…, "
            f"in {entry.folder}. Check it at any time with: accord publications verify"
        )
    if not outcome.is_success:
        tell("\n".join([*outcome.failures, "Its pages are the old ones; do: accord run"]))
        raise typer.Exit(SOMETHING_TO_LOOK_AT)
