"""The reporting calendar and what is asked of partners, as a reader opens them from a folder."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboards.site import build_site
from tests.browser.looking import draw
from tests.browser.walking import LOOKS, walk
from tests.dashboards.edition_fixture import PARTNERS, velmara, write_edition
from tests.dashboards.reporting_fixture import burden, calendar

pytestmark = pytest.mark.browser

MARKS = '[data-figure="calendar"] .scatterlayer .point'


@pytest.fixture(scope="module")
def sites(tmp_path_factory) -> dict[str, Path]:
    """The site of one edition in English and in Arabic."""
    folder = tmp_path_factory.mktemp("reporting")
    built = {}
    for language in ("en", "ar"):
        tables = velmara()
        tables["programme"][0]["language"] = language
        tables["reporting_calendar"] = calendar([*PARTNERS])
        tables["reporting_burden"] = burden([*PARTNERS])
        build_site(write_edition(folder / f"{language}.duckdb", tables), folder / language)
        built[language] = folder / language
    return built


@pytest.fixture
def visit(read, sites: dict[str, Path]):
    def open_page(
        width: int = 1440, theme: str = "light", site: str = "en", hash_: str = ""
    ) -> Page:
        return read(sites[site], f"quality.html{hash_}", width, theme)

    return open_page


@pytest.mark.parametrize(("language", "screen", "has_axe"), LOOKS)
def test_nothing_is_wrong_with_the_page(browser, sites, language, screen, has_axe):
    assert walk(browser, sites[language], ["quality.html"], screen, with_axe=has_axe) == []


def test_a_mark_tells_its_form_and_days_and_leads_to_its_line(visit):
    page = visit()
    draw(page, "calendar")
    box = page.locator(MARKS).first.bounding_box()

    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator('[data-figure="calendar"] .hovertext')).to_contain_text("due ")
    page.mouse.down()
    page.mouse.up()

    page.wait_for_function("location.hash.startsWith('#due-')")
    expect(page.locator("#fig-calendar tr:target")).to_be_visible()


def test_a_form_is_shown_alone_and_one_without_reports_says_so(visit):
    page = visit(hash_="#table=calendar")
    lines = page.locator("#fig-calendar tbody tr[data-form]:visible")
    expect(lines).to_have_count(3 * len(PARTNERS) + 2)

    page.select_option("#filter-form", "community_pulse")
    expect(lines).to_have_count(len(PARTNERS) + 2)
    page.select_option("#filter-form", "capacity_assessment")

    expect(page.locator("#fig-calendar > .nothing")).to_have_text(
        "No report is due by this form. Clear the choice"
    )


def test_the_legend_hides_both_sides_at_once(visit):
    page = visit()
    draw(page, "calendar")
    before = page.locator(MARKS).count()
    on_time = page.locator('[data-figure="calendar"] .legendtoggle').first

    on_time.click()

    expect(page.locator(MARKS)).not_to_have_count(before)
    left = page.locator(MARKS).count()
    on_time.click()
    expect(page.locator(MARKS)).to_have_count(before)
    assert left < before / 2
