"""The panel's site: what is open, what is contested, and with what support is wanted."""

import csv
import io
import json
import os
import re
import stat
from dataclasses import replace
from html import unescape

import orjson
import plotly.graph_objects as go
import pytest

from dashboards.catalogue import language_of, languages
from dashboards.edition import Edition
from dashboards.edition_file import edition_file
from dashboards.figures.template import TEMPLATE
from dashboards.language import ENGLISH
from dashboards.pages.panel.site import panel_files
from dashboards.pages.panel.verdict import concerns_clause, mandates_clause
from dashboards.panel_edition import PanelEdition
from dashboards.site import build_site
from tests.dashboards.edition_fixture import programme, velmara, write_edition
from tests.dashboards.panel_fixture import CONCERNS, panel, panel_only
from tests.searching import found_below

PAGES = {"index.html", "concerns.html", "mandates.html", "capacity.html", "methods.html",
         "capacity/AWN.html", "capacity/BHC.html"}  # fmt: skip
TABLES = ("concerns", "contested_mandates", "capacity_scores", "capacity_findings",
          "capacity_view_gap")  # fmt: skip
PLANTED = "Planted-for-the-panel-alone"
HOSTILE = "</script><script>alert(1)</script><img src=x>%{y}{{7*7}}"


def panel_edition(path):
    with edition_file(path) as file:
        return PanelEdition.of(file, Edition.of(file, "en"))


@pytest.fixture
def tables():
    return panel()


@pytest.fixture
def pages(tmp_path):
    """The panel's pages from tables, by their names."""

    def files(tables):
        path = write_edition(tmp_path / "panel.duckdb", tables)
        return texts(panel_files(panel_edition(path), ENGLISH))

    return files


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    """The panel's edition, read once."""
    path = write_edition(tmp_path_factory.mktemp("panel") / "panel.duckdb", panel())
    return panel_edition(path)


@pytest.fixture(scope="module")
def built(known):
    """The panel's pages of that edition, by their names."""
    return texts(panel_files(known, ENGLISH))


def texts(files):
    return {
        name: content.decode("utf-8-sig")
        for name, content in files.items()
        if not name.endswith(".xlsx")
    }


def heading(html):
    return re.sub("[\u2068\u2069]", "", unescape(re.search(r"<h1>(.*?)</h1>", html)[1]))


def figures(html):
    return json.loads(re.search(r'id="accord-data">(.*?)</script>', html)[1])["figures"]


def rows(html, start):
    """Return the texts of the lines of a page whose ids begin so."""
    found = re.findall(rf'<tr id="({start}[^"]*)">(.*?)</tr>', html)
    return {name: " ".join(unescape(re.sub("<.*?>", " ", line)).split()) for name, line in found}


def test_the_overview_says_what_is_open_and_which_mandates_are_not_heard(built):
    html = built["index.html"]

    assert heading(html) == (
        "Three concerns are open, two of them for more than 90 days. "
        "The mandate of Sundrel Health Circle is contested and has not been heard yet."
    )
    late, other = figures(html)["open"]["data"]
    assert (late["y"][-3:], other["y"][-3:]) == ([None, 1, 2], [2, 1, 1])
    assert rows(html, "period-2026Q2") == {"period-2026Q2": "2026 Q2 2 1"}


def test_concerns_are_told_by_one_rule(known):
    said = {
        (): "No concern has been raised.",
        ("C-1",): "No concern is open.",
        ("C-1", "C-2"): "One concern is open, and has been for more than 90 days.",
        ("C-3",): "One concern is open, for 90 days at most.",
        ("C-2", "C-4"): "Two concerns are open, two of them for more than 90 days.",
        ("C-1", "C-3", "C-4"): "Two concerns are open, one of them for more than 90 days.",
    }
    for codes, words in said.items():
        kept = tuple(row for row in known.concerns if row.concern_code in codes)
        assert concerns_clause(replace(known, concerns=kept), ENGLISH) == words


def test_mandates_that_were_heard_are_said_to_be_and_many_are_counted(known):
    [heard, waiting] = known.mandates
    said = {
        "One mandate is contested, and those who claim it were heard.": (heard,),
        "No mandate is contested.": (),
        "4 contested mandates have not been heard yet.": (waiting,) * 4,
    }
    for words, mandates in said.items():
        assert mandates_clause(replace(known, mandates=mandates), ENGLISH) == words


