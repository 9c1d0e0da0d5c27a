"""The page of who does what: results that are nobody's, and places where nobody is."""

import json
import re
from html import unescape

import plotly.graph_objects as go
import pytest

from dashboards.catalogue import language_of
from dashboards.figures.template import TEMPLATE
from dashboards.language import ENGLISH
from dashboards.pages.who.page import who_files
from tests.dashboards.edition_fixture import INDICATORS, programme

HOSTILE = "</script><script>alert(1)</script><img src=x>{{7*7}}"


@pytest.fixture
def files(read):
    return lambda tables, language=ENGLISH: who_files(read(tables), language)


@pytest.fixture
def page(files):
    """The page of who does what, as HTML, from tables."""
    return lambda tables, language=ENGLISH: files(tables, language)["who.html"].decode()


def heading(html):
    return unescape(re.search(r"<h1>(.*?)</h1>", html)[1])


def figures(html):
    found = re.search(r'<script type="application/json" id="accord-data">(.*?)</script>', html)
    return json.loads(found[1])["figures"]


def cells(html, start):
    """Return the texts of the cells of the row that starts with a code or a name."""
    rows = re.findall(r"<tr[^>]*>.*?</tr>", html, re.DOTALL)
    texts = (
        [
            unescape(re.sub(r"\s+", " ", re.sub("<.*?>", " ", cell)).strip())
            for cell in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in rows
    )
    return next(row for row in texts if row and row[0].startswith(start))


def does(code, **changes):
    return {"level": "indicator", "code": code, "who": "agency", "partner": None,
            "does": "Helps", "is_all_of_party": True, **changes}  # fmt: skip


def as_public(tables):
    """What the public edition has: other rows, and nothing of places."""
    tables["programme"] = [programme(edition="public")]
    tables["mapping"] = []
    tables["partners"] = [row for row in tables["partners"] if row["partner"] == "AWN"]
    for row in tables["responsibilities"]:
        if row["partner"] == "BHC":
            row["partner"] = None


def test_the_heading_counts_results_that_are_nobodys_and_places_without_anybody(tables, page):
    assert heading(page(tables)) == (
        "Nobody is named for 3 of 6 results. In 1 place a group has no organisation."
    )


def test_where_somebody_answers_for_everything_it_says_so(tables, page):
    tables["responsibilities"] += [does(code) for code in INDICATORS]
    for row in tables["mapping"]:
        row["has_organisation"] = True

    assert heading(page(tables)) == (
        "Somebody is responsible for each of the 6 results. "
        "Every mapped group has an organisation where it lives."
    )


def test_before_anything_is_agreed_it_says_so(tables, page):
    for table in ("responsibilities", "mapping", "indicators", "outcomes"):
        tables[table] = []

    html = page(tables)

    assert heading(html) == "No result has been agreed yet."
    assert "Nobody is named for a result yet." in html
    assert figures(html) == {}


def test_an_outcome_comes_before_its_outputs_and_these_before_their_results(tables, page):
    html = page(tables)
    table = html[html.index('id="framework"') :]

    found = re.findall(r'<tr class="of-(\w+)"><th.*?<span class="code">(\S+)</span>', table)
    assert found[:4] == [
        ("outcome", "OC1"),
        ("indicator", "OC1.2"),
        ("output", "OP1"),
        ("indicator", "OP1.4"),
    ]


def test_each_party_has_a_column_and_partners_are_named_in_it(tables, page):
    html = page(tables)

    assert cells(html, "OP1.4")[1:] == [
        "Pays each tranche on time",
        "Passes sub-grants on in time Aluvi Women's Network , Bridge House Community",
        "[z]",
    ]
    assert cells(html, "OC7.2")[1:] == ["Nobody is named"]
    assert 'href="partners/AWN.html"' in html


def test_the_shares_count_results_outcomes_and_outputs(tables, page):
    html = page(tables)

    assert cells(html, "The Agency") == ["The Agency", "1", "0", "1"]
    assert cells(html, "Partners") == ["Partners", "0", "1", "3"]
    assert cells(html, "Aluvi") == ["Aluvi Women's Network", "0", "0", "2"]
    bars = [one for one in figures(html)["shares"]["data"] if one["type"] == "bar"]
    assert {one["name"] for one in bars} == {"Parties", "Partners named one by one"}


def test_the_mapping_names_who_is_where_and_where_nobody_is(tables, page):
    html = page(tables)

    assert cells(html, "Ilmeth North") == [
        "Ilmeth North Port Ilmeth",
        "Aluvi of the town Aluvi Women's Network , Bridge House Community",
        "[z]",
    ]
    assert cells(html, "Marrin Hills") == [
        "Marrin Hills Port Ilmeth",
        "An organisation that is no partner",
        "Nobody",
    ]
    words = [
        text.strip()
        for one in figures(html)["mapping"]["data"]
        if one["type"] == "scatter"
        for text in one["text"]
    ]
    assert sorted(words) == ["2 partners", "no partner", "nobody"]


def test_each_mark_of_a_figure_has_its_place_on_the_page(tables, page):
    html = page(tables)

    for figure in figures(html).values():
        for trace in figure["data"]:
            assert all(f'id="{anchor}"' in html for anchor in trace["ids"])


def test_a_smaller_group_is_told_apart_where_a_district_has_two(tables, page):
    tables["mapping"].append({**tables["mapping"][0], "subgroup": "aluvi_new",
                              "subgroup_label": "Newcomers"})  # fmt: skip

    notes = figures(page(tables))["mapping"]["layout"]["annotations"]

    assert "Ilmeth North · Newcomers" in [note["text"] for note in notes]


def test_the_public_page_names_whom_it_may_and_says_nothing_of_places(tables, page, files):
    as_public(tables)

    html = page(tables)

    assert "mapping" not in figures(html)
    assert "Marrin Hills" not in html
    assert "partners/" not in html
    assert cells(html, "OP1.4")[2] == (
        "Passes sub-grants on in time Aluvi Women's Network , others"
    )
    assert not any("mapping" in path for path in files(tables))
    assert heading(html) == "Nobody is named for 3 of 6 results."


def test_who_may_not_be_named_is_no_party_as_a_whole(tables, page):
    as_public(tables)
    for row in tables["responsibilities"]:
        if row["code"] == "OP3.4":
            row["partner"] = None

    assert cells(page(tables), "OP3.4")[2] == "Holds the activities some partners"


def test_plotly_takes_both_figures(tables, page):
    found = figures(page(tables))

    assert found.keys() == {"shares", "mapping"}
    for figure in found.values():
        for layout in ("layout", "narrow"):
            go.Figure({"data": figure["data"], "layout": figure[layout] | {"template": TEMPLATE}})


def test_the_files_hold_every_row(tables, files):
    found = files(tables)

    for name in ("responsibilities", "mapping"):
        rows = found[f"downloads/{name}.csv"].decode("utf-8-sig").splitlines()
        assert len(rows) == 1 + len(tables[name])
    assert "people" not in found["downloads/mapping.csv"].decode("utf-8-sig").splitlines()[0]


def test_hostile_text_is_shown_inert(tables, page):
    for row in tables["responsibilities"]:
        row["does"] = HOSTILE
    for row in tables["mapping"]:
        row["subgroup_label"] = HOSTILE
    for row in (*tables["partners"], *tables["outcomes"]):
        row.update({name: HOSTILE for name in ("name", "title") if name in row})

    html = page(tables)

    assert "<script>alert" not in html
    assert "<img" not in html


def test_in_arabic_the_figures_are_mirrored(tables, page):
    html = page(tables, language_of("ar"))

    assert 'dir="rtl"' in html
    first, last = figures(html)["shares"]["layout"]["xaxis"]["range"]
    assert first > last
