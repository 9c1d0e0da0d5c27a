"""`accord check`: every mistake in a folder at once, for a person and for a script."""

import json
import shutil
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from assets.programme.problems import ProgrammeError
from pipelines.cli import app
from pipelines.definitions import defs
from tests.pipelines.conftest import ROOT, VELMARA


@pytest.fixture
def folder(tmp_path):
    copied = shutil.copytree(VELMARA, tmp_path / "velmara")
    with (copied / "agreements.csv").open("a", encoding="utf-8") as file:
        file.write("Q-1,QQQ,Fund,Project,2026-01-01,2026-12-31,,,1,USD\n")
    text = (copied / "programme.yaml").read_text(encoding="utf-8")
    (copied / "programme.yaml").write_text(text.replace("grace_days", "grace_dayz"), "utf-8")
    return copied


def check(*arguments):
    return CliRunner().invoke(app, ["check", *map(str, arguments)])


def test_a_clean_folder_is_said_to_be_clean():
    found = check("--programme", VELMARA)

    assert found.exit_code == 0
    assert found.stdout.startswith("velmara: no mistakes in ")


def test_mistakes_are_listed_with_their_lines_and_counted(folder):
    found = check("--programme", folder)

    first, second, _, count = found.stdout.splitlines()
    assert first.startswith("agreements.csv:15: partner 'QQQ' is not in partners.csv")
    assert "did you mean 'grace_days'?" in second
    assert count == f"2 mistakes in {folder}."
    assert found.exit_code == 1


def test_the_same_mistake_in_many_lines_is_said_once_with_the_lines(folder):
    text = (folder / "targets.csv").read_text(encoding="utf-8")
    (folder / "targets.csv").write_text(text.replace(",AWN,", ",AWNN,"), "utf-8")

    [said] = [line for line in check("--programme", folder).stdout.splitlines() if "AWNN" in line]

    lines = [number for number, row in enumerate(text.splitlines(), 1) if ",AWN," in row]
    first, *others = lines
    assert said.startswith(f"targets.csv:{first}: partner 'AWNN' is not in partners.csv")
    named = ", ".join(map(str, others[:5]))
    assert said.endswith(f"(also in line {named} and {len(others) - 5} more)")
    assert check("--programme", folder).stdout.splitlines()[-1].startswith(f"{len(lines) + 2} ")


def test_a_script_gets_the_mistakes_as_json(folder):
    found = json.loads(check("--programme", folder, "--json").stdout)

    assert [(one["file"], one["line"]) for one in found["problems"]] == [
        ("agreements.csv", 15),
        ("programme.yaml", 31),
    ]


def test_a_folder_that_is_not_there_cannot_be_checked(tmp_path):
    found = check("--programme", tmp_path / "nowhere")

    assert found.exit_code == 2
    assert "There is no folder" in found.stderr


def test_dagster_says_the_same(folder, monkeypatch):
    monkeypatch.setenv("ACCORD_PROGRAMME", str(folder))

    with pytest.raises(ProgrammeError) as caught:
        defs()

    for line in check("--programme", folder).stdout.splitlines()[:2]:
        assert line in str(caught.value)


def test_nothing_is_loaded_that_only_a_run_needs():
    """Dagster, Great Expectations and pandas take longer to load than the folder to check."""
    program = (
        "import sys; from pipelines.cli import app; app(['check'], standalone_mode=False); "
        "print(*sys.modules, sep='\\n')"
    )
    checked = subprocess.run(
        [sys.executable, "-c", program], check=True, cwd=ROOT, capture_output=True, text=True
    )
    summary, *loaded = checked.stdout.splitlines()

    assert "no mistakes" in summary
    assert "assets.programme.read" in loaded
    assert not {"dagster", "great_expectations", "pandas", "plotly"} & set(loaded)
