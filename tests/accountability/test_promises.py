"""From what both sides said to the tables of promises: who may speak, and what adds up."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.programme.registers import Commitment

AS_OF = date(2026, 7, 20)
DUE = date(2026, 4, 15)
STATES = ("on_time", "late", "deemed", "pending", "unclaimed", "overdue", "disputed")


def agreed(code="P-1", side="agency", due_on=DUE, partner="AWN", kind="A02"):
    return Commitment(
        commitment=code,
        partner=partner,
        side=side,
        type=kind,
        text_en="A promise",
        agreed_on=date(2026, 1, 1),
        due_on=due_on,
    )


def said(account, action, day=0, code="P-1", partner="AWN", **more):
    return (account, partner, action, code, DUE + timedelta(days=day), more)


def only(rows):
    [row] = rows
    return row


# Who speaks -------------------------------------------------------------------------------


def test_the_side_comes_from_the_account(told):
    events = [said("agency_focal", "claim"), said("awn_office", "confirm", 2)]

    found = only(told([agreed()], events, AS_OF)["commitments"])

    assert (found["state"], found["claimed_by"]) == ("on_time", "agency_focal")


@pytest.mark.parametrize("stranger", ["tyr_office", "nobody", None])
def test_an_account_without_a_say_in_the_promise_is_not_heard(told, stranger):
    events = [said("agency_focal", "claim"), said(stranger, "confirm", 2)]

    assert only(told([agreed()], events, DUE + timedelta(days=3))["commitments"])["state"] == (
        "pending"
    )


def test_a_cso_cannot_speak_on_a_promise_to_another(told):
    events = [said("agency_focal", "claim"), said("tyr_office", "dispute", 2, partner="TYR")]

    found = only(told([agreed()], events, DUE + timedelta(days=3))["commitments"])

    assert found["state"] == "pending"


# Quarters ---------------------------------------------------------------------------------


def test_a_promise_counts_in_the_quarter_of_its_original_due_date(told):
    moved = [
        said(who, "redate", -9, new_due_on=date(2026, 7, 10))
        for who in ("agency_focal", "awn_office")
    ]

    tables = told([agreed()], moved, AS_OF)

    row = only(row for row in tables["accountability"] if row["partner"] == "*")
    assert (row["period"], row["due"], row["unclaimed"], row["redated"]) == ("2026Q2", 1, 1, 1)
    assert only(tables["commitments"])["state"] == "overdue"


def test_on_its_quarters_last_day_a_promise_is_due_and_nobody_has_claimed_it(told):
    tables = told([agreed(due_on=date(2026, 6, 30))], [], AS_OF)

    row = only(row for row in tables["accountability"] if row["partner"] == "*")
    assert (row["due"], row["pending"], row["unclaimed"], row["overdue"]) == (1, 0, 1, 0)
    assert only(tables["commitments"])["state"] == "overdue"


def test_a_promise_that_both_moved_is_not_due_before_its_new_day(told):
    moved = [said(who, "redate", -9, new_due_on=AS_OF) for who in ("agency_focal", "awn_office")]

    assert only(told([agreed()], moved, AS_OF)["commitments"])["state"] == "not_due"


def test_a_promise_keeps_how_often_it_was_moved_and_why_it_was_last(told):
    moved = [
        said(who, "redate", on, new_due_on=day, reason=f"{who} because of the {why}")
        for on, day, why in (
            (-9, date(2026, 7, 10), "floods"), (-4, date(2026, 7, 20), "holidays"),
        )
        for who in ("agency_focal", "awn_office")
    ]  # fmt: skip

    row = only(told([agreed()], moved, AS_OF)["commitments"])

    assert (row["original_due"], row["current_due"]) == (DUE, date(2026, 7, 20))
    assert (row["redates"], row["redate_reason"]) == (2, "awn_office because of the holidays")


def test_a_quarter_is_read_as_it_stood_on_its_last_day(told):
    events = [said("agency_focal", "claim", 70), said("awn_office", "confirm", 80)]

    tables = told([agreed()], events, AS_OF)

    assert only(tables["commitments"])["state"] == "late"  # Met eventually.
    assert only(tables["commitments_due"])["state"] == "pending"


def test_a_promise_that_is_not_due_yet_is_listed_and_not_counted(told):
    tables = told([agreed(due_on=date(2026, 8, 1))], [], AS_OF)

    assert only(tables["commitments"])["state"] == "not_due"
    assert tables["commitments_due"] == tables["accountability"] == []


def test_a_waived_promise_is_counted_apart_from_those_due(told):
    events = [said(who, "waive", -3) for who in ("agency_focal", "awn_office")]

    row = told([agreed()], events, AS_OF)["accountability"][0]

    assert (row["due"], row["waived"]) == (0, 1)


def test_a_joint_promise_counts_for_both_sides(told):
    events = [said("agency_focal", "claim"), said("awn_office", "confirm", 2)]

    rows = told([agreed(side="joint", kind="J01")], events, AS_OF)["accountability"]

    assert {(row["partner"], row["side"], row["on_time"]) for row in rows} == {
        (partner, side, 1) for partner in ("AWN", "*") for side in ("agency", "cso")
    }


# Proposals --------------------------------------------------------------------------------

PROPOSED = {"type": "A04", "promised_by": "agency", "new_due_on": date(2026, 5, 30)}


def proposed_and_agreed(by, other):
    return [said(by, "propose", -30, "NEW", **PROPOSED), said(other, "agree", -20, "NEW")]


@pytest.mark.parametrize(
    ("by", "other"), [("awn_office", "agency_focal"), ("agency_focal", "awn_office")]
)
def test_either_side_proposes_and_it_counts_once_the_other_agrees(told, by, other):
    found = only(told([], proposed_and_agreed(by, other), AS_OF)["commitments"])

    assert (found["commitment"], found["side"]) == ("NEW", "agency")
    assert (found["original_due"], found["state"]) == (date(2026, 5, 30), "overdue")
    assert [found[f"text_{language}"] for language in ("en", "fr", "es", "ar")] == [
        "Capacity support given",
        "Appui aux capacités fourni",
        "Apoyo a las capacidades prestado",
        "تقديم دعم القدرات",
    ]


@pytest.mark.parametrize("agreeing", ["awn_office", "tyr_office"])
def test_a_proposal_that_the_other_side_has_not_agreed_to_is_no_promise(told, agreeing):
    events = [
        said("awn_office", "propose", -30, "NEW", **PROPOSED),
        said(agreeing, "agree", -20, "NEW"),
    ]

    assert told([], events, AS_OF)["commitments"] == []


def test_an_agreement_from_before_the_proposal_agrees_to_nothing(told):
    events = [
        said("agency_focal", "agree", -40, "NEW"),
        said("awn_office", "propose", -30, "NEW", **PROPOSED),
    ]

    assert told([], events, AS_OF)["commitments"] == []


def test_nobody_proposes_a_promise_that_is_in_the_register(told):
    events = [
        said("agency_focal", "propose", -30, **PROPOSED),
        said("awn_office", "agree", -20),
    ]

    found = only(told([agreed()], events, AS_OF)["commitments"])

    assert found["original_due"] == DUE


# Whatever is said -------------------------------------------------------------------------

EVENT = st.builds(
    said,
    account=st.sampled_from(["agency_focal", "awn_office", "tyr_office"]),
    action=st.sampled_from(["claim", "confirm", "dispute", "waive", "redate"]),
    day=st.integers(-20, 90),
    code=st.sampled_from(["P-1", "P-2", "P-3"]),
    partner=st.sampled_from(["AWN", "TYR"]),
    new_due_on=st.sampled_from([date(2026, 5, 1), date(2026, 7, 1)]),
)


@settings(max_examples=40, deadline=None)
@given(
    events=st.lists(EVENT, max_size=14),
    as_of=st.dates(date(2026, 4, 1), date(2026, 8, 1)),
)
def test_every_promise_that_fell_due_is_in_exactly_one_state(told, events, as_of):
    promises = [
        agreed("P-1", "agency"),
        agreed("P-2", "cso", date(2026, 3, 31), "TYR", "C04"),
        agreed("P-3", "joint", date(2026, 6, 30), "AWN", "J01"),
    ]

    tables = told(promises, events, as_of)

    sides = {"agency": 1, "cso": 1, "joint": 2}
    fell_due = Counter()
    for promise in promises:
        if promise.due_on <= as_of:
            fell_due["*"] += sides[promise.side]
            fell_due[promise.partner] += sides[promise.side]
    counted = Counter()
    for row in tables["accountability"]:
        assert row["due"] == sum(row[state] for state in STATES)
        assert row["redated"] <= row["due"]
        counted[row["partner"]] += row["due"]
    # A waiver after the due day is told beside the state; one before it takes the promise out.
    for row in tables["commitments"]:
        if row["state"] == "waived" and row["original_due"] <= as_of:
            counted["*"] += sides[row["side"]]
            counted[row["partner"]] += sides[row["side"]]
    assert counted == fell_due
