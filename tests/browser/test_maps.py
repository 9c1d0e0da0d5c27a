"""Maps as a reader meets them: an area leads to its line, and words stand clear of each other."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboards.site import build_site
from tests.browser.looking import draw
from tests.browser.walking import LOOKS, walk
from tests.dashboards.edition_fixture import write_edition
from tests.dashboards.map_fixture import mapped

pytestmark = pytest.mark.browser

PLACES = ("results/OP3.4.html", "results/OC6.4.html", "who.html")


@pytest.fixture(scope="module")
def maps(tmp_path_factory) -> dict[str, Path]:
    """The site of an edition with a map, in English and in Arabic."""
    folder = tmp_path_factory.mktemp("maps")
    for language in ("en", "ar"):
        edition = write_edition(folder / f"{language}.duckdb", mapped(language))
        build_site(edition, folder / language)
    return {language: folder / language for language in ("en", "ar")}


def area(page: Page, figure: str, number: int):
    return page.locator(f'[data-figure="{figure}"] .scatterlayer .js-fill').nth(number)


@pytest.mark.parametrize(("language", "screen", "has_axe"), LOOKS)
def test_a_map_is_drawn_and_its_words_stand_clear(browser, maps, language, screen, has_axe):
    assert walk(browser, maps[language], PLACES, screen, with_axe=has_axe) == []


def test_an_area_says_its_figure_and_leads_to_its_line(read, maps):
    page = read(maps["en"], "results/OC6.4.html")
    draw(page, "map")
    box = area(page, "map", 1).bounding_box()
    across, down = box["x"] + box["width"] / 2, box["y"] + box["height"] / 3

    page.mouse.move(across, down)
    expect(page.locator('[data-figure="map"] .hoverlayer')).to_contain_text("Marrin Hills")
    page.mouse.click(across, down)

    page.wait_for_function("location.hash === '#map-adm2-hills'")
    expect(page.locator("tr:target")).to_contain_text("21%")


def test_west_stays_on_the_left_in_arabic(read, maps):
    page = read(maps["ar"], "results/OC6.4.html")
    draw(page, "map")

    hills, north = (area(page, "map", number).bounding_box()["x"] for number in (1, 2))
    assert north < hills
