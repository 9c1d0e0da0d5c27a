"""One state machine and one clock for every promise, whoever made it: a test for each rule."""

from datetime import date, timedelta

import pytest

from assets.accountability.register import Promise
from assets.accountability.states import Clock, Event, standing
from assets.programme.model import CommitmentRules, WorkingCalendar

DUE = date(2026, 4, 15)
MAY_DAY = date(2026, 5, 1)
CLOCK = Clock(CommitmentRules(), WorkingCalendar(holidays=(MAY_DAY,)))
FAR = date(2026, 12, 31)


def promise(side="agency", kind="A02"):
    return Promise(
        commitment="P",
        partner="AWN",
        agreement=None,
        side=side,
        type=kind,
        text_en="A promise",
        text_fr=None,
        agreed_on=date(2026, 1, 1),
        due_on=DUE,
    )


def said(action, side, day, *, arrived=None, **more):
    """Something that one side said, a number of days after the promise was due."""
    happened_on = DUE + timedelta(days=day)
    arrived_on = happened_on if arrived is None else DUE + timedelta(days=arrived)
    return Event("P", action, side, happened_on, arrived_on, f"{side}_account", **more)


def state(*events, on=FAR, of=None, clock=CLOCK):
    return standing(of or promise(), events, on, clock).state


def day(number):
    return DUE + timedelta(days=number)


# On time and late -------------------------------------------------------------------------


@pytest.mark.parametrize(("done", "expected"), [(-3, "on_time"), (0, "on_time"), (1, "late")])
def test_a_confirmed_promise_is_on_time_until_the_day_it_is_due(done, expected):
    assert state(said("claim", "agency", done), said("confirm", "cso", done + 2)) == expected


def test_a_late_promise_says_by_how_many_days():
    found = standing(promise(), [said("claim", "agency", 4), said("confirm", "cso", 6)], FAR, CLOCK)

    assert (found.done_on, found.days_late) == (day(4), 4)


def test_days_of_grace_are_the_programmes_to_give():
    clock = Clock(CommitmentRules(grace_days=2), WorkingCalendar())
    events = [said("claim", "agency", 2), said("confirm", "cso", 3)]

    assert state(*events, clock=clock) == "on_time"
    assert state(said("claim", "agency", 3), said("confirm", "cso", 4), clock=clock) == "late"


def test_the_day_of_the_deed_counts_and_not_the_day_its_report_arrived():
    events = [said("claim", "agency", 0, arrived=9), said("confirm", "cso", 10)]

    assert state(*events) == "on_time"


def test_on_time_is_read_from_the_original_due_date_even_after_it_was_moved():
    moved = [said("redate", side, -2, new_due_on=day(20)) for side in ("agency", "cso")]

    assert state(*moved, said("claim", "agency", 5), said("confirm", "cso", 6)) == "late"


# Overdue and pending ----------------------------------------------------------------------


@pytest.mark.parametrize(("on", "expected"), [(-1, "not_due"), (0, "not_due"), (1, "overdue")])
def test_what_nobody_claims_is_overdue_after_its_day(on, expected):
    assert state(on=day(on)) == expected


def test_what_is_said_on_a_day_counts_on_that_day():
    events = [said("claim", "agency", -1), said("confirm", "cso", 0)]

    assert state(*events, on=day(-2)) == "not_due"
    assert state(*events, on=day(-1)) == "pending"
    assert state(*events, on=day(0)) == "on_time"


def test_an_overdue_promise_says_since_how_many_days():
    assert standing(promise(), [], day(7), CLOCK).days_late == 7


def test_overdue_is_read_from_the_current_due_date():
    moved = [said("redate", side, -2, new_due_on=day(20)) for side in ("agency", "cso")]

    assert state(*moved, on=day(10)) == "not_due"
    assert state(*moved, on=day(20)) == "not_due"
    assert standing(promise(), moved, day(21), CLOCK).days_late == 1


# Claims and answers -----------------------------------------------------------------------


def test_a_claim_by_the_wrong_side_is_ignored():
    assert state(said("claim", "cso", -1), said("confirm", "agency", 0)) == "overdue"


def test_nobody_confirms_a_claim_of_their_own():
    assert state(said("claim", "agency", -1), said("confirm", "agency", 0), on=day(1)) == "pending"


def test_a_disputed_claim_is_neither_on_time_nor_done():
    found = standing(
        promise(), [said("claim", "agency", -1), said("dispute", "cso", 2)], FAR, CLOCK
    )

    assert (found.state, found.is_disputed, found.done_on) == ("disputed", True, None)


def test_a_dispute_that_ends_in_a_confirmation_is_over():
    events = [said("claim", "agency", -1), said("dispute", "cso", 2), said("confirm", "cso", 9)]

    assert state(*events) == "on_time"
    assert state(*events, on=day(5)) == "disputed"


def test_after_a_dispute_a_new_claim_stands_with_its_own_day():
    events = [said("claim", "agency", -1), said("dispute", "cso", 2), said("claim", "agency", 6)]

    assert state(*events, on=day(7)) == "pending"
    assert state(*events, said("confirm", "cso", 8)) == "late"


def test_claiming_again_does_not_undo_a_confirmation():
    events = [said("claim", "agency", -1), said("confirm", "cso", 1), said("claim", "agency", 6)]

    assert state(*events) == "on_time"


def test_confirming_again_does_not_settle_a_promise_later():
    events = [said("claim", "agency", 0), said("confirm", "cso", 3), said("confirm", "cso", 40)]

    assert standing(promise(), events, FAR, CLOCK).settled_on == day(3)


