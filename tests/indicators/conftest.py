"""What the tests of figures share: a small world in a real database."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.indicators.world import open_world


@pytest.fixture
def world() -> Iterator[duckdb.DuckDBPyConnection]:
    """A small programme's database, for one test to fill."""
    connection = open_world()
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def shared_world() -> Iterator[duckdb.DuckDBPyConnection]:
    """The same, for a test that fills it many times."""
    connection = open_world()
    yield connection
    connection.close()
