"""Who may read people's own words: replies to reports, and notes of either side."""

from datetime import date

import pytest

from assets.programme.model import Protection
from assets.protection.editions import Edition
from assets.protection.publish import attached, publish
from assets.publications.frozen import frozen
from assets.warehouse.connection import read_only
from assets.warehouse.dictionary import replace_rows
from tests.protection.world import indicator, row

AAA, BBB = Edition("partner", "AAA"), Edition("partner", "BBB")
PUBLIC, INTERNAL, PANEL = Edition("public"), Edition("internal"), Edition("panel")
ALL = (PUBLIC, INTERNAL, PANEL, AAA, BBB)
# By what its author ticked, and whether the Agency cleared it: who reads the words.
TICKS = {
    "nothing": (False, False, False, {PANEL}),
    "its report": (True, False, False, {PANEL, AAA}),
    "its report, and the Agency": (True, False, True, {PANEL, AAA}),
    "elsewhere": (True, True, False, {PANEL, AAA}),
    "elsewhere, and the Agency": (True, True, True, {PANEL, AAA, INTERNAL}),
    "elsewhere alone, and the Agency": (False, True, True, {PANEL, INTERNAL}),
    "the Agency alone": (False, False, True, {PANEL}),
}
WORDS = {
    "replies": ("text",),
    "notes": ("text_en", "text_fr", "text_es", "text_ar"),
}
# partner, subject, printed in, whether it is cleared: who reads it.
NOTES = {
    "public": ("*", "PUB", "public", True, {*ALL}),
    "partners": ("*", "PUB", "partner", True, {INTERNAL, PANEL, AAA, BBB}),
    "internal": ("*", "PUB", "internal", True, {INTERNAL, PANEL}),
    "uncleared": ("*", "PUB", "internal", False, {PANEL}),
    "of a partner": ("AAA", "PUB", "partner", True, {INTERNAL, PANEL, AAA}),
    "of a partner, for all": ("AAA", "PUB", "public", True, {INTERNAL, PANEL, AAA}),
    "internal, of a partner": ("AAA", "PUB", "internal", True, {INTERNAL, PANEL}),
    "an outcome": ("*", "OC1", "public", True, {*ALL}),
    "a result not shown": ("*", "INT", "public", True, {INTERNAL, PANEL}),
    "a promise": ("AAA", "A01-AAA", "partner", True, {INTERNAL, PANEL, AAA}),
    "a promise, said of all": ("*", "A01-AAA", "public", True, {INTERNAL, PANEL, AAA}),
    "a reply": ("AAA", "reply", "public", True, {INTERNAL, PANEL, AAA}),
    "a submission": ("AAA", "report_reply/state-1", "public", True, {PANEL}),
}


def reply(name, ticks, text="Words", *, side="cso", has_text=True):
    for_report, elsewhere, agency, _ = TICKS[ticks]
    return row(
        "marts.replies", partner="AAA", period=name, side=side, position="partly", text=text,
        has_text=has_text, is_cleared_for_report=for_report, is_cleared_elsewhere=elsewhere,
        is_cleared_by_agency=agency, is_signed_off=False, replied_on=date(2026, 5, 25),
        answer_due_on=date(2026, 6, 8), replies=1, root_uuid="root-1", submission_id=1,
    )  # fmt: skip


def note(name):
    partner, subject, printed_in, is_cleared, _ = NOTES[name]
    return row(
        "marts.notes", subject=subject, partner=partner, period="2026Q1", side="agency",
        text_en=name, author="Officer", written_on=date(2026, 5, 2), printed_in=printed_in,
        cleared_by="Head" if is_cleared else None,
    )  # fmt: skip


@pytest.fixture(scope="module")
def files(shared_world, tmp_path_factory):
    """The file of each edition, with a reply of each kind and all notes."""
    world, folder = shared_world, tmp_path_factory.mktemp("words")
    replies = [reply(ticks, ticks, side=side) for ticks in TICKS for side in ("agency", "cso")]
    replies += [
        reply("no words", "its report", None, has_text=False),
        reply("words for nobody", "elsewhere, and the Agency", None),
    ]
    replace_rows(world, "marts.replies", replies)
    replace_rows(world, "marts.notes", [note(name) for name in NOTES])
    shown = [indicator("PUB", "public"), indicator("INT", "internal")]
    replace_rows(world, "marts.indicators", shown)
    replace_rows(world, "marts.outcomes", [("OC1", "Title", 1)])
    promise = row("marts.commitments", commitment="A01-AAA", partner="AAA", side="agency")
    replace_rows(world, "marts.commitments", [promise])
    return {edition: publish(world, edition, Protection(), folder).path for edition in ALL}


@pytest.fixture
def held(files):
    """Return columns of a table of an edition's file."""

    def rows(edition, table, names):
        with read_only(files[edition]) as file:
            return file.execute(f"select {names} from published.{table}").fetchall()

    return rows


@pytest.mark.parametrize("edition", [AAA, INTERNAL, PANEL], ids=lambda one: one.name)
def test_words_of_a_reply_are_read_by_those_for_whom_they_were_cleared(held, edition):
    rows = held(edition, "replies", "period, side, text, mark, position")

    for ticks, (*_, readers) in TICKS.items():
        # That there was a reply is told everywhere, and where its words are withheld.
        said = ("Words", "", "partly") if edition in readers else (None, "c", "partly")
        assert [row[1:] for row in rows if row[0] == ticks] == [("agency", *said), ("cso", *said)]


@pytest.mark.parametrize("edition", [PUBLIC, BBB], ids=lambda one: one.name)
def test_others_do_not_even_read_that_there_was_a_reply(held, edition):
    assert held(edition, "replies", "*") == []


@pytest.mark.parametrize("edition", [AAA, INTERNAL, PANEL], ids=lambda one: one.name)
def test_no_words_are_told_from_words_that_go_nowhere(held, edition):
    rows = {row[0]: row[1:] for row in held(edition, "replies", "period, text, mark")}

    assert rows["no words"] == (None, "x")
    assert rows["words for nobody"] == (None, "c")


@pytest.mark.parametrize("edition", ALL, ids=lambda one: one.name)
def test_notes_are_read_by_those_for_whom_they_were_cleared(held, edition):
    found = {name for (name,) in held(edition, "notes", "text_en")}

    assert found == {name for name, said in NOTES.items() if edition in said[-1]}


def test_the_ledger_keeps_no_words(files, shared_world):
    with attached(shared_world, files[PANEL], "kept"):
        tables = frozen(shared_world, "kept")

    for table, names in WORDS.items():
        kept = tables[f"published.{table}"]
        assert kept.rows
        assert {fact[name] for fact in kept.facts() for name in names} == {None}
