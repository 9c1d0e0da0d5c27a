"""What a reader takes along of a figure: its rows as CSV, as a workbook, and a note beside them.

A sheet is a slice of one published table, with the table's own names and unrounded values, so that
another program reads what the page shows. What a reader chose on the page changes no sheet.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from io import StringIO
from typing import Any

from assets.warehouse.dictionary import dictionary
from dashboards.edition import Edition
from dashboards.edition_file import SCHEMA
from dashboards.folder import safe_name
from dashboards.language import Language
from dashboards.rows import Published
from dashboards.status import MARKS
from dashboards.workbook import Column, workbook

FOLDER = "downloads"
# A published table's marks are called flags in files, as statistical offices do.
MARK, FLAG = "mark", "flag"
NOT_AVAILABLE = "x"

# A spreadsheet program takes a text that begins with one of these for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Some rows of one published table, in some of its columns.

    `figure` names the column whose absence always has a flag; `said` holds what a row's codes are
    called in the reader's language, by column.
    """

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Published]
    figure: str = ""
    said: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    about: str = ""

    def filled(self) -> list[Column]:
        """Return every column with its cells."""
        return [
            *(self._column(name) for name in self.columns),
            *(_column(name, [say(row) for row in self.rows]) for name, say in self.said.items()),
        ]

    def _column(self, name: str) -> Column:
        cells = [getattr(row, name) for row in self.rows]
        if name == MARK and self.figure:
            cells = [self._flag(row, mark) for row, mark in zip(self.rows, cells, strict=True)]
        return _column(FLAG if name == MARK else name, cells)

    def _flag(self, row: Published, mark: str | None) -> str | None:
        return NOT_AVAILABLE if not mark and getattr(row, self.figure) is None else mark


def _column(name: str, cells: list[Any]) -> Column:
    plain = [";".join(cell) if isinstance(cell, list) else cell for cell in cells]
    return Column(name, plain, [_text(cell) for cell in plain])


def sheet_files(sheets: Iterable[Sheet], edition: Edition, language: Language) -> dict[str, bytes]:
    """Return the files of some sheets, by their paths in the site."""
    found: dict[str, bytes] = {}
    programme = edition.programme
    for sheet in sheets:
        path, columns = f"{FOLDER}/{safe_name(sheet.name)}", sheet.filled()
        book = workbook(columns, sheet.title, programme.agency_name, programme.as_of)
        found |= {
            f"{path}.csv": _csv(columns),
            f"{path}.xlsx": book,
            f"{path}.txt": _note(sheet, edition, language),
        }
    return found


def _csv(columns: Sequence[Column]) -> bytes:
    """Write a sheet as CSV that spreadsheet programs open with the right letters."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(column.name for column in columns)
    writer.writerows(zip(*map(_harmless, columns), strict=True))
    return text.getvalue().encode("utf-8-sig")


def _harmless(column: Column) -> Iterator[str]:
    """Yield the texts of a column, of which none is a formula; a number below nought is none."""
    for cell, text in zip(column.cells, column.texts, strict=True):
        yield inert(text) if isinstance(cell, str) else text


def inert(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return plain_number(cell) if isinstance(cell, Decimal) else str(cell)


def plain_number(number: Decimal) -> str:
    """Return a number without an exponent and without noughts that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _note(sheet: Sheet, edition: Edition, language: Language) -> bytes:
    """Say what a sheet holds, of which edition, and what each column means."""
    programme = edition.programme
    lines = [
        sheet.title,
        sheet.about,
        "",
        f"{programme.name} · {programme.agency_name}",
        language.gettext("Data to %(day)s", day=language.day(programme.as_of)),
        language.gettext("All of the edition: what was chosen on the page changes no file."),
        "",
        *(f"{FLAG if name == MARK else name}: {_meaning(sheet, name)}" for name in sheet.columns),
        *(f"{name}: {language.gettext('the same in words')}" for name in sheet.said),
        "",
        *(f"{letter}: {language.gettext(word)}" for letter, word in MARKS.items()),
    ]
    return ("\n".join(lines) + "\n").encode()


def _meaning(sheet: Sheet, column: str) -> str:
    """Return what a column means.

    Raises:
        KeyError: The published table has no such column; the page's module names it wrongly.
    """
    table = type(sheet.rows[0]).table.name if sheet.rows else ""
    return dictionary()[f"{SCHEMA}.{table}"].columns[column][1] if table else ""
