"""The sheets of a questionnaire file as lines of text, one dictionary per line.

What the columns mean is `xlsform`'s matter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

Line = dict[str, str]

SHEETS = ("survey", "choices", "settings")


@dataclass(frozen=True)
class Sheet:
    """One sheet: the headings of its columns, and its rows that are not empty by their number."""

    name: str
    columns: tuple[str, ...] = ()
    rows: Mapping[int, Line] = field(default_factory=dict)

    def cell(self, row: int, column: str) -> str:
        """Return where a cell stands, as `sheet survey, cell D12`."""
        letter = get_column_letter(self.columns.index(column) + 1)
        return f"sheet {self.name}, cell {letter}{row}"


def sheets(path: Path) -> dict[str, list[Line]]:
    """Return the lines of the sheets survey, choices and settings; every column is in each line.

    Raises:
        ValueError: The file has no sheet named survey.
    """
    return {name: list(sheet.rows.values()) for name, sheet in numbered_sheets(path).items()}


def numbered_sheets(path: Path | BinaryIO) -> dict[str, Sheet]:
    """Return the same sheets with the numbers of their rows and the places of their columns.

    Raises:
        ValueError: The file has no sheet named survey.
    """
    workbook = load_workbook(path, read_only=True, data_only=True)
    try:
        if "survey" not in workbook.sheetnames:
            raise ValueError(
                f"Read {path} as a questionnaire, but it has only the sheets "
                f"{workbook.sheetnames}. Name the one with the questions survey."
            )
        return {
            name: _sheet(name, list(workbook[name].iter_rows(values_only=True)))
            if name in workbook.sheetnames
            else Sheet(name)
            for name in SHEETS
        }
    finally:
        workbook.close()


def _sheet(name: str, rows: list[tuple[object, ...]]) -> Sheet:
    if not rows:
        return Sheet(name)
    columns = tuple(_text(cell) for cell in rows[0])
    lines = {
        number: {column: _text(cell) for column, cell in zip(columns, row, strict=False) if column}
        for number, row in enumerate(rows[1:], start=2)
    }
    return Sheet(
        name, columns, {number: line for number, line in lines.items() if any(line.values())}
    )


def _text(cell: object) -> str:
    """Return a cell's text; a whole number that a spreadsheet made 1.0 is 1 again."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
