"""A run killed at any step leaves the old state or the new one; a rerun finishes (DESIGN §2)."""

import os
import signal
import subprocess
import sys

import pytest

from assets.warehouse.connection import read_only
from pipelines.refresh import run_refresh
from tests.example import velmara_programme
from tests.pipelines.conftest import AS_OF, ROOT, TOKEN

pytestmark = [pytest.mark.long, pytest.mark.first]

KILLED_AFTER = [
    "landing.capacity_assessment",
    "landing.quarterly_report",
    "staging.commitment_event",
    "quality.findings",
    "marts.indicator_values",
    "published.partner",
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


def killed_after(step, var, environment):
    """Start a run, and kill it when its log names a step; return how it ended."""
    command = ["from pipelines.cli import app; app()", "run", "--var", str(var), "--as-of", AS_OF]
    with subprocess.Popen(
        [sys.executable, "-c", *command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as run:
        for line in run.stderr:
            if step in line:
                run.send_signal(signal.SIGKILL)
                break
        run.communicate()
    return run.returncode


def test_runs_killed_after_one_step_and_another_are_finished_by_the_next(
    refreshed, tmp_path, monkeypatch
):
    var = tmp_path / "velmara"
    environment = {
        **os.environ,
        "KOBO_URL": refreshed.url,
        "KOBO_TOKEN": TOKEN,
        "DAGSTER_HOME": str(tmp_path / "dagster"),
        "PYTHONUNBUFFERED": "1",
    }
    whole = published(refreshed.var)

    for step in KILLED_AFTER:
        assert killed_after(step, var, environment) == -signal.SIGKILL, step
        said = published(var)  # Of each file all or nothing.
        assert said == {key: rows for key, rows in whole.items() if key in said}, step

    for name in ("KOBO_URL", "KOBO_TOKEN", "DAGSTER_HOME"):
        monkeypatch.setenv(name, environment[name])
    outcome = run_refresh(velmara_programme(), var=var, as_of=AS_OF)
    assert outcome.exit_code == 0
    assert published(var) == whole
