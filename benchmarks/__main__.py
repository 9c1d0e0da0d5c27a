"""Measures bringing answers into tables beside what people would use instead, and Accord's steps.

    make bench
    make bench QUICK=1
    python -m benchmarks --steps

All ways ask the same server for the same form (`benchmarks.served`), one after the other in each
round, every time in a process of its own; of several rounds the medians count. A way whose rows or
items are not complete is an error. Quick is a look at whether everything works: its numbers are
those of starting up. Steps are Accord's alone, which take a third of the time.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from rich.console import Console
from rich.status import Status

from benchmarks.measured import FailedCommandError, Measured, run
from benchmarks.printed import keep, lines, machine, today
from benchmarks.task import MOST_MEMORY

HERE = Path(__file__).parent
PEERS_PYTHON = HERE.parent / ".venv" / "peers" / "bin" / "python"
ACCORD = "Accord"
ALONE = "Accord's libraries alone"
PEERS = {
    "requests + json_normalize": "by_pandas.py",
    "kobo2pandas": "by_kobo2pandas.py",
    "dlt": "by_dlt.py",
    "pykobo": "by_pykobo.py",
}
WAYS = (ACCORD, ALONE, *PEERS)
HEADS = ("way", "CPU, × Accord", "memory, × Accord", "CPU s", "wall s", "peak MB")
STEP_HEADS = ("step", "CPU s", "wall s", "peak MB")


@dataclass(frozen=True)
class Plan:
    """How many submissions all ways bring, how often, and how many Accord alone."""

    sizes: tuple[int, ...]
    rounds: int
    most: int
    new: int
    edited: int


USUAL = Plan(sizes=(10_000, 100_000), rounds=3, most=1_000_000, new=1_000, edited=10_000)
QUICK = Plan(sizes=(500, 2_000), rounds=1, most=4_000, new=100, edited=40)


@dataclass(frozen=True)
class Survey:
    """The server, told from here how many submissions it shows; its form, and a repeat of that."""

    address: str
    uid: str
    token: str
    repeat: str

    def show(self, rows: int, edited_every: int = 0) -> dict[str, int]:
        """Show so many submissions; return how many rows and items must come of them."""
        said = json.dumps({"shown": rows, "edited_every": edited_every}).encode()
        asked = Request(self.address, data=said)  # noqa: S310 - of the server started here
        with urlopen(asked, timeout=60) as answer:  # noqa: S310
            found: dict[str, int] = json.load(answer)
        return found


@contextmanager
def served() -> Iterator[Survey]:
    """Run the server in a process of its own for as long as the block lasts."""
    command = [sys.executable, "-m", "benchmarks.served"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield Survey(**json.loads(server.stdout.readline() if server.stdout else "{}"))
    finally:
        server.kill()  # It has nothing to lose, and may have been started to ignore gentler words.
        server.wait()
        if server.stdout:
            server.stdout.close()


def main() -> None:
    """Print the tables, and write them where the usual numbers were measured."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small numbers, once")
    parser.add_argument("--steps", action="store_true", help="Accord's steps alone")
    asked = parser.parse_args()
    plan = QUICK if asked.quick else USUAL
    console = Console(highlight=False)
    begin = f"Measured on {today()} on {machine(f'a limit of {MOST_MEMORY}')}."
    found = {}
    with served() as survey, console.status("Starting the server") as status:
        if not asked.steps:
            found = {size: _in_turn(survey, size, plan.rounds, status) for size in plan.sizes}
            told = "\n".join([begin, *_of_ways(plan, found)])
            console.print(told, markup=False, soft_wrap=True)
        status.update(f"Accord's steps on {plan.most:,} submissions")
        told_of_steps = "\n".join([begin, *_of_steps(plan, survey)])
        console.print(told_of_steps, markup=False, soft_wrap=True)
    if asked.quick:
        console.print("\nThese are small numbers, for whether everything works, not for how fast.")
        return
    keep("steps", told_of_steps)
    if found:
        keep("ways", told)
        quoted = "\n".join([begin, "", *_beside(found[plan.sizes[-1]])])
        keep("speed", quoted, HERE.parent / "README.md")


def _in_turn(survey: Survey, size: int, rounds: int, status: Status) -> dict[str, Measured]:
    """Measure all ways in turn, round by round; return the medians of each."""
    taken: dict[str, list[Measured]] = {}
    for number in range(rounds):
        for way in WAYS:
            status.update(f"{size:,} submissions, round {number + 1}: {way}")
            taken.setdefault(way, []).append(bring(way, survey, size))
    return {way: Measured.middle(runs) for way, runs in taken.items()}


