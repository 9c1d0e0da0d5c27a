"""Measures writing the partners' reports; writes `benchmarks/README.md`.

    python -m benchmarks.reports

The editions are the partners' own of Velmara as `make run` published them (12 partners), each with
its report in its language and the programme's first: page, print, first page as a picture, and the
sheet to read out. More partners are these again, under further codes. One report by itself, page
and print, is measured after a first one has loaded what all need. `--partners` measures another
number and only prints.
"""

import argparse
import json
import shutil
import tempfile
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time

from rich.console import Console

from assets.warehouse.connection import literal, writing
from benchmarks.printed import keep, lines, machine, today
from benchmarks.stages import in_a_fresh_process
from dashboards.catalogue import language_of
from dashboards.edition import Edition
from dashboards.reports.fitted import fitted_report
from dashboards.reports.folders import ReportFolders
from dashboards.reports.issue import build_reports
from dashboards.reports.web import web_page

EDITIONS = Path("var/velmara/published")
PARTNERS = (12, 60, 300)
HEADS = ("partners", "files", "MB", "CPU s", "CPU s a partner", "wall s", "peak MB")
MB = 1024 * 1024


def main() -> None:
    """Print the table, and write it where the usual numbers were measured."""
    parser = argparse.ArgumentParser(prog="benchmarks.reports", description=__doc__)
    parser.add_argument("--partners", type=int, nargs="*", default=PARTNERS)
    parser.add_argument("--note", default="", help="what else to say of the machine")
    asked = parser.parse_args()
    console = Console(highlight=False)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for number in asked.partners:
            with console.status(f"Writing the reports of {number} partners"):
                rows.append(measured(number, Path(folder)))
    told = "\n".join(
        [
            f"Measured on {today()} on {machine()}.",
            *([asked.note] if asked.note else []),
            "",
            *lines(HEADS, rows),
            "",
            f"One report by itself, in each language of the example: {one_report()}.",
        ]
    )
    console.print(told, markup=False, soft_wrap=True)
    if tuple(asked.partners) == PARTNERS:
        keep("reports", told)


def measured(number: int, folder: Path) -> tuple[str, ...]:
    """Write the reports of so many partners in a process of its own; return a line of the table."""
    files = grown(number, folder / "editions")
    found = folder / "found.json"
    cpu, wall, peak = in_a_fresh_process(partial(write, files, folder / "state", found))
    written, size = json.loads(found.read_text(encoding="utf-8"))
    shutil.rmtree(folder / "state")
    return (
        *(f"{one:,}" for one in (number, written)),
        *(f"{size / MB:.0f}", f"{cpu:.1f}", f"{cpu / number:.2f}", f"{wall:.1f}", f"{peak:.0f}"),
    )


def write(files: dict[str, Path], state: Path, found: Path) -> None:
    """Write the reports, and write down what they came to."""
    built = build_reports(files, ReportFolders(state))
    found.write_text(json.dumps([built.files, built.bytes]), encoding="utf-8")


def grown(number: int, folder: Path) -> dict[str, Path]:
    """Return the editions of so many partners by their codes; further ones are copies."""
    own = {path.stem.removeprefix("partner-"): path for path in EDITIONS.glob("partner-*.duckdb")}
    codes = sorted(own)
    files = dict(list(own.items())[:number])
    folder.mkdir(exist_ok=True)
    for place in range(len(codes), number):
        source, code = codes[place % len(codes)], f"P{place:04}"
        files[code] = folder / f"partner-{code}.duckdb"
        if not files[code].exists():
            shutil.copy(own[source], files[code])
            rename(files[code], source, code)
    return files


def rename(edition: Path, source: str, code: str) -> None:
    """Let an edition be another partner's."""
    with writing(edition) as connection:
        tables = connection.execute(
            "select table_name, column_name from information_schema.columns"
            " where table_schema = 'published' and column_name in ('partner', 'edition_partner')"
        ).fetchall()
        for table, column in tables:
            connection.execute(
                f"update published.{table} set {column} = {literal(code)}"
                f" where {column} = {literal(source)}"
            )


def one_report() -> str:
    """Return the CPU seconds of a report by itself, of all partners and languages."""
    read, built = [], []
    for path in sorted(EDITIONS.glob("partner-*.duckdb")):
        for code in Edition.read(path).languages:
            language, start = language_of(code), process_time()
            edition = Edition.read(path, code)
            read.append(process_time() - start)
            report = fitted_report(edition, language)
            _ = web_page(report.document, language), report.pdf
            built.append(process_time() - start - read[-1])
    later = built[1:]  # The first one loads fonts and templates, which is the start.
    return (
        f"page and print {median(later):.2f} CPU s in the middle, {max(later):.2f} at most, of "
        f"{len(later)}; reading an edition before it {median(read):.2f}"
    )


if __name__ == "__main__":
    main()
