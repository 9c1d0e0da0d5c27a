"""Dagster's own files of a run stay open, and what is written is in them at once."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import dagster as dg
import pytest
from dagster import DagsterInstance, DagsterRun
from sqlalchemy.exc import OperationalError

from pipelines.run_records import MOST_OPEN, OpenEventLog, OpenSqliteStorage
from pipelines.settings import DAGSTER_SETTINGS

OPEN_FILES = Path("/proc/self/fd")


@dg.job
def nothing():
    """Do nothing: its runs are only written about."""


@pytest.fixture
def instance(tmp_path, monkeypatch):
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    shutil.copyfile(DAGSTER_SETTINGS, tmp_path / "dagster.yaml")
    with dg.DagsterInstance.get() as instance:
        yield instance


def begun_run(instance: DagsterInstance) -> DagsterRun:
    return instance.create_run_for_job(nothing)


def say(instance: DagsterInstance, run: DagsterRun) -> None:
    instance.report_engine_event("something", run)


def in_the_file_itself(there: Path, folder: Path) -> int:
    """Count what is in the file, without the log that SQLite keeps beside it."""
    alone = Path(shutil.copyfile(there, folder / "alone.db"))
    with closing(sqlite3.connect(alone)) as connection:
        return connection.execute("select count(*) from event_logs").fetchone()[0]


def open_files(folder: Path) -> set[Path]:
    held = {one.resolve() for one in OPEN_FILES.iterdir()}
    return {one for one in held if one.suffix == ".db" and folder.resolve() in one.parents}


def delete_badly(instance: DagsterInstance, run: DagsterRun) -> None:
    log = OpenEventLog(str(Path(instance.root_directory, "history", "runs")))
    try:
        with log.run_connection(run.run_id) as connection:
            connection.exec_driver_sql("delete from event_logs")
            connection.exec_driver_sql("delete from a_table_that_is_not_there")
    finally:
        log.dispose()


def test_the_settings_of_this_machine_name_it(instance):
    stored = instance.get_ref().storage_data.rehydrate(as_type=OpenSqliteStorage)

    assert isinstance(stored, OpenSqliteStorage)
    stored.dispose()


def test_what_a_run_says_is_in_its_file_before_the_run_goes_on(instance, tmp_path):
    run = begun_run(instance)
    there = tmp_path / "history" / "runs" / f"{run.run_id}.db"

    for said in range(1, 4):
        say(instance, run)

        assert in_the_file_itself(there, tmp_path) == said
        assert len(instance.all_logs(run.run_id)) == said


def test_many_runs_that_are_looked_at_leave_few_files_open(instance, tmp_path):
    runs = [begun_run(instance) for _ in range(MOST_OPEN + 4)]

    for run in runs:
        say(instance, run)

    logs = open_files(tmp_path / "history" / "runs")
    assert 1 < len(logs) <= MOST_OPEN
    assert [len(instance.all_logs(run.run_id)) for run in runs] == [1] * len(runs)


def test_its_end_closes_them(instance, tmp_path):
    say(instance, begun_run(instance))
    assert open_files(tmp_path / "history")

    instance.dispose()

    assert open_files(tmp_path / "history") == set()


def test_what_ends_badly_is_not_kept(instance):
    run = begun_run(instance)
    say(instance, run)

    with pytest.raises(OperationalError):
        delete_badly(instance, run)

    assert len(instance.all_logs(run.run_id)) == 1


def test_all_runs_can_be_wiped_and_new_ones_written(instance):
    say(instance, old := begun_run(instance))

    instance.wipe()
    say(instance, new := begun_run(instance))

    assert instance.get_run_by_id(old.run_id) is None
    assert [run.run_id for run in instance.get_runs()] == [new.run_id]
    assert len(instance.all_logs(new.run_id)) == 1
