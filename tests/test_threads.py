"""The database works in one thread, however a file was opened."""

from contextlib import closing, contextmanager

import pytest

from assets.warehouse.connection import in_memory, joined, read_only, writing


@contextmanager
def joining_who_writes(path):
    with writing(path), closing(joined(str(path))) as connection:
        yield connection


WAYS = {
    "writing": writing,
    "reading": read_only,
    "joining nobody": lambda path: closing(joined(str(path))),
    "joining who writes": joining_who_writes,
    "in memory": lambda _: in_memory(),
}


@pytest.mark.parametrize("opened", WAYS.values(), ids=WAYS)
def test_the_database_works_in_one_thread(opened, tmp_path):
    path = tmp_path / "warehouse.duckdb"
    with writing(path):
        pass

    with opened(path) as connection:
        found = connection.execute("select current_setting('threads')").fetchone()

    assert found == (1,)
