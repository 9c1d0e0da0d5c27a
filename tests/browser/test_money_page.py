"""The page of money as a reader opens it: from a folder, with no server and no network."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.looking import draw

pytestmark = pytest.mark.browser

FIGURES = ("agreements-EUR", "through-EUR", "agreements-USD", "through-USD")


@pytest.fixture
def visit(read, sites: dict[str, Path]):
    return lambda: read(sites["en"], "money.html")


def test_every_figure_is_drawn(visit):
    page = visit()

    draw(page, *FIGURES)

    assert page.locator('[data-figure="agreements-USD"] .barlayer .point').count() == 4 * 3
    assert page.locator('[data-figure="through-USD"] .barlayer .point').count() == 3 * (3 * 8 + 1)


def test_a_bar_leads_to_the_agreements_line(visit):
    page = visit()
    draw(page, "agreements-USD")

    place = page.locator('[data-figure="agreements-USD"] .barlayer .point').last.bounding_box()
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)

    page.wait_for_function("location.hash === '#money-BHC-2024-1'")
    expect(page.locator("tr:target")).to_contain_text("Bridge House Community")


def test_a_bar_of_a_panel_leads_to_the_periods_line(visit):
    page = visit()
    draw(page, "through-USD")

    place = page.locator('[data-figure="through-USD"] .barlayer .point').last.bounding_box()
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)

    page.wait_for_function("location.hash === '#then-BHC-2024-1-2026Q2'")
    expect(page.locator("tr:target")).to_be_visible()


def test_the_legend_takes_a_side_out_of_every_panel(visit):
    page = visit()
    draw(page, "through-USD")
    figure = page.locator('[data-figure="through-USD"]')
    before = figure.locator(".barlayer .point").count()

    figure.locator(".legendtoggle").nth(1).click()

    expect(figure.locator(".barlayer .point")).to_have_count(before * 2 // 3)
