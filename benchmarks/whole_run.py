"""Measures `accord run` of the example from empty, and says where each second goes.

    python -m benchmarks.whole_run

The run and its reader are as anybody has them: a process of its own, an empty folder, the steps
and their seconds from the lines that a server's log gets. What no step took is starting up and
what Dagster writes down between them. Then it is run again with nothing new. Of several rounds,
each from an empty folder, the medians count.
"""

import argparse
import json
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.status import Status

from benchmarks.measured import Measured, run_and_hear
from benchmarks.printed import keep, lines, machine, today
from benchmarks.stages import AS_OF

ACCORD = str(Path(sys.executable).with_name("accord"))
COMMAND = [ACCORD, "run", "--as-of", AS_OF.isoformat()]
STARTS = {
    "starting: `accord --help`": [ACCORD, "--help"],
    "starting: Dagster's definitions": [
        sys.executable,
        "-c",
        "from pipelines.definitions import *",
    ],
}
# A form has a step of its own for each of these; the others are named as they are.
OF_FORMS = {
    "landing": "pull and land",
    "staging": "stage",
    "check": "check with Great Expectations",
    "accepted": "leave out what is set aside",
    "marts": "conformed models",
}
FEW = 0.5  # Seconds below which a step is not named.
FROM_EMPTY, NOTHING_NEW = "from empty", "with nothing new"
BETWEEN = "no step: starting, Dagster's own records, the end"


def main() -> None:
    """Print the tables, and keep them."""
    parser = argparse.ArgumentParser(prog="benchmarks.whole_run", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="of which the medians count")
    rounds = max(parser.parse_args().rounds, 1)
    console = Console(highlight=False)
    with console.status("") as status:
        found = [_round(status, f"round {number} of {rounds}") for number in range(1, rounds + 1)]
    taken = {name: Measured.middle(each[name] for each, _ in found) for name in found[0][0]}
    steps = _middle([each for _, each in found])
    steps[BETWEEN] = taken[FROM_EMPTY].wall - sum(steps.values())
    told = "\n".join(
        [
            f"Measured on {today()} on {machine()}; medians of {rounds}.",
            "",
            *_tables(taken, steps),
        ]
    )
    console.print(told, markup=False, soft_wrap=True)
    keep("whole run", told)


def _round(status: Status, number: str) -> tuple[dict[str, Measured], dict[str, float]]:
    """Return what each command took in a folder of its own, and each step of the first run."""
    taken: dict[str, Measured] = {}
    with tempfile.TemporaryDirectory() as folder:
        environment = _alone(Path(folder))
        for name, command in STARTS.items():
            status.update(f"{number}: {name}")
            taken[name], *_ = run_and_hear(command, environment)
        status.update(f"{number}: a run {FROM_EMPTY}")
        taken[FROM_EMPTY], _, log = run_and_hear(COMMAND, environment)
        status.update(f"{number}: a run {NOTHING_NEW}")
        taken[NOTHING_NEW], *_ = run_and_hear(COMMAND, environment)
    return taken, seconds_by_kind(log)


def _middle(rounds: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the median of each step, the longest first."""
    found = {step: median(each[step] for each in rounds) for step in rounds[0]}
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def _alone(folder: Path) -> Mapping[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "ACCORD_VAR": str(folder / "var"),
        "ACCORD_LOG_FORMAT": "json",
    }


def seconds_by_kind(log: str) -> dict[str, float]:
    """Return the wall seconds of a run's steps: those of forms together."""
    found: defaultdict[str, float] = defaultdict(float)
    for line in log.splitlines():
        said = json.loads(line) if line.startswith("{") else {}
        if said.get("event") == "step succeeded":
            _, kind, *rest = said["step"].split("__")
            found[OF_FORMS.get(kind) or " ".join([kind, *rest])] += said["seconds"]
    return found


def _tables(taken: Mapping[str, Measured], steps: Mapping[str, float]) -> Iterator[str]:
    yield from lines(
        ("`accord run`", "CPU s", "wall s", "peak MB"),
        [
            (name, f"{one.cpu:.1f}", f"{one.wall:.1f}", f"{one.peak:.0f}")
            for name, one in taken.items()
        ],
    )
    yield from ("", "Of the run from empty, whose steps follow each other:", "")
    whole = sum(steps.values())
    yield from lines(
        ("step", "wall s", "share"),
        [(name, f"{one:.1f}", f"{one / whole:.0%}") for name, one in steps.items() if one >= FEW],
    )
    few = [one for one in steps.values() if one < FEW]
    yield f"| {len(few)} others together | {sum(few):.1f} | {sum(few) / whole:.0%} |"


if __name__ == "__main__":
    main()
