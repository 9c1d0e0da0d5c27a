"""The log of decisions: what may stand in it, what is added, and what a workbook makes of it."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assets.programme.decision_log import add_decisions, repeats_the_last
from assets.programme.problems import ProgrammeError
from assets.programme.read import read_programme
from assets.programme.registers import Decision
from assets.programme.workbook.history import History
from assets.programme.workbook.takeover import export_workbook, look_at, take_over

WADI = Path(__file__).resolve().parents[1] / "programmes" / "wadi_water"


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(WADI, tmp_path / "wadi_water")


def decision(word="accept", **said):
    usual = {
        "form": "well_test", "root_uuid": "u-1", "expectation": "*", "decision": word,
        "decided_by": "M&E officer", "decided_on": date(2026, 3, 1), "reason": "Seen, by phone",
    }  # fmt: skip
    return Decision.model_validate(usual | said)


def add(folder, *decisions):
    return add_decisions(folder, decisions, imports=folder.parent / "imports")


def mistakes(folder):
    with pytest.raises(ProgrammeError) as caught:
        read_programme(folder)
    return [str(problem) for problem in caught.value.problems]


def test_what_is_added_is_what_is_read(folder):
    said = [decision(instance="i-1"), decision("exclude"), decision("reopen", reason="“So”, or so")]

    add(folder, *said[:1])
    add(folder, *said[1:])

    assert list(read_programme(folder).decisions) == said


def test_one_thing_may_be_decided_again_and_taken_back(folder):
    add(folder, decision(), decision("reopen"), decision(), decision("exclude", instance="i-2"))

    assert len(read_programme(folder).decisions) == 4


def test_a_line_that_only_repeats_the_last_one_is_a_mistake(folder):
    add(folder, decision(), decision(expectation="odd"), decision())

    assert repeats_the_last([decision(), decision(expectation="odd")], decision())
    [said] = mistakes(folder)
    assert "decisions.csv:4" in said
    assert "accept for well_test, u-1, * is in line 2 already" in said


def test_a_decision_is_about_one_submission(folder):
    path = add(folder, decision())
    path.write_text(path.read_text().replace("u-1", "*"))

    [said] = mistakes(folder)
    assert "a decision is about one submission, say which" in said


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
@pytest.mark.parametrize("field", ["reason", "decided_by", "expectation"])
def test_a_cell_that_would_be_a_formula_is_not_added(folder, sign, field):
    before = add(folder, decision()).read_bytes()

    with pytest.raises(ValueError, match=r"would be a formula .* Begin with a word"):
        add(folder, decision("exclude"), decision(**{field: f"{sign}cmd|' /c calc'!A1"}))

    assert (folder / "decisions.csv").read_bytes() == before


@pytest.mark.parametrize("field", ["root_uuid", "instance"])
@pytest.mark.parametrize("said", ["=1+1", "-1", "@x", "u 1", "u-1,=1", "u;=1", "*", "u\n=1"])
def test_what_is_no_id_is_not_added(folder, field, said):
    with pytest.raises(ValueError, match="no app of KoboToolbox gives"):
        add(folder, decision(**{field: said}))

    assert not (folder / "decisions.csv").exists()


@pytest.mark.parametrize("root", ["uuid:3f0c-9a", "u_1.b", "341"])
def test_an_id_as_servers_and_apps_write_them_is_added(folder, root):
    add(folder, decision(root_uuid=root))

    assert [one.root_uuid for one in read_programme(folder).decisions] == [root]


def test_a_word_that_is_no_decision_is_a_mistake(folder):
    path = add(folder, decision())
    path.write_text(path.read_text().replace(",accept,", ",delete,"))

    [said] = mistakes(folder)
    assert "accept" in said
    assert "reopen" in said


def test_a_file_from_before_has_no_instance_and_is_read_as_it_is(folder):
    (folder / "decisions.csv").write_text(
        "form,root_uuid,expectation,decision,decided_by,decided_on,reason\n"
        "well_test,u-1,*,accept,M&E officer,2026-03-01,Seen\n"
    )

    [one] = read_programme(folder).decisions
    assert one.instance is None


def test_a_log_whose_header_is_followed_by_an_empty_line_keeps_its_columns(folder):
    path = folder / "decisions.csv"
    head = "form,root_uuid,expectation,decision,decided_by,decided_on,reason\n"
    path.write_text(head + "\nwell_test,u-1,*,exclude,M&E officer,2026-03-01,Seen\n")

    add(folder, decision())

    assert [one.decision for one in read_programme(folder).decisions] == ["exclude", "accept"]


def test_the_rights_of_the_file_stay(folder):
    path = add(folder, decision())
    path.chmod(0o660)

    add(folder, decision("exclude"))

    assert path.stat().st_mode & 0o777 == 0o660


def test_the_workbook_holds_the_log_and_gives_it_back(folder, tmp_path):
    add(folder, decision(instance="i-1"), decision("reopen", instance="i-1"))
    before = (folder / "decisions.csv").read_bytes()
    book = tmp_path / "book.xlsx"
    export_workbook(folder, book)

    looked = look_at(folder, book, History(tmp_path / "imports"))

    assert (looked.problems, looked.changes) == ((), ())
    assert (folder / "decisions.csv").read_bytes() == before


def test_what_looks_like_a_formula_is_text_in_the_workbook_and_comes_back(folder, tmp_path):
    path = add(folder, decision(reason="Seen"))
    path.write_text(path.read_text().replace("Seen", "=HYPERLINK(A1)"))
    before, book = path.read_bytes(), tmp_path / "book.xlsx"

    export_workbook(folder, book)

    cells = [cell for row in load_workbook(book)["decisions"].iter_rows() for cell in row]
    assert [one.data_type for one in cells if one.value == "=HYPERLINK(A1)"] == ["s"]
    looked = look_at(folder, book, History(tmp_path / "imports"))
    assert (looked.problems, looked.changes, path.read_bytes()) == ((), (), before)


def test_a_decision_made_in_the_workbook_becomes_a_line(folder, tmp_path):
    add(folder, decision())
    book, history = tmp_path / "book.xlsx", History(tmp_path / "imports")
    export_workbook(folder, book)
    workbook = load_workbook(book)
    page = workbook["decisions"]
    columns = {cell.value: cell.column for row in page.iter_rows() for cell in row}
    line = page.max_row + 1
    said = decision("return", root_uuid="u-2", instance="i-7").model_dump()
    for name, value in said.items():
        page.cell(line, columns[name], value)
    workbook.save(book)

    looked = look_at(folder, book, history)
    assert looked.problems == ()
    take_over(folder, looked, history)

    assert [one.root_uuid for one in read_programme(folder).decisions] == ["u-1", "u-2"]
    assert read_programme(folder).decisions[1].instance == "i-7"


def test_a_workbook_from_before_a_decision_does_not_undo_it(folder, tmp_path):
    add(folder, decision())
    book = tmp_path / "book.xlsx"
    export_workbook(folder, book)
    add(folder, decision("exclude"))

    looked = look_at(folder, book, History(tmp_path / "imports"))

    assert [problem.file for problem in looked.problems] == ["decisions.csv"]
