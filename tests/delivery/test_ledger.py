"""The ledger of mail forgets nothing that left, wherever writing it was cut short."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.delivery.deliveries import load_deliveries
from assets.delivery.ledger import DamagedMailLedgerError, Line, MailLedger
from assets.programme.read import read_programme
from assets.warehouse.connection import writing
from tests.pipelines.second_programme import WADI

NOON = "2026-01-10T12:00:00+00:00"
OUTCOMES = ("sent", "refused", "later", "unsent")
# As the sender writes: an intent before a message leaves, and an outcome unless it is killed.
TRIES = st.lists(st.sampled_from([None, *OUTCOMES]), max_size=4)


def line(message, step, at=NOON, partner="ABAR", about="2025", **more):
    return Line(message, step, at, "report", partner, about, **more)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("ledgers")


@given(
    tries=st.lists(TRIES, min_size=1, max_size=3),
    cut=st.integers(0, 2000),
    by=st.sampled_from(["", "A}", '"}', "\\u007d}"]),
)
def test_where_a_ledger_is_cut_short_what_left_before_is_never_taken_for_unsent(
    folder, tries, cut, by
):
    ledger = MailLedger(folder)
    ledger.path.unlink(missing_ok=True)
    ends, written = [], 0  # After how many bytes each step was on the disk.
    for number, outcomes in enumerate(tries):
        for outcome in outcomes:
            for step in ("intent", outcome) if outcome else ("intent",):
                ledger.note(line(f"m{number}", step, by=by))
                written = ledger.path.stat().st_size
                ends.append((written, f"m{number}", step))
    content = ledger.path.read_bytes() if ledger.path.exists() else b""
    ledger.path.write_bytes(content[:cut])

    standing = ledger.standing()

    last = {message: step for end, message, step in ends if end <= cut}
    assert {one.by for one in standing.values()} <= {by}
    assert {one.message: one.state for one in standing.values()} == {
        message: "unsure" if step == "intent" else step for message, step in last.items()
    }
    ledger.note(line("next", "intent"))
    assert ledger.standing()["next"].state == "unsure"
    assert len(ledger.standing()) == len(last) + 1


def test_a_persons_word_leaves_the_moment_at_which_the_message_left(tmp_path):
    ledger = MailLedger(tmp_path)
    ledger.note(line("m", "intent"))
    ledger.note(line("m", "sent", "2026-02-01T09:00:00+00:00", by="Head of M&E"))

    found = ledger.standing()["m"]

    assert (found.state, found.by) == ("sent", "Head of M&E")
    assert found.at == datetime(2026, 1, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "content", [b'\n{"message": "m"}', b"\nnothing}", b'\n{"message": 1, "step": "lost"}']
)
def test_a_line_that_is_none_of_accords_stops_everything_with_its_place(tmp_path, content):
    ledger = MailLedger(tmp_path)
    ledger.path.write_bytes(content)

    with pytest.raises(DamagedMailLedgerError, match=r"mail\.jsonl:2 says nothing"):
        ledger.standing()


def test_the_table_has_what_was_taken_by_the_day_of_the_partner(tmp_path):
    programme = read_programme(WADI)  # In Riyadh, three hours before UTC.
    ledger = MailLedger(tmp_path)
    for message, step in (("a", "intent"), ("a", "sent"), ("b", "intent"), ("c", "refused")):
        ledger.note(line(message, step, "2026-01-10T22:30:00+00:00"))

    with writing(tmp_path / "warehouse.duckdb") as connection:
        rows = load_deliveries(connection, programme, ledger)
        found = connection.execute("select * exclude sent_on, sent_on::text from marts.deliveries")

        assert (rows, found.fetchall()) == (1, [("a", "report", "ABAR", "2025", "2026-01-11")])
