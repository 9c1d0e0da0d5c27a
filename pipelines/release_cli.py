"""The command that releases the reports of a closed period as final: `accord release`.

Who may be released when is `assets.publications.releases`.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from assets.indicators.trace import is_computed
from assets.programme.read import Programme
from assets.publications.ledger import DamagedLedgerError, Ledger
from assets.publications.looks import ReleaseLook, look_at_release, release_lines
from assets.publications.releases import (
    FILE,
    Asked,
    CannotReleaseError,
    DamagedReleasesError,
    Releases,
)
from assets.warehouse.connection import CannotOpenError, columns_of, read_only
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


def release(  # noqa: PLR0913 - each is an option of the command.
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="The period, such as 2026Q2.")],
    *,
    released_by: Annotated[
        str, typer.Option("--by", metavar="NAME", help="Who releases them, by name.")
    ] = "",
    early_because: Annotated[
        str,
        typer.Option(
            "--early", metavar="WHY", help="Release them though partners still may reply."
        ),
    ] = "",
    programme: ProgrammeOption = EXAMPLE,
    var: VarOption = None,
    is_dry: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be released.")
    ] = False,
    is_agreed: Annotated[bool, typer.Option("--yes", help="Release without asking.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Release the reports of a closed period as final.

    They are drafts until then. Final ones say what the partner replied and the Agency answered,
    or that no reply was received. It cannot be taken back; what is mended later makes a new
    version.
    """
    found = read_or_exit(programme, as_json=as_json)
    folder = state_of(var, found.code)
    asked = Asked(period, released_by, early_because)
    look = _look(found, folder, asked)
    said: dict[str, object] = {
        "period": period, "publication": look.publication,
        "replied": list(look.replied), "no_reply": list(look.silent),
    }  # fmt: skip
    if not as_json:
        say("\n".join(release_lines(look)))
    if is_dry:
        if as_json:
            say_as_json({"released": False, **said})
        return
    if not is_agreed and (as_json or not sys.stdin.isatty()):
        refuse("Nothing was released: give --yes to release them without being asked.")
    if not is_agreed and not typer.confirm(f"\nRelease them as final, by {released_by}?"):
        say("Nothing was released.")
        raise typer.Exit(SOMETHING_TO_LOOK_AT)
    _release(found, folder, asked, said, as_json=as_json)


def _look(programme: Programme, folder: Path, asked: Asked) -> ReleaseLook:
    """Return which publication would be released, and which partners replied to it."""
    warehouse = folder / "warehouse.duckdb"
    nothing = (
        f"Wanted to release the reports of {asked.period}, but nothing was computed in {folder} "
        "by this version yet. Do: accord run"
    )
    if not warehouse.exists():
        refuse(nothing)
    try:
        with read_only(warehouse) as connection:
            if not is_computed(connection) or not columns_of(connection, "marts.replies"):
                refuse(nothing)
            return look_at_release(
                connection, programme, Ledger(folder / "ledger"), Releases(folder / FILE), asked
            )
    except (
        CannotReleaseError,
        DamagedLedgerError,
        DamagedReleasesError,
        CannotOpenError,
    ) as error:
        refuse(str(error))


def _release(
    programme: Programme, folder: Path, asked: Asked, said: dict[str, object], *, as_json: bool
) -> None:
    # Dagster takes a second to import, which a look need not pay.
    from pipelines.refresh import RunningAlreadyError, run_release

    try:
        outcome = run_release(programme, asked, folder)
    except RunningAlreadyError as error:
        refuse(str(error))
    if Releases(folder / FILE).of(asked.period) is None:
        refuse("\n".join(outcome.failures))
    if as_json:
        say_as_json({"released": True, **said})
    else:
        say(
            f"\nReleased by {asked.released_by}. The final reports lie where `accord reports` "
            f"says; send them with: accord send {asked.period}"
        )
    if not outcome.is_success:
        tell(
            "\n".join([*outcome.failures, "The reports are the old ones; do: accord run"]),
        )
        raise typer.Exit(SOMETHING_TO_LOOK_AT)
