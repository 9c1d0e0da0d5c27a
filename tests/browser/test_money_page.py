"""The page of money as a reader opens it: from a folder, with no server and no network."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import LOOKS, cut_off, draw, violations

pytestmark = pytest.mark.browser

FIGURES = ("agreements-EUR", "through-EUR", "agreements-USD", "through-USD")


@pytest.fixture
def visit(read, sites: dict[str, Path]):
    def open_page(width: int = 1440, theme: str = "light", site: str = "en") -> Page:
        return read(sites[site], "money.html", width, theme)

    return open_page


@pytest.mark.parametrize(("width", "theme", "site"), LOOKS)
def test_every_figure_is_drawn_and_axe_finds_nothing(visit, width, theme, site):
    page = visit(width, theme, site)

    draw(page, *FIGURES)

    assert page.locator('[data-figure="agreements-USD"] .barlayer .point').count() == 4 * 3
    assert page.locator('[data-figure="through-USD"] .barlayer .point').count() == 3 * (3 * 8 + 1)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for figure in FIGURES:
        assert cut_off(page, figure) == []
    assert violations(page) == []


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

    page.wait_for_timeout(500)  # Plotly waits for a second click.
    assert figure.locator(".barlayer .point").count() == before * 2 / 3
