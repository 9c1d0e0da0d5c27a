"""What partners reply to their reports: who speaks, which words count, and when it is answered."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.accountability.replies import load_replies, reply_until
from assets.programme.locale import Labels
from assets.programme.model import WorkingCalendar
from assets.programme.registers import Note
from assets.programme.said import said_of
from assets.programme.working_days import is_working_day
from assets.warehouse.dictionary import dictionary, replace_rows
from tests.accountability.conftest import rows_of

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
COLUMNS = (
    "submission_id bigint, root_uuid varchar, instance_uuid varchar, submitted_at timestamp,"
    " reply__code varchar, reply__partner varchar, reply__period varchar, reply__position varchar,"
    " reply__reply_text varchar, reply__cleared_for_report varchar,"
    " reply__cleared_elsewhere varchar, reply__signed_off varchar, is_provisional boolean"
)
CODES = (("ohu-cso", "OHU", "cso", 1), ("ohu-agency", "OHU", "agency", 1),
         ("awn-cso", "AWN", "cso", 1))  # fmt: skip
WORDS = "We held one activity more than is counted here."
NAMES = {"check_name": "free_text_names_nobody", "column_name": "reply__reply_text"}


def sent(number, on=date(2026, 5, 25), code="ohu-cso", partner="OHU", **said):
    """A reply that arrived on a day."""
    return {
        "submission_id": number, "root_uuid": f"root-{number}", "instance_uuid": f"state-{number}",
        "submitted_at": datetime.combine(on, time(12)), "reply__code": code,
        "reply__partner": partner, "reply__period": "2026Q1", "reply__position": "partly",
        "reply__reply_text": WORDS, "reply__cleared_for_report": "yes", **said,
    }  # fmt: skip


def note(subject="reply", **said):
    return Note(
        subject=subject,
        **{"partner": "OHU", "period": "2026Q1", "side": "agency", "text_en": "We counted again.",
           "author": "Programme officer", "written_on": date(2026, 6, 3),
           "cleared_by": "Head of office", "printed_in": "partner", **said},
    )  # fmt: skip


@pytest.fixture
def replied(programme):
    """Let replies come, with notes and findings; return the table by partner and side."""

    def come(*rows, notes=(), findings=()):
        known = replace(programme, notes=tuple(notes))
        with duckdb.connect() as connection:
            for schema in ("marts", "quality", "accepted"):
                connection.execute(f"create schema {schema}")
            replace_rows(
                connection,
                "marts.notes",
                said_of(known, Labels.of(known.folder, "en"))["marts.notes"],
            )
            replace_rows(connection, "marts.reply_rules", [(10, 14, "saturday;sunday", "")])
            replace_rows(connection, "marts.link_codes", CODES)
            columns = dictionary()["quality.findings"].columns
            found = [{"form": "report_reply", **NAMES, **finding} for finding in findings]
            listed = [tuple(row.get(name) for name in columns) for row in found]
            replace_rows(connection, "quality.findings", listed)
            connection.execute(f"create table accepted.report_reply ({COLUMNS})")
            for row in rows:
                names, places = ", ".join(row), ", ".join("?" * len(row))
                connection.execute(
                    f"insert into accepted.report_reply ({names}) values ({places})",
                    [*row.values()],
                )
            load_replies(connection, known)
            return {
                (row["partner"], row["side"]): row for row in rows_of(connection, "marts.replies")
            }

    return come


def test_the_code_of_the_link_says_who_speaks_and_for_whom(replied):
    found = replied(
        sent(1),
        sent(2, code="ohu-agency", on=date(2026, 6, 4), reply__reply_text="We thank you."),
        sent(3, code="awn-cso"),  # The link of one partner speaks for no other.
        sent(4, code="nobodys", partner="AWN"),
    )

    assert {who: row["text"] for who, row in found.items()} == {
        ("OHU", "cso"): WORDS, ("OHU", "agency"): "We thank you."
    }  # fmt: skip


def test_the_newest_reply_counts_and_is_answered_within_fourteen_days(replied):
    found = replied(
        sent(1, on=date(2026, 5, 20), reply__position="disagree"),
        sent(2, code="ohu-agency", on=date(2026, 5, 22)),
        sent(3, on=date(2026, 5, 25)),
    )["OHU", "cso"]

    assert (found["root_uuid"], found["position"], found["replies"]) == ("root-3", "partly", 2)
    assert found["answer_due_on"] == date(2026, 6, 8)
    assert found["answered_on"] is None  # What was said before it answers an older reply.


@pytest.mark.parametrize(
    ("notes", "answered_on"),
    [
        ((), date(2026, 6, 12)),
        ((note(),), date(2026, 6, 3)),
        ((note(written_on=date(2026, 5, 1)),), date(2026, 6, 12)),
        ((note(side="cso"),), date(2026, 6, 12)),
        ((note(partner="AWN"),), date(2026, 6, 12)),
        ((note(cleared_by=None, printed_in="internal"),), date(2026, 6, 12)),
    ],
)
def test_it_is_answered_by_the_agencys_first_words_that_reach_the_partner(
    replied, notes, answered_on
):
    found = replied(
        sent(1),
        sent(2, code="ohu-agency", on=date(2026, 6, 12)),
        sent(3, code="ohu-agency", on=date(2026, 6, 19)),
        notes=notes,
    )

    assert found["OHU", "cso"]["answered_on"] == answered_on
    assert found["OHU", "agency"]["answer_due_on"] is None


@pytest.mark.parametrize(
    ("words", "findings", "text"),
    [
        (WORDS, (), WORDS),
        ("  \n ", (), None),
        ("x" * 1500, (), "x" * 1500),
        ("x" * 1501, (), None),
        (WORDS, ({"root_uuid": "root-1"},), None),
        (WORDS, ({"root_uuid": "root-1", "decision": "accept"},), WORDS),
        (WORDS, ({"root_uuid": "root-1", "decision": "return"},), None),
        (WORDS, ({"root_uuid": "root-2"},), WORDS),
        (WORDS, ({"root_uuid": "root-1", "check_name": "another"},), WORDS),
    ],
)
def test_words_too_long_or_with_the_look_of_a_name_go_nowhere(replied, words, findings, text):
    found = replied(sent(1, reply__reply_text=words), findings=findings)["OHU", "cso"]

    assert found["text"] == text
    assert found["has_text"] == bool(words.strip())


@pytest.mark.parametrize(
    ("notes", "is_cleared"),
    [
        ((), False),
        ((note("report_reply/state-1"),), True),
        ((note("report_reply/state-1", cleared_by=None, printed_in="internal"),), False),
        ((note("report_reply/state-1", partner="AWN"),), False),
        ((note("report_reply/state-0"),), False),  # What was read before an edit.
    ],
)
def test_the_agency_clears_the_state_of_a_reply_that_it_read(replied, notes, is_cleared):
    found = replied(sent(1, reply__cleared_elsewhere="yes"), notes=notes)["OHU", "cso"]

    assert found["is_cleared_by_agency"] is is_cleared


def test_a_programme_without_the_form_has_no_replies(programme):
    with duckdb.connect() as connection:
        connection.execute("create schema marts; create schema accepted")

        assert load_replies(connection, programme) == 0


@given(
    drafted_on=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    weekend=st.sets(st.sampled_from(WEEK), max_size=5),
    holidays=st.sets(st.dates(date(2024, 1, 1), date(2031, 12, 31)), max_size=20),
    days=st.integers(1, 60),
)
def test_the_window_to_reply_holds_as_many_working_days_as_agreed(
    drafted_on, weekend, holidays, days
):
    calendar = WorkingCalendar(weekend=tuple(weekend), holidays=tuple(holidays))

    last = reply_until(drafted_on, calendar, days)

    window = [drafted_on + timedelta(n) for n in range(1, (last - drafted_on).days + 1)]
    assert sum(is_working_day(day, calendar) for day in window) == days
    assert is_working_day(last, calendar)
