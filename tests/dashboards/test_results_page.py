"""The page of all results: which are behind, since when, and the same in figures and table."""

import gzip
import json
import re
from datetime import date
from decimal import Decimal
from html import unescape

import plotly.graph_objects as go
import pytest

from dashboards.catalogue import language_of
from dashboards.figures.template import TEMPLATE
from dashboards.language import ENGLISH
from dashboards.pages.overview import overview_files
from dashboards.pages.tracking import tracking_files
from tests.dashboards.edition_fixture import INDICATORS, NOW, QUARTERS, programme

pytestmark = pytest.mark.long

HOSTILE = "</script><script>alert(1)</script><img src=x>{{7*7}}"


@pytest.fixture
def page(read):
    """The page of all results, as HTML, from tables."""
    return lambda tables, language=ENGLISH: tracking_files(read(tables), language)[
        "results.html"
    ].decode()


@pytest.fixture
def through():
    """Give a result its statuses, the newest last; earlier periods keep theirs."""

    def change(tables, indicator, *statuses):
        wanted = dict(zip(QUARTERS[-len(statuses) :], statuses, strict=True))
        for row in tables["indicator_progress"]:
            is_one = row["indicator"] == indicator and row["partner"] == "*"
            if is_one and row["period"] in wanted:
                row["status"] = wanted[row["period"]]

    return change


def heading(html):
    return unescape(re.search(r"<h1>(.*?)</h1>", html)[1])


def lede(html):
    return unescape(re.search(r'<p class="lede">(.*?)</p>', html)[1]).replace("\u00a0", " ")


def figures(html):
    found = re.search(r'<script type="application/json" id="accord-data">(.*?)</script>', html)
    return json.loads(found[1])["figures"]


def cells(html, anchor):
    """Return the texts of a line's cells."""
    line = re.search(rf'<tr id="{re.escape(anchor)}">(.*?)</tr>', html, re.DOTALL)[1]
    found = re.findall(r"<t[dh].*?>(.*?)</t[dh]>", line, re.DOTALL)
    texts = (re.sub("<.*?>", " ", cell).replace("\u00a0", " ") for cell in found)
    return [unescape(re.sub(r"\s+", " ", text).strip()) for text in texts]


def since(html, code):
    return cells(html, f"result-{code}")[2]


def test_the_heading_says_how_many_are_behind_and_how_many_for_long(tables, page):
    assert heading(page(tables)) == (
        "Three of six results are behind plan, three of them for a year or more."
    )


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        (("on_track",), "Two of six results are behind plan, two of them for a year or more."),
        (("on_track", "behind"), "two of them for a year or more."),
        (("on_track", "behind", "behind", "off_track", "regressed"), "two of them for a year"),
        (("on_track", *["behind"] * 5), "Three of six results are behind plan, three of them"),
    ],
)
def test_a_year_is_over_when_a_year_lies_between_the_ends_of_periods(
    tables, page, through, statuses, said
):
    through(tables, "OP1.4", *statuses)

    assert said in heading(page(tables))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"OC7.2": "on_track"}, "Two of six results are behind plan."),
        ({"OC7.2": "on_track", "OC6.3": "on_track"}, "One of six results is behind plan."),
        (
            {"OC7.2": "on_track", "OC6.3": "on_track", "OP1.4": "on_track"},
            "None of six results is behind plan.",
        ),
        (
            {"OC7.2": "withheld", "OC6.3": "too_close", "OP1.4": "not_rated"},
            "None of the three results that can be rated is behind plan.",
        ),
        (
            dict.fromkeys(INDICATORS, "withheld"),
            "The six results are withheld here: too few stand behind each.",
        ),
    ],
)
def test_what_is_behind_only_now_is_counted_alone(tables, page, through, changes, said):
    for code in ("OP1.4", "OC6.3", "OC7.2"):
        through(tables, code, "on_track", "behind")
    for code, status in changes.items():
        through(tables, code, "on_track", status)

    assert heading(page(tables)) == said


