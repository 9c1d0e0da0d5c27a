"""A reader chooses a partner on the pages of capacity, partnership and money, and Back undoes it.

Each says of the partner what the edition's file says, and in words what is not told of it.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assets.warehouse.connection import read_only
from dashboards.site import build_site
from tests.browser.looking import draw, ending, violations
from tests.dashboards.edition_fixture import NOW, PARTNERS, velmara, write_edition
from tests.dashboards.test_languages_of_a_site import WORDED

pytestmark = pytest.mark.browser

NAME = PARTNERS["AWN"][0]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("choices")
    build_site(write_edition(folder / "edition.duckdb", velmara()), folder / "site")
    return folder


@pytest.fixture
def visit(read, folder: Path):
    return lambda place: read(folder / "site", place)


@pytest.fixture
def published(folder: Path):
    """Return what the edition holds of the partner, row by row."""

    def rows(columns: str, table: str, condition: str = "true") -> list[tuple]:
        with read_only(folder / "edition.duckdb") as edition:
            return edition.execute(
                f"select {columns} from published.{table}"
                f" where partner = 'AWN' and {condition} order by all"
            ).fetchall()

    return rows


def choose(page: Page, partner: str) -> None:
    page.locator("[data-filter=partner] select").select_option(partner)
    expect(page.locator(".chosen").first).to_contain_text(PARTNERS[partner][0])
    expect(page).to_have_url(ending(f"#partner={partner}"))


def drawn(page: Page, figure: str, trace: int) -> list[float]:
    return page.locator(f'[data-figure="{figure}"]').evaluate(
        "(place, trace) => [...place.data[trace].x]", trace
    )


def wait_for(page: Page, figure: str, trace: int, numbers: list[float]) -> None:
    page.wait_for_function(
        "([figure, trace, numbers]) => JSON.stringify([...document.querySelector("
        "`[data-figure='${figure}']`).data[trace].x]) === JSON.stringify(numbers)",
        arg=[figure, trace, numbers],
    )


def cells(page: Page, rows: str) -> list[list[str]]:
    """Return the texts of a table's lines, shown or behind a drawing."""
    return page.locator(rows).evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent.trim()))"
    )


def test_capacity_is_told_of_one_partner(visit, published):
    page = visit("capacity.html")
    draw(page, "areas", "partners")
    before = drawn(page, "areas", 2)

    choose(page, "AWN")

    newest = published("domain, score", "capacity_profile", "is_latest and role = 'agreed'")
    scores = {domain: float(score) for domain, score in newest}
    wait_for(page, "areas", 2, [scores["D1"], scores["D2"]])
    wait_for(page, "partners", 2, [scores["*"]])
    assert page.locator(".scores tbody tr").evaluate_all("rows => rows.map(row => row.id)") == [
        "partner-AWN"
    ]
    asked = published("count(*)", "capacity_support")
    lines = cells(page, "[data-told-of=support] tbody tr")
    assert [(sum(int(line[1]) for line in lines),)] == asked
    assert violations(page) == []
    page.go_back()
    wait_for(page, "areas", 2, before)
    expect(page.locator(".scores tbody tr")).to_have_count(len(PARTNERS))
    expect(page.locator(".chosen").first).to_be_hidden()


def test_of_who_was_not_assessed_there_is_nothing_to_draw_and_it_is_said(visit):
    page = visit("capacity.html")
    draw(page, "areas")

    choose(page, "EMF")

    nothing = page.locator("#fig-areas .nothing")
    expect(nothing).to_contain_text("[x] No score has been agreed yet.")
    expect(page.locator("[data-told-of=support]")).to_contain_text("[z] No plan asks the Agency")
    expect(page.locator(".scores tbody tr")).to_contain_text("[x] Not assessed yet.")
    nothing.get_by_role("button", name="Clear: Partner").click()
    expect(nothing).to_be_hidden()
    expect(page.locator('[data-figure="areas"] .main-svg').first).to_be_visible()


