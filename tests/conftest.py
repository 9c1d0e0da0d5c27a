"""What holds for every test: none depends on how fast the machine is, or on who runs beside it."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("any_machine", deadline=None)
settings.load_profile("any_machine")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep together what shares a fixture: a file, and all files that look at one finished run."""
    from xdist.scheduler import LoadFileScheduling

    class TogetherByRun(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return "the example's run" if _looks_at_the_run(config.rootpath / file) else file

    return TogetherByRun(config, log)


@cache
def _looks_at_the_run(file: Path) -> bool:
    return "refreshed" in file.read_text(encoding="utf-8")
