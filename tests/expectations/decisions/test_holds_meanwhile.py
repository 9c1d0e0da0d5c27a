"""What a person decides in KoboToolbox while Accord is writing there, and on which days it writes.

A hook around each write lets a person act right before it or right after it, as far as that can
be: Accord has looked, and its request is on its way or has just been answered.
"""

from datetime import date

import pytest

from assets.kobo.sandbox.faults import Cut, Fault, Reply
from assets.kobo.transport.patience import Patience
from assets.kobo.writing import set_validation
from expectations.decisions.holds import TRIES
from tests.expectations.settled_world import AS_OF, decision

pytestmark = pytest.mark.long

WRITES = "validation_statuses"
NOT_DONE = [Reply(503), Reply(429)]
DISTURBED = [*NOT_DONE, Cut(), Cut(after=30)]  # Of the last two only the answer is lost.


@pytest.fixture
def around(monkeypatch):
    """Let something happen before or after each write; it is told its number and the status."""

    def let(*, before=lambda *_: None, after=lambda *_: None):
        done = []

        def hooked(client, uid, ids, status):
            done.append(status)
            before(len(done), status)
            set_validation(client, uid, ids, status)
            after(len(done), status)

        monkeypatch.setattr("expectations.decisions.holds.set_validation", hooked)

    return let


@pytest.fixture
def pausing(monkeypatch):
    """Let something happen whenever Accord waits."""
    return lambda act: monkeypatch.setattr(Patience, "wait", lambda *_: act())


def counts(held):
    return held.put_on_hold, held.taken_off, held.with_other_status, held.left_alone


def writes(office):
    return sum(WRITES in request for request in office.requests)


def quarantined(office):
    [number] = office.send("wrong")
    office.run()
    return number


# Between one batch and the next ------------------------------------------------------------


@pytest.mark.parametrize("status", ["approved", "not_approved", "on_hold"])
def test_what_a_person_decides_before_a_later_batch_is_theirs(office, around, monkeypatch, status):
    monkeypatch.setattr("expectations.decisions.holds.IDS_IN_A_BATCH", 2)
    numbers = office.send(*["wrong"] * 5)
    around(after=lambda number, _: number == 1 and office.validate(numbers[4], status))

    held = office.run()

    assert counts(held) == (4, 0, 1, 0)
    assert [office.status(one) for one in numbers] == ["on_hold"] * 4 + [status]
    assert office.did == ["held"] * 4


@pytest.mark.parametrize("status", ["approved", "not_approved", "on_hold", None])
def test_what_a_person_makes_of_a_hold_before_it_is_taken_off_stays(office, around, status):
    number = quarantined(office)
    office.edit(number, "AAA")
    [other] = office.send("wrong")
    around(after=lambda _, given: given and office.validate(number, status))

    held = office.run()

    assert counts(held) == (1, 0, 0, 1)
    assert [office.status(one) for one in (number, other)] == [status, "on_hold"]
    assert office.did == ["left", "held"]


def test_what_is_edited_before_a_later_batch_waits_for_the_next_run(office, around, monkeypatch):
    monkeypatch.setattr("expectations.decisions.holds.IDS_IN_A_BATCH", 1)
    numbers = office.send("wrong", "wrong")
    around(after=lambda number, _: number == 1 and office.edit(numbers[1], "AAA"))

    assert counts(office.run()) == (1, 0, 0, 0)
    assert [office.status(one) for one in numbers] == ["on_hold", None]


def test_what_is_deleted_right_before_a_write_does_not_lose_the_rest(office, around):
    gone, kept = office.send("wrong", "wrong")
    around(before=lambda number, _: number == 1 and office.store.delete("aReport", gone))

    assert counts(office.run()) == (1, 0, 0, 0)
    assert office.status(kept) == "on_hold"


# Right after a write -----------------------------------------------------------------------


def test_a_hold_that_a_person_sets_right_after_is_theirs(office, around):
    [number] = office.send("wrong")
    around(after=lambda *_: office.validate(number, "on_hold"))

    held = office.run()
    office.edit(number, "AAA")
    office.run()

    assert counts(held) == (0, 0, 1, 0)
    assert (office.status(number), office.did) == ("on_hold", ["left"])
    assert office.fate(number) == ("on_hold", "on_hold")


@pytest.mark.parametrize("status", [None, "approved"])
def test_what_a_person_makes_of_a_hold_right_after_stays(office, around, status):
    [number] = office.send("wrong")
    around(after=lambda *_: office.validate(number, status))

    office.run()
    office.run()

    assert (office.status(number), office.did) == (status, ["left"])


