"""`accord remind`: both sides are told what is due, each thing once before its day and once after.

The server is one that the tests run themselves.
"""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.delivery.ledger import MailLedger, Standing, about_keys
from dashboards.reminder import Due
from pipelines.mail import Letter
from pipelines.reminders import not_yet_named
from pipelines.settings import moment
from tests.dashboards.edition_fixture import partner_edition, programme, velmara, write_edition
from tests.dashboards.test_words_of_both_sides import publication
from tests.pipelines.mail_office import SECRET, office

pytestmark = pytest.mark.long

MONDAY = date(2026, 7, 20)
COPY_TO = "monitoring@agency.example"
SOON, LATER = MONDAY + timedelta(days=3), MONDAY + timedelta(days=30)


def promise(partner, side, due, state="not_due", **also):
    return {
        "commitment": "X1", "partner": partner, "agreement": None, "side": side, "type": "X",
        "text_en": "Pay the travel advance", "original_due": SOON, "current_due": due,
        "state": state, "mark": "", **also,
    }  # fmt: skip


@pytest.fixture
def reminder(tmp_path, post, certificate):
    """An office that may use the server, and gets a copy of reminders itself."""
    made = office(tmp_path, mail=f"  copy_to: {COPY_TO}\n")
    made.environment |= {"ACCORD_SMTP_URL": post.url, "SSL_CERT_FILE": str(certificate)}
    return made


def published(made, *promises, on=MONDAY):
    """Publish the editions of a day, in which there are these promises and all is closed."""
    folder = made.state / "published"
    for partner in ("ABAR", "MIZN", "NABA", "SAQI"):
        about = programme(edition="partner", edition_partner=partner, as_of=on)
        own = [row for row in promises if row["partner"] == partner]
        changed = {"programme": [about], "commitments": own}
        write_edition(folder / f"partner-{partner}.duckdb", partner_edition(partner) | changed)
    tables = velmara()
    closed = [publication(on=MONDAY, period=row["period"]) for row in tables["periods"]]
    # There are no rules for replies, so no draft waits for one.
    changed = {
        "programme": [programme(as_of=on)], "commitments": [*promises], "publications": closed,
    }  # fmt: skip
    write_edition(folder / "internal.duckdb", tables | changed)


def reminded(made, on=MONDAY, *words):
    """Remind as on a day; return what the command says to scripts."""
    ran = made.accord("remind", "--really", "--json", "--as-of", on.isoformat(), *words)
    return json.loads(ran.stdout) | {"exit": ran.exit_code}


def test_a_thing_is_named_once_before_and_once_after_and_again_when_its_date_moves(reminder, post):
    both = [COPY_TO, "office@mizn.example"]

    def day(on, due, state):
        before = len(post.taken)
        published(reminder, promise("MIZN", "agency", due, state), on=on)
        assert reminded(reminder, on)["exit"] == 0
        return sorted(post.envelopes[before:])

    assert day(MONDAY, SOON, "not_due") == both
    assert day(MONDAY + timedelta(days=1), SOON, "not_due") == []
    assert day(SOON + timedelta(days=1), SOON, "overdue") == both
    assert day(SOON + timedelta(days=9), SOON, "overdue") == []
    assert day(LATER, LATER, "not_due") == both
    assert day(LATER + timedelta(days=1), LATER, "overdue") == both
    assert len({*post.messages}) == len(post.messages)


def test_each_partner_reads_its_own_and_the_agency_all_partners_in_order(reminder, post):
    rows = [
        promise("NABA", "cso", SOON, "overdue", commitment="X2", text_en="Send the minutes"),
        promise("NABA", "agency", SOON, commitment="X3", text_en="Pay the hall"),
        promise("ABAR", "cso", SOON, text_en="Clean the tank"),
        promise("ABAR", "cso", LATER, commitment="X4", text_en="Not yet to be named"),
        promise("ABAR", "agency", SOON, "on_time", commitment="X5", text_en="Kept already"),
    ]
    published(reminder, *rows, on=SOON)

    told = reminded(reminder, SOON)

    said = {mail["To"]: mail.get_content() for mail in post.taken}
    assert {*said} == {"office@abar.example", "office@naba.example", COPY_TO}
    assert told["lacking"] == []
    assert "Clean the tank" in said["office@abar.example"]
    assert "Pay the hall" not in said["office@abar.example"]
    naba = said["office@naba.example"]
    assert 0 < naba.index("Pay the hall") < naba.index("Send the minutes")
    ours = said[COPY_TO]
    assert ours.index("Clean the tank") < ours.index("Pay the hall") < ours.index("the minutes")
    assert not any(word in "".join(said.values()) for word in ("Not yet to be", "Kept already"))


