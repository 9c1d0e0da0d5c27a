"""`accord attachments`, against a server that holds reports with photos."""

import os
import pty
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from assets.kobo.client import KoboClient
from assets.kobo.landing import Landing
from assets.kobo.sandbox.faults import Drip, Fault
from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.sandbox.store import SandboxStore
from assets.kobo.sealed import Seal
from assets.kobo.server import Server
from assets.kobo.sync import pull
from assets.kobo.xlsform import asset_content
from assets.programme.read import read_programme
from pipelines.cli import app

ROOT = Path(__file__).resolve().parents[2]
VELMARA = ROOT / "programmes" / "velmara"
TOKEN = "0123456789abcdef0123456789abcdef01234567"
NEW_YEAR = datetime(2024, 1, 1, tzinfo=UTC)
FORM, REPORTS = "quarterly_report", "aVelmaraQuarterlyRepor"
PHOTO = b"\x89PNG a photo" * 100
LARGE = bytes(300_000)
COMMAND = "from pipelines.cli import app; app()"


@dataclass
class Office:
    """A programme folder, its state, the server of its reports, and the command line."""

    folder: Path
    var: Path
    store: SandboxStore
    server: SandboxServer

    def report(self, name: str, content: bytes = PHOTO) -> int:
        answers = {"report/partner": "AWN", "words/photo": name}
        files = {name: content}
        return self.store.submit(REPORTS, answers, submitted_by="a", at=NEW_YEAR, files=files)

    def pull(self) -> None:
        with KoboClient(Server(self.server.url, TOKEN)) as client:
            pull(client, Landing(self.var / "landing"), FORM, REPORTS)
        self.server.requests.clear()

    def mark_sensitive(self) -> None:
        path = self.folder / "programme.yaml"
        text = path.read_text(encoding="utf-8")
        marked = text.replace(f"uid: {REPORTS}", f"uid: {REPORTS}\n    is_sensitive: true")
        path.write_text(marked, encoding="utf-8")

    def line(self, *words: str, form: str = FORM) -> list[str]:
        folders = ["--programme", str(self.folder), "--var", str(self.var)]
        return ["attachments", form, *folders, *words]

    def attachments(self, *words: str, form: str = FORM):
        return CliRunner().invoke(app, self.line(*words, form=form))

    @property
    def kept(self) -> list[bytes]:
        return [path.read_bytes() for path in (self.var / "attachments" / FORM).glob("*/*")]


def classify(folder: Path, data_class: str) -> None:
    """Say what the photos of the reports may be used for."""
    path = folder / "forms" / f"{FORM}.xlsx"
    workbook = load_workbook(path)
    header = [cell.value for cell in workbook["survey"][1]]
    [row] = [row for row in workbook["survey"] if row[header.index("name")].value == "photo"]
    row[header.index("data_class")].value = data_class
    workbook.save(path)


@pytest.fixture
def office(tmp_path, monkeypatch):
    folder = tmp_path / "programme"
    shutil.copytree(VELMARA, folder)
    classify(folder, "restricted")
    store = SandboxStore(TOKEN)
    place = read_programme(folder).file.forms[0]
    content = asset_content(folder / "forms" / f"{place.code}.xlsx")
    store.add_form(uid=place.uid, name=place.title, content=content, deployed_at=NEW_YEAR)
    with SandboxServer(store) as server:
        monkeypatch.setenv("KOBO_URL", server.url)
        monkeypatch.setenv("KOBO_TOKEN", TOKEN)
        yield Office(folder, tmp_path / "var", store, server)


def test_files_are_fetched_once_and_totals_are_told(office):
    office.report("a.png")
    office.report("b.png", b"other")
    office.pull()

    first, second = office.attachments(), office.attachments()

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout == f"{FORM}: 2 files fetched (0.0 MB), 0 here already, 0 left out.\n"
    assert second.stdout == f"{FORM}: 0 files fetched (0.0 MB), 2 here already, 0 left out.\n"
    assert sorted(office.kept) == sorted([PHOTO, b"other"])
    assert len(office.server.requests) == 2


def test_what_is_left_out_is_listed_with_a_reason_and_without_an_answer(office):
    large = office.report("Awa Secret.png", b"x" * 1_000_001)
    other = office.report("Bo Secret.pdf")
    gone = office.report("Cé Secret.png")
    office.pull()
    office.store.delete(REPORTS, gone)

    result = office.attachments("--max-mb", "1")

    assert result.exit_code == 0
    assert "Secret" not in result.output
    lines = {line.split(",")[0].strip(): line for line in result.stdout.splitlines()}
    assert lines[f"submission {large}"].endswith(": larger than 1,000,000 bytes")
    assert lines[f"submission {other}"].endswith(": of another type: application/pdf")
    assert "not there any more" in lines[f"submission {gone}"]
    assert result.stdout.endswith("0 files fetched (0.0 MB), 0 here already, 3 left out.\n")


@pytest.mark.long
@pytest.mark.parametrize("data_class", ["drop", "pseudonym"])
def test_what_a_question_does_not_let_through_is_neither_fetched_nor_kept(office, data_class):
    number = office.report("a.png")
    office.pull()
    office.attachments()
    assert office.kept == [PHOTO]
    office.server.requests.clear()
    classify(office.folder, data_class)

    asked, result = office.attachments("--dry-run"), office.attachments()

    said = "not to be kept: see the data class of its question"
    assert f"submission {number}, file " in asked.stdout
    assert all(said in one.stdout for one in (asked, result))
    assert result.stdout.endswith("0 files fetched (0.0 MB), 0 here already, 1 left out.\n")
    assert office.kept == []
    assert office.server.requests == []


