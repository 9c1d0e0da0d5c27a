"""What holds for every test: none depends on how fast the machine is, or on who runs beside it."""

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

settings.register_profile("any_machine", deadline=None)
settings.load_profile("any_machine")

# Their tests share an office that closed its years, which takes a minute to make.
TOGETHER = "tests/publications/"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the files that take longest begin, so that in the end no process waits for one."""
    items.sort(key=lambda item: item.get_closest_marker("first") is None)


class TogetherScheduling(LoadFileScheduling):
    """Gives the tests of a file to one process, and those of some folders too."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER if nodeid.startswith(TOGETHER) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> TogetherScheduling | None:
    """Let files whose tests share what is dear to make be run by one process."""
    return TogetherScheduling(config, log) if config.getoption("dist") == "loadfile" else None
