"""A command that writes waits until one that reads has ended; it does not wait for ever."""

import subprocess
import sys

import pytest

from assets.warehouse import connection
from assets.warehouse.connection import WarehouseBusyError, writing

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
