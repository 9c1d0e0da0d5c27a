"""A workbook of one sheet, as spreadsheet programs read it: a head, texts, numbers and days.

What stands in a sheet belongs in `sheets.py`.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, NamedTuple

import xlsxwriter

NARROWEST, WIDEST = 8, 48
# XlsxWriter takes a text between these for markup of its own, and writes it as it is.
MARKUP = "<r>", "</r>"


class Column(NamedTuple):
    """A column of a sheet: its name, its cells, and each of them as a text."""

    name: str
    cells: Sequence[Any]
    texts: Sequence[str]


def workbook(columns: Sequence[Column], title: str, author: str, made_on: date) -> bytes:
    """Return a workbook of one sheet; every text in it is a text, whatever it begins with."""
    held = BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False}) as book:
        # Without it the clock would stand in the file, and no two builds were the same.
        made = datetime(made_on.year, made_on.month, made_on.day)  # noqa: DTZ001  A day.
        book.set_properties({"title": title, "author": author, "created": made})
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


def _no_markup(text: str) -> str:
    return f"{text} " if text.startswith(MARKUP[0]) and text.endswith(MARKUP[1]) else text
