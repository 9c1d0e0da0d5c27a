"""A document says the same in a page and in print, and its print is fit to hand out."""

import io
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from pypdf import PdfReader

from dashboards.catalogue import language_of
from dashboards.language import ENGLISH
from dashboards.reports.blocks import (
    Box,
    Cell,
    Column,
    Columns,
    Document,
    Drawn,
    Entries,
    Entry,
    Figures,
    Heading,
    NewPage,
    Panel,
    Panels,
    Part,
    Span,
    Status,
    Table,
    Text,
    WritingLines,
    plain,
    quoted,
)
from dashboards.reports.fitted import fitted_report
from dashboards.reports.partner_report import ROOMS, partner_report
from dashboards.reports.pdf import SMALL, first_page, packed, print_document
from dashboards.reports.pictures import both_views, bullet, growth, qr_code, tiles
from dashboards.reports.sheet import community_sheet
from dashboards.reports.web import web_page
from tests.dashboards.test_overview import HOSTILE

PRINTED = re.compile(r"\s+")


def of_every_kind(words="words"):
    return Document(
        title="A title",
        language="en",
        direction="ltr",
        head=f"head {words}",
        foot=f"foot {words}",
        page_of="Page {page} of {pages}",
        blocks=(
            Text((Span(f"lede {words}", "bold"), Span(" and more")), "lede"),
            Panels(
                Panel("agency", (Heading(f"agency {words}"), Text(plain("3 of 4"), "huge"))),
                Panel("cso", (Heading(f"cso {words}"), Text(quoted(f"said {words}")))),
            ),
            Drawn(tiles("agency", ["on_time", "late", "deemed", "overdue"], f"tiles {words}")),
            Drawn(tiles("cso", ["pending", "disputed", "not_due"], f"more tiles {words}")),
            Figures((("1,506", quoted(f"people {words}")), ("4", plain("plans")))),
            NewPage(),
            Heading(f"table {words}"),
            Table(
                f"caption {words}",
                (Column("What", 3), Column("Share", 2), Column("N", 0, is_number=True)),
                (
                    (
                        Cell((quoted(f"row {words}"), plain(f"below {words}"))),
                        Cell(
                            (plain("49%"),),
                            bullet(Decimal("0.49"), (Decimal("0.5"), Decimal("0.85")), "49% drawn"),
                        ),
                        Cell((plain("7"),)),
                    ),
                    (
                        Cell((plain("second"),)),
                        Cell(picture=both_views(Decimal(2), Decimal(4), (1, 2, 3, 4, 5))),
                        Cell(
                            (plain(f"why {words}"),), status=Status("alert", "bad", f"late {words}")
                        ),
                    ),
                ),
                has_sums=True,
            ),
            Columns(
                (
                    Entries(
                        (Entry((plain(f"entry {words}"),), turn="You", whose="cso"),),
                        is_numbered=True,
                    ),
                ),
                (Drawn(growth(None, Decimal(3), (1, 2, 3, 4))), WritingLines(2)),
            ),
            Box((Heading(f"box {words}", 3), Text(plain("in a box"), "small"))),
            Part((Drawn(qr_code("https://forms.example/x", "A code")),)),
        ),
        annex=(Heading(f"annex {words}"),),
    )


