"""Measures the invention of submissions: CPU seconds, peak memory, and a hash of all of them.

    python -m benchmarks.population --submissions 100000

The same number gives the same hash on every machine.
"""

import argparse
import hashlib
import json
import resource
from collections import Counter
from pathlib import Path

from rich.console import Console

from assets.kobo.sandbox.population.invent import InventedSubmission, invent

VELMARA = Path(__file__).parents[1] / "programmes" / "velmara"
MEGABYTE = 1024  # In kilobytes, as the kernel counts memory.


def main() -> None:
    """Print what inventing this many submissions took, and how many each form got."""
    parser = argparse.ArgumentParser(prog="benchmarks.population", description=__doc__)
    parser.add_argument("--submissions", type=int, default=100_000)
    parser.add_argument("--programme", type=Path, default=VELMARA)
    asked = parser.parse_args()
    digest, counts = hashlib.sha256(), Counter[str]()
    for one in invent(asked.programme, asked.submissions):
        counts[one.form] += 1
        digest.update(_bytes(one))
    used = resource.getrusage(resource.RUSAGE_SELF)
    console = Console(highlight=False)
    for form, count in counts.most_common():
        console.print(f"{count:>10,}  {form}")
    console.print(f"{counts.total():>10,}  submissions")
    console.print(f"{used.ru_utime + used.ru_stime:.1f} CPU s, peak {_peak() / MEGABYTE:.0f} MB")
    console.print(f"sha256 {digest.hexdigest()}")


def _peak() -> int:
    """Return this program's own peak; getrusage would count that of whoever started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1])


def _bytes(one: InventedSubmission) -> bytes:
    told = {**vars(one), "edits": [list(edit) for edit in one.edits]}
    return json.dumps(told, ensure_ascii=False, default=str).encode() + b"\n"


if __name__ == "__main__":
    main()
