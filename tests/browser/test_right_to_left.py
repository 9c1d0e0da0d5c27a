"""The overview for readers who read from right to left, opened from a folder."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.looking import draw

pytestmark = pytest.mark.browser


@pytest.fixture
def visit(read, sites: dict[str, Path]):
    def open_page(width: int) -> Page:
        page = read(sites["ar"], "index.html", width)
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


def entries(page: Page, figure: str) -> list[tuple[float, float]]:
    """Where the middle of each entry's mark and the end of its words are, in order."""
    return page.locator(f'[data-figure="{figure}"] .legend .traces').evaluate_all(
        "found => found.map(one => { const mark = one.querySelector('.layers')"
        ".getBoundingClientRect(); return [mark.x + mark.width / 2,"
        " one.querySelector('.legendtext').getBoundingClientRect().right]; })"
    )


def test_a_legend_begins_on_the_right_and_still_does_when_an_entry_was_chosen(visit):
    page = visit(1440)
    before = entries(page, "promises")

    page.locator('[data-figure="promises"] .legendtoggle').first.click()
    page.wait_for_selector('[data-figure="promises"] .traces[style*="opacity: 0.5"]')

    assert len(before) > 1
    assert before == sorted(before, reverse=True)
    assert all(mark > words for mark, words in before)
    after = entries(page, "promises")
    assert [round(mark) for mark, _ in after] == [round(mark) for mark, _ in before]


def test_a_scale_begins_on_the_right(visit):
    page = visit(1440)

    digits = page.locator(".scale text").all()

    places = [digit.bounding_box()["x"] for digit in digits]
    assert places == sorted(places, reverse=True)


def test_the_agency_stands_on_the_right_in_lists_and_in_the_figure(visit):
    page = visit(1440)

    assert middle(page, ".side.agency") > middle(page, ".side.cso")
    assert middle(page, ".xaxislayer-above") > middle(page, ".x2axislayer-above, .x2tick")
