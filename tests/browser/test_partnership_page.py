"""The page of the partnership as a reader opens it: from a folder, without server or network."""

from pathlib import Path

import pytest

from tests.browser.looking import draw

pytestmark = pytest.mark.browser

FIGURES = ("perception", "timeline")


@pytest.fixture
def visit(read, sites: dict[str, Path]):
    return lambda: read(sites["en"], "partnership.html")


def test_both_figures_are_drawn(visit):
    page = visit()

    draw(page, *FIGURES)

    assert page.locator('[data-figure="perception"] .scatterlayer .point').count() == 6
    assert page.locator('[data-figure="timeline"] .scatterlayer .point').count() > 10


def test_a_point_leads_to_the_principles_line(visit):
    page = visit()
    draw(page, "perception")

    place = page.locator('[data-figure="perception"] .scatterlayer .point').last.bounding_box()
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)

    page.wait_for_function("location.hash.startsWith('#principle-')")
    assert page.locator("tr:target").count() == 1
