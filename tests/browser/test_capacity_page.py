"""The page of capacity as a reader opens it: from a folder, with no server and no network."""

from pathlib import Path

import pytest

from tests.browser.looking import draw

pytestmark = pytest.mark.browser

FIGURES = ("areas", "partners")


@pytest.fixture
def visit(read, sites: dict[str, Path]):
    return lambda: read(sites["en"], "capacity.html")


def test_both_figures_are_drawn(visit):
    page = visit()

    draw(page, *FIGURES)

    assert page.locator('[data-figure="areas"] .scatterlayer .point').count() == 4
    assert page.locator('[data-figure="partners"] .scatterlayer .point').count() == 5


def test_a_point_leads_to_the_partners_line(visit):
    page = visit()
    draw(page, "partners")

    place = page.locator('[data-figure="partners"] .scatterlayer .point').last.bounding_box()
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)

    page.wait_for_function("location.hash.startsWith('#partner-')")
    assert page.locator("tr:target").count() == 1
