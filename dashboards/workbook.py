"""Workbooks as spreadsheet programs read them: texts, numbers and days, no formula and no macro.

What stands in them belongs in `sheets.py`, and for a workbook of several pages in `exports/`.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, NamedTuple

import xlsxwriter

NARROWEST, WIDEST = 8, 48
# XlsxWriter takes a text between these for markup of its own, and writes it as it is.
MARKUP = "<r>", "</r>"

# How numbers and days are shown, by kind of unit; what a cell holds is never rounded.
FORMATS = {
    "": "General",
    "count": "#,##0",
    "share": "0.0%",
    "score": "0.00",
    "days": "#,##0.#",
    "money": "#,##0.00",
    "level": "0",
    "day": "yyyy-mm-dd",
    "year": "0",
}
# What no sheet may be called, and how long its name may be.
NOT_IN_A_NAME, LONGEST_NAME = re.compile(r"[\[\]:*?/\\]"), 31
# A spreadsheet program that edits a text beginning so would take it for a formula.
FORMULA = ("=", "+", "-", "@")


class Cell(NamedTuple):
    """One cell: a text, number, day or truth, and the kind of unit that says how it is shown."""

    value: str | bool | int | Decimal | date | None
    unit: str = ""


class Line(NamedTuple):
    """One line of a page; a deeper one is folded under the line above it."""

    cells: Sequence[Cell]
    depth: int = 0
    is_strong: bool = False


class Over(NamedTuple):
    """What stands over several heads: the first and last of them, counted from none."""

    first: int
    last: int
    text: str


class Page(NamedTuple):
    """One sheet: its name, heads, lines, and how many columns stay while the others move."""

    name: str
    heads: Sequence[str]
    lines: Sequence[Line]
    fixed: int = 0
    over: Sequence[Over] = ()
    widths: Sequence[int] = ()


class Column(NamedTuple):
    """A column of a sheet: its name, its cells, and each of them as a text."""

    name: str
    cells: Sequence[Any]
    texts: Sequence[str]


def workbook(columns: Sequence[Column], title: str, author: str, made_on: date) -> bytes:
    """Return a workbook of one sheet; every text in it is a text, whatever it begins with."""
    held = BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False}) as book:
        _say_what_it_is(book, title, author, made_on)
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page = book.add_worksheet()
        page.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            page.write_string(0, place, column.name, bold)
            longest = max(map(len, (column.name, *column.texts)))
            page.set_column(place, place, min(max(longest + 1, NARROWEST), WIDEST))
            for line, cell in enumerate(column.cells, start=1):
                if isinstance(cell, str):
                    page.write_string(line, place, _no_markup(cell))
                elif isinstance(cell, bool):
                    page.write_boolean(line, place, cell)
                elif isinstance(cell, (int, Decimal)):
                    page.write_number(line, place, cell)
                elif cell is not None:
                    page.write_datetime(line, place, cell, day)
    return held.getvalue()


def book_of(
    pages: Sequence[Page], title: str, author: str, made_on: date, *, is_right_to_left: bool = False
) -> bytes:
    """Return a workbook of several pages; every text in it is a text, whatever it begins with."""
    held = BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False}) as book:
        _say_what_it_is(book, title, author, made_on)
        write = _Writer(book)
        for page in pages:
            sheet = book.add_worksheet(_sheet_name(page.name))
            if is_right_to_left:
                sheet.right_to_left()
            write.page(sheet, page)
    return held.getvalue()


class _Writer:
    """Writes pages into a workbook, each look defined once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._looks: dict[tuple[str, bool, bool], Any] = {}
        self._head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
        )
        self._over = book.add_format({"bold": True, "align": "center", "left": 1})

    def page(self, sheet: Any, page: Page) -> None:
        """Write one page: what stands over the heads, the heads, and the lines."""
        top = 1 if page.over else 0
        for over in page.over:
            sheet.merge_range(0, over.first, 0, over.last, "", self._over)
            sheet.write_string(0, over.first, _no_markup(over.text), self._over)
        for place, head in enumerate(page.heads):
            sheet.write_string(top, place, _no_markup(head), self._head)
            width = page.widths[place] if place < len(page.widths) else NARROWEST + 2
            sheet.set_column(place, place, width)
        sheet.freeze_panes(top + 1, page.fixed)
        sheet.outline_settings(symbols_below=False)
        for number, line in enumerate(page.lines, start=top + 1):
            if line.depth:
                sheet.set_row(number, None, None, {"level": line.depth})
            for place, cell in enumerate(line.cells):
                self._cell(sheet, number, place, cell, is_strong=line.is_strong)
        if page.heads and page.lines:
            sheet.autofilter(top, 0, top + len(page.lines), len(page.heads) - 1)

    def _cell(self, sheet: Any, line: int, place: int, cell: Cell, *, is_strong: bool) -> None:
        value, is_text = cell.value, isinstance(cell.value, str)
        if value is None or (is_text and not value):
            return
        is_quoted = is_text and str(value).startswith(FORMULA)
        look = self._look(cell.unit, is_strong=is_strong, is_quoted=is_quoted)
        write: Callable[..., Any] = sheet.write_number
        if isinstance(value, str):
            write, value = sheet.write_string, _no_markup(value)
        elif isinstance(value, bool):
            write = sheet.write_boolean
        elif isinstance(value, date):
            write = sheet.write_datetime
        write(line, place, value, look)

    def _look(self, unit: str, *, is_strong: bool, is_quoted: bool) -> Any:
        key = unit, is_strong, is_quoted
        if key not in self._looks:
            self._looks[key] = self._book.add_format(
                {
                    "num_format": FORMATS.get(unit, FORMATS[""]),
                    "bold": is_strong,
                    "quote_prefix": is_quoted,
                    "valign": "top",
                }
            )
        return self._looks[key]


def _say_what_it_is(book: Any, title: str, author: str, made_on: date) -> None:
    # Without a day the clock would stand in the file, and no two builds were the same.
    made = datetime(made_on.year, made_on.month, made_on.day)  # noqa: DTZ001  A day.
    book.set_properties({"title": title, "author": author, "created": made})


def _sheet_name(name: str) -> str:
    return NOT_IN_A_NAME.sub(" ", name)[:LONGEST_NAME].strip(" '")


def _no_markup(text: str) -> str:
    return f"{text} " if text.startswith(MARKUP[0]) and text.endswith(MARKUP[1]) else text
