"""What a reader takes along of a figure is what the edition's file holds; nothing acts in it."""

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from dashboards.catalogue import language_of
from dashboards.language import ENGLISH
from dashboards.pages.overview import overview_files
from dashboards.rows import Indicator, Progress
from dashboards.sheets import Sheet, sheet_files

HOSTILE = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "\tx", '<img src="x">', "a,b\nc"),
    *("<r><t>x</t></r>", "_x0041_", "&amp; "),
]


@pytest.fixture
def edition(read, tables):
    return read(tables)


def csv_of(files, name):
    return list(csv.reader(io.StringIO(files[f"downloads/{name}.csv"].decode("utf-8-sig"))))


def book_of(files, name):
    page = openpyxl.load_workbook(io.BytesIO(files[f"downloads/{name}.xlsx"])).active
    return [[cell.value for cell in row] for row in page.iter_rows()]


def test_a_sheet_holds_the_rows_as_the_edition_has_them(edition):
    files = overview_files(edition, ENGLISH)

    head, *lines = csv_of(files, "results")
    for line in lines:
        told = dict(zip(head, line, strict=True))
        row = edition.progress_now(told["indicator"])
        for name in ("baseline", "target", "actual", "progress"):
            assert (Decimal(told[name]) if told[name] else None) == getattr(row, name)
        assert told["status"] == row.status
        assert told["flag"] == (row.mark or ("x" if row.actual is None else ""))
    assert len(lines) == sum(edition.progress_now(one.indicator) is not None
                             for one in edition.indicators)  # fmt: skip


def test_the_workbook_says_what_the_csv_says(edition):
    files = overview_files(edition, ENGLISH)

    head, *lines = csv_of(files, "results")
    top, *rows = book_of(files, "results")
    assert top == head
    for line, row in zip(lines, rows, strict=True):
        for text, cell in zip(line, row, strict=True):
            if isinstance(cell, bool) or cell is None:
                assert text == {True: "true", False: "false", None: ""}[cell]
            elif isinstance(cell, int | float):
                assert float(text) == pytest.approx(cell)
            else:
                assert text == cell


def test_what_is_not_there_has_a_flag_and_never_a_nought(edition):
    row = next(row for row in edition.progress if row.actual is not None)
    gone = replace(row, actual=None, mark=None)
    held = replace(row, actual=None, mark="c")
    nought = replace(row, actual=Decimal("0.000000"))

    sheet = Sheet("one", "One", ("actual", "mark"), [gone, held, nought], "actual")
    files = sheet_files([sheet], edition, ENGLISH)

    assert csv_of(files, "one") == [
        ["actual", "flag"], ["", "x"], ["", "c"], ["0", row.mark or ""]
    ]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_stays_a_text(edition, text):
    row = replace(edition.indicators[0], title=text)

    files = sheet_files([Sheet("one", "One", ("title",), [row])], edition, ENGLISH)

    [_, [in_csv]] = csv_of(files, "one")
    assert in_csv in {text, f"'{text}"}
    assert not in_csv.startswith(("=", "+", "-", "@", "\t"))
    book = openpyxl.load_workbook(io.BytesIO(files["downloads/one.xlsx"])).active
    assert (book["A2"].value.strip(), book["A2"].data_type) == (text.strip(), "s")


def test_numbers_and_days_are_numbers_and_days(edition):
    row = next(row for row in edition.progress if row.actual is not None)
    row = replace(row, actual=Decimal("-1234.500000"))
    sheets = [
        Sheet("one", "One", ("actual", "is_fresh", "reports_received"), [row]),
        Sheet("two", "Two", ("commitment", "original_due"), edition.commitments[:1]),
    ]

    files = sheet_files(sheets, edition, ENGLISH)

    assert csv_of(files, "one")[1][0] == "-1234.5"
    assert book_of(files, "one")[1][0] == -1234.5
    due = edition.commitments[0].original_due
    assert date.fromisoformat(csv_of(files, "two")[1][1]) == due
    assert book_of(files, "two")[1][1].date() == due


def test_the_note_says_what_each_column_means_in_the_readers_language(edition):
    sheet = Sheet("one", "One", ("actual", "mark"), edition.progress, about="About it")

    note = sheet_files([sheet], edition, language_of("ar"))["downloads/one.txt"].decode()

    assert note.startswith("One\nAbout it\n")
    assert "actual: The figure to date" in note
    assert "flag: p provisional" in note
    assert language_of("ar").gettext("withheld to protect people") in note


def test_a_column_that_the_published_table_has_not_fails_the_build(edition):
    assert Progress.table.name == "indicator_progress"
    assert Indicator.table.name == "indicators"
    sheet = Sheet("one", "One", ("actual",), edition.indicators)

    with pytest.raises((AttributeError, KeyError)):
        sheet_files([sheet], edition, ENGLISH)


def test_two_builds_of_the_same_edition_are_the_same_files(edition):
    assert overview_files(edition, ENGLISH) == overview_files(edition, ENGLISH)
