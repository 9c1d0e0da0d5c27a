"""The benchmark beside other ways runs from end to end, and every way brings everything."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import ACCORD, WAYS, Survey, bring, served
from benchmarks.measured import FailedCommandError, Measured, run

ROOT = Path(__file__).parents[1]


@pytest.mark.long
def test_the_quick_benchmark_measures_every_way_and_each_step():
    command = [sys.executable, "-m", "benchmarks", "--quick"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    for way in WAYS:
        found = re.findall(
            rf"^\| {re.escape(way)} \| .* \| ([\d.]+) \| [\d.]+ \| (\d+) \|$", told, re.MULTILINE
        )
        assert len(found) == 2, way  # One line for each size.
        assert all(float(cpu) > 0 and int(peak) > 0 for cpu, peak in found)
    steps = r"^\| (everything|nothing new|100 new|40 edited|2,000 in one process)"
    assert len(re.findall(steps, told, re.MULTILINE)) == 11
    assert "exponent" in told


def test_a_way_that_brings_too_little_is_an_error():
    class Promising(Survey):
        def show(self, rows, edited_every=0):
            return {**super().show(rows, edited_every), "rows": rows + 1}

    with served() as survey, pytest.raises(FailedCommandError, match="Accord brought"):
        bring(ACCORD, Promising(**vars(survey)), 10)


def test_a_command_that_fails_is_told_with_its_last_words():
    with pytest.raises(FailedCommandError, match="no such thing"):
        run([sys.executable, "-c", "raise SystemExit('no such thing')"])


def test_what_a_command_takes_is_its_own_and_its_childrens():
    work = "sum(range(3_000_000))"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}], check=True)"
    idle, _ = run([sys.executable, "-c", "print('{}')"])
    busy, said = run([sys.executable, "-c", f"{child}\nprint('{{\"done\": 1}}')"])

    assert said == {"done": 1}
    assert busy.cpu > idle.cpu


def test_of_several_runs_the_medians_count_each_for_itself():
    runs = [Measured(1, 9, 5), Measured(2, 7, 6), Measured(9, 8, 4)]

    assert Measured.middle(runs) == Measured(2, 8, 5)
