"""The pages of partners and of who does what as a reader opens them: from a folder, offline."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboards.site import build_site
from tests.browser.looking import draw, unread
from tests.dashboards.edition_fixture import PARTNERS, velmara, write_edition
from tests.dashboards.test_words_of_both_sides import RULES, publication, reply

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("partners")
    tables = velmara()
    for row in tables["mapping"]:
        row["partners"] = row["partners"] or "AWN"  # A bar to choose in each place.
    tables |= {"reply_rules": [RULES], "publications": [publication()]}
    tables["replies"] = [reply(), reply("agency")]
    build_site(write_edition(folder / "internal.duckdb", tables), folder / "site")
    return folder / "site"


@pytest.fixture
def visit(read, site: Path):
    return lambda place: read(site, place)


def choose(page: Page, figure: str, marks: str = ".scatterlayer .point") -> None:
    """Click on the last mark of a figure, once the browser shows what it is."""
    mark = page.locator(f'[data-figure="{figure}"] {marks}').last
    mark.scroll_into_view_if_needed()
    place = mark.bounding_box()
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    page.mouse.move(x, y)
    page.wait_for_selector(f'[data-figure="{figure}"] .hovertext')
    page.mouse.click(x, y)


def test_each_partner_has_a_square_and_a_circle(visit):
    page = visit("partners.html")

    draw(page, "promises")

    assert page.locator('[data-figure="promises"] .scatterlayer .point').count() == 2 * len(
        PARTNERS
    )


def test_a_mark_leads_to_the_partners_line_and_the_line_to_its_page(visit):
    page = visit("partners.html")
    draw(page, "promises")

    choose(page, "promises")
    page.wait_for_function("location.hash.startsWith('#partner-')")
    page.locator("tr:target a").click()
    page.wait_for_url("**/partners/*.html")
    assert page.locator("h1").count() == 1
    assert page.locator("nav a[aria-current]").first.text_content() == "Partners"


def test_a_result_of_a_partner_leads_to_its_line(visit):
    page = visit("partners/AWN.html")
    draw(page, "results")

    choose(page, "results")
    page.wait_for_function("location.hash.startsWith('#result-')")
    expect(page.locator("tr:target")).to_be_visible()


def test_a_place_leads_to_its_cell(visit):
    page = visit("who.html")
    draw(page, "mapping")

    choose(page, "mapping", ".barlayer .point path")

    page.wait_for_function("location.hash.startsWith('#there-')")
    expect(page.locator(".there:target")).to_be_visible()


def test_a_figure_can_be_left_for_its_table_and_come_back_to(visit):
    page = visit("who.html")
    draw(page, "shares", "mapping")
    figure = page.locator("#fig-shares")

    figure.get_by_role("button", name="Table").click()
    expect(figure.locator(".as-table")).to_be_visible()
    figure.get_by_role("button", name="Chart").click()

    expect(figure.locator(".plot")).to_be_visible()
    expect(page.locator('[data-figure="mapping"] .main-svg').first).to_be_visible()


def test_on_a_phone_a_reply_is_read_without_moving_it_aside(read, site):
    table = read(site, "partners/AWN.html", 390).locator('[aria-labelledby="h-replies"] > table')

    expect(table.locator("thead")).to_be_hidden()
    assert table.locator("td").count() > 1
    assert unread(table) == []
