"""A pull that kills itself at a given step: a line of Accord's code that asks, keeps or decides.

Imported by nothing but processes that pull; what is done with them is `killed_pulls`'s.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from assets.kobo import landing as landing_module
from assets.kobo.client import KoboClient
from assets.kobo.landing import Landing
from assets.kobo.server import Server
from assets.kobo.sync import pull

UID = "aVillageSurveyForm0001"
FORM = "survey"
STEPPED = str(Path(landing_module.__file__).parent)  # The folder whose lines count as steps.
BY_ROW = {"fingerprint", "_without_links", "<genexpr>", "<listcomp>", "<dictcomp>"}


def pull_and_die(url: str, token: str, folder: Path, dies_at: int) -> None:
    """Pull, but not beyond the given step; 0 is never."""

    def die(step: int) -> None:
        if step == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    if dies_at:
        _watch(die)
    _pull(url, token, folder)


def count_steps(url: str, token: str, folder: Path) -> int:
    """Pull undisturbed, and return how many steps that took."""
    taken = 0

    def count(step: int) -> None:
        nonlocal taken
        taken = step

    before = sys.gettrace()
    _watch(count)
    try:
        _pull(url, token, folder)
    finally:
        sys.settrace(before)
    return taken


def _pull(url: str, token: str, folder: Path) -> None:
    with KoboClient(Server(url, token)) as client:
        pull(client, Landing(folder), FORM, UID)


def _watch(at_step: Callable[[int], object]) -> None:
    """Call back before each line of Accord's, but for those that run once per submission."""
    step = 0

    def line(frame: FrameType, event: str, given: Any) -> Any:  # noqa: ARG001 - as Python calls it
        nonlocal step
        if event == "line":
            step += 1
            at_step(step)
        return line

    def call(frame: FrameType, event: str, given: Any) -> Any:  # noqa: ARG001 - as Python calls it
        code = frame.f_code
        is_a_step = code.co_filename.startswith(STEPPED) and code.co_name not in BY_ROW
        return line if is_a_step else None

    sys.settrace(call)
