"""A backup holds everything but the keys, is proved byte by byte, and comes back as it was."""

import io
import json
import sqlite3
import tarfile
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assets.backup.archive import BackupError, pack, unpack
from assets.kobo.private_files import locked, make_private
from assets.publications.releases import FILE as RELEASES
from assets.publications.releases import Release, Releases
from assets.staging.pseudonyms import make_key
from assets.warehouse.connection import writing
from pipelines.cli import app
from tests.dashboards.edition_fixture import partner_edition, write_edition
from tests.pipelines.second_programme import WADI

CODE = "wadi_water"


@pytest.fixture
def state(tmp_path, monkeypatch):
    """A programme's state, in small, and Dagster's runs beside it."""
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    folder = tmp_path / "var" / CODE
    with writing(folder / "warehouse.duckdb") as connection:
        connection.execute("create table marts.funds as select * from range(12)")
    (folder / "published").mkdir()
    write_edition(folder / "published" / "partner-ABAR.duckdb", partner_edition("ABAR"))
    make_key(folder / "keys" / "pseudonym.key")
    (folder / "run.lock").touch()
    Releases(folder / RELEASES).add(Release("2025", "2025.v1", date(2026, 7, 20), "A. Officer", ""))
    make_private(folder)
    (folder / "published" / "partner-ABAR.duckdb").chmod(0o400)
    runs = tmp_path / "var" / "dagster" / "history"
    runs.mkdir(parents=True)
    with closing(sqlite3.connect(runs / "runs.db")) as database, database:
        database.execute("create table runs (id)")
        database.execute("insert into runs values ('first')")
    return folder


@pytest.fixture
def accord(tmp_path):
    def call(command, *words, var=None):
        line = ["backup", command, *map(str, words)]
        if command != "prove":
            line += ["--programme", str(WADI), "--var", str(var or tmp_path / "var" / CODE)]
        return CliRunner().invoke(app, line)

    return call


@pytest.fixture
def backup(state, accord, tmp_path):
    assert state.is_dir()
    assert accord("make", tmp_path / "a.tar").exit_code == 0
    return tmp_path / "a.tar"


def contents(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mode, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def changed(backup: Path, to: Path, change) -> Path:
    """Write a backup again with some members changed; one that becomes None is left out."""
    with tarfile.open(backup) as old, tarfile.open(to, "w") as new:
        for entry in old:
            content = change(entry, old.extractfile(entry).read())
            if content is not None:
                entry.size = len(content)
                new.addfile(entry, io.BytesIO(content))
    return to


def test_all_but_keys_and_lock_comes_back_as_it_was(state, accord, backup, tmp_path):
    before = contents(state)

    said = accord("restore", backup, var=tmp_path / "new" / CODE)

    assert said.exit_code == 0
    kept = {name for name in before if not name.startswith("keys/") and name != "run.lock"}
    assert contents(tmp_path / "new" / CODE) == {name: before[name] for name in kept}
    assert "Put pseudonym.key (" in said.stdout
    with closing(sqlite3.connect(tmp_path / "new" / "dagster" / "history" / "runs.db")) as runs:
        assert runs.execute("select id from runs").fetchall() == [("first",)]


def test_a_backup_holds_no_key_and_only_this_account_reads_it(state, backup):
    key = (state / "keys" / "pseudonym.key").read_bytes()

    assert key not in backup.read_bytes()
    assert backup.stat().st_mode & 0o077 == 0


def test_runs_that_are_being_written_are_backed_up_as_they_stood(state, accord, tmp_path):
    runs = state.parent / "dagster" / "history" / "runs.db"
    with closing(sqlite3.connect(runs)) as database:
        database.execute("pragma journal_mode=wal")
        database.execute("insert into runs values ('second')")
        database.commit()
        database.execute("insert into runs values ('not yet')")

        assert accord("make", tmp_path / "b.tar").exit_code == 0

    unpack(tmp_path / "b.tar", tmp_path / "out")
    with closing(sqlite3.connect(tmp_path / "out" / "dagster" / "history" / "runs.db")) as copy:
        assert copy.execute("select id from runs").fetchall() == [("first",), ("second",)]


@pytest.mark.parametrize("how", ["a byte", "a file less", "cut short", "no list", "no backup"])
def test_a_backup_that_is_not_whole_proves_nothing_and_restores_nothing(
    accord, backup, tmp_path, how
):
    damaged = tmp_path / "damaged.tar"
    if how == "cut short":
        damaged.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    elif how == "no backup":
        damaged.write_text("hello", encoding="ascii")
    else:
        name = "backup.json" if how == "no list" else f"state/{RELEASES}"
        becomes = (
            (lambda content: content[:-9] + b"x" + content[-8:])
            if how == "a byte"
            else (lambda _: None)
        )
        changed(
            backup, damaged, lambda one, content: becomes(content) if one.name == name else content
        )

    proved, restored = accord("prove", damaged), accord("restore", damaged, var=tmp_path / "new")

    assert (proved.exit_code, restored.exit_code) == (1, 1)
    assert "Take another copy." in proved.stderr
    assert not (tmp_path / "new").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"var", "a.tar", "damaged.tar"}


