"""Measures choosing what to withhold, and writes the table in `benchmarks/README.md`.

    python -m benchmarks.protection

Each of many tables is of an indicator of its own and has nothing to do with the others: two
dimensions and their crossing with all margins, by partners and for the programme. About a third of
its cells are too small. `--tables` measures another number and only prints.
"""

import argparse
import json
import random
import tempfile
from collections import defaultdict
from functools import partial
from itertools import product
from pathlib import Path

from rich.console import Console

from assets.protection.cells import CROSSED, PERIOD, PROGRAMME, UNDIVIDED, Cell, Counts, is_small
from assets.protection.relations import Declared, Known, Related, tables_of
from assets.protection.suppression import joined
from benchmarks.printed import keep, lines, machine, today
from benchmarks.stages import in_a_fresh_process

TABLES = 200
PARTNERS, ROWS, COLUMNS = 9, 4, 9  # With the margins (9 + 1) × (4 + 1) × (9 + 1) = 500 cells.
FEWEST = 5
# Of the finest cells so many are small; of all, with the margins, it is about a third.
SMALL, MOST = 0.52, 60
SEED = 1
HEADS = ("tables", "cells", "small", "withheld", "CPU s", "wall s", "peak MB")


def main() -> None:
    """Print the table, and write it where the usual number was measured."""
    parser = argparse.ArgumentParser(prog="benchmarks.protection", description=__doc__)
    parser.add_argument("--tables", type=int, default=TABLES)
    parser.add_argument("--note", default="", help="what else to say of the machine")
    asked = parser.parse_args()
    console = Console(highlight=False)
    with (
        tempfile.TemporaryDirectory() as folder,
        console.status(f"Choosing what to withhold of {asked.tables} tables"),
    ):
        found = Path(folder) / "found.json"
        cpu, wall, peak = in_a_fresh_process(partial(choose, asked.tables, found))
        chosen = json.loads(found.read_text(encoding="utf-8"))
    row = (*(f"{number:,}" for number in chosen), f"{cpu:.1f}", f"{wall:.1f}", f"{peak:.0f}")
    told = "\n".join(
        [
            f"Measured on {today()} on {machine()}.",
            *([asked.note] if asked.note else []),
            "",
            *lines(HEADS, [row]),
        ]
    )
    console.print(told, markup=False, soft_wrap=True)
    if asked.tables == TABLES:
        keep("protection", told)


def choose(tables: int, into: Path) -> None:
    """Choose, and write how many tables and cells there were, and how many small and withheld."""
    counts = invented(tables)
    small = {cell for cell, (people,) in counts.items() if is_small(people, FEWEST)}
    said = Related(Declared(), {}, fewest=lambda _: FEWEST)
    found, withheld = 0, 0
    for of_readers, cells in tables_of(counts, [Known()], said):
        found += 1
        withheld += len(joined(of_readers, [at for at, cell in enumerate(cells) if cell in small]))
    into.write_text(json.dumps([found, len(counts), len(small), withheld]), encoding="utf-8")


def invented(tables: int) -> Counts:
    """Return the counts of so many tables, with all that they add up to."""
    chance = random.Random(SEED)  # noqa: S311 - nothing is kept secret by it
    sums: dict[Cell, int] = defaultdict(int)
    for indicator in range(tables):
        for partner, row, column in product(range(PARTNERS), range(ROWS), range(COLUMNS)):
            people = (
                chance.randint(1, FEWEST - 1)
                if chance.random() < SMALL
                else chance.randint(FEWEST, MOST)
            )
            for who, (dimension, member) in product(
                (f"P{partner}", PROGRAMME),
                (
                    (UNDIVIDED, UNDIVIDED),
                    ("row", str(row)),
                    ("column", str(column)),
                    (f"row{CROSSED}column", f"{row}{CROSSED}{column}"),
                ),
            ):
                sums[Cell(f"I{indicator}", who, dimension, member, "2026Q1", PERIOD)] += people
    return {cell: (people,) for cell, people in sums.items()}


if __name__ == "__main__":
    main()
