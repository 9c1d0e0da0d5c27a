"""Reads a workbook that officers changed into the sheets of a programme, noting what is no text.

Whether it may stand is for the programme's own checks to say.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from assets.programme.problems import Problem
from assets.programme.validation import near
from assets.programme.workbook.sheets import Row, Sheet
from assets.programme.workbook.write import FIRST_SHEET, MADE_FROM, SETTING, VALUE


@dataclass(frozen=True)
class Book:
    """A workbook as it was read.

    `fingerprints` are those of the files that it was made from, by file; `unknown` are the names
    of its sheets that are no part of a programme.
    """

    sheets: tuple[Sheet, ...]
    fingerprints: Mapping[str, str]
    unknown: tuple[str, ...]


def read_workbook(path: Path, known: Sequence[Sheet], problems: list[Problem]) -> Book | None:
    """Return a workbook's sheets, or nothing after noting why it cannot be read."""
    try:
        with warnings.catch_warnings():
            # It says of what spreadsheets add that it will not be kept, and nothing is.
            warnings.simplefilter("ignore")
            pages = load_workbook(path)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError, EOFError) as error:
        said = f"this is not an .xlsx workbook that can be opened ({type(error).__name__})"
        problems.append(Problem(path.name, 1, said))
        return None
    by_name = {sheet.name: sheet for sheet in known}
    sheets, unknown, fingerprints = [], [], {}
    for page in pages.worksheets:
        name = page.title.strip().lower()
        if name == FIRST_SHEET:
            fingerprints = _fingerprints(page)
        elif name in by_name:
            read = _settings if by_name[name].shape == "settings" else _table
            sheets.append(read(_Page(page, path.name, problems), by_name[name]))
        else:
            unknown.append(page.title)
    if not sheets:
        expected = ", ".join(by_name)
        said = f"none of its sheets is part of a programme; expected one or more of {expected}"
        problems.append(Problem(path.name, 1, said))
    return Book(tuple(sheets), fingerprints, tuple(unknown))


@dataclass(frozen=True)
class _Page:
    """One sheet under the eyes of a reader who notes what is wrong with it."""

    page: Worksheet
    file: str
    problems: list[Problem]

    def text(self, row: int, column: int) -> str | None:
        """Return what a cell says, or nothing after noting that it has no value of its own."""
        cell = self.page.cell(row, column)
        if cell.data_type == "f":
            self.note(cell, "found a formula; write the value itself")
            return None
        if cell.data_type == "e":
            self.note(cell, f"found the error {cell.value}; write the value itself")
            return None
        return _text(cell.value)

    def note(self, cell: Cell | MergedCell, said: str) -> None:
        address = f"sheet {self.page.title}, cell {cell.coordinate}"
        self.problems.append(Problem(self.file, cell.row or 1, said, address))

    def headings(self, known: Sequence[str]) -> dict[str, int]:
        """Return the columns by the names in the first row, noting those that nobody knows."""
        found: dict[str, int] = {}
        for column in range(1, self.page.max_column + 1):
            name = (self.text(1, column) or "").strip()
            if name in known and name not in found:
                found[name] = column
            elif name:
                twice = "is there twice" if name in found else f"is not known{near(name, known)}"
                self.note(self.page.cell(1, column), f"the column {name!r} {twice}")
        return found


def _table(page: _Page, sheet: Sheet) -> Sheet:
    headings = page.headings(list(sheet.kinds))
    rows = []
    for number in range(2, page.page.max_row + 1):
        texts = {name: page.text(number, column) for name, column in headings.items()}
        if any(text is None or text.strip() for text in texts.values()):
            # What cannot be read says nothing, so that the rest of the row can be looked at.
            cells = {name: text for name, text in texts.items() if text is not None}
            rows.append(Row(cells, number=number))
    columns = tuple(sheet.kinds[name] for name in headings)
    letters = {name: get_column_letter(column) for name, column in headings.items()}
    return replace(sheet, columns=columns, rows=tuple(rows), letters=letters)


def _settings(page: _Page, sheet: Sheet) -> Sheet:
    headings = page.headings([SETTING, VALUE, "meaning"])
    cells, lines = {}, {}
    if SETTING in headings and VALUE in headings:
        for number in range(2, page.page.max_row + 1):
            name = (page.text(number, headings[SETTING]) or "").strip()
            text = page.text(number, headings[VALUE])
            if name in sheet.kinds:
                lines[name] = number
                if text is not None:
                    cells[name] = text
            elif name:
                cell = page.page.cell(number, headings[SETTING])
                page.note(cell, f"the setting {name!r} is not known{near(name, list(sheet.kinds))}")
    letter = get_column_letter(headings.get(VALUE, 1))
    columns = tuple(sheet.kinds[name] for name in lines)
    row = Row(cells, lines=lines, number=1)
    letters = dict.fromkeys(lines, letter)
    return replace(sheet, columns=columns, rows=(row,), letters=letters)


def _fingerprints(page: Worksheet) -> dict[str, str]:
    rows = page.iter_rows(min_col=1, max_col=3, values_only=True)
    return {str(name): str(found) for mark, found, name in rows if mark == MADE_FROM}


def _text(value: object) -> str:
    """Return a cell's value as the folder writes it: a day, a whole number, yes and no."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        is_day = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if is_day else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
