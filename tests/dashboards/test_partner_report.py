import re
from datetime import date
from decimal import Decimal

import pytest

from tests.dashboards.cells_fixture import RESULT, estimated
from tests.dashboards.edition_fixture import NOW, programme
from tests.dashboards.money_fixture import funds
from tests.dashboards.quality_fixture import found
from tests.dashboards.test_overview import HOSTILE, outline, part


def test_what_both_moved_to_a_later_day_is_counted_once_and_not_as_claimed(partner_tables, report):
    [moved, *_] = [
        row
        for row in partner_tables["commitments"]
        if (row["partner"], row["side"], row["state"]) == ("AWN", "agency", "on_time")
        and row["original_due"] >= date(2026, 4, 1)
    ]
    moved.update(state="not_due", current_due=date(2026, 8, 3), done_on=None, claimed_on=None)
    for row in partner_tables["accountability"]:
        if (row["period"], row["partner"], row["side"]) == (NOW, "AWN", "agency"):
            row.update(on_time=row["on_time"] - 1, unclaimed=1)

    agency = part(report(partner_tables), "What the Agency promised you", "</section>")

    assert "4 kept on time, 1 not claimed yet, 1 overdue, 3 not yet due" in agency


def test_a_report_has_no_script_and_fits_60_kilobytes(partner_tables, report):
    html = report(partner_tables)

    assert "<script" not in html
    assert not re.search(r"\son\w+=|https?:", html)
    assert len(html.encode()) <= 60 * 1024


def test_each_side_is_counted_in_the_same_words(partner_tables, report):
    html = report(partner_tables)

    agency = part(html, "What the Agency promised you", "</section>")
    partner = part(html, "What you promised the Agency", "</section>")

    assert "5 of 6 on time" in agency
    assert "5 kept on time, 1 overdue, 3 not yet due" in agency
    assert "4 of 6 on time" in partner
    assert "4 kept on time, 2 kept late, 2 not yet due" in partner


def test_there_is_a_tile_for_each_promise(partner_tables, report):
    agency = part(report(partner_tables), "What the Agency promised you", "</section>")

    assert agency.count("<g transform=") == 5 + 1 + 3
    assert 'role="img" aria-label="5 kept on time, 1 overdue, 3 not yet due"' in agency


def test_both_sides_have_the_same_structure(partner_tables, report):
    mirrored = {"agency": "cso", "cso": "agency"}
    kept = [row for row in partner_tables["commitments"] if row["side"] == "agency"]
    counts = [row for row in partner_tables["accountability"] if row["side"] == "agency"]
    for table, rows in (("commitments", kept), ("accountability", counts)):
        partner_tables[table] = [*rows, *({**row, "side": mirrored[row["side"]]} for row in rows)]

    html = report(partner_tables)
    sides = re.findall(r'<section class="side (?:agency|cso)">.*?</section>', html, re.DOTALL)

    assert len(sides) == 4
    assert outline(sides[0])[1:] == outline(sides[1])[1:]
    assert outline(sides[2])[1:] == outline(sides[3])[1:]


@pytest.mark.parametrize(
    ("counted", "words"),
    [
        (4, "[c] Some have rated this partnership, but too few on one side to say how it is seen"),
        (0, "[x] Nobody has rated this partnership yet."),
    ],
)
def test_ratings_of_too_few_are_not_told_and_it_is_said_that_there_are_some(
    partner_tables, report, counted, words
):
    partner_tables["principle_comparison"] = []
    partner_tables["principle_responses"] = [
        {"period": NOW, "partner": partner, "side": "cso", "invited": 9, "counted": number}
        for partner, number in (("*", 31), ("AWN", counted))
    ]

    assert words in report(partner_tables)


def test_lateness_of_either_side_says_that_no_reason_was_given(partner_tables, report):
    html = report(partner_tables)

    agency = part(html, "The Agency to you", "</section>")
    partner = part(html, "You to the Agency", "</section>")

    assert agency.count("no reason given") == agency.count("overdue") + agency.count("days late")
    assert partner.count("no reason given") == 2


def test_results_are_the_partners_own(partner_tables, report):
    html = report(partner_tables)

    assert "1,243" in html
    assert "14,918" not in html


@pytest.mark.parametrize("is_planned", [True, False])
def test_an_estimate_says_between_what_it_is(partner_tables, report, is_planned):
    estimated(partner_tables, 1_143, 1_343, partner="AWN")
    for row in partner_tables["indicator_progress"]:
        if not is_planned and row["indicator"] == RESULT:
            row.update(target=None, original_target=None)

    html = report(partner_tables)

    assert html.count("95% interval: 1,143 to 1,343") == html.count("95% interval") == 1