def test_the_register_has_state_readers_and_panel_and_words_only_if_the_edition_does(built):
    found = rows(built["concerns.html"], "concern-")

    assert list(found) == ["concern-RTE-C-2", "concern-BHC-C-4", "concern-AWN-C-3",
                           "concern-OHU-C-1"]  # fmt: skip
    assert "A buyer paid for the hall." in found["concern-RTE-C-2"]
    assert "Open over 90 days: 210 days" in found["concern-RTE-C-2"]
    assert "the joint panel, the Agency’s focal point [z]" in found["concern-RTE-C-2"]
    assert "[c] Not for the panel to read" in found["concern-AWN-C-3"]
    assert "only whoever raised it" in found["concern-AWN-C-3"]
    assert "Closed on 14\u00a0Jan\u00a02026".replace("\u00a0", " ") in found["concern-OHU-C-1"]
    assert "a step was agreed" in found["concern-OHU-C-1"]
    assert "3 members of the community from 2 communities" in found["concern-OHU-C-1"]


def test_a_long_account_is_read_whole_and_a_sheet_names_who_may_know(tables, pages):
    words = "It went on and on. " * 80
    tables["concerns"][-1]["account"] = words

    files = pages(tables)

    assert words.strip() in files["concerns.html"]
    sheet = list(csv.DictReader(io.StringIO(files["downloads/concerns.csv"])))
    assert {row["may_know"] for row in sheet} == {";".join(one[-1]) for one in CONCERNS}


def test_partners_and_items_stand_in_the_order_of_support_which_the_page_names(built):
    html = built["capacity.html"]

    assert heading(html) == (
        "2 partners were assessed item by item; priorities for their plans: 3."
    )
    assert list(rows(html, "partner-")) == ["partner-BHC", "partner-AWN"]
    assert rows(html, "partner-BHC")["partner-BHC"].endswith("3 2 0 1 2 1")
    assert list(rows(html, "item-")) == ["item-D1.2", "item-D2.1", "item-D1.1"]
    assert "The order is that of support: most high priorities first." in html


def test_a_partners_page_has_both_views_and_its_items_by_priority(built):
    html = built["capacity/BHC.html"]

    assert heading(html) == ("Bridge House Community has 2 priorities for support; 1 in its plan.")
    assert list(rows(html, "item-")) == ["item-D1.2", "item-D2.1", "item-D1.1"]
    assert rows(html, "item-D2.1")["item-D2.1"].endswith(
        "2 4 2 seen one of the first five, in the plan"
    )
    own, agreed = figures(html)["views"]["data"][1:]
    assert (own["x"], agreed["x"]) == ([2, 1, None], [2, 1, 2])
    assert rows(html, "view-D2.1")["view-D2.1"].endswith("[x] 1 2 [x]")


def test_an_item_without_a_score_is_not_said_to_need_no_support(tables, pages):
    for table in ("capacity_scores", "capacity_findings"):
        for row in tables[table]:
            if (row["partner"], row["item"]) == ("BHC", "D2.1"):
                row["score"] = None
    for row in tables["capacity_findings"]:
        if (row["partner"], row["item"]) == ("BHC", "D2.1"):
            row.update(gap=None, is_need=False, priority=None, is_priority=False)
        if (row["partner"], row["item"]) == ("BHC", "D1.1"):
            row.update(is_need=False, priority=None)

    html = pages(tables)["capacity/BHC.html"]

    groups = re.findall(r'<th scope="rowgroup".*?>(.*?)</th>', html)
    assert groups == ["Priority: High", "Not scored", "No support needed"]
    assert list(rows(html, "item-")) == ["item-D1.2", "item-D2.1", "item-D1.1"]