def test_claiming_again_does_not_make_a_deed_later():
    events = [said("claim", "agency", -1), said("claim", "agency", 6), said("confirm", "cso", 7)]

    assert state(*events) == "on_time"


def test_an_answer_that_arrives_before_the_claim_of_the_same_day_still_answers_it():
    events = [said("confirm", "cso", 0, arrived=1), said("claim", "agency", 0, arrived=3)]

    assert state(*events) == "on_time"


def test_an_answer_from_before_the_claim_answers_nothing():
    assert state(said("confirm", "cso", -5), said("claim", "agency", -1), on=day(1)) == "pending"


def test_who_claimed_and_with_what_evidence_is_kept():
    found = standing(promise(), [said("claim", "agency", -1, evidence="seen")], DUE, CLOCK)

    assert (found.claimed_on, found.claimed_by) == (day(-1), "agency_account")
    assert found.evidence == "seen"


# Silence ----------------------------------------------------------------------------------


def test_a_claim_is_deemed_done_after_fifteen_working_days_of_silence():
    # Heard on Friday 17 April; a holiday and four weekends lie before Monday 11 May.
    claim = said("claim", "agency", 2)

    assert state(claim, on=date(2026, 5, 11)) == "pending"
    assert state(claim, on=date(2026, 5, 12)) == "deemed"


def test_silence_begins_when_the_claim_arrives():
    claim = said("claim", "agency", -20, arrived=2)

    assert state(claim, on=date(2026, 5, 11)) == "pending"
    assert state(claim, on=date(2026, 5, 12)) == "deemed"


def test_a_deemed_promise_is_done_on_the_day_of_its_claim():
    found = standing(promise(), [said("claim", "agency", 2)], FAR, CLOCK)

    assert (found.done_on, found.days_late) == (day(2), 2)


def test_money_is_never_deemed():
    assert state(said("claim", "agency", -1), of=promise(kind="A01")) == "pending"


def test_a_confirmation_after_long_silence_still_counts():
    assert state(said("claim", "agency", -1), said("confirm", "cso", 60)) == "on_time"


# Waivers and new dates --------------------------------------------------------------------


def test_a_promise_is_waived_when_both_sides_let_it_go():
    assert state(said("waive", "agency", -5), said("waive", "cso", 0)) == "waived"


def test_one_side_alone_waives_nothing():
    assert state(said("waive", "agency", -5), said("waive", "agency", -4)) == "overdue"


def test_a_waiver_after_the_due_date_does_not_undo_that_it_fell_due():
    found = standing(promise(), [said("waive", "agency", -5), said("waive", "cso", 1)], FAR, CLOCK)

    assert (found.state, found.is_waived) == ("overdue", True)


def test_a_waiver_is_held_against_the_original_due_date_even_after_it_was_moved():
    moved = [said("redate", side, -2, new_due_on=day(20)) for side in ("agency", "cso")]
    waived = [said("waive", side, 5) for side in ("agency", "cso")]

    assert state(*moved, *waived, on=day(10)) == "unclaimed"
    assert state(*moved, *waived, on=FAR) == "unclaimed"


def test_one_side_alone_moves_no_date():
    found = standing(promise(), [said("redate", "agency", -5, new_due_on=day(20))], FAR, CLOCK)

    assert (found.current_due, found.is_redated) == (DUE, False)


def test_both_sides_must_name_the_same_date():
    events = [
        said("redate", "agency", -5, new_due_on=day(20)),
        said("redate", "cso", -4, new_due_on=day(25)),
    ]

    assert standing(promise(), events, FAR, CLOCK).current_due == DUE


def test_the_last_date_that_both_sides_named_stands():
    events = [
        said("redate", side, when, new_due_on=day(new))
        for new, when in ((20, -5), (30, -1))
        for side in ("agency", "cso")
    ]

    found = standing(promise(), events, FAR, CLOCK)

    assert (found.current_due, found.is_redated) == (day(30), True)
    assert [move.new_due_on for move in found.moves] == [day(20), day(30)]


def test_going_back_to_a_day_agreed_before_takes_both_sides_again():
    events = [
        said("redate", side, when, new_due_on=day(new))
        for new, when in ((20, -5), (30, -3))
        for side in ("agency", "cso")
    ]

    back = said("redate", "cso", -1, new_due_on=day(20))

    assert standing(promise(), [*events, back], FAR, CLOCK).current_due == day(30)
    also = said("redate", "agency", 0, new_due_on=day(20))
    assert standing(promise(), [*events, back, also], FAR, CLOCK).current_due == day(20)


# As at a day ------------------------------------------------------------------------------


def test_what_is_said_later_does_not_change_how_things_stood():
    claim, later = said("claim", "agency", -1), said("confirm", "cso", 60)
    silent_until = date(2026, 5, 6)

    for on in (DUE, silent_until, silent_until + timedelta(days=1)):
        assert state(claim, later, on=on) == state(claim, on=on)


def test_the_order_in_which_things_arrive_changes_nothing():
    events = [said("claim", "agency", -1), said("dispute", "cso", 2), said("claim", "agency", 6)]

    assert state(*reversed(events), on=day(7)) == state(*events, on=day(7))


# Joint promises ---------------------------------------------------------------------------


@pytest.mark.parametrize(("one", "other"), [("agency", "cso"), ("cso", "agency")])
def test_either_side_claims_a_joint_promise_and_the_other_confirms(one, other):
    joint = promise(side="joint", kind="J01")

    assert state(said("claim", one, -1), said("confirm", other, 2), of=joint) == "on_time"
    assert state(said("claim", one, -1), said("confirm", one, 2), on=day(3), of=joint) == "pending"
