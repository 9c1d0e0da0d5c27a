"""A reply sent through F12 stands in its partner's edition as it was written, and in no other."""

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from assets.accountability.replies import load_replies
from assets.kobo.landing import Landing
from assets.kobo.sandbox.server import SandboxServer
from assets.programme.link_codes import load_link_codes
from assets.programme.tables import load_registers
from assets.protection.editions import editions_of
from assets.protection.publish import publish
from assets.staging.accepted import make_accepted
from assets.staging.load import stage
from assets.staging.pseudonyms import Pseudonyms
from assets.warehouse.connection import columns_of, read_only, writing
from assets.warehouse.dictionary import dictionary, replace_rows
from dashboards.edition import Edition
from dashboards.language import ENGLISH
from dashboards.reports.partner_report import partner_report
from dashboards.reports.web import web_page
from expectations.domain_findings import check_domain
from expectations.findings import check_form
from tests.pipelines.small_world import SmallWorld, usual
from tests.searching import found_below

pytestmark = pytest.mark.long

FORM, AS_OF = "report_reply", date(2026, 7, 20)
RULES = {"code_speaks_for_the_partner", "free_text_names_nobody"}
# Each says something that stands nowhere else.
SAID = {
    "OHU": "We count 41 evenings, not 38:\nthe ford was closed, and “vellomire” is no excuse.",
    "the answer": "You are right, marrowick; the next report says 41.",
    "TYR": "The quandrift is not for print.",
    "AWN": "The ossamber is at 12 34 56 78 90.",
    "LAC": "The brindlewax speaks for somebody else.",
}
EDITIONS = {"public", "internal", "panel", "partner-OHU", "partner-TYR", "partner-AWN"}


@pytest.fixture(scope="module")
def world():
    """Four replies and an answer: one is not for print, one has a number, one a wrong code."""
    world = SmallWorld()
    codes = {(link.partner, link.side): link.code for link in world.programme.link_codes}

    def reply(label, partner, side, cleared="yes", code=None):
        answers = usual(FORM, reply__partner=partner) | {
            "reply/code": code or codes[partner, side], "reply/partner": partner,
            "reply/year": "2026", "reply/quarter": "Q1", "reply/period": "2026Q1",
            "reply/position": "partly", "reply/reply_text": SAID[label],
            "reply/cleared_for_report": cleared, "reply/cleared_elsewhere": "yes",
            "reply/signed_off": "no",
        }  # fmt: skip
        world.send(label, FORM, answers)

    reply("OHU", "OHU", "cso")
    reply("the answer", "OHU", "agency")
    reply("TYR", "TYR", "cso", cleared="no")
    reply("AWN", "AWN", "cso")
    reply("LAC", "LAC", "cso", code=codes["AWN", "cso"])
    return world


@pytest.fixture(scope="module")
def published(world, tmp_path_factory):
    """Run what the form needs, from its server to the editions' files; return their folder."""
    folder, key = tmp_path_factory.mktemp("replies"), Pseudonyms(b"key")
    landing, warehouse = Landing(folder / "landing"), folder / "warehouse.duckdb"
    with SandboxServer(world.store) as server:
        world.pull(landing, server.url)
    [place] = [place for place in world.programme.file.forms if place.code == FORM]
    questionnaire = world.programme.questionnaire(FORM)
    quality = world.programme.file.quality
    few = quality.model_copy(
        update={"rules": tuple(rule for rule in quality.rules if rule.code in RULES)}
    )
    file = world.programme.file.model_copy(update={"forms": (place,), "quality": few})
    programme = replace(world.programme, file=file)
    with writing(warehouse) as connection:
        load_registers(connection, world.programme, AS_OF)
        load_link_codes(connection, programme, key)
        stage(connection, FORM, landing.of(FORM), questionnaire.classes, key, is_sensitive=False)
    check_form(warehouse, landing, programme, place, AS_OF)
    check_domain(warehouse, landing, programme, AS_OF, key)
    with writing(warehouse) as connection:
        make_accepted(connection, place, questionnaire)
        load_replies(connection, programme)
        for table in dictionary():
            if not table.startswith("published.") and not columns_of(connection, table):
                replace_rows(connection, table, [])
        for edition in editions_of(programme):
            if edition.name in EDITIONS:
                rules = programme.file.protection
                publish(connection, edition, rules, folder / "published")
    return folder / "published"


def told(published, edition):
    with read_only(published / f"{edition}.duckdb") as file:
        return file.execute(
            "select partner, side, position, text, mark, replied_on, answer_due_on, answered_on"
            " from published.replies"
        ).fetchall()


def readers_of(published, word):
    """Return the editions in whose files a word stands anywhere."""
    found = found_below(published, re.compile(word, re.IGNORECASE))
    return {line.partition(".duckdb")[0] for line in found}


def test_a_partner_reads_its_reply_as_it_was_written_and_the_agencys_answer(published):
    sent, due = date(2026, 7, 18), date(2026, 8, 1)

    assert told(published, "partner-OHU") == [
        ("OHU", "agency", "partly", SAID["the answer"], "", sent, None, None),
        ("OHU", "cso", "partly", SAID["OHU"], "", sent, due, sent),
    ]


def test_the_agency_reads_when_it_was_replied_and_not_what(published):
    rows = {(row[0], row[1]): row[2:5] for row in told(published, "internal")}

    assert rows.keys() == {("OHU", "cso"), ("OHU", "agency"), ("TYR", "cso"), ("AWN", "cso")}
    assert set(rows.values()) == {("partly", None, "c")}


@pytest.mark.parametrize("partner", ["TYR", "AWN"])
def test_a_reply_is_told_also_where_its_words_are_withheld(published, partner):
    [row] = told(published, f"partner-{partner}")

    assert row[:5] == (partner, "cso", "partly", None, "c")


@pytest.mark.parametrize(
    ("word", "readers"),
    [
        ("vellomire", {"partner-OHU", "panel"}),
        ("marrowick", {"partner-OHU", "panel"}),
        ("quandrift", {"panel"}),  # Its author did not tick that it may be printed.
        ("ossamber", set()),  # It has the look of a telephone number.
        ("brindlewax", set()),  # Its code speaks for another partner.
    ],
)
def test_no_other_file_holds_a_word_of_it(published, word, readers):
    assert readers_of(published, word) == readers


def report_of(published, partner):
    """Return the text of a partner's report in English, with plain spaces."""
    edition = Edition.read(published / f"partner-{partner}.duckdb")
    html = web_page(partner_report(edition, ENGLISH), ENGLISH).decode()
    return " ".join(unescape(html).split())


def test_the_next_report_prints_it_unedited_with_the_answer(published):
    text = report_of(published, "OHU")

    assert "Your reply to the last report, in full" in text
    assert " ".join(SAID["OHU"].split()) in text
    assert SAID["the answer"] in text


def test_the_next_report_says_by_when_an_answer_is_due_and_no_word_that_is_not_for_print(published):
    text = report_of(published, "TYR")

    assert "Our answer.</b> None yet; due 1 Aug 2026: Not yet due." in text
    assert "quandrift" not in text
