import gzip
import re
from decimal import Decimal

import pytest

from dashboards.language import ENGLISH
from dashboards.pages.quality.fates import all_of
from dashboards.pages.quality.page import quality_files
from tests.dashboards.edition_fixture import programme
from tests.dashboards.quality_fixture import FORMS, FOUND, NOW, PERIODS, found, record
from tests.dashboards.test_overview import HOSTILE, part

pytestmark = pytest.mark.long

MINUS = "\u2212"


def lines_of(html, form=None, period=None):
    """The lines from received to used, by form and period, as numbers by their names."""
    rows = re.findall(
        r'<tr data-form="([^"]+)" data-period="([^"]+)"[^>]*>(.*?)</tr>', html, re.DOTALL
    )
    return {
        (of_form, of_period): {
            name: int(number.replace(MINUS, "-").replace(",", ""))
            for name, number in re.findall(r'data-part="(\w+)">(\u2212?[\d,]+)</td>', cells)
        }
        for of_form, of_period, cells in rows
        if form in {None, of_form} and period in {None, of_period}
    }


def test_the_headline_says_what_is_used_and_what_waits(tables, quality):
    tables["reporting_calendar"] = []
    html = quality(tables)

    received = sum(row["received"] for row in tables["reconciliation"] if row["period"] == "*")
    used = sum(row["used"] for row in tables["reconciliation"] if row["period"] == "*")
    waiting = sum(counts[1] for counts in FOUND.values())
    assert (
        f"{used:,} of {received:,} submissions are used; {waiting} questions wait for an answer."
        in part(html, "<h1>", "</h1>")
    )
    assert "April–June\u00a02026: 343 of 356 used." in html


def test_one_question_is_a_question(tables, quality):
    tables["reporting_calendar"] = []
    tables["findings_summary"] = [found("quarterly_report", "a_check", open=1, accepted=2)]

    html = quality(tables)

    assert "1 question waits for an answer." in html
    assert "Answered so far: 2 of 3 questions that the checks asked." in html


def test_every_line_from_received_to_used_adds_up(tables, quality):
    lines = lines_of(quality(tables))

    assert len(lines) == (len(PERIODS) + 1) + (1 + 8) + (1 + 1) + (1 + 8) + 1
    for numbers in lines.values():
        numbers.pop("provisional")
        used = numbers.pop("used")
        assert sum(numbers.values()) == used


def test_the_lines_are_the_editions_own_numbers(tables, quality):
    lines = lines_of(quality(tables))

    for row in tables["reconciliation"]:
        shown = lines[row["form"], row["period"]]
        assert {name: abs(number) for name, number in shown.items()} == {
            name: row[name] for name in shown
        }


def test_all_forms_and_all_periods_are_sums(tables, quality):
    lines = lines_of(quality(tables))

    for name in ("received", "used", "quarantined"):
        of_forms = [lines[form, "*"][name] for form in FORMS]
        of_periods = [lines["*", period][name] for period in PERIODS]
        assert lines["*", "*"][name] == sum(of_forms) == sum(of_periods)


def test_without_totals_in_the_edition_they_are_added_up(tables, read):
    edition = read(tables)
    tables["reconciliation"] = [row for row in tables["reconciliation"] if row["period"] != "*"]

    assert all_of(read(tables)) == all_of(edition)


def test_the_panel_starts_with_all_forms_and_all_periods(tables, quality):
    html = quality(tables)
    panel = part(html, "data-fates", "</dl>")

    shown = dict(re.findall(r'<span data-part="(\w+)">(\u2212?[\d,]+)</span>', panel))
    numbers = {name: int(text.replace(MINUS, "-").replace(",", "")) for name, text in shown.items()}
    assert numbers == lines_of(html)["*", "*"]


def test_questions_stand_by_reason_answer_and_form_the_most_frequent_first(tables, quality):
    table = part(quality(tables), "By reason, answer and form", "</table>")

    rows = re.findall(r'<tr data-form="(\w+)">(.*?)</tr>', table, re.DOTALL)
    told = [re.sub(r"<[^>]+>", "|", cells) for _, cells in rows]
    numbers = [int(re.search(r"<b>(\d+)</b>", cells)[1]) for _, cells in rows]
    assert numbers == [7, 4, 3, 2, 1]
    assert "The figure is as usual" in told[0]
    assert "How many people came?" in told[0]
    assert "Quarterly report" in told[0]
    assert "The submission" in told[2]


