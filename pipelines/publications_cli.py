"""The commands about past publications: `accord publications list`, `verify` and `rebuild`.

A publication is made by `accord close`, and its later versions by `accord run`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from assets.publications.entries import Entry, Publication
from assets.publications.ledger import DamagedLedgerError, Ledger
from assets.publications.verify import (
    UnknownPublicationError,
    Verified,
    find,
    rebuild,
    unknown_to,
    verify,
)
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

publications = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="What was published when periods were closed, and every version since.",
)
NameArgument = Annotated[
    str, typer.Argument(metavar="[PUBLICATION]", help="One of them, such as 2026Q2.v1 [all].")
]


@publications.command("list", short_help="List every version of every closed period.")
def list_them(
    *, programme: ProgrammeOption = EXAMPLE, var: VarOption = None, as_json: JsonOption = False
) -> None:
    """List every version of every closed period: when, as on which day, its hash, and why."""
    ledger = Ledger(_folder(programme, var) / "ledger")
    try:
        found = [(entry, one) for entry in ledger.entries for one in entry.publications]
    except DamagedLedgerError as error:
        refuse(str(error), SOMETHING_TO_LOOK_AT)
    if as_json:
        say_as_json([_described(entry, one) for entry, one in found])
        return
    for entry, one in found:
        why = f"  because of: {', '.join(one.reasons)}" if one.reasons else ""
        say(f"{one.publication:<12} as on {entry.draft.as_of}  {entry.sha256[:12]}…{why}")
    if not found:
        say("No period was closed yet. Do: accord close PERIOD --by NAME")


@publications.command("verify", short_help="Check that nothing of it was touched.")
def verify_them(
    name: NameArgument = "",
    *,
    programme: ProgrammeOption = EXAMPLE,
    var: VarOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check that what was published is what the ledger keeps, byte by byte.

    Ends with 1 and names what is damaged, if anything is.
    """
    folder = _folder(programme, var)
    ledger = Ledger(folder / "ledger")
    found, problems = verify(ledger)
    problems += unknown_to(ledger, folder / "published")
    if name:
        known = [one for one in found if one.publication.publication == name]
        if not known and not problems:
            try:
                find(ledger, name)
            except UnknownPublicationError as error:
                refuse(str(error))
        found = known
    if as_json:
        say_as_json(
            {
                "problems": problems,
                "publications": [
                    {**_described(one.entry, one.publication), "problems": one.problems}
                    for one in found
                ],
            }
        )
    else:
        _tell(found, problems)
    if problems or any(one.problems for one in found):
        raise typer.Exit(SOMETHING_TO_LOOK_AT)


@publications.command("rebuild", short_help="Make the files of a past one again.")
def rebuild_one(  # noqa: PLR0913 - each is an option of the command.
    name: Annotated[
        str, typer.Argument(metavar="PUBLICATION", help="The publication, such as 2026Q2.v1.")
    ],
    *,
    to: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the files are to lie.")],
    edition: Annotated[
        str, typer.Option(metavar="NAME", help="One edition, such as public [all].")
    ] = "",
    programme: ProgrammeOption = EXAMPLE,
    var: VarOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make the files of a past publication again, from the ledger alone.

    Each is compared with the hash of what was published.
    """
    ledger = Ledger(_folder(programme, var) / "ledger")
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        refuse(f"Wanted to write into {to}, but something lies there. Name a new folder.")
    try:
        entry, publication = find(ledger, name)
        to.mkdir(parents=True, exist_ok=True, mode=0o700)
        names = [edition] if edition else entry.edition_names
        made = [rebuild(ledger, entry, one, to) for one in names]
    except UnknownPublicationError as error:
        refuse(str(error))
    except DamagedLedgerError as error:
        refuse(str(error), SOMETHING_TO_LOOK_AT)
    if as_json:
        say_as_json({**_described(entry, publication), "files": [str(path) for path in made]})
    else:
        say("\n".join(map(str, made)))
        say(f"{publication.publication}: {len(made)} made again, with the hashes of then.")


def _tell(found: Sequence[Verified], problems: Sequence[str]) -> None:
    for one in found:
        state = "; ".join(one.problems) or "as it was published"
        say(f"{one.publication.publication:<12} {one.entry.sha256[:12]}…  {state}")
    for problem in problems:
        say(f"The ledger: {problem}")
    if not found and not problems:
        say("No period was closed yet. Do: accord close PERIOD --by NAME")
    elif problems or any(one.problems for one in found):
        say("Bring the ledger back from a backup, whole.")


def _described(entry: Entry, one: Publication) -> dict[str, object]:
    return {
        "publication": one.publication,
        "period": one.period,
        "version": one.version,
        "supersedes": one.supersedes,
        "reasons": one.reasons,
        "as_of": entry.draft.as_of,
        "published_at": entry.draft.published_at,
        "closed_by": entry.draft.closed_by,
        "sha256": entry.sha256,
        "ledger": entry.folder,
    }


def _folder(programme: Path, var: Path | None) -> Path:
    return state_of(var, read_or_exit(programme).code)
