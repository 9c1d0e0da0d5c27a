"""Measures 40 rules over a million rows, through Great Expectations and by hand.

    python -m benchmarks.validation

The rules are a questionnaire's own (`benchmarks.survey`), over rows that are invented inside the
database. Each way is measured in a process of its own: first over no rows, which is start-up, then
over all of them. `--rows` measures another number and only prints.
"""

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console

from assets.warehouse.connection import read_only, writing
from benchmarks.printed import keep, lines, machine, today
from benchmarks.survey import DEFINITION, FORM, by_hand, invent, one_query, stock, tables
from expectations.forms.rules import Rule, rules_of
from expectations.library.opened import RESULT_FORMAT, Library, opened
from expectations.library.suites import SUBMISSION_IDS, form_suite

ROWS_WANTED = 1_000_000
NOTHING = "nothing"
TODAY = date(2026, 7, 20)
MEGABYTE = 1024


@dataclass(frozen=True)
class Measured:
    """What one way took: to start, and beyond that."""

    expectations: int
    found: int
    start_up: float
    cpu: float
    wall: float
    peak: float


Way = Callable[[Path], Measured]


def main() -> None:
    """Print the table, and keep it where the usual number of rows was measured."""
    parser = argparse.ArgumentParser(prog="benchmarks.validation", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS_WANTED)
    parser.add_argument("--note", default="", help="what else to say of the machine")
    asked = parser.parse_args()
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Path(folder) / "warehouse.duckdb"
        with console.status(f"Inventing {asked.rows:,} rows"), writing(warehouse) as connection:
            invent(connection, FORM, asked.rows)
            invent(connection, NOTHING, 0)
        found = {}
        for name, way in WAYS.items():
            with console.status(f"Measuring: {name}"):
                found[name] = _in_a_fresh_process(way, warehouse)
    told = "\n".join(_told(found, asked.rows, asked.note))
    console.print(told, markup=False, soft_wrap=True)
    if asked.rows == ROWS_WANTED:
        keep("validation", told)


# The ways ---------------------------------------------------------------------------------


def sql_by_hand(warehouse: Path) -> Measured:
    """One query that somebody wrote, without the library."""
    with read_only(warehouse) as connection:

        def run(table: str) -> int:
            return len(connection.execute(one_query(table)).fetchall())

        return _measured(run, expectations=0)


def accord(warehouse: Path) -> Measured:
    """The suite as a run has it: an expectation a check."""
    rules = _rules()
    return _through_the_library(warehouse, lambda table: form_suite(table, rules, SUBMISSION_IDS))


def one_each(warehouse: Path) -> Measured:
    """Accord's own kind of expectation, but one for each rule."""

    def suite(table: str) -> Any:
        single = [form_suite(table, [rule], SUBMISSION_IDS) for rule in _rules()]
        [whole, *others] = single
        whole.expectations = [one for each in (whole, *others) for one in each.expectations]
        return whole

    return _through_the_library(warehouse, suite)


def stock_expectations(warehouse: Path) -> Measured:
    """The library's own expectations, asked for the ids of the rows that fail."""

    def suite(table: str) -> Any:
        whole = form_suite(table, [], SUBMISSION_IDS)
        whole.expectations = stock()
        return whole

    asked = {**RESULT_FORMAT, "unexpected_index_column_names": list(SUBMISSION_IDS)}
    return _through_the_library(warehouse, suite, asked)


WAYS: dict[str, Way] = {
    "one query, by hand": sql_by_hand,
    "Accord: an expectation for each check": accord,
    "Accord: an expectation for each rule": one_each,
    "the library's own expectations": stock_expectations,
}


def _rules() -> Sequence[Rule]:
    return rules_of(DEFINITION, tables(), TODAY).rules[FORM]


def _through_the_library(
    warehouse: Path, suite_of: Callable[[str], Any], asked: dict[str, Any] = RESULT_FORMAT
) -> Measured:
    with opened(warehouse) as library:

        def run(table: str) -> int:
            return _found(library, suite_of(table), asked)

        return _measured(run, expectations=len(suite_of(FORM).expectations))


def _found(library: Library, suite: Any, asked: dict[str, Any]) -> int:
    batch = library.batch_of(suite).get_batch()
    results = batch.validate(suite, result_format=asked).results
    if any(one.exception_info.get("raised_exception") is not False for one in results):
        raise RuntimeError("An expectation crashed: this measures nothing.")
    return sum(_count(one.result) for one in results)


def _count(result: dict[str, Any]) -> int:
    """Return what an expectation found; of a row, Accord's tell each column that is wrong."""
    counted = result.get("unexpected_count", result.get("observed_value")) or 0
    return max(len(result.get("unexpected_index_list") or ()), counted)


# Measuring --------------------------------------------------------------------------------


def _measured(run: Callable[[str], int], *, expectations: int) -> Measured:
    run(NOTHING)
    start_up = _cpu()
    # A process begins with the peak of its start; 5 sets it back (proc(5)).
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    started = time.perf_counter()
    found = run(FORM)
    wall = time.perf_counter() - started
    return Measured(expectations, found, start_up, _cpu() - start_up, wall, _peak())


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _peak() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) / MEGABYTE


def _in_a_fresh_process(way: Way, warehouse: Path) -> Measured:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as process:
        return process.submit(way, warehouse).result()


# Telling ----------------------------------------------------------------------------------


def _told(found: dict[str, Measured], rows: int, note: str) -> Sequence[str]:
    [by_hand_, ours, *_] = found.values()
    heads = ("way", "expectations", "found", "start-up CPU s", "CPU s", "wall s", "peak MB")
    table = lines(
        heads,
        (
            (
                name, str(one.expectations or "–"), f"{one.found:,}", f"{one.start_up:.1f}",
                f"{one.cpu:.1f}", f"{one.wall:.1f}", f"{one.peak:.0f}",
            )
            for name, one in found.items()
        ),
    )  # fmt: skip
    return [
        f"Measured on {today()} on {machine()}.",
        *([note] if note else []),
        "",
        f"{len(by_hand())} rules over {rows:,} rows; CPU and wall seconds are beyond start-up.",
        "",
        *table,
        "",
        f"Accord's suite takes {ours.cpu / by_hand_.cpu:.1f} times the CPU seconds of the query "
        "that was written by hand.",
    ]


if __name__ == "__main__":
    main()
