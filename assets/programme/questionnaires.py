"""Reads the programme's XLSForms: which repeats they have, and what each answer may be used for."""

from dataclasses import dataclass
from pathlib import Path
from typing import get_args
from zipfile import BadZipFile

from assets.kobo.xlsform import asset_content
from assets.programme.problems import Problem
from assets.staging.form import Form, read_form
from assets.staging.tables import DataClass, table_name

FIRST_ROW = 2


@dataclass(frozen=True)
class Questionnaire:
    """One XLSForm of the programme folder."""

    code: str
    form: Form
    classes: dict[str, DataClass]

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the staged tables it becomes, the form's own first."""
        return tuple(table_name(self.code, repeat) for repeat in ("", *self.form.repeats))


def read_questionnaire(folder: Path, code: str, problems: list[Problem]) -> Questionnaire | None:
    """Return a form's questionnaire, or nothing after noting why it cannot be read."""
    path = folder / "forms" / f"{code}.xlsx"
    if not path.exists():
        problems.append(Problem(f"forms/{path.name}", 1, "the file is missing"))
        return None
    try:
        content = asset_content(path)
    except (BadZipFile, IndexError, KeyError, ValueError) as error:
        problems.append(
            Problem(f"forms/{path.name}", 1, f"this is not an XLSForm workbook: {error}")
        )
        return None
    classes: dict[str, DataClass] = {}
    for line, row in enumerate(content["survey"], start=FIRST_ROW):
        given = row.get("data_class")
        if given is None:
            continue
        if given not in get_args(DataClass):
            expected = ", ".join(get_args(DataClass))
            problems.append(
                Problem(
                    f"forms/{path.name}",
                    line,
                    f"sheet survey, data_class: expected one of {expected}, found {given!r}",
                )
            )
            continue
        classes[row["$xpath"]] = given
    return Questionnaire(code, read_form([("folder", content)]), classes)
