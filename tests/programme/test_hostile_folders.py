"""Whatever lies in a programme folder, reading it ends in a programme or in a list of mistakes."""

import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from assets.programme.problems import ProgrammeError
from assets.programme.read import read_programme
from assets.programme.yaml_files import EMPTY
from tests.programme.conftest import VELMARA

TEXTS = ("programme.yaml", "framework.yaml", "partners.csv", "targets.csv", "locale/en.yaml")
SCRAPS = st.sampled_from(
    [
        "[",
        "]",
        "{",
        ":",
        "- ",
        "&a ",
        "*a",
        "\t",
        "\x00",
        "null",
        "1e9",
        "é",
        "\u202e",
        "|",
        ",",
        '"',
        "\n",
        "×",
        "yes",
        "~",
        "2026",
    ]
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    return shutil.copytree(VELMARA, tmp_path_factory.mktemp("hostile") / "velmara")


def problems_of(folder):
    try:
        read_programme(folder)
    except ProgrammeError as error:
        return error.problems
    return ()


@pytest.mark.long
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(TEXTS),
    at=st.floats(0, 1),
    scrap=SCRAPS | st.text(max_size=8),
    cut=st.integers(0, 9),
)
def test_a_spoilt_file_is_a_mistake_or_none_and_never_a_crash(copy, name, at, scrap, cut):
    original = (VELMARA / name).read_text(encoding="utf-8")
    place = int(at * len(original))
    (copy / name).write_text(original[:place] + scrap + original[place + cut :], "utf-8", "replace")

    found = problems_of(copy)

    shutil.copyfile(VELMARA / name, copy / name)
    assert all(problem.line >= 1 and "\n" not in problem.message for problem in found)


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"\xef\xbb\xbf",
        b"a: &a [*a]\n",
        b"- " * 5000,
        b"{" * 5000,
        b"x\r\ny\r\n",
    ],
)
def test_a_file_of_something_else_is_a_mistake_or_none_and_never_a_crash(copy, name, content):
    (copy / name).write_bytes(content)

    found = problems_of(copy)

    shutil.copyfile(VELMARA / name, copy / name)
    assert found or name.startswith("locale")


@pytest.mark.parametrize("name", ["programme.yaml", "framework.yaml"])
def test_an_empty_file_is_one_mistake_that_says_what_to_do(copy, name):
    (copy / name).write_text("# Nothing but a comment\n", encoding="utf-8")

    found = [problem for problem in problems_of(copy) if problem.file == name]

    shutil.copyfile(VELMARA / name, copy / name)
    assert [problem.message for problem in found] == [EMPTY]


@pytest.mark.parametrize(
    "name", [*TEXTS, "areas.csv", "areas.geojson", "population.yaml", "forms/quarterly_report.xlsx"]
)
def test_a_folder_in_place_of_a_file_is_a_mistake_and_never_a_crash(copy, name):
    (copy / name).unlink()
    (copy / name).mkdir()

    found = problems_of(copy)

    (copy / name).rmdir()
    shutil.copyfile(VELMARA / name, copy / name)
    assert name in {problem.file for problem in found}


@pytest.mark.parametrize("name", [*TEXTS, "areas.csv", "areas.geojson", "population.yaml"])
def test_a_file_that_is_not_utf8_is_a_mistake_and_never_a_crash(copy, name):
    with (copy / name).open("ab") as file:
        file.write("\n# café\n".encode("latin-1"))

    found = problems_of(copy)

    shutil.copyfile(VELMARA / name, copy / name)
    assert name in {problem.file for problem in found}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("type", "end_group"),
        ("type", ""),
        ("type", "begin_repeat"),
        ("name", ""),
        ("name", "=1+1"),
        ("type", "select_one"),
        ("relevant", "${nope} = 1"),
        ("calculation", "(("),
    ],
)
def test_a_spoilt_questionnaire_is_a_mistake_or_none_and_never_a_crash(copy, column, value):
    path = copy / "forms" / "quarterly_report.xlsx"
    workbook = load_workbook(path)
    survey = workbook["survey"]
    header = [cell.value for cell in survey[1]]
    survey.cell(row=9, column=header.index(column) + 1).value = value
    workbook.save(path)

    found = problems_of(copy)

    shutil.copyfile(VELMARA / "forms" / path.name, path)
    assert {problem.file for problem in found} <= {
        "forms/quarterly_report.xlsx",
        "framework.yaml",
        "programme.yaml",
    }


def test_the_rows_of_a_questionnaire_are_counted_with_the_empty_ones(copy):
    path = copy / "forms" / "quarterly_report.xlsx"
    workbook = load_workbook(path)
    workbook["survey"].insert_rows(3, amount=2)
    row = next(row for row in workbook["survey"].iter_rows() if row[1].value == "year")
    row[0].value = "intege"
    workbook.save(path)

    [problem] = problems_of(copy)

    shutil.copyfile(VELMARA / "forms" / path.name, path)
    assert problem.cell == f"sheet survey, cell A{row[0].row}"
    assert "did you mean 'integer'?" in problem.message
