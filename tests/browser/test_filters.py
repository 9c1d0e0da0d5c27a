"""A reader chooses of whom and of when a result's figures are; nothing but ready cells is shown."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assets.warehouse.connection import read_only
from dashboards.site import build_site
from tests.browser.looking import draw, ending, violations
from tests.dashboards.cells_fixture import RESULT, estimated, with_cells
from tests.dashboards.edition_fixture import NOW, velmara, write_edition

pytestmark = pytest.mark.browser

PLACE = f"results/{RESULT}.html"
PAIR = "#partner=AWN&group=sex.women"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("filters")
    tables = with_cells(velmara())
    estimated(tables, 900, 1_100, partner="AWN")
    build_site(write_edition(folder / "edition.duckdb", tables), folder / "site")
    return folder


@pytest.fixture
def visit(read, folder: Path):
    return lambda hash_="", width=1440: read(folder / "site", PLACE + hash_, width)


def published(folder: Path, columns: str, condition: str):
    """Return what the edition holds of the result, to date."""
    with read_only(folder / "edition.duckdb") as edition:
        return edition.execute(
            f"select {columns} from published.indicator_values"
            f" where indicator = '{RESULT}' and reading = 'to_date' and {condition}"
        ).fetchall()


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"[data-filter={name}] select").select_option(value)


def drawn(page: Page, figure: str, axis: str) -> list[float | None]:
    """Return the numbers of a figure's last trace, or of all its bars."""
    return page.locator(f'[data-figure="{figure}"]').evaluate(
        "(place, axis) => (axis === 'y' ? [place.data[1]] :"
        " place.data.filter(one => one.type === 'bar')).flatMap(one => [...one[axis]])",
        axis,
    )


def wait_for(page: Page, figure: str, axis: str, numbers: list[float | None]) -> None:
    page.wait_for_function(
        "([figure, axis, numbers]) => { const place ="
        " document.querySelector(`[data-figure=${figure}]`); const traces = axis === 'y'"
        " ? [(place.data || [])[1]] : (place.data || []).filter(one => one.type === 'bar');"
        " return JSON.stringify(traces.flatMap(one => [...(one ? one[axis] : [])]))"
        " === JSON.stringify(numbers); }",
        arg=[figure, axis, numbers],
    )


def of_the_pair(page: Page, folder: Path) -> list[float | None]:
    found = dict(
        published(
            folder,
            "period, value",
            "partner = 'AWN' and dimension = 'sex' and member = 'women'",
        )
    )
    spans = page.evaluate("window.ACCORD_CELLS.periods")
    return [None if found.get(span) is None else float(found[span]) for span in spans]


def test_two_choices_draw_what_the_edition_holds_and_back_undoes_them(visit, folder):
    page = visit()
    draw(page, "path")
    before = drawn(page, "path", "y")

    choose(page, "partner", "AWN")
    choose(page, "group", "sex.women")

    page.wait_for_function("window.ACCORD_CELLS")
    wait_for(page, "path", "y", of_the_pair(page, folder))
    expect(page).to_have_url(ending(PAIR))
    expect(page.locator("#fig-path").locator("xpath=..").locator(".chosen")).to_contain_text(
        "Women and girls"
    )
    expect(page.locator(".whole").first).to_be_visible()
    page.go_back()
    page.go_back()
    wait_for(page, "path", "y", before)
    expect(page.locator(".chosen").first).to_be_hidden()


def test_a_link_opened_anew_shows_the_same_in_figure_and_table(visit, folder):
    page = visit(PAIR + "&table=path")
    row = page.locator("#fig-path tbody tr").last

    expect(row).to_have_text("Aluvi Women's Network · Women and girls2026\u00a0Q2812[z]")
    page.locator("#fig-path").get_by_role("button", name="Chart", exact=True).click()
    draw(page, "path")

    assert drawn(page, "path", "y") == of_the_pair(page, folder)
    assert violations(page) == []


def test_a_partners_estimate_says_between_what_it_is_in_table_and_figure(visit):
    page = visit("#partner=AWN&table=path")
    said = "95% interval: 900 to 1,100"

    expect(page.locator("#fig-path tbody tr").last).to_contain_text(said)
    expect(page.locator("#fig-path tbody tr").first).not_to_contain_text("interval")
    page.locator("#fig-path").get_by_role("button", name="Chart", exact=True).click()
    draw(page, "path")

    hover = page.locator('[data-figure="path"]').evaluate("one => one.data[1].customdata")
    assert [said in text for text in hover] == [False] * (len(hover) - 1) + [True]


def test_the_parts_are_those_of_the_choice(visit, folder):
    page = visit("#partner=AWN")
    draw(page, "parts")

    of_partner = published(
        folder, "value", f"partner = 'AWN' and period = '{NOW}' and dimension in ('sex', 'adm1')"
    )

    numbers = [None if value is None else float(value) for (value,) in of_partner]
    assert sorted(drawn(page, "parts", "x"), key=str) == sorted(numbers, key=str)
    assert page.locator("#fig-parts tbody tr").count() == len(numbers)
    choose(page, "period", "2026Q1")
    wait_for(page, "parts", "x", [640, 301])
    expect(page.locator("#fig-parts").locator("xpath=..").locator(".chosen")).to_contain_text(
        "January–March"
    )


def test_a_region_and_a_group_are_told_where_they_are_crossed(visit):
    page = visit("#group=sex.women&region=adm1.port_ilmeth")
    draw(page, "path")

    assert drawn(page, "path", "y")[-1] == 3300


