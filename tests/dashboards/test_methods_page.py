"""The page of methods: what words and marks mean, and how much is shown and withheld."""

import gzip
import json
import re
from datetime import date
from decimal import Decimal
from html import unescape

import plotly.graph_objects as go
import pytest

from assets.programme.model import CommitmentRules, Protection
from assets.programme.rating import ConfidenceGrades
from dashboards.catalogue import language_of
from dashboards.figures.template import TEMPLATE
from dashboards.language import ENGLISH
from dashboards.pages.methods import methods_files
from dashboards.status import MARKS, PROMISES, RESULTS
from tests.dashboards.edition_fixture import INDICATORS, NOW, programme

HOSTILE = "</script><script>alert(1)</script><img src=x>{{7*7}}"
HASH = "a69c65d4fd6c186923bf3cab06cd7af763fa5d4fe7156176bbd117fe3da4c786"


@pytest.fixture
def page(read):
    """The page of methods, as HTML, from tables."""
    return lambda tables, language=ENGLISH: methods_files(read(tables), language)[
        "methods.html"
    ].decode()


def heading(html):
    return unescape(re.search(r"<h1>(.*?)</h1>", html)[1])


def figures(html):
    found = re.search(r'<script type="application/json" id="accord-data">(.*?)</script>', html)
    return json.loads(found[1])["figures"]


def rows(html, section):
    """Return the texts of the lines of a section's table."""
    part = html[html.index(f'id="{section}"') :]
    lines = re.findall(r"<tr[^>]*>(.*?)</tr>", part[: part.index("</table>")], re.DOTALL)
    texts = (re.findall(r"<t[dh].*?>(.*?)</t[dh]>", line, re.DOTALL) for line in lines[1:])
    return [
        [unescape(re.sub(r"\s+", " ", re.sub("<.*?>", " ", cell))).strip() for cell in line]
        for line in texts
    ]


def test_the_heading_counts_what_is_shown_and_what_is_withheld(tables, page):
    assert heading(page(tables)) == (
        "12 of the programme’s own 20 figures are shown; 8 are withheld to protect people."
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"value": Decimal(1), "mark": ""},
            "20 of the programme’s own 20 figures are shown; none is withheld.",
        ),
        (
            {"value": None, "mark": "c"},
            "0 of the programme’s own 20 figures are shown; 20 are withheld to protect people.",
        ),
    ],
)
def test_the_heading_says_so_where_all_or_none_is_withheld(tables, page, change, said):
    for row in tables["indicator_values"]:
        row.update(change)

    assert heading(page(tables)) == said


def test_what_is_missing_is_neither_shown_nor_withheld(tables, page):
    tables["indicator_values"][0].update(value=None, mark="")

    html = page(tables)

    assert heading(html).startswith("11 of the programme’s own 20 figures")
    assert "1 figure is not available." in html
    assert {line[0][:3]: line[-1] for line in rows(html, "h-marks")}["[x]"] == "1"


def test_a_partners_figures_are_not_counted(tables, page):
    tables["indicator_values"].append({**tables["indicator_values"][0], "partner": "AWN"})

    assert "own 20 figures" in heading(page(tables))


def test_before_the_first_figure_the_page_explains_all_the_same(tables, page):
    tables["indicator_values"] = []

    html = page(tables)

    assert heading(html) == "No figure has been published yet."
    assert figures(html) == {}
    assert len(rows(html, "h-marks")) == len(MARKS)


def test_figure_and_table_show_the_same_counts(tables, page):
    html = page(tables)
    shown, withheld = figures(html)["told"]["data"][:2]

    assert [(one["name"], one["x"]) for one in (shown, withheld)] == [
        ("Shown", [4, 8]),
        ("Withheld", [None, 8]),
    ]
    assert [line[1:] for line in rows(html, "h-told")] == [
        ["4", "0", "0", "4"],
        ["8", "8", "0", "16"],
    ]


def test_each_point_has_its_line(tables, page):
    html = page(tables)

    for anchor in figures(html)["told"]["data"][0]["ids"]:
        assert f'<tr id="{anchor}">' in html


