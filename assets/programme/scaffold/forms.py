"""The example's questionnaires, with one partner, place and group in the lists of its own.

They speak the languages of the new programme, as far as the example does.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from assets.programme.scaffold.names import OWN_LISTS, PARTNER, Names, label

_LANGUAGE = re.compile(r"^\w+::(?P<name>.*\((?P<code>[\w-]+)\))\s*$")


def write_questionnaire(source: Path, target: Path, names: Names, languages: Sequence[str]) -> None:
    """Write a questionnaire of the example for a new programme."""
    workbook = load_workbook(source)
    _keep_languages(workbook, languages)
    if "choices" in workbook.sheetnames:
        _trim_choices(workbook["choices"], names)
    _exchange_partners(workbook["survey"], names)
    workbook.save(target)


def _keep_languages(workbook: Workbook, languages: Sequence[str]) -> None:
    """Take out the columns of other languages; where none is left, the first one stays."""
    spoken: dict[str, str] = {}
    for cell in workbook["survey"][1]:
        if found := _LANGUAGE.match(str(cell.value)):
            spoken.setdefault(found["code"], found["name"])
    kept = [code for code in languages if code in spoken] or [*spoken][:1]
    for page in workbook:
        for number in range(page.max_column, 0, -1):
            found = _LANGUAGE.match(str(page.cell(1, number).value))
            if found and found["code"] not in kept:
                _take_out(page, number)
    if kept and "settings" in workbook.sheetnames:
        for cell in workbook["settings"][1]:
            if cell.value == "default_language":
                cell.offset(row=1).value = spoken[kept[0]]


def _take_out(page: Worksheet, number: int) -> None:
    """Delete a column; the others keep their widths, which openpyxl leaves behind."""
    widths = [page.column_dimensions[get_column_letter(at)].width
              for at in range(1, page.max_column + 1) if at != number]  # fmt: skip
    page.delete_cols(number)
    for at, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(at)].width = width


def _trim_choices(page: Worksheet, names: Names) -> None:
    """Leave of the example's own names the first of each kind in a list, under its new name."""
    columns = {str(cell.value): int(cell.column or 0) for cell in page[1] if cell.value}
    list_column = columns.get("list_name") or columns["list name"]
    seen: set[tuple[str, str]] = set()
    gone = []
    for number in range(2, page.max_row + 1):
        choice_list = str(page.cell(number, list_column).value or "")
        name = str(page.cell(number, columns["name"]).value or "")
        new = OWN_LISTS.get(choice_list) or names.instead.get(name)
        if not name or new is None:
            continue
        if (choice_list, new) in seen:
            gone.append(number)
            continue
        seen.add((choice_list, new))
        page.cell(number, columns["name"]).value = new
        for heading, column in columns.items():
            if heading.startswith("label"):
                found = _LANGUAGE.match(heading)
                page.cell(number, column).value = label(new, found["code"] if found else "en")
            elif page.cell(number, column).value in names.partners:
                page.cell(number, column).value = PARTNER
    for number in reversed(gone):
        page.delete_rows(number)


def _exchange_partners(page: Worksheet, names: Names) -> None:
    """Say the new partner's code where a hint gives one as an example."""
    code = re.compile(rf"\b({'|'.join(map(re.escape, sorted(names.partners)))})\b")
    for row in page.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, str) and names.partners:
                cell.value = code.sub(PARTNER, cell.value)
