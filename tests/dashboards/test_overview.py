import gzip
import json
import re
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from dashboards.language import ENGLISH
from dashboards.pages.overview import overview_files
from dashboards.pages.partnership import partnership_files
from dashboards.pages.results import result_groups
from tests.dashboards.edition_fixture import NOW
from tests.dashboards.quality_fixture import found

pytestmark = pytest.mark.long

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}\u202e"


class Outline(HTMLParser):
    """The tags and classes of a page, without its texts."""

    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append((tag, given.get("class"), tuple(sorted(given))))


def outline(html):
    parser = Outline()
    parser.feed(html)
    return parser.tags


def part(html, start, end):
    return html[html.index(start) :].split(end)[0]


def test_the_page_shows_every_result_with_its_figures(tables, overview):
    html = overview(tables)

    row = part(html, 'id="result-OP3.4"', "</tr>")
    for written in ("14,918", "12,400", "120%", "Exceeded", "[p]", "11/12"):
        assert written in row


@pytest.mark.parametrize(
    ("kind", "period", "said"),
    [
        ("flow", "2026Q2", "to date"),
        ("ratio_flow", "2025", "to 31\xa0Dec\xa02025"),
        ("ratio_level", "2025", "of 2025"),
        ("stock", "2026Q2", ""),
    ],
)
def test_a_figure_says_of_which_time_it_is(tables, read, kind, period, said):
    year = {"period": "2025", "kind": "year", "parent": None}
    year |= {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 12, 31)}
    tables["periods"].append({**tables["periods"][0], **year})
    now = {"period": period, "partner": "*", "actual": Decimal(1560)}
    for row in tables["indicators"]:
        row.update(kind=kind, frequency="year" if period == "2025" else "quarter")
    for row in tables["indicator_progress"]:
        row.update(now if row["period"] == "2026Q2" else {})
    rows = [row for group in result_groups(read(tables), ENGLISH) for row in group.rows]

    assert {row.when for row in rows} == {said}


def test_the_page_carries_no_build_time(tables, overview):
    assert overview(tables) == overview(tables)
    assert "built" not in overview(tables)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"actual": None, "progress": None, "status": "not_rated"}, "No data for this period"),
        ({"target": None, "progress": None, "status": "not_rated"}, "No target agreed"),
        ({"baseline": None, "progress": None, "status": "not_rated"}, "No baseline"),
        ({"actual": None, "progress": None, "status": "withheld", "mark": "c"}, "Withheld"),
    ],
)
def test_a_missing_figure_is_named_and_never_blank_or_zero(tables, result, overview, changes, said):
    result(tables, "OC7.2", **changes)

    row = part(overview(tables), 'id="result-OC7.2"', "</tr>")

    assert f'<span class="hatch">{said}</span>' in row
    assert ("<b></b>" in row) == (changes.get("actual", Decimal(1)) is None)
    assert "[x]" in row or "[c]" in row


def test_both_sides_have_the_same_structure(tables, overview):
    for row in tables["commitments"]:
        row["state"] = "overdue" if row["commitment"][:3] in {"A01", "C01"} else "on_time"
        row["text_en"] = "Promise"
    counts = {"due": 12, "on_time": 6, "late": 3, "overdue": 3}
    for row in tables["accountability"]:
        row.update(counts)
    html = overview(tables)

    agency = part(html, '<div class="side agency">', '<div class="side cso">')
    partners = part(html, '<div class="side cso">', "</section>").removesuffix("</div>\n")
    bars = re.findall(r'<div class="party (?:agency|cso)">.*?</div>', html, re.DOTALL)

    assert outline(agency)[1:] == outline(partners)[1:]
    assert outline(bars[0])[1:] == outline(bars[1])[1:]


def test_no_overdue_promise_is_folded_away(tables, overdue, overview):
    for row in tables["commitments"]:
        row["current_due"] = date(2026, 8, 1) if row["state"] == "not_due" else row["current_due"]
    overdue(tables, agency=9, cso=1)
    html = overview(tables)

    agency = part(html, '<div class="side agency">', '<div class="side cso">')
    stands, _, folded = agency.partition("<details>")
    assert stands.count("days overdue") == 9
    assert "overdue</span>" not in folded
    assert not folded or "more, none overdue" in folded