def test_partners_stand_by_name_and_only_those_that_the_edition_tells_of(tables, quality):
    table = part(quality(tables), ">By partner<", "</table>")

    names = re.findall(r'<tr data-form="\*"><th scope="row"><span dir="auto">([^<]+)', table)
    assert names == ["Aluvi Women&#39;s Network", "Marrin River Association", "Radio Tesh"]
    assert "community_pulse" not in table


def test_each_check_says_what_it_does_how_often_it_passes_and_what_it_found(tables, quality):
    row = part(
        quality(tables), 'id="rule-quarterly_report-required_questions_are_answered-error"', "</tr>"
    )

    for said in (
        "Required questions are answered",
        "Ask the sender what is right and correct it in KoboToolbox.",
        "Sets the submission aside",
        f"{100 - Decimal(47) / 8:.1f}%",
        ">47<",
    ):
        assert said in row
    assert re.findall(r'data-label="(Waiting|Accepted|Returned|Left out)">(\d+)', row) == [
        ("Waiting", "3"),
        ("Accepted", "0"),
        ("Returned", "1"),
        ("Left out", "0"),
    ]


def test_a_check_that_found_something_never_passes_100_percent(tables, quality):
    for row in tables["pass_rates"]:
        row |= {"submissions": 100_000, "failed": int(row["check_name"] == "figure_is_as_usual")}

    html = quality(tables)

    found = part(html, 'id="rule-quarterly_report-figure_is_as_usual-warning"', "</tr>")
    silent = part(html, 'id="rule-quarterly_report-parts_add_up_to_the_total-error"', "</tr>")
    assert "99.9%" in found
    assert ">100.0%" not in found.replace("--share:100.0%", "")
    assert "100.0%" in silent.replace("--share:100.0%", "")
    by_period = part(html, "Pass rates by check and period; ", "</table>")
    assert by_period.count("99.9%") == 2 * len(PERIODS)
    assert "100.0%" not in by_period


def test_a_submission_that_is_not_used_leaves_less_than_100_percent(tables, quality):
    counts = {"received": 10_000, "used": 9_999, "quarantined": 1}
    tables["reconciliation"] = [record("quarterly_report", "*", **counts, provisional=0)]

    lines = re.findall(r'data-part="share">([^<]+)<', quality(tables))

    assert set(lines) == {"99.9%"}


def test_what_is_not_checked_says_why(tables, quality):
    line = part(quality(tables), "What is not checked, and why", "</ul>")

    assert "The form uses a function that Accord does not know." in line
    assert "A photo of the meeting" in line


def test_a_forms_own_page_has_each_of_its_rules(tables, read):
    pages = quality_files(read(tables), ENGLISH)

    html = pages["rules/quarterly_report.html"].decode()

    assert {name for name in pages if name.startswith("rules/")} == {
        f"rules/{form}.html" for form in FORMS
    }
    assert "5 rules that every submission of this form is held against." in html
    assert "“On which day was it held?” has no answer." in html
    assert "The form uses a function that Accord does not know." in html


def test_no_finding_is_told_as_such(tables, quality):
    tables["reporting_calendar"] = []
    tables["findings_summary"] = []
    for row in tables["pass_rates"]:
        row["failed"] = 0

    html = quality(tables)

    for said in (
        "no question waits for an answer.",
        "The checks asked no question.",
        "The checks found nothing.",
    ):
        assert said in html
    assert 'class="plot"' not in html


def test_an_edition_without_any_data_renders_and_says_so(quality):
    html = quality({"programme": [programme()]})

    assert "not part of this edition." in html
    assert "No rule stands in this edition." in html
    assert 'class="plot"' not in html


def test_forms_without_submissions_say_that_nothing_came(tables, quality):
    tables["reconciliation"] = [
        {**row, **{name: 0 for name in row if name not in {"form", "period"}}}
        for row in tables["reconciliation"]
        if row["period"] == "*"
    ]
    tables["findings_summary"], tables["pass_rates"] = [], []

    html = quality(tables)

    assert "Nothing has been received yet." in html
    assert "No submission has been checked yet." in html
    assert "The checks asked no question." in html
    assert '(<span data-part="share">[z]</span>)' in html


