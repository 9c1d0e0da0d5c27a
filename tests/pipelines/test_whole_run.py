"""The main job, end to end: what the page says is what the server holds."""

import html
import json
import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from assets.warehouse.connection import read_only
from dashboards.figures.results_layout import SCALE
from tests.pipelines.conftest import AS_OF, TOKEN, VELMARA
from tests.pipelines.recount import Recount

NEWEST = "2026Q2"
QUARTERS = ["2024Q3", "2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2"]


@pytest.fixture(scope="module")
def recount(refreshed):
    return Recount(refreshed.url, TOKEN, VELMARA, date.fromisoformat(AS_OF))


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


def six_places(number: Fraction) -> Decimal:
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return exact.quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP)


def test_the_run_succeeds_and_says_where_to_look(refreshed):
    outcome = refreshed.outcome

    assert outcome.exit_code == 0
    assert outcome.site.is_file()
    assert outcome.report.is_file()
    assert str(outcome.site) in outcome.summary


def test_flows_and_stocks_equal_sums_from_the_servers_json(progress, recount):
    end = date(2026, 6, 30)

    assert progress["OP3.4"]["actual"] == recount.people_reached(end)
    assert progress["OP1.4"]["actual"] == recount.sub_grants(end)
    assert progress["OC7.2"]["actual"] == recount.households(NEWEST)


def test_the_mean_capacity_score_equals_the_recount(progress, recount):
    assert progress["OC1.2"]["actual"] == six_places(recount.capacity(date(2026, 6, 30)))


@pytest.mark.parametrize(("indicator", "side"), [("OC6.3", "agency"), ("OC6.4", "cso")])
def test_promises_kept_equal_the_recount(progress, recount, indicator, side):
    on_time, due = recount.kept_on_time(side, QUARTERS)

    assert progress[indicator]["actual"] == six_places(Fraction(on_time, due))


@pytest.mark.parametrize("quarter", QUARTERS)
@pytest.mark.parametrize("side", ["agency", "cso"])
def test_every_quarters_promises_equal_the_recount(refreshed, recount, quarter, side):
    with read_only(refreshed.var / "published" / "internal.duckdb") as edition:
        [row] = edition.execute(
            "select on_time, due from published.accountability"
            " where period = ? and side = ? and partner = '*'",
            [quarter, side],
        ).fetchall()

    assert row == recount.kept_on_time(side, [quarter])


def test_every_submission_received_is_used_or_named_as_left_out(refreshed, recount):
    with read_only(refreshed.var / "published" / "internal.duckdb") as edition:
        rows = edition.execute(
            "select form, received, used, quarantined, excluded, on_hold, without_consent,"
            " forgotten from published.reconciliation where period = '*'"
        ).fetchall()

    received = {form: count for form, count, *_ in rows}
    used = {form: count for form, _, count, *_ in rows}
    assert received == recount.received
    for form, counted in (
        ("quarterly_report", recount.reports),
        ("capacity_assessment", recount.assessments),
        ("commitment_event", recount.events),
    ):
        assert used[form] == len(counted)
    assert all(total == sum(parts) for _, total, *parts in rows)


def test_the_pages_table_says_what_the_editions_file_says(progress, page):
    for indicator, row in progress.items():
        [line] = re.findall(rf'<tr id="result-{re.escape(indicator)}">(.*?)</tr>', page, re.DOTALL)
        shown = html.unescape(re.sub(r"<[^>]+>", " ", line))
        for number in (row["actual"], row["target"]):
            assert number is None or said(row["unit_kind"], number) in shown
        if row["progress"] is not None:
            share = f"{round_half_up(row['progress'] * 100)}%"
            assert share.replace("-", "\N{MINUS SIGN}") in shown
        assert row["status"].replace("_", " ") in shown.lower()


def test_the_interactive_figure_says_what_the_editions_file_says(progress, page):
    [text] = re.findall(r'id="accord-data">(.*?)</script>', page, re.DOTALL)
    figure = json.loads(text)["figures"]["results"]

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


def said(unit_kind: str, number: Decimal) -> str:
    """Write a figure as the page does: shares as per cent, scores with one place, counts whole."""
    if unit_kind == "share":
        return f"{round_half_up(number * 100)}%"
    if unit_kind == "score":
        return str(number.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))
    return f"{round_half_up(number):,}"


def round_half_up(number: Decimal) -> int:
    return int(number.quantize(Decimal(1), rounding=ROUND_HALF_UP))