def test_a_member_that_would_leave_the_folder_is_refused(backup, tmp_path):
    def outwards(entry, content):
        entry.name = entry.name.replace("state/", "../")
        return content

    with pytest.raises(BackupError, match="no whole backup"):
        unpack(changed(backup, tmp_path / "evil.tar", outwards), tmp_path / "out")

    assert not (tmp_path / "warehouse.duckdb").exists()


def test_what_was_touched_before_the_backup_is_told(state, accord, tmp_path):
    lines = (state / RELEASES).read_bytes()
    (state / RELEASES).write_bytes(lines.replace(b"A. Officer", b"B. Officer") + lines)

    made, proved = accord("make", tmp_path / "b.tar"), accord("prove", tmp_path / "b.tar")

    assert (made.exit_code, proved.exit_code) == (1, 1)
    assert "Not right: " in proved.stderr


def test_counts_that_differ_are_told(backup, accord, tmp_path):
    told = json.loads(accord("prove", backup, "--json").stdout)
    assert told["counts"]["rows of warehouse: marts.funds"] == 12

    def fewer(entry, content):
        is_list = entry.name == "backup.json"
        return content.replace(b'funds": 12', b'funds": 13') if is_list else content

    proved = accord("prove", changed(backup, tmp_path / "b.tar", fewer))

    assert proved.exit_code == 1
    assert "rows of warehouse: marts.funds: 12 in place of 13" in proved.stderr


def test_nothing_is_written_over(state, accord, backup):
    before = contents(state)

    over, again = accord("restore", backup), accord("make", backup)

    assert (over.exit_code, again.exit_code) == (2, 1)
    assert "something lies there" in over.stderr
    assert contents(state) == before


def test_another_programmes_backup_is_refused(accord, tmp_path):
    pack(tmp_path / "b.tar", {}, {"programme": "velmara", "counts": {}, "keys": {}})

    said = accord("restore", tmp_path / "b.tar", var=tmp_path / "new" / CODE)

    assert said.exit_code == 2
    assert "is of velmara" in said.stderr
    assert not (tmp_path / "new" / CODE).exists()


def test_nothing_is_backed_up_while_a_run_is_going_on(state, accord, tmp_path):
    with locked(state / "run.lock"):
        said = accord("make", tmp_path / "b.tar")

    assert said.exit_code == 2
    assert not (tmp_path / "b.tar").exists()


def test_runs_that_are_there_already_stay(accord, backup, tmp_path):
    home = tmp_path / "new" / "dagster"
    home.mkdir(parents=True)
    (home / "dagster.yaml").write_text("mine", encoding="ascii")

    assert accord("restore", backup, var=tmp_path / "new" / CODE).exit_code == 0

    assert contents(home).keys() == {"dagster.yaml"}