def test_of_three_the_last_is_left_out_and_said_so(visit):
    page = visit("#partner=AWN&group=sex.women&region=adm1.port_ilmeth")

    expect(page.locator(".dropped")).to_be_visible()
    expect(page.locator(".full")).to_contain_text("Two are chosen")
    expect(page.locator("[data-filter=region] select")).to_be_disabled()
    choose(page, "group", "*")
    expect(page.locator("[data-filter=region] select")).to_be_enabled()
    expect(page.locator(".dropped")).to_be_hidden()


def test_where_nothing_is_published_one_click_clears_the_last_choice(visit):
    page = visit("#partner=BHC&region=adm1.sarrow_valley")
    nothing = page.locator("#fig-path .nothing")
    expect(nothing).to_contain_text("Not published for this choice")

    nothing.get_by_role("button", name="Clear: Region").click()

    expect(nothing).to_be_hidden()
    draw(page, "path")
    expect(page).to_have_url(ending("#partner=BHC"))


def test_an_unknown_choice_shows_all_and_says_so(visit):
    page = visit("#partner=ZZZ")

    expect(page.locator(".unknown")).to_be_visible()
    expect(page.locator(".chosen").first).to_be_hidden()


def test_on_paper_the_choice_is_a_sentence(visit):
    page = visit("#partner=AWN")
    expect(page.locator(".chosen").first).to_be_visible()

    page.emulate_media(media="print")

    expect(page.locator(".chosen").first).to_be_visible()
    expect(page.locator(".filters")).to_be_hidden()
    expect(page.locator("#fig-path tbody tr").first).to_contain_text("Aluvi Women's Network")


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_one_button_opens_the_filters(visit, width):
    page = visit(width=width)
    expect(page.locator("[data-filter=partner]")).to_be_hidden()

    page.locator(".filters summary").click()

    expect(page.locator("[data-filter=partner]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert violations(page) == []


def test_cells_that_do_not_arrive_leave_the_whole_programme(read, folder, tmp_path):
    site = tmp_path / "site"
    build_site(folder / "edition.duckdb", site)
    (site / "data" / f"{RESULT}-cells.js").write_text("window.ACCORD_CELLS = undefined;")

    page = read(site, PLACE + "#partner=AWN")

    expect(page.locator(".unloaded")).to_be_visible()
    expect(page.locator(".chosen").first).to_be_hidden()


def test_without_scripts_there_is_nothing_to_choose_and_it_is_said(browser, folder):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "site" / PLACE).as_uri())

    shown = page.locator("noscript").inner_text(), page.locator(".filters").is_visible()
    context.close()
    assert shown == ("Filters need JavaScript. The tables show the whole programme.", False)


def test_all_results_are_one_partners_or_of_an_earlier_period(read, folder):
    page = read(folder / "site", "results.html")
    draw(page, "grid")
    row = page.locator(f"[id='result-{RESULT}']")
    actual = row.locator(".actual b")
    before = actual.inner_text()

    def holds(partner: str, period: str) -> str:
        with read_only(folder / "edition.duckdb") as edition:
            [[value]] = edition.execute(
                "select actual from published.indicator_progress"
                f" where indicator = '{RESULT}' and partner = '{partner}' and period = '{period}'"
            ).fetchall()
        return f"{int(value):,}"

    choose(page, "partner", "AWN")
    expect(actual).to_have_text(holds("AWN", NOW))
    choose(page, "period", "2025Q2")
    expect(actual).to_have_text(holds("AWN", "2025Q2"))
    expect(page).to_have_url(ending("#partner=AWN&period=2025Q2"))
    expect(page.locator("#tracking .chosen")).to_contain_text("Aluvi Women's Network")
    expect(page.locator('[data-figure="grid"] .main-svg').first).to_be_visible()
    assert violations(page) == []
    page.go_back()
    page.go_back()
    expect(actual).to_have_text(before)
    choose(page, "period", "2025Q2")
    expect(actual).to_have_text(holds("*", "2025Q2"))
    expect(page.locator('[data-figure="grid"] .main-svg').first).to_be_visible()


def test_the_overview_shows_one_partners_results_and_both_sides_promises(read, folder):
    page = read(folder / "site", "index.html")
    draw(page, "promises")
    actual = page.locator(f"[id='result-{RESULT}'] .actual b")
    before = actual.inner_text()

    choose(page, "partner", "AWN")

    with read_only(folder / "edition.duckdb") as edition:
        [[value]] = edition.execute(
            "select actual from published.indicator_progress"
            f" where indicator = '{RESULT}' and partner = 'AWN' and period = '{NOW}'"
        ).fetchall()
        due = edition.execute(
            "select sum(due) from published.accountability"
            f" where partner = 'AWN' and period <= '{NOW}'"
        ).fetchall()
    expect(actual).to_have_text(f"{int(value):,}")
    counts = page.locator("#fig-promises tbody td:nth-child(3)").all_inner_texts()
    assert [(sum(map(int, counts)),)] == due
    expect(page.locator("#progress .chosen")).to_contain_text("Aluvi Women's Network")
    expect(page.locator(".whole").first).to_be_visible()
    expect(page.locator('[data-figure="promises"] .main-svg').first).to_be_visible()
    assert violations(page) == []
    page.go_back()
    expect(actual).to_have_text(before)
