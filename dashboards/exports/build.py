"""The files of an edition for other tools, put in their folder, from the edition's file alone.

What stands in each belongs in its own module.
"""

from dataclasses import dataclass
from pathlib import Path

from dashboards.catalogue import language_of
from dashboards.edition_file import edition_file
from dashboards.exports.hxl import hxl_csv
from dashboards.exports.iati import NAME as IATI
from dashboards.exports.iati import NoActivityError, iati_activity
from dashboards.exports.manifest import NAME as MANIFEST
from dashboards.exports.manifest import manifest
from dashboards.exports.tables import dictionary_csv, table_files
from dashboards.exports.workbook import workbook_of
from dashboards.folder import replace_folder
from dashboards.rows import Publication

WORKBOOK, HXL, DICTIONARY = "tracking.xlsx", "figures.hxl.csv", "data-dictionary.csv"
PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """What making an edition's files came to; `no_iati` says why there is none for IATI."""

    files: int
    bytes: int
    rows: int
    is_unchanged: bool
    no_iati: str


def build_exports(path: Path, into: Path) -> ExportSummary:
    """Make an edition's files and put them in place of the old ones, if anything changed.

    Raises:
        FileNotFoundError: There is no such edition.
        ValueError: The edition says nothing, or more than one thing, about its programme.
    """
    with edition_file(path) as file:
        first = file.languages[0]
        figures, count = hxl_csv(file, language_of(first))
        files = {WORKBOOK: workbook_of(file, first), HXL: figures, DICTIONARY: dictionary_csv()}
        no_iati = "It is made of the public edition alone."
        if file.programme.edition == PUBLIC:
            try:
                files[IATI], no_iati = iati_activity(file), ""
            except NoActivityError as error:
                no_iati = str(error)
        programme, publications = file.programme, file.rows(Publication, first)
    tables = table_files(path)
    files |= {name: table.content for name, table in tables.items()}
    rows = {HXL: count, **{name: table.rows for name, table in tables.items()}}
    files[MANIFEST] = manifest(programme, publications, files, rows)
    into.parent.mkdir(parents=True, exist_ok=True)
    has_changed = replace_folder(into, files, is_private=programme.edition != PUBLIC)
    return ExportSummary(
        files=len(files),
        bytes=sum(map(len, files.values())),
        rows=count,
        is_unchanged=not has_changed,
        no_iati=no_iati,
    )
