"""Writes the questionnaire of a form that is live on a server as an XLSForm of the folder."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from assets.kobo.xlsform import SELECTS, TRANSLATED

_SETTINGS = {"id_string": "form_id"}
_KNOWN_SETTINGS = {"form_id", "version", "default_language", "style", "instance_name"}
Row = dict[str, str]


def write_xlsform(
    content: Mapping[str, Any],
    title: str,
    path: Path,
    class_of: Callable[[Mapping[str, Any]], str | None],
) -> None:
    """Write a form's content with a data class for each question."""
    languages: Sequence[str | None] = content.get("translations") or [None]
    survey = [
        _line(row, languages) | {"data_class": class_of(row) or ""} for row in content["survey"]
    ]
    choices = [_line(row, languages) for row in content.get("choices") or ()]
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    _write(workbook, "survey", ["type", "name"], survey)
    _write(workbook, "choices", ["list_name", "name"], choices)
    _write(workbook, "settings", ["form_title"], [{"form_title": title} | _settings(content)])
    workbook.save(path)


def _line(row: Mapping[str, Any], languages: Sequence[str | None]) -> Row:
    line: Row = {}
    for key, value in row.items():
        if key.startswith(("$", "_")) or key == "select_from_list_name":
            continue
        if key in TRANSLATED:
            texts = value if isinstance(value, list) else [value]
            for language, text in zip(languages, texts, strict=False):
                line[f"{key}::{language}" if language else key] = str(text or "")
        elif isinstance(value, bool):
            line[key] = "true" if value else "false"
        elif isinstance(value, str | int | float):
            line[key] = str(value)
    if row.get("type") in SELECTS and row.get("select_from_list_name"):
        other = " or_other" if row.get("_or_other") else ""
        line["type"] = f"{row['type']} {row['select_from_list_name']}{other}"
    return line


def _settings(content: Mapping[str, Any]) -> Row:
    found = content.get("settings")
    given = found.items() if isinstance(found, dict) else ()
    named = {_SETTINGS.get(key, key): str(value) for key, value in given if value}
    return {key: value for key, value in named.items() if key in _KNOWN_SETTINGS}


def _write(workbook: Workbook, name: str, first: Sequence[str], lines: Iterable[Row]) -> None:
    page = workbook.create_sheet(name)
    rows = list(lines)
    columns = list(dict.fromkeys([*first, *(key for row in rows for key in row)]))
    page.append(columns)
    for number, row in enumerate(rows, start=2):
        for place, column in enumerate(columns, start=1):
            cell = page.cell(number, place)
            cell.value = row.get(column) or None
            if cell.data_type == "f":
                cell.data_type = "s"
