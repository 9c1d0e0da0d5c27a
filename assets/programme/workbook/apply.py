"""The texts of a programme's files with what the workbook says; nothing is written here.

Rows and values that did not change stay byte for byte as they were.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from assets.programme.problems import Problem
from assets.programme.workbook.csv_text import CsvText
from assets.programme.workbook.folder import YAML_FILES, Folder
from assets.programme.workbook.match import Pair, Paired, changed_cells
from assets.programme.workbook.patch import patched
from assets.programme.workbook.records import put_records
from assets.programme.workbook.sheets import Row, Sheet
from assets.programme.workbook.splices import UnpatchableError
from assets.programme.workbook.values import put

if TYPE_CHECKING:
    from assets.programme.workbook.document import Place


def new_texts(folder: Folder, sheets: Sequence[Paired], problems: list[Problem]) -> dict[str, str]:
    """Return the new text of each file that changes, noting what cannot be written."""
    texts = {}
    changed = [paired for paired in sheets if paired.is_changed]
    for paired in changed:
        if paired.sheet.shape == "register":
            texts[paired.sheet.file] = _csv(folder.registers[paired.sheet.file], paired)
        if paired.sheet.shape == "names":
            problems += _clashes(paired)
    for file, document in folder.documents.items():
        parts = [each for each in changed if _is_of(each.sheet, file)]
        if not parts:
            continue
        values = document.editable()
        if file in YAML_FILES:
            put_records(values, YAML_FILES[file], parts, folder.languages[0], problems)
        else:
            _put_names(values, parts[0].pairs, file.removeprefix("locale/").removesuffix(".yaml"))
        try:
            text = patched(document, values)
            if text != document.bom + document.text:
                texts[file] = text
        except UnpatchableError:
            said = (
                "the workbook has changes for this file, but it is written in a way that cannot "
                "be changed piece by piece; make these changes in the file itself"
            )
            problems.append(Problem(file, 1, said))
    return texts


def _is_of(sheet: Sheet, file: str) -> bool:
    return sheet.file == file or (sheet.shape == "names" and file.startswith("locale/"))


def _csv(text: CsvText, paired: Paired) -> str:
    rows = [
        (
            int(pair.old.place[0]) if pair.old else None,
            {name: becomes for name, _, becomes in changed_cells(paired.sheet, pair)},
        )
        for pair in paired.pairs
        if pair.new is not None
    ]
    return text.written(rows, [column.name for column in paired.sheet.columns])


def _clashes(of: Paired) -> Iterator[Problem]:
    """Yield each row whose name another row has too, or is the section of."""
    first: dict[Place, Row] = {}
    for pair in of.pairs:
        if pair.new and (name := _becomes(pair).get("name")):
            place: Place = tuple(name.split("/"))
            if place in first:
                yield _clash(of, pair.new, f"row {first[place].number} names the same; keep one")
            first.setdefault(place, pair.new)
    for place, row in first.items():
        for length in range(1, len(place)):
            if section := first.get(place[:length]):
                said = f"its section {'/'.join(map(str, place[:length]))!r} has a name of its own"
                yield _clash(of, row, f"{said} in row {section.number}; rename one of them")


def _clash(of: Paired, row: Row, said: str) -> Problem:
    found = f"expected a name of its own, found {row.cells.get('name', '')!r}: {said}"
    return Problem(of.sheet.file, row.number, found, of.given.address(row, "name"))


def _becomes(pair: Pair) -> dict[str, str]:
    """Return a row's cells after the change: none of a row that goes."""
    was = pair.old.cells if pair.old else {}
    return {**was, **pair.new.cells} if pair.new else {}


def _put_names(values: dict[str, Any], given: Sequence[Pair], language: str) -> None:
    """Change the programme's names in one language."""
    for pair in given:
        was = pair.old.cells if pair.old else {}
        becomes = _becomes(pair)
        if pair.old and becomes.get("name") != was["name"]:
            put(values, pair.old.place, None)
        elif was.get(language, "") == becomes.get(language, ""):
            continue
        if name := becomes.get("name"):
            place = pair.old.place if pair.old and name == was["name"] else name.split("/")
            put(values, place, becomes.get(language) or None)
