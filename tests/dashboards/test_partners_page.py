"""The directory of partners: by name, with both sides' promises alike."""

import json
import re
from html import unescape

import plotly.graph_objects as go
import pytest

from dashboards.catalogue import language_of
from dashboards.figures.template import TEMPLATE
from dashboards.language import ENGLISH
from dashboards.pages.partners import MOST_LINES, partners_files
from dashboards.site import build_site
from tests.dashboards.edition_fixture import PARTNERS, programme, write_edition

HOSTILE = "</script><script>alert(1)</script><img src=x>{{7*7}}"
OPEN = {"overdue", "pending", "disputed"}


@pytest.fixture
def files(read):
    return lambda tables, language=ENGLISH: partners_files(read(tables), language)


@pytest.fixture
def page(files):
    """The directory, as HTML, from tables."""
    return lambda tables, language=ENGLISH: files(tables, language)["partners.html"].decode()


def heading(html):
    return unescape(re.search(r"<h1>(.*?)</h1>", html)[1])


def figures(html):
    found = re.search(r'<script type="application/json" id="accord-data">(.*?)</script>', html)
    return json.loads(found[1])["figures"]


def line(html, partner):
    """Return the texts of a partner's cells in the directory."""
    row = re.search(rf'<tr id="partner-{partner}">(.*?)</tr>', html, re.DOTALL)[1]
    cells = re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL)
    return [unescape(re.sub(r"\s+", " ", re.sub("<.*?>", " ", cell)).strip()) for cell in cells]


def settle(tables, partner, state="on_time"):
    """Let all promises of a partnership that fell due end in one state."""
    for row in tables["commitments"]:
        if row["partner"] == partner and row["state"] != "not_due":
            row["state"] = state


def test_the_heading_counts_partners_and_where_both_sides_kept_everything(tables, page):
    for partner in PARTNERS:
        settle(tables, partner, "overdue")
    for partner in ("AWN", "BHC"):
        settle(tables, partner)

    assert heading(page(tables)) == (
        f"{len(PARTNERS)} partners work with the Agency. "
        "With 2 of them both sides have kept every promise due."
    )


@pytest.mark.parametrize("state", sorted(OPEN))
def test_what_is_open_is_not_kept(tables, page, state):
    for partner in PARTNERS:
        settle(tables, partner)
    settle(tables, "AWN", state)

    assert f"With {len(PARTNERS) - 1} of them" in heading(page(tables))


def test_where_no_partnership_kept_everything_it_says_so(tables, page):
    for partner in PARTNERS:
        settle(tables, partner, "overdue")

    html = page(tables)

    assert heading(html).endswith("With none of them have both sides kept every promise due.")
    assert f"The Agency is overdue with {len(PARTNERS)} of them" in html


def test_before_anything_fell_due_it_says_so(tables, page):
    tables["commitments"] = tables["accountability"] = []

    html = page(tables)

    assert heading(html).endswith("No promise of either side has fallen due yet.")
    assert figures(html) == {}
    assert "Nothing is overdue on either side." in html


def test_an_edition_without_partners_says_so(tables, page):
    tables["partners"] = []

    assert heading(page(tables)) == "No partner is registered yet."


def test_a_partners_own_edition_claims_nothing_of_others(partner_tables, page):
    assert heading(page(partner_tables)).startswith("This edition is one partner’s own")


def test_partners_stand_by_name_and_lead_to_their_pages(tables, page):
    html = page(tables)
    directory = html[html.index('id="directory"') :]

    found = re.findall(r'<a href="(partners/\w+\.html)"><span dir="auto">(.*?)</span>', directory)
    by_name = sorted((name, f"partners/{code}.html") for code, (name, *_) in PARTNERS.items())
    assert [(unescape(name), path) for path, name in found] == by_name


def test_a_line_says_what_the_register_says(tables, page):
    html = page(tables)

    name, work, led_by, agreement, *_, assessed, reports = line(html, "AWN")
    assert name == "Aluvi Women's Network Port Ilmeth"
    assert work == "Women’s rights · Equal rights, Voting"
    assert (led_by, agreement) == ("women, a minority", "yes")
    assert (assessed, reports) == ("18 May 2026", "1 of 2")


