"""The page of methods as a reader opens it: from a folder, with no server and no network."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.looking import LOOKS, cut_off, draw, violations

pytestmark = pytest.mark.browser

BARS = '[data-figure="told"] .barlayer .point'


@pytest.fixture
def visit(read, sites: dict[str, Path]):
    def open_page(width: int = 1440, theme: str = "light", site: str = "en") -> Page:
        return read(sites[site], "methods.html", width, theme)

    return open_page


@pytest.mark.parametrize(("width", "theme", "site"), LOOKS)
def test_the_figure_is_drawn_and_axe_finds_nothing(visit, width, theme, site):
    page = visit(width, theme, site)

    draw(page, "told")

    assert page.locator(BARS).count() == 4  # Two results, shown and withheld.
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert violations(page) == []
    assert cut_off(page, "told") == []


def test_a_bar_leads_to_the_results_line(visit):
    page = visit()
    draw(page, "told")

    box = page.locator(BARS).first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    page.wait_for_function("location.hash.startsWith('#told-')")
    assert page.locator("tr:target").is_visible()