def test_where_a_sender_was_killed_its_things_are_not_named_again_until_somebody_settles_it(
    reminder, post
):
    published(reminder, promise("MIZN", "agency", SOON))
    post.holds_at = ("taken", 1)
    words = ("remind", "--really", "--as-of", MONDAY.isoformat())
    process = reminder.begin(*words)
    assert post.is_held.wait(60)
    process.kill()
    process.join(10)
    post.holds_at = None

    # Another thing falls due, and makes another message, without the first one.
    other = promise("MIZN", "cso", SOON, commitment="X2", text_en="Send the minutes")
    published(reminder, promise("MIZN", "agency", SOON), other)
    told = reminded(reminder)

    assert told["exit"] == 1
    [unsure] = told["unsure_elsewhere"]
    assert unsure["partner"] == "MIZN"
    again = [mail.get_content() for mail in post.taken[1:] if mail["To"] != COPY_TO]
    assert ["Send the minutes" in text for text in again] == [True]
    assert "Pay the travel advance" not in again[0]
    settled = ("remind", "--settle", unsure["message"][:12], "unsent", "--by", "Head of M&E")
    assert reminder.accord(*settled).exit_code == 0
    assert reminded(reminder)["exit"] == 0
    assert "Pay the travel advance" in post.taken[-1].get_content()
    assert post.envelopes[-1] == "office@mizn.example"


def test_a_refused_reminder_is_sent_again_when_somebody_says_so(reminder, post):
    published(reminder, promise("MIZN", "agency", SOON))
    post.answers["office@mizn.example"] = ["550 unknown"]

    first = reminded(reminder, MONDAY, "--partner", "MIZN")
    left = reminded(reminder, MONDAY, "--partner", "MIZN")
    [refused] = left["messages"]
    renewed = ("--partner", "MIZN", "--resend", refused["message"][:12], "--by", "Head of M&E")

    assert (first["exit"], left["exit"], refused["state"]) == (1, 1, "refused")
    assert post.envelopes == []
    assert reminded(reminder, MONDAY, *renewed)["messages"][0]["state"] == "sent"
    assert post.envelopes == ["office@mizn.example"]


def test_a_look_sends_nothing_and_where_nothing_is_due_there_is_no_message(reminder, post):
    published(reminder, promise("MIZN", "agency", SOON), promise("SAQI", "cso", LATER))
    looked = reminder.accord("remind", "--as-of", MONDAY.isoformat())
    far = reminder.accord("remind", "--days", "2", "--as-of", MONDAY.isoformat(), "--json")

    assert looked.exit_code == 0
    said = f"2 messages would be sent; nothing was. To send: accord remind --as-of {MONDAY} "
    assert said in looked.stdout
    assert json.loads(far.stdout)["messages"] == []
    assert far.exit_code == 0
    assert reminded(reminder, MONDAY, "--days", "2")["messages"] == []
    assert post.connections == 0
    assert not MailLedger(reminder.state).path.exists()


def test_nobody_is_reminded_from_an_old_edition_or_left_out_in_silence(reminder, post):
    published(reminder, promise("SAQI", "cso", SOON))
    old = reminded(reminder, MONDAY + timedelta(days=2))
    today = reminded(reminder)

    assert old["exit"] == 1
    assert {one["partner"] for one in old["lacking"]} == {"ABAR", "MIZN", "NABA", "SAQI", "*"}
    assert "do: accord run" in old["lacking"][0]["why"]
    assert today["exit"] == 1
    assert [one["partner"] for one in today["lacking"]] == ["SAQI"]  # It has no address.
    assert post.envelopes == [COPY_TO]


def test_neither_an_address_nor_the_secret_is_said_and_no_words_are_kept(reminder, post):
    published(reminder, promise("MIZN", "agency", SOON, text_en="Pay {what} was asked"))
    runs = [
        reminder.accord("remind", *words, "--as-of", MONDAY.isoformat())
        for words in ((), ("--really",), ("--really", "--json"))
    ]
    said = "".join(run.stdout + run.stderr for run in runs)
    kept = MailLedger(reminder.state).path.read_text("utf-8")

    assert len(post.taken) == 2
    assert not [word for word in (".example", "@", SECRET) if word in said]
    assert "MIZN/X1 before 2026-07-23" in kept
    assert not [word for word in ("@", "asked", ".example") if word in kept]


BLANK = Letter("wadi", "reminder", "MIZN", about_keys(()), "", "a@mizn.example", "en", "", "")
THINGS = st.builds(
    lambda code, stage, ahead: Due(
        code, "MIZN", "cso", stage, MONDAY + timedelta(days=ahead), ahead, "a promise"
    ),
    st.sampled_from(["X1", "X2", 'a "b" {c} d', "أ"]),
    st.sampled_from(["before", "after"]),
    st.integers(-2, 2),
)
ENDS = st.sampled_from(["sent", "unsure", "refused", "later", "unsent"])


@given(days=st.lists(st.tuples(st.lists(THINGS, max_size=5), ENDS, st.booleans()), max_size=8))
def test_no_thing_that_arrived_or_may_have_is_named_to_an_address_again(days):
    known, arrived = {}, {True: [], False: []}
    for due, state, is_first in days:
        letter = BLANK if is_first else replace(BLANK, address="b@mizn.example")
        named = {one.key for one in not_yet_named(due, letter, known)}
        assert named == {one.key for one in due} - {*arrived[is_first]}
        if named:
            letter = replace(letter, about=about_keys(named))
            known[letter.message] = Standing(
                letter.message, state, "reminder", "MIZN", letter.about, moment()
            )
            arrived[is_first] += named if state in {"sent", "unsure"} else ()
    assert all(len(keys) == len({*keys}) for keys in arrived.values())