@pytest.mark.parametrize("layout", ["layout", "narrow"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_plotly_accepts_the_figure(tables, page, layout, language):
    figure = figures(page(tables, language_of(language)))["told"]

    loaded = go.Figure({"data": figure["data"], "layout": figure[layout] | {"template": TEMPLATE}})

    assert len(loaded.data) == len(figure["data"])


def test_every_status_and_every_state_of_a_promise_is_explained(tables, page):
    html = page(tables)

    assert [line[0] for line in rows(html, "h-status")] == [look.word for look in RESULTS.values()]
    assert [line[0] for line in rows(html, "h-promises")] == [
        look.word for look in PROMISES.values()
    ]


def test_limits_of_a_status_are_the_programmes_own(tables, page):
    tables["programme"] = [
        programme(
            behind_from=Decimal("0.6"),
            on_track_from=Decimal("0.9"),
            exceeded_above=Decimal("1.2"),
        )
    ]

    said = dict(rows(page(tables), "h-status"))

    assert said["Exceeded"] == "Above 120% of the planned progress."
    assert said["Behind"] == "From 60% of the planned progress, and below 90%."
    assert said["Off track"] == "Below 60% of the planned progress."


def test_what_is_marked_restated_beside_results_is_counted(tables, page, result):
    undivided = {"reading": "to_date", "dimension": "*", "member": "*", "value": Decimal(903)}
    tables["indicator_values"].append(tables["indicator_values"][0] | undivided | {"mark": "p"})
    result(tables, "OP3.4", mark="pr")

    said = {line[0]: line[-1] for line in rows(page(tables), "h-marks")}

    assert said["[r] restated"] == "1"


def test_each_mark_says_what_to_do_and_how_many_figures_have_it(tables, page):
    tables["indicator_values"][0]["mark"] = "pr"

    said = {line[0]: line[1:] for line in rows(page(tables), "h-marks")}

    assert list(said) == [f"[{letter}] {word}" for letter, word in MARKS.items()]
    assert said["[c] withheld to protect people"] == [
        "It speaks of too few people, too few partners stand behind it, or it would tell another "
        "withheld figure.",
        "Do not guess and do not subtract. Ask for a wider group or a longer period.",
        "8",
    ]
    assert said["[p] provisional"][-1] == said["[r] restated"][-1] == "1"
    assert said["[b] break, or no baseline"][-1] == "0"


def test_grades_ask_for_what_the_rule_asks_for(tables, page):
    grades = ConfidenceGrades()

    said = dict(rows(page(tables), "h-confidence"))

    assert said["A"].startswith("At least 90% of the reports are in, 95% of the records")
    assert "80% have evidence, and there are data of the period itself" in said["A"]
    assert said["B"] == (
        "At least 75% of the reports are in, and 90% of the records have no open warning."
    )
    assert said["C"] == "At least 50% of the reports are in."
    # What the words leave out is not asked for.
    assert (grades.b.evidence, grades.b.is_fresh) == (0, False)
    assert (grades.c.validity, grades.c.evidence, grades.c.is_fresh) == (0, 0, False)


@pytest.mark.parametrize(
    ("kind", "own"),
    [("public", "public edition"), ("internal", "internal edition"), ("panel", "panel edition")],
)
def test_thresholds_of_each_edition_are_told_and_which_this_one_is(tables, page, kind, own):
    tables["programme"] = [programme(edition=kind)]

    found = rows(page(tables), "h-people")

    assert [line[1:] for line in found] == [["10", "10"], ["5", "10"], ["5", "10"], ["5", "5"]]
    assert [line[0] for line in found if "This one" in line[0]] == [f"{own} This one"]


def test_no_programme_may_set_fewer_people_than_the_page_says():
    least = {
        Protection.model_fields[name].metadata[0].ge
        for name in ("public", "internal", "internal_group", "partner")
    }

    assert least == {5}


def test_promises_are_judged_by_the_same_words_for_both_sides(tables, page):
    html = page(tables)
    said = dict(rows(html, "h-promises"))

    assert "One rule for the Agency and for partners." in html
    assert said["Deemed kept"].startswith(
        f"Said to be kept, and the other side was silent for {CommitmentRules().silence_days} "
    )
    assert CommitmentRules().never_deemed == ("A01",)  # Money.
    assert said["Kept"] == "Kept by the original date, and the other side confirmed it."


def test_publications_stand_newest_first_with_what_they_restated(tables, page):
    tables["publications"] = [
        {"publication": f"{period}.v{version}", "period": period, "version": version,
         "published_at": f"2026-07-0{version} 09:00:00", "as_of": date(2026, 7, version),
         "sha256": HASH}
        for period, version in (("2026Q1", 1), (NOW, 1), (NOW, 2))
    ]  # fmt: skip
    restated = {
        "indicator": "OP1.4", "period": NOW, "partner": "*", "dimension": "*",
        "reading": "progress", "figure": "actual", "version": 2, "reason": "edit",
    }  # fmt: skip
    tables["restatements"] = [restated, {**restated, "reason": "deletion"}]

    found = rows(page(tables), "h-versions")

    assert [[line[0].replace("\u00a0", " "), line[1], line[-1]] for line in found] == [
        ["2026 Q2", "2", "1"],
        ["2026 Q2", "1", "0"],
        ["2026 Q1", "1", "0"],
    ]
    assert found[0][3] == HASH[:12]


def test_before_a_period_is_closed_that_is_said(tables, page):
    assert "No period has been closed and published yet" in page(tables)


def test_each_result_has_its_definition_and_leads_to_its_page(tables, page):
    html = page(tables)
    found = {line[0].split()[0]: line[1:] for line in rows(html, "h-results")}

    assert list(found) == list(INDICATORS)
    assert found["OP3.4"] == [
        "People reached by equal-opportunity awareness activities, as agreed by both sides.",
        "people",
        "Age, Sex, Sex × Age",
        "Quarterly report (F4)",
    ]
    assert found["OC6.3"][2] == "[x]"
    for code in INDICATORS:
        assert f'href="results/{code}.html"' in html


def test_the_file_holds_every_figure_of_the_programme(tables, read):
    files = methods_files(read(tables), ENGLISH)

    _, *lines = files["downloads/figures-told.csv"].decode("utf-8-sig").splitlines()
    assert len(lines) == len(tables["indicator_values"])


@pytest.mark.parametrize("column", ["title", "definition", "unit", "verification"])
def test_hostile_text_is_shown_inert(tables, page, column):
    for row in tables["indicators"]:
        row[column] = HOSTILE

    html = page(tables)

    assert "<script>alert" not in html
    assert "<img" not in html
    assert ">49<" not in html


def test_in_arabic_the_figure_is_mirrored(tables, page):
    html = page(tables, language_of("ar"))

    assert 'dir="rtl"' in html
    assert figures(html)["told"]["layout"]["xaxis"]["range"][0] > 1


def test_the_page_fits_its_budget(tables, page):
    assert len(gzip.compress(page(tables).encode())) <= 25 * 1024
