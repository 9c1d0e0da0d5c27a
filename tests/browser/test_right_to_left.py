"""The overview for readers who read from right to left, opened from a folder."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from dashboards.site import build_site
from tests.browser.looking import draw, violations
from tests.dashboards.edition_fixture import velmara, write_edition

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("arabic")
    tables = velmara()
    tables["programme"][0]["language"] = "ar"
    build_site(write_edition(folder / "internal.duckdb", tables), folder / "site")
    return folder / "site"


@pytest.fixture
def visit(read, site: Path):
    def open_page(width: int) -> Page:
        page = read(site, "index.html", width)
        draw(page, "results", "promises")
        return page

    return open_page


def middle(page: Page, place: str) -> float:
    box = page.locator(place).first.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2


@pytest.mark.parametrize("width", [1440, 320])
def test_the_page_reads_from_the_right_and_never_scrolls_sideways(visit, width):
    page = visit(width)

    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert middle(page, ".brand .logo") > width / 2 > middle(page, ".theme")


def test_the_agency_stands_on_the_right_in_lists_and_in_the_figure(visit):
    page = visit(1440)

    assert middle(page, ".side.agency") > middle(page, ".side.cso")
    assert middle(page, ".xaxislayer-above") > middle(page, ".x2axislayer-above, .x2tick")


@pytest.mark.parametrize("width", [390])
def test_the_buttons_of_a_figure_leave_its_legend_free(visit, width):
    page = visit(width)
    legend = page.locator('[data-figure="results"] .legend').bounding_box()
    buttons = page.locator('[data-figure="results"] .modebar').bounding_box()

    assert buttons["x"] + buttons["width"] <= legend["x"]


@pytest.mark.parametrize("width", [390])
def test_axe_finds_nothing_on_the_arabic_page(visit, width):
    assert violations(visit(width)) == []
