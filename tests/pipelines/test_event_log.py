"""A run keeps the files of Dagster's log open, and Dagster's own reading finds all in them."""

import sqlite3
from collections import Counter
from pathlib import Path

import dagster as dg
import pytest

from pipelines.event_log import dagster_of_one_run

STEPS = 5


def job():
    @dg.asset
    def first() -> None: ...

    @dg.asset_check(asset=first)
    def holds() -> dg.AssetCheckResult:
        return dg.AssetCheckResult(passed=True)

    @dg.multi_asset(
        specs=[dg.AssetSpec(f"table_{number}", deps=[first]) for number in range(STEPS)]
    )
    def tables():
        for number in range(STEPS):
            yield dg.MaterializeResult(asset_key=f"table_{number}")

    defs = dg.Definitions(
        assets=[first, tables], asset_checks=[holds], jobs=[dg.define_asset_job("everything")]
    )
    return defs.resolve_job_def("everything")


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    (tmp_path / "dagster.yaml").write_text("telemetry:\n  enabled: false\n", encoding="utf-8")
    return tmp_path


def test_each_file_is_opened_a_few_times_however_many_events_there_are(home, monkeypatch):
    opened = Counter()
    connect = sqlite3.dbapi2.connect

    def counted(path, *how, **settings):
        opened[Path(path).parent.name] += 1
        return connect(path, *how, **settings)

    with dagster_of_one_run(str(home)) as instance:
        everything = job()
        monkeypatch.setattr(sqlite3.dbapi2, "connect", counted)
        result = everything.execute_in_process(instance=instance)

    assert result.success
    assert len(list(result.all_events)) > STEPS * 2
    assert 0 < opened["runs"] <= 4  # The index's and the run's, and one beside a transaction.


def test_dagster_finds_what_was_logged(home):
    with dagster_of_one_run(str(home)) as instance:
        result = job().execute_in_process(instance=instance)
        logged = [event.event_type for event in result.all_events]

    with dg.DagsterInstance.get() as instance:
        found = [entry.dagster_event for entry in instance.all_logs(result.run_id)]
        latest = instance.get_latest_materialization_event(dg.AssetKey("table_0"))

    assert [event.event_type for event in found if event][-len(logged) :] == logged
    assert latest
    assert latest.run_id == result.run_id


def test_what_the_settings_keep_elsewhere_stays_there(home, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    (home / "dagster.yaml").write_text(
        f"storage:\n  sqlite:\n    base_dir: {elsewhere}\n", encoding="utf-8"
    )

    with dagster_of_one_run(str(home)) as instance:
        result = job().execute_in_process(instance=instance)

    assert (elsewhere / "history" / "runs" / f"{result.run_id}.db").exists()
    assert not (home / "history").exists()
