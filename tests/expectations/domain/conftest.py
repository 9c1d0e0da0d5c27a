"""What the tests of the domain's rules share: databases to put submissions into."""

from collections.abc import Callable, Iterator

import duckdb
import pytest

from expectations.domain.rule import Context
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


@pytest.fixture
def find(came: duckdb.DuckDBPyConnection) -> Callable[..., rows_world.Found]:
    """Find what a rule of every programme finds in what was sent."""

    def found(code: str, known: Context | None = None) -> rows_world.Found:
        [rule], _ = rows_world.of_every_programme(code, known)
        return rows_world.finds(came, rule)

    return found