def test_what_needs_a_decision_stands_there_with_whose_turn_it_is(tables, overdue, overview):
    overdue(tables, agency=3, cso=1)
    section = part(overview(tables), 'id="decisions"', "</section>")

    lines = re.findall(
        r'<li><a href="(.*?)">(.*?)</a> <span class="turn (\w+)">(.*?)</span>', section
    )
    assert lines[:2] == [
        ("#due", "3 promises of the Agency are overdue.", "agency", "Agency to act"),
        ("#due", "1 promise of partners is overdue.", "cso", "Partners to act"),
    ]
    assert "days overdue" in section


def test_an_edition_that_holds_no_single_promises_says_of_no_decision(tables, overview):
    tables["commitments"] = []

    assert 'id="decisions"' not in overview(tables)


def test_a_bar_keeps_the_place_of_what_only_the_other_side_has_and_a_key_names_it(tables, overview):
    counts = {"on_time": 6, "late": 0, "deemed": 0, "pending": 0, "disputed": 0, "overdue": 3}
    for row in tables["accountability"]:
        more = {"late": 2} if row["side"] == "cso" else {}
        row.update(counts, due=9 + sum(more.values()), **more)
    html = overview(tables)

    bars = re.findall(r'<div class="party (?:agency|cso)">.*?</div>', html, re.DOTALL)
    assert [re.findall(r'class="seg (\w+)', bar) for bar in bars] == [
        ["on_time", "late", "overdue"]
    ] * 2
    key = part(html, '<ul class="bar-key">', "</ul>")
    assert re.findall(r"</span>(.*?)</li>", key) == ["Kept", "Kept late", "Overdue"]


def test_below_five_promises_due_no_percentage_is_printed(tables, overview):
    for row in tables["accountability"]:
        row |= {"due": 4, "on_time": 3, "late": 1, "overdue": 0, "on_time_share": None}

    assert "Agency 3 of 4, partners 3 of 4 on time" in overview(tables)


def test_an_edition_without_any_data_renders_and_says_so(tables, overview):
    html = overview({"programme": tables["programme"]})

    for said in (
        "No results have been reported yet.",
        "No period has ended yet",
        "Nothing received yet",
        "No score agreed yet",
        "No promise has been agreed yet.",
        "No promise of either side has fallen due yet.",
    ):
        assert said in html
    assert 'class="plot"' not in html


def test_an_edition_without_single_promises_says_so_instead_of_nothing_overdue(tables, overview):
    tables["commitments"] = []

    html = overview(tables)

    assert "Single promises are not part of this edition" in html
    assert "overdue, partners" not in html
    assert "Nothing overdue" not in html


def test_a_partner_without_a_public_name_is_described(tables, overview):
    for row in tables["partners"]:
        row["name"] = None

    html = overview(tables)

    assert "Radio Tesh" not in html
    assert "a partner in Sarrow Valley" in html


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("programme", "name"),
        ("indicators", "title"),
        ("outcomes", "title"),
        ("partners", "name"),
        ("commitments", "text_en"),
        ("indicator_progress", "mark"),
    ],
)
def test_hostile_text_is_shown_inert(tables, overview, table, column):
    for row in tables[table]:
        row[column] = HOSTILE

    html = overview(tables)

    assert "<script>alert" not in html
    assert "<img" not in html
    assert "\u202e" not in html
    assert ">49<" not in html


def test_a_code_that_could_lead_out_of_the_site_is_refused(tables, overview):
    for table in ("indicators", "indicator_progress"):
        for row in tables[table]:
            row["indicator"] = "../../escape"

    with pytest.raises(ValueError, match="not a plain code of letters and digits"):
        overview(tables)


def test_the_page_asks_for_nothing_from_elsewhere(tables, overview):
    assert not re.search(r"https?:|//cdn|\bimport\b|fetch\(", overview(tables))


def test_the_page_fits_its_budget(tables, overview):
    assert len(gzip.compress(overview(tables).encode())) <= 25 * 1024


def test_what_an_edition_leaves_out_is_not_called_missing(tables, overview):
    tables["reconciliation"] = []
    tables["indicators"] = [row for row in tables["indicators"] if row["unit_kind"] != "score"]

    html = overview(tables)

    assert html.count("Not part of this edition") == 2
    assert "Nothing received yet" not in html
    assert "No score is not a low score" not in html
    assert "In the table" not in html


