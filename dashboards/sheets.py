"""What a reader takes along of a figure: its rows as CSV, as a workbook, and a note beside them.

A sheet is a slice of one published table, with the table's own names and unrounded values, so that
another program reads what the page shows. What a reader chose on the page changes no sheet.
"""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from assets.warehouse.dictionary import dictionary
from dashboards.edition import SCHEMA, Edition
from dashboards.folder import safe_name
from dashboards.language import Language
from dashboards.rows import Published
from dashboards.status import MARKS

FOLDER = "downloads"
# A published table's marks are called flags in files, as statistical offices do.
MARK, FLAG = "mark", "flag"
NOT_AVAILABLE = "x"

# A spreadsheet program takes a text that begins with one of these for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NARROWEST, WIDEST = 8, 48


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

    @property
    def head(self) -> list[str]:
        """The names of all columns."""
        return [FLAG if name == MARK else name for name in (*self.columns, *self.said)]

    def lines(self) -> Iterable[list[Any]]:
        """Yield the cells of each row."""
        for row in self.rows:
            cells = [self._cell(row, name) for name in self.columns]
            yield [*cells, *(say(row) for say in self.said.values())]

    def _cell(self, row: Published, column: str) -> Any:
        cell = getattr(row, column)
        if column == MARK and not cell and self.figure and getattr(row, self.figure) is None:
            return NOT_AVAILABLE
        return ";".join(cell) if isinstance(cell, list) else cell


def sheet_files(sheets: Iterable[Sheet], edition: Edition, language: Language) -> dict[str, bytes]:
    """Return the files of some sheets, by their paths in the site."""
    found: dict[str, bytes] = {}
    for sheet in sheets:
        path = f"{FOLDER}/{safe_name(sheet.name)}"
        found |= {
            f"{path}.csv": _csv(sheet),
            f"{path}.xlsx": _workbook(sheet, edition),
            f"{path}.txt": _note(sheet, edition, language),
        }
    return found


def _csv(sheet: Sheet) -> bytes:
    """Write a sheet as CSV that spreadsheet programs open with the right letters."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(sheet.head)
    writer.writerows([_in_csv(cell) for cell in line] for line in sheet.lines())
    return text.getvalue().encode("utf-8-sig")


def _in_csv(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        return _plain(cell)
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA) else cell
    return str(cell)


def _plain(number: Decimal) -> str:
    """A number without an exponent and without noughts that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _workbook(sheet: Sheet, edition: Edition) -> bytes:
    """Write a sheet as a workbook; every text in it is a text, whatever it begins with."""
    held = BytesIO()
    as_of = edition.programme.as_of
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False}) as book:
        # Without it the clock would stand in the file, and no two builds were the same.
        book.set_properties(
            {
                "title": sheet.title,
                "author": edition.programme.agency_name,
                "created": datetime(as_of.year, as_of.month, as_of.day),  # noqa: DTZ001  A day.
            }
        )
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page = book.add_worksheet()
        page.freeze_panes(1, 0)
        widths = [len(name) for name in sheet.head]
        for place, name in enumerate(sheet.head):
            page.write_string(0, place, name, bold)
        for line, cells in enumerate(sheet.lines(), start=1):
            for place, cell in enumerate(cells):
                widths[place] = max(widths[place], len(str(cell)))
                if isinstance(cell, bool):
                    page.write_boolean(line, place, cell)
                elif isinstance(cell, (int, Decimal)):
                    page.write_number(line, place, cell)
                elif isinstance(cell, date):
                    page.write_datetime(line, place, cell, day)
                elif cell is not None:
                    page.write_string(line, place, cell)
        for place, width in enumerate(widths):
            page.set_column(place, place, min(max(width + 1, NARROWEST), WIDEST))
    return held.getvalue()


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
