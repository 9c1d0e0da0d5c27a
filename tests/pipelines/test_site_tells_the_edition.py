"""Every number that a page shows or hands out stands in its edition's file, and is no other one.

A crawler reads all files, points and cells of the built sites; whoever reads pages therefore knows
no more than whoever reads the file.
"""

import csv
import io
import json
import re
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from assets.warehouse.connection import read_only

pytestmark = pytest.mark.long

SITES = ("internal", "public")
# Which published table a file is a part of, by the end of its name.
TABLES = {
    "path": "indicator_progress",
    "results": "indicator_progress",
    "results-by-area": "indicator_values",
    "results-through-time": "indicator_progress",
    "parts": "indicator_values",
    "figures-told": "indicator_values",
    "capacity-areas": "indicator_values",
    "capacity-partners": "capacity_profile",
    "promises": "accountability",
    "promises-by-partner": "accountability",
    "promises-in-time": "commitments",
    "perception": "principle_comparison",
    "funds": "funds",
    "partners": "partners",
    "responsibilities": "responsibilities",
    "mapping": "mapping",
    "questions": "findings_summary",
    "pass-rates": "pass_rates",
    "records": "figure_records",
    "submissions": "figure_submissions",
    "expected": "projections",
    "spread": "partner_spreads",
    "reporting-burden": "reporting_burden",
    "reporting-calendar": "reporting_calendar",
}
CODE = re.compile(r"^(O[CP]\d\.\d[ab]?|[A-Z]{3})-(?=[a-z])")
FLAG = "flag"


def table_of(name):
    return TABLES[CODE.sub("", name)]


def told(value):
    """A cell of the file as CSV says it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(str(value).split())


@pytest.fixture(scope="module", params=SITES)
def site(refreshed, request):
    """A site with what its edition's tables say."""
    folder = refreshed.var / "site" / request.param
    with read_only(refreshed.var / "published" / f"{request.param}.duckdb") as edition:
        tables = {}
        for table in set(TABLES.values()):
            cursor = edition.execute(f"select * from published.{table}")
            names = [column[0] for column in cursor.description]
            tables[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return folder, tables


def files(folder, end):
    found = sorted((folder / "downloads").glob(f"*.{end}"))
    assert len(found) > 5
    return found


def test_every_row_of_every_file_is_a_row_of_the_edition(site):
    folder, tables = site
    for path in files(folder, "csv"):
        table = tables[table_of(path.stem)]
        head, *lines = csv.reader(io.StringIO(path.read_text("utf-8-sig")))
        own = [name for name in head if name == FLAG or (table and name in table[0])]
        places = [head.index(name) for name in own]
        known = {
            tuple(told(row["mark" if name == FLAG else name]).lstrip("'") for name in own)
            for row in table
        }
        for line in lines:
            cells = [line[place].lstrip("'") for place in places]
            as_marked = [
                "" if name == FLAG and cell == "x" else cell
                for name, cell in zip(own, cells, strict=True)
            ]
            assert tuple(cells) in known or tuple(as_marked) in known, (path.name, line)


def test_every_workbook_says_what_its_csv_says(site):
    folder, _ = site
    for path in files(folder, "xlsx"):
        if path.stem.endswith("-submissions"):  # Thousands of rows written by the same code.
            continue
        lines = list(csv.reader(io.StringIO(path.with_suffix(".csv").read_text("utf-8-sig"))))
        book = openpyxl.load_workbook(path, read_only=True)
        rows = list(book.active.iter_rows(values_only=True))
        book.close()
        assert len(rows) == len(lines)
        for line, row in zip(lines, rows, strict=True):
            for text, cell in zip(line, (*row, *[None] * len(line))[: len(line)], strict=True):
                if isinstance(cell, bool) or cell is None or isinstance(cell, str):
                    said = {True: "true", False: "false", None: ""}.get(cell, cell)
                    assert text in {said, f"'{said}"}, path.name
                elif isinstance(cell, int | float):
                    assert float(text) == pytest.approx(cell), path.name
                else:
                    assert text == cell.date().isoformat(), path.name


def test_every_point_of_a_results_figures_is_a_figure_of_the_edition(site):
    folder, tables = site
    known = {}
    for row in (*tables["indicator_progress"], *tables["indicator_values"]):
        for name in ("actual", "target", "value"):
            if row.get(name) is not None:
                known.setdefault(row["indicator"], set()).add(round(float(row[name]), 6))
    drawn = 0
    for path in sorted((folder / "data").glob("O*.js")):
        if path.stem.endswith("-cells"):
            continue
        text = path.read_text().removeprefix("window.ACCORD_DATA = ").rstrip(";\n")
        for name, figure in json.loads(text)["figures"].items():
            across = "y" if name.startswith("path") else "x"
            for trace in figure["data"]:
                if "ids" in trace and trace["type"] in {"scatter", "bar"}:
                    numbers = [
                        round(number, 6)
                        for number in trace[across]
                        if isinstance(number, int | float) and number
                    ]
                    drawn += len(numbers)
                    assert set(numbers) <= known.get(path.stem, set()), (path.name, name)
    assert drawn > 20


def published_cells(tables):
    """Every figure that may be looked up: of whom and when, with its number, mark and target."""
    found = {}
    for row in tables["indicator_values"]:
        of = "*" if row["dimension"] == "*" else f"{row['dimension']}.{row['member']}"
        at = row["indicator"], row["reading"], f"{row['partner']}|{of}", row["period"]
        found[at] = row["value"], row["mark"].strip(), None
    for row in tables["indicator_progress"]:
        if row["dimension"] == "*" and row["partner"] != "*":
            at = row["indicator"], "to_date", f"{row['partner']}|*", row["period"]
            found[at] = row["actual"], row["mark"].strip(), row["target"]
    return found


def read_cell(cell):
    """A cell of a page's file: its number, marks and target."""
    number, _, marks, target = (
        (None, "", cell, None) if isinstance(cell, str) else (*cell, "", None)[:4]
    )
    return number, "" if marks == "x" else marks, target or None


def test_every_cell_that_may_be_looked_up_is_the_editions_and_none_is_missing(site):
    folder, tables = site
    told, ended = {}, set()
    for path in sorted((folder / "data").glob("O*-cells.js")):
        text = path.read_text().removeprefix("window.ACCORD_CELLS = ").rstrip(";\n")
        cells, code = json.loads(text), path.stem.removesuffix("-cells")
        ended |= {(code, period) for period in cells["periods"]}
        told |= {
            (code, reading, key, period): read_cell(cell)
            for reading, rows in cells["cells"].items()
            for key, row in rows.items()
            for period, cell in zip(cells["periods"], row, strict=True)
            if cell
        }
    assert len(told) > 20
    assert told == {
        at: (
            None if value is None else float(value),
            mark,
            float(target) if target else None,
        )
        for at, (value, mark, target) in published_cells(tables).items()
        if (at[0], at[3]) in ended
    }


def test_nothing_of_a_partner_is_in_the_public_site(site):
    folder, _ = site
    if folder.name != "public":
        return
    for path in folder.rglob("*"):
        if path.suffix in {".html", ".js", ".csv"} and path.name != "plotly.min.js":
            text = path.read_text("utf-8")
            assert "root_uuid" not in text, path
            assert 'data-filter="partner"' not in text, path
            assert '"AWN|' not in text, path
    names = {path.name for path in folder.rglob("*.html")}
    assert not names & {"partners.html", "capacity.html", "money.html"}
