"""The page of one partner: the Agency's promises first, and nothing of another partner."""

import json
import re
from html import unescape

import plotly.graph_objects as go
import pytest

from dashboards.catalogue import language_of
from dashboards.figures.template import TEMPLATE
from dashboards.language import ENGLISH
from dashboards.pages.partner.page import partner_files
from tests.dashboards.cells_fixture import RESULT, estimated
from tests.dashboards.edition_fixture import NOW, PARTNERS, funds

HOSTILE = "</script><script>alert(1)</script><img src=x>{{7*7}}"
NAME = "\u2068Aluvi Women's Network\u2069"


@pytest.fixture
def files(read):
    return lambda tables, language=ENGLISH: partner_files(read(tables), language)


@pytest.fixture
def page(files):
    """The page of a partner, as HTML, from tables."""

    def html(tables, partner="AWN", language=ENGLISH):
        return files(tables, language)[f"partners/{partner}.html"].decode()

    return html


def heading(html):
    return unescape(re.search(r"<h1>(.*?)</h1>", html)[1])


def figures(html):
    found = re.search(r'<script type="application/json" id="accord-data">(.*?)</script>', html)
    return json.loads(found[1])["figures"]


def section(html, name):
    """Return the text of a section."""
    part = html[html.index(f'<section id="{name}"') :].partition("</section>")[0]
    return unescape(re.sub(r"\s+", " ", re.sub("<.*?>", " ", part)))


def owe(tables, agency, cso):
    """Leave exactly so many promises of each side to one partner overdue."""
    left = {"agency": agency, "cso": cso}
    for row in tables["commitments"]:
        if row["partner"] == "AWN" and row["state"] != "not_due":
            row["state"] = "overdue" if left[row["side"]] > 0 else "on_time"
            left[row["side"]] -= 1


def pay(tables, partner="AWN", short=0):
    """Leave exactly so much of what fell due to one partner unpaid, by its first agreement."""
    for row in tables["funds"]:
        if row["partner"] == partner:
            row.update(paid_to_date=row["due_to_date"] - short, oldest_unpaid_days=None)
            short = short if row["period"] != NOW else 0


def test_each_partner_has_a_page(tables, files):
    pages = {path for path in files(tables) if path.endswith(".html")}

    assert pages == {f"partners/{code}.html" for code in PARTNERS}


@pytest.mark.parametrize(
    ("agency", "cso", "said"),
    [
        (3, 1, f"The Agency has 3 promises to {NAME} overdue, and {NAME} has 1."),
        (1, 0, f"The Agency has 1 promise to {NAME} overdue, and {NAME} has none."),
        (0, 2, f"The Agency has no promises to {NAME} overdue, and {NAME} has 2."),
        (0, 0, f"The Agency has no promise to {NAME} overdue, and {NAME} has none."),
    ],
)
def test_the_heading_says_what_each_side_owes_the_agency_first(tables, page, agency, cso, said):
    owe(tables, agency, cso)
    pay(tables)

    assert heading(page(tables)) == said


@pytest.mark.parametrize(
    ("agency", "cso", "said"),
    [
        (0, 0, f"{{}} {NAME} has no promise overdue."),
        (0, 1, f"{{}} {NAME} has 1 promise overdue."),
        (1, 0, f"The Agency has 1 promise to {NAME} overdue, and {NAME} has none. {{}}"),
    ],
)
def test_the_heading_does_not_say_that_nothing_is_overdue_where_money_is_owed(
    tables, page, agency, cso, said
):
    owe(tables, agency, cso)
    pay(tables, short=5100)

    html = page(tables)

    short = "USD\u00a05,100 of what had fallen due by the end of the period was not paid."
    assert heading(html) == said.format(short)


def test_before_anything_fell_due_it_says_so(tables, page):
    tables["commitments"] = tables["accountability"] = tables["funds"] = []

    html = page(tables)

    assert heading(html) == f"No promise between the Agency and {NAME} has fallen due yet."
    assert "promises" not in figures(html)
    assert section(html, "open").count("Nothing is open.") == 2


def test_both_sides_have_the_same_form_the_agencys_first(tables, page):
    html = page(tables)

    sides = re.findall(r'<div class="side (\w+)">\s*<h3>(.*?)</h3>', html)
    assert sides == [
        ("agency", "The Agency promised"),
        ("cso", "The partner promised"),
        ("agency", "The Agency"),
        ("cso", "The partner"),
    ]
    titles = [note["text"] for note in figures(html)["promises"]["layout"]["annotations"][:2]]
    assert titles == ["<b>The Agency promised</b>", "<b>The partner promised</b>"]


def test_a_page_tells_of_its_partner_alone(tables, page):
    html = page(tables)

    for code, (name, *_) in PARTNERS.items():
        if code != "AWN":
            assert name not in unescape(html)
    periods = [len(one["x"]) for one in figures(html)["promises"]["data"] if "width" in one]
    assert periods
    rows = [row for row in tables["accountability"] if row["partner"] == "AWN"]
    assert max(periods) == len({row["period"] for row in rows if row["period"] <= "2026Q2"})


