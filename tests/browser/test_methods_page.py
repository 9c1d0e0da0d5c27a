"""The page of methods as a reader opens it: from a folder, with no server and no network."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.looking import draw

pytestmark = pytest.mark.browser

BARS = '[data-figure="told"] .barlayer .point'


@pytest.fixture
def visit(read, sites: dict[str, Path]):
    return lambda: read(sites["en"], "methods.html")


def test_the_figure_is_drawn(visit):
    page = visit()

    draw(page, "told")

    assert page.locator(BARS).count() == 4  # Two results, shown and withheld.


def test_a_bar_leads_to_the_results_line(visit):
    page = visit()
    draw(page, "told")

    box = page.locator(BARS).first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    page.wait_for_function("location.hash.startsWith('#told-')")
    expect(page.locator("tr:target")).to_be_visible()
