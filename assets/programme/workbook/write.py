"""Writes everything that officers edit in a programme's folder as one workbook.

What a text of the folder says is written as text, never as a formula.
"""

from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from assets.programme.problems import Problem, ProgrammeError
from assets.programme.workbook.fill import DATE, TEXT, fill, offer, width
from assets.programme.workbook.folder import Folder
from assets.programme.workbook.sheets import Sheet

FIRST_SHEET = "read me"
MADE_FROM = "made from"
SETTING, VALUE, MEANING = "setting", "value", "meaning"
_MOST_LETTERS = 32_767  # In a cell of any spreadsheet.
_ROOM_BELOW = 500  # Empty rows that have the drop-downs too.
_HEADER = {
    "font": Font(bold=True, color="FFFFFF"),
    "fill": PatternFill("solid", fgColor="1F4E5F"),
    "alignment": Alignment(vertical="center"),
}
_TO_READ = (
    "This workbook holds what was agreed in the programme, a sheet for each file or list.",
    "Change, add or delete rows; sort and filter as you like. Point at a heading to see what a "
    "column means; where only some words are possible, the cell offers them.",
    "Rows of one sheet name records of another by their codes: an indicator belongs to an output "
    "or an outcome, a target to an indicator and a partner.",
    "Leave the headings and the names of the sheets as they are. A sheet or column that you do not "
    "need may be deleted: what it was about stays as it is. Sheets of your own are left alone.",
    "Write values, not formulas.",
    "To see what would change: accord framework import FILE.xlsx --dry-run. To change it: the same "
    "without --dry-run, or put the workbook into the programme's inbox folder.",
)


def write_workbook(folder: Folder, fingerprints: Mapping[str, str], path: Path) -> list[Sheet]:
    """Write a folder's sheets to a file and return them.

    Raises:
        ProgrammeError: A text has something that no workbook can hold.
    """
    sheets = list(folder.sheets())
    if problems := list(_unwritable(sheets)):
        raise ProgrammeError(problems)
    workbook = Workbook()
    first = workbook.worksheets[0]
    first.title = FIRST_SHEET
    for sheet in sheets:
        page = workbook.create_sheet(sheet.name)
        if sheet.shape == "settings":
            _settings(page, sheet)
        else:
            _table(page, sheet)
    _read_me(first, sheets, fingerprints)
    content = BytesIO()
    workbook.save(content)
    beside = path.with_name(f".{path.name}.new")  # A full disk leaves no half of a workbook.
    try:
        beside.write_bytes(content.getvalue())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return sheets


def _unwritable(sheets: Iterable[Sheet]) -> Iterator[Problem]:
    for sheet in sheets:
        for row in sheet.rows:
            for name, text in row.cells.items():
                if len(text) > _MOST_LETTERS or ILLEGAL_CHARACTERS_RE.search(text):
                    said = f"{name}: a control character, or more letters than a workbook can hold"
                    yield Problem(sheet.file, row.lines.get(name, row.line), said)


def _read_me(page: Worksheet, sheets: Iterable[Sheet], fingerprints: Mapping[str, str]) -> None:
    for line in _TO_READ:
        page.append([line])
        page.merge_cells(start_row=page.max_row, end_row=page.max_row, start_column=1, end_column=4)
        page.cell(page.max_row, 1).alignment = Alignment(wrap_text=True, vertical="top")
        page.row_dimensions[page.max_row].height = 32
    page.append([])
    _headings(page, ["sheet", "what it holds", "file", "rows"])
    for sheet in sheets:
        page.append([sheet.name, sheet.meaning, sheet.file, len(sheet.rows)])
    page.append([])
    for name, fingerprint in fingerprints.items():
        page.append([MADE_FROM, fingerprint, name])
    for letter, letters in zip("ABCD", (20, 70, 24, 8), strict=True):
        page.column_dimensions[letter].width = letters


def _settings(page: Worksheet, sheet: Sheet) -> None:
    _headings(page, [SETTING, VALUE, MEANING])
    for number, column in enumerate(sheet.columns, start=2):
        page.cell(number, 1, column.name)
        fill(page.cell(number, 2), column, sheet.rows[0].cells[column.name])
        page.cell(number, 3, column.help)
        offer(page, column, f"B{number}")
    for letter, letters in zip("ABC", (30, 40, 80), strict=True):
        page.column_dimensions[letter].width = letters
    page.freeze_panes = "A2"


def _table(page: Worksheet, sheet: Sheet) -> None:
    _headings(page, [column.name for column in sheet.columns])
    for number, row in enumerate(sheet.rows, start=2):
        for place, column in enumerate(sheet.columns, start=1):
            fill(page.cell(number, place), column, row.cells.get(column.name, ""))
    for place, column in enumerate(sheet.columns, start=1):
        letter = get_column_letter(place)
        if column.help:
            page.cell(1, place).comment = Comment(column.help, "Accord", width=260, height=120)
        # What is typed below stays as it was typed: 2025-1 is no day in January.
        page.column_dimensions[letter].number_format = DATE if column.kind == "date" else TEXT
        if column.kind == "number":
            page.column_dimensions[letter].number_format = "General"
        page.column_dimensions[letter].width = width(column, sheet.rows)
        offer(page, column, f"{letter}2:{letter}{len(sheet.rows) + _ROOM_BELOW}")
    page.freeze_panes = "B2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{len(sheet.rows) + 1}"


def _headings(page: Worksheet, names: Iterable[str]) -> None:
    row = page.max_row + 1 if page.max_row > 1 or page.cell(1, 1).value else 1
    for place, name in enumerate(names, start=1):
        cell = page.cell(row, place, name)
        for style, value in _HEADER.items():
            setattr(cell, style, value)
