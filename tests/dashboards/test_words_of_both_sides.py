"""Reasons, replies and answers: as they were written, by whom, and never one that nobody gave."""

import re
from datetime import date

import pytest

from dashboards.catalogue import language_of
from dashboards.language import ENGLISH
from dashboards.pages.money.page import money_files
from dashboards.pages.partner.page import partner_files
from dashboards.pages.partnership import partnership_files
from dashboards.pages.result.page import result_files
from dashboards.replies import exchange, exchanges, last_exchange, reply_until
from dashboards.reports.partner_report import partner_report
from dashboards.reports.web import web_page
from tests.dashboards.quality_fixture import NOW
from tests.dashboards.test_overview import HOSTILE
from tests.dashboards.test_partner_page import NAME, heading, owe, pay, section

BEFORE = "2026Q1"
RULES = {
    "window_days": 10, "answer_days": 14, "weekend": "saturday;sunday",
    "holidays": "2026-05-25;2026-05-01",
}  # fmt: skip
REASON = "The bank was closed for a week."
# Each with its own direction of reading.
GIVEN = f"reason: \u2068{REASON}\u2069 (\u2068Finance unit\u2069)"


def note(subject, **said):
    return {
        "subject": subject, "partner": "AWN", "period": NOW, "side": "agency", "text_en": REASON,
        "text_fr": "La banque était fermée.", "author": "Finance unit",
        "written_on": date(2026, 7, 2), "is_cleared": True, **said,
    }  # fmt: skip


def reply(side="cso", **said):
    is_csos = side == "cso"
    return {
        "partner": "AWN", "period": BEFORE, "side": side, "position": "partly",
        "text": "We counted 41 sessions." if is_csos else "We count again.", "mark": "",
        "is_signed_off": False, "replied_on": date(2026, 5, 26 if is_csos else 28),
        "answer_due_on": date(2026, 6, 9) if is_csos else None, "replies": 1, **said,
    }  # fmt: skip


def publication(version=1, on=date(2026, 5, 15), period=BEFORE):
    return {
        "publication": f"{period}.v{version}", "period": period, "version": version,
        "published_at": f"{on} 09:00:00", "as_of": on, "sha256": "a" * 64,
    }  # fmt: skip


@pytest.fixture
def known(tables):
    """The tables, in which the report of the quarter before went out in the middle of May."""
    return tables | {"reply_rules": [RULES], "publications": [publication()]}


@pytest.fixture
def late(tables):
    """A promise of the Agency to a partner that is overdue."""
    rows = tables["commitments"]
    return next(
        row
        for row in rows
        if (row["partner"], row["side"], row["state"]) == ("AWN", "agency", "overdue")
    )


def test_the_window_to_reply_begins_when_the_draft_went_out(known, read):
    edition = read(known)

    assert reply_until(edition, BEFORE) == date(2026, 6, 1)  # Two weekends and a holiday between.
    assert reply_until(edition, NOW) is None


@pytest.mark.long
@pytest.mark.parametrize(
    ("as_of", "rows", "states"),
    [
        (date(2026, 6, 1), [], ["No reply to answer", "Not yet due"]),
        (date(2026, 6, 2), [], ["No reply to answer", "No reply received"]),
        (date(2026, 6, 9), [reply()], ["Not yet due", "On time"]),
        (date(2026, 6, 10), [reply()], ["Overdue", "On time"]),
        (date(2026, 7, 1), [reply(answered_on=date(2026, 6, 9))], ["On time", "On time"]),
        (date(2026, 7, 1), [reply(answered_on=date(2026, 6, 11))], ["Late", "On time"]),
        (
            date(2026, 7, 1),
            [reply(replied_on=date(2026, 6, 3), answer_due_on=date(2026, 6, 17))],
            ["Overdue", "Late"],
        ),
    ],
)
def test_both_sides_are_told_what_was_due_of_them_and_what_came(known, read, as_of, rows, states):
    known["programme"][0]["as_of"] = as_of
    known["replies"] = rows

    said = exchange(read(known), "AWN", BEFORE, ENGLISH)

    assert [turn.words for turn in said.turns] == states
    assert [turn.side for turn in said.turns] == ["agency", "cso"]


def test_the_heading_of_a_partners_page_counts_answers_that_are_overdue(tables, read):
    owe(tables, 0, 0)
    pay(tables)
    tables["replies"] = [reply(), reply(period="2025Q4", answer_due_on=date(2026, 3, 17)),
                         reply(period="2025Q3", answered_on=date(2026, 6, 30)),
                         reply(partner="BHC")]  # fmt: skip

    html = partner_files(read(tables), ENGLISH)["partners/AWN.html"].decode()

    assert heading(html) == (
        "The Agency’s answers to 2 replies are overdue; the first was due on 17\u00a0Mar\u00a02026."
        f" {NAME} has no promise overdue."
    )


def test_nobody_knows_whether_a_reply_was_in_time_whose_report_was_never_closed(known, read):
    known["publications"], known["replies"] = [], [reply()]

    _, turn = exchange(read(known), "AWN", BEFORE, ENGLISH).turns

    assert (turn.words, turn.due) == ("Received", "[x]")


def test_without_a_known_day_for_a_reply_none_came_and_none_is_called_not_yet_due(known, read):
    known["publications"], known["replies"] = [], [reply("agency")]

    [said] = exchanges(read(known), "AWN", ENGLISH)

    assert (said.turns[1].words, said.turns[1].due) == ("No reply received", "[x]")


