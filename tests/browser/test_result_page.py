"""The page of a result as a reader opens it: from a folder, with no server and no network."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.looking import draw

pytestmark = pytest.mark.browser

PLACE = "results/OP3.4.html"
FIGURES = ("path", "parts")


@pytest.fixture
def visit(read, sites: dict[str, Path]):
    return lambda place=PLACE: read(sites["en"], place)


def test_both_figures_are_drawn(visit):
    page = visit()

    draw(page, *FIGURES)

    # Actual, targets, and their entry in the legend.
    assert page.locator('[data-figure="path"] .scatterlayer .trace').count() == 3
    assert page.locator('[data-figure="parts"] .barlayer .point').count() > 5


def test_a_dimension_can_be_hidden_in_the_legend(visit):
    page = visit()
    draw(page, "parts")
    before = page.locator('[data-figure="parts"] .barlayer .point').count()

    page.locator('[data-figure="parts"] .legend .traces').first.click()

    expect(page.locator('[data-figure="parts"] .barlayer .point')).not_to_have_count(before)


def test_a_point_of_the_path_leads_to_its_line_in_the_table(visit):
    page = visit()
    draw(page, "path")

    box = page.locator('[data-figure="path"] .scatterlayer .trace').nth(1).locator(".point").last
    box.hover(force=True)
    expect(page.locator('[data-figure="path"] .hoverlayer')).to_contain_text("Actual 14,918")
    place = box.bounding_box()
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)

    page.wait_for_function("location.hash === '#period-2026Q2'")


def test_from_the_overview_to_a_result_and_back(visit):
    page = visit(place="index.html")

    page.locator("[id='result-OP3.4'] a").first.click()
    expect(page.locator("h1")).to_contain_text("ahead of this period’s plan")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("on track")
