"""The reports of all twelve partners of the example: they fit, can be read aloud, and are right.

Each is made in two languages, from the partner's own edition.
"""

import io
import re
from decimal import Decimal
from html import unescape

import pytest
from pypdf import PdfReader

from assets.warehouse.connection import read_only
from dashboards.catalogue import language_of
from dashboards.edition import Edition
from dashboards.reports.blocks import Heading, Panel
from dashboards.reports.fitted import MOST_PAGES, fitted_report
from dashboards.reports.pdf import print_document
from dashboards.reports.sheet import community_sheet
from dashboards.reports.web import web_page
from tests.velmara_run import velmara_editions

pytestmark = pytest.mark.long

LANGUAGES = ("es", "fr")  # The order of Arabic in print is that of its drawing.
CODE = re.compile(r"\b(?:OC|OP)\d+\.\d+[a-z]?\b")
# What each figure of the results is called in the edition, by its unit.
FIGURES = """
    select i.indicator, i.unit_kind, p.baseline, p.target, p.actual
    from published.indicator_progress as p
    join published.indicators as i using (indicator)
    join published.programme as g on true
    join published.periods as shown on shown.period = p.period
    where p.partner = g.edition_partner and p.dimension = '*'
        and shown.ends_on = (
            select max(q.ends_on) from published.periods as q
            join published.periods as last on last.period = g.period
            where q.kind = i.frequency and q.ends_on <= last.ends_on
        )
"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Each partner's report in two languages, with its edition's file."""
    editions = velmara_editions(tmp_path_factory.getbasetemp())
    return {
        (name, code): (path, fitted_report(Edition.read(path, code), language_of(code)))
        for name, path in editions.items()
        if name.startswith("partner-")
        for code in LANGUAGES
    }


def headings_of(blocks):
    """Yield the text of every heading."""
    for block in blocks:
        if isinstance(block, Heading):
            yield block.text
        inside = ("blocks", "first", "second", "agency", "cso")
        for part in (getattr(block, name, ()) for name in inside):
            yield from headings_of([part] if isinstance(part, Panel) else part)


def test_there_are_twelve_partners_in_two_languages(reports):
    assert len(reports) == 24


def test_each_fits_four_pages_and_the_budgets(reports):
    for (name, code), (_, report) in reports.items():
        html = web_page(report.document, language_of(code))
        assert report.pages <= MOST_PAGES, (name, code)
        assert len(report.pdf) <= 150 * 1024, (name, code)
        assert len(html) <= 60 * 1024, (name, code)


def test_each_is_tagged_in_its_language_and_brings_its_letters(reports):
    for (name, code), (_, report) in reports.items():
        reader = PdfReader(io.BytesIO(report.pdf))
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"], (name, code)
        assert reader.trailer["/Root"]["/Lang"] == code
        for page in reader.pages:
            for font in page["/Resources"]["/Font"].values():
                [inner] = font.get_object()["/DescendantFonts"]
                descriptor = inner.get_object()["/FontDescriptor"]
                assert {"/FontFile2", "/FontFile3"} & set(descriptor), (name, code)


def test_results_stand_in_the_same_order_in_print_and_on_the_page(reports):
    for (name, code), (_, report) in reports.items():
        html = web_page(report.document, language_of(code)).decode()
        page = CODE.findall(re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL))
        printed = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(report.pdf)).pages)
        assert CODE.findall(printed) == page, (name, code)
        assert page


def test_no_page_ends_with_a_heading_and_nothing_stands_below_its_foot(reports):
    for (name, code), (_, report) in reports.items():
        headings = {"".join(text.split()) for text in headings_of(report.document.blocks)}
        foot = "".join(report.document.foot.split())
        assert len(headings) > 8, (name, code)
        for page in PdfReader(io.BytesIO(report.pdf)).pages:
            lines = ["".join(line.split()) for line in page.extract_text().splitlines()]
            lines = [line for line in lines if line]
            at = max(place for place, line in enumerate(lines) if foot[:12] in line)
            assert len(lines) - at <= 2, (name, code)  # The foot, and the number of the page.
            assert lines[at - 1] not in headings, (name, code)


def test_each_figure_of_the_results_is_the_editions(reports):
    compared = 0
    for (name, code), (path, report) in reports.items():
        language = language_of(code)
        html = web_page(report.document, language).decode()
        with read_only(path) as file:
            rows = file.execute(FIGURES).fetchall()
        told = {
            found[1]: [unescape(re.sub(r"<[^>]+>", "", cell)) for cell in found[0].split("</td>")]
            for row in re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)
            if (found := _row(row))
        }
        assert told, (name, code)
        for indicator, unit_kind, _, _, actual in rows:
            if indicator not in told or actual is None:
                continue
            said = language.quantity(Decimal(actual), unit_kind)
            assert any(said in cell for cell in told[indicator]), (name, code, indicator)
            compared += 1
    assert compared > 300


def test_each_sheet_to_read_out_is_one_page(reports):
    for (name, code), (path, _) in reports.items():
        language = language_of(code)
        sheet = print_document(community_sheet(Edition.read(path, code), language))
        assert sheet.pages == 1, (name, code)


def _row(html):
    """Return a row of results, what stands after its head, and the code in its head."""
    head, _, rest = html.partition("</th>")
    found = CODE.search(head)
    return (rest, found[0]) if found else None
