"""What the tests of holds share: an office whose reports are quarantined."""

from collections.abc import Iterator

import pytest

from tests.expectations.held_world import Office
from tests.expectations.settled_world import open_staging


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    """An office with its server, its warehouse and its folder, and no report yet."""
    with open_staging() as warehouse:
        yield Office(warehouse, tmp_path / "var")