def pages_of(pdf):
    return [PRINTED.sub(" ", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def test_every_part_is_shown_in_a_page_and_in_print_in_the_same_order():
    document = of_every_kind()

    html = web_page(document, ENGLISH).decode()
    page = PRINTED.sub(" ", re.sub(r"<style>.*?</style>|<[^>]+>", "", html, flags=re.DOTALL))
    printed = " ".join(pages_of(print_document(document).pdf))

    told = re.findall(r"\b\w+ words", printed.replace("foot words", "").replace("head words", ""))
    assert {"lede words", "row words", "late words", "box words", "annex words"} <= set(told)
    places = [page.index(words) for words in dict.fromkeys(told)]
    assert places == sorted(places)


def test_print_is_tagged_named_in_a_language_and_says_what_drawings_show():
    reader = PdfReader(io.BytesIO(packed(print_document(of_every_kind()).pdf)))
    catalogue = reader.trailer["/Root"]

    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en"
    assert reader.metadata.title == "A title"
    assert reader.metadata.creation_date is None or reader.metadata.creation_date.year == 2000
    said = {str(one.get("/Alt")) for one in _elements(catalogue["/StructTreeRoot"])}
    assert {"tiles words", "more tiles words", "49% drawn", "A code"} <= said


def test_letters_of_print_are_in_the_file():
    reader = PdfReader(io.BytesIO(packed(print_document(of_every_kind()).pdf)))

    fonts = [
        font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()
    ]

    assert fonts
    for font in fonts:
        [inner] = font["/DescendantFonts"]
        assert {"/FontFile2", "/FontFile3"} & set(inner.get_object()["/FontDescriptor"])


def test_the_same_document_gives_the_same_bytes():
    first, second = (packed(print_document(of_every_kind()).pdf) for _ in range(2))

    assert first == second
    assert first_page(of_every_kind()) == first_page(of_every_kind())
    assert first_page(of_every_kind())[1:4] == b"PNG"


def test_what_is_added_at_the_end_is_not_counted_as_a_page():
    too_long_for_what_is_left = Part(tuple(Text(plain(f"added {at}")) for at in range(30)))
    printed = print_document(
        replace(of_every_kind(), annex=(Heading("Added"), too_long_for_what_is_left))
    )

    assert printed.pages == 2
    assert len(pages_of(printed.pdf)) == printed.all_pages == 3


def test_what_is_added_follows_on_the_last_page_that_has_room():
    [_, last] = pages_of(print_document(of_every_kind()).pdf)

    assert "annex words" in last


@pytest.mark.parametrize(
    "words",
    [HOSTILE, "#panic() $x$ *b* `c` \\u{1F600} @ref <label> // /* ]", "=HYPERLINK(1)", "{{ 7*7 }}"],
)
def test_no_text_is_read_as_markup(words):
    document = of_every_kind(words)

    html = web_page(document, ENGLISH).decode()
    printed = " ".join(pages_of(print_document(document).pdf))

    assert "<script" not in html
    assert "<img" not in html
    shown = [word for word in words.split() if word.isascii()]
    assert all(word in printed.replace(" ", "") for word in shown if word.isalnum())


def test_a_row_of_a_table_stands_whole_on_one_page():
    rows = [
        (
            Cell(
                (
                    plain(f"row{number} begins"),
                    *[plain("and goes on")] * 3,
                    plain(f"row{number} ends"),
                )
            ),
        )
        for number in range(90)
    ]
    document = replace(
        of_every_kind(), blocks=(Table("caption", (Column("What", 1),), tuple(rows)),), annex=()
    )

    pages = pages_of(print_document(document).pdf)

    assert len(pages) > 5
    for page in pages:
        assert re.findall(r"row(\d+) begins", page) == re.findall(r"row(\d+) ends", page)


def test_a_row_that_no_page_holds_goes_on_over_the_next():
    row = (Cell((plain("row begins " + "words " * 3000 + "row ends"),)), Cell((plain("7"),)))
    columns = (Column("What", 1), Column("N", 2))
    document = replace(of_every_kind(), blocks=(Table("", columns, (row,)),), annex=())

    pages = pages_of(print_document(document).pdf)

    assert "row begins" in pages[0]
    assert "row ends" in pages[-1]


def test_smaller_letters_need_no_more_pages(partner_tables, read):
    edition = read(partner_tables)
    document = fitted_report(edition, ENGLISH).document

    assert print_document(document, SMALL).pages <= print_document(document).pages


def test_a_partners_report_and_sheet_fit_their_pages_and_budgets(partner_tables, read):
    edition = read(partner_tables)

    report = fitted_report(edition, ENGLISH)
    sheet = print_document(community_sheet(edition, ENGLISH))

    assert report.has_room
    assert len(pages_of(report.pdf)) == report.pages
    assert len(report.pdf) <= 150 * 1024
    assert len(web_page(report.document, ENGLISH)) <= 60 * 1024
    assert sheet.pages == 1


def test_a_long_list_of_promises_goes_on_after_the_fourth_page(partner_tables, read):
    rows = partner_tables["commitments"]
    open_one = next(row for row in rows if row["state"] == "overdue")
    partner_tables["commitments"] = rows + [
        open_one | {"commitment": f"A01-more-{number}", "text_en": f"Promise {number} of many"}
        for number in range(40)
    ]

    report = fitted_report(read(partner_tables), ENGLISH)

    assert report.has_room
    html = web_page(report.document, ENGLISH).decode()
    printed = " ".join(pages_of(report.pdf))
    for number in range(40):
        assert f"Promise {number} of many" in html
        assert f"Promise {number} of many" in printed
    [beyond] = re.findall(r"(\d+) more stand at the end of the report", html)
    more = html.partition("<h2>More promises</h2>")[2].partition("<h2")[0]
    assert more.count("<li>") == int(beyond)


@pytest.mark.parametrize(
    ("room", "said"),
    [
        (9, []),
        (2, ["1 more stands at the end of the report."]),
        (1, ["2 more stand at the end of the report."]),
    ],
)
def test_a_list_that_goes_on_at_the_end_says_how_many_more_there_are(
    partner_tables, read, room, said
):
    [asked, *_] = [row for row in partner_tables["capacity_support"] if row["partner"] == "AWN"]
    partner_tables["capacity_support"] = [asked | {"domain": f"a{number}"} for number in range(3)]

    document = partner_report(read(partner_tables), ENGLISH, ROOMS[0]._replace(support=room))
    html = web_page(document, ENGLISH).decode()

    assert re.findall(r"\d+ more stands? at the end of the report\.", html) == said
    assert html.count("<h2>Support you asked for</h2>") == 1 + bool(said)


def test_support_of_which_no_plan_says_for_what_has_the_words_of_its_promise(partner_tables, read):
    [promise, *_] = [row for row in partner_tables["commitments"] if row["partner"] == "AWN"]
    asked = {"partner": "AWN", "is_registered": True, "is_delivered": True, "state": "on_time"}
    partner_tables["capacity_support"] = [asked | {"commitment": promise["commitment"]}]

    html = web_page(partner_report(read(partner_tables), ENGLISH), ENGLISH).decode()

    table = html.partition("<h2>Support you asked for</h2>")[2].partition("</table>")[0]
    assert promise["text_en"] in table


def test_arabic_is_set_from_right_to_left(partner_tables, read):
    arabic = language_of("ar")
    report = fitted_report(read(partner_tables), arabic)

    assert '<html lang="ar" dir="rtl">' in web_page(report.document, arabic).decode()
    reader = PdfReader(io.BytesIO(report.pdf))
    assert reader.trailer["/Root"]["/Lang"] == "ar"
    assert report.has_room
    assert len(report.pdf) <= 150 * 1024


def _elements(node):
    """Yield every element of a tree of tags."""
    children = node.get("/K")
    if children is None:
        return
    for child in children if isinstance(children, list) else [children]:
        found = child.get_object() if hasattr(child, "get_object") else child
        if hasattr(found, "get"):
            yield found
            yield from _elements(found)