def bring(way: str, survey: Survey, size: int) -> Measured:
    """Bring so many submissions in one way into a folder that is gone afterwards.

    Raises:
        FailedCommandError: It failed, or something is missing from what it brought.
    """
    expected = survey.show(size)
    with tempfile.TemporaryDirectory() as folder:
        if way == ACCORD:
            taken, brought = _accord(survey, Path(folder), "pull", "stage")
        else:
            command = [sys.executable, "-m", "benchmarks.by_libraries"]
            if way in PEERS:
                command = [str(PEERS_PYTHON), str(HERE / "peers" / PEERS[way])]
            command += [survey.address, survey.uid, survey.token, survey.repeat, folder]
            taken, brought = run(command, _alone(Path(folder)))
    if brought != expected:
        raise FailedCommandError(f"{way} brought {brought} of {expected}.")
    return taken


def _alone(folder: Path) -> Mapping[str, str]:
    """Return an environment in which a way finds no settings, and tells nobody of its run."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "RUNTIME__DLTHUB_TELEMETRY": "false",
    }


def _accord(survey: Survey, folder: Path, *steps: str) -> tuple[Measured, dict[str, int]]:
    command = [sys.executable, "-m", "benchmarks.by_accord", survey.address]
    return run([*command, survey.uid, survey.token, str(folder), *steps])


def steps(survey: Survey, plan: Plan) -> dict[str, Measured]:
    """Measure bringing the most submissions, and then each step that follows in a life."""
    edited_every = plan.most // plan.edited
    later = [
        ("nothing new: a pull that asks for new ones", plan.most, 0, "look"),
        ("nothing new: staged", plan.most, 0, "stage"),
        ("nothing new: a full sweep", plan.most, 0, "pull"),
        (f"{plan.new:,} new: pulled and landed", plan.most + plan.new, 0, "look"),
        (f"{plan.new:,} new: staged", plan.most + plan.new, 0, "stage"),
        (
            f"{plan.edited:,} edited here and there: sweep",
            plan.most + plan.new,
            edited_every,
            "pull",
        ),
        (
            f"{plan.edited:,} edited here and there: staged",
            plan.most + plan.new,
            edited_every,
            "stage",
        ),
    ]
    with tempfile.TemporaryDirectory() as folder:
        expected = survey.show(plan.most)
        taken = {"starting, and nothing else": _accord(survey, Path(folder), "idle")[0]}
        taken["everything: pulled and landed"], _ = _accord(survey, Path(folder), "pull")
        taken["everything: staged"], brought = _accord(survey, Path(folder), "stage")
        if brought != expected:
            raise FailedCommandError(f"Accord brought {brought} of {expected}.")
        for name, shown, every, step in later:
            expected = survey.show(shown, every)
            taken[name], brought = _accord(survey, Path(folder), step)
            if brought and brought != expected:
                raise FailedCommandError(f"{name}: {brought} of {expected}.")
    return taken


def _of_ways(plan: Plan, found: Mapping[int, Mapping[str, Measured]]) -> Iterator[str]:
    for size, ways in found.items():
        yield from ("", f"{size:,} submissions, medians of {plan.rounds}:", "")
        yield from _beside(ways)
    small, large = plan.sizes
    yield from ("", f"CPU seconds grow from {small:,} to {large:,} submissions with an exponent of")
    exponents = (
        f"{_exponent(found[small][way], found[large][way], large / small):.2f} ({way})"
        for way in found[small]
    )
    yield f"{', '.join(exponents)}."


def _of_steps(plan: Plan, survey: Survey) -> Iterator[str]:
    fewer = plan.sizes[-1]
    some, whole = (bring(ACCORD, survey, size) for size in (fewer, plan.most))
    yield from ("", f"Accord, {plan.most:,} submissions, each step in a process of its own:", "")
    together = {
        f"{fewer:,} in one process: everything": some,
        "everything, in one process": whole,
        **steps(survey, plan),
    }
    yield from lines(STEP_HEADS, [(name, *_numbers(one)) for name, one in together.items()])
    yield from ("", f"CPU seconds grow from {fewer:,} to {plan.most:,} with an exponent of")
    yield f"{_exponent(some, whole, plan.most / fewer):.2f}."


def _beside(ways: Mapping[str, Measured]) -> Iterator[str]:
    """Yield a table of ways, the one first that needs least CPU."""
    own = ways[ACCORD]
    rows = sorted(ways.items(), key=lambda way: way[1].cpu)
    yield from lines(
        HEADS,
        [
            (way, f"{one.cpu / own.cpu:.1f}", f"{one.peak / own.peak:.1f}", *_numbers(one))
            for way, one in rows
        ],
    )


def _numbers(one: Measured) -> Sequence[str]:
    return f"{one.cpu:.1f}", f"{one.wall:.1f}", f"{one.peak:.0f}"


def _exponent(small: Measured, large: Measured, times: float) -> float:
    return math.log(large.cpu / small.cpu) / math.log(times)


if __name__ == "__main__":
    main()
