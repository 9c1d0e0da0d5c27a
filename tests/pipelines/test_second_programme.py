"""A programme that is nothing like Velmara, from its folder to the report: data only, no code.

It reports by the year, in Arabic alone, on three forms of its own, in another time zone with
another weekend; nobody assesses capacity, and nobody claims promises by a form.
"""

import html
import json
import pickle
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assets.warehouse.connection import read_only
from dashboards.reports.folders import ReportFolders
from pipelines.cli import app
from pipelines.refresh import Outcome
from tests.pipelines.second_programme import WADI

pytestmark = pytest.mark.long

LATIN = re.compile(r"[A-Za-z]{2,}")
# What stands in Latin letters on an Arabic page: the product's name, codes of results, agreements
# and currencies, and marks such as [p].
CODES = re.compile(
    r"\bAccord\b|\bW\d(?:A?\.\d)?\b|\bABAR-\d\b|\bTND\b|\bCSV\b|\bXLSX\b|\bJavaScript\b"
)


@dataclass(frozen=True)
class Ran:
    """A finished run of the second programme."""

    var: Path
    outcome: Outcome

    def rows(self, edition: str, query: str) -> list[tuple[object, ...]]:
        path = self.var / edition
        with read_only(path) as connection:
            return connection.execute(query).fetchall()

    @property
    def report(self) -> Path:
        """The report of the first partner by its code, for the newest year."""
        folder = ReportFolders(self.var).names()["ABAR"]
        return self.var / "reports" / "2025" / folder / "report.ar.html"

    def text(self, path: str | Path) -> str:
        return (self.var / path).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def ran(wadi_run):
    outcome = pickle.loads((wadi_run / "outcome").read_bytes())  # noqa: S301 (own)
    site, report = (path.relative_to(outcome.folder) for path in (outcome.site, outcome.report))
    var = wadi_run / "wadi_water"
    return Ran(var, replace(outcome, site=var / site, report=var / report))


def figures(rows):
    return {name: Decimal(value) for name, value in rows}


def shown(page: str) -> str:
    """The words that a reader sees, or hears, of a page."""
    kept = re.sub(r"<(style|script)\b.*?</\1>", " ", page, flags=re.DOTALL)
    spoken = " ".join(
        re.findall(r'(?:aria-label|data-(?:label|reset|picture|dark|light))="([^"]*)"', kept)
    )
    return html.unescape(re.sub(r"<[^>]+>", " ", kept)) + spoken


def drawn(part):
    """Yield every text that a figure shows."""
    for key, value in part.items() if isinstance(part, dict) else enumerate(part):
        if key in {"name", "text", "ticktext", "customdata"}:
            yield from [value] if isinstance(value, str) else value
        elif isinstance(value, dict | list):
            yield from drawn(value)


def test_the_folder_has_no_mistakes():
    result = CliRunner().invoke(app, ["check", "--programme", str(WADI)])

    assert result.exit_code == 0, result.output
    assert "6 indicators" in result.output


def test_the_run_succeeds(ran):
    assert ran.outcome.exit_code == 0, ran.outcome.failures
    assert ran.outcome.site.is_file()
    assert ran.outcome.report == ran.report
    assert ran.report.is_file()


@pytest.mark.parametrize(
    ("year", "counted"),
    [
        # Safe wells: two of three, then three of four. Satisfaction: the mean of the committees'
        # means (7, 4, 7), then (9, 5, 10, 8). The visit and the return of 2026 count in neither.
        ("2024", {"W1.1": "0.666667", "W1.2": "6", "W1A.1": "71", "W2.1": "2000.50"}),
        ("2025", {"W1.1": "0.750000", "W1.2": "8", "W1A.1": "91", "W2.1": "2750.25"}),
    ],
)
@pytest.mark.parametrize(
    "table",
    [
        "warehouse.duckdb marts",
        "published/internal.duckdb published",
        "published/panel.duckdb published",
    ],
)
def test_counted_figures_are_those_counted_by_hand(ran, year, counted, table):
    path, schema = table.split()
    rows = ran.rows(
        path,
        f"select indicator, value from {schema}.indicator_values where period = '{year}'"
        " and reading = 'period' and partner = '*' and dimension = '*' and not is_entered",
    )

    assert figures(rows) == figures(counted.items())


