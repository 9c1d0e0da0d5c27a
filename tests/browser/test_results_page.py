"""The page of all results as a reader opens it: from a folder, with no server and no network."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import draw

pytestmark = pytest.mark.browser

FIGURES = ("grid", "counts")
MARKS = '[data-figure="grid"] .scatterlayer .point'


@pytest.fixture
def visit(read, sites: dict[str, Path]):
    return lambda place="results.html": read(sites["en"], place)


def test_both_figures_are_drawn(visit):
    page = visit()

    draw(page, *FIGURES)

    assert page.locator(MARKS).count() == 6 * 8
    assert page.locator('[data-figure="counts"] .barlayer .point').count() == 4 * 8


def click(page: Page, place: str) -> None:
    box = page.locator(place).last.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_mark_leads_to_the_results_row(visit):
    page = visit()
    draw(page, "grid")

    click(page, MARKS)

    page.wait_for_function("location.hash === '#result-OC7.2'")
    assert page.evaluate("document.querySelector(':target').matches('.results tr')")


def test_a_bar_leads_to_its_period_in_the_table_of_the_figure(visit):
    page = visit()
    draw(page, "counts")

    click(page, '[data-figure="counts"] .barlayer .point')

    page.wait_for_function("location.hash === '#counts-2026Q2'")
    expect(page.locator("[id='counts-2026Q2']")).to_be_visible()


def test_a_status_can_be_hidden_in_the_legend(visit):
    page = visit()
    draw(page, "grid")

    page.locator('[data-figure="grid"] .legendtoggle').first.click()

    expect(page.locator(MARKS)).to_have_count(5 * 8)


def test_from_the_overview_to_all_results_to_one_and_back(visit):
    page = visit(place="index.html")

    page.get_by_role("link", name="All results").first.click()
    expect(page.locator("h1")).to_contain_text("behind plan")
    page.locator("[id='result-OP3.4'] a").first.click()
    expect(page.locator("nav a[aria-current]").first).to_have_text("Results")
    page.locator(".crumbs a").click()
    expect(page.locator("h1")).to_contain_text("behind plan")