def test_types_may_be_chosen(office):
    office.report("a.png")
    office.report("b.pdf", b"a paper")
    office.pull()

    assert office.attachments("--types", "application/pdf, audio/*").exit_code == 0

    assert office.kept == [b"a paper"]


@pytest.mark.long
@pytest.mark.parametrize("types", ["image", "", "image/[a-z]", "image/*;audio/*"])
def test_types_that_are_none_are_refused(office, types):
    result = office.attachments("--types", types)

    assert result.exit_code == 2
    assert "is not a kind of files" in result.stderr


def test_a_dry_run_asks_nothing_and_writes_nothing(office):
    office.report("a.png")
    office.pull()

    result = office.attachments("--dry-run")

    assert result.exit_code == 0
    assert result.stdout == f"{FORM}: 1 file would be fetched, 0 here already, 0 left out.\n"
    assert office.server.requests == []
    assert not (office.var / "attachments").exists()


def test_a_form_that_is_marked_sensitive_is_refused_unless_that_is_meant(office):
    office.mark_sensitive()
    office.report("a.png")
    office.pull()

    refused, asked = office.attachments(), office.attachments("--dry-run")

    assert (refused.exit_code, asked.exit_code) == (2, 2)
    assert "marks it as sensitive" in refused.stderr
    assert office.server.requests == []
    assert office.attachments("--even-sensitive").exit_code == 0
    [closed] = office.kept
    assert PHOTO not in closed
    [sealed] = (office.var / "attachments" / FORM).glob("*/*.age")
    assert Seal(office.var).opened(sealed) == PHOTO


def test_what_was_fetched_before_a_form_was_sensitive_is_sealed_by_the_next_command(office):
    office.report("a.png")
    office.pull()
    office.attachments()
    assert office.kept == [PHOTO]
    office.mark_sensitive()

    asked = office.attachments("--even-sensitive", "--dry-run")
    again = office.attachments("--even-sensitive")

    assert "0 files would be fetched, 1 here already" in asked.stdout
    assert "0 files fetched (0.0 MB), 1 here already" in again.stdout
    assert not [content for content in office.kept if PHOTO in content]


def test_without_the_key_the_files_of_a_sensitive_form_are_refused_in_a_sentence(office):
    office.mark_sensitive()
    office.report("a.png")
    office.pull()
    office.attachments("--even-sensitive")
    Seal(office.var).key.unlink()

    refused = office.attachments("--even-sensitive")

    assert refused.exit_code == 2
    assert "there is no key at" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_without_a_pull_or_a_known_form_it_could_not_run(office):
    nothing, unknown = office.attachments(), office.attachments(form="report")

    assert (nothing.exit_code, unknown.exit_code) == (2, 2)
    assert "none were pulled yet" in nothing.stderr
    assert f"lists only {FORM}" in unknown.stderr


def test_without_a_token_it_says_which_setting_is_missing(office, monkeypatch):
    office.report("a.png")
    office.pull()
    monkeypatch.delenv("KOBO_TOKEN")

    result = office.attachments()

    assert result.exit_code == 2
    assert "KOBO_TOKEN is not set" in result.stderr


def test_a_token_that_is_refused_is_told_and_never_printed(office, monkeypatch):
    office.report("a.png")
    office.pull()
    wrong = TOKEN[::-1]
    monkeypatch.setenv("KOBO_TOKEN", wrong)

    result = office.attachments()

    assert result.exit_code == 2
    assert "Check KOBO_TOKEN" in result.stderr
    assert wrong not in result.output


@pytest.mark.long
def test_a_command_that_is_killed_leaves_no_half_file_and_goes_on_from_there(office):
    office.report("a.png")
    office.report("b.png", LARGE)
    office.pull()
    pieces: list[float] = []

    def wait(seconds: float) -> None:
        pieces.append(seconds)
        if len(pieces) == 3:
            child.kill()
            child.wait()

    drip = Fault("/attachments/", Drip(piece=70_000), nth=2)
    with SandboxServer(office.store, faults=[drip], wait=wait) as server:
        command = [sys.executable, "-c", COMMAND, *office.line()]
        env = {**os.environ, "KOBO_URL": server.url}
        with subprocess.Popen(command, cwd=ROOT, env=env) as child:
            assert child.wait() == -signal.SIGKILL
    half = office.var / "attachments" / FORM / "incoming.partial"
    assert (office.kept, half.exists()) == ([PHOTO], True)

    result = office.attachments()

    assert result.stdout.startswith(f"{FORM}: 1 file fetched (0.3 MB), 1 here already")
    assert (sorted(office.kept), half.exists()) == (sorted([PHOTO, LARGE]), False)


@pytest.mark.long
def test_on_a_terminal_a_bar_moves(office):
    office.report("a.png")
    office.pull()
    outer, inner = pty.openpty()

    ended = subprocess.run(
        [sys.executable, "-c", COMMAND, *office.line()],
        cwd=ROOT,
        env={**os.environ, "TERM": "xterm-256color"},
        stderr=inner,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )

    os.close(inner)
    seen = os.read(outer, 100_000)
    os.close(outer)
    assert b"1 file" not in seen
    assert FORM.encode() in seen
    assert b"100%" in seen
    assert ended.stdout.startswith(f"{FORM}: 1 file fetched")
