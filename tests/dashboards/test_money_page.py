"""The page of money: what was agreed, whether it came when it was due, and what was spent of it."""

import json
import re
from decimal import Decimal
from html import unescape

import plotly.graph_objects as go
import pytest

from dashboards.catalogue import language_of
from dashboards.figures.money_by_agreement import MOST_LINES
from dashboards.figures.money_in_time import MOST_PANELS
from dashboards.figures.template import TEMPLATE
from dashboards.language import ENGLISH
from dashboards.pages.money.lines import shown_in_figure
from dashboards.pages.money.page import money_files
from dashboards.pages.partnership import partnership_files
from dashboards.site import build_site
from tests.dashboards.edition_fixture import programme, write_edition
from tests.dashboards.money_fixture import AGREEMENTS, funds
from tests.dashboards.quality_fixture import NOW, PERIODS

pytestmark = pytest.mark.long

HOSTILE = "</script><script>alert(1)</script><img src=x>{{7*7}}"


@pytest.fixture
def page(read):
    """The page of money, as HTML, from tables."""
    return lambda tables, language=ENGLISH: money_files(read(tables), language)[
        "money.html"
    ].decode()


def heading(html):
    return unescape(re.search(r"<h1>(.*?)</h1>", html)[1])


def opening(html):
    return unescape(re.search(r'<p class="lede">(.*?)</p>', html)[1]).replace("\u00a0", " ")


def figures(html):
    found = re.search(r'<script type="application/json" id="accord-data">(.*?)</script>', html)
    return json.loads(found[1])["figures"]


def cells(html, anchor):
    line = re.search(rf'<tr id="{anchor}">(.*?)</tr>', html)[1]
    return [re.sub("<.*?>", "", cell) for cell in re.findall(r"<td.*?>(.*?)</td>", line)]


def days(html):
    """Return the lines of the table that tells how long money took."""
    table = html[html.index('id="h-days"') :]
    rows = re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", table)
    return [
        [unescape(re.sub("<.*?>", "", cell)) for cell in re.split(r"(?=<td)", row)] for row in rows
    ]


def of_kind(figure, kind, type_="bar"):
    return [one for one in figure["data"] if (one.get("legendgroup"), one["type"]) == (kind, type_)]


def only(tables, *agreements):
    tables["funds"] = [row for row in tables["funds"] if row["agreement"] in agreements]


def now(tables, **changes):
    for row in tables["funds"]:
        if row["period"] == NOW:
            row.update(changes)


def test_the_heading_counts_partners_who_are_owed_and_who_have_yet_to_account(tables, page):
    assert heading(page(tables)) == (
        "The Agency owes 2 of 4 partners money that was due. "
        "1 of 4 partners have yet to say what they spent in the period."
    )


def test_who_has_had_nothing_due_yet_is_not_among_those_who_were_paid(tables, page):
    now(tables, due_to_date=1, paid_to_date=1, oldest_unpaid_days=None)
    for row in tables["funds"]:
        if row["partner"] == "AWN":
            row.update(due_to_date=0, paid_to_date=0)

    assert heading(page(tables)).startswith("The Agency has paid all 3 partners what was due.")


def test_where_all_is_paid_and_all_is_told_it_says_so(tables, page):
    now(tables, due_to_date=1, paid_to_date=1, oldest_unpaid_days=None, reports=1)

    assert heading(page(tables)) == (
        "The Agency has paid all 4 partners what was due. "
        "All 4 partners have said what they spent in the period."
    )


def test_a_tranche_of_which_nothing_was_paid_is_owed_whatever_was_paid_early(tables, page):
    now(tables, due_to_date=1, paid_to_date=2, oldest_unpaid_days=None)
    for row in tables["funds"]:
        if (row["agreement"], row["period"]) == ("TES-2024-1", NOW):
            row["oldest_unpaid_days"] = 3

    assert heading(page(tables)).startswith("The Agency owes 1 of 4 partners")


def test_of_a_tranche_paid_in_part_nobody_knows_how_long_the_rest_is_waited_for(tables, page):
    now(tables, due_to_date=1, paid_to_date=1, oldest_unpaid_days=None)
    for row in tables["funds"]:
        if (row["agreement"], row["period"]) == ("TES-2024-1", NOW):
            row["due_to_date"] = 5101

    waits = {line[0]: line[4] for line in days(page(tables))}
    [(name, wait)] = [(name, wait) for name, wait in waits.items() if wait != "0"]
    assert "TES-2024-1" in name
    short = "EUR\u00a05,100 of what had fallen due by the end of the period was not paid."
    assert wait == f"[x]{short}"


def test_a_partner_alone_is_not_counted(tables, page):
    only(tables, "BHC-2024-1")

    assert heading(page(tables)) == (
        "The Agency owes the partner money that was due. "
        "The partner has said what it spent in the period."
    )


