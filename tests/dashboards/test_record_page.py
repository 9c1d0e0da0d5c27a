"""The record of a figure says what it is made of, and never more than may be told."""

import json
import re

import plotly.graph_objects as go
import pytest

from dashboards.catalogue import language_of
from dashboards.language import ENGLISH, MINUS
from dashboards.pages.record.page import MOST_LISTED, record_files
from dashboards.pages.result.page import result_files
from tests.dashboards.quality_fixture import NOW
from tests.dashboards.records_fixture import (
    BEFORE,
    BY_HAND,
    IN_CONFIDENCE,
    LISTED,
    NOT_CLOSED,
    OF_PEOPLE,
)


@pytest.fixture
def page(read, tables):
    """Return the record page of an indicator as HTML."""

    def page(code=LISTED, language=ENGLISH):
        return record_files(read(tables), language)[f"records/{code}.html"].decode()

    return page


def headline(html):
    return re.search("<h1>(.*?)</h1>", html)[1].replace("\u00a0", " ")


def section(html, period):
    return html.split(f'id="made-{period}"')[1].split("</section>")[0]


def steps(html):
    found = re.findall(r"<dt>(?:<span[^>]*>)?([^<]*)(?:</span>)?</dt><dd>([^<]*)</dd>", html)
    return [(words, number) for words, number in found if number]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (LISTED, "5 of 9 records are behind the figure of April–June 2026."),
        (OF_PEOPLE, "84 records are behind the figure of April–June 2026."),
        (IN_CONFIDENCE, "People answered in confidence: no figure leads to their answers."),
        (BY_HAND, "These figures are entered by hand; no submission is behind them."),
        (NOT_CLOSED, "No period of this result is closed yet, so nothing is on record."),
    ],
)
def test_the_headline_says_what_the_newest_figure_is_made_of(page, code, said):
    assert headline(page(code)) == said


def test_what_was_considered_less_what_was_left_out_is_what_was_used(page):
    assert steps(section(page(), NOW)) == [
        ("considered", "9"),
        ("another record of the same thing stands for it", f"{MINUS}3"),
        ("breaks a rule of the checks", f"{MINUS}1"),
        ("used", "5"),
    ]


def test_each_submission_is_listed_with_what_became_of_it_and_no_answer(page):
    lines = re.findall(r"<tr>(.*?)</tr>", section(page(), NOW).split("<tbody>")[1])
    told = [re.findall(r"<t[dh][^>]*>(?:<\w+[^>]*>)?([^<]*)", line) for line in lines]

    assert len(told) == 9
    assert told[0] == [
        "00000000-0000-4000-8000-000000000000", "4000", "Aluvi Women&#39;s Network", "used",
        "not approved yet",
    ]  # fmt: skip
    assert told[1][4] == "a warning that nobody decided on"
    assert told[5][3] == "another record of the same thing stands for it"


def test_records_of_single_people_are_counted_and_not_listed(page):
    html = page(OF_PEOPLE)

    assert "none is listed" in html
    assert "<details>" not in html
    assert "-submissions.csv" not in html
    assert steps(section(html, NOW))[-1] == ("used", "84")


def test_behind_a_withheld_figure_every_count_has_its_mark(page, tables):
    assert {number for _, number in steps(section(page(OF_PEOPLE), BEFORE))} == {"[c]"}

    for row in tables["figure_records"]:
        if row["indicator"] == OF_PEOPLE:
            row |= {"records": None, "submissions": None, "mark": "c"}
    said = "What the figure of April–June 2026 is made of is withheld to protect people."
    assert headline(page(OF_PEOPLE)) == said


def test_a_figure_to_date_says_so_and_how_much_of_it_is_of_the_period(page):
    said = " ".join(re.sub("<.*?>", " ", section(page(), NOW)).split())
    before = section(page(), BEFORE)

    assert "To date; +1,812 in this period." in said
    assert "To 31\u00a0Mar\u00a02026" in before


