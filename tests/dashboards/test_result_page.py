"""The page of one result says what its edition says of it, in words that follow rules."""

import gzip
import json
import re
from decimal import Decimal
from html import unescape

import pytest

from dashboards.catalogue import language_of
from dashboards.language import ENGLISH
from dashboards.pages.result.page import result_files
from tests.dashboards.cells_fixture import estimated
from tests.dashboards.edition_fixture import INDICATORS, NOW, PARTNERS

pytestmark = pytest.mark.long

HOSTILE = "</script><script>alert(1)</script><img src=x>{{7*7}}"


@pytest.fixture
def page(read):
    """The page of one result, as HTML, from tables."""

    def render(tables, code="OP3.4", language=ENGLISH):
        return result_files(read(tables), language)[f"results/{code}.html"].decode()

    return render


@pytest.fixture
def figures(read):
    """The figures of one result's page, from tables."""

    def figures(tables, code="OP3.4", language=ENGLISH):
        script = result_files(read(tables), language)[f"data/{code}.js"].decode()
        return json.loads(script.removeprefix("window.ACCORD_DATA = ").rstrip(";\n"))["figures"]

    return figures


def heading(html):
    found = re.search(r"<h1><span dir=\"auto\">(.*?)</span></h1>", html)
    assert found
    return found[1]


def cells(html, anchor):
    """Return the texts of a table's line."""
    line = re.search(rf'<tr id="{re.escape(anchor)}"[^>]*>(.*?)</tr>', html)
    assert line, anchor
    return [
        unescape(re.sub("<.*?>", "", cell))
        for cell in re.findall(r"<t[dh].*?>(.*?)</t[dh]>", line[1])
    ]


def test_every_result_has_a_page(read, tables):
    files = result_files(read(tables), ENGLISH)

    pages = {path for path in files if path.endswith(".html")}
    assert pages == {f"results/{code}.html" for code in INDICATORS}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"actual": Decimal(96), "target": Decimal(96)}, "as planned for this period"),
        ({"actual": Decimal(71), "target": Decimal(96)}, "25 short of this period’s plan"),
        ({"actual": Decimal(100), "target": Decimal(96)}, "4 ahead of this period’s plan"),
        (
            {"actual": Decimal("9.4"), "target": Decimal("9.6")},
            "just short of this period’s plan",
        ),
        ({"actual": Decimal(71), "target": None}, "71\u00a0grants, without an agreed target"),
        ({"actual": None}, "no data for this period"),
        ({"actual": None, "status": "withheld"}, "withheld to protect people"),
    ],
)
def test_the_heading_says_how_far_from_plan(tables, page, result, changes, said):
    result(tables, "OP1.4", **changes)

    title = INDICATORS["OP1.4"][0]
    assert heading(page(tables, "OP1.4")) == f"{title}: {said}"


@pytest.mark.parametrize(
    ("measured", "said"),
    [
        (("count", "2", "0"), "2 more than planned for this period"),
        (("count", "71", "96"), "25 fewer than planned for this period"),
        (("days", "31", "30"), "1 day longer than planned for this period"),
        (("days", "12", "30"), "18 days shorter than planned for this period"),
        (("score", "2.5", "2.2"), "0.3 more than planned for this period"),
        (("score", "2.2", "2.5"), "0.3 less than planned for this period"),
        (("score", "2.21", "2.2"), "just more than planned for this period"),
    ],
)
def test_where_less_is_better_it_says_more_or_less_than_planned(
    tables, page, result, measured, said
):
    kind, actual, target = measured
    row = next(row for row in tables["indicators"] if row["indicator"] == "OP1.4")
    row.update(direction="down", unit_kind=kind)
    result(tables, "OP1.4", actual=Decimal(actual), target=Decimal(target))

    assert heading(page(tables, "OP1.4")).endswith(f": {said}")


@pytest.mark.parametrize(
    ("actual", "said"),
    [
        ("0.706", "19 points short of this period’s plan"),
        ("0.91", "1 point ahead of this period’s plan"),
    ],
)
def test_shares_are_points_apart(tables, page, result, actual, said):
    result(tables, "OC6.3", actual=Decimal(actual), target=Decimal("0.9"))

    assert heading(page(tables, "OC6.3")).endswith(f": {said}")