def test_before_anything_fell_due_nobody_is_late(tables, page):
    now(tables, due_to_date=0, paid_to_date=0, oldest_unpaid_days=None)

    assert heading(page(tables)) == "No money has fallen due yet."


def test_before_an_agreement_has_begun_the_page_says_so(tables, page):
    tables["funds"] = [funds(period="2026Q3")]

    html = page(tables)

    assert heading(html) == "No agreement about money has begun yet."
    assert "No agreement about money had begun by the end of the period." in html
    assert figures(html) == {}


def test_a_sum_is_told_where_the_edition_has_it_and_never_added_up(tables, page):
    assert opening(page(tables)) == (
        "By the end of the period USD 152,000 fell due; the Agency paid USD 136,000, and the"
        " arrival of USD 120,000 is confirmed. 2 partners have yet to confirm money that has"
        " arrived by the Agency’s records. When the period ended, a tranche had been overdue for"
        " 61 days."
    )


def test_the_only_agreement_of_a_currency_is_all_of_it(tables, page):
    only(tables, "TES-2024-1")

    assert opening(page(tables)) == (
        "By the end of the period EUR 16,000 fell due; the Agency paid EUR 16,000, and the arrival"
        " of EUR 16,000 is confirmed. All that has arrived by the Agency’s records is confirmed."
    )


def test_each_currency_has_its_own_figures(tables, page):
    found = figures(page(tables))

    assert set(found) == {
        *("agreements-EUR", "agreements-USD"),
        *("through-EUR", "through-USD"),
    }
    [paid] = of_kind(found["agreements-EUR"], "paid")
    assert paid["ids"] == ["money-DPY-2024-1", "money-TES-2024-1"]
    assert paid["x"] == [24000, 16000]


def test_partners_stand_by_name_and_the_whole_is_no_partner(tables, page):
    found = [line[0] for line in days(page(tables))]

    assert found == [
        "Aluvi Women's Network AWN-2024-1",
        "Aluvi Women's Network AWN-2026-1",
        "Bridge House Community BHC-2024-1",
        "Dovrel Plains Youth DPY-2024-1",
        "Tesh Elders' Society TES-2024-1",
    ]


def test_a_line_has_what_was_planned_and_what_happened(tables, page):
    html = page(tables)

    assert cells(html, "money-AWN-2026-1") == [
        *("96,000", "32,000", "24,000", "16,000", "8,000", "11,000"),
    ]
    assert cells(html, f"then-AWN-2026-1-{PERIODS[-2]}") == [
        *("2026 Q1".replace(" ", "\u00a0"), "28,000", "21,000", "14,000", "7,000", "9,625"),
    ]


def test_what_nobody_said_is_not_zero(tables, page):
    html = page(tables)

    assert cells(html, "money-DPY-2024-1")[-1] == "[x]"
    [spent] = of_kind(figures(html)["agreements-EUR"], "spent", "scatter")
    assert spent["x"] == [None, 9000]
    assert "spent [x]" in spent["customdata"][0].replace("<br>", " ")


def test_days_are_told_where_money_arrived(tables, page):
    now(tables, arrivals=0, median_days_to_money=None, median_days_late=None, last_received_on=None)
    for row in tables["funds"]:
        if (row["agreement"], row["period"]) == ("BHC-2024-1", NOW):
            row.update(median_days_to_money=Decimal("33.5"), median_days_late=Decimal(0))

    by_agreement = {line[0].split()[-1]: line[1:] for line in days(page(tables))}

    assert by_agreement["BHC-2024-1"] == ["[z]", "34", "0", "61", "USD\u00a00"]
    assert by_agreement["AWN-2024-1"] == ["[z]", "[z]", "[z]", "0", "USD\u00a08,000"]


def test_what_awaits_approval_says_so(tables, page):
    now(tables, provisional_records=1)

    assert page(tables).count('<span class="mark">[p]</span>') == 3 * len(AGREEMENTS)


def test_both_sides_have_bars_of_one_size(tables, page):
    html = page(tables)

    for name, figure in figures(html).items():
        for paid, received in zip(
            of_kind(figure, "paid"), of_kind(figure, "received"), strict=True
        ):
            assert paid.get("width") == received.get("width"), name
            assert paid["type"] == received["type"]
        [agency] = {one["marker"]["color"] for one in of_kind(figure, "paid")}
        [partner] = {one["marker"]["color"] for one in of_kind(figure, "received")}
        assert (agency, partner) == ("var(--agency)", "var(--partner)")


