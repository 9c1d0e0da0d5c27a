"""A workbook is taken over whole, or not at all with the cell of every mistake."""

import os
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assets.programme.read import read_programme
from assets.programme.workbook.history import BEFORE, History
from assets.programme.workbook.takeover import export_workbook, look_at, take_over
from tests.programme.small import make_small

pytestmark = pytest.mark.long


class Office:
    """A programme's folder, and a workbook of it that may be changed."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder, self.book = folder, home / "book.xlsx"
        self.history = History(home / "imports")
        export_workbook(folder, self.book)

    def change(self, *cells: tuple[str, str, object]) -> None:
        """Change cells, each by sheet, address and value."""
        workbook = load_workbook(self.book)
        for sheet, address, value in cells:
            workbook[sheet][address] = value
        workbook.save(self.book)

    def row(self, sheet: str, key: str) -> int:
        page = load_workbook(self.book)[sheet]
        return next(cells[0].row for cells in page.iter_rows(min_row=2) if cells[0].value == key)

    def column(self, sheet: str, name: str) -> str:
        return next(cell.column_letter for cell in load_workbook(self.book)[sheet][1]
                    if cell.value == name)  # fmt: skip

    def cell(self, sheet: str, key: str, column: str) -> str:
        return f"{self.column(sheet, column)}{self.row(sheet, key)}"

    def append(self, sheet: str, **cells: object) -> None:
        workbook = load_workbook(self.book)
        page = workbook[sheet]
        number = page.max_row + 1
        for name, value in cells.items():
            page[f"{self.column(sheet, name.replace('__', '.'))}{number}"] = value
        workbook.save(self.book)

    def delete(self, sheet: str, *keys: str) -> None:
        workbook = load_workbook(self.book)
        for key in keys:
            page = workbook[sheet]
            row = next(c[0].row for c in page.iter_rows(min_row=2) if c[0].value == key)
            page.delete_rows(row)
        workbook.save(self.book)

    def look(self):
        return look_at(self.folder, self.book, self.history)

    def take(self) -> Path:
        return take_over(self.folder, self.look(), self.history)

    @property
    def mistakes(self) -> list[tuple[str, str]]:
        return [(problem.cell, problem.message) for problem in self.look().problems]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return make_small(tmp_path_factory.mktemp("programme") / "small")


@pytest.fixture
def office(small, tmp_path):
    return Office(shutil.copytree(small, tmp_path / "small"), tmp_path)


# What is refused


def test_each_mistake_is_named_with_its_sheet_and_cell(office):
    kind = office.cell("indicators", "OC7.2", "kind")
    ends = office.cell("agreements", "CSO1-1", "ends_on")
    page = load_workbook(office.book)["settings"]
    due = next(cell.row for cell in page["A"] if cell.value == "periods.due_days")
    office.change(("indicators", kind, "heap"), ("agreements", ends, "soon"),
                  ("settings", f"B{due}", -1))  # fmt: skip

    mistakes = dict(office.mistakes)

    assert "heap" in mistakes[f"sheet indicators, cell {kind}"]
    assert "soon" in mistakes[f"sheet agreements, cell {ends}"]
    assert f"sheet settings, cell B{due}" in mistakes


def test_a_formula_is_refused_and_its_cell_named(office):
    office.change(("targets", "I2", "=1+1"), ("partners", "B2", "#REF!"))

    mistakes = dict(office.mistakes)

    assert mistakes["sheet targets, cell I2"] == "found a formula; write the value itself"
    assert "error" in mistakes["sheet partners, cell B2"]


def test_a_text_that_looks_like_a_formula_leaves_and_comes_back_as_text(office):
    name = office.folder / "partners.csv"
    name.write_bytes(name.read_bytes().replace(b"First partner", b"=HYPERLINK(A1)"))

    export_workbook(office.folder, office.book)

    cell = load_workbook(office.book)["partners"]["B2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(A1)", "s")
    assert office.look().changes == ()


def test_a_column_that_nobody_knows_is_refused(office):
    office.change(("targets", "A1", "indicater"))

    assert office.mistakes[0][0] == "sheet targets, cell A1"
    assert "did you mean 'indicator'" in office.mistakes[0][1]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half a file", b"indicator,partner\n"])
def test_what_is_no_workbook_is_refused(office, content):
    office.book.write_bytes(content)

    [(_, message)] = office.mistakes
    assert "not an .xlsx workbook" in message


def test_an_indicator_of_an_output_that_is_not_there_is_refused(office):
    cell = office.cell("indicators", "OP1.4", "belongs_to")
    office.change(("indicators", cell, "OP99"))

    [(where, message)] = office.mistakes
    assert where == f"sheet indicators, cell {cell}"
    assert "'OP99'" in message


def test_a_workbook_older_than_the_folder_does_not_undo_what_came_since(office):
    office.change(("targets", "I2", 9))
    path = office.folder / "targets.csv"
    path.write_bytes(path.read_bytes().replace(b"First year", b"Year one", 1))

    [problem] = office.look().problems
    assert problem.file == "targets.csv"
    assert "changed since the workbook was exported" in problem.message


def test_a_workbook_that_was_taken_over_may_be_changed_and_taken_over_again(office):
    office.change(("areas", "C2", "North of Ilmeth"))
    office.take()
    office.change(("areas", "C3", "South of Ilmeth"))

    assert office.look().problems == ()
    office.take()
    assert [area.name_en for area in read_programme(office.folder).areas][:2] == [
        "North of Ilmeth", "South of Ilmeth"
    ]  # fmt: skip


# What is taken over


def test_sorting_rows_and_leaving_out_sheets_and_columns_changes_nothing(office):
    workbook = load_workbook(office.book)
    page = workbook["targets"]
    rows = sorted(page.iter_rows(min_row=2, values_only=True), key=lambda row: row[4])
    page.delete_rows(2, page.max_row)
    for row in rows:
        page.append(row)
    page.delete_cols(11, 3)
    del workbook["partners"]
    workbook.create_sheet("My own sums")["A1"] = "=1+1"
    workbook.save(office.book)

    looked = office.look()

    assert (looked.changes, looked.problems) == ((), ())
    assert looked.unknown == ("My own sums",)


def test_what_a_spreadsheet_makes_of_a_value_is_no_change(office):
    amount = office.cell("agreements", "CSO1-1", "amount")
    starts = office.cell("agreements", "CSO1-1", "starts_on")
    office.change(
        ("agreements", amount, 0),
        ("agreements", starts, "2026-01-01"),
        ("partners", "C2", False),
    )

    assert office.look().changes == ()


def test_a_new_indicator_stands_behind_the_one_that_it_follows(office):
    office.append(
        "indicators", code="OP1.99", belongs_to="OP1", counts="events", kind="flow",
        measure__from="quarterly_report/sub_grant", measure__rows="all",
        measure__dated_by="paid_on", measure__where="cbo_type = 'women'", across_partners="sum",
        responsible__side="cso", sensitivity="partner",
        **{f"{name}__{language}": "For women" for language in ("en", "fr")
           for name in ("title", "unit", "definition", "verification", "responsible__who")},
    )  # fmt: skip
    before = (office.folder / "framework.yaml").read_text(encoding="utf-8").splitlines()

    office.take()

    after = (office.folder / "framework.yaml").read_text(encoding="utf-8").splitlines()
    output = read_programme(office.folder).framework.outcomes[0].outputs[0]
    assert [indicator.code for indicator in output.indicators][-1] == "OP1.99"
    assert [line for line in before if line not in after] == []


def test_a_deleted_row_takes_its_record_out_and_nothing_else(office):
    before = (office.folder / "commitments.csv").read_text(encoding="utf-8").splitlines()
    gone = before[3].partition(",")[0]
    office.delete("commitments", gone)

    [change] = office.look().changes
    office.take()

    after = (office.folder / "commitments.csv").read_text(encoding="utf-8").splitlines()
    assert change.line == 4
    assert after == [*before[:3], *before[4:]]


def test_an_indicator_moves_with_all_that_is_in_it(office):
    office.change(("indicators", office.cell("indicators", "OP1.4", "belongs_to"), "OC1"))

    office.take()

    framework = read_programme(office.folder).framework
    codes = [one.code for one in framework.outcomes[0].indicators]
    assert "OP1.4" in codes
    assert "OP1.4" not in [one.code for one in framework.outcomes[0].outputs[0].indicators]


def test_a_register_that_was_not_there_is_made_with_its_first_row(office):
    office.append(
        "notes", subject="OP3.4", period="2026Q1", side="cso", text_en="Roads were closed, again",
        author="Programme lead", written_on="2026-04-12",
    )  # fmt: skip

    office.take()

    written = (office.folder / "notes.csv").read_text(encoding="utf-8")
    assert written.splitlines()[0].startswith("subject,partner,period,side")
    assert '"Roads were closed, again"' in written


def test_line_ends_byte_order_mark_and_quotes_stay(office):
    path = office.folder / "areas.csv"
    text = path.read_text(encoding="utf-8").replace("First district", '"First district"')
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    export_workbook(office.folder, office.book)
    before = path.read_bytes()
    office.change(("areas", "C3", "Fold, Lower"))

    office.take()

    assert path.read_bytes() == before.replace(b"Lower Fold", b'"Fold, Lower"')


# A kill, and the way back


def test_an_import_that_was_killed_is_finished_by_the_next_one(office, monkeypatch):
    office.change(("areas", "C2", "North"), ("targets", "H2", "Board"), ("names", "B3", "We"))
    real, calls = os.replace, []

    def killed(source, target):
        calls.append(target)
        if len(calls) > 1:
            raise KeyboardInterrupt
        real(source, target)

    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        office.take()
    monkeypatch.undo()
    assert len(calls) == 2

    office.take()

    assert office.look().changes == ()
    assert read_programme(office.folder).areas[0].name_en == "North"


def test_an_import_is_undone_by_copying_the_kept_files_back(office):
    before = (office.folder / "areas.csv").read_bytes()
    office.change(("areas", "C2", "North"))

    kept = office.take()
    shutil.copytree(kept / BEFORE, office.folder, dirs_exist_ok=True)

    assert (office.folder / "areas.csv").read_bytes() == before
