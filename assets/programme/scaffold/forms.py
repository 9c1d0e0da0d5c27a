"""The example's questionnaires, with one partner, place and group in the lists of its own."""

import re
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from assets.programme.scaffold.names import OWN_LISTS, PARTNER, Names, label

_LANGUAGE = re.compile(r"^label::.*\((?P<code>[\w-]+)\)\s*$")


def write_questionnaire(source: Path, target: Path, names: Names) -> None:
    """Write a questionnaire of the example for a new programme."""
    workbook = load_workbook(source)
    if "choices" in workbook.sheetnames:
        _trim_choices(workbook["choices"], names)
    _exchange_partners(workbook["survey"], names)
    workbook.save(target)


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
