"""Runs a command and says what it took: CPU seconds, wall seconds, and peak memory."""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Self

MEGABYTE = 1024  # In kilobytes, as the kernel counts memory.
LAST_WORDS = 2_000  # Letters of what a failed command complained of.


class FailedCommandError(Exception):
    """A command that was to be measured did not do what it should."""


@dataclass(frozen=True)
class Measured:
    """CPU and wall seconds, and peak megabytes; processes that the command waited for count."""

    cpu: float
    wall: float
    peak: float

    @classmethod
    def middle(cls, several: Iterable[Self]) -> Self:
        """Return the medians of several runs, each number for itself."""
        runs = list(several)
        return cls(
            median(one.cpu for one in runs),
            median(one.wall for one in runs),
            median(one.peak for one in runs),
        )


def run(
    command: Sequence[str], environment: Mapping[str, str] | None = None
) -> tuple[Measured, dict[str, Any]]:
    """Run a command to its end; return what it took, and the JSON object on its last line.

    Raises:
        FailedCommandError: It failed.
    """
    taken, said, _ = run_and_hear(command, environment)
    return taken, json.loads(said.splitlines()[-1])


def run_and_hear(
    command: Sequence[str], environment: Mapping[str, str] | None = None
) -> tuple[Measured, str, str]:
    """Run a command to its end; return what it took, what it printed, and what it complained of.

    Raises:
        FailedCommandError: It failed.
    """
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=said, stderr=complained, env=environment)
        # Only this call says what one child took, and not all that there were so far.
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        complained.seek(0)
        words = complained.read().decode(errors="replace")
        if process.returncode:
            raise FailedCommandError(
                f"{' '.join(command)} ended with an error:\n{words[-LAST_WORDS:]}"
            )
        taken = Measured(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / MEGABYTE)
        return taken, said.read().decode(), words
