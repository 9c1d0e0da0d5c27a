"""Kills a pull again and again, at moments all over its work, and compares what landed.

`python -m benchmarks.killed_pulls` prints one table. The pulling itself is in
`benchmarks.mortal_pull`, in a process of its own that can be killed as `kill -9` does.
"""

import argparse
import math
import multiprocessing
import os
import resource
import signal
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table

from assets.kobo.landing import Landing
from assets.kobo.pulls import Landed
from assets.kobo.sandbox.faults import Fault, Then
from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.sandbox.store import SandboxStore
from benchmarks.mortal_pull import FORM, UID, count_steps, pull_and_die
from benchmarks.stages import TOKEN

SEED = 20_260_720
CONTENT = {
    "schema": "1",
    "survey": [
        {"type": "text", "name": "name", "$xpath": "name"},
        {"type": "integer", "name": "age", "$xpath": "age"},
    ],
}


@dataclass
class Tally:
    """What happened: pulls killed, started and completed, and how the completed ones differ."""

    submissions: int
    kills_by_server: int = 0
    kills_between_steps: int = 0
    starts: int = 0
    completed: int = 0
    requests: int = 0
    asked_twice: int = 0
    lost: int = 0
    doubled: int = 0
    different: int = 0
    cpu_seconds: float = 0

    @property
    def kills(self) -> int:
        """How many pulls were killed."""
        return self.kills_by_server + self.kills_between_steps


class Killing:
    """One server with submissions, and pulls of it that are killed until they are through."""

    def __init__(self, submissions: int, folder: Path) -> None:
        self.tally = Tally(submissions)
        self._folder = folder
        self._random = Random(SEED)  # noqa: S311 - the same moments each time, not secrets
        self._victim: int | None = None
        self._requests_left = 0
        hook = Fault("/api/v2/", Then(self._at_request), times=None)
        self._server = SandboxServer(_village(submissions), faults=[hook])

    def run(self, kills: int) -> Tally:
        """Kill so many pulls; each time one is through, compare it and begin anew."""
        with self._server as server:
            landing = self._folder / "undisturbed"
            steps = count_steps(server.url, TOKEN, landing)
            expected = _landed(landing)
            all_requests = len(server.requests)
            while self.tally.kills < kills:
                before = len(server.requests)
                landing = self._folder / f"round-{self.tally.completed + 1:03}"
                while self._is_killed(landing, steps, all_requests, kills):
                    pass
                asked = server.requests[before:]
                self.tally.requests += len(asked)
                self.tally.asked_twice += len(asked) - len(set(asked))
                self.tally.completed += 1
                self._compare(_landed(landing), expected)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.tally.cpu_seconds = used.ru_utime + used.ru_stime
        return self.tally

    def _is_killed(self, landing: Path, steps: int, requests: int, kills: int) -> bool:
        """Start a pull that is to be killed, if any still are; return whether it was."""
        dies_at = 0
        if self.tally.kills < kills:
            if self.tally.starts % 2:
                dies_at = self._early(steps)
            else:
                self._requests_left = self._early(requests)
        self.tally.starts += 1
        process = multiprocessing.get_context("spawn").Process(
            target=pull_and_die, args=(self._server.url, TOKEN, landing, dies_at)
        )
        process.start()
        self._victim = process.pid
        process.join()
        self._victim, was_by_server = None, not self._requests_left and not dies_at
        self._requests_left = 0
        if process.exitcode == -signal.SIGKILL:
            self.tally.kills_by_server += was_by_server
            self.tally.kills_between_steps += not was_by_server
            return True
        if process.exitcode:
            raise RuntimeError(f"A pull ended with {process.exitcode}, though nobody killed it.")
        return False

    def _early(self, most: int) -> int:
        """Return a moment, the likelier the earlier: as many below ten as between ten and 100.

        So a pull is killed often, and yet one lives long enough for a whole sweep at times.
        """
        return int(math.exp(self._random.uniform(0, math.log(most))))

    def _at_request(self) -> None:
        """Kill the pull before its request is answered, if it is the one."""
        if self._victim and self._requests_left:
            self._requests_left -= 1
            if not self._requests_left:
                os.kill(self._victim, signal.SIGKILL)

    def _compare(self, found: Landed, expected: Landed) -> None:
        ids, wanted = list(_ids(found)), expected.living
        self.tally.lost += len(wanted.keys() - found.living.keys())
        self.tally.doubled += len(ids) - len(set(ids))
        self.tally.different += found.living != wanted or _files(found) != _files(expected)


def _village(submissions: int) -> SandboxStore:
    store = SandboxStore(TOKEN)
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    store.add_form(uid=UID, name="Village survey", content=CONTENT, deployed_at=at)
    for number in range(submissions):
        answers = {"name": f"Person {number}", "age": number % 90}
        store.submit(UID, answers, submitted_by="awn_office", at=at)
    return store


def _landed(folder: Path) -> Landed:
    return Landing(folder).of(FORM)


def _ids(landed: Landed) -> Iterator[int]:
    for body in landed.read("page", "again"):
        yield from (int(row["_id"]) for row in body["results"])


def _files(landed: Landed) -> Sequence[tuple[str, str]]:
    """Return the name and the bytes' hash of everything that landed, over all pulls."""
    return [(file.name, file.sha256) for pull in landed.pulls for file in pull.files]


def main() -> None:
    """Print a table of what was killed and what was lost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.killed_pulls", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="how many pulls to kill")
    parser.add_argument("--submissions", type=int, default=20_000, help="in each pull")
    given = parser.parse_args()
    console = Console()
    with (
        console.status(f"Killing {given.kills} pulls"),
        tempfile.TemporaryDirectory() as folder,
    ):
        tally = Killing(given.submissions, Path(folder)).run(given.kills)
    table = Table("", "found", title=f"Pulls of {given.submissions:,} submissions, killed")
    rows = {
        "killed while the server was asked": tally.kills_by_server,
        "killed between two lines of code": tally.kills_between_steps,
        "pulls started": tally.starts,
        "pulls completed": tally.completed,
        "requests": tally.requests,
        "requests asked twice": tally.asked_twice,
        "submissions lost": tally.lost,
        "submissions doubled": tally.doubled,
        "pulls unlike an undisturbed one": tally.different,
        "CPU seconds of the pulls": f"{tally.cpu_seconds:.1f}",
    }
    for name, found in rows.items():
        table.add_row(name, str(found))
    console.print(table)


if __name__ == "__main__":
    main()
