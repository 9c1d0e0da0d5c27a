"""The panel's pages, and the index over programmes, as a reader opens them from a folder."""

from pathlib import Path

import pytest

from dashboards.programmes import Listed, build_index
from dashboards.site import build_site
from tests.browser.looking import draw
from tests.browser.walking import LOOKS, Screen, walk
from tests.dashboards.edition_fixture import programme, velmara, write_edition
from tests.dashboards.panel_fixture import panel

pytestmark = pytest.mark.browser

PAGES = (
    "index.html",
    "concerns.html",
    "mandates.html",
    "capacity.html",
    "capacity/BHC.html",
    "methods.html",
)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> dict[str, Path]:
    """The panel's site in English and in Arabic, and an index over one programme."""
    folder = tmp_path_factory.mktemp("panel")
    for language in ("en", "ar"):
        tables = panel()
        tables["programme"][0]["language"] = language
        build_site(write_edition(folder / f"{language}.duckdb", tables), folder / language)
    public = velmara() | {"programme": [programme(edition="public")]}
    listed = Listed.read(write_edition(folder / "public.duckdb", public), folder / "en")
    build_index([listed], folder / "index")
    return {name: folder / name for name in ("en", "ar", "index")}


@pytest.mark.parametrize(("language", "screen", "has_axe"), LOOKS)
def test_nothing_is_wrong_with_any_page(built, browser, language, screen, has_axe):
    assert walk(browser, built[language], PAGES, screen, with_axe=has_axe) == []


def test_a_concern_leads_to_its_line_in_the_register(built, read):
    page = read(built["en"], "concerns.html")
    draw(page, "concerns")

    place = page.locator('[data-figure="concerns"] .scatterlayer .point').last.bounding_box()
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)

    page.wait_for_function("location.hash.startsWith('#concern-')")
    assert page.locator("tr:target").count() == 1


@pytest.mark.parametrize("screen", [Screen(1440, "dark"), Screen(320)])
def test_nothing_is_wrong_with_the_index(built, browser, screen):
    pages = ["index.html", "ar/index.html"]
    assert walk(browser, built["index"], pages, screen, with_axe=True) == []
