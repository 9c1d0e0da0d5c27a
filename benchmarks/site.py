"""Measures building the site of an edition, and what a reader loads; writes `benchmarks/README.md`.

    python -m benchmarks.site

The edition is Velmara's own as `make run` published it (12 partners, 38 indicators, 8 quarters, 4
languages), and the same with so many partners more, each a copy under another code. `--partners`
measures another number and only prints.
"""

import argparse
import gzip
import json
import shutil
import tempfile
from functools import partial
from pathlib import Path

from rich.console import Console

from assets.warehouse.connection import writing
from benchmarks.printed import keep, lines, machine, today
from benchmarks.stages import in_a_fresh_process
from dashboards.site import build_site

EDITION = Path("var/velmara/published/internal.duckdb")
PARTNERS = (12, 60, 300)
HEADS = ("partners", "pages", "files", "MB", "CPU s", "wall s", "peak MB", "first view KB")
# What a reader loads before Plotly: a page, the style sheet, the script, and the page's own data.
FIRST_VIEW = ("index.html", "assets/accord.css", "assets/accord.js")
KB, MB = 1024, 1024 * 1024


def main() -> None:
    """Print the table, and write it where the usual numbers were measured."""
    parser = argparse.ArgumentParser(prog="benchmarks.site", description=__doc__)
    parser.add_argument("--partners", type=int, nargs="*", default=PARTNERS)
    parser.add_argument("--note", default="", help="what else to say of the machine")
    asked = parser.parse_args()
    console = Console(highlight=False)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for number in asked.partners:
            with console.status(f"Building the site of {number} partners"):
                rows.append(measured(number, Path(folder)))
    told = "\n".join(
        [
            f"Measured on {today()} on {machine()}.",
            *([asked.note] if asked.note else []),
            "",
            *lines(HEADS, rows),
        ]
    )
    console.print(told, markup=False, soft_wrap=True)
    if tuple(asked.partners) == PARTNERS:
        keep("site", told)


def measured(number: int, folder: Path) -> tuple[str, ...]:
    """Build a site in a process of its own, and return a line of the table."""
    edition, into = folder / f"{number}.duckdb", folder / str(number)
    shutil.copy(EDITION, edition)
    grow(edition, number)
    found = folder / "found.json"
    cpu, wall, peak = in_a_fresh_process(partial(build, edition, into, found))
    pages, files, size = json.loads(found.read_text(encoding="utf-8"))
    view = sum(len(gzip.compress((into / name).read_bytes())) for name in FIRST_VIEW)
    shutil.rmtree(into)
    return (
        *(f"{one:,}" for one in (number, pages, files)),
        *(f"{size / MB:.0f}", f"{cpu:.1f}", f"{wall:.1f}", f"{peak:.0f}", f"{view / KB:.0f}"),
    )


def build(edition: Path, into: Path, found: Path) -> None:
    """Build a site and write down what it came to."""
    built = build_site(edition, into)
    found.write_text(json.dumps([built.pages, built.files, built.bytes]), encoding="utf-8")


def grow(edition: Path, number: int) -> None:
    """Copy the rows of single partners under further codes until there are so many partners."""
    with writing(edition) as connection:
        codes = [
            code
            for (code,) in connection.execute("select partner from published.partners").fetchall()
        ]
        tables = connection.execute(
            "select table_name from information_schema.columns"
            " where table_schema = 'published' and column_name = 'partner'"
        ).fetchall()
        copies = [
            (f"P{place:04}", codes[place % len(codes)]) for place in range(len(codes), number)
        ]
        connection.execute("create temp table copies (code varchar, source varchar)")
        if copies:
            connection.executemany("insert into copies values (?, ?)", copies)
        for (table,) in tables:
            connection.execute(
                f"insert into published.{table} select one.* replace (copies.code as partner)"
                f" from published.{table} as one join copies on copies.source = one.partner"
            )


if __name__ == "__main__":
    main()
