"""`accord forms list`, `diff` and `deploy`, against a server that holds the example's forms."""

import json
import shutil
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.sandbox.store import SandboxStore
from assets.kobo.xlsform import asset_content
from assets.programme.read import read_programme
from pipelines.cli import app
from tests.example import velmara_programme

pytestmark = pytest.mark.long

VELMARA = Path(__file__).resolve().parents[2] / "programmes" / "velmara"
TOKEN = "0123456789abcdef0123456789abcdef01234567"
NEW_YEAR = datetime(2024, 1, 1, tzinfo=UTC)
FORMS = 13
REPORTS, ASSESSMENTS = "aVelmaraQuarterlyRepor", "aVelmaraCapacityAssess"
PROMISES = "aVelmaraCommitmentEven"


@dataclass
class Office:
    """A programme folder that may be changed, the server of its forms, and the command line."""

    folder: Path
    store: SandboxStore
    server: SandboxServer

    def forms(self, command: str, *words: str, answer: str = ""):
        line = ["forms", command, "--programme", str(self.folder), *words]
        return CliRunner().invoke(app, line, input=answer)

    def relabel(self, code: str, name: str, label: str) -> None:
        """Change the English label of one question in the folder."""
        path = self.folder / "forms" / f"{code}.xlsx"
        workbook = load_workbook(path)
        survey = workbook["survey"]
        columns = {cell.value: cell.column for cell in survey[1]}
        for row in range(2, survey.max_row + 1):
            if survey.cell(row, columns["name"]).value == name:
                survey.cell(row, columns["label::English (en)"]).value = label
        workbook.save(path)

    def versions(self, uid: str) -> int:
        return len(self.store.forms[uid].versions)

    @property
    def changes(self) -> list[str]:
        return [target for target in self.server.requests if "deployment" in target]


@pytest.fixture
def office(tmp_path, monkeypatch):
    folder = tmp_path / "programme"
    shutil.copytree(VELMARA, folder)
    store = SandboxStore(TOKEN)
    store.polls_before_done = 0
    for place in read_programme(folder).file.forms:
        content = asset_content(folder / "forms" / f"{place.code}.xlsx")
        store.add_form(uid=place.uid, name=place.heading, content=content, deployed_at=NEW_YEAR)
    with SandboxServer(store) as server:
        monkeypatch.setenv("KOBO_URL", server.url)
        monkeypatch.setenv("KOBO_TOKEN", TOKEN)
        yield Office(folder, store, server)


# list


def test_list_says_of_each_form_what_the_server_has(office):
    office.store.submit(REPORTS, {}, submitted_by=None, at=office.store.now)

    result = office.forms("list")

    assert result.exit_code == 0
    listed = [line.split(":")[0] for line in result.stdout.splitlines()]
    assert listed == [place.code for place in velmara_programme().file.forms]
    assert f"{REPORTS} “Quarterly report”, version 1 of 2024-01-01, 1 submission\n" in result.stdout


def test_list_says_why_a_form_cannot_be_seen_and_goes_on(office):
    office.store.permit(REPORTS, "none")

    result = office.forms("list")

    assert result.exit_code == 1
    assert "quarterly_report: 127.0.0.1:" in result.stderr
    assert "Check the form's uid in programme.yaml" in result.stderr
    assert "commitment_event: aVelmaraCommitmentEven" in result.stdout


def test_list_tells_a_script_the_same(office):
    office.store.permit(REPORTS, "none")

    result = office.forms("list", "--json")

    hidden, seen, *_ = json.loads(result.stdout)["forms"]
    assert (hidden["form"], hidden["uid"]) == ("quarterly_report", REPORTS)
    assert "answered 404" in hidden["problem"]
    assert (seen["title"], seen["submissions"]) == ("Capacity assessment", 0)
    assert seen["version"] == office.store.forms[ASSESSMENTS].latest.uid


def test_where_nothing_can_be_asked_the_command_says_that_it_could_not_run(office, monkeypatch):
    monkeypatch.delenv("KOBO_TOKEN")

    for command in ("list", "diff", "deploy"):
        result = office.forms(command)
        assert result.exit_code == 2
        assert result.stderr.count("KOBO_TOKEN is not set") == FORMS


def test_the_token_is_never_printed(office, monkeypatch):
    monkeypatch.setenv("KOBO_TOKEN", "f" * 40)

    for command in ("list", "diff", "deploy"):
        assert "f" * 40 not in office.forms(command).output


# diff


def test_diff_ends_with_0_where_nothing_differs(office):
    result = office.forms("diff")

    assert result.exit_code == 0
    assert result.stdout.count("respondents have what the folder says") == FORMS


def test_diff_shows_what_differs_and_ends_with_1(office):
    office.relabel("quarterly_report", "nil_report", "Nothing this time")

    result = office.forms("diff")

    assert result.exit_code == 1
    assert (
        "  survey: report/nil_report, label::English (en): “Nothing this time” in the folder, "
        in result.stdout
    )


def test_diff_of_one_form_does_not_ask_after_the_others(office):
    office.relabel("quarterly_report", "nil_report", "Nothing this time")

    result = office.forms("diff", "commitment_event")

    assert result.exit_code == 0
    assert not [target for target in office.server.requests if REPORTS in target]


