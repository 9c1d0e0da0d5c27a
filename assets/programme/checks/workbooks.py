"""What is wrong inside a questionnaire: lists, names, data classes, and what pyxform refuses."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, get_args

from assets.kobo.shapes import NOT_ASKED
from assets.kobo.xlsform import TRANSLATED
from assets.programme.problems import Problem
from assets.programme.questionnaires import Workbook, sheets_of
from assets.programme.reading import Draft
from assets.programme.validation import near
from assets.staging.tables import CLASS_OF_DEVICE_DETAILS, DataClass
from assets.staging.types import PLACES

SELECT = re.compile(r"^(?:select_one|select_multiple|rank)\s+(?P<list>\S+)")
FROM_A_FILE = re.compile(r"\.(csv|xml|geojson)$|^\$\{")
_ROW = re.compile(r"\[row : (\d+)\] ?")
_CELL = re.compile(r"On the '(\w+)' sheet, the '([^']+)' value")
_TYPE = re.compile(r"Unknown question type '(.*)'")
_PLAIN_TRANSLATION = re.compile(r"[^$<]*")  # Refers to no question and marks up nothing.
_FORMS_KEPT = 64


def lists_of_choices_are_there(draft: Draft) -> Iterator[Problem]:
    """Every list that a question offers is on the sheet of choices."""
    for workbook in draft.workbooks.values():
        known = {
            line.get("list_name") or line.get("list name", "")
            for line in workbook.sheets["choices"].rows.values()
        }
        for number, line in workbook.sheets["survey"].rows.items():
            found = SELECT.match(line["type"])
            if found and found["list"] not in known and not FROM_A_FILE.search(found["list"]):
                message = f"list {found['list']!r} is not on the sheet choices"
                yield workbook.problem(
                    "survey", number, "type", message + near(found["list"], known)
                )


def names_are_there_once_in_their_group(draft: Draft) -> Iterator[Problem]:
    """No two questions of one group, nor two groups beside each other, share a name."""
    for workbook in draft.workbooks.values():
        around: list[dict[str, int]] = [{}]
        for number, line in workbook.sheets["survey"].rows.items():
            kind, name = line["type"].replace(" ", "_"), line["name"]
            if kind.startswith("end_") and kind.removeprefix("end_") in {"group", "repeat"}:
                around[1:] = around[1:-1]
                continue
            first = around[-1].setdefault(name, number)
            if name and first != number:
                message = f"name {name!r} is in row {first} already, in the same group"
                yield workbook.problem("survey", number, "name", message)
            if kind.startswith("begin_"):
                around.append({})


def data_classes_are_known(draft: Draft) -> Iterator[Problem]:
    """A data class is one of the four, and each question of a sensitive form has one.

    Where a person is, is not kept there as exactly as the phone knows it.
    """
    sensitive = {
        form.code for form in (draft.file.forms if draft.file else ()) if form.is_sensitive
    }
    classes = get_args(DataClass)
    for workbook in draft.workbooks.values():
        for number, line in workbook.sheets["survey"].rows.items():
            given = line.get("data_class")
            if given and given not in classes:
                message = f"data_class: expected one of {', '.join(classes)}, found {given!r}"
                yield workbook.problem(
                    "survey", number, "data_class", message + near(given, classes)
                )
            elif given == "keep" and workbook.code in sensitive and line["type"] in PLACES:
                message = (
                    f"{line['name']!r} is a place; in a sensitive form it is restricted, and only "
                    "its area is kept, or pseudonym, or drop"
                )
                yield workbook.problem("survey", number, "data_class", message)
            elif not given and workbook.code in sensitive and _is_asked(line["type"]):
                message = f"{line['name']!r} has no data_class; in a sensitive form it stays out"
                column = "data_class" if "data_class" in line else "name"
                yield workbook.problem("survey", number, column, message)


def questionnaires_convert(draft: Draft) -> Iterator[Problem]:
    """A form is one that KoboToolbox can make: pyxform converts it."""
    told = {
        problem.file
        for rule in (lists_of_choices_are_there, names_are_there_once_in_their_group)
        for problem in rule(draft)
    }
    for workbook in draft.workbooks.values():
        refusal = _refusal(workbook.code, workbook.content)
        if refusal and workbook.name not in told:
            yield _in_words(workbook, refusal)


def _is_asked(kind: str) -> bool:
    word = kind.partition(" ")[0]
    is_structure = word.startswith(("begin", "end")) and kind != "end"
    return bool(word) and not is_structure and word not in {*NOT_ASKED, *CLASS_OF_DEVICE_DETAILS}


@lru_cache(maxsize=_FORMS_KEPT)
def _refusal(code: str, content: bytes) -> str | None:
    """Return why pyxform refuses a workbook, if it does; converting one takes a while."""
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    try:
        convert(_as_read(content), form_name=code)
    except PyXFormError as error:
        return str(error)
    return None


def _as_read(content: bytes) -> dict[str, list[dict[str, Any]]]:
    """Return the sheets as pyxform reads them, empty rows too, so that it counts them.

    Translations that pyxform could not refuse are left out: they would take most of its time.
    """
    read: dict[str, list[dict[str, Any]]] = {}
    for name, sheet in sheets_of(content).items():
        numbers = range(2, max(sheet.rows, default=1) + 1)
        lines = [sheet.rows.get(number, {}) for number in numbers]
        spared = _translations(sheet.columns)
        read[name] = [
            {
                column: text
                for column, text in line.items()
                if text and not (column in spared and _PLAIN_TRANSLATION.fullmatch(text))
            }
            for line in lines
        ]
        read[f"{name}_header"] = [dict.fromkeys(filter(None, sheet.columns))]
    return read


def _translations(columns: Iterable[str]) -> set[str]:
    """Return the columns that say in a further language what a column before them says."""
    worded = [column for column in columns if column.partition("::")[0] in TRANSLATED]
    first: dict[str, str] = {}
    for column in worded:
        first.setdefault(column.partition("::")[0], column)
    return {*worded} - {*first.values()}


def _in_words(workbook: Workbook, refusal: str) -> Problem:
    """Give pyxform's message its place."""
    row, cell, kind = _ROW.search(refusal), _CELL.search(refusal), _TYPE.search(refusal)
    number = int(row[1]) if row else 1
    sheet, column = (cell[1], cell[2]) if cell else ("survey", "type")
    said = _ROW.sub("", refusal)
    if kind:
        lines = workbook.sheets["survey"].rows.items()
        number = next((at for at, line in lines if line["type"] == kind[1]), number)
        said = f"type {kind[1]!r} is not a type of question{near(kind[1], _types())}"
    if number == 1 or column not in workbook.sheets[sheet].columns:
        return Problem(workbook.name, number, said, f"sheet {sheet}, row {number}")
    return workbook.problem(sheet, number, column, said)


def _types() -> set[str]:
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

    return {*QUESTION_TYPE_DICT, "select_one", "select_multiple", "begin_group", "begin_repeat"}


RULES = (
    lists_of_choices_are_there,
    names_are_there_once_in_their_group,
    data_classes_are_known,
    questionnaires_convert,
)
