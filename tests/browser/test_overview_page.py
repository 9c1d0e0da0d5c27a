"""The overview as a reader opens it: from a folder, with no server and no network."""

import shutil
from pathlib import Path

import pytest

from dashboards.site import build_site
from tests.browser.looking import draw, violations
from tests.dashboards.edition_fixture import programme, write_edition
from tests.dashboards.map_fixture import mapped, value

pytestmark = pytest.mark.browser

FIGURES = ("results", "promises")


@pytest.fixture(scope="module")
def site(sites: dict[str, Path]) -> Path:
    return sites["en"]


@pytest.fixture
def visit(read, site: Path):
    return lambda width=1440, folder=site: read(folder, "index.html", width)


def test_the_page_draws_both_figures(visit):
    page = visit()

    draw(page, *FIGURES)

    assert page.locator('[data-figure="results"] .scatterlayer .point').count() == 6
    assert page.locator('[data-figure="promises"] .barlayer .point').count() > 0


def test_both_sides_ratings_are_drawn_beside_what_was_achieved_where(visit):
    page = visit()
    draw(page, "perception")

    halves = [page.locator(place).bounding_box() for place in ("#ratings", "#by-area")]

    assert page.locator('[data-figure="perception"] .scatterlayer .point').count() == 6
    assert halves[0]["y"] == halves[1]["y"]
    assert halves[0]["x"] + halves[0]["width"] < halves[1]["x"]


def test_bars_of_areas_are_as_long_as_their_figures_at_every_width(visit, tmp_path):
    tables = mapped()
    tables["indicator_values"] += [value("OC7.2", "north", "4500"), value("OC7.2", "isle", "35")]
    build_site(write_edition(tmp_path / "edition.duckdb", tables), tmp_path / "site")

    for width in (1440, 960, 390, 320):
        page = visit(width, folder=tmp_path / "site")
        rods = page.locator("#area-north .rod")
        longer, shorter = (rods.nth(place).bounding_box()["width"] for place in (0, 1))
        assert shorter / longer == pytest.approx(0.5, abs=0.02)
        # Both at one moment: figures above are drawn meanwhile, which moves what is below them.
        below, top = page.evaluate(
            "[document.querySelector('#by-area > .tools').getBoundingClientRect().bottom,"
            " document.querySelector('#by-area > table').getBoundingClientRect().top]"
        )
        assert top - 30 < below <= top
        assert page.locator("#area-hills").get_by_text("[c] withheld").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []


def test_a_legend_click_hides_a_status_and_reset_brings_it_back(visit):
    page = visit()
    draw(page, *FIGURES)
    points = page.locator('[data-figure="results"] .scatterlayer .point')

    page.locator('[data-figure="results"] .legendtoggle').first.click()
    page.wait_for_function(
        "document.querySelectorAll('[data-figure=results] .scatterlayer .point').length === 5"
    )
    page.locator('[data-figure="results"] .modebar-btn[data-title="Reset"]').click()
    page.wait_for_function(
        "document.querySelectorAll('[data-figure=results] .scatterlayer .point').length === 6"
    )

    assert points.count() == 6


def test_a_point_leads_to_its_row(visit):
    page = visit()
    draw(page, *FIGURES)

    point = page.locator('[data-figure="results"] .scatterlayer .point').first
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_selector('[data-figure="results"] .hovertext')
    hover = page.text_content('[data-figure="results"] .hovertext')
    assert "of the planned progress" in hover
    page.mouse.down()
    page.mouse.up()
    page.wait_for_function("location.hash !== ''")

    assert page.evaluate("document.querySelector(':target').matches('tr')")


def test_dragging_across_the_quarters_zooms_both_panels(visit):
    page = visit()
    draw(page, *FIGURES)
    panel = page.locator('[data-figure="promises"] .nsewdrag').first
    panel.scroll_into_view_if_needed()
    box = panel.bounding_box()

    page.mouse.move(box["x"] + 40, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 240, box["y"] + 100, steps=5)
    page.mouse.up()

    ranges = page.evaluate(
        "(() => { const one = document.querySelector('[data-figure=promises]')._fullLayout;"
        " return [one.xaxis.range, one.xaxis2.range]; })()"
    )
    assert ranges[0] == ranges[1]
    assert ranges[0][0] > "2024-07-01"


def test_a_picture_is_made_without_a_server(visit):
    page = visit()
    draw(page, *FIGURES)

    with page.expect_download() as download:
        page.locator('[data-figure="results"] .modebar-btn').first.click()

    assert download.value.suggested_filename == "accord-results.png"


def test_the_reader_chooses_the_theme(visit):
    page = visit()
    draw(page, *FIGURES)

    page.get_by_role("button", name="Dark").click()

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 23, 31)"
    page.wait_for_function(
        "document.querySelector('[data-figure=results]')._fullLayout.paper_bgcolor === '#10171f'"
    )


def test_without_plotly_the_tables_speak(visit, site, tmp_path):
    folder = tmp_path / "site"
    shutil.copytree(site, folder)
    (folder / "assets" / "plotly.min.js").write_text("")
    page = visit(folder=folder)

    page.locator('[data-figure="promises"]').scroll_into_view_if_needed()
    page.wait_for_selector("#fig-promises .empty")

    assert page.locator("#fig-promises .as-table table").is_visible()


def test_without_scripts_every_number_is_there(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "index.html").as_uri())

    visible = page.inner_text('[id="result-OP3.4"]')
    context.close()

    assert "14,918" in visible


def test_an_empty_edition_opens_as_cleanly(visit, tmp_path):
    edition = write_edition(tmp_path / "empty.duckdb", {"programme": [programme()]})
    build_site(edition, tmp_path / "site")

    page = visit(390, folder=tmp_path / "site")

    assert "No results have been reported yet." in page.inner_text("h1")
    assert violations(page) == []


def test_what_a_grade_is_made_of_opens_with_the_keyboard(visit):
    page = visit()
    trust = page.locator("details.trust").first

    assert "reports in" not in trust.inner_text()
    trust.locator("summary").focus()
    page.keyboard.press("Enter")

    assert "reports in 100%" in trust.inner_text()
