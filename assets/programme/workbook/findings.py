"""Shows what is wrong with a workbook where its officer looks: in a copy of it."""

import re
import warnings
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.cell import coordinate_to_tuple

from assets.programme.problems import Problem

FINDINGS = "findings"
_CELL = re.compile(r"sheet (?P<sheet>.+), cell (?P<cell>[A-Z]+\d+)")
_OFFENDING = PatternFill("solid", fgColor="F7C6C5")


def write_findings(path: Path, findings: Path, problems: Sequence[Problem]) -> None:
    """Copy a workbook, its offending cells coloured and its problems on a sheet of their own."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = load_workbook(path)
    except (BadZipFile, KeyError, ValueError, OSError, EOFError):
        workbook = Workbook()
    if FINDINGS in workbook.sheetnames:
        del workbook[FINDINGS]
    page = workbook.create_sheet(FINDINGS, 0)
    page.append(["where", "line in the file", "what is wrong"])
    for problem in problems:
        page.append([problem.cell or problem.file, problem.line, problem.message])
        page.cell(page.max_row, 3).data_type = "s"
        place = _CELL.fullmatch(problem.cell)
        if place and place["sheet"] in workbook.sheetnames:
            row, column = coordinate_to_tuple(place["cell"])
            cell = workbook[place["sheet"]].cell(row, column)
            before = f"{cell.comment.text}\n" if cell.comment and cell.fill == _OFFENDING else ""
            cell.fill = _OFFENDING
            cell.comment = Comment(before + problem.message, "Accord", width=320, height=120)
    for letter, width in zip("ABC", (34, 16, 100), strict=True):
        page.column_dimensions[letter].width = width
    workbook.active = 0
    workbook.save(findings)