def test_what_is_open_stands_as_a_list_the_overdue_first(tables, page):
    owe(tables, 1, 0)

    html = page(tables)

    found = re.findall(r'<li><span class="day">.*?<span class="status (\w+)">', html)
    assert found[0] == "bad"
    assert set(found[1:]) == {"none"}


def test_the_strategy_says_what_each_side_brings(tables, page):
    said = section(page(tables), "strategy")

    assert "agreed by both sides on 18 Jun 2024, for 5 years" in said
    for text in ("The largest network", "Predictable grants", "Forty neighbourhood groups",
                 "Sub-granting", "Reaching women", "civil documents"):  # fmt: skip
        assert text in said


def test_without_a_strategy_the_page_says_so(tables, page):
    assert "Both sides have not agreed a strategy yet." in section(page(tables, "BHC"), "strategy")


def test_results_lead_to_their_pages_and_keep_their_marks(tables, page):
    for row in tables["indicator_progress"]:
        if (row["partner"], row["indicator"]) == ("AWN", "OP3.4"):
            row.update(actual=None, progress=None, status="withheld", mark="c")

    html = page(tables)
    row = re.search(r'<tr id="result-OP3.4">.*?</tr>', html, re.DOTALL)[0]

    assert 'href="../results/OP3.4.html"' in row
    assert '<span class="mark">[c]</span>' in row


def test_without_a_rated_result_the_table_stands_alone(tables, page):
    for row in tables["indicator_progress"]:
        row.update(progress=None, status="not_rated")

    html = page(tables)

    assert "results" not in figures(html)
    assert 'id="result-OP3.4"' in html


def test_capacity_is_told_in_whole_steps(tables, page):
    html = page(tables)
    part = html[html.index('<section id="capacity"') :].partition("</section>")[0]

    assert re.findall(r'<td class="step(\d)">(\d)', part) == [("3", "3"), ("4", "4")]
    assert 'href="../capacity.html#partner-AWN"' in part
    assert "No score is not a low score." in section(page(tables, "KGA"), "capacity")


def test_reports_of_both_sides_are_told_with_their_days(tables, page):
    said = section(page(tables), "reports")

    assert "Answer to the report 31 Jul 2026 [z] Not yet due" in said
    assert "Quarterly report 15 Jul 2026 12 Jul 2026 Accepted" in said
    assert "15 Apr 2026 [x] 96 days overdue" in said
    assert "Not expected" not in said


def test_money_is_told_where_the_edition_has_it(tables, page):
    tables["funds"] = []
    assert 'id="money"' not in page(tables)
    tables["funds"] = [funds(), funds(agreement="*", partner="*")]

    html = page(tables)

    assert "AWN-2026-1 USD 96,000 24,000 16,000" in section(html, "money")
    assert section(html, "money").count("USD") == 1


def test_plotly_takes_both_figures(tables, page):
    found = figures(page(tables))

    assert set(found) == {"promises", "results"}
    for figure in found.values():
        for layout in ("layout", "narrow"):
            drawn = go.Figure(
                {"data": figure["data"], "layout": figure[layout] | {"template": TEMPLATE}}
            )
            assert len(drawn.data) == len(figure["data"]) > 0


def test_the_files_hold_the_partners_own_rows(tables, files):
    found = files(tables)

    for name in ("promises", "results"):
        rows = found[f"downloads/AWN-{name}.csv"].decode("utf-8-sig").splitlines()
        column = rows[0].split(",").index("partner")
        assert len(rows) > 1
        assert {row.split(",")[column] for row in rows[1:]} == {"AWN"}


def test_hostile_text_is_shown_inert(tables, page):
    for row in tables["strategies"]:
        row.update(why=HOSTILE, agency_brings=HOSTILE, priorities=HOSTILE)
    for row in (*tables["partners"], *tables["commitments"]):
        row.update({name: HOSTILE for name in ("name", "text_en") if name in row})

    html = page(tables)

    assert "<script>alert" not in html
    assert "<img" not in html


def test_a_code_that_may_name_no_file_stops_the_build(tables, files):
    tables["partners"][0]["partner"] = "../AWN"

    with pytest.raises(ValueError, match="Correct the code in the programme folder"):
        files(tables)


def test_in_arabic_the_page_reads_from_right_to_left(tables, page):
    html = page(tables, language=language_of("ar"))

    assert 'dir="rtl"' in html
    first, last = figures(html)["results"]["layout"]["xaxis"]["range"]
    assert first > last


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(1_143, 1_343, "±100"), (0, 2_000, "0 to 2,000")],
    ids=["as far to one side as to the other", "not so"],
)
def test_an_estimate_of_the_partner_says_how_far_it_may_be_off(tables, page, low, high, said):
    estimated(tables, low, high, partner="AWN")
    estimated(tables, 14_000, 16_000)
    for row in tables["indicator_progress"]:
        row.update(reports_expected=None, reports_received=None)

    row = re.search(rf'<tr id="result-{RESULT}">.*?</tr>', page(tables))[0]
    other = re.search(rf'<tr id="result-{RESULT}">.*?</tr>', page(tables, "BHC"))[0]

    assert row.endswith(f'<td class="num">{said}</td></tr>')
    assert other.endswith('<td class="num">[z]</td></tr>')