def test_a_figure_of_one_period_says_nothing_of_time(page, tables):
    next(row for row in tables["indicators"] if row["indicator"] == LISTED)["kind"] = "stock"

    assert "to date" not in section(page(), NOW).lower()
    assert "in this period" not in section(page(), NOW)


def test_a_long_list_is_cut_and_says_how_much_the_files_hold(page, tables, read):
    tables["figure_submissions"] = [
        {**tables["figure_submissions"][0], "root_uuid": f"{number:036d}"}
        for number in range(MOST_LISTED + 7)
    ]

    html = page()

    assert section(html, NOW).count("<tr>") == MOST_LISTED + 1
    assert "7 more submissions stand in the files." in section(html, NOW)
    files = record_files(read(tables), ENGLISH)
    assert files[f"downloads/{LISTED}-submissions.csv"].count(b"\n") == MOST_LISTED + 8


def test_the_figure_shows_each_period_oldest_first(page):
    found = re.search(r'id="accord-data">(.*?)</script>', page())[1]
    figure = json.loads(found)["figures"]["records"]
    go.Figure(data=figure["data"], layout=figure["layout"])
    go.Figure(data=figure["data"], layout=figure["narrow"])

    used, *left_out = figure["data"]
    assert (used["name"], used["y"], used["ids"]) == (
        "used", [4, 5], [f"made-{BEFORE}", f"made-{NOW}"]
    )  # fmt: skip
    assert [trace["y"] for trace in left_out] == [[None, 3], [None, 1]]


def test_a_withheld_period_has_no_bar_and_its_mark(page):
    found = re.search(r'id="accord-data">(.*?)</script>', page(OF_PEOPLE))[1]
    figure = json.loads(found)["figures"]["records"]

    assert [trace["y"] for trace in figure["data"]] == [[None, 84], [None, 2]]
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["[c]"]


def test_the_page_of_a_result_leads_to_what_each_period_is_made_of(read, tables):
    html = result_files(read(tables), ENGLISH)[f"results/{LISTED}.html"].decode()

    assert f'href="../records/{LISTED}.html#period={NOW}"' in html
    assert 'href="../records/OP3.4.html#period=2025Q1"' not in html


@pytest.mark.parametrize("edition", ["public", "partner"])
def test_nobody_but_the_agency_reads_records(read, tables, edition):
    tables["programme"][0]["edition"] = edition

    assert record_files(read(tables), ENGLISH) == {}
    result = result_files(read(tables), ENGLISH)[f"results/{LISTED}.html"].decode()
    assert "records/" not in result


def test_a_hostile_rule_and_name_stay_texts(page, tables):
    tables["indicator_rules"][0]["rule"] = "sum of `<script>` of `a`"
    for row in tables["partners"]:
        row["name"] = "<img src=x onerror=alert(1)>"

    html = page()

    assert '<code dir="ltr">&lt;script&gt;</code>' in html
    assert "<img" not in html


def test_it_speaks_arabic(page, tables):
    tables["programme"][0]["language"] = "ar"

    html = page(language=language_of("ar"))

    assert 'dir="rtl"' in html
    assert language_of("ar").gettext("another record of the same thing stands for it") in html


def test_a_submission_leads_to_itself_in_kobotoolbox_where_its_address_is_known(page, tables):
    assert "kobotoolbox.org" not in page()

    tables["form_addresses"] = [
        {"form": "quarterly_report", "server": "https://kf.kobotoolbox.org", "uid": "aReport"}
    ]

    there = "https://kf.kobotoolbox.org/api/v2/assets/aReport/data"
    number = tables["figure_submissions"][0]["submission_id"]
    table = "https://kf.kobotoolbox.org/#/forms/aReport/data/table"
    assert (
        f'<a href="{there}/{number}/enketo/redirect/view/" rel="noreferrer">{number}</a>' in page()
    )
    assert f'<a href="{table}" rel="noreferrer">' in page()
    for code in (OF_PEOPLE, IN_CONFIDENCE, BY_HAND):
        assert "kobotoolbox.org" not in page(code)
