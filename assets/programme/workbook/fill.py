"""Fills the cells of a workbook: numbers and days as such, every other text as text."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from assets.programme.workbook.columns import Column
from assets.programme.workbook.sheets import Row

TEXT, DATE = "@", "yyyy-mm-dd"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_EXACT_DIGITS = 15
_NARROWEST, _WIDEST, _LONGEST_LIST = 9, 48, 255


def fill(cell: Cell | MergedCell, column: Column, text: str) -> None:
    """Write a cell as a number or a day where it is one and nothing is lost, else as text."""
    cell.alignment = Alignment(vertical="top", wrap_text=len(text) > _WIDEST)
    if not text:
        return
    if column.kind == "number" and (number := _number(text)) is not None:
        cell.value = float(number) if number.as_tuple().exponent else int(number)
        _, _, decimals = text.partition(".")
        cell.number_format = f"0.{'0' * len(decimals)}" if decimals else "0"
    elif column.kind == "date" and _DAY.fullmatch(text):
        try:
            cell.value = date.fromisoformat(text)
            cell.number_format = DATE
        except ValueError:
            cell.value = text
    else:
        cell.value = text
        cell.data_type = "s"
        cell.number_format = TEXT


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    is_exact = number.is_finite() and len(number.as_tuple().digits) <= _EXACT_DIGITS
    return number if is_exact and "e" not in text.lower() and "_" not in text else None


def offer(page: Worksheet, column: Column, cells: str) -> None:
    """Let a cell offer the words that it may say."""
    choices = column.choices or (("yes", "no") if column.kind == "yes_no" else ())
    formula = f'"{",".join(choices)}"'
    if choices and len(formula) <= _LONGEST_LIST:
        offered = DataValidation(type="list", formula1=formula, allow_blank=True)
        offered.add(cells)
        page.add_data_validation(offered)


def width(column: Column, rows: Iterable[Row]) -> int:
    """Return how many letters wide a column should be."""
    longest = max((len(row.cells.get(column.name, "")) for row in rows), default=0)
    return min(max(len(column.name) + 3, longest + 1, _NARROWEST), _WIDEST)
