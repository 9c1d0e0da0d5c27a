"""What a run leaves on the disk: for one account alone, and sensitive forms' answers sealed."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
import zstandard
from typer.testing import CliRunner

from assets.kobo.landing import Landing
from assets.kobo.sealed import Seal
from dashboards.reports.folders import ReportFolders
from pipelines.cli import app
from tests.example import velmara_programme
from tests.pipelines.conftest import ROOT
from tests.pipelines.second_programme import WADI, filled, served

PROGRAMME = velmara_programme()
SENSITIVE = {place.code for place in PROGRAMME.file.forms if place.is_sensitive}
FORM = "annual_return"


def open_to_others(folder: Path) -> list[str]:
    """Return what below a folder, itself included, another account may do something with."""
    return [
        f"{path.relative_to(folder)} {stat.filemode(path.lstat().st_mode)}"
        for path in (folder, *folder.rglob("*"))
        if path.lstat().st_mode & 0o077
    ]


def bytes_below(folder: Path) -> bytes:
    """Return everything below a folder, unpacked where no key is needed for that."""
    found = []
    for path in (path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        is_packed = content.startswith(zstandard.FRAME_HEADER[:4])
        found += [content, zstandard.decompress(content) if is_packed else b""]
    return b"\n".join(found)


def said_in(landing: Landing, form: str) -> set[bytes]:
    """Return what each submission of a form says that no other one does."""
    rows = [row for page in landing.of(form).read("page", "again") for row in page["results"]]
    return {str(row[key]).encode() for row in rows for key in ("_uuid", "deviceid") if key in row}


@pytest.fixture
def open_umask():
    """Let new files be readable by all, as most machines do."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_nothing_of_a_sensitive_form_is_in_any_byte_of_landing_but_behind_the_key(refreshed):
    folder = refreshed.var / "landing"
    landing = Landing(folder)

    for form in SENSITIVE:
        said = said_in(landing, form)
        lying = bytes_below(folder / form)
        assert len(said) > 20
        assert not [one for one in said if one in lying]
    assert len(SENSITIVE) == 4


def test_the_search_finds_what_other_forms_say(refreshed):
    folder = refreshed.var / "landing"
    landing = Landing(folder)

    for form in {place.code for place in PROGRAMME.file.forms} - SENSITIVE:
        lying = bytes_below(folder / form)
        assert all(one in lying for one in said_in(landing, form))
        assert not list((folder / form).rglob("*.age"))


def test_nothing_that_a_run_leaves_is_open_to_another_account(refreshed):
    assert open_to_others(refreshed.var) == []
    assert open_to_others(refreshed.dagster_home) == []
    made = {path.name for path in refreshed.var.iterdir()}
    assert made >= {"landing", "keys", "published", "reports", "site", "warehouse.duckdb"}


def test_what_partners_and_the_public_get_is_closed_too_until_somebody_hands_it_on(refreshed):
    files = [path for path in refreshed.var.rglob("*") if path.is_file()]
    modes = {
        path.relative_to(refreshed.var).as_posix(): stat.S_IMODE(path.stat().st_mode)
        for path in files
    }
    names = ReportFolders(refreshed.var).names()

    assert {f"published/partner-{row.partner}.duckdb" for row in PROGRAMME.partners} <= {*modes}
    reports = {f"reports/2026Q2/{names[row.partner]}/report.en.html" for row in PROGRAMME.partners}
    assert reports <= {*modes}
    assert {"report-folders.csv", "reports/_headers", "site/public/_headers"} <= {*modes}
    assert "site/panel/_headers" in modes
    assert {*modes.values()} <= {0o600, 0o400}
    folders = {path for path in refreshed.var.rglob("*") if path.is_dir()}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}


# A small programme, with open modes and without its key.


@pytest.fixture
def wadi(tmp_path, monkeypatch):
    """Return a command line on the second programme, in which one form is sensitive."""
    folder = shutil.copytree(WADI, tmp_path / "wadi_water")
    settings = folder / "programme.yaml"
    lines = settings.read_text().splitlines()
    [at] = [number for number, line in enumerate(lines) if line.strip() == f"- code: {FORM}"]
    settings.write_text("\n".join([*lines[: at + 1], "    is_sensitive: yes", *lines[at + 1 :]]))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "var" / "dagster"))
    store = filled(folder)

    def accord(*words):
        options = ["--programme", str(folder), "--var", str(tmp_path / "var" / "wadi_water")]
        with served(store):
            return CliRunner().invoke(app, [*words, *options])

    return accord


@pytest.mark.usefixtures("open_umask")
@pytest.mark.long
def test_what_was_open_is_closed_by_the_next_run(wadi, tmp_path):
    var = tmp_path / "var"
    assert wadi("run", "--as-of", "2026-03-31").exit_code == 0
    for path in (*(var / "wadi_water").rglob("*"), *(var / "dagster").rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    os.umask(0o022)

    assert wadi("run", "--as-of", "2026-03-31").exit_code == 0

    assert open_to_others(var / "wadi_water") == []
    assert open_to_others(var / "dagster") == []


@pytest.mark.long
def test_a_run_without_its_key_ends_in_a_sentence_and_goes_on_when_it_is_back(wadi, tmp_path):
    var = tmp_path / "var" / "wadi_water"
    assert wadi("run", "--as-of", "2026-03-31").exit_code == 0
    key = Seal(var).key
    key.rename(tmp_path / "elsewhere")

    lost = wadi("run", "--as-of", "2026-03-31")

    assert lost.exit_code == 1
    assert f"there is no key at {key}. Put it back from your backup." in lost.stderr
    assert "Traceback" not in lost.output
    assert not key.exists()
    (tmp_path / "elsewhere").rename(key)
    assert wadi("run", "--as-of", "2026-03-31").exit_code == 0


@pytest.mark.usefixtures("open_umask")
def test_a_new_programmes_folder_is_no_state_and_as_open_as_its_owner_wants(tmp_path):
    made = CliRunner().invoke(app, ["new", "hills", "--folder", str(tmp_path)])

    assert made.exit_code == 0
    assert stat.S_IMODE((tmp_path / "hills" / "programme.yaml").stat().st_mode) == 0o644


def test_dagster_as_make_ui_starts_it_writes_for_this_account_alone(tmp_path):
    recipe = subprocess.run(
        [shutil.which("make"), "-n", "ui"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    [line] = [line for line in recipe.replace("\\\n", "").splitlines() if "dg dev" in line]

    told = subprocess.run(
        [shutil.which("bash"), "-c", f"umask 022; {line.replace('.venv/bin/dg dev', 'umask')}"],
        cwd=ROOT,
        env={**os.environ, "DAGSTER_HOME": str(tmp_path / "dagster")},
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    assert told.strip() == "0077"
    assert open_to_others(tmp_path / "dagster") == []
