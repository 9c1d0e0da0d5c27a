"""Dagster's own pages, as a data engineer goes through them: graph, runs, checks, forms, backfills.

The small second programme, from nothing; each test goes on from what the ones before it did.
"""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from assets.graph.keys import GROUPS, group_of
from assets.programme.read import read_programme
from tests.browser.dagster_ui import an_engineer, dg_dev
from tests.pipelines.second_programme import WADI, filled, served

pytestmark = [pytest.mark.long, pytest.mark.browser]

JOBS = "locations/accord/jobs"


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
def engineer(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("ui")
    with (
        served(with_a_doubtful_answer()),
        dg_dev(folder / "dagster", WADI, folder / "var") as address,
        an_engineer(browser, address) as engineer,
    ):
        yield engineer


def test_the_graph_shows_the_groups_in_the_order_of_the_data(engineer):
    page = engineer.open("asset-groups/")

    shown = page.get_by_text(group_of(GROUPS[0])).first
    shown.wait_for()
    engineer.look("graph")
    expect(page.get_by_text(group_of("published")).first).to_be_visible()


def test_a_refresh_that_is_started_there_makes_everything(engineer):
    page = engineer.open(f"{JOBS}/refresh")

    page.get_by_role("button", name="Materialize all").click()
    assert engineer.ended() == ["SUCCESS"]

    engineer.look("run")


def test_a_failing_check_says_what_was_found_and_what_to_do(engineer):
    page = engineer.open("assets/wadi_water/staging/household_visit?view=checks")

    page.get_by_text("answers_meet_their_constraints").first.click()
    engineer.look("check")


def test_a_period_is_closed_by_a_form_that_tries_first(engineer):
    page = engineer.open(f"{JOBS}/close_period/playground")

    page.get_by_text("close_period").first.wait_for()
    engineer.look("launchpad")


def test_reports_of_past_periods_are_written_again_by_a_backfill(engineer):
    page = engineer.open("assets/wadi_water/reports/of_period")

    page.get_by_role("button", name="Materialize").first.click()
    engineer.look("backfill")
