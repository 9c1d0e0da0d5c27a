"""A report says where it stands: working copy, draft with its last day to reply, or final."""

import re
from datetime import date

import pytest

from dashboards.catalogue import language_of
from dashboards.language import ENGLISH
from dashboards.reports.partner_report import partner_report
from dashboards.reports.right_to_reply import with_own_form
from dashboards.reports.web import web_page
from tests.dashboards.quality_fixture import NOW
from tests.dashboards.test_overview import part
from tests.dashboards.test_words_of_both_sides import RULES, note, publication, reply

# Ten working days after this one end with the seventeenth, three days before the edition's day.
OVER, RUNNING = date(2026, 7, 3), date(2026, 7, 15)


@pytest.fixture
def told(partner_tables, read):
    """The report's text, when its period was closed on a day and more was said."""

    def of(closed_on=None, code="en", **more):
        tables = partner_tables | {"reply_rules": [RULES]}
        if closed_on:
            tables |= {"publications": [publication(on=closed_on, period=NOW)]}
        edition = read(tables | more)
        language = language_of(code)
        html = web_page(partner_report(edition, language), language).decode()
        return html.replace("\N{NO-BREAK SPACE}", " ")

    return of


def release(**said):
    return {
        "period": NOW, "publication": f"{NOW}.v1", "released_on": date(2026, 7, 19),
        "released_by": "Head of office", "early_because": "", **said,
    }  # fmt: skip


def test_a_period_that_is_not_closed_has_a_working_copy(told):
    html = told()

    assert "working copy, data to 20 Jul 2026" in html
    assert "No reply received" not in html


def test_a_draft_says_until_when_to_reply(told):
    html = told(RUNNING)

    assert "draft, reply by 29 Jul 2026" in html
    assert "Tell us what is missing, wrong or unfair by 29 Jul 2026." in html
    assert "No reply received" not in html


def test_silence_is_told_once_the_time_is_over_and_is_not_agreement(told):
    html = told(OVER)

    assert "draft, replies were due by 17 Jul 2026" in html
    assert "<b>No reply received by 17 Jul 2026.</b> Silence is not agreement." in html


def test_a_final_report_says_who_released_it_and_why_early(told):
    final = told(OVER, releases=[release()])
    early = told(RUNNING, releases=[release(early_because="The board meets")])

    assert "final, released 19 Jul 2026" in final
    assert "Released as final on 19 Jul 2026 by Head of office." in final
    assert "Early, because: The board meets" in early


def test_the_last_reply_is_printed_in_full_with_the_answer_and_what_changed(told):
    words = "We counted 41 sessions. " * 50
    html = told(
        RUNNING,
        replies=[reply(text=words), reply("agency")],
        notes=[note("reply", period="2026Q1", text_en="The count is mended.")],
    )

    assert "Your reply to the last report, in full" in html
    assert words.strip() in html
    assert "Our answer." in html
    assert "We count again." in html
    assert "What changed because of it." in html
    assert "The count is mended." in html


def test_an_answer_that_is_overdue_is_owed_and_a_matter_to_settle(told, partner_tables):
    for row in partner_tables["commitments"]:
        row["state"] = "on_time" if row["state"] == "overdue" else row["state"]
    html = told(RUNNING, replies=[reply()], funds=[])

    owed = "The Agency’s answer to 1 reply is overdue; it was due on 9 Jun 2026."
    agency = part(html, "What the Agency promised you", "</section>")
    first = part(html, 'class="entries"', "</li>")
    assert owed in agency
    assert "Nothing is overdue" not in agency
    assert f"{owed} The Agency owes you a date and a reason." in first
    assert "Agency to act" in first


@pytest.mark.parametrize(
    ("code", "quoted"),
    [("en", "“{}”"), ("fr", "« {} »"), ("es", "«{}»"), ("ar", "«{}»")],
)
def test_a_reply_is_quoted_as_its_readers_quote_and_what_follows_keeps_to_itself(
    told, code, quoted
):
    html = told(
        RUNNING,
        code,
        replies=[reply(), reply("agency")],
        notes=[note("reply", period="2026Q1", text_en="Mended.", text_fr=None)],
    )

    day = language_of(code).day(date(2026, 7, 2)).replace("\N{NO-BREAK SPACE}", " ")
    assert quoted.format("\u2068We counted 41 sessions.\u2069") in html
    after = part(html, "<bdi>Mended.</bdi>", "</p>")
    assert re.findall(r'<bdi class="muted">(.*?)</bdi>', after) == ["Finance unit", day]


def test_a_final_report_prints_the_reply_to_itself(told):
    own = reply(period=NOW, replied_on=date(2026, 7, 10), answer_due_on=date(2026, 7, 24))
    html = told(OVER, releases=[release()], replies=[reply(), own])

    assert "Your reply to this report, in full" in html
    assert "None yet; due 24 Jul 2026: Not yet due." in html
    assert "No reply received" not in html


def test_a_reply_that_was_not_cleared_is_told_and_not_printed(told):
    html = told(RUNNING, replies=[reply(text=None, mark="c")])

    assert "[c] Its words are not printed: you did not say that they may be" in html
    assert "in full" not in html
    assert "We counted 41 sessions." not in html


def test_a_reply_without_words_says_so(told):
    assert "[x] It came without words." in told(RUNNING, replies=[reply(text=None, mark="x")])


FORM = "https://forms.example/x?code={code}&y={year}&q={quarter}"
WAYS = {"form": FORM, "by_message": "+000 55 0140, desk", "outside": "Ombudsperson"}


def test_a_report_names_the_ways_to_reply_and_no_form_without_a_code(told):
    html = told(RUNNING, reply_ways=[WAYS])

    assert "The address of the form as a code" not in html
    assert ">+000 55 0140, desk</bdi></a>" in html
    assert "Ombudsperson" in html
    assert "To your contact at the Agency." not in html


def test_the_form_of_replies_is_the_partners_own_and_of_the_period(partner_tables, read):
    edition = with_own_form(read(partner_tables | {"reply_ways": [WAYS]}), "abc123")

    assert edition.reply_ways[0].form == "https://forms.example/x?code=abc123&y=2026&q=Q2"
    html = web_page(partner_report(edition, ENGLISH), ENGLISH).decode()
    assert "The address of the form as a code" in html
    [link] = re.findall(r'<a href="(https:[^"]+)".*?</svg></span>(.*?)</a>', html, re.DOTALL)
    assert link == (
        "https://forms.example/x?code=abc123&amp;y=2026&amp;q=Q2", "<bdi>Open the form</bdi>"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "called"),
    [
        ("+000 55 0140, desk", ["+000550140"]),
        ("Desk: (+000) 55-0140", ["+000550140"]),
        ("Desk: +000 (0) 55 0140", ["+000550140"]),
        ("+000 55 0140 or 055 01 41 42", []),
        ("The box at 12 Harbour Road, open 8-12, since 2019", []),
    ],
)
def test_a_telephone_can_call_the_one_number_that_is_named(told, words, called):
    html = told(RUNNING, reply_ways=[WAYS | {"by_message": words}])

    assert re.findall(r'href="tel:([^"]*)"', html) == called
    said = part(html, "By voice or message", "To someone outside")
    assert re.sub("<[^>]+>", "", said).split("message")[1].strip().startswith(words)
