"""A workbook dropped into the inbox is taken over, or answered with a copy that shows why not."""

import shutil

import pytest
from openpyxl import Workbook, load_workbook

from assets.programme.read import read_programme
from assets.programme.workbook.inbox import empty_inbox
from assets.programme.workbook.takeover import export_workbook
from tests.programme.small import make_small


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return make_small(tmp_path_factory.mktemp("programme") / "small")


@pytest.fixture
def folder(small, tmp_path):
    return shutil.copytree(small, tmp_path / "small")


@pytest.fixture
def var(tmp_path):
    (tmp_path / "var" / "inbox").mkdir(parents=True)
    return tmp_path / "var"


@pytest.fixture
def drop(folder, var):
    """Drop a workbook of the programme into the inbox, some cells changed."""

    def dropped(name="office.xlsx", **cells):
        path = var / "inbox" / name
        export_workbook(folder, path)
        workbook = load_workbook(path)
        for place, value in cells.items():
            sheet, _, address = place.partition("__")
            workbook[sheet][address] = value
        workbook.save(path)
        return path

    return dropped


def test_a_workbook_without_problems_is_taken_over_and_put_away(folder, var, drop):
    drop(areas__C2="North of Ilmeth")

    [taken] = empty_inbox(folder, var)

    assert "1 difference in areas.csv" in taken.sentence
    assert read_programme(folder).areas[0].name_en == "North of Ilmeth"
    assert [path.name for path in (var / "inbox").glob("**/*.xlsx")] == ["office.xlsx"]
    assert (var / "inbox" / "done" / "office.xlsx").exists()


def test_a_workbook_with_problems_stays_with_a_copy_that_shows_them(folder, var, drop):
    path = drop(areas__B2="", areas__C3="=1+1")
    before = {file: file.read_bytes() for file in folder.glob("*.*")}

    [taken] = empty_inbox(folder, var)

    copy = load_workbook(var / "inbox" / "office.findings.xlsx")
    assert path.exists()
    assert "office.findings.xlsx" in taken.sentence
    named = ["where", "sheet areas, cell B2", "sheet areas, cell C3"]
    assert [cell.value for cell in copy["findings"]["A"]] == named
    assert copy["areas"]["C3"].fill.fgColor.rgb.endswith("F7C6C5")
    assert copy["areas"]["C3"].comment.text == "found a formula; write the value itself"
    assert {file: file.read_bytes() for file in folder.glob("*.*")} == before


def test_a_workbook_with_problems_is_not_tried_again_until_it_changes(folder, var, drop):
    drop(areas__B2="nowhere at all ;")
    assert len(empty_inbox(folder, var)) == 1

    assert empty_inbox(folder, var) == ()
    drop(areas__C2="North of Ilmeth")
    [taken] = empty_inbox(folder, var)

    assert taken.problems == ()
    assert not (var / "inbox" / "office.findings.xlsx").exists()


def test_what_is_no_workbook_is_answered_too(folder, var):
    (var / "inbox" / "half.xlsx").write_bytes(b"PK half a file")
    (var / "inbox" / "~$open.xlsx").write_bytes(b"a spreadsheet's own")

    [taken] = empty_inbox(folder, var)

    assert taken.workbook.name == "half.xlsx"
    assert load_workbook(var / "inbox" / "half.findings.xlsx")["findings"]["C2"].value


def test_a_workbook_of_past_years_alone_fills_the_entered_figures(folder, var):
    workbook = Workbook()
    page = workbook.worksheets[0]
    page.title = "values"
    page.append(["indicator", "period", "value", "source", "entered_by", "entered_on"])
    for year, people in (("2022", 3120), ("2023", 4075)):
        page.append(["OP3.4", year, people, "Annual report", "M&E officer", "2024-06-30"])
    workbook.save(var / "inbox" / "past.xlsx")

    [taken] = empty_inbox(folder, var)

    assert taken.problems == ()
    assert len(read_programme(folder).values) == 2


def test_an_empty_inbox_is_no_news(folder, tmp_path):
    assert empty_inbox(folder, tmp_path / "never" / "run") == ()