def test_where_few_reports_are_in_that_comes_first(tables, page, result):
    result(tables, reports_received=5, reports_expected=12)

    html = page(tables)

    assert heading(html) == "Five of 12 partners have reported."
    assert "Three of six results are behind plan" in lede(html)


def test_the_lede_counts_every_other_status(tables, page):
    assert lede(page(tables)) == (
        "April–June 2026. One is ahead of plan, two are behind and one is off track."
    )


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        (("behind", "on_track"), "since 2026 Q2"),
        (("on_track", "behind", "behind"), "behind since 2026 Q1"),
        (
            ("on_track", "behind", "off_track"),
            "behind plan since 2026 Q1 off track since 2026 Q2",
        ),
        (
            ("on_track", "regressed", "behind"),
            "behind plan since 2026 Q1 behind since 2026 Q2",
        ),
        (("withheld", "not_rated"), "since 2026 Q2"),
    ],
)
def test_the_table_says_since_when(tables, page, through, statuses, said):
    through(tables, "OP1.4", *statuses)

    assert since(page(tables), "OP1.4") == said


def test_a_period_without_a_figure_ends_what_can_be_said(tables, page):
    tables["indicator_progress"] = [
        row
        for row in tables["indicator_progress"]
        if (row["indicator"], row["partner"], row["period"]) != ("OP1.4", "*", "2025Q3")
    ]

    html = page(tables)

    assert since(html, "OP1.4") == "behind since 2025 Q4"
    dashed = next(one for one in figures(html)["grid"]["data"] if one.get("name") == "No figure")
    assert dashed["ids"] == ["result-OP1.4 OP1.4 2025Q3"]
    assert dashed["marker"]["line"]["dash"]
    assert "[x] No figure" in dashed["customdata"][0]


def test_the_table_says_what_the_overview_says(tables, read):
    edition = read(tables)
    own = tracking_files(edition, ENGLISH)["results.html"].decode()
    overview = overview_files(edition, ENGLISH)["index.html"].decode()

    for code in INDICATORS:
        name, status, _, baseline, target, actual, progress, coverage = cells(own, f"result-{code}")
        told = cells(overview, f"result-{code}")
        assert told[:5] == [name, status, actual, target, baseline]
        assert told[6] == progress
        assert told[8] == coverage


def test_a_withheld_result_shows_its_mark_in_place_of_numbers(tables, page, result):
    result(tables, "OC7.2", actual=None, progress=None, status="withheld", mark="c")

    _, status, _, _, _, actual, progress, _ = cells(page(tables), "result-OC7.2")

    assert (status, actual, progress) == ("Withheld", "[c]", "[c]")


def test_the_figure_has_a_row_for_each_result_and_a_mark_for_each_period(tables, page):
    grid = figures(page(tables))["grid"]
    marks = [one for one in grid["data"] if one.get("mode") == "markers" and "name" in one]

    assert [one["name"] for one in marks] == ["Exceeded", "On track", "Behind", "Off track"]
    assert sum(len(one["x"]) for one in marks) == len(INDICATORS) * len(QUARTERS)
    for one in marks:
        assert len(set(one["ids"])) == len(one["ids"])  # Plotly draws each id once.


def test_a_year_stands_where_it_ends_with_a_line_back_to_where_it_began(tables, page):
    year = {**tables["periods"][0], "period": "2025", "kind": "year"}
    year |= {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 12, 31)}
    tables["periods"].append(year)
    tables["indicators"][0]["frequency"] = "year"
    code = tables["indicators"][0]["indicator"]
    kept = next(
        row
        for row in tables["indicator_progress"]
        if (row["indicator"], row["period"], row["partner"]) == (code, "2025Q4", "*")
    )
    others = [row for row in tables["indicator_progress"] if row["indicator"] != code]
    tables["indicator_progress"] = [*others, {**kept, "period": "2025", "status": "regressed"}]

    html = page(tables)

    grid = figures(html)["grid"]["data"]
    mark = next(one for one in grid if one.get("name") == "Regressed")
    line = next(one for one in grid if one["mode"] == "lines")
    assert mark["x"] == ["2025-11-15"]
    assert line["x"] == ["2025-01-01", "2025-11-15", None]
    assert line["legendgroup"] == mark["legendgroup"]
    row = re.search(r"<tr><th scope=\"row\" class=\"wraps\">(.*?)</tr>", html)[1]
    assert row.count('<span class="mark">[z]</span>') == len(QUARTERS) - 1
    assert 'aria-label="Regressed"' in row
    assert cells(html, "counts-2026Q2")[-1] == "6"
    assert cells(html, "counts-2025Q3")[-1] == "5"


