"""The guide for M&E officers is followed to the letter: its commands are run, its edits made."""

import csv
import io
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import load_workbook
from ruamel.yaml import YAML
from typer.testing import CliRunner

from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.sandbox.store import SandboxStore
from assets.programme.read import read_programme
from assets.programme.workbook.document import Document, Entry
from assets.programme.workbook.patch import patched
from dashboards.reports.folders import ReportFolders
from pipelines.cli import app

pytestmark = pytest.mark.long

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide-me-officer.md"
TOKEN = "0123456789abcdef0123456789abcdef01234567"
SNIPPET = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MADE = re.compile(r"(\w+): made the form (\S+):")


@dataclass
class Officer:
    """Somebody who does what the guide says, in the folder that its first command made."""

    folder: Path
    told: str = ""

    def run(self, command: str) -> None:
        words = shlex.split(command)[1:]
        if words[0] == "run":
            words += ["--as-of", "2026-07-20"]
        result = CliRunner().invoke(app, words, input="y\n")
        self.told += result.output
        made = dict(MADE.findall(result.output))
        # A new form's uid has yet to be written down, which the command ends with.
        assert result.exit_code == (1 if made else 0), f"{command}\n{result.output}"
        path = self.folder / "programme.yaml"
        for code, uid in made.items():
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace(f"not-yet-{code}\n", f"{uid}\n"), encoding="utf-8")

    def decide(self, command: str) -> None:
        """Ask for a decision; in a programme without submissions there is none to make."""
        result = CliRunner().invoke(app, shlex.split(command)[1:])
        assert result.exit_code == 2, f"{command}\n{result.output}"
        assert re.match(r"Nothing( of \w+)? is open in ", result.output), result.output

    def forget(self, content: str) -> None:
        """Ask for somebody's submission to be forgotten; here nobody has sent one."""
        for command in content.splitlines():
            result = CliRunner().invoke(app, shlex.split(command)[1:])
            assert result.exit_code == 2, f"{command}\n{result.output}"
            assert "no submission has that id" in result.output

    def write_yaml(self, name: str, content: str) -> None:
        document = Document.of(self.folder / name)
        values = document.editable()
        merge(values, YAML(typ="safe", pure=True).load(content))
        (self.folder / name).write_text(patched(document, values), encoding="utf-8")

    def write_csv(self, name: str, content: str, *, more: bool) -> None:
        path = self.folder / name
        rows = list(csv.DictReader(io.StringIO(content)))
        columns = list(rows[0])
        if more:
            with path.open(encoding="utf-8", newline="") as file:
                reader = csv.DictReader(file)
                columns = list(dict.fromkeys([*(reader.fieldnames or ()), *columns]))
                rows = [*reader, *rows]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)

    def write_choices(self, choice_list: str, content: str) -> None:
        for path in (self.folder / "forms").glob("*.xlsx"):
            workbook = load_workbook(path)
            page = workbook["choices"]
            columns = {cell.value: cell.column for cell in page[1]}
            mine = [row[0].row for row in page.iter_rows(min_row=2) if row[0].value == choice_list]
            if not mine:
                continue
            page.delete_rows(mine[0], len(mine))
            page.insert_rows(mine[0], content.count("\n") - 1)
            for number, row in enumerate(csv.DictReader(io.StringIO(content)), start=mine[0]):
                page.cell(number, 1).value = choice_list
                for column, text in row.items():
                    page.cell(number, columns[column]).value = text
            workbook.save(path)

    def write_question(self, name: str, above: str, content: str) -> None:
        workbook = load_workbook(self.folder / name)
        page = workbook["survey"]
        columns = {cell.value: cell.column for cell in page[1]}
        number = 1 + next(
            row[0].row for row in page.iter_rows() if row[columns["name"] - 1].value == above
        )
        page.insert_rows(number)
        [row] = csv.DictReader(io.StringIO(content))
        for column, text in row.items():
            page.cell(number, columns[column]).value = text
        workbook.save(self.folder / name)

    def follow(self, kind: str, info: list[str], content: str) -> None:
        match (kind, info):
            case ("sh", []):
                for command in content.splitlines():
                    self.run(command)
            case ("sh", ["decision"]):
                self.decide(content.replace("\\\n", " "))
            case ("sh", ["forgetting"]):
                self.forget(content)
            case ("yaml", [name]):
                self.write_yaml(name, content)
            case ("csv", ["forms", "choices", choice_list]):
                self.write_choices(choice_list, content)
            case ("csv", [name, "survey", above]):
                self.write_question(name, above, content)
            case ("csv", [name, *more]):
                self.write_csv(name, content, more=more == ["more"])
            case ("sh", ["settings" | "live"]):
                pass
            case _:
                raise AssertionError((kind, info))


def merge(values, given):
    """Put what a snippet says into the place where it belongs; records are known by their code."""
    for key, value in given.items():
        there = values.get(key)
        if isinstance(value, dict) and isinstance(there, dict):
            merge(there, value)
        elif isinstance(value, list) and isinstance(value[0], dict) and there:
            for one in value:
                same = [each for each in there if each["code"] == one["code"]]
                if same:
                    merge(same[0], one)
                else:
                    there.append(Entry(one))
        else:
            values[key] = value


@pytest.fixture(scope="module")
def officer(tmp_path_factory):
    home = tmp_path_factory.mktemp("office")
    store = SandboxStore(TOKEN)
    store.polls_before_done = 0
    with SandboxServer(store) as server, pytest.MonkeyPatch.context() as environment:
        environment.chdir(home)
        environment.setenv("KOBO_URL", server.url)
        environment.setenv("KOBO_TOKEN", TOKEN)
        environment.setenv("DAGSTER_HOME", str(home / "dagster"))
        officer = Officer(home / "programmes" / "northern_hills")
        for kind, info, content in SNIPPET.findall(GUIDE.read_text(encoding="utf-8")):
            officer.follow(kind, info.split(), content)
        yield officer


def test_the_guide_ends_with_a_folder_that_checks_clean(officer):
    programme = read_programme(officer.folder)

    assert [row.partner for row in programme.partners] == ["HWC", "SBY"]
    assert "OP3.5" in [indicator.code for _, _, indicator in programme.indicators]
    assert "uid: not-yet" not in (officer.folder / "programme.yaml").read_text(encoding="utf-8")


def test_the_guide_leads_to_a_page_and_a_report(officer):
    state = officer.folder.parents[1] / "var" / "northern_hills"

    assert (state / "site" / "internal" / "index.html").exists()
    reports = ReportFolders(state).written()
    assert {(one.partner, one.period) for one in reports} == {("HWC", "2026Q2"), ("SBY", "2026Q2")}


def test_what_the_guide_adds_leaves_the_comments_of_the_files(officer):
    text = (officer.folder / "programme.yaml").read_text(encoding="utf-8")

    assert "# a report is due this many days after its period ends" in text


def test_files_that_the_guide_names_are_there(officer):
    named = re.findall(r"`([\w/]+\.(?:csv|yaml))`", GUIDE.read_text(encoding="utf-8"))

    assert named
    assert [name for name in named if not (officer.folder / name).exists()] == []
