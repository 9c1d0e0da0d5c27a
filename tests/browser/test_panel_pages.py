"""The panel's pages, and the index over programmes, as a reader opens them from a folder."""

from pathlib import Path

import pytest

from dashboards.programmes import Listed, build_index
from dashboards.site import build_site
from tests.browser.looking import LOOKS, cut_off, draw, violations
from tests.dashboards.edition_fixture import programme, velmara, write_edition
from tests.dashboards.panel_fixture import panel

pytestmark = pytest.mark.browser

FIGURES = {
    "index.html": ("open", "areas"),
    "concerns.html": ("concerns", "kinds"),
    "mandates.html": ("mandates", "heard"),
    "capacity.html": ("partners", "items"),
    "capacity/BHC.html": ("views", "wanted"),
}


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


@pytest.mark.parametrize(("width", "theme", "language"), LOOKS)
def test_every_page_fits_its_figures_are_drawn_and_axe_finds_nothing(
    built, read, width, theme, language
):
    for place, figures in FIGURES.items():
        page = read(built[language], place, width, theme)
        draw(page, *figures)
        assert page.evaluate("document.documentElement.scrollWidth") == width, place
        assert violations(page) == [], place
        for figure in figures:
            assert cut_off(page, figure) == [], (place, figure)
        page.close()


def test_a_concern_leads_to_its_line_in_the_register(built, read):
    page = read(built["en"], "concerns.html")
    draw(page, "concerns")

    place = page.locator('[data-figure="concerns"] .scatterlayer .point').last.bounding_box()
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)

    page.wait_for_function("location.hash.startsWith('#concern-')")
    assert page.locator("tr:target").count() == 1


@pytest.mark.parametrize(("width", "theme"), [(1440, "dark"), (320, "light")])
@pytest.mark.parametrize("place", ["index.html", "ar/index.html"])
def test_the_index_fits_and_axe_finds_nothing(built, read, width, theme, place):
    page = read(built["index"], place, width, theme)

    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert violations(page) == []
