"""A programme folder with mistakes is refused, and every mistake is named with its line."""

import pytest
from openpyxl import load_workbook

from assets.programme.problems import ProgrammeError
from assets.programme.read import read_programme

# One mistake each: the file, what stands there, what is written instead, and what is said of it.
MISTAKES = {
    "broken YAML": ("programme.yaml", "grace_days: 0", "grace_days: 0: 1", "this is not YAML"),
    "an unknown field": ("programme.yaml", "grace_days", "grace_dayz", "mean 'grace_days'?"),
    "a quarter that is none": ("programme.yaml", "2024Q3", "2024Q5", "quarter as 2026Q2"),
    "a band that cannot be": ("programme.yaml", "from: 0.50", "from: 1.5", "found 1.5"),
    "an unknown dimension": ("framework.yaml", "[cbo_type, adm2]", "[cbo_kind, adm2]", "cbo_kind"),
    "half a crossing unknown": ("framework.yaml", "sex×age_band", "sex×shoe_size", "shoe_size"),
    "an unknown kind": ("framework.yaml", "kind: stock", "kind: heap", "found 'heap'"),
    "an unknown partner": ("agreements.csv", "1,AEC", "1,AEX", "'AEX' is not in partners.csv"),
    "a promise to nobody": ("commitments.csv", "1,AEC", "1,AEX", "'AEX' is not in partners.csv"),
    "an unknown indicator": ("targets.csv", "OC7.2,*", "OC7.9,*", "'OC7.9'"),
    "a bad date": ("agreements.csv", "2026-01-01", "2026-13-01", "found '2026-13-01'"),
    "a bad number": ("targets.csv", ",2.30,", ",2;30,", "found '2;30'"),
    "a bad quarter": ("targets.csv", "2025Q1", "2025-1", "quarter as 2026Q2"),
    "a bad currency": ("agreements.csv", ",USD", ",usd", "ISO code of the currency"),
    "a bad code": ("programme.yaml", "code: velmara", "code: Velmara", "small letters, digits"),
    "a code of ours": ("programme.yaml", "code: velmara", "code: dagster", "that Accord keeps"),
    "a bad yes or no": (
        "partners.csv",
        ",no,culture",
        ",perhaps,culture",
        "write yes or no, found 'perhaps'",
    ),
    "missing cells": ("partners.csv", ",aec_office", "", "not as many as there are columns"),
    "too many cells": (
        "areas.csv",
        "Ilmeth Nord",
        "Ilmeth Nord,more",
        "not as many as there are columns",
    ),
    "an unknown column": ("areas.csv", "adm1", "province", "column 'province' is not known"),
    "an empty needed cell": ("partners.csv", ",fr,Secretary", ",,Secretary", "language is missing"),
}


def problems_of(folder):
    with pytest.raises(ProgrammeError) as caught:
        read_programme(folder)
    return [(problem.file, problem.line, problem.message) for problem in caught.value.problems]


def test_the_bundled_programme_has_no_mistake(folder):
    assert read_programme(folder).code == "velmara"


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_its_file_and_line(folder, replace, mistake):
    file, found, written, said = MISTAKES[mistake]
    line = replace(file, found, written)

    [(where, at, message)] = problems_of(folder)

    assert (where, at) == (file, line)
    assert said in message


@pytest.mark.parametrize("counted", ["rows: all\n              sum: people", "where: people > 0"])
def test_a_measure_counts_exactly_one_thing(folder, replace, counted):
    measure = replace("framework.yaml", "sum: people", counted) - 2

    [(where, at, message)] = problems_of(folder)

    assert (where, at) == ("framework.yaml", measure)
    assert "one of rows, distinct, sum, mean, median" in message


def test_the_last_quarter_may_not_lie_before_the_first(folder, replace):
    line = replace("programme.yaml", "last: 2026Q2", "last: 2024Q1") - 2

    assert problems_of(folder) == [
        ("programme.yaml", line, "periods: last (2024Q1) is before first (2024Q3)")
    ]


def test_a_key_given_twice_is_named_where_it_comes_again(folder, replace):
    line = replace("programme.yaml", "time_zone:", "code: again\ntime_zone:")

    [(where, at, message)] = problems_of(folder)

    assert (where, at) == ("programme.yaml", line)
    assert 'duplicate key "code"' in message


