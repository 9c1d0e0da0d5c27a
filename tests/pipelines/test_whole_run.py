"""The main job, end to end: what the page says is what the server holds."""

import html
import json
import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest

from assets.warehouse.connection import read_only
from dashboards.figures.results_layout import SCALE
from tests.oracle.accountability import accountability
from tests.oracle.compared import as_told
from tests.oracle.progress import progress as worked_out
from tests.oracle.quality import reconciliation
from tests.oracle.world import read_world
from tests.pipelines.conftest import AS_OF, TOKEN, VELMARA

QUARTERS = ["2024Q3", "2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2"]

FATES = (
    "received",
    "used",
    "provisional",
    "quarantined",
    "excluded",
    "on_hold",
    "without_consent",
    "forgotten",
)


@pytest.fixture(scope="module")
def world(refreshed):
    """What the server holds, read without the product."""
    return read_world(VELMARA, refreshed.url, TOKEN, date.fromisoformat(AS_OF))


@pytest.fixture(scope="module")
def progress(refreshed):
    """The programme's progress in each indicator's newest period, from the edition's file."""
    with read_only(refreshed.var / "published" / "internal.duckdb") as edition:
        cursor = edition.execute(
            "select p.*, i.unit_kind from published.indicator_progress as p"
            " join published.indicators as i using (indicator)"
            " join published.periods as ended using (period)"
            " where partner = '*' and dimension = '*'"
            " qualify row_number() over (partition by indicator order by ends_on desc) = 1"
        )
        names = [column[0] for column in cursor.description]
        return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}


@pytest.fixture(scope="module")
def page(refreshed):
    return (refreshed.var / "site" / "internal" / "index.html").read_text(encoding="utf-8")


def test_the_run_succeeds_and_says_where_to_look(refreshed):
    outcome = refreshed.outcome

    assert outcome.exit_code == 0
    assert outcome.site.is_file()
    assert outcome.report.is_file()
    assert str(outcome.site) in outcome.summary


def test_every_figure_of_the_programme_equals_one_worked_out_from_the_servers_json(progress, world):
    shown = {code: row for code, row in progress.items() if row["status"] != "withheld"}

    assert len(shown) >= len(progress) - 3  # Small cells of people are withheld here, too.
    for code, row in shown.items():
        one = worked_out(world, code)[row["period"], "*", "*", "*"]
        found = (row["actual"], row["progress"], row["status"], row["confidence"])
        told = as_told(one.actual, code, 3), as_told(one.made, code, 2)
        assert found == (*told, one.status, one.letter)


def test_every_quarters_promises_equal_those_counted_from_the_servers_json(refreshed, world):
    columns = "due, on_time, late, deemed, pending, unclaimed, overdue, disputed, waived"
    with read_only(refreshed.var / "published" / "internal.duckdb") as edition:
        rows = edition.execute(
            f"select {columns}, period, partner, side from published.accountability"
            " where partner = '*'"
        ).fetchall()

    counted = accountability(world)
    assert len(rows) == 2 * len(QUARTERS)
    for *found, period, partner, side in rows:
        assert found == list(counted[period, partner, side][: len(found)])


def test_every_submission_received_is_used_or_named_as_left_out(refreshed, world):
    with read_only(refreshed.var / "published" / "internal.duckdb") as edition:
        rows = edition.execute(
            f"select form, period, {', '.join(FATES)} from published.reconciliation"
        ).fetchall()

    assert {(form, period): tuple(counts) for form, period, *counts in rows} == reconciliation(
        world
    )


def test_the_quality_page_says_of_each_form_and_period_what_became_of_what_was_received(
    refreshed, world
):
    html_text = (refreshed.var / "site" / "internal" / "quality.html").read_text(encoding="utf-8")
    lines = re.findall(
        r'<tr data-form="([^"]+)" data-period="([^"]+)"[^>]*>(.*?)</tr>', html_text, re.DOTALL
    )
    shown = {
        (form, period): dict(re.findall(r'data-part="(\w+)">(\N{MINUS SIGN}?[\d,]+)</td>', cells))
        for form, period, cells in lines
    }

    counted = reconciliation(world)
    assert {key for key in shown if "*" not in key} == {key for key in counted if "*" not in key}
    for key, counts in counted.items():
        assert tuple(unsigned(shown[key].get(name, "0")) for name in FATES) == counts


def test_the_pages_table_says_what_the_editions_file_says(progress, page):
    for indicator, row in progress.items():
        [line] = re.findall(rf'<tr id="result-{re.escape(indicator)}">(.*?)</tr>', page, re.DOTALL)
        shown = html.unescape(re.sub(r"<[^>]+>", " ", line))
        for words in told_apart(row["unit_kind"], row["actual"], row["target"]):
            assert words in shown
        if row["progress"] is not None:
            share = f"{round_half_up(row['progress'] * 100)}%"
            assert share.replace("-", "\N{MINUS SIGN}") in shown
        assert row["status"].replace("_", " ") in shown.lower()


def test_the_interactive_figure_says_what_the_editions_file_says(progress, refreshed):
    text = (refreshed.var / "site" / "internal" / "data" / "overview.js").read_text("utf-8")
    data = text.removeprefix("window.ACCORD_DATA = ").rstrip(";\n")
    figure = json.loads(data)["figures"]["results"]

    drawn = sorted(
        value
        for trace in figure["data"]
        if trace.get("mode", "").startswith("markers")
        for value in trace["x"]
        if value is not None
    )

    least, most = SCALE  # What lies beyond is drawn at the edge, what is not rated at the start.
    shares = [row["progress"] or Decimal(0) for row in progress.values()]
    assert len(progress) == 38
    assert drawn == sorted(float(min(max(share, least), most)) for share in shares)


def test_both_sides_promises_on_the_page_are_those_of_the_file(refreshed, page):
    with read_only(refreshed.var / "published" / "internal.duckdb") as edition:
        overdue = dict(
            edition.execute(
                "select side, count(*) from published.commitments"
                " where state = 'overdue' group by side"
            ).fetchall()
        )

    verdict = html.unescape(re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)[1])
    assert f"The Agency has {overdue['agency']} promises overdue" in verdict
    assert f"partners have {overdue['cso']}" in verdict


def unsigned(shown: str) -> int:
    """Return a number of the page; what is taken off stands there with a minus."""
    return int(shown.lstrip("\N{MINUS SIGN}").replace(",", ""))


def told_apart(unit_kind: str, actual: Decimal | None, target: Decimal | None) -> list[str]:
    """Write a figure and its target as the page does: differing ones with digits that differ."""
    numbers = [number for number in (actual, target) if number is not None]
    told: list[str] = []
    for more in range(3):
        told = told or [said(unit_kind, number, 0) for number in numbers]
        further = [said(unit_kind, number, more) for number in numbers]
        if len(set(further)) == len(numbers):
            return further
    return told


def said(unit_kind: str, number: Decimal, more: int) -> str:
    """Write a figure: shares as per cent, scores with one place, counts whole, and more places."""
    places = more + (unit_kind == "score")
    percent = 100 if unit_kind == "share" else 1
    rounded = (number * percent).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{rounded:,}" + ("%" if unit_kind == "share" else "")


def round_half_up(number: Decimal) -> int:
    return int(number.quantize(Decimal(1), rounding=ROUND_HALF_UP))