def test_panels_are_on_one_scale_and_draw_what_the_table_holds(tables, page):
    html = page(tables)
    figure = figures(html)["through-USD"]

    for layout in (figure["layout"], figure["narrow"]):
        axes = [axis for name, axis in layout.items() if name.startswith("yaxis")]
        assert len(axes) == 3
        assert len({tuple(axis["range"]) for axis in axes}) == 1
        assert max(axes[0]["tickvals"]) >= 72000
    for one in of_kind(figure, "due"):
        for anchor, due in zip(one.get("ids", ()), one["y"], strict=False):
            assert cells(html, anchor)[1] == f"{due:,.0f}"


def test_plotly_accepts_every_figure(tables, page):
    for name, figure in figures(page(tables)).items():
        for layout in ("layout", "narrow"):
            loaded = go.Figure(
                {"data": figure["data"], "layout": figure[layout] | {"template": TEMPLATE}}
            )
            assert len(loaded.data) == len(figure["data"]), name


def test_figures_have_room_for_some_and_the_table_for_all(tables, page):
    tables["funds"] = [funds(agreement=f"AWN-{number}") for number in range(10, 70)]

    html = page(tables)

    [paid] = of_kind(figures(html)["agreements-USD"], "paid")
    assert len(paid["x"]) == MOST_LINES
    assert len(of_kind(figures(html)["through-USD"], "paid")) == MOST_PANELS + 1  # And the legend.
    assert html.count('<tr id="money-') == 60
    assert f"room for {MOST_LINES} agreements" in html


def test_nothing_is_said_of_room_where_there_was_room_for_all(tables, page):
    html = page(tables)

    assert "has room for" not in html
    assert "The table holds every number of this figure." in html


def test_where_there_is_no_room_for_all_those_with_something_open_have_it(tables, read):
    tables["funds"] = [row for row in tables["funds"] if row["period"] == NOW]
    rows = [row for row in read(tables).funds if row.agreement != "*"]

    assert [row.agreement for row in shown_in_figure(rows, 4)] == [
        *("AWN-2024-1", "AWN-2026-1", "BHC-2024-1", "DPY-2024-1"),
    ]


def test_the_file_holds_every_row_of_the_edition(tables, read):
    text = money_files(read(tables), ENGLISH)["downloads/funds.csv"].decode("utf-8-sig")

    assert len(text.splitlines()) == 1 + len(tables["funds"])
    assert "AWN-2026-1,AWN,2026Q2,USD,96000," in text


def test_partnership_and_money_lead_to_each_other(tables, page, read):
    assert '<a href="partnership.html">Partnership</a>' in page(tables)
    assert (
        'href="money.html"' in partnership_files(read(tables), ENGLISH)["partnership.html"].decode()
    )


@pytest.mark.parametrize("kind", ["public", "internal"])
def test_without_money_and_in_public_nothing_leads_to_a_page_of_it(tmp_path, tables, kind):
    tables["programme"] = [programme(edition=kind)]
    if kind == "internal":
        tables["funds"] = []
    build_site(write_edition(tmp_path / "edition.duckdb", tables), tmp_path / "site")

    assert not (tmp_path / "site" / "money.html").exists()
    assert not (tmp_path / "site" / "downloads" / "funds.csv").exists()
    for file in (tmp_path / "site").rglob("*.html"):
        assert "money.html" not in file.read_text()


def test_the_days_that_money_took_stand_apart_as_the_result_says_them(tables, page):
    for row in tables["indicators"]:
        if row["indicator"] == "OP3.4":
            row.update(unit_kind="days", unit="days", measured_from="grant_payment")
    tables["partner_spreads"] = [
        {"indicator": "OP3.4", "period": NOW, "partners": 12, "lower_quartile": 20, "median": 29,
         "upper_quartile": 40, "mark": ""}
    ]  # fmt: skip
    held = {
        row["partner"]: row["actual"]
        for row in tables["indicator_progress"]
        if (row["indicator"], row["period"]) == ("OP3.4", NOW) and row["partner"] != "*"
    }

    html = page(tables)

    [dots] = [trace for trace in figures(html)["strip"]["data"] if "ids" in trace]
    at = dict(zip((one.rpartition("-")[2] for one in dots["ids"]), dots["x"], strict=True))
    assert at == {partner: float(value) for partner, value in held.items()}
    assert 'href="results/OP3.4.html"' in html
    assert "the one in the middle has 29" in html
    assert "h-strip" not in page({**tables, "partner_spreads": []})


def test_hostile_text_is_shown_inert(tables, page):
    for row in tables["partners"]:
        row["name"] = HOSTILE
    for row in tables["funds"]:
        row["agreement"] = HOSTILE

    html = page(tables)

    assert "<script>alert" not in html
    assert "<img" not in html


def test_in_arabic_the_figures_are_mirrored(tables, page):
    html = page(tables, language_of("ar"))
    found = figures(html)

    assert 'dir="rtl"' in html
    start, end = found["agreements-USD"]["layout"]["xaxis"]["range"]
    assert start > end
    assert found["through-USD"]["layout"]["xaxis"]["domain"][1] == 1
