"""What holds for every test: none depends on how fast the machine is, or on who runs beside it."""

import pytest
from hypothesis import settings

settings.register_profile("any_machine", deadline=None)
settings.load_profile("any_machine")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together what shares a fixture: a file, and all that look at one run of the example."""
    for item in items:
        shares_run = "refreshed" in getattr(item, "fixturenames", ())
        group = "the example's run" if shares_run else item.nodeid.partition("::")[0]
        item.add_marker(pytest.mark.xdist_group(group))
