"""The sheets of a questionnaire file as lines of text, one dictionary per line.

What the columns mean is `xlsform`'s matter.
"""

from pathlib import Path

from openpyxl import load_workbook

Line = dict[str, str]

SHEETS = ("survey", "choices", "settings")


def sheets(path: Path) -> dict[str, list[Line]]:
    """Return the lines of the sheets survey, choices and settings; every column is in each line.

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
            name: _lines(list(workbook[name].iter_rows(values_only=True)))
            if name in workbook.sheetnames
            else []
            for name in SHEETS
        }
    finally:
        workbook.close()


def _lines(rows: list[tuple[object, ...]]) -> list[Line]:
    if not rows:
        return []
    columns = [_text(cell) for cell in rows[0]]
    lines = [
        {column: _text(cell) for column, cell in zip(columns, row, strict=False) if column}
        for row in rows[1:]
    ]
    return [line for line in lines if any(line.values())]


def _text(cell: object) -> str:
    """Return a cell's text; a whole number that a spreadsheet made 1.0 is 1 again."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
