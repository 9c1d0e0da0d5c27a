"""What comes with a report says both sides' counts as the edition has them, in each language."""

from dataclasses import replace
from datetime import date

import pytest

from dashboards.catalogue import language_of
from dashboards.edition import Edition
from dashboards.language import ENGLISH
from dashboards.letter import bundle_note, report_letter
from dashboards.promises import tally
from dashboards.rows import Release
from tests.dashboards.edition_fixture import NOW, partner_edition, write_edition
from tests.dashboards.test_words_of_both_sides import RULES, publication

WEDNESDAY = date(2026, 7, 15)


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    path = tmp_path_factory.mktemp("letter") / "partner.duckdb"
    drafted = {"reply_rules": [RULES], "publications": [publication(on=WEDNESDAY, period=NOW)]}
    return Edition.read(write_edition(path, partner_edition("AWN") | drafted))


def test_the_letter_says_what_it_brings_both_counts_and_how_to_reply(edition):
    said = report_letter(edition, ENGLISH, NOW)

    ours, yours = (tally(edition, side, NOW, "AWN") for side in ("agency", "cso"))
    assert ours.due
    assert yours.due
    assert (
        f"Of what the Agency promised: {ours.on_time} of {ours.due} on time. "
        f"Of what you promised: {yours.on_time} of {yours.due} on time."
    ) in said.text
    assert "It is a draft. Tell us by 29\xa0Jul\xa02026" in said.text
    assert "Your grant does not depend on your reply." in said.text
    assert "attached" in said.text
    assert max(map(len, said.subject.splitlines())) < 80


def test_what_is_withheld_or_not_there_is_said_so_and_never_as_a_number(edition):
    rows = [
        replace(row, due=None, on_time=None) if row.side == "agency" else row
        for row in edition.accountability
    ]
    withheld = replace(edition, accountability=tuple(rows))

    text = report_letter(withheld, ENGLISH, NOW).text
    empty = report_letter(replace(edition, accountability=()), ENGLISH, NOW).text

    assert "the Agency promised: [c] withheld to protect people. Of what you" in text
    assert "the Agency promised: nothing fell due. Of what you promised: nothing fell due." in empty


def test_a_report_that_is_final_is_sent_as_such(edition):
    row = Release(NOW, date(2026, 7, 19), "Head of office", "")

    text = report_letter(replace(edition, releases=(row,)), ENGLISH, NOW).text

    assert "It is final. Tell us what is missing" in text


def test_a_link_stands_in_place_of_what_is_not_attached(edition):
    text = report_letter(edition, ENGLISH, NOW, links=["https://r.example/a"]).text

    assert "\nhttps://r.example/a\n" in text
    assert "attached" not in text


@pytest.mark.parametrize("code", ["ar", "es", "fr"])
def test_each_language_has_words_of_its_own(edition, code):
    language = language_of(code)
    english, other = (
        report_letter(edition, one, NOW).text + bundle_note(edition, one, NOW, [], "SUMS")
        for one in (ENGLISH, language)
    )

    shared = {*english.split("\n")} & {*other.split("\n")}
    assert shared == {edition.programme.agency_name, ""}