def test_diff_tells_a_script_the_same(office):
    office.relabel("quarterly_report", "nil_report", "Nothing this time")

    result = office.forms("diff", "--json")

    changed, same, *_ = json.loads(result.stdout)["forms"]
    [difference] = changed["differences"]
    assert (changed["same"], same["same"]) == (False, True)
    assert difference["name"] == "report/nil_report"
    assert difference["folder"] == "Nothing this time"


@pytest.mark.parametrize(
    ("form", "after", "question", "is_named"),
    [
        ("registration_case", "opened_on", "case/nickname", True),
        ("quarterly_report", "period", "report/nickname", False),
    ],
)
def test_diff_names_the_questions_of_a_sensitive_form_that_wait_for_a_data_class(
    office, form, after, question, is_named
):
    uid = next(p.uid for p in read_programme(office.folder).file.forms if p.code == form)
    content = deepcopy(office.store.forms[uid].latest.content)
    at = next(n for n, row in enumerate(content["survey"]) if row.get("name") == after)
    asked = {"type": "text", "name": "nickname", "$xpath": question}
    content["survey"].insert(at + 1, {**content["survey"][at], **asked})
    office.store.deploy_version(uid, content, NEW_YEAR)

    shown, told = office.forms("diff", form), office.forms("diff", form, "--json")

    line = f"answers to {question} stay out until {form}.xlsx gives it a data_class"
    assert shown.exit_code == 1
    assert f"survey: {question} is only on the server" in shown.stdout
    assert (line in shown.stdout) == is_named
    [found] = json.loads(told.stdout)["forms"]
    assert found["without_data_class"] == ([question] if is_named else [])


def test_diff_of_a_form_that_the_server_does_not_have_ends_with_1(office):
    office.store.permit(REPORTS, "none")

    result = office.forms("diff")

    assert result.exit_code == 1
    assert "quarterly_report: not on the server, or hidden from this account" in result.stdout


@pytest.mark.parametrize("command", ["diff", "deploy"])
def test_a_form_that_the_programme_does_not_list_is_named(office, command):
    result = office.forms(command, "quarterly")

    assert result.exit_code == 2
    assert "it lists only quarterly_report, capacity_assessment, commitment_event" in result.stderr
    assert office.server.requests == []


# deploy


def test_deploy_brings_what_changed_and_nothing_else(office):
    office.relabel("quarterly_report", "nil_report", "Nothing this time")

    result = office.forms("deploy", "--yes")

    assert result.exit_code == 0
    assert "quarterly_report: deployed version " in result.stdout
    assert "commitment_event: respondents have what the folder says: nothing to do" in result.stdout
    assert (office.versions(REPORTS), office.versions(ASSESSMENTS)) == (2, 1)
    assert office.forms("diff").exit_code == 0


def test_deploy_asks_first_and_takes_no_for_an_answer(office):
    office.relabel("quarterly_report", "nil_report", "Nothing this time")

    for answer in ("n\n", "\n"):
        result = office.forms("deploy", answer=answer)
        assert result.exit_code == 1
        assert "Nothing was changed." in result.stdout

    assert office.versions(REPORTS) == 1
    assert office.forms("deploy", answer="y\n").exit_code == 0
    assert office.versions(REPORTS) == 2


def test_a_dry_run_says_what_would_be_done_and_does_not_do_it(office):
    office.relabel("quarterly_report", "nil_report", "Nothing this time")

    result = office.forms("deploy", "--dry-run")

    assert result.exit_code == 0
    assert f"{REPORTS} would be deployed (1 difference)" in result.stdout
    assert office.versions(REPORTS) == 1
    assert office.changes == []


def test_deploy_makes_a_form_that_is_not_there_and_says_which_uid_to_write(office):
    programme = office.folder / "programme.yaml"
    programme.write_text(
        programme.read_text(encoding="utf-8").replace(REPORTS, "aFormThatIsNotThere001"), "utf-8"
    )

    result = office.forms("deploy", "--yes")

    made = list(office.store.forms)[-1]
    assert result.exit_code == 1  # Somebody has to write it there.
    assert f"quarterly_report: made the form {made}: write this uid into programme.yaml" in (
        result.stdout
    )
    assert office.store.forms[made].name == "Quarterly report"


def test_a_questionnaire_with_a_mistake_is_named_before_anything_is_deployed(office):
    office.relabel("quarterly_report", "nil_report", "Nothing ${nowhere}")
    office.relabel("commitment_event", "action", "What is done?")
    before = office.versions(PROMISES)

    result = office.forms("deploy", "--yes")

    assert result.exit_code == 2
    assert "forms/quarterly_report.xlsx" in result.stderr
    assert "nowhere" in result.stderr
    assert office.versions(PROMISES) == before


def test_no_deployment_deletes_anything(office):
    number = office.store.submit(REPORTS, {}, submitted_by=None, at=office.store.now)
    office.relabel("quarterly_report", "nil_report", "Nothing this time")
    forms = set(office.store.forms)

    office.forms("deploy", "--yes")

    assert number in office.store.forms[REPORTS].rows
    assert forms <= set(office.store.forms)
    assert office.versions(REPORTS) == 2