def test_what_is_too_close_to_say_has_no_distance_from_the_plan(tables, page, result):
    result(tables, "OC6.3", actual=Decimal("0.29"), target=Decimal("0.36"), status="too_close")

    said = "29%, too close to say how it stands against this period’s plan"
    assert heading(page(tables, "OC6.3")).endswith(f": {said}")


def test_a_result_without_a_figure_says_so(tables, page, figures):
    tables["indicator_progress"] = []
    tables["indicator_values"] = []

    html = page(tables)

    assert heading(html).endswith("no figure yet")
    assert "No figure in this edition yet" in html
    assert figures(tables) == {}


def test_a_running_total_says_what_the_period_added(tables, page):
    assert "+1,812 in this period" in page(tables)
    assert "in this period</dd>" not in page(tables, "OC1.2")


def test_the_figure_of_the_path_has_every_period_of_the_table(tables, page, figures):
    html = page(tables)
    targets, actuals, key = figures(tables)["path"]["data"]
    rows = {row["period"]: row for row in tables["indicator_progress"]
            if (row["indicator"], row["partner"]) == ("OP3.4", "*")}  # fmt: skip

    periods = [anchor.removeprefix("period-") for anchor in actuals["ids"]]
    assert periods == sorted(rows)
    assert actuals["y"] == [float(rows[period]["actual"]) for period in periods]
    assert targets["y"] == [float(rows[period]["target"]) for period in periods]
    assert key["line"] == targets["line"]
    assert "markers" not in key["mode"]
    for period in periods:
        said = ENGLISH.quantity(rows[period]["actual"], "count")
        assert cells(html, f"period-{period}")[1].startswith(said)


def test_an_estimate_says_between_what_it_is(tables, page, figures):
    estimated(tables, 13_000, 16_500)
    estimated(tables, 1_000, 2_000, partner="AWN")
    said = "95% interval: 13,000 to 16,500"

    html, [_, actual, *_] = page(tables), figures(tables)["path"]["data"]

    assert said in html
    value, bars = actual["y"][-1], actual["error_y"]
    assert (value - bars["arrayminus"][-1], value + bars["array"][-1]) == (13_000, 16_500)
    assert bars["array"][:-1] == [None] * (len(actual["y"]) - 1)
    assert said in actual["customdata"][-1]


def test_a_sample_that_leaves_everything_open_says_so(tables, page):
    estimated(tables, 0, 1)
    assert "so the sample cannot tell" not in page(tables)

    for row in tables["indicators"]:
        row.update(unit_kind="share")

    assert "95% interval: 0% to 100%, so the sample cannot tell" in page(tables)


def test_what_is_no_estimate_has_no_interval(tables, page, figures):
    assert "interval" not in page(tables)
    assert all("error_y" not in trace for trace in figures(tables)["path"]["data"])


def test_what_is_provisional_is_hollow(tables, figures):
    _, actuals, _ = figures(tables)["path"]["data"]

    colours = actuals["marker"]["color"]
    assert colours[-1] == "var(--bg)"
    assert set(colours[:-1]) == {"var(--ink)"}


def test_a_period_without_a_figure_breaks_the_line(tables, page, figures):
    missing = next(
        row
        for row in tables["indicator_progress"]
        if (row["indicator"], row["partner"], row["period"]) == ("OP3.4", "*", "2025Q3")
    )
    missing["actual"] = None

    html = page(tables)
    _, actuals, _ = figures(tables)["path"]["data"]

    assert actuals["y"][actuals["ids"].index("period-2025Q3")] is None
    assert actuals["connectgaps"] is False
    assert cells(html, "period-2025Q3")[1] == "[x]"


def test_every_member_stands_in_the_table_in_both_readings(tables, page):
    html = page(tables)

    assert cells(html, "by-sex-women") == ["Sex", "Women and girls", "8,401", "1,010"]
    assert cells(html, "by-sex-men") == ["Sex", "Men and boys", "6,517", "[c]"]
    assert cells(html, "by-sex-not_recorded") == ["Sex", "Not recorded", "[x]", "[c]"]


def test_two_that_are_told_together_stand_in_one_line(tables, page):
    html = page(tables)

    assert cells(html, "by-age_band-0_14+15_29")[1:3] == ["0–14 years and 15–29 years", "5,218"]
    assert "stand in one line are told together" in html


