"""What holds for every test: none depends on how fast the machine is, or on who runs beside it."""

import pytest
from hypothesis import settings

settings.register_profile("any_machine", deadline=None)
settings.load_profile("any_machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the files that take longest begin, so that in the end no process waits for one."""
    items.sort(key=lambda item: item.get_closest_marker("first") is None)
