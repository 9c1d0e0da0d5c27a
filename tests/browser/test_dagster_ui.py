"""Dagster's own pages, as a data engineer goes through them: graph, runs, checks, forms, backfills.

The small second programme, from nothing; each test goes on from what the ones before it did.
"""

from datetime import UTC, datetime

import pytest

from assets.graph.keys import GROUPS, group_of
from assets.programme.read import read_programme
from tests.browser.dagster_ui import an_engineer, dg_dev
from tests.pipelines.second_programme import WADI, filled, served

pytestmark = [pytest.mark.long, pytest.mark.browser]


def with_a_doubtful_answer():
    """Return the server's memory, with one visit more that says what cannot be."""
    store = filled()
    [place] = [one for one in read_programme(WADI).file.forms if one.code == "household_visit"]
    answers = {"visit/committee": "ABAR", "visit/visited_on": "2025-06-01", "visit/people": "7"}
    answers["visit/satisfaction"] = "11"
    at = datetime(2026, 2, 1, tzinfo=UTC)
    store.submit(place.uid, answers, submitted_by="abar_field", at=at)
    return store


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    return tmp_path_factory.mktemp("ui")


@pytest.fixture(scope="module")
def engineer(browser, var):
    with (
        served(with_a_doubtful_answer()),
        dg_dev(var / "dagster", WADI, var) as address,
        an_engineer(browser, address) as engineer,
    ):
        yield engineer


def test_the_graph_lists_the_groups_in_the_order_of_the_data(engineer):
    page = engineer.open("asset-groups/")

    listed = page.get_by_text(group_of(GROUPS[0]), exact=True)
    listed.first.wait_for()
    places = [page.get_by_text(group_of(name), exact=True).first for name in GROUPS]
    heights = [place.bounding_box()["y"] for place in places]

    assert heights == sorted(heights)
    engineer.look("graph")


def test_a_refresh_that_is_started_there_makes_everything(engineer, var):
    page = engineer.open("locations/accord/jobs/refresh")

    page.get_by_role("button", name="Materialize all").click()

    assert engineer.ended(runs=1) == ["SUCCESS"]
    assert (var / "wadi_water" / "site" / "internal" / "index.html").is_file()
    page = engineer.open("assets/wadi_water/site/internal")
    page.get_by_text(str(var / "wadi_water" / "site" / "internal" / "index.html")).wait_for()
    engineer.look("site")


def test_a_table_says_what_its_columns_mean_and_whom_to_ask(engineer):
    page = engineer.open("assets/wadi_water/staging/household_visit")

    for said in ("عمر رب الأسرة", "هيئة المياه الريفية", "accord/form: household_visit"):
        page.get_by_text(said).wait_for()
        assert page.get_by_text(said).is_visible()
    engineer.look("table")


def test_a_failing_check_says_how_many_it_found_and_what_to_do(engineer):
    page = engineer.open("assets/wadi_water/staging/household_visit?view=checks")

    page.get_by_text("what_to_do").wait_for()
    rows = [row.inner_text().split() for row in page.get_by_role("row").all()]
    assert {("submissions", "10"), ("submissions_found", "1")} <= {tuple(row[:2]) for row in rows}
    assert page.get_by_text("Failed").count() == 2  # In the list, and as the result.
    engineer.look("check")


def test_closing_a_period_is_tried_in_a_form_before_it_is_done(engineer, var):
    page = engineer.open("locations/accord/jobs/close_period/playground")

    for setting, said in {"close_period": "2024", "closed_by": "Head of M&E"}.items():
        page.locator(".CodeMirror-line").filter(has_text=f"{setting}: ''").click()
        page.keyboard.press("End")
        page.keyboard.press("ArrowLeft")
        page.keyboard.type(said)
    engineer.look("form")
    page.get_by_role("button", name="Launch Run").click()

    assert engineer.ended(runs=2) == ["SUCCESS"] * 2
    assert not (var / "wadi_water" / "ledger").exists()
    page = engineer.open("assets/wadi_water/published/ledger")
    page.get_by_text("Nothing was closed: this was a try.").wait_for()
    engineer.look("tried")


def test_reports_of_several_periods_are_written_again_by_a_backfill(engineer, var):
    page = engineer.open("assets/wadi_water/reports/of_period")

    page.get_by_role("button", name="Materialize").first.click()
    page.get_by_role("button", name="All", exact=True).click()
    engineer.look("backfill")
    page.get_by_role("button", name="Launch backfill").click()

    assert engineer.ended(runs=4) == ["SUCCESS"] * 4
    reports = var / "wadi_water" / "reports"
    assert {path.parts[-3] for path in reports.glob("*/*/report.ar.html")} == {"2024", "2025"}
    page = engineer.open("assets/wadi_water/reports/of_period?view=partitions")
    page.get_by_text("2024", exact=True).first.wait_for()
    engineer.look("periods")
