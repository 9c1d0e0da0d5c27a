"""The quality page as a reader opens it: from a folder, with no server and no network."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import draw, violations

pytestmark = pytest.mark.browser

FIGURES = ("pass-rates", "questions")


@pytest.fixture
def visit(read, sites: dict[str, Path]):
    return lambda place="quality.html": read(sites["en"], place)


def panel(page: Page) -> dict[str, str]:
    places = page.locator("[data-fates] [data-part]")
    return {place.get_attribute("data-part"): place.text_content() or "" for place in places.all()}


def test_both_figures_are_drawn(visit):
    page = visit()

    draw(page, *FIGURES)

    assert page.locator('[data-figure="pass-rates"] .scatterlayer .trace').count() == 4
    assert page.locator('[data-figure="questions"] .barlayer .point').count() > 5


def test_choosing_a_form_and_a_period_shows_their_line_and_their_figures(visit):
    page = visit()
    draw(page, *FIGURES)

    page.select_option("#filter-form", "quarterly_report")
    page.select_option("#filter-period", "2026Q2")
    page.wait_for_function(
        "document.querySelectorAll('[data-figure=pass-rates] .scatterlayer .trace').length === 2"
    )

    shown = panel(page)
    assert (shown["form"], shown["period"]) == ("Quarterly report", "2026\u00a0Q2")
    assert (shown["received"], shown["quarantined"], shown["used"]) == ("112", "\u22124", "104")
    assert page.locator(".fates tbody tr:visible").count() == 1
    assert page.locator(".rules tbody:visible").count() == 1
    assert page.locator("#questions tbody[data-exact] tr:visible").count() == 3


def test_a_copied_address_brings_the_choice_back_and_back_undoes_it(visit):
    page = visit(place="quality.html#form=quarterly_report&period=2026Q1")
    first = panel(page)
    page.select_option("#filter-form", "commitment_event")
    second = panel(page)
    page.go_back()
    page.wait_for_function("document.querySelector('#filter-form').value === 'quarterly_report'")

    assert first["received"] == "90"
    assert second["received"] == "150"
    assert panel(page) == first


def test_a_form_without_anything_in_a_period_says_so_and_offers_all_periods(visit):
    page = visit(place="quality.html#form=capacity_assessment&period=2024Q3")

    assert page.locator("[data-fates] .nothing").is_visible()
    assert not page.locator("[data-fates] .steps").is_visible()
    page.get_by_role("button", name="Show all periods").click()
    page.wait_for_selector("[data-fates] .steps:visible")

    assert panel(page)["received"] == "36"
    assert violations(page) == []


def test_a_form_without_questions_says_so_instead_of_a_figure(visit):
    page = visit(place="quality.html#form=capacity_assessment")

    section = page.locator("#questions")

    assert "The checks asked no question about this form." in section.inner_text()
    assert not page.locator('[data-figure="questions"]').is_visible()
    assert violations(page) == []


def test_an_unknown_form_in_the_address_shows_all_and_says_so(visit):
    page = visit(place="quality.html#form=nothing_like_it")

    assert page.locator(".unknown").is_visible()
    assert panel(page)["form"] == "All forms"


def test_a_legend_click_hides_a_line_and_reset_brings_it_back(visit):
    page = visit()
    draw(page, *FIGURES)
    lines = page.locator('[data-figure="pass-rates"] .scatterlayer .trace')

    page.locator('[data-figure="pass-rates"] .legendtoggle').first.click()
    expect(lines).to_have_count(3)
    page.locator('[data-figure="pass-rates"] .modebar-btn[data-title="Reset"]').click()

    expect(lines).to_have_count(4)


def test_a_bar_tells_its_numbers_and_leads_to_its_rule(visit):
    page = visit()
    draw(page, *FIGURES)
    box = page.locator('[data-figure="questions"] .barlayer .point').first.bounding_box()

    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_selector('[data-figure="questions"] .hovertext')
    assert "Waiting: 4 of 7" in page.text_content('[data-figure="questions"] .hovertext')
    page.mouse.down()
    page.mouse.up()
    page.wait_for_function("location.hash !== ''")

    assert "The figure is as usual" in page.locator(":target").inner_text()


@pytest.mark.parametrize("figure", FIGURES)
def test_a_picture_is_made_without_a_server(visit, figure):
    page = visit()
    draw(page, *FIGURES)

    with page.expect_download() as download:
        page.locator(f'[data-figure="{figure}"] .modebar-btn').first.click()

    assert download.value.suggested_filename == f"accord-{figure}.png"


def test_without_scripts_every_number_is_there_and_no_filter(browser, sites):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((sites["en"] / "quality.html").as_uri())

    table = page.inner_text(".fates")
    rows = page.locator(".fates tbody tr:visible").count()
    filters = page.locator("select:visible").count()
    says = page.locator(".no-script").is_visible()
    context.close()

    assert "Quarterly report" in table
    assert rows == 9 + 9 + 2 + 9 + 1
    assert (filters, says) == (0, True)


def test_the_filters_work_with_the_keyboard(visit):
    page = visit()

    page.locator("#filter-form").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash.startsWith('#form=')")

    assert panel(page)["form"] == page.locator("#filter-form option:checked").text_content()