def test_figures_from_no_form_stand_beside_them(ran):
    rows = ran.rows(
        "published/public.duckdb",
        "select indicator || ' ' || period, value from published.indicator_values"
        " where is_entered and reading = 'period'",
    )

    steps = {"W1.3 2024": 1, "W1.3 2025": 2}
    assert figures(rows) == {**steps, "W1A.2 2024": 140, "W1A.2 2025": 151}


@pytest.mark.parametrize(
    ("dimension", "members"),
    [
        ("age", {"young": 9, "adult": 42 + 55, "elder": 20 + 25, "not_recorded": 11}),
        ("service", {"pump": 61, "pipe": 75, "tank": 107, "not_recorded": 11}),
        ("adm1", {"upper_wadi": 117, "lower_wadi": 45}),
    ],
)
def test_members_are_counted_by_bands_lists_and_the_register(ran, dimension, members):
    rows = ran.rows(
        "warehouse.duckdb",
        "select member, value from marts.indicator_values where indicator = 'W1A.1'"
        f" and partner = '*' and period = '2025' and reading = 'to_date'"
        f" and dimension = '{dimension}'",
    )

    assert figures(rows) == members


def test_reports_by_the_year_are_known_by_a_number(ran):
    rows = ran.rows(
        "warehouse.duckdb",
        "select period, count(*), count(received_on) from marts.reporting_calendar"
        " where side = 'cso' and expected group by period order by period",
    )

    assert rows == [("2024", 3, 2), ("2025", 4, 3)]


def test_promises_come_once_a_year_on_the_programmes_own_working_days(ran):
    rows = ran.rows(
        "warehouse.duckdb",
        "select commitment, text_ar, original_due::varchar from marts.commitments"
        " where partner = 'NABA' order by commitment",
    )

    assert rows == [
        ("GRANT-NABA-2024", "تحويل منحة السنة", "2024-01-07"),  # A Sunday is worked, a Friday not.
        ("GRANT-NABA-2025", "تحويل منحة السنة", "2025-01-07"),
        ("RETURN-NABA-2024", "تسليم البيان السنوي", "2025-02-14"),
        ("RETURN-NABA-2025", "تسليم البيان السنوي", "2026-02-14"),
    ]


@pytest.mark.parametrize("kind", ["page", "report"])
def test_page_and_report_are_arabic_from_right_to_left(ran, kind):
    page = ran.text(ran.report if kind == "report" else ran.outcome.site)

    assert '<html lang="ar" dir="rtl">' in page
    for words in ("جمعية آبار الشمال", "برنامج لجان المياه في وادي السرين", "2025", "تحويل منحة"):
        assert words in page
    assert LATIN.findall(CODES.sub("", shown(page))) == []


def test_the_figures_of_the_page_are_arabic_too(ran):
    text = ran.text("site/internal/data/overview.js")
    data = json.loads(text.removeprefix("window.ACCORD_DATA = ").rstrip(";\n"))
    words = " ".join(drawn(data["figures"]))

    assert "متأخر" in words
    assert "وعدت الوكالة" in words
    assert LATIN.findall(CODES.sub("", re.sub(r"<[^>]+>", " ", words))) == []


def test_a_score_that_is_no_capacity_score_is_not_shown_as_one(ran):
    page = ran.text("site/internal/index.html")

    assert "متوسط رضا الأسر عن خدمة المياه" in page
    assert "متوسط القدرات" not in page


def test_one_index_leads_to_it_and_to_the_example(ran, refreshed, tmp_path):
    index = tmp_path / "index"

    result = CliRunner().invoke(
        app, ["index", str(ran.var), str(refreshed.var), "--to", str(index)]
    )

    assert result.exit_code == 0, result.output
    for page in sorted(index.rglob("index.html")):
        html_text = page.read_text(encoding="utf-8")
        led_to = re.findall(r'<tr><th scope="row"><a[^>]* href="([^"]+)"', html_text)
        places = [(page.parent / one).resolve() for one in led_to]
        assert all(place.is_file() for place in places)
        for programme in (ran, refreshed):
            public = (programme.var / "site" / "public").resolve()
            assert sum(public in place.parents for place in places) == 1
