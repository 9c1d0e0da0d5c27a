"""The sheets of a questionnaire file as lines of text, one dictionary per line.

What the columns mean is `xlsform`'s matter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook

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
        from xlsxwriter.utility import xl_col_to_name  # Only where something is wrong.

        letter = xl_col_to_name(self.columns.index(column))
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
        ValueError: The file is no workbook, or has no sheet named survey.
    """
    name_of_file = path.name if isinstance(path, Path) else "a file"
    try:
        with CalamineWorkbook.from_object(path) as workbook:
            there = workbook.sheet_names
            if "survey" not in there:
                raise ValueError(
                    f"Read {name_of_file} as a questionnaire, but it has only the sheets {there}. "
                    "Name the one with the questions survey."
                )
            return {
                name: _sheet(
                    name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
                )
                if name in there
                else Sheet(name)
                for name in SHEETS
            }
    except CalamineError as error:
        raise ValueError(f"Read {name_of_file} as a workbook, but it is none: {error}") from error


def _sheet(name: str, rows: Sequence[Sequence[object]]) -> Sheet:
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
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
