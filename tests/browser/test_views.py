"""What a reader can do with every figure: see its table, take it along, send a link to it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PageObject, PdfReader

from tests.browser.looking import DRAWN, draw, ending, unread, violations
from tests.browser.walking import LABELS

pytestmark = pytest.mark.browser

PAPER = 703  # Pixels of a sheet of A4 between its margins.


@pytest.fixture(scope="module")
def site(sites: dict[str, Path]) -> Path:
    return sites["en"]


@pytest.fixture
def visit(read, site: Path):
    return lambda place, width=1440: read(site, place, width)


def table_of(page: Page, figure: str):
    return page.locator(f"#fig-{figure} .as-table")


def press(page: Page, figure: str, name: str) -> None:
    page.locator(f"#fig-{figure}").get_by_role("button", name=name, exact=True).click()


def test_a_figure_becomes_its_table_and_a_drawing_again(visit):
    page = visit("partnership.html")
    draw(page, "perception")
    expect(table_of(page, "perception")).to_be_hidden()

    press(page, "perception", "Table")

    expect(table_of(page, "perception")).to_be_visible()
    expect(page.locator('[data-figure="perception"]')).to_be_hidden()
    expect(table_of(page, "timeline")).to_be_hidden()
    press(page, "perception", "Chart")
    expect(page.locator('[data-figure="perception"] .main-svg').first).to_be_visible()


def test_who_listens_meets_each_figure_as_a_picture_with_its_title(visit):
    page = visit("partnership.html")
    draw(page, "perception", "timeline")

    for title in ("How far each principle is met, seen from both sides", "Promises in time"):
        expect(page.get_by_role("img", name=title, exact=True)).to_have_count(1)
    assert violations(page) == []


def test_the_view_stands_in_the_address_and_back_undoes_it(visit):
    page = visit("partnership.html")

    press(page, "perception", "Table")
    press(page, "timeline", "Table")

    expect(page).to_have_url(ending("#table=perception,timeline"))
    page.go_back()
    expect(table_of(page, "timeline")).to_be_hidden()
    expect(table_of(page, "perception")).to_be_visible()
    page.go_back()
    expect(table_of(page, "perception")).to_be_hidden()


def test_a_link_with_a_view_opens_that_view_at_its_figure(visit):
    page = visit("partnership.html#table=timeline&fig=timeline")

    expect(table_of(page, "timeline")).to_be_visible()
    assert (
        page.evaluate("document.getElementById('fig-timeline').getBoundingClientRect().top") < 200
    )


def test_a_figure_drawn_first_after_its_table_was_seen_has_its_full_width(visit):
    page = visit("partnership.html#table=perception")

    press(page, "perception", "Chart")

    page.wait_for_selector('[data-figure="perception"] .main-svg')
    assert page.evaluate("document.querySelector('[data-figure=perception]').offsetWidth") > 1000
    assert page.evaluate(
        "document.querySelector('[data-figure=perception] .main-svg').clientWidth"
    ) > 1000  # fmt: skip


def test_the_link_of_a_figure_is_copied_with_what_was_chosen(visit):
    page = visit("partnership.html")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(page, "perception", "Table")

    press(page, "timeline", "Copy link")

    expect(page.locator("#fig-timeline .copy")).to_have_text("Link copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("partnership.html#table=perception&fig=timeline")


def test_where_nothing_may_be_copied_the_link_is_in_the_address(visit):
    page = visit("partnership.html")
    page.evaluate("delete Navigator.prototype.clipboard")

    press(page, "timeline", "Copy link")

    expect(page).to_have_url(ending("#fig=timeline"))
    expect(page.locator("#fig-timeline .copy")).to_have_text("The link stands in the address bar")


def test_a_choice_beside_a_filter_keeps_both(visit):
    page = visit("quality.html")
    page.locator("[data-filter=form] select").select_option(index=1)
    form = page.evaluate("new URLSearchParams(location.hash.slice(1)).get('form')")

    press(page, "pass-rates", "Table")

    expect(page).to_have_url(ending(f"#form={form}&table=pass-rates"))
    expect(table_of(page, "pass-rates").locator(f"[data-form={form}]").first).to_be_visible()


def test_a_figure_that_the_page_has_not_is_said_to_be_unknown(visit):
    page = visit("quality.html#table=nonsense")

    expect(page.locator(".unknown").first).to_be_visible()


def test_a_click_in_a_figure_opens_the_table_that_has_its_row(visit):
    page = visit("capacity.html")
    draw(page, "areas")

    page.locator('[data-figure="areas"]').evaluate(
        "place => { const points = [{id: place.data.find(one => one.ids).ids[0]}];"
        " place.emit('plotly_click', {points}); }"
    )

    expect(page.locator("#fig-areas tr:target")).to_be_in_viewport()


@pytest.mark.parametrize(("name", "end"), [("CSV", "csv"), ("workbook", "xlsx")])
def test_what_is_taken_along_is_the_file_made_at_build(visit, site, name, end):
    page = visit("partnership.html")

    with page.expect_download() as download:
        page.locator("#fig-perception").get_by_role("link", name=f"Download as {name}").or_(
            page.locator("#fig-perception").get_by_role("link", name=f"Download as a {name}")
        ).click()

    built = site / "downloads" / f"perception.{end}"
    assert download.value.suggested_filename == built.name
    assert Path(download.value.path()).read_bytes() == built.read_bytes()


def test_without_scripts_every_table_stands_open(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "partnership.html").as_uri())

    seen = [table.is_visible() for table in page.locator(".as-table").all()]
    buttons = page.get_by_role("button").all()
    context.close()
    assert seen == [True, True]
    assert buttons == []


def test_on_a_phone_a_menu_leads_to_every_page(visit):
    page = visit("index.html", 320)
    ways = page.locator(".menu nav a")
    expect(ways.first).to_be_hidden()

    page.locator(".menu summary").click()

    assert ways.all_inner_texts()[-1] == "Methods"
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert violations(page) == []
    ways.get_by_text("Capacity").click()
    expect(page).to_have_url(ending("capacity.html"))


def test_escape_closes_the_menu_and_leads_back_to_its_button(visit):
    page = visit("index.html", 320)
    button, ways = page.locator(".menu summary"), page.locator(".menu nav a")
    button.press("Enter")
    expect(ways.first).to_be_visible()

    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    expect(ways.first).to_be_hidden()
    expect(button).to_be_focused()


def test_the_menu_closes_once_the_reader_is_elsewhere(visit):
    page = visit("index.html", 320)
    button, ways = page.locator(".menu summary"), page.locator(".menu nav a")

    button.press("Enter")
    ways.last.press("Tab")
    expect(ways.first).to_be_hidden()

    button.click()
    expect(ways.first).to_be_visible()
    page.locator("footer").click()
    expect(ways.first).to_be_hidden()


def test_with_colours_of_the_system_the_page_and_the_view_that_are_chosen_stand_out(visit):
    page = visit("partnership.html")
    page.emulate_media(forced_colors="active")

    edges, ground = (
        [
            one.evaluate(f"(one) => getComputedStyle(one).{style}")
            for one in page.locator(place).all()
        ]
        for place, style in (
            (".head > * > nav a", "borderBlockEndColor"),
            ("#fig-timeline .views button", "backgroundColor"),
        )
    )

    assert sorted(map(edges.count, edges)) == [1, *[len(edges) - 1] * (len(edges) - 1)]
    assert len(set(ground)) == len(ground) == 2


# What a finger is to hit.
SMALL_TARGETS = """
    Array.from(document.querySelectorAll('a[href], button, summary, select')).filter((one) => {
        const box = one.getBoundingClientRect();
        const isSeen = one.checkVisibility() && !one.matches('.skip');
        return isSeen && (box.width < 24 || box.height < 24);
    }).map((one) => one.outerHTML)
