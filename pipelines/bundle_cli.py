"""The command that packs a partner's report to travel by hand: `accord bundle`."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from assets.kobo.private_files import sync_folder, write_durably
from assets.programme.read import Programme
from dashboards.bundle import SUMS, bundle
from dashboards.catalogue import language_of
from dashboards.letter import bundle_note
from dashboards.reports.folders import ReportFolders, ReportFoldersError
from pipelines.options import (
    JsonOption,
    ProgrammeOption,
    VarOption,
    partners_or_exit,
    period_or_exit,
    read_or_exit,
    refuse,
    state_of,
)
from pipelines.planned import own_edition
from pipelines.report_files import ReportFile, report_files
from pipelines.said import say, say_as_json
from pipelines.settings import EXAMPLE


def bundle_report(  # noqa: PLR0913 - each is an option of the command.
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="The period, such as 2026Q2.")],
    *,
    partner: Annotated[str, typer.Option("--partner", metavar="CODE", help="The partner.")],
    to: Annotated[
        Path, typer.Option("--to", metavar="FILE.zip", help="The file to write; it must be new.")
    ],
    programme: ProgrammeOption = EXAMPLE,
    var: VarOption = None,
    as_json: JsonOption = False,
) -> None:
    """Pack a partner's report for a memory stick or a messenger.

    In it are the report in every language and format that it has, a note in the partner's
    language, and the hashes of all. The same report makes the same bytes. That it was handed over
    nobody else knows: say so in the form on promises.
    """
    found = read_or_exit(programme, as_json=as_json)
    period_or_exit(found, period)
    partners_or_exit(found, [partner])
    state = state_of(var, found.code)
    try:
        files = report_files(ReportFolders(state), partner, period)
        if not files:
            refuse(f"Nothing was packed: {partner} has no report of {period}. Do: accord run")
        packed = _packed(found, state, partner, period, files)
    except (ReportFoldersError, FileNotFoundError, ValueError) as error:
        refuse(str(error))
    _write(to, packed)
    names = [one.name for one in files]
    if as_json:
        said = {
            "file": str(to), "partner": partner, "period": period, "reports": names,
            "sha256": hashlib.sha256(packed).hexdigest(),
        }  # fmt: skip
        say_as_json(said)
    else:
        say(f"{to}: {', '.join(names)}, {len(packed):,} bytes. It is for {partner} alone.")


def _packed(
    programme: Programme, state: Path, partner: str, period: str, files: Sequence[ReportFile]
) -> bytes:
    [code] = [row.language for row in programme.partners if row.partner == partner]
    edition = own_edition(state, partner, code)
    note = bundle_note(edition, language_of(code), period, [one.name for one in files], SUMS)
    return bundle({one.name: one.content for one in files}, note)


def _write(path: Path, content: bytes) -> None:
    """Write a file whole; one that is there and says something else is left alone."""
    if path.exists():
        if path.is_file() and path.read_bytes() == content:
            return
        refuse(f"Nothing was packed: {path} is there already. Name a new file with --to.")
    beside = path.with_name(f"{path.name}.part")
    try:
        write_durably(beside, content)
        beside.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        refuse(f"Wanted to write {path}, but could not: {error.strerror}. Name another with --to.")
