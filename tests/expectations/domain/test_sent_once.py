"""The same account does not send the same answers twice; the first ones stand."""

import pytest

from tests.expectations.domain.rows_world import context, found_by, made, roots, rule, send

RULE = rule("once", kind="sent_once")
SAID = {"partner": "AAA", "period": "2026Q1", "whole": 3}
ITEMS = {"report__activity": [{"activity__participants": 3}, {"activity__participants": 4}]}
OTHER_ITEMS = {"report__activity": [{"activity__participants": 3}, {"activity__participants": 5}]}


def test_of_the_same_answers_the_first_ones_stand(came):
    send(came, "report", items=ITEMS, **SAID)
    again = [send(came, "report", items=ITEMS, **SAID) for _ in range(2)]

    assert found_by(came, RULE) == [("report", root, None, "root_uuid") for root in again]


def test_what_came_first_is_told_by_the_servers_number(came):
    send(came, "report", submission_id=9001, root_uuid="later", **SAID)
    send(came, "report", submission_id=9000, root_uuid="first", **SAID)

    assert roots(found_by(came, RULE)) == ["later"]


def test_typed_in_anew_the_answers_are_the_same(came):
    send(came, "report", start="2026-07-01 10:00", deviceid="one", content_hash="x", **SAID)
    again = send(came, "report", start="2026-07-02 10:00", deviceid="two", content_hash="y", **SAID)

    assert roots(found_by(came, RULE)) == [again]


@pytest.mark.parametrize(
    ("items", "other"),
    [
        (ITEMS, {"whole": 4}),
        (ITEMS, {"whole": None}),
        (ITEMS, {"submitted_by": "agency"}),
        (OTHER_ITEMS, {}),
        ({}, {}),
        ({"report__activity": ITEMS["report__activity"][:1]}, {}),
        ({"report__activity": ITEMS["report__activity"][::-1]}, {}),
    ],
)
def test_one_other_answer_item_or_sender_makes_it_another_thing(came, items, other):
    send(came, "report", items=ITEMS, **SAID)
    send(came, "report", items=items, **{**SAID, **other})

    assert found_by(came, RULE) == []


def test_where_nobody_knows_who_sent_it_two_people_may_say_the_same(came):
    for _ in range(2):
        send(came, "survey", words="The same", asked_on="2026-07-01")
        send(came, "report", submitted_by=None, **SAID)

    assert found_by(came, RULE) == []


def test_only_what_counts_is_held_against_each_other(came):
    send(came, "report", fate="excluded", **SAID)
    send(came, "report", fate="quarantined", **SAID)
    send(came, "report", **SAID)

    assert found_by(came, RULE) == []


def test_two_copies_of_one_submission_are_another_rules(came):
    send(came, "report", root_uuid="twin", **SAID)
    send(came, "report", root_uuid="twin", **SAID)

    assert found_by(came, RULE) == []


def test_only_the_forms_that_are_named_are_looked_at(came):
    for _ in range(2):
        send(came, "report", **SAID)
        send(came, "case")

    found = found_by(came, rule("once", kind="sent_once", forms=["case"]))

    assert [form for form, *_ in found] == ["case"]


def test_without_submissions_nothing_is_found(came):
    assert found_by(came, RULE) == []


def test_what_the_form_does_not_ask_yet_is_not_compared(came):
    send(came, "report", **SAID)
    send(came, "report", **{**SAID, "whole": 4})

    assert found_by(came, RULE, context(without=[("report", "whole")]))


def test_a_form_that_was_never_sent_is_said_to_be_unchecked():
    never = [("case", name) for name in ("submitted_by", "submission_id")]
    [one], [unchecked] = made(RULE, context(without=never))

    assert (unchecked.form, unchecked.reason) == ("case", "not_asked")
    assert "survey" not in one.forms
    assert ("report", "root_uuid") in one.looks_at
