"""An office brings two past years in its workbook: they stand before the first submission."""

import shutil
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from assets.programme.read import read_programme
from assets.warehouse.connection import read_only
from dashboards.edition import Edition
from pipelines.cli import app
from pipelines.refresh import run_refresh
from tests.pipelines.second_programme import WADI, serving

pytestmark = pytest.mark.long

# What the office's own book says: the indicator, the partner, the year, and the figure.
BOOK = (
    ("W1.1", "*", "2022", {"numerator": 3, "denominator": 8}),
    ("W1.1", "*", "2023", {"numerator": 5, "denominator": 10}),
    ("W1A.1", "*", "2022", {"value": 48}),
    ("W1A.1", "*", "2023", {"value": 66}),
    ("W1A.1", "ABAR", "2023", {"value": 31}),
    ("W1A.2", "*", "2022", {"value": 118}),
    ("W1A.2", "*", "2023", {"value": 125}),
    ("W2.1", "*", "2022", {"value": 1410.75}),
    ("W2.1", "*", "2023", {"value": 0}),
)


@dataclass(frozen=True)
class Office:
    """A programme into which a workbook was taken over, run before anybody sent anything."""

    folder: Path
    var: Path

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with read_only(self.var / "warehouse.duckdb") as warehouse:
            return warehouse.execute(query).fetchall()


def accord(*words: object) -> None:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == 0, result.output


def write_book(path: Path) -> None:
    """Write the book's years into the workbook's sheet of entered figures."""
    workbook = load_workbook(path)
    page = workbook["values"]
    columns = [cell.value for cell in page[1]]
    for indicator, partner, year, figure in BOOK:
        row = {"indicator": indicator, "partner": partner, "period": year, **figure}
        row |= {"source": "دفتر المكتب", "evidence": f"ورقة {year}", "entered_by": "وحدة المتابعة"}
        row["entered_on"] = date(2024, 1, 15)
        page.append([row.get(column) for column in columns])
    workbook.save(path)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    home = tmp_path_factory.mktemp("office")
    folder, var, book = home / "wadi_water", home / "state", home / "book.xlsx"
    shutil.copytree(WADI, folder)
    accord("framework", "export", book, "--programme", folder)
    write_book(book)
    accord("framework", "import", book, "--programme", folder, "--var", var)
    with serving(folder, with_answers=False), pytest.MonkeyPatch.context() as environment:
        environment.setenv("DAGSTER_HOME", str(home / "dagster"))
        outcome = run_refresh(read_programme(folder), var=var, as_of="2025-01-10")
    assert outcome.exit_code == 0, outcome.failures
    return Office(folder, var)


def test_both_years_stand_as_entered_before_the_first_submission(office):
    rows = office.rows(
        "select indicator, partner, period, value, is_entered, records, provisional_records"
        " from marts.indicator_values where period in ('2022', '2023') and reading = 'period'"
        " and dimension = '*' order by all"
    )

    told = {(indicator, partner, year): figure for indicator, partner, year, figure in BOOK}
    assert {row[:3] for row in rows} == told.keys()
    assert len(rows) == len(BOOK)
    for *cell, value, is_entered, records, provisional in rows:
        figure = told[tuple(cell)]
        expected = figure.get("value", Decimal(figure.get("numerator", 0)) / 10)
        if figure.get("denominator") == 8:
            expected = Decimal("0.375")
        assert value == Decimal(str(expected))
        assert (is_entered, records, provisional) == (True, 0, 0)


def test_nothing_was_sent_and_nothing_was_due_in_those_years(office):
    assert office.rows("select sum(received) from quality.reconciliation") == [(0,)]
    for table in ("reporting_calendar", "accountability", "commitments_due"):
        assert office.rows(f"select * from marts.{table} where period < '2024'") == []
    assert office.rows("select due_on from marts.periods where period < '2024'") == [
        (None,), (None,)
    ]  # fmt: skip


def test_a_year_that_nobody_brought_is_no_zero_in_it(office):
    rows = office.rows(
        "select indicator, period from marts.indicator_values where period < '2024'"
        " and partner = '*' and dimension = '*' and reading = 'period'"
        " and indicator in ('W1.2', 'W1.3')"
    )

    assert rows == []


def test_progress_shows_the_years_unrated_and_the_page_draws_them(office):
    edition = Edition.read(office.var / "published" / "internal.duckdb")
    past = [row for row in edition.progress_of("W1.1") if row.period < "2024"]
    page = (office.var / "site" / "internal" / "index.html").read_text(encoding="utf-8")

    assert [(row.period, row.actual) for row in past] == [
        ("2022", Decimal("0.375")), ("2023", Decimal("0.5"))
    ]  # fmt: skip
    assert {(row.target, row.status, row.reports_expected) for row in past} == {
        (None, "not_rated", None)
    }
    assert 'id="result-W1.1"' in page


@pytest.mark.parametrize("flow", ["W1A.1", "W2.1"])
def test_a_first_year_without_a_submission_is_no_zero_after_what_was_entered(office, flow):
    rows = office.rows(
        "select actual, progress, status from marts.indicator_progress"
        f" where indicator = '{flow}' and partner = '*' and dimension = '*' and period = '2024'"
    )

    assert rows == [(None, None, "not_rated")]


def test_an_import_of_the_same_book_changes_nothing(office, tmp_path):
    before = (office.folder / "values.csv").read_bytes()
    book = tmp_path / "again.xlsx"
    accord("framework", "export", book, "--programme", office.folder)
    accord("framework", "import", book, "--programme", office.folder, "--var", office.var)

    assert (office.folder / "values.csv").read_bytes() == before