def test_why_records_were_not_used_and_what_checks_ask_stand_beside_their_number(tables, overview):
    [first, *_] = tables["reconciliation"]
    tables["reconciliation"] = [
        {
            **first,
            "received": 15,
            "used": 11,
            "quarantined": 0,
            "excluded": 0,
            "on_hold": 1,
            "without_consent": 3,
        }
    ]
    tables["findings_summary"] = [
        found(form, "no_double", open=2, accepted=1) for form in ("event", "report")
    ]

    html = overview(tables)

    assert "Not used: 1 on hold until a question is answered, 3 without consent" in html
    assert '<li><span dir="auto">No double</span> <b>4</b></li>' in html


def test_a_target_that_was_agreed_anew_says_what_it_was(tables, result, overview):
    result(tables, "OC7.2", original_target=1500)

    html = overview(tables)

    assert html.count("Target agreed anew: was ") == 1
    assert "Target agreed anew: was 1,500, now 1,150" in html


def test_a_result_of_an_outcome_that_is_not_listed_is_still_shown(tables, overview):
    tables["outcomes"] = tables["outcomes"][1:]

    html = overview(tables)

    assert "Other results" in html
    assert 'id="result-OC1.2"' in html


def test_both_sides_ratings_stand_there_as_on_the_page_of_the_partnership(tables, read):
    edition = read(tables)
    pages = overview_files(edition, ENGLISH), partnership_files(edition, ENGLISH)
    one, other = pages[0]["index.html"].decode(), pages[1]["partnership.html"].decode()

    section = part(one, 'id="ratings"', "</section>")
    lines = re.findall(r'<tr id="principle-.*?</tr>', section)
    assert "Partners rate “Realistic expectations” lower than the Agency does.</h2>" in section
    assert len(lines) == 3
    assert lines == re.findall(r'<tr id="principle-.*?</tr>', other)
    assert 'href="partnership.html"' in section

    held = pages[0]["data/overview.js"].decode()
    drawn = json.loads(held.removeprefix("window.ACCORD_DATA = ").rstrip(";\n"))["figures"]
    same = re.search(r'id="accord-data">(.*?)</script>', other)[1]
    assert drawn["perception"] == json.loads(same)["figures"]["perception"]


@pytest.mark.parametrize(("counted", "mark"), [(31, "[c]"), (0, "[x]")])
def test_ratings_that_may_not_be_told_are_told_apart_from_none(tables, overview, counted, mark):
    tables["principle_comparison"] = []
    for row in tables["principle_responses"]:
        row["counted"] = counted

    section = part(overview(tables), 'id="ratings"', "</section>")

    assert "How both sides see the partnership is not told yet.</h2>" in section
    assert f'<span class="mark">{mark}</span> Ratings' in section
    assert "once enough people of enough partners have answered" in section
    assert "data-figure" not in section


def test_where_one_sides_promises_are_withheld_its_waived_and_redated_ones_are_too(
    tables, overview
):
    for row in tables["accountability"]:
        if (row["period"], row["partner"], row["side"]) == (NOW, "*", "cso"):
            row.update({name: None for name in row if name not in {"period", "partner", "side"}})
            row["mark"] = "c"

    table = overview(tables).partition("Promises by period and side")[2].partition("</table>")[0]

    line = re.search(r'<tr><th scope="row">[^<]*2026[^<]*</th><td>Partners</td>.*</tr>', table)[0]
    cells = re.findall(r'<td class="num">(.*?)</td>', line)
    assert len(cells) == table.count('<th scope="col" class="num">')
    assert set(cells) == {"[c]"}


def test_a_promise_that_both_sides_moved_says_so_where_it_is_owed(tables, overview):
    promise = next(row for row in tables["commitments"] if row["state"] == "overdue")
    promise["redates"] = 2

    lists = re.findall(r'<ul class="due">.*?</ul>', overview(tables), re.DOTALL)

    said = f"first due {ENGLISH.day(promise['original_due'])}; moved 2 times by both sides"
    assert sum(one.count(said) for one in lists) == 1