@pytest.mark.parametrize(("more", "is_said"), [(1, True), (0, False)])
def test_where_parts_add_up_to_more_than_the_whole_it_is_said(tables, page, more, is_said):
    told = [
        row
        for row in tables["indicator_values"]
        if (row["indicator"], row["dimension"]) == ("OP3.4", "sex") and row["value"] is not None
    ]
    whole = sum(row["value"] for row in told if row["reading"] == "to_date")
    rows = [
        row
        for row in tables["indicator_values"]
        if (row["indicator"], row["dimension"]) != ("OP3.4", "*")
    ]
    undivided = {**told[0], "dimension": "*", "member": "*", "value": whole - more}
    tables["indicator_values"] = [*rows, undivided | {"reading": "to_date"}]

    assert ("Do not add lines up" in page(tables)) is is_said


def test_where_nothing_is_told_together_nothing_is_said_of_it(tables, page):
    tables["indicator_values"] = [
        row for row in tables["indicator_values"] if "+" not in row["member"]
    ]

    assert "stand in one line are told together" not in page(tables)


def test_the_figure_shows_the_reading_of_which_least_is_withheld(tables, page, figures):
    html = page(tables)
    assert "To date, all bars on one scale." in html

    for row in tables["indicator_values"]:
        if row["reading"] == "to_date" and row["dimension"] == "sex":
            row.update(value=None, mark="c")
        elif row["reading"] == "period":
            row.update(value=100, mark="")
    html = page(tables)

    assert "In this period alone, of which more can be told" in html
    told = [trace for trace in figures(tables)["parts"]["data"] if trace["type"] == "bar"]
    assert {value for trace in told for value in trace["x"]} == {100.0}


def test_what_is_withheld_has_no_bar_and_its_mark(tables, figures):
    traces = figures(tables)["parts"]["data"]
    bars = next(one for one in traces if one["type"] == "bar" and one["name"] == "Age")
    words = next(one for one in traces if one["type"] == "scatter"
                 and one["legendgroup"] == "age_band")  # fmt: skip

    told = dict(zip(bars["ids"], zip(bars["x"], map(str.strip, words["text"]), strict=True),
                    strict=True))  # fmt: skip
    assert told["by-age_band-0_14"] == (None, "[c]")
    assert told["by-age_band-30_59"] == (9700.0, "9,700")


def test_partners_stand_beside_the_dimensions_by_name(tables, page):
    html = page(tables)

    assert cells(html, "by-partner-AWN")[:2] == ["Partner", PARTNERS["AWN"][0]]
    names = re.findall(r'<tr id="by-partner-\w+"[^>]*>.*?<th.*?><span.*?>(.*?)</span>', html)
    assert names == sorted(names)
    assert len(names) == len(PARTNERS)


def test_two_dimensions_are_a_table_with_every_cell(tables, page):
    html = page(tables)

    assert '<span dir="auto">Sex × Age</span></h2>' in html
    table = html[html.index('<table class="heat">') :]
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", table)
    assert [re.findall(r'<td class="(\w+)">(.*?)</td>', row) for row in rows] == [
        [("hatched", '<span class="mark">[c]</span>'), ("step4", "5,100")],
        [("step0", "0"), ("step4", "4,600")],
    ]


@pytest.mark.parametrize("table", ["indicators", "dimensions", "partners", "programme"])
def test_hostile_text_is_shown_inert(tables, page, table):
    columns = {"indicators": ("title", "definition", "unit"), "dimensions": ("title", "label"),
               "partners": ("name",), "programme": ("name", "agency_name")}  # fmt: skip
    for row in tables[table]:
        row.update(dict.fromkeys(columns[table], HOSTILE))

    html = page(tables)

    assert "<script>alert" not in html
    assert "<img" not in html
    assert "49" not in re.sub(r"\d[\d,.]+", "", html)


def test_a_page_fits_its_budget(tables, page):
    assert len(gzip.compress(page(tables).encode())) <= 25 * 1024


def test_in_arabic_the_page_and_its_figures_are_mirrored(tables, page, figures):
    html = page(tables, language=language_of("ar"))

    assert 'dir="rtl"' in html
    assert figures(tables, language=language_of("ar"))["parts"]["layout"]["xaxis"]["range"][0] > 0
    assert "2026\u00a0ر2" in html
    assert NOW in html
