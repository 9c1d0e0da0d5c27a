"""What the tests of the domain's rules share: databases to put submissions into."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.expectations.domain import rows_world
from tests.expectations.domain.series_world import open_world


@pytest.fixture
def sent() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in which forms are staged, without submissions yet."""
    with open_world() as connection:
        yield connection


@pytest.fixture
def came() -> Iterator[duckdb.DuckDBPyConnection]:
    """The same for rules that look at one submission or at few: the forms of `rows_world`."""
    with rows_world.open_world() as connection:
        yield connection