# While Accord waits for a server that is disturbed -----------------------------------------


@pytest.mark.parametrize("status", ["approved", "not_approved", "on_hold"])
@pytest.mark.parametrize("disturbance", DISTURBED)
def test_what_a_person_decides_while_a_lost_write_is_waited_for_is_theirs(
    office, pausing, disturbance, status
):
    [number] = office.send("wrong")
    pausing(lambda: office.validate(number, status))

    held = office.run(Fault(WRITES, disturbance))

    assert counts(held) == (0, 0, 1, 0)
    assert (office.status(number), office.did) == (status, ["left"])
    assert writes(office) == 1


@pytest.mark.parametrize("status", ["approved", "not_approved", "on_hold"])
@pytest.mark.parametrize("disturbance", DISTURBED)
def test_what_a_person_decides_while_a_lost_taking_off_is_waited_for_is_theirs(
    office, pausing, disturbance, status
):
    number = quarantined(office)
    office.edit(number, "AAA")
    pausing(lambda: office.validate(number, status))

    held = office.run(Fault(WRITES, disturbance))

    assert counts(held) == (0, 0, 0, 1)
    assert (office.status(number), office.did) == (status, ["left"])


def test_a_write_whose_answer_is_lost_is_looked_at_and_not_sent_again(office):
    [number] = office.send("wrong")

    held = office.run(Fault(WRITES, Cut(after=30)))
    assert (counts(held), writes(office), office.did) == ((1, 0, 0, 0), 1, ["held"])

    office.edit(number, "AAA")
    held = office.run(Fault(WRITES, Cut(after=30)))
    assert (counts(held), writes(office), office.did) == ((0, 1, 0, 0), 1, ["cleared"])


@pytest.mark.parametrize("disturbance", NOT_DONE)
def test_a_passing_disturbance_is_waited_out_with_a_new_look_each_time(office, disturbance):
    [number] = office.send("wrong")

    assert counts(office.run(Fault(WRITES, disturbance, times=TRIES - 1))) == (1, 0, 0, 0)
    assert writes(office) == TRIES

    office.edit(number, "AAA")
    assert counts(office.run(Fault(WRITES, disturbance, times=TRIES - 1))) == (0, 1, 0, 0)


def test_a_lasting_disturbance_ends_in_a_sentence(office):
    office.send("wrong")

    held = office.run(Fault(WRITES, Reply(429), times=None))

    assert "it answered 429. It was not carried out." in held.failure
    assert writes(office) == TRIES


# On which days -----------------------------------------------------------------------------


EARLIER = date(2026, 7, 18)


def accepted(office, number, on):
    root = office.store.forms["aReport"].rows[number]["meta/rootUuid"]
    return (decision(root, "accept", decided_on=on),)


def test_a_run_as_on_a_day_before_a_decision_writes_nothing(office):
    [number] = office.send("wrong")
    office.decisions = accepted(office, number, date(2026, 7, 19))
    office.day = EARLIER

    assert counts(office.run()) == (0, 0, 0, 0)
    assert office.fate(number)[0] == "quarantined"
    assert (office.status(number), office.requests) == (None, [])


def test_a_run_as_on_a_day_before_a_decision_takes_nothing_off(office):
    number = quarantined(office)
    office.decisions = (
        *accepted(office, number, date(2026, 7, 15)),
        decision(accepted(office, number, AS_OF)[0].root_uuid, "return", decided_on=AS_OF),
    )
    office.day = EARLIER

    assert counts(office.run()) == (0, 0, 0, 0)
    assert (office.fate(number)[0], office.status(number)) == ("used", "on_hold")


def test_a_run_as_on_a_day_before_an_edit_was_seen_writes_nothing(office):
    [number] = office.send("wrong")
    office.pull()
    office.warehouse.execute(
        "insert into staging.history (form, root_uuid, submission_id, instance_uuid, pull, seen_at)"
        " select 'report', root_uuid, submission_id, instance_uuid, 2, timestamp '2026-07-19 08:00'"
        " from staging.report"
    )
    office.day = EARLIER

    assert counts(office.run(pulls=False)) == (0, 0, 0, 0)
    assert office.status(number) is None


def test_a_day_on_which_nothing_has_changed_since_is_as_good_as_today(office):
    office.send("wrong")
    office.day = EARLIER

    assert counts(office.run()) == (1, 0, 0, 0)


def test_today_a_decision_of_tomorrow_stops_nothing(office):
    [number] = office.send("wrong")
    office.decisions = accepted(office, number, date(2026, 7, 21))

    assert counts(office.run()) == (1, 0, 0, 0)