def test_promises_are_told_of_one_partnership_and_ratings_never(visit, published):
    page = visit("partnership.html")
    draw(page, "perception", "timeline")
    ratings, before = drawn(page, "perception", 1), cells(page, "#fig-timeline tbody tr")

    choose(page, "AWN")

    expect(page.locator("#h-seen").locator("xpath=..").locator(".whole")).to_contain_text(
        "one partner’s ratings are never told"
    )
    assert drawn(page, "perception", 1) == ratings
    kept = published("side, on_time, due", "accountability", f"period = '{NOW}'")
    said = page.locator("[data-told-of=kept] .big").all_inner_texts()
    assert [
        (f"{on_time} of {due}" in text) for (_, on_time, due), text in zip(kept, said, strict=True)
    ] == [True, True]
    ageing = published("side, overdue", "accountability_ageing", f"period = '{NOW}'")
    assert [line[1] for line in cells(page, "[aria-labelledby=h-ageing] tbody tr")] == [
        str(overdue) for _, overdue in ageing
    ]
    lines = cells(page, "#fig-timeline tbody tr")
    assert lines
    assert all(line[0].startswith("AWN · ") for line in lines)
    assert page.locator("[data-told-of=tests] tbody th").all_inner_texts() == [NAME]
    page.emulate_media(media="print")
    expect(page.locator(".chosen").first).to_be_visible()
    expect(page.locator(".filters")).to_be_hidden()
    page.emulate_media(media="screen")
    assert violations(page) == []
    page.go_back()
    expect(page.locator("[data-told-of=tests] tbody tr")).to_have_count(len(PARTNERS))
    assert cells(page, "#fig-timeline tbody tr") == before


def test_money_is_told_of_one_partner_in_each_currency_that_it_has(visit, published):
    page = visit("money.html")
    draw(page, "agreements-USD", "through-USD", "agreements-EUR")
    before = drawn(page, "agreements-USD", 2)

    choose(page, "AWN")

    paid = published("agreement, paid_to_date", "funds", f"period = '{NOW}'")
    wait_for(page, "agreements-USD", 2, [float(amount) for _, amount in paid])
    lines = cells(page, "#fig-agreements-USD tbody tr")
    assert [(line[0].split()[-1], line[3]) for line in lines] == [
        (agreement, f"{int(amount):,}") for agreement, amount in paid
    ]
    periods = published("agreement, period", "funds")
    assert len(cells(page, "#fig-through-USD tbody tr")) == len(periods)
    nothing = page.locator("#fig-agreements-EUR .nothing")
    expect(nothing).to_contain_text("[z] This partner has no agreement")
    assert violations(page) == []
    page.go_back()
    wait_for(page, "agreements-USD", 2, before)
    expect(nothing).to_be_hidden()


@pytest.mark.parametrize("place", ["capacity.html", "partnership.html", "money.html"])
def test_a_link_opened_on_a_telephone_shows_the_choice_from_right_to_left(read, sites, place):
    page = read(sites["ar"], f"{place}#partner=AWN", 320, "dark")

    expect(page.locator(".chosen").first).to_contain_text(NAME)
    expect(page.locator("[data-filter=partner] select")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert violations(page) == []


def test_the_page_in_another_language_shows_the_same_choice(read, tmp_path):
    edition = write_edition(tmp_path / "edition.duckdb", velmara() | {"wordings": WORDED})
    build_site(edition, tmp_path / "site")
    page = read(tmp_path / "site", "capacity.html#partner=AWN")

    page.locator(".tongues summary").click()
    page.locator(".tongues a[lang=fr]").click()

    expect(page).to_have_url(ending("fr/capacity.html#partner=AWN"))
    expect(page.locator(".chosen").first).to_contain_text(NAME)


def test_a_choice_that_does_not_arrive_leaves_all_partners(read, folder, tmp_path):
    site = tmp_path / "site"
    build_site(folder / "edition.duckdb", site)
    (site / "data" / "capacity-AWN.js").write_text("", encoding="utf-8")

    page = read(site, "capacity.html#partner=AWN")

    expect(page.locator(".unloaded")).to_be_visible()
    expect(page.locator(".scores tbody tr")).to_have_count(len(PARTNERS))
    draw(page, "areas")
    expect(page.locator("#fig-areas .nothing")).to_be_hidden()