def test_the_figures_table_says_in_words_what_its_shapes_mean(tables, page):
    html = page(tables)

    keys = re.search(r'<p class="keys">(.*?)</p>', html, re.DOTALL)[1]
    assert re.findall(r"<span>([\w ]+)</span>", keys) == [
        *("Exceeded", "On track", "Behind", "Off track")
    ]


def test_the_bars_are_the_counts_of_the_table(tables, page, through):
    through(tables, "OC7.2", "off_track", "regressed")

    html = page(tables)

    counts = figures(html)["counts"]["data"]
    assert [one["name"] for one in counts] == [
        *("Exceeded", "On track", "Behind", "Off track", "Regressed")
    ]
    assert [one["y"][-1] or 0 for one in counts] == [1, 2, 2, 0, 1]
    assert cells(html, f"counts-{NOW}") == ["2026 Q2", "1", "2", "2", "0", "1", "6"]


@pytest.mark.parametrize("kind", ["grid", "counts"])
@pytest.mark.parametrize("layout", ["layout", "narrow"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_plotly_accepts_both_figures(tables, page, kind, layout, language):
    figure = figures(page(tables, language_of(language)))[kind]

    loaded = go.Figure({"data": figure["data"], "layout": figure[layout] | {"template": TEMPLATE}})

    assert len(loaded.data) == len(figure["data"])


def test_before_the_first_result_the_page_says_so(tables, page):
    tables["indicator_progress"] = []

    html = page(tables)

    assert heading(html) == "No results have been reported yet."
    assert "No indicator has a figure in this edition yet." in html
    assert figures(html) == {}


def test_an_edition_without_a_period_says_so(tables, page):
    tables["programme"] = [programme(period=None)]

    assert lede(page(tables)) == "No period has ended yet."


def test_the_file_holds_every_undivided_figure_of_the_programme(tables, read):
    files = tracking_files(read(tables), ENGLISH)

    head, *lines = files["downloads/results-through-time.csv"].decode("utf-8-sig").splitlines()
    assert head.startswith("indicator,period,partner,baseline,target")
    assert len(lines) == len(INDICATORS) * len(QUARTERS)
    assert all(line.split(",")[2] == "*" for line in lines)


def test_a_partners_own_figures_are_not_the_programmes(partner_tables, page):
    for row in partner_tables["indicator_progress"]:
        if row["partner"] == "AWN":
            row.update(status="regressed", actual=Decimal(1))

    html = page(partner_tables)

    assert "Regressed" not in [one.get("name") for one in figures(html)["grid"]["data"]]
    assert heading(html).startswith("Three of six results are behind plan")


@pytest.mark.parametrize("table", ["indicators", "outcomes"])
def test_hostile_text_is_shown_inert(tables, page, table):
    for row in tables[table]:
        row["title"] = HOSTILE

    html = page(tables)

    assert "<script>alert" not in html
    assert "<img" not in html
    assert ">49<" not in html


def test_in_arabic_names_stand_on_the_right_and_time_keeps_its_way(tables, page):
    html = page(tables, language_of("ar"))

    assert 'dir="rtl"' in html
    layout = figures(html)["grid"]["layout"]
    assert layout["margin"]["r"] > layout["margin"]["l"]
    assert layout["xaxis"]["range"][0] < layout["xaxis"]["range"][1]


def test_the_page_is_the_section_of_results_and_fits_its_budget(tables, page):
    html = page(tables)

    assert '<a href="results.html" aria-current="page">Results</a>' in html
    assert len(gzip.compress(html.encode())) <= 25 * 1024
