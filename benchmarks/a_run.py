"""Measures each stage of a run in a process of its own, over the example with many reports.

    python -m benchmarks.a_run

The sandbox serves the example's quarterly reports again and again under new ids, so that the
numbers of submissions are round and the answers plausible.
"""

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from benchmarks.printed import keep, lines, machine, today
from benchmarks.stages import TOKEN, VELMARA, Stages, in_a_fresh_process

if TYPE_CHECKING:
    from assets.kobo.sandbox.server import SandboxServer

BIG, USUAL = "quarterly_report", 10_000
STAGES = (
    "start", "pull_and_land", "stage", "validate", "settle", "figures", "trace", "suppress",
    "publish", "site", "one_report", "reports",
)  # fmt: skip
HEADS = ("stage", "CPU s", "wall s", "peak MB")


def main() -> None:
    """Print a table of stages, and write it where the usual number was measured."""
    parser = argparse.ArgumentParser(prog="benchmarks.a_run", description=__doc__)
    parser.add_argument("--submissions", type=int, default=USUAL, help="quarterly reports")
    count = parser.parse_args().submissions
    console = Console(highlight=False)
    with console.status(f"Inventing {count:,} submissions"):
        server = _server(count)
    rows = []
    with tempfile.TemporaryDirectory() as folder, server:
        stages = Stages(Path(folder) / "velmara", server.url)
        for name in STAGES:
            with console.status(f"Measuring: {name}"):
                cpu, wall, peak = in_a_fresh_process(getattr(stages, name))
            rows.append((name.replace("_", " "), f"{cpu:.2f}", f"{wall:.2f}", f"{peak:.0f}"))
    told = "\n".join(
        [
            f"Measured on {today()} on {machine()}.",
            "",
            f"{count:,} quarterly reports and the example's other forms; start-up and imports are "
            "in each stage's seconds.",
            "",
            *lines(HEADS, rows),
        ]
    )
    console.print(told, markup=False, soft_wrap=True)
    if count == USUAL:
        keep("stages", told)


def _server(count: int) -> "SandboxServer":
    """Return a sandbox with so many quarterly reports, not yet begun."""
    # The stages' processes read this module, too, and are measured without what they do not need.
    from assets.kobo.sandbox.population.invent import invent
    from assets.kobo.sandbox.programme import sandbox_for
    from assets.kobo.sandbox.server import SandboxServer
    from assets.programme.read import read_programme

    store = sandbox_for(VELMARA, TOKEN)
    reports = [found for found in invent(VELMARA) if found.form == BIG]
    uid = next(form.uid for form in read_programme(VELMARA).file.forms if form.code == BIG)
    for number in range(count - len(reports)):
        again = reports[number % len(reports)]
        store.submit(uid, again.answers, submitted_by=again.submitted_by, at=again.submitted_at)
    return SandboxServer(store)


if __name__ == "__main__":
    main()
