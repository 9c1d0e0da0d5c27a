"""Reads the programme's XLSForms: which repeats they have, and what each answer may be used for.

Whether a workbook is a questionnaire at all is said here; what is wrong inside one is
`assets.programme.checks.workbooks`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from typing import get_args
from zipfile import BadZipFile

from assets.kobo.xlsform import content_of
from assets.kobo.xlsform_sheets import Sheet, numbered_sheets
from assets.programme.problems import Problem
from assets.programme.yaml_text import cannot_be_read
from assets.staging.form import Form, read_form
from assets.staging.tables import DataClass, Table, table_name, tables_of

NEEDED = {"survey": ("type", "name"), "choices": ("list_name", "name")}
FILES = {"image", "audio", "video", "file"}
FILES_KEPT: set[DataClass] = {"keep", "restricted"}  # A face or a voice has no pseudonym.
_FORMS_KEPT = 64  # Reading a workbook takes a while, and most do not change between two readings.


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

    def staged(self, *, is_sensitive: bool) -> tuple[Table, ...]:
        """Return the tables themselves, with the columns that its questions become."""
        if is_sensitive not in self._staged:  # Nearly everything asks for them.
            self._staged[is_sensitive] = tables_of(
                self.code, self.form, self.classes, is_sensitive=is_sensitive
            )
        return self._staged[is_sensitive]

    @cached_property
    def _staged(self) -> dict[bool, tuple[Table, ...]]:
        return {}

    def path_of(self, xpath: str) -> tuple[str, ...]:
        """Return the repeats around a question, outermost first; none around most."""
        return next((one.path for one in self.form.questions if one.xpath == xpath), ())

    def may_keep_files_of(self, xpath: str, *, is_sensitive: bool) -> bool:
        """Return whether files that answer a question may be kept, by its class.

        What the folder's form does not ask may be anybody's face. Without a path the file may
        answer any question, and all must allow it.
        """
        asked = {question.xpath: question for question in self.form.questions}
        if not xpath:
            names = [name for name, question in asked.items() if question.type in FILES]
            return all(self.may_keep_files_of(name, is_sensitive=is_sensitive) for name in names)
        unclassified: DataClass = "keep" if xpath in asked and not is_sensitive else "drop"
        return self.classes.get(xpath, unclassified) in FILES_KEPT


@dataclass(frozen=True)
class Workbook:
    """The file of a form as it was read; without a questionnaire where it makes none."""

    code: str
    content: bytes
    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    questionnaire: Questionnaire | None = None

    @property
    def name(self) -> str:
        """Its name in the folder."""
        return f"forms/{self.code}.xlsx"

    def problem(self, sheet: str, row: int, column: str, message: str) -> Problem:
        """Return a problem of one cell."""
        return Problem(self.name, row, message, self.sheets[sheet].cell(row, column))


def read_workbook(folder: Path, code: str, problems: list[Problem]) -> Workbook | None:
    """Return a form's file, or nothing after noting why it cannot be read."""
    path = folder / "forms" / f"{code}.xlsx"
    name = f"forms/{path.name}"
    if not path.is_file():
        problems.append(Problem(name, 1, "the file is missing"))
        return None
    try:
        content = path.read_bytes()
        sheets = sheets_of(content)
    except OSError as error:
        problems.append(cannot_be_read(name, error))
        return None
    except (BadZipFile, IndexError, KeyError, ValueError) as error:
        problems.append(Problem(name, 1, f"this is not an XLSForm workbook: {error}"))
        return None
    missing = [
        Problem(name, 1, f"the column {column} is missing", f"sheet {sheet}")
        for sheet, columns in NEEDED.items()
        for column in columns
        if (sheets[sheet].rows or sheet == "survey")
        and not {column, column.replace("_", " ")} & {*sheets[sheet].columns}
    ]
    problems += missing
    if missing:
        return None
    return Workbook(code, content, sheets, _questionnaire(code, content))


@lru_cache(maxsize=_FORMS_KEPT)
def sheets_of(content: bytes) -> Mapping[str, Sheet]:
    """Return the sheets of a workbook, given as bytes; the same bytes are read once.

    Raises:
        BadZipFile, IndexError, KeyError, ValueError: It is not an XLSForm workbook.
    """
    return numbered_sheets(BytesIO(content))


@lru_cache(maxsize=_FORMS_KEPT)
def _questionnaire(code: str, content: bytes) -> Questionnaire | None:
    lines = {name: list(sheet.rows.values()) for name, sheet in sheets_of(content).items()}
    try:
        read = content_of(lines, code)
        form = read_form([("folder", read)])
    except (IndexError, KeyError, ValueError):
        return None  # Why it is none, `checks.workbooks` asks pyxform to say.
    classes: dict[str, DataClass] = {
        row["$xpath"]: row["data_class"]
        for row in read["survey"]
        if row.get("data_class") in get_args(DataClass)
    }
    return Questionnaire(code, form, classes)
