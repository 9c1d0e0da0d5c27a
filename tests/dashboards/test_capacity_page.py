"""The page of capacity: partners by name, what moved, and whether support came."""

import json
import re
from decimal import Decimal
from html import unescape

import pytest

from dashboards.catalogue import language_of
from dashboards.language import ENGLISH
from dashboards.pages.capacity.page import capacity_files
from dashboards.site import build_site
from tests.dashboards.edition_fixture import PARTNERS, programme, write_edition

HOSTILE = "</script><script>alert(1)</script><img src=x>{{7*7}}"


@pytest.fixture
def page(read):
    """The page of capacity, as HTML, from tables."""
    return lambda tables, language=ENGLISH: capacity_files(read(tables), language)[
        "capacity.html"
    ].decode()


def heading(html):
    return unescape(re.search(r"<h1>(.*?)</h1>", html)[1])


def figures(html):
    found = re.search(r'<script type="application/json" id="accord-data">(.*?)</script>', html)
    return json.loads(found[1])["figures"]


def scores(html, partner):
    """Return the classes and the texts of a partner's scores."""
    line = re.search(rf'<tr id="partner-{partner}">(.*?)</tr>', html, re.DOTALL)[1]
    cells = re.findall(r'<td class="(.*?)".*?>(.*?)</td>', line)
    return [(classes, re.sub("<.*?>", "", text)) for classes, text in cells]


def test_the_heading_counts_who_has_grown_and_names_the_lowest_area(tables, page):
    assert heading(page(tables)) == (
        "1 of 2 partners assessed twice have grown. “Governance” has the lowest average."
    )


def test_where_all_have_grown_it_says_so(tables, page):
    tables["capacity_domain_change"] = [
        row for row in tables["capacity_domain_change"] if row["partner"] == "AWN"
    ]

    assert heading(page(tables)).startswith("The 1 partner assessed twice has grown.")


def test_before_the_first_assessment_no_score_is_a_low_score(tables, page):
    for table in ("capacity_profile", "capacity_domain_change", "capacity_support"):
        tables[table] = []

    html = page(tables)

    assert heading(html) == "No partner has been assessed yet."
    assert "No score is not a low score." in html
    assert figures(html) == {}


def test_partners_stand_by_name_and_none_is_left_out(tables, page):
    html = page(tables)

    table = html[html.index('<table class="heat scores">') :].partition("</table>")[0]
    names = re.findall(
        r'<tr id="partner-\w+"><th scope="row"><a.*?><span dir="auto">(.*?)</span>', table
    )
    assert [unescape(name) for name in names] == sorted(name for name, *_ in PARTNERS.values())


def test_a_score_is_a_whole_step_that_says_whether_it_moved(tables, page):
    html = page(tables)

    assert scores(html, "AWN") == [("step3", "3▲"), ("step4 wish", "4▲support asked for")]
    assert scores(html, "BHC") == [("step2 wish", "2support asked for"), ("step2", "2")]


def test_who_was_not_assessed_has_no_low_score(tables, page):
    [(classes, text)] = scores(page(tables), "KGA")

    assert classes == "hatched"
    assert text == "[x] Not assessed yet. No score is not a low score."


def test_an_assessment_that_is_out_of_date_says_so(tables, page):
    assert "24\u00a0Sep\u00a02024, out of date" in page(tables)


def test_areas_have_the_means_of_the_indicator(tables, page):
    html = page(tables)
    before, now = [one for one in figures(html)["areas"]["data"] if one["mode"] == "markers"]

    assert before["x"] == [2.1, 2.8]
    assert now["x"] == [2.7, 3.2]
    assert '<tfoot><tr><th scope="row">Average</th><td>2.7</td><td>3.2</td></tr></tfoot>' in html


def test_how_far_a_partner_moved_is_what_the_edition_says(tables, page):
    for row in tables["capacity_domain_change"]:
        if (row["partner"], row["domain"]) == ("AWN", "*"):
            row["change"] = Decimal("0.9")  # Over the items that were scored both times.

    html = page(tables)

    line = re.search(r'<tr id="growth-AWN">(.*?)</tr>', html)[1]
    assert re.findall(r'<td class="num">(.*?)</td>', line) == ["2.0", "<b>3.0</b>", "+0.9"]
    changes = next(one for one in figures(html)["partners"]["data"] if one["mode"] == "text")
    assert [text.strip() for text in changes["text"]] == ["+0.9", "\u22120.1", ""]


def test_support_is_counted_by_area_with_its_state(tables, page):
    html = page(tables)
    table = html[html.index("Support by area") :]

    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", table)
    said = [re.sub(r"\s+", " ", re.sub("<.*?>", " ", row)).strip() for row in rows]
    assert said == [
        "Governance 2 1 1 Delivered in part",
        "Money and control 1 1 0 A promise is overdue",
        "No area said 1 1 1 Delivered",
    ]


def test_the_public_site_has_no_such_page(tmp_path, tables):
    tables["programme"] = [programme(edition="public")]
    build_site(write_edition(tmp_path / "public.duckdb", tables), tmp_path / "site")

    assert not (tmp_path / "site" / "capacity.html").exists()
    for file in (tmp_path / "site").rglob("*.html"):
        assert "capacity.html" not in file.read_text()


def test_hostile_text_is_shown_inert(tables, page):
    for table, columns in {"dimensions": ("label",), "partners": ("name", "adm1_label")}.items():
        for row in tables[table]:
            row.update(dict.fromkeys(columns, HOSTILE))

    html = page(tables)

    assert "<script>alert" not in html
    assert "<img" not in html


def test_in_arabic_the_figures_are_mirrored(tables, page):
    html = page(tables, language_of("ar"))

    assert 'dir="rtl"' in html
    assert figures(html)["areas"]["layout"]["xaxis"]["range"][0] > 1
