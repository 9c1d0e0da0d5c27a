"""A questionnaire file (XLSForm) as KoboToolbox keeps it after an upload.

Whether the questionnaire makes sense is not judged here.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from assets.kobo.identity import kuid
from assets.kobo.xlsform_sheets import Line, sheets

Languages = list[str | None]

TRANSLATED = ("label", "hint", "constraint_message", "required_message", "guidance_hint")
TRUTHS = {"yes": True, "true": True, "no": False, "false": False}
SELECTS = ("select_one", "select_multiple", "rank")
# KoboToolbox names the project itself and leaves the form's own title out of the settings.
SETTINGS = {"form_id": "id_string", "form_title": None}


def asset_content(path: Path) -> dict[str, Any]:
    """Return the form in the shape of an asset's `content`."""
    return content_of(sheets(path), path.stem)


def content_of(read: Mapping[str, list[Line]], form: str) -> dict[str, Any]:
    """Return a form whose sheets were read in the shape of an asset's `content`."""
    languages = _languages([*read["survey"][:1], *read["choices"][:1]])
    survey = list(_survey(read["survey"], languages, form))
    choices = [_choice(line, languages, form) for line in read["choices"]]
    columns = {column for row in [*survey, *choices] for column in row}
    return {
        "schema": "1",
        "survey": survey,
        **({"choices": choices} if choices else {}),
        "settings": _settings(read["settings"]),
        "translated": [column for column in TRANSLATED if column in columns],
        "translations": languages,
    }


def form_title(path: Path) -> str:
    """Return the title that the form gives itself, or the file's name."""
    titles = [line.get("form_title") for line in sheets(path)["settings"]]
    return next(filter(None, titles), path.stem)


def _languages(first_lines: Iterable[Line]) -> Languages:
    """Return the languages of the columns in order; a column without one counts as None."""
    found: Languages = []
    for column in (column for line in first_lines for column in line):
        name, language = _column(column)
        if name in TRANSLATED and language not in found:
            found.append(language)
    return found or [None]


def _column(column: str) -> tuple[str, str | None]:
    name, _, language = column.partition("::")
    return name.strip(), language.strip() or None


def _survey(lines: Iterable[Line], languages: Languages, form: str) -> Iterator[dict[str, Any]]:
    groups: list[str] = []
    for number, line in enumerate(lines):
        kind, _, choice_list = line["type"].partition(" ")
        # A line of type end alone is the moment at which the answering ended.
        if kind in {"begin", "end"} and choice_list:
            kind = f"{kind}_{choice_list.strip()}"
        if kind.startswith("end_"):
            groups.pop()
            yield {"type": kind, "$kuid": kuid(form, number)}
            continue
        xpath = "/".join([*groups, line["name"]])
        if kind.startswith("begin_"):
            groups.append(line["name"])
        row = {"type": kind, "name": line["name"], "$kuid": kuid(form, xpath), "$xpath": xpath}
        row |= {"$autoname": line["name"]} | _cells(line, languages, {"type", "name"})
        if kind in SELECTS:
            row["select_from_list_name"] = choice_list.strip()
        yield row


def _choice(line: Line, languages: Languages, form: str) -> dict[str, Any]:
    list_name = line.get("list_name") or line.get("list name", "")
    name = line["name"]
    keys = {"name": name, "list_name": list_name, "$kuid": kuid(form, "choices", list_name, name)}
    cells = _cells(line, languages, {"name", "list_name", "list name"})
    return {**keys, "$autovalue": name, **cells}


def _cells(line: Line, languages: Languages, done: set[str]) -> dict[str, Any]:
    """Return what a line's other columns say: translations as lists, everything else as it is."""
    cells: dict[str, Any] = {}
    for column, text in line.items():
        name, language = _column(column)
        if not text or name in done:
            continue
        if name in TRANSLATED:
            texts = cells.setdefault(name, [None] * len(languages))
            texts[languages.index(language)] = text
        elif name == "required":
            cells[name] = TRUTHS.get(text.lower(), text)
        else:
            cells[column] = text
    return cells


def _settings(lines: list[Line]) -> dict[str, str]:
    renamed = {SETTINGS.get(name, name): text for line in lines[:1] for name, text in line.items()}
    return {name: text for name, text in renamed.items() if name and text}
