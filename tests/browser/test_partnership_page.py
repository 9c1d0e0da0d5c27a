"""The page of the partnership as a reader opens it: from a folder, without server or network."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.looking import LOOKS, cut_off, draw, violations

pytestmark = pytest.mark.browser

FIGURES = ("perception", "timeline")


@pytest.fixture
def visit(read, sites: dict[str, Path]):
    def open_page(width: int = 1440, theme: str = "light", site: str = "en") -> Page:
        return read(sites[site], "partnership.html", width, theme)

    return open_page


@pytest.mark.parametrize(("width", "theme", "site"), LOOKS)
def test_both_figures_are_drawn_and_axe_finds_nothing(visit, width, theme, site):
    page = visit(width, theme, site)

    draw(page, *FIGURES)

    assert page.locator('[data-figure="perception"] .scatterlayer .point').count() == 6
    assert page.locator('[data-figure="timeline"] .scatterlayer .point').count() > 10
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert violations(page) == []
    for figure in FIGURES:
        assert cut_off(page, figure) == []


def test_a_point_leads_to_the_principles_line(visit):
    page = visit()
    draw(page, "perception")

    place = page.locator('[data-figure="perception"] .scatterlayer .point').last.bounding_box()
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)

    page.wait_for_function("location.hash.startsWith('#principle-')")
    assert page.locator("tr:target").count() == 1
