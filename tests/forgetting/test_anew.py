"""A database that may hold what was forgotten is replaced, and what it remembers is kept."""

from datetime import date

import pytest
from typer.testing import CliRunner

from assets.forgetting.anew import (
    REMEMBERED,
    TABLE,
    NotYetForgottenError,
    honours,
    make_anew,
    refuse_an_old_database,
)
from assets.forgetting.keyed_list import ForgottenList, ForgottenListError
from assets.staging.pseudonyms import Pseudonyms
from assets.warehouse.connection import kept_open, read_only, writing
from assets.warehouse.dictionary import dictionary
from pipelines.cli import app
from tests.pipelines.second_programme import WADI

NEEDLE = "quillonyx of the red house"
DAY = date(2026, 7, 20)


@pytest.fixture
def nobody(tmp_path):
    return ForgottenList.at(tmp_path / "forgotten.jsonl", Pseudonyms(b"key"))


@pytest.fixture
def forgotten(nobody):
    return nobody.with_more(["gone"], DAY, "x")


@pytest.fixture
def warehouse(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    columns = list(dictionary()[REMEMBERED].columns)
    with writing(path) as connection:
        connection.execute("create table staging.report (root_uuid varchar, said varchar)")
        connection.execute(f"insert into staging.report values ('gone', '{NEEDLE}')")
        connection.execute(f"create table {REMEMBERED} ({dictionary()[REMEMBERED].schema})")
        for root in ("gone", "here"):
            values = [
                root if name == "root_uuid" else f"{DAY}" if name == "found_on" else "x"
                for name in columns
            ]
            connection.execute(
                f"insert into {REMEMBERED} values ({', '.join('?' * len(columns))})", values
            )
    return path


def remembered(path):
    with read_only(path) as connection:
        return connection.execute(f"select root_uuid from {REMEMBERED}").fetchall()


def test_an_old_one_is_replaced_so_that_nothing_lingers_in_the_file(warehouse, forgotten):
    assert NEEDLE.encode() in warehouse.read_bytes()

    assert make_anew(warehouse, forgotten)

    assert NEEDLE.encode() not in warehouse.read_bytes()
    assert not list(warehouse.parent.glob("*.anew*"))
    assert remembered(warehouse) == [("here",)]
    assert honours(warehouse, forgotten)
    assert warehouse.stat().st_mode & 0o077 == 0


def test_one_that_a_run_keeps_open_is_replaced_as_well(warehouse, forgotten):
    with kept_open(warehouse):
        with writing(warehouse) as connection:
            connection.execute(f"create table staging.other as select '{NEEDLE}' as said")

        assert make_anew(warehouse, forgotten)

        with writing(warehouse) as connection:
            connection.execute("create table staging.report as select 'here' as root_uuid")
    assert NEEDLE.encode() not in warehouse.read_bytes()
    assert not list(warehouse.parent.glob("*.wal"))
    assert remembered(warehouse) == [("here",)]
    with read_only(warehouse) as connection:
        assert connection.execute("select * from staging.report").fetchall() == [("here",)]


def test_one_that_was_made_with_the_list_stays(warehouse, forgotten):
    make_anew(warehouse, forgotten)
    with writing(warehouse) as connection:
        connection.execute("create table staging.report as select 'here' as root_uuid")

    assert not make_anew(warehouse, forgotten)

    with read_only(warehouse) as connection:
        assert connection.execute("select * from staging.report").fetchall() == [("here",)]


def test_where_nothing_was_forgotten_the_database_is_left_alone(warehouse, nobody):
    before = warehouse.read_bytes()

    assert not make_anew(warehouse, nobody)
    assert warehouse.read_bytes() == before


def test_a_new_database_says_with_which_list_it_was_made(tmp_path, forgotten):
    path = tmp_path / "new.duckdb"

    make_anew(path, forgotten)

    with read_only(path) as connection:
        [(who,)] = connection.execute(f"select who from {TABLE}").fetchall()
    assert who == forgotten.hash_of("gone")


def test_what_a_kill_left_in_the_log_does_not_come_into_the_new_file(warehouse, forgotten):
    log = warehouse.with_name("warehouse.duckdb.wal")
    with writing(warehouse) as connection:
        connection.execute("set checkpoint_threshold = '1GB'")
        connection.execute("pragma disable_checkpoint_on_shutdown")
        connection.execute(f"insert into staging.report values ('gone', '{NEEDLE}')")
    assert log.exists()

    make_anew(warehouse, forgotten)

    assert not log.exists()
    with read_only(warehouse) as connection:
        found = connection.execute(
            "select 1 from duckdb_tables() where table_name = 'report'"
        ).fetchall()
    assert found == []


def test_nothing_is_published_from_an_old_one(warehouse, forgotten):
    with pytest.raises(NotYetForgottenError, match="accord run"):
        refuse_an_old_database(warehouse, forgotten)

    make_anew(warehouse, forgotten)
    refuse_an_old_database(warehouse, forgotten)


def test_a_list_that_lost_a_line_is_refused(warehouse, forgotten, nobody):
    make_anew(warehouse, forgotten.with_more(["also gone"], DAY, "x"))

    for older in (forgotten, nobody):
        with pytest.raises(ForgottenListError, match="newest list back"):
            make_anew(warehouse, older)


def test_with_an_empty_database_no_period_can_be_closed(tmp_path, forgotten):
    make_anew(tmp_path / "state" / "warehouse.duckdb", forgotten)
    where = ("--programme", str(WADI), "--var", str(tmp_path / "state"))

    result = CliRunner().invoke(app, ["close", "2025", "--yes", "--by", "X", *where])

    assert result.exit_code == 2
    assert "nothing was computed" in result.output
