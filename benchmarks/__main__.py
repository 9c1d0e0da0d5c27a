"""Measures each stage in a process of its own: CPU seconds, wall seconds and peak memory.

The sandbox serves the example's quarterly reports again and again under new ids, so that the
numbers of submissions are round and the answers plausible.
"""

import argparse
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assets.kobo.sandbox.population.invent import invent
from assets.kobo.sandbox.programme import sandbox_for
from assets.kobo.sandbox.server import SandboxServer
from assets.programme.read import read_programme
from benchmarks.stages import TOKEN, VELMARA, Stages, in_a_fresh_process

BIG = "quarterly_report"


def main() -> None:
    """Print a table of stages."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--submissions", type=int, default=10_000, help="quarterly reports")
    count = parser.parse_args().submissions
    console = Console()
    with console.status(f"Inventing {count:,} submissions"):
        store = sandbox_for(VELMARA, TOKEN)
        reports = [found for found in invent(VELMARA) if found.form == BIG]
        uid = next(form.uid for form in read_programme(VELMARA).file.forms if form.code == BIG)
        for number in range(count - len(reports)):
            again = reports[number % len(reports)]
            store.submit(uid, again.answers, submitted_by=again.submitted_by, at=again.submitted_at)
    table = Table(title=f"{count:,} quarterly reports and the example's other forms")
    for column in ("stage", "CPU s", "wall s", "peak MB"):
        table.add_column(column, justify="left" if column == "stage" else "right")
    with tempfile.TemporaryDirectory() as folder, SandboxServer(store) as server:
        stages = Stages(Path(folder) / "velmara", server.url)
        for name in ("pull_and_land", "stage", "validate", "compute", "publish", "show"):
            with console.status(f"Measuring: {name}"):
                cpu, wall, peak = in_a_fresh_process(getattr(stages, name))
            table.add_row(name.replace("_", " "), f"{cpu:.2f}", f"{wall:.2f}", f"{peak:.0f}")
    console.print(table)
    console.print("Each stage is a process of its own, start-up and imports included.")


if __name__ == "__main__":
    main()
