"""The overview for readers who read from right to left, opened from a folder."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from dashboards.site import build_site
from tests.browser.install import chromium
from tests.browser.test_overview_page import AXE, QUIET, draw
from tests.dashboards.edition_fixture import velmara, write_edition

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("arabic")
    tables = velmara()
    tables["programme"][0]["language"] = "ar"
    build_site(write_edition(folder / "internal.duckdb", tables), folder / "site")
    return (folder / "site" / "index.html").as_uri()


@pytest.fixture
def visit(browser: Browser, address: str):
    contexts = []

    def open_page(width: int) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        draw(page)
        return page

    yield open_page
    for context in contexts:
        context.close()


def middle(page: Page, place: str) -> float:
    box = page.locator(place).first.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2


@pytest.mark.parametrize("width", [1440, 390, 320])
def test_the_page_reads_from_the_right_and_never_scrolls_sideways(visit, width):
    page = visit(width)

    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert middle(page, ".brand") > width / 2 > middle(page, ".theme")


def test_the_agency_stands_on_the_right_in_lists_and_in_the_figure(visit):
    page = visit(1440)

    assert middle(page, ".side.agency") > middle(page, ".side.cso")
    assert middle(page, ".xaxislayer-above") > middle(page, ".x2axislayer-above, .x2tick")


@pytest.mark.parametrize("width", [1440, 390])
def test_the_buttons_of_a_figure_leave_its_legend_free(visit, width):
    page = visit(width)
    legend = page.locator('[data-figure="results"] .legend').bounding_box()
    buttons = page.locator('[data-figure="results"] .modebar').bounding_box()

    assert buttons["x"] + buttons["width"] <= legend["x"]


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_on_the_arabic_page(visit, width):
    found = Axe().run(visit(width), options=AXE).response["violations"]

    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