def test_the_gap_of_an_item_of_which_nothing_was_found_is_told(tables, pages):
    tables["capacity_findings"] = [
        row
        for row in tables["capacity_findings"]
        if (row["partner"], row["item"]) != ("BHC", "D1.1")
    ]
    [score] = [
        row for row in tables["capacity_scores"] if (row["partner"], row["item"]) == ("BHC", "D1.1")
    ]
    score.update(score=3, wanted=3)

    html = pages(tables)["capacity/BHC.html"]

    assert rows(html, "item-D1.1")["item-D1.1"].endswith("3 3 0 seen [z]")


def test_before_anything_is_known_every_page_says_so(tables, pages):
    files = pages(tables | {name: [] for name in (*TABLES, "indicator_values")})

    assert {name for name in files if name.endswith(".html")} == {
        name for name in PAGES if "/" not in name
    }
    assert "No score is not a low score." in files["capacity.html"]
    assert all(figures(files[name]) == {} for name in files if name.endswith(".html"))


@pytest.mark.parametrize("code", languages())
def test_plotly_accepts_every_figure_in_every_language(known, code):
    drawn = 0
    for name, html in texts(panel_files(known, language_of(code))).items():
        for figure in figures(html).values() if name.endswith(".html") else ():
            found = orjson.loads(orjson.dumps(figure))
            for layout in ("layout", "narrow"):
                go.Figure({"data": found["data"],
                           "layout": found[layout] | {"template": TEMPLATE}})  # fmt: skip
            drawn += 1
    assert drawn == 2 * len(PAGES) - 1  # The methods have one.


def test_hostile_text_is_shown_inert(tables, pages):
    for row in tables["concerns"]:
        row.update(account=HOSTILE, outcome=HOSTILE, concern_type=HOSTILE, may_know=[HOSTILE])
    for table, column in {"contested_mandates": "how_heard", "items": "title",
                          "partners": "name"}.items():  # fmt: skip
        for row in tables[table]:
            row[column] = HOSTILE

    for name, html in pages(tables).items():
        if name.endswith(".html"):
            assert "<script>alert" not in html
            assert "<img" not in html


# The site as a folder.


def test_the_panels_site_has_its_own_pages_and_menu_and_leads_nowhere_else(tmp_path, tables):
    site = tmp_path / "site"
    build_site(write_edition(tmp_path / "panel.duckdb", tables), site)

    found = {path.relative_to(site).as_posix(): path for path in site.rglob("*.html")}
    assert set(found) == PAGES
    places = {path: set(re.findall(r' id="([^"]+)"', path.read_text())) for path in found.values()}
    for path in found.values():
        for link in re.findall(r'<a [^>]*href="([^"]+)"', path.read_text()):
            file, _, place = link.partition("#")
            aim = (path.parent / file).resolve() if file else path
            assert aim.is_file(), link
            assert not place or place in places[aim], link


def test_no_other_account_can_read_it_whatever_new_files_are_and_it_is_closed_again(
    tmp_path, tables
):
    site, edition = tmp_path / "site", write_edition(tmp_path / "panel.duckdb", tables)
    before = os.umask(0o022)
    try:
        build_site(edition, site)
        (site / "concerns.html").chmod(0o644)
        summary = build_site(edition, site)
    finally:
        os.umask(before)

    assert summary.is_unchanged
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (site, *site.rglob("*"))}
    assert modes == {0o700, 0o600}


def test_no_page_of_another_edition_reads_what_is_the_panels_even_if_its_file_held_it(tmp_path):
    tables = {**velmara(), **panel_only()}
    planted = {
        "concerns": ("concern_code", "concern_type", "outcome", "account"),
        "contested_mandates": ("how_heard", "next_step"),
        "capacity_scores": ("item", "evidence"),
        "capacity_findings": ("item", "priority"),
        "capacity_view_gap": ("item",),
    }
    for table, columns in planted.items():
        for row in tables[table]:
            row.update(dict.fromkeys(columns, PLANTED))

    for kind in ("internal", "public", "panel"):
        tables["programme"] = [programme(edition=kind)]
        build_site(write_edition(tmp_path / f"{kind}.duckdb", tables), tmp_path / kind)

    assert found_below(tmp_path / "internal", re.compile(PLANTED)) == []
    assert found_below(tmp_path / "public", re.compile(PLANTED)) == []
    assert len(found_below(tmp_path / "panel", re.compile(PLANTED))) > 10
