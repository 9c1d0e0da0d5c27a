"""Measures all figures over grown populations, and writes the table in `benchmarks/README.md`.

    python -m benchmarks.figures

The example is pulled, staged, checked and settled once. Each size is a copy of its warehouse that
is grown inside the database (`benchmarks.grown`); promises, models, indicator values and progress
are then computed in a process of its own. Of the greatest, each step is measured apart, and the
trace of what figures are made of. `--submissions` measures other sizes and only prints.
"""

import argparse
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from assets.programme.read import read_programme
from assets.warehouse.connection import writing
from benchmarks.grown import grow
from benchmarks.printed import keep, lines, machine, today
from benchmarks.stages import AS_OF, TOKEN, VELMARA, Stages, in_a_fresh_process

SIZES = (10_000, 100_000, 1_000_000)
STEPS = ("start", "promises", "models", "values", "progress", "trace")


@dataclass(frozen=True)
class Measured:
    """What computing something took."""

    submissions: int
    what: str
    cpu: float
    wall: float
    peak: float


def main() -> None:
    """Print the tables, and write them where all the usual sizes were measured."""
    parser = argparse.ArgumentParser(prog="benchmarks.figures", description=__doc__)
    parser.add_argument("--submissions", type=int, nargs="+", default=SIZES)
    parser.add_argument("--note", default="", help="what else to say of the machine")
    asked = parser.parse_args()
    sizes = tuple(asked.submissions)
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory() as folder:
        with console.status("Pulling, staging, checking and settling the example"):
            settled = _settled(Path(folder) / "velmara")
        found: list[Measured] = []
        for size in sizes:
            with console.status(f"Growing to {size:,} submissions and computing their figures"):
                found += _measure(settled, size, size == max(sizes))
    told = "\n".join(_tables(found, asked.note))
    console.print(told, markup=False, soft_wrap=True)
    if sizes == SIZES:
        keep("figures", told)


def _settled(state: Path) -> Path:
    """Return the example's warehouse with every submission's fate, and no figure yet."""
    from assets.kobo.sandbox.programme import sandbox_for
    from assets.kobo.sandbox.server import SandboxServer

    with SandboxServer(sandbox_for(VELMARA, TOKEN)) as server:
        stages = Stages(state, server.url)
        stages.pull_and_land()
        stages.stage()
        stages.validate()
        stages.settle()
    return stages.warehouse


def _measure(settled: Path, size: int, by_step: bool) -> Iterator[Measured]:  # noqa: FBT001
    """Yield what all figures of a grown copy take and, if asked, what each step takes."""
    state = settled.parent / str(size)
    state.mkdir()
    stages = Stages(state, "")
    shutil.copy(settled, stages.warehouse)
    with writing(stages.warehouse) as connection:
        first = read_programme(VELMARA).periods[0].starts_on
        submissions = grow(connection, size, first, AS_OF)
    for what in ("figures", *(STEPS if by_step else ())):
        yield Measured(submissions, what, *in_a_fresh_process(getattr(stages, what)))
    shutil.rmtree(state)


def _tables(found: Sequence[Measured], note: str) -> Iterator[str]:
    whole = [one for one in found if one.what == "figures"]
    yield f"Measured on {today()} on {machine()}."
    yield from [note] if note else []
    yield ""
    yield from lines(
        ("submissions", "CPU s", "wall s", "peak MB", "CPU s per 100,000 more"),
        (
            (f"{one.submissions:,}", *_numbers(one), _more(before, one))
            for before, one in zip([None, *whole], whole, strict=False)
        ),
    )
    yield ""
    yield f"Of {whole[-1].submissions:,} submissions, each step in a process of its own:"
    yield ""
    yield from lines(
        ("step", "CPU s", "wall s", "peak MB"),
        ((one.what, *_numbers(one)) for one in found if one.what != "figures"),
    )


def _numbers(one: Measured) -> tuple[str, str, str]:
    return f"{one.cpu:.1f}", f"{one.wall:.1f}", f"{one.peak:.0f}"


def _more(before: Measured | None, one: Measured) -> str:
    """Return what so many more submissions cost: the same at every size if nothing is quadratic."""
    if before is None:
        return ""
    return f"{(one.cpu - before.cpu) / (one.submissions - before.submissions) * 100_000:.2f}"


if __name__ == "__main__":
    main()