"""


@pytest.mark.parametrize("place", ["index.html", "results.html", "partners.html", "who.html"])
def test_on_a_phone_everything_to_tap_is_as_large_as_a_fingertip(visit, place):
    page = visit(place, 390)
    for figure in page.locator(".plot:visible").all():
        figure.scroll_into_view_if_needed()
        figure.locator(DRAWN).first.wait_for()

    assert page.evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(
    ("place", "heading"),
    [
        ("partners/AWN.html", "h-reports"),
        ("results/OP3.4.html", "h-quarters"),
        ("partnership.html", "h-tests"),
        ("money.html", "h-days"),
    ],
)
def test_on_a_phone_a_row_of_a_table_is_read_without_moving_it_aside(
    read, sites, place, heading, language
):
    table = read(sites[language], place, 390).locator(f'[aria-labelledby="{heading}"] > table')

    expect(table.locator("thead")).to_be_hidden()
    assert table.locator("td").count() > 1
    assert unread(table) == []


def words_on(sheet: PageObject) -> str:
    return " ".join(sheet.extract_text().split())


def printed(page: Page, into: Path) -> PdfReader:
    page.pdf(path=into, prefer_css_page_size=True, print_background=True)
    return PdfReader(into)


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_on_paper_a_figure_stands_with_its_table_whether_or_not_it_was_seen(
    read, site, tmp_path, width, theme
):
    page = read(site, "partnership.html", width, theme)
    page.wait_for_function("window.Plotly")

    sheets = [words_on(sheet) for sheet in printed(page, tmp_path / "page.pdf").pages]

    # The legend stands in the figure alone, the heads of columns in the table alone.
    assert any("Agency Partners Overdue" in sheet for sheet in sheets)
    assert any("Promise Side First due Due State" in sheet for sheet in sheets)


@pytest.mark.parametrize(
    ("place", "first", "last"),
    [
        ("index.html", "Are results on track?", "of records used"),
        ("money.html", "What was agreed, paid and received", "Confirmed by the partner"),
    ],
)
def test_the_first_sheet_is_not_left_empty_below_the_heading(visit, tmp_path, place, first, last):
    page = visit(place)
    page.wait_for_function("window.Plotly")

    sheet = words_on(printed(page, tmp_path / "page.pdf").pages[0])

    assert first in sheet
    assert last in sheet


def test_a_figure_is_as_wide_as_the_paper_and_never_longer(visit):
    page = visit("index.html", 390)
    page.wait_for_function("window.Plotly")

    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    page.emulate_media(media="print")
    for box in (place.bounding_box() for place in page.locator(".plot").all()):
        assert 690 <= box["width"] <= 703
        assert box["height"] <= 860


def test_on_paper_a_promise_has_the_width_of_its_side_to_itself(visit):
    page = visit("index.html", PAPER)

    page.emulate_media(media="print")

    promise = page.locator(".due li").first
    widths = [one.bounding_box()["width"] for one in (promise, promise.locator(".what"))]
    assert widths[0] == widths[1] > 300


def test_on_paper_no_word_of_a_table_is_broken(visit):
    page = visit("quality.html", PAPER)

    page.emulate_media(media="print")

    assert page.locator("#questions tbody td").first.is_visible()
    assert [fault for fault in page.evaluate(LABELS) if fault.startswith("Broken")] == []


def test_after_printing_the_screen_is_as_it_was(read, site):
    page = read(site, "partnership.html", 390, "dark")
    draw(page, "perception")
    before = page.locator('[data-figure="perception"]').bounding_box()

    page.pdf()

    page.wait_for_function("document.querySelectorAll('[data-drawn=narrow]').length == 2")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    after = page.locator('[data-figure="perception"]').bounding_box()
    assert (after["width"], after["height"]) == (before["width"], before["height"])


def test_a_reader_who_chose_the_table_prints_the_table(visit):
    page = visit("partnership.html#table=perception")

    page.emulate_media(media="print")

    expect(table_of(page, "perception")).to_be_visible()
    expect(page.locator('[data-figure="perception"]')).to_be_hidden()


@pytest.mark.parametrize(
    ("width", "is_saving", "comes"), [(1200, False, True), (1200, True, False), (320, False, False)]
)
def test_what_draws_figures_comes_before_they_are_near_at_a_desk_where_no_data_are_saved(
    browser, site, width, is_saving, comes
):
    context = browser.new_context(viewport={"width": width, "height": 100})
    page, asked = context.new_page(), []
    page.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'connection',"
        f" {{get: () => ({{saveData: {str(is_saving).lower()}}})}});"
    )
    page.on("request", lambda request: asked.append(request.url))

    page.goto((site / "partners" / "AWN.html").as_uri())

    came = any(url.endswith("plotly.min.js") for url in asked)
    context.close()
    assert came is comes
