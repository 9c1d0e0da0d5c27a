"""A path with what was restated and what is expected, and a strip, as a reader opens them."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from dashboards.site import build_site
from tests.browser.looking import draw
from tests.browser.walking import LOOKS, walk
from tests.dashboards.edition_fixture import velmara, write_edition
from tests.dashboards.path_fixture import with_more

pytestmark = pytest.mark.browser

PLACE = "results/OP3.4.html"


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> dict[str, Path]:
    """The site of an edition with more to say of a path, in English and in Arabic."""
    folder = tmp_path_factory.mktemp("paths")
    for language in ("en", "ar"):
        tables = with_more(velmara())
        tables["programme"][0]["language"] = language
        build_site(write_edition(folder / f"{language}.duckdb", tables), folder / language)
    return {language: folder / language for language in ("en", "ar")}


@pytest.mark.parametrize(("language", "screen", "has_axe"), LOOKS)
def test_nothing_is_wrong_with_the_page(browser, folders, language, screen, has_axe):
    assert walk(browser, folders[language], [PLACE], screen, with_axe=has_axe) == []


def test_the_range_goes_with_its_line_when_the_legend_hides_it(read, folders):
    page = read(folders["en"], PLACE)
    draw(page, "path")
    plot = page.locator('[data-figure="path"]')
    expect(plot.locator(".fills path.js-fill")).to_have_count(1)

    plot.locator(".legend .traces", has_text="Expected").locator(".legendtoggle").click()

    expect(plot.locator(".fills path.js-fill")).to_have_count(0)


def test_each_theme_fills_the_range_in_its_own_colour(read, folders):
    fills = set()
    for theme in ("light", "dark"):
        page = read(folders["en"], PLACE, 1440, theme)
        draw(page, "path")
        wedge = page.locator('[data-figure="path"] .fills path.js-fill')
        fills.add(wedge.evaluate("(one) => getComputedStyle(one).fill"))

    assert len(fills) == 2


def test_a_dot_leads_to_its_partners_row(read, folders):
    page = read(folders["en"], PLACE)
    draw(page, "strip")

    box = page.locator('[data-figure="strip"] .scatterlayer .point').first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    page.wait_for_function("location.hash.startsWith('#in-strip-by-partner-')")
    anchor = page.evaluate("location.hash").lstrip("#")
    expect(page.locator(f"[id='{anchor}']")).to_be_visible()


def test_what_is_expected_leads_to_its_row(read, folders):
    page = read(folders["en"], f"{PLACE}#expected-2026Q4")

    expect(page.locator("[id='expected-2026Q4']")).to_be_visible()
