"""The workbook and the folder say the same, and what nobody changed stays byte for byte."""

import difflib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from assets.programme import registers
from assets.programme.read import read_programme
from assets.programme.strict import Strict
from assets.programme.workbook.apply import new_texts
from assets.programme.workbook.csv_text import CsvText
from assets.programme.workbook.document import Document
from assets.programme.workbook.folder import Folder
from assets.programme.workbook.history import History
from assets.programme.workbook.match import paired
from assets.programme.workbook.registers import REGISTERS
from assets.programme.workbook.takeover import export_workbook, look_at, take_over

VELMARA = Path(__file__).parents[2] / "programmes" / "velmara"
VELMARA_TEXT = Folder.read(VELMARA)
SHEETS = {sheet.name: sheet for sheet in VELMARA_TEXT.sheets()}
NAMED_CELLS = [
    (name, number, column.name)
    for name, sheet in SHEETS.items()
    for number in range(len(sheet.rows))
    for column in sheet.columns
    if column.name not in {"belongs_to", "languages"}
]
# A text that YAML, CSV or a spreadsheet might take for something else.
HOSTILE = st.sampled_from(
    ["yes", "15", "2025-01-01", "a: b", "# no", "- x", '"q"', "it's", "{x}", "[a", "=1+1", "a, b",
     "×", "é à ü", "سلام", "null", "0_14", "1e3", "*", "a;b", "x" * 150, "one\ntwo", "|", "%", "@"]
)  # fmt: skip
TEXTS = HOSTILE | st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def history(tmp_path):
    return History(tmp_path / "imports")


@pytest.fixture
def book(folder, tmp_path):
    path = tmp_path / "book.xlsx"
    export_workbook(folder, path)
    return path


def with_texts(texts: dict[str, str]) -> Folder:
    """The bundled programme with some files changed, read anew."""
    documents = {
        name: Document(texts[name]) if name in texts else document
        for name, document in VELMARA_TEXT.documents.items()
    }
    registers = {
        name: CsvText.parsed(texts[name]) if name in texts else register
        for name, register in VELMARA_TEXT.registers.items()
    }
    return Folder(documents, registers)


def change(book: Path, sheet: str, key: str, column: str, value: object) -> None:
    """Change a cell of the row that begins with a key."""
    workbook = load_workbook(book)
    page = workbook[sheet]
    columns = {cell.value: cell.column for cell in page[1]}
    row = next(cells[0].row for cells in page.iter_rows(min_row=2) if cells[0].value == key)
    page.cell(row, columns[column]).value = value
    workbook.save(book)


def test_every_register_is_a_sheet():
    rows = {
        model for model in vars(registers).values()
        if isinstance(model, type) and issubclass(model, Strict) and model is not Strict
    }  # fmt: skip

    assert {model for model, _ in REGISTERS.values()} == rows


def test_a_workbook_that_nobody_changed_changes_no_byte(folder, book, history):
    before = bytes_of(folder)

    looked = look_at(folder, book, history)
    take_over(folder, looked, history)

    assert (looked.changes, looked.problems) == ((), ())
    assert bytes_of(folder) == before


@pytest.mark.long
@pytest.mark.parametrize(
    ("sheet", "key", "column", "value", "file"),
    [
        ("targets", "OP3.4", "target", 4321, "targets.csv"),
        ("partners", "AWN", "name", "Aluvi Women's Network, Marrin", "partners.csv"),
        ("indicators", "OP1.4", "title.en", "Sub-grants: passed on", "framework.yaml"),
        ("outcomes", "OC1", "title.fr", "Les OSC, partenaires", "framework.yaml"),
        ("indicators", "OC6.3", "measure.numerator.where", "not is_on_time", "framework.yaml"),
        ("settings", "periods.due_days", "value", 20, "programme.yaml"),
        ("dimensions", "sex", "members", "women; men; other", "programme.yaml"),
        ("names", "regions/port_ilmeth", "fr", "Port-Ilmeth, Nord", "locale/fr.yaml"),
    ],
)
def test_a_changed_cell_changes_its_line_alone(folder, book, history, sheet, key, column, value, file):  # fmt: skip  # noqa: PLR0913, PLR0917, E501
    before = bytes_of(folder)
    change(book, sheet, key, column, value)

    looked = look_at(folder, book, history)

    [difference] = looked.changes
    assert list(looked.texts) == [file]
    lines = (before[file].decode().splitlines(), looked.texts[file].splitlines())
    changed = [line for line in difflib.ndiff(*lines) if line[0] in "+-"]
    assert [line[0] for line in changed] == ["-", "+"]
    assert lines[0][difference.line - 1] == changed[0][2:]


@pytest.mark.parametrize(
    ("becomes", "said"),
    [
        ("regions/sarrow_valley", "names the same; keep one"),
        (
            "regions/sarrow_valley/north",
            "its section 'regions/sarrow_valley' has a name of its own",
        ),
    ],
)
def test_two_rows_cannot_have_one_name(folder, book, history, becomes, said):
    change(book, "names", "regions/port_ilmeth", "name", becomes)

    looked = look_at(folder, book, history)

    [problem] = looked.problems
    assert said in problem.message
    assert problem.cell.startswith("sheet names, cell A")


def test_taking_a_change_back_gives_an_equal_programme(folder, book, history, tmp_path):
    as_it_was = shutil.copyfile(book, tmp_path / "as-it-was.xlsx")
    before = read_programme(folder)
    change(book, "indicators", "OP1.4", "disaggregate", "adm2")
    change(book, "partners", "AWN", "is_youth_led", "yes")

    for path in (book, as_it_was):
        take_over(folder, look_at(folder, path, history), history)
        if path == book:
            assert read_programme(folder) != before

    assert read_programme(folder) == before


@pytest.mark.long
@example(edits={("names", 103, "name"): "yes", ("names", 169, "name"): "yes"})
@example(edits={("dimensions", 21, "bands"): "- x"})
@given(edits=st.dictionaries(st.sampled_from(NAMED_CELLS), TEXTS, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_typed_stands_in_the_folder_afterwards(edits):
    given_sheets = {}
    for (name, number, column), text in edits.items():
        sheet = given_sheets.get(name, SHEETS[name])
        rows = [replace(row, number=place + 2) for place, row in enumerate(sheet.rows)]
        rows[number] = replace(rows[number], cells={**rows[number].cells, column: text})
        given_sheets[name] = replace(sheet, rows=tuple(rows))
    sheets = [paired(SHEETS[name], sheet) for name, sheet in given_sheets.items()]
    problems = []

    texts = new_texts(VELMARA_TEXT, sheets, problems)

    if problems:  # A code that records elsewhere name, or a name that another row has.
        expected = ("belongs_to: ", "expected a name of its own, ")
        assert all(problem.message.startswith(expected) for problem in problems)
        return
    now = {sheet.name: sheet for sheet in with_texts(texts).sheets()}
    left = [name for name, sheet in given_sheets.items() if paired(now[name], sheet).is_changed]
    assert left == []
