"""The page of the partnership: both sides alike, what they see, and what they owe."""

import json
import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest

from dashboards.catalogue import language_of
from dashboards.language import ENGLISH
from dashboards.pages.in_time import MOST_ROWS
from dashboards.pages.partnership import partnership_files
from tests.dashboards.edition_fixture import AS_OF, NOW, PARTNERS

HOSTILE = "</script><script>alert(1)</script><img src=x>{{7*7}}"


@pytest.fixture
def page(read):
    """The page of the partnership, as HTML, from tables."""
    return lambda tables, language=ENGLISH: partnership_files(read(tables), language)[
        "partnership.html"
    ].decode()


def heading(html):
    return unescape(re.search(r"<h1>(.*?)</h1>", html)[1])


def figures(html):
    found = re.search(r'<script type="application/json" id="accord-data">(.*?)</script>', html)
    return json.loads(found[1])["figures"]


def lines(html, start):
    """Return the texts of a table's lines, from the one whose page has these words before it."""
    table = html[html.index(start) :]
    rows = re.findall(r"<tr[^>]*><th scope=\"row\">.*?</tr>", table[: table.index("</tbody>")])
    return [unescape(re.sub(r"\s+", " ", re.sub("<.*?>", " ", row)).strip()) for row in rows]


def test_the_heading_names_the_widest_gap_and_both_sides_overdue(tables, page, overdue):
    overdue(tables, agency=3, cso=2)

    assert heading(page(tables)) == (
        "Partners rate “Realistic expectations” lower than the Agency does. "
        "The Agency has 3 promises overdue on 20\xa0Jul\xa02026, partners have 2."
    )


def test_where_partners_see_more_it_says_so(tables, page):
    for row in tables["principle_comparison"]:
        if row["principle"] == "P2":
            row.update(agency_mean=Decimal("3.1"), cso_mean=Decimal("4.4"), gap=Decimal("-1.3"))

    assert heading(page(tables)).startswith("Partners rate “Realistic expectations” higher")


def test_gaps_too_small_to_print_are_none(tables, page):
    for row in tables["principle_comparison"]:
        row.update(gap=Decimal("0.04"))

    html = page(tables)

    assert heading(html).startswith("Both sides see every principle alike.")
    assert all("same" in line for line in lines(html, "Principles as both sides see them,"))


def test_the_gap_is_partners_minus_agency(tables, page):
    html = page(tables)

    assert lines(html, "Principles as both sides see them, the widest") == [
        "Realistic expectations 4.3 3.7 \u22120.6 9 of the Agency, 31 of 11 partners",
        "Equity 3.9 4.1 +0.2 9 of the Agency, 31 of 11 partners",
        "Equity and integrity 4.2 4.2 same 9 of the Agency, 31 of 11 partners",
    ]
    gaps = next(one for one in figures(html)["perception"]["data"] if one["mode"] == "text")
    assert [text.strip() for text in gaps["text"]] == ["\u22120.6", "+0.2", "same"]


def test_each_side_says_its_average_beside_its_mark(tables, page):
    traces = figures(page(tables))["perception"]["data"]

    said = {one["name"]: one["text"] for one in traces if "name" in one}
    assert said == {"Partners": ["3.7", "4.1", "4.2"], "Agency": ["4.3", "3.9", "4.2"]}


def test_the_longest_name_of_a_principle_stands_whole_on_a_narrow_screen(tables, page):
    short = figures(page(tables))["perception"]["narrow"]
    for row in tables["dimensions"]:
        if row["member"] == "P2":
            row["label"] = "Realistic expectations, open interests and values"
    long = figures(page(tables))["perception"]["narrow"]

    assert long["annotations"][0]["text"] == "Realistic expectations, open<br>interests and values"
    assert long["height"] > short["height"]


def test_what_no_edition_may_say_is_not_missed(tables, page):
    tables["principle_comparison"] = []

    html = page(tables)

    assert heading(html).startswith("How both sides see the partnership is not told yet.")
    assert "once enough people of enough partners have answered" in html
    assert "perception" not in figures(html)


def test_both_sides_have_the_same_structure(tables, page):
    html = page(tables)
    agency, cso = re.findall(r'<div class="side (?:agency|cso)">(.*?)\n</div>\n', html, re.DOTALL)[
        :2
    ]

    def tags(part):
        return re.findall(r"<(\w+)", part.partition('<span class="segments">')[0])

    assert tags(agency) == tags(cso)
    assert lines(html, 'aria-labelledby="h-ageing"') == [
        "Agency 4 1 1 2 204",
        "Partners 4 1 1 2 204",
    ]


def test_what_is_told_of_kept_promises_beside_on_time_is_of_both_sides_alike(tables, page):
    told = {"due": 9, "on_time_revised": 7, "met_eventually": 8, "done": 6, "with_evidence": 5}
    _both(tables, **told, median_days_late=Decimal("20.5"), redated=2, waived=1)

    html = page(tables)

    assert lines(html, 'aria-labelledby="h-besides"') == [
        "Agency 7 of 9 8 of 9 5 of 6 21 2 1",
        "Partners 7 of 9 8 of 9 5 of 6 21 2 1",
    ]
    assert "Kept or deemed kept by 20\xa0Jul\xa02026" in unescape(html)