def test_money_is_received_by_the_partners_own_word(partner_tables, report):
    money = part(report(partner_tables), "The money", "Results, from")

    columns = re.findall(r'data-label="([^"]+)">(?:<b>)?([^<]+)', money)
    assert dict(columns) == {
        "Agreed": "96,000", "Fell due": "32,000", "Paid": "24,000", "Confirmed": "16,000",
        "Not confirmed": "8,000", "You spent": "11,005",
    }  # fmt: skip
    assert "Money came 34 days after it was agreed" in money
    assert "That is 4 days late." in money


def short(tables, amount, periods=(NOW,)):
    """Leave so much of what fell due unpaid at the end of some periods."""
    tables["funds"] = [
        funds(period=period, paid_to_date=Decimal(32000 - (amount if period in periods else 0)))
        for period in ("2025Q4", "2026Q1", NOW)
    ]


def keep_all(tables):
    """Leave no promise of either side overdue."""
    for row in tables["commitments"]:
        row["state"] = "on_time" if row["state"] == "overdue" else row["state"]


def test_nothing_is_overdue_is_not_said_where_money_is_owed(partner_tables, report):
    keep_all(partner_tables)
    short(partner_tables, 5100)

    html = report(partner_tables)

    owed = "USD\u00a05,100 of what had fallen due by the end of the period was not paid."
    agency = part(html, "What the Agency promised you", "</section>")
    partner = part(html, "What you promised the Agency", "</section>")
    assert owed in agency
    assert "Nothing is overdue today." not in agency
    assert "Nothing is overdue today." in partner
    assert owed in part(html, "The money", "Results, from")


@pytest.mark.parametrize(
    ("periods", "since"),
    [((NOW,), None), (("2026Q1", NOW), "2026\u00a0Q1"), (("2025Q4", NOW), None)],
)
def test_money_says_since_when_each_period_has_ended_with_some_owed(
    partner_tables, report, periods, since
):
    short(partner_tables, 5100, periods)

    money = part(report(partner_tables), "The money", "Results, from")

    assert re.findall("Each period since (.+?) ended", money) == ([since] if since else [])


def test_money_that_is_owed_is_the_first_matter_to_settle(partner_tables, report):
    short(partner_tables, 5100)

    first = part(report(partner_tables), 'class="entries"', "</li>")

    assert "Money that fell due" in first
    assert "by the end of the period was not paid. The Agency owes you a date" in first


def test_money_that_came_after_the_period_is_no_matter_to_settle(partner_tables, report):
    short(partner_tables, 5100)
    row = next(one for one in partner_tables["commitments"] if one["side"] == "agency")
    row |= {"type": "A01", "state": "late", "current_due": date(2026, 6, 30),
            "claimed_on": date(2026, 7, 2)}  # fmt: skip

    assert "Money that fell due" not in report(partner_tables)


def test_each_agreement_stands_in_its_own_currency_and_nobody_elses_is_there(
    partner_tables, report
):
    nothing = {"arrivals": 0, "median_days_to_money": None, "median_days_late": None}
    partner_tables["funds"] = [
        funds(),
        funds(
            agreement="AWN-2", currency="EUR", spent_to_date=None, oldest_unpaid_days=1, **nothing
        ),
        funds(agreement="TYR-1", partner="TYR"),
        funds(agreement="AWN-2", period="2026Q1", currency="EUR"),
    ]

    money = part(report(partner_tables), "The money", "Results, from")

    assert re.findall(r"<bdi>(.+?)</bdi><span class=\"muted\"> (.+?)<", money) == [
        ("AWN-2", "EUR"),
        ("AWN-2026-1", "USD"),
    ]
    assert "When the period ended, a tranche had been overdue for 1 day." in money
    assert money.count("[x]") == 1


def test_without_an_agreement_the_report_says_so(partner_tables, report):
    partner_tables["funds"] = []

    assert "No agreement of yours has begun." in report(partner_tables)


def test_received_less_reasons_is_used(partner_tables, report):
    rows = part(report(partner_tables), 'class="sums"', "</table>")

    numbers = [
        int(number.replace("\u2212", "-"))
        for number in re.findall(r'<td class="num"[^>]*>([^<]+)</td>', rows)
    ]

    assert sum(numbers[:-1]) == numbers[-1] == 33


def test_the_reader_learns_how_to_answer(partner_tables, report):
    html = report(partner_tables)

    assert "Your grant does not depend on your reply." in html
    assert "Until 14\u00a0Aug\u00a02026" in html


