"""A run killed at any step leaves the old state or the new one; a rerun finishes (DESIGN §2)."""

import signal
import subprocess
import sys

import pytest

from assets.programme.read import read_programme
from assets.warehouse.connection import read_only
from pipelines.refresh import run_refresh
from tests.pipelines.conftest import ROOT
from tests.pipelines.second_programme import AS_OF, WADI, serving

pytestmark = pytest.mark.long

KILLED_AFTER = [
    "landing.household_visit",
    "staging.well_test",
    "quality.findings",
    "marts.indicator_values",
    "published.partner",
    "site.internal",
]


def published(var):
    """Everything that the editions' files say."""
    said = {}
    for path in sorted((var / "published").glob("*.duckdb")):
        with read_only(path) as edition:
            tables = edition.execute(
                "select table_name from duckdb_tables() where schema_name = 'published'"
            ).fetchall()
            for (table,) in tables:
                rows = edition.execute(f"select * from published.{table}").fetchall()
                said[path.name, table] = sorted(map(repr, rows))
    return said


def killed_after(step, var):
    """Start a run, and kill it when its log names a step; return how it ended."""
    return stopped_after(step, var, signal.SIGKILL).returncode


def stopped_after(step, var, how):
    """Start a run, and send it a signal when its log names a step; return how it ended."""
    # Ctrl+C reaches a command of a terminal; one started in the background would ignore it.
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        " from pipelines.cli import app; app()"
    )
    command = [program, "run", "--programme", str(WADI)]
    with subprocess.Popen(
        [sys.executable, "-c", *command, "--var", str(var), "--as-of", AS_OF],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as run:
        for line in run.stderr:
            if step in line:
                run.send_signal(how)
                break
        _, said = run.communicate()
    return subprocess.CompletedProcess(run.args, run.returncode, stderr=said)


def test_runs_killed_after_one_step_and_another_are_finished_by_the_next(
    wadi_run, tmp_path, monkeypatch
):
    var = tmp_path / "wadi_water"
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    whole = published(wadi_run / "wadi_water")

    with serving():
        for step in KILLED_AFTER:
            assert killed_after(step, var) == -signal.SIGKILL, step
            said = published(var)  # Of each file all or nothing.
            assert said == {key: rows for key, rows in whole.items() if key in said}, step

        outcome = run_refresh(read_programme(WADI), var=var, as_of=AS_OF)

    assert outcome.exit_code == 0
    assert published(var) == whole


def test_a_run_that_is_interrupted_says_how_to_go_on_and_not_what_failed(tmp_path, monkeypatch):
    var = tmp_path / "wadi_water"
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")

    with serving():
        ended = stopped_after("landing.household_visit", var, signal.SIGINT)

    assert ended.returncode == 130
    assert "The run was interrupted; what was published before stands." in ended.stderr
    assert f"accord run --programme {WADI} --var {var} --as-of {AS_OF}" in ended.stderr
    assert "failed" not in ended.stderr
    assert "Traceback" not in ended.stderr