def test_what_is_not_known_has_its_mark(tables, page):
    tables["partnership_test"] = []

    _, work, led_by, agreement, *_, assessed, reports = line(page(tables), "KGA")
    assert (work, led_by, agreement) == ("[x]", "none declared", "[x]")
    assert (assessed, reports) == ("[x]", "[z]")


def test_both_sides_are_counted_by_the_same_rule(tables, page):
    of_awn = [row for row in tables["commitments"] if row["partner"] == "AWN"]
    tables["commitments"] = []
    for side in ("agency", "cso"):
        rows = [row for row in of_awn if row["side"] == side and row["state"] != "not_due"][:6]
        for place, row in enumerate(rows):
            row["state"] = ("on_time", "on_time", "on_time", "late", "pending", "overdue")[place]
        tables["commitments"] += rows

    html = page(tables)

    agency, cso = line(html, "AWN")[4:6]
    assert agency == cso == "3 of 6 1 overdue"
    sides = [one for one in figures(html)["promises"]["data"] if "name" in one]
    assert [one["x"][0] for one in sides] == [50, 50]


def test_of_few_promises_no_share_is_told(tables, page):
    kept = [row for row in tables["commitments"] if row["state"] == "on_time"]
    tables["commitments"] = [row for row in kept if row["partner"] == "AWN"][:4]

    assert figures(page(tables)) == {}


def test_the_figure_has_room_for_forty_and_the_table_for_all(tables, page):
    many = [{**tables["partners"][0], "partner": f"P{n:03}", "name": f"Partner {n:03}"}
            for n in range(300)]  # fmt: skip
    tables["partners"] = many
    tables["commitments"] = [
        {**row, "partner": one["partner"], "commitment": f"{row['commitment']}-{one['partner']}"}
        for one in many
        for row in [row for row in tables["commitments"] if row["partner"] == "AWN"][:20]
    ]

    html = page(tables)

    assert len(figures(html)["promises"]["layout"]["annotations"]) == MOST_LINES
    assert f"room for {MOST_LINES} lines" in html
    assert len(re.findall(r'<tr id="partner-P\d+">', html)) == 300


def test_where_there_is_room_for_all_nothing_is_said_of_room(tables, page):
    assert "has room for" not in page(tables)


def test_plotly_takes_the_figure_on_either_screen(tables, page):
    found = figures(page(tables))["promises"]

    for layout in ("layout", "narrow"):
        drawn = go.Figure({"data": found["data"], "layout": found[layout] | {"template": TEMPLATE}})
        assert len(drawn.data) == len(found["data"])


def test_the_files_hold_every_partner_and_period(tables, files):
    found = files(tables)

    register = found["downloads/partners.csv"].decode("utf-8-sig").splitlines()
    assert len(register) == 1 + len(PARTNERS)
    assert register[0].startswith("partner,name,adm1")
    promises = found["downloads/promises-by-partner.csv"].decode("utf-8-sig").splitlines()
    rows = [row for row in tables["accountability"] if row["partner"] != "*"]
    assert len(promises) == 1 + len(rows)


def test_hostile_text_is_shown_inert(tables, page):
    for row in tables["partners"]:
        row.update(name=HOSTILE, adm1_label=HOSTILE, sector=HOSTILE, themes=HOSTILE)

    html = page(tables)

    assert "<script>alert" not in html
    assert "<img" not in html


def test_in_arabic_the_figure_is_mirrored(tables, page):
    html = page(tables, language_of("ar"))

    assert 'dir="rtl"' in html
    first, last = figures(html)["promises"]["layout"]["xaxis"]["range"]
    assert first > last


def test_the_public_site_has_no_page_of_partners(tmp_path, tables):
    tables["programme"] = [programme(edition="public")]
    build_site(write_edition(tmp_path / "public.duckdb", tables), tmp_path / "site")

    assert not (tmp_path / "site" / "partners.html").exists()
    assert not (tmp_path / "site" / "partners").exists()
    for file in (tmp_path / "site").rglob("*.html"):
        assert "partners.html" not in file.read_text()
        assert "partners/" not in file.read_text()
