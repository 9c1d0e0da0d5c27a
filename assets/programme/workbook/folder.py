"""All that officers edit in a programme's folder, read as the sheets of a workbook.

How a workbook's rows go back into the files is `assets.programme.workbook.apply`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel
from yaml import YAMLError

from assets.programme.framework import FrameworkFile
from assets.programme.model import ProgrammeFile
from assets.programme.problems import Problem, ProgrammeError
from assets.programme.workbook.cells import NULL, text_of
from assets.programme.workbook.columns import Column, columns_of
from assets.programme.workbook.csv_text import CsvText
from assets.programme.workbook.document import Document, Place, leaves
from assets.programme.workbook.registers import REGISTERS
from assets.programme.workbook.sheets import Row, Sheet
from assets.programme.workbook.tables import BELONGS_TO, records, table_models

SETTINGS, NAMES = "settings", "names"
YAML_FILES: Mapping[str, type[BaseModel]] = {
    "programme.yaml": ProgrammeFile,
    "framework.yaml": FrameworkFile,
}


@dataclass(frozen=True)
class Folder:
    """A programme's folder as text: its YAML documents and its registers by file name."""

    documents: Mapping[str, Document]
    registers: Mapping[str, CsvText]

    @property
    def languages(self) -> tuple[str, ...]:
        """The programme's languages, the first one first."""
        content = self.documents["programme.yaml"].value
        found = content.get("languages") if isinstance(content, dict) else None
        return tuple(map(str, found)) if isinstance(found, list) and found else ("en",)

    @classmethod
    def read(cls, folder: Path) -> "Folder":
        """Read a folder, whatever mistakes are in what it says.

        Raises:
            ProgrammeError: A file is missing, or is not YAML or UTF-8 at all.
        """
        problems: list[Problem] = []
        documents = {}
        names = [f"locale/{path.name}" for path in sorted((folder / "locale").glob("*.yaml"))]
        for name in [*YAML_FILES, *names]:
            try:
                documents[name] = Document.of(folder / name)
                if not isinstance(documents[name].value, dict):
                    problems.append(Problem(name, 1, "expected names with values, found a list"))
            except FileNotFoundError:
                problems.append(Problem(name, 1, "the file is missing"))
            except (OSError, YAMLError, UnicodeDecodeError, RecursionError):
                said = "this cannot be read; `accord check` says where it goes wrong"
                problems.append(Problem(name, 1, said))
        registers = {}
        for name in REGISTERS:
            try:
                registers[name] = CsvText.of(folder / name)
            except (OSError, UnicodeDecodeError, ValueError):
                said = "this cannot be read as CSV; `accord check` says where it goes wrong"
                problems.append(Problem(name, 1, said))
        if problems:
            raise ProgrammeError(problems)
        return cls(documents, registers)

    def sheets(self) -> Iterator[Sheet]:
        """Yield the sheets in the order in which an officer meets them."""
        yield self._settings()
        for file, model in YAML_FILES.items():
            yield from self._tables(file, model)
        for file, (model, meaning) in REGISTERS.items():
            text = self.registers[file]
            given = {column.name: column for column in columns_of(model, self.languages)}
            order = [name for name in text.columns if name in given]
            columns = [given[name] for name in [*order, *(n for n in given if n not in order)]]
            rows = tuple(Row(cells, (n,), line) for n, (line, cells) in enumerate(text.rows))
            yield Sheet(Path(file).stem, "register", file, tuple(columns), rows, meaning)
        yield self._names()

    def _settings(self) -> Sheet:
        document = self.documents["programme.yaml"]
        columns = tuple(columns_of(ProgrammeFile, self.languages))
        row = _row(document, (), document.value, columns, self.languages[0])
        return Sheet(SETTINGS, "settings", "programme.yaml", columns, (row,), "programme.yaml")

    def _tables(self, file: str, model: type[BaseModel]) -> Iterator[Sheet]:
        document = self.documents[file]
        found = list(records(document.value, model))
        for name, (kind, has_parent) in table_models(model).items():
            fields = list(columns_of(kind, self.languages))
            first = 1 if fields and fields[0].name == "code" else 0
            if has_parent:
                fields.insert(first, BELONGS_TO)
            rows = tuple(
                _row(document, one.place, one.value, fields, self.languages[0], parent=one.parent)
                for one in found
                if one.table == name
            )
            meaning = (kind.__doc__ or "").partition("\n")[0]
            yield Sheet(name, "table", file, tuple(fields), rows, meaning)

    def _names(self) -> Sheet:
        languages = [name for name in self.languages if f"locale/{name}.yaml" in self.documents]
        said: dict[Place, dict[str, str]] = {}
        lines: dict[Place, dict[str, int]] = {}
        for language in languages:
            document = self.documents[f"locale/{language}.yaml"]
            for place, value in leaves(document.value):
                said.setdefault(place, {})[language] = text_of(value)
                lines.setdefault(place, {})[language] = document.line(place)
        columns = (
            Column(("name",), note="Its section and codes, as in the locale files."),
            *(Column((name,), note="The name in this language.") for name in languages),
        )
        rows = tuple(
            Row({"name": "/".join(map(str, place)), **cells}, place, lines=lines[place])
            for place, cells in said.items()
            if place
        )
        return Sheet(NAMES, "names", "locale", columns, rows, "The programme's names.")


def _row(  # noqa: PLR0913 - what a record is and where it stands.
    document: Document,
    place: Place,
    value: object,
    columns: Sequence[Column],
    language: str,
    *,
    parent: str = "",
) -> Row:
    cells, lines = {}, {}
    for column in columns:
        if column is BELONGS_TO:
            cells[column.name] = parent
            continue
        found = value
        for key in column.path:
            found = found.get(key) if isinstance(found, dict) else None
        if column.language:
            is_plain = found is not None and not isinstance(found, dict)
            if is_plain:
                found = found if column.language == language else None
            else:
                found = found.get(column.language) if isinstance(found, dict) else None
        cells[column.name] = (
            NULL if not column.language and _is_null(value, column) else text_of(found, column.kind)
        )
        lines[column.name] = document.line((*place, *column.path, column.language))
    return Row(cells, place, document.line(place), document.last_line(place), lines)


def _is_null(value: object, column: Column) -> bool:
    """Say whether a file says expressly that there is nothing, which is not to leave it out."""
    *around, last = column.path
    for key in around:
        value = value.get(key) if isinstance(value, dict) else None
    return isinstance(value, dict) and last in value and value[last] is None


def code_of(folder: Path) -> str:
    """Return a programme's code, also where the rest of its folder has mistakes."""
    try:
        found = Document.of(folder / "programme.yaml").value
    except (OSError, YAMLError, UnicodeDecodeError):
        found = None
    code = found.get("code") if isinstance(found, dict) else None
    return code if isinstance(code, str) and code.isidentifier() else folder.resolve().name
