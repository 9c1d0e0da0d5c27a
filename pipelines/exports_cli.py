"""The command about files for other tools: `accord exports` lists them, and writes a workbook.

What stands in the files is `dashboards.exports`.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from assets.kobo.private_files import PRIVATE_FILE
from assets.warehouse.connection import CannotOpenError
from dashboards.exports.manifest import NAME as MANIFEST
from pipelines.options import (
    JsonOption,
    ProgrammeOption,
    VarOption,
    edition_or_exit,
    read_or_exit,
    refuse,
    state_of,
)
from pipelines.said import say, say_as_json
from pipelines.settings import EXAMPLE


def exports(  # noqa: PLR0913 - each is an option of the command.
    edition: Annotated[
        str,
        typer.Argument(
            metavar="[EDITION]", help="public, internal, or partner-CODE [list the files]."
        ),
    ] = "",
    *,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the edition's workbook here; none may be there."),
    ] = None,
    language: Annotated[
        str, typer.Option(metavar="CODE", help="Of the workbook [the programme's first].")
    ] = "",
    programme: ProgrammeOption = EXAMPLE,
    var: VarOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the files for other tools, or write an edition's workbook in a language of choice.

    The files are made by each run: a workbook, HXL, Parquet, and for the public a file for IATI.
    A partner's edition has none by itself; its workbook is written with --out.
    """
    found = read_or_exit(programme, as_json=as_json)
    state = state_of(var, found.code)
    if edition:
        edition_or_exit(found, edition)
    if out is not None:
        _write_workbook(state, edition, language, out)
    elif language:
        refuse("Say where the workbook goes: --out FILE, with the edition before it.")
    else:
        _list(state, edition, as_json=as_json)


def _write_workbook(state: Path, edition: str, language: str, out: Path) -> None:
    # What makes workbooks takes a while to import, which the other commands need not pay.
    from dashboards.edition_file import edition_file
    from dashboards.exports.workbook import workbook_of

    if not edition:
        refuse("Say whose workbook, before --out: public, internal, or partner-CODE.")
    try:
        with edition_file(state / "published" / f"{edition}.duckdb") as file:
            code = language or file.languages[0]
            if code not in file.languages:
                known = ", ".join(file.languages)
                refuse(f"Wanted the workbook in {code}, but the programme speaks {known}.")
            content = workbook_of(file, code)
    except (FileNotFoundError, ValueError, CannotOpenError) as error:
        refuse(str(error))
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    except FileExistsError:
        refuse(f"Nothing was written: {out} is there already. Name another file.")
    except OSError as error:
        refuse(f"Wanted to write {out}, but {error.strerror}. Name another file.")
    with os.fdopen(descriptor, "wb") as written:
        written.write(content)
    say(f"The workbook of {edition} is {out}. Hand it on to that edition's readers alone.")


def _list(state: Path, edition: str, *, as_json: bool) -> None:
    found = {
        path.parent.name: json.loads(path.read_bytes())
        for path in sorted((state / "exports").glob(f"*/{MANIFEST}"))
        if edition in {"", path.parent.name}
    }
    if edition and not found:
        refuse(_why_none(edition))
    if as_json:
        say_as_json(found)
    elif found:
        for name, manifest in found.items():
            say("\n".join(_lines(state / "exports" / name, manifest)))
    else:
        say("No files for other tools yet. Do: accord run")


def _why_none(edition: str) -> str:
    # Dagster takes a second to import, which a list need not pay.
    from dashboards.graph import EXPORTS

    if edition in EXPORTS:
        return f"There are no files of the edition {edition} yet. Do: accord run"
    return (
        f"A run makes files of the editions {' and '.join(EXPORTS)}, and none of {edition}. To "
        f"write its workbook: accord exports {edition} --out FILE"
    )


def _lines(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    """Yield an edition's files; the tables stand together in a line."""
    yield f"{manifest['edition']}, data to {manifest['as_of']}: {folder}"
    tables = [one for one in manifest["files"] if one["file"].startswith("parquet/")]
    for one in manifest["files"]:
        if one not in tables:
            yield f"  {one['file']:<24} {one['bytes']:>12,} bytes"
    size = sum(one["bytes"] for one in tables)
    yield f"  {'parquet/':<24} {size:>12,} bytes in {len(tables)} tables"
