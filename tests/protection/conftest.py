"""What the tests of protection share: a small warehouse, and the Velmara run."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.protection.world import open_world
from tests.velmara_run import Run, velmara_editions, velmara_run


@pytest.fixture
def world() -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse without figures, for a test to fill."""
    connection = open_world()
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def shared_world() -> Iterator[duckdb.DuckDBPyConnection]:
    """The same, for a test that fills it many times."""
    connection = open_world()
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def velmara(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The finished run of the bundled example."""
    return velmara_run(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def editions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files of all its editions, by their names."""
    return velmara_editions(tmp_path_factory.getbasetemp())
