"""The page of all results as a reader opens it: from a folder, with no server and no network."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboards.site import build_site
from tests.browser.looking import LOOKS, cut_off, draw, violations
from tests.dashboards.edition_fixture import velmara, write_edition

pytestmark = pytest.mark.browser

FIGURES = ("grid", "counts")
MARKS = '[data-figure="grid"] .scatterlayer .point'


@pytest.fixture(scope="module")
def sites(tmp_path_factory) -> dict[str, Path]:
    """The site of one edition in English and in Arabic."""
    folder = tmp_path_factory.mktemp("all-results")
    built = {}
    for language in ("en", "ar"):
        tables = velmara()
        tables["programme"][0]["language"] = language
        build_site(write_edition(folder / f"{language}.duckdb", tables), folder / language)
        built[language] = folder / language
    return built


@pytest.fixture
def visit(read, sites: dict[str, Path]):
    def open_page(
        width: int = 1440, theme: str = "light", site: str = "en", place: str = "results.html"
    ) -> Page:
        return read(sites[site], place, width, theme)

    return open_page


@pytest.mark.parametrize(("width", "theme", "site"), LOOKS)
def test_both_figures_are_drawn_and_axe_finds_nothing(visit, width, theme, site):
    page = visit(width, theme, site)

    draw(page, *FIGURES)

    assert page.locator(MARKS).count() == 6 * 8
    assert page.locator('[data-figure="counts"] .barlayer .point').count() == 4 * 8
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert violations(page) == []
    for figure in FIGURES:
        assert cut_off(page, figure) == []


def click(page: Page, place: str) -> None:
    box = page.locator(place).last.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_mark_leads_to_the_results_row(visit):
    page = visit()
    draw(page, "grid")

    click(page, MARKS)

    page.wait_for_function("location.hash === '#result-OC7.2'")
    assert page.evaluate("document.querySelector(':target').matches('.results tr')")


def test_a_bar_leads_to_its_period_in_the_table_of_the_figure(visit):
    page = visit()
    draw(page, "counts")

    click(page, '[data-figure="counts"] .barlayer .point')

    page.wait_for_function("location.hash === '#counts-2026Q2'")
    expect(page.locator("[id='counts-2026Q2']")).to_be_visible()


def test_a_status_can_be_hidden_in_the_legend(visit):
    page = visit()
    draw(page, "grid")

    page.locator('[data-figure="grid"] .legendtoggle').first.click()

    expect(page.locator(MARKS)).to_have_count(5 * 8)


@pytest.mark.parametrize("site", ["en", "ar"])
def test_on_a_telephone_the_legend_leaves_the_buttons_free(visit, site):
    page = visit(320, site=site)
    draw(page, *FIGURES)

    for figure in FIGURES:
        legend = page.locator(f'[data-figure="{figure}"] .legend').bounding_box()
        buttons = page.locator(f'[data-figure="{figure}"] .modebar').bounding_box()
        assert legend["y"] >= buttons["y"] + buttons["height"] - 6


def test_from_the_overview_to_all_results_to_one_and_back(visit):
    page = visit(place="index.html")

    page.get_by_role("link", name="All results").click()
    expect(page.locator("h1")).to_contain_text("behind plan")
    page.locator("[id='result-OP3.4'] a").first.click()
    expect(page.locator("nav a[aria-current]").first).to_have_text("Results")
    page.locator(".crumbs a").click()
    expect(page.locator("h1")).to_contain_text("behind plan")


@pytest.mark.parametrize(("width", "theme"), [(1440, "dark"), (390, "light")])
def test_axe_finds_nothing_in_the_tables_of_the_figures(visit, width, theme):
    page = visit(width, theme, place="results.html#table=grid,counts")

    assert page.locator("#fig-grid .as-table table").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert violations(page) == []