def test_the_last_reply_stands_with_its_answer_what_changed_and_what_was_agreed(known, read):
    known["publications"].append(publication(2, date(2026, 5, 27)))
    known["replies"] = [reply(), reply("agency"), reply(period="2025Q4", text="An older one.")]
    known["notes"] = [
        note("reply", period=BEFORE, text_en="Forty-one are counted now."),
        note("reply", period=BEFORE, text_en="Send the list.", due_on=date(2026, 8, 1)),
        note("reply", period=BEFORE, partner="BHC", text_en="Another partner’s."),
        note("reply", period="2025Q4", text_en="Another period’s."),
    ]

    said = last_exchange(read(known), "AWN", ENGLISH)

    assert said.reply.text == "We counted 41 sessions."
    assert said.answer.text == "We count again."
    assert [one.text for one in said.changed] == ["Forty-one are counted now."]
    assert [(one.text, one.due) for one in said.steps] == [
        ("Send the list.", "1\u00a0Aug\u00a02026")
    ]
    assert said.publication == "2026Q1.v1"  # The second came after the reply.


@pytest.mark.parametrize(
    ("said", "text"),
    [({"text": None, "mark": "c"}, "[c]"), ({"text": None, "mark": "x"}, "[x]")],
)
def test_words_that_are_not_there_show_their_mark(known, read, said, text):
    known["replies"] = [reply(**said)]

    found = last_exchange(read(known), "AWN", ENGLISH)

    assert (found.reply.text, found.reply.is_shown) == (text, False)


def test_nobody_replied_so_there_is_no_last_reply(known, read):
    assert last_exchange(read(known), "AWN", ENGLISH) is None


@pytest.mark.parametrize(("partner", "periods"), [("AWN", [BEFORE]), ("BHC", [])])
def test_a_report_that_nobody_replied_to_is_told_where_one_was_due(known, read, partner, periods):
    known["publications"].append(publication(period="2025Q4"))  # Nothing was due for it.

    assert [one.code for one in exchanges(read(known), partner, ENGLISH)] == periods


def test_a_reply_is_printed_whole(known, read):
    known["replies"] = [reply(text="x" * 1500)]

    assert last_exchange(read(known), "AWN", ENGLISH).reply.text == "x" * 1500


def test_a_partners_page_shows_both_sides_replies_in_one_form(known, read):
    known["replies"] = [reply(), reply("agency", text=HOSTILE)]

    html = partner_files(read(known), ENGLISH)["partners/AWN.html"].decode()
    rows = re.findall(r"<tr>.*?</tr>", html[html.index('id="replies"') :].partition("</table>")[0])
    other = partner_files(read(known), ENGLISH)["partners/BHC.html"].decode()

    assert [re.sub(r"<(\w+)[^>]*>", r"<\1>", row).count("<td>") for row in rows[1:]] == [5, 5]
    assert "We counted 41 sessions." in section(html, "replies")
    assert "<script>alert" not in html
    assert "We counted 41 sessions." not in other


def test_a_partners_page_marks_words_that_are_withheld(known, read):
    known["replies"] = [reply(text=None, mark="c"), reply("agency", text=None, mark="x")]

    html = partner_files(read(known), ENGLISH)["partners/AWN.html"].decode()

    assert section(html, "replies").count("Agrees in part [c]") == 1


def test_a_reason_is_told_with_its_author_wherever_the_promise_stands(known, read, late):
    known["notes"] = [note(late["commitment"])]
    edition = read(known)

    pages = [
        partner_files(edition, ENGLISH)["partners/AWN.html"],
        partnership_files(edition, ENGLISH)["partnership.html"],
    ]

    for page in pages:
        assert GIVEN in page.decode()


@pytest.mark.parametrize(
    "said",
    [{"side": "cso"}, {"partner": "BHC"}, {"due_on": date(2026, 8, 1)}, {"subject": "another"}],
)
def test_words_of_others_or_about_something_else_are_no_reason(known, read, late, said):
    known["notes"] = [note(late["commitment"]) | said]

    html = partner_files(read(known), ENGLISH)["partners/AWN.html"].decode()

    assert REASON not in html
    assert "no reason given" in html


def test_the_report_gives_the_reason_in_the_readers_language(partner_tables, read, late):
    partner_tables["notes"] = [note(late["commitment"]), note(late["commitment"],
        written_on=date(2026, 7, 9), text_fr="Elle est ouverte.")]  # fmt: skip

    html = web_page(
        partner_report(read(partner_tables), language_of("fr")), language_of("fr")
    ).decode()

    assert "raison\u00a0: \u2068Elle est ouverte.\u2069 (\u2068Finance unit\u2069)" in html
    assert "La banque était fermée" not in html


@pytest.mark.long
@pytest.mark.parametrize(
    ("notes", "said"),
    [
        ([note("OP1.4", partner="*")], GIVEN),
        ([note("OP1.4", partner="*", period=BEFORE)], GIVEN),
        ([note("OP1.4")], "no reason given"),
        ([], "no reason given"),
    ],
)
def test_a_result_behind_plan_says_why_or_that_nobody_said(known, read, notes, said):
    known["notes"] = notes

    html = result_files(read(known), ENGLISH)["results/OP1.4.html"].decode()

    assert said in section(html.replace('<section aria-labelledby="h-quarters"',
        '<section id="quarters"'), "quarters")  # fmt: skip


def test_money_that_is_waited_for_says_why(known, read, late):
    row = next(one for one in known["funds"] if one["partner"] == "AWN" and one["period"] == NOW)
    row["oldest_unpaid_days"] = 12
    late |= {"agreement": row["agreement"], "type": "A01"}
    known["notes"] = [note(late["commitment"])]

    html = money_files(read(known), ENGLISH)["money.html"].decode()

    assert GIVEN in html