def test_a_public_edition_has_the_rules_and_says_that_the_rest_is_not_its_own(tables, quality):
    for table in ("reconciliation", "pass_rates", "findings_summary", "reporting_calendar"):
        tables[table] = []

    html = quality(tables)

    assert "What every submission is held against, in words." in html
    assert "is between the partners and the Agency, and not part of this edition." in html
    assert "Required questions are answered" in html
    assert re.findall(r"<h2[^>]*>([^<]+)", html) == ["The rules in words"]


def test_submissions_without_a_known_period_stand_last(tables, quality):
    row = next(row for row in tables["reconciliation"] if row["period"] == NOW)
    tables["reconciliation"].append({**row, "period": "not_known"})

    options = re.findall(r'<option value="([^"]+)">', part(quality(tables), "filter-period", "</s"))

    assert options == ["*", *reversed(PERIODS), "not_known"]
    assert "No period known" in quality(tables)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("rules", "title"),
        ("rules", "message"),
        ("rules", "form_title"),
        ("rules", "question"),
        ("rules", "what_to_do"),
        ("rules", "not_checked_reason"),
        ("findings_summary", "column_name"),
        ("findings_summary", "check_name"),
        ("partners", "name"),
        ("pass_rates", "check_name"),
    ],
)
def test_hostile_text_is_shown_inert(tables, read, table, column):
    for row in tables[table]:
        row[column] = HOSTILE

    files = quality_files(read(tables), ENGLISH)
    html = "".join(page.decode() for name, page in files.items() if name.endswith(".html"))

    assert "<script>alert" not in html
    assert "<img" not in html
    assert "\u202e" not in html
    assert ">49<" not in html
    assert b"<" not in files["data/quality.js"]


def test_the_page_is_the_same_bytes_every_time_and_asks_for_nothing(tables, quality):
    html = quality(tables)

    assert html == quality(tables)
    assert not re.search(r"https?:|//cdn|\bimport\b|fetch\(", html)


def test_a_large_programme_fits_the_budget(tables, read):
    """Thirteen forms, a hundred and thirty checks, two hundred questions."""
    forms = [f"form_{number}" for number in range(13)]
    checks = [(form, f"check_of_{form}_{number}") for form in forms for number in range(10)]
    rule, rate = tables["rules"][0], tables["pass_rates"][0]
    tables["rules"] = [
        {**rule, "form": form, "form_title": form, "check_name": check, "title": f"Title {check}"}
        for form, check in checks
    ]
    tables["pass_rates"] = [
        {**rate, "form": form, "check_name": check, "period": period, "failed": place % 7}
        for place, (form, check) in enumerate(checks)
        for period in (*PERIODS, "*")
    ]
    tables["findings_summary"] = [
        found(form, check, column, open=place)
        for place, (form, check) in enumerate(checks)
        for column in ("*", "one", "other")
    ]
    row = next(row for row in tables["reconciliation"] if row["period"] == NOW)
    tables["reconciliation"] = [
        {**row, "form": form, "period": period} for form in forms for period in (*PERIODS, "*")
    ]

    files = quality_files(read(tables), ENGLISH)

    assert len(gzip.compress(files["quality.html"])) <= 25 * 1024
    assert len(gzip.compress(files["data/quality.js"])) <= 60 * 1024


def test_checks_that_found_nothing_are_counted_and_stand_on_the_forms_own_page(tables, read):
    files = quality_files(read(tables), ENGLISH)
    group = part(files["quality.html"].decode(), '<tbody data-form="quarterly_report">', "</tbody>")

    assert group.count('<tr id="rule-') == 3
    assert "1 other check found nothing." in group
    assert "“How many people came?” is not in its bounds." in (
        files["rules/quarterly_report.html"].decode()
    )


def test_a_rule_of_several_columns_is_told_of_each_and_counted_once(tables, read):
    [rule] = [
        row
        for row in tables["rules"]
        if row["check_name"] == "scores_are_on_the_scale" and row["language"] == "en"
    ]
    for column in ("one", "other"):
        tables["rules"].append({**rule, "column_name": column, "message": f"Column {column}."})

    html = quality_files(read(tables), ENGLISH)["rules/capacity_assessment.html"].decode()

    assert "2 rules that every submission" in html
    assert "A score is not on the scale." not in html