def test_a_report_without_any_data_says_so(report):
    html = report({"programme": [programme(edition="partner", edition_partner="AWN")]})

    assert html.count("Nothing fell due") == 2
    assert "No figure is not a low figure." in html
    assert "We received nothing from you for this period." in html


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("partners", "name"),
        ("commitments", "text_en"),
        ("findings_summary", "check_name"),
        ("rules", "message"),
        ("rules", "what_to_do"),
        ("rules", "form_title"),
    ],
)
def test_hostile_text_is_shown_inert_in_a_report(partner_tables, report, table, column):
    for row in partner_tables[table]:
        row[column] = HOSTILE

    html = report(partner_tables)

    assert "<script" not in html
    assert "<img" not in html
    assert "\u202e" not in html


def test_only_a_partners_own_edition_makes_a_report(tables, report):
    with pytest.raises(ValueError, match="belongs to no partner"):
        report(tables)


def test_a_claim_that_nobody_answered_says_since_when(partner_tables, report):
    row = next(row for row in partner_tables["commitments"] if row["state"] == "on_time")
    row.update(state="pending", done_on=None, claimed_on=row["current_due"])

    assert "not answered yet" in report(partner_tables)


def test_questions_say_the_rule_in_words_the_form_the_period_and_what_to_do(partner_tables, report):
    box = part(report(partner_tables), "Our checks ask you", "</ul>")

    lines = re.findall(r"<li>(.*?)</li>", box, re.DOTALL)
    assert len(lines) == 3
    assert "The figure is far from the earlier ones." in lines[0]
    assert "The groups do not add up to all who came." in lines[1]
    assert "“How many people came?” has no answer." in lines[2]
    assert all("Quarterly report" in line for line in lines)
    assert all("<bdi>April–June\u00a02026</bdi>" in line for line in lines)
    assert box.count("Ask the sender what is right and correct it in KoboToolbox.") == 1


def test_a_report_asks_only_what_waits_for_an_answer_and_only_its_own_partner(
    partner_tables, report
):
    for row in partner_tables["findings_summary"]:
        row |= {"accepted": row["rows"], "open": 0}

    html = report(partner_tables)

    assert "No question of our checks waits for your answer." in html
    assert "Our checks ask you" not in html


def test_a_report_asks_nothing_about_what_the_agency_holds(partner_tables, report):
    partner_tables["findings_summary"] = [
        found("capacity_assessment", "a_check", "held", "AWN", open=3, is_agency_held=True),
        found("quarterly_report", "a_check", "own", "AWN", open=1),
    ]

    html = report(partner_tables)

    [line] = re.findall(r"<li>(.*?)</li>", part(html, "Our checks ask you", "</ul>"), re.DOTALL)
    assert "Quarterly report" in line
    assert "more question" not in html


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ("2026Q1, 2026Q2", "<bdi>January–March\u00a02026, April–June\u00a02026</bdi>"),
        ("2025Q4, 2026Q1, 2026Q2", "<bdi>April–June\u00a02026 and earlier</bdi>"),
    ],
)
def test_a_question_of_several_periods_names_them_or_the_newest(
    partner_tables, report, codes, said
):
    partner_tables["findings_summary"] = [
        found("quarterly_report", "a_check", "x", "AWN", open=4, open_periods=codes)
    ]

    box = part(report(partner_tables), "Our checks ask you", "</ul>")

    assert said in box
    assert "<b>in 4 places</b>" in box


def test_a_question_about_one_place_of_no_known_period_says_neither(partner_tables, report):
    partner_tables["findings_summary"] = [
        found("quarterly_report", "a_check", "x", "AWN", open=1, open_periods=None)
    ]

    box = part(report(partner_tables), "Our checks ask you", "</ul>")

    assert "place" not in box
    assert box.count("<bdi>") == 2  # The question and the form.


def test_a_report_asks_four_questions_and_says_how_many_more_there_are(partner_tables, report):
    partner_tables["findings_summary"] = [
        found("quarterly_report", "a_check", f"question_{number}", "AWN", open=20 - number)
        for number in range(11)
    ]

    html = report(partner_tables)

    assert part(html, "Our checks ask you", "</ul>").count("<li>") == 4
    assert f"And {sum(20 - number for number in range(4, 11))} more questions" in html


def test_a_report_with_long_questions_still_fits(partner_tables, report):
    for row in partner_tables["rules"]:
        row |= {"message": "m" * 5000, "what_to_do": "d" * 5000, "form_title": "t" * 5000}

    assert len(report(partner_tables).encode()) <= 60 * 1024
