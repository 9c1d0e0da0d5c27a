"""A command that writes waits until one that reads has ended; it does not wait for ever.

A run keeps its warehouse from all others from its first step to its last.
"""

import subprocess
import sys

import duckdb
import pytest

from assets.warehouse import connection
from assets.warehouse.connection import WarehouseBusyError, kept_open, read_only, writing

READING = """
import sys, duckdb
held = duckdb.connect(sys.argv[1], read_only=True)
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def warehouse(tmp_path):
    with writing(tmp_path / "velmara" / "warehouse.duckdb") as made:
        made.execute("create table staging.form as select 1 as number")
    return tmp_path / "velmara" / "warehouse.duckdb"


@pytest.fixture
def reader(warehouse):
    """Another process that has the file open until it is told to end."""
    with subprocess.Popen(
        [sys.executable, "-c", READING, str(warehouse)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout.readline() == "open\n"
        yield process
        process.stdin.close()


def test_a_writer_goes_on_when_whom_it_waits_for_has_ended(warehouse, reader, caplog, request):
    def ends_reading(_record):
        reader.stdin.close()
        return reader.wait() == 0

    caplog.handler.addFilter(ends_reading)
    request.addfinalizer(lambda: caplog.handler.removeFilter(ends_reading))

    with writing(warehouse) as held:
        held.execute("insert into staging.form values (2)")
        assert held.execute("select count(*) from staging.form").fetchall() == [(2,)]

    assert caplog.messages == [
        "Another command has warehouse.duckdb of velmara open; this one goes on as soon as it has"
        " ended."
    ]


@pytest.mark.usefixtures("reader")
def test_a_writer_gives_up_in_the_end(warehouse, monkeypatch):
    monkeypatch.setattr(connection, "PATIENCE_SECONDS", 0)

    with pytest.raises(WarehouseBusyError, match="Wait until it has ended"), writing(warehouse):
        pass


def opens(warehouse):
    """Say whether another process can open the file now."""
    done = subprocess.run(
        [sys.executable, "-c", READING, str(warehouse)], input="", text=True, capture_output=True,
        check=False,
    )  # fmt: skip
    return done.stdout == "open\n"


def test_between_the_steps_of_a_run_nobody_else_has_it(warehouse):
    with kept_open(warehouse):
        assert opens(warehouse), "no step has begun"
        for number in (2, 3):
            with writing(warehouse) as step:
                step.execute(f"insert into staging.form values ({number})")
            assert not opens(warehouse)
        with read_only(warehouse) as step:
            assert step.execute("select sum(number) from staging.form").fetchall() == [(6,)]

    assert opens(warehouse)
    assert not warehouse.with_name("warehouse.duckdb.wal").exists()


def test_after_an_error_that_ends_the_database_the_next_step_opens_it_anew(warehouse):
    with kept_open(warehouse):
        with pytest.raises(duckdb.FatalException), writing(warehouse):
            raise duckdb.FatalException("database has been invalidated")

        assert opens(warehouse)
        with writing(warehouse) as step:
            assert step.execute("select number from staging.form").fetchall() == [(1,)]
