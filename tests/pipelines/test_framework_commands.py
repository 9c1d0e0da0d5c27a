"""`accord framework export` and `import`: what they print, change and end with."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.framework_cli import take_inbox

pytestmark = pytest.mark.long

VELMARA = Path(__file__).resolve().parents[2] / "programmes" / "velmara"


@dataclass
class Office:
    """A programme's folder, its state, and the command line."""

    folder: Path
    var: Path
    book: Path

    def framework(self, *words: str):
        line = ["framework", *words, "--programme", str(self.folder)]
        return CliRunner().invoke(app, line)

    def take(self, *words: str):
        return self.framework("import", str(self.book), "--var", str(self.var), *words)

    def change(self, sheet: str, address: str, value: object) -> None:
        workbook = load_workbook(self.book)
        workbook[sheet][address] = value
        workbook.save(self.book)


@pytest.fixture
def office(tmp_path):
    folder = shutil.copytree(VELMARA, tmp_path / "programme")
    office = Office(folder, tmp_path / "state", tmp_path / "book.xlsx")
    assert office.framework("export", str(office.book)).exit_code == 0
    return office


def test_export_says_how_to_go_on(office, tmp_path):
    result = office.framework("export", str(tmp_path / "again.xlsx"))

    assert result.exit_code == 0
    assert "--dry-run" in result.stdout


def test_export_into_a_folder_that_is_not_there_is_refused(office, tmp_path):
    result = office.framework("export", str(tmp_path / "nowhere" / "book.xlsx"))

    assert (result.exit_code, result.stdout) == (2, "")
    assert "Make it first" in result.stderr


def test_a_workbook_that_is_there_is_written_over_only_on_request(office):
    office.change("areas", "C2", "North")
    before = office.book.read_bytes()

    refused = office.framework("export", str(office.book))

    assert refused.exit_code == 2
    assert f"{office.book} is there already" in refused.stderr
    assert office.book.read_bytes() == before
    assert office.framework("export", str(office.book), "--force").exit_code == 0
    assert load_workbook(office.book)["areas"]["C2"].value == "Ilmeth North"


def test_a_dry_run_lists_file_line_was_and_becomes_and_changes_nothing(office):
    office.change("areas", "C2", "North")

    result = office.take("--dry-run")

    assert result.exit_code == 0
    assert "areas.csv:2: areas ilmeth_north, name_en: Ilmeth North → North" in result.stdout
    assert b"Ilmeth North" in (office.folder / "areas.csv").read_bytes()
    assert not (office.var / "imports").exists()


def test_an_import_says_how_to_undo_it(office):
    office.change("areas", "C2", "North")

    result = office.take()

    kept = office.var / "imports" / "1" / "before"
    assert result.exit_code == 0
    assert f"cp -r {kept}/. {office.folder}" in result.stdout
    assert b"Ilmeth North" in (kept / "areas.csv").read_bytes()
    assert b"Ilmeth North" not in (office.folder / "areas.csv").read_bytes()


def test_a_workbook_with_problems_ends_with_1_and_names_their_cells(office):
    office.change("areas", "C2", "=A1")

    result = office.take()

    assert result.exit_code == 1
    assert "sheet areas, cell C2: found a formula" in result.stderr


def test_what_cannot_be_read_keeps_no_other_reason_from_being_told(office):
    office.change("areas", "C2", "=A1")
    office.change("areas", "Z1", "colour")
    office.change("targets", "A3", "OC9.9")

    said = office.take().stderr

    assert "3 problems" in said
    assert "sheet areas, cell C2: found a formula" in said
    assert "sheet areas, cell Z1: the column 'colour' is not known" in said
    assert "sheet targets, cell A3: indicator 'OC9.9' is not in framework.yaml" in said


def test_a_script_gets_one_object(office):
    office.change("areas", "C2", "North")

    told = json.loads(office.take("--json").stdout)

    assert told["problems"] == []
    assert told["taken_over"] is True
    assert [(one["file"], one["line"], one["was"], one["becomes"]) for one in told["changes"]] == [
        ("areas.csv", 2, "Ilmeth North", "North")
    ]


def test_a_workbook_that_is_not_there_is_refused(office):
    office.book.unlink()

    assert office.take().exit_code == 2


def test_a_run_begins_with_the_inbox_and_says_what_came_of_it(office, capsys):
    office.change("areas", "C2", "North")
    inbox = office.var / "inbox"
    inbox.mkdir(parents=True)
    shutil.copyfile(office.book, inbox / "north.xlsx")
    (inbox / "half.xlsx").write_bytes(b"PK half a file")

    taken = take_inbox(office.folder, office.var)

    said = capsys.readouterr().err
    assert len(taken) == 2
    assert "north.xlsx in the inbox was taken over: 1 difference in areas.csv" in said
    assert "half.xlsx in the inbox has 1 problem" in said


def test_a_folder_that_is_no_programme_has_no_inbox(tmp_path):
    assert take_inbox(tmp_path / "nowhere", tmp_path / "state") == ()
    assert not (tmp_path / "state").exists()