def test_where_nothing_was_kept_there_is_no_evidence_and_no_median(tables, page):
    _both(tables, due=3, on_time_revised=0, met_eventually=0, done=0, with_evidence=0)

    assert lines(page(tables), 'aria-labelledby="h-besides"') == [
        "Agency 0 of 3 0 of 3 [z] [z] 0 0",
        "Partners 0 of 3 0 of 3 [z] [z] 0 0",
    ]


def test_what_is_withheld_of_kept_promises_is_withheld_in_every_column(tables, page):
    for row in tables["accountability"]:
        row.update({name: None for name in row if name not in {"period", "partner", "side"}})
        row["mark"] = "c"

    assert lines(page(tables), 'aria-labelledby="h-besides"') == [
        "Agency [c] [c] [c] [c] [c] [c]",
        "Partners [c] [c] [c] [c] [c] [c]",
    ]


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ("-8.333333", "Kept on time, partners minus Agency, in percentage points: +8"),
        ("6.313131", "Kept on time, partners minus Agency, in percentage points: \u22126"),
        ("0.4", "Both sides kept the same share on time."),
    ],
)
def test_how_far_both_sides_lie_apart_is_partners_minus_agency(tables, page, points, said):
    tables["accountability_gap"] = [{"period": NOW, "partner": "*", "gap_points": Decimal(points)}]

    assert said in page(tables)


def test_of_few_promises_nothing_is_said_to_lie_apart(tables, page):
    tables["accountability_gap"] = [{"period": NOW, "partner": "*", "gap_points": None}]

    assert "percentage points" not in page(tables)


def _both(tables, **told):
    """Say the same of both sides' promises of all partners that fell due in the period."""
    for row in tables["accountability"]:
        if (row["period"], row["partner"]) == (NOW, "*"):
            row.update(told)


def test_promises_in_time_are_the_registers(tables, page):
    html = page(tables)
    traces = figures(html)["timeline"]["data"]
    diamonds = next(one for one in traces if one.get("name") == "Overdue")

    overdue = [row for row in tables["commitments"] if row["state"] == "overdue"]
    shown = sum(
        min(sum(row["side"] == side for row in overdue), MOST_ROWS) for side in ("agency", "cso")
    )
    assert len(diamonds["x"]) == shown > 0
    assert set(diamonds["x"]) == {AS_OF.isoformat()}


def test_a_promise_without_another_date_has_no_line(tables, page):
    """The register has no day on which it was made; none is invented."""
    tables["commitments"] = [row for row in tables["commitments"] if row["commitment"] == "X04-AWN"]
    tables["commitments"][0].update(current_due=AS_OF + timedelta(days=9),
                                    original_due=AS_OF + timedelta(days=9))  # fmt: skip

    lines_drawn, *_ = figures(page(tables))["timeline"]["data"]

    assert lines_drawn["x"][0] == lines_drawn["x"][1]


def test_what_is_said_of_a_promise_stands_behind_its_line(tables, page):
    """One may have been kept before it was due."""
    due = AS_OF - timedelta(days=3)
    tables["commitments"] = [row for row in tables["commitments"] if row["commitment"] == "X04-AWN"]
    tables["commitments"][0].update(state="on_time", current_due=due, original_due=due,
                                    done_on=AS_OF - timedelta(days=10))  # fmt: skip

    timeline = figures(page(tables))["timeline"]

    [said] = [one for one in timeline["layout"]["annotations"] if one["text"] == "Kept"]
    assert said["x"] == max(filter(None, timeline["data"][0]["x"])) == due.isoformat()


@pytest.mark.parametrize(
    ("redates", "said"),
    [(1, "first due {}; moved 1 time by"), (2, "first due {}; moved 2 times by"), (0, "")],
)
def test_a_promise_that_both_sides_moved_says_how_often_and_from_when(tables, page, redates, said):
    [promise, *others] = [row for row in tables["commitments"] if row["state"] == "overdue"]
    for row in others:
        row["redates"] = 0
    promise.update(redates=redates)

    moved = re.findall(r'<span class="why">(first due .*?)</span>', page(tables))

    expected = f"{said.format(ENGLISH.day(promise['original_due']))} both sides"
    assert [unescape(one) for one in moved] == ([expected] if redates else [])


def test_partnerships_stand_by_name_with_what_is_not_met(tables, page):
    found = lines(page(tables), 'aria-labelledby="h-tests"')

    assert len(found) == len(PARTNERS)
    assert found == sorted(found)
    assert "Kestrin Gate Association yes yes no, not yet no, not yet yes 3/5" in found


def test_hostile_text_is_shown_inert(tables, page):
    hostile = {"dimensions": ("label",), "partners": ("name", "adm1_label"),
               "commitments": ("text_en",), "principle_lines": ("title",)}  # fmt: skip
    for table, columns in hostile.items():
        for row in tables[table]:
            row.update(dict.fromkeys(columns, HOSTILE))

    html = page(tables)

    assert "<script>alert" not in html
    assert "<img" not in html


def test_in_arabic_values_are_mirrored_and_time_is_not(tables, page):
    found = figures(page(tables, language_of("ar")))

    assert found["perception"]["layout"]["xaxis"]["range"][0] > 1
    assert found["timeline"]["layout"]["xaxis"]["range"] == sorted(
        found["timeline"]["layout"]["xaxis"]["range"]
    )