def test_a_control_character_is_a_mistake_and_no_crash(folder, replace):
    replace("programme.yaml", "The Velmara", "The Vel\x07mara")

    [(where, _, message)] = problems_of(folder)

    assert where == "programme.yaml"
    assert "\n" not in message


def test_several_mistakes_are_named_all_at_once(folder, replace):
    planted = {
        ("programme.yaml", replace("programme.yaml", "grace_days", "grace_dayz")),
        ("framework.yaml", replace("framework.yaml", "kind: stock", "kind: heap")),
        ("partners.csv", replace("partners.csv", ",no,culture", ",perhaps,culture")),
        ("agreements.csv", replace("agreements.csv", "1,DAM", "1,DAX")),
        ("targets.csv", replace("targets.csv", ",2.30,", ",much,")),
        ("commitment_rules.csv", replace("commitment_rules.csv", ",30,", ",-30,")),
        ("areas.csv", 1),
    }
    (folder / "areas.csv").write_text("adm2,adm1,name_en,name_fr,size\n", encoding="utf-8")

    assert {(file, line) for file, line, _ in problems_of(folder)} == planted


def test_a_partner_whose_row_has_a_mistake_is_not_called_unknown_elsewhere(folder, replace):
    line = replace("partners.csv", ",no,culture", ",perhaps,culture")

    assert [(file, at) for file, at, _ in problems_of(folder)] == [("partners.csv", line)]


@pytest.mark.parametrize(
    "name", ["programme.yaml", "framework.yaml", "partners.csv", "forms/capacity_assessment.xlsx"]
)
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()

    assert (name, 1, "the file is missing") in problems_of(folder)


@pytest.mark.parametrize("name", ["commitments.csv", "commitment_rules.csv", "areas.csv"])
def test_a_programme_may_do_without_some_files(folder, name):
    (folder / name).unlink()
    (folder / "notes.csv").unlink()  # They are about promises, too.

    assert read_programme(folder).code == "velmara"


@pytest.mark.parametrize(("name", "line"), [("areas.csv", 2), ("framework.yaml", 3)])
def test_a_file_in_another_encoding_is_named_with_the_line_that_shows_it(folder, name, line):
    path = folder / name
    first, *lines = path.read_text(encoding="utf-8").splitlines()
    text = "\n".join([first, *[""] * (line - 2), "# Écoute", *lines])
    path.write_bytes(text.encode("cp1252", errors="replace"))

    [(where, at, message)] = problems_of(folder)

    assert (where, at) == (name, line)
    assert "UTF-8" in message


def test_a_cell_too_large_for_csv_is_a_mistake_and_no_crash(folder, replace):
    replace("areas.csv", "Ilmeth North", "I" * 200_000)

    assert [file for file, _, _ in problems_of(folder)] == ["areas.csv"]


def test_a_workbook_that_is_none_is_a_mistake_and_no_crash(folder):
    (folder / "forms" / "quarterly_report.xlsx").write_bytes(b"not a workbook")

    [(where, _, message)] = problems_of(folder)

    assert where == "forms/quarterly_report.xlsx"
    assert "not an XLSForm workbook" in message


def test_an_unknown_data_class_is_named_with_its_row(folder):
    path = folder / "forms" / "quarterly_report.xlsx"
    workbook = load_workbook(path)
    survey = workbook["survey"]
    column = [cell.value for cell in survey[1]].index("data_class") + 1
    cell = survey.cell(row=7, column=column)
    cell.value = "secret"
    workbook.save(path)

    with pytest.raises(ProgrammeError) as caught:
        read_programme(folder)

    assert [str(problem) for problem in caught.value.problems] == [
        f"forms/quarterly_report.xlsx: sheet survey, cell {cell.coordinate}: data_class: expected "
        "one of keep, pseudonym, restricted, drop, found 'secret'"
    ]


def test_the_error_reads_as_a_list_of_lines_to_mend(folder, replace):
    line = replace("agreements.csv", "1,AEC", "1,AEX")

    with pytest.raises(ProgrammeError) as caught:
        read_programme(folder)

    assert str(caught.value) == (
        "The programme folder has 1 mistake; nothing was run. Mend these lines:\n"
        f"  agreements.csv:{line}: partner 'AEX' is not in partners.csv; did you mean "
        "'AEC'?"
    )
