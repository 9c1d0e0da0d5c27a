"""Numbers are counted and not rounded: few of them end in 0 or 5."""

import pytest

from assets.programme.quality.declared import AskedQuestion
from assets.programme.quality.series import Heaping
from tests.expectations.domain.series_world import (
    context,
    found_by,
    made,
    programme,
    roots,
    send,
)

PEOPLE = AskedQuestion(form="report", question="entry/people")
HOURS = AskedQuestion(form="report", question="entry/hours")
GUESTS = AskedQuestion(form="visit", question="guests")
ROUND = [5, 10, 15, 20, 25, 30, 35, 40]


def rule(*numbers, **said):
    return Heaping(code="numbers_are_not_rounded", kind="heaping", numbers=numbers, **said)


def counted(sent, numbers, *, name="people", period="2025Q1", **said):
    return send(sent, "report", *({name: number} for number in numbers), period=period, **said)


def rounded(sent, *numbers, **said):
    return [row[:3] for row in found_by(sent, rule(*(numbers or [PEOPLE]), **said))]


@pytest.mark.parametrize(
    ("numbers", "said", "is_found"),
    [
        ([*ROUND, 1, 2], {}, True),  # Exactly four fifths, exactly ten.
        ([*ROUND, 1, 2, 3], {}, False),
        ([*ROUND, 1], {}, False),
        ([*ROUND, 1], {"values_from": 9}, True),
        ([*ROUND, 1, 2], {"values_from": 11}, False),
        ([*ROUND, 1, 2], {"share": "0.81"}, False),
        ([*ROUND, 1, 2, 3], {"share": "0.72"}, True),
        ([*ROUND, 1, 2, 0, 0, 0], {}, True),  # Zero says that there was nothing to count …
        ([*ROUND, 1, 0], {}, False),  # … and is no number that was rounded.
        ([*ROUND, 45, None], {}, False),
        ([-10, -5, *ROUND[:6], 1, 2], {}, True),
        ([*ROUND, 1, 2], {"multiple_of": 10}, False),
        ([4, 8, 12, 16, 20, 24, 28, 32, 1, 2], {"multiple_of": 4}, True),
        ([], {}, False),
    ],
)
def test_round_numbers_are_found_where_nearly_all_are_round(sent, numbers, said, is_found):
    root = counted(sent, numbers)

    found = rounded(sent, **said)

    step = said.get("multiple_of", 5)
    expected = [
        ("report", root, str(place))
        for place, number in enumerate(numbers, start=1)
        if number and number % step == 0
    ]
    assert found == (sorted(expected) if is_found else [])


def test_half_hours_are_no_round_numbers(sent):
    counted(sent, ["0.5", "1.5", "2.5", "3.5", "4.5", "5.5", "6.5", "7.5", "8.5", "9.5"],
            name="hours")  # fmt: skip
    assert rounded(sent, HOURS) == []

    counted(sent, ["5.0"] * 10, name="hours", period="2025Q2")
    assert len(rounded(sent, HOURS)) == 10


@pytest.mark.parametrize(
    "apart", [{"partner": "BBB"}, {"period": "2025Q2"}, {"fate": "quarantined"}, {"name": "hours"}]
)
def test_partners_periods_and_questions_are_looked_at_apart(sent, apart):
    counted(sent, ROUND)
    counted(sent, [50, 55], **apart)

    assert rounded(sent, PEOPLE, HOURS) == []


def test_several_reports_of_a_partner_and_period_are_looked_at_together(sent):
    roots_sent = {counted(sent, ROUND[:4]), counted(sent, ROUND)}

    assert {root for _, root, _ in rounded(sent)} == roots_sent


def test_where_no_partner_is_named_the_account_stands_for_it(sent):
    own = {send(sent, "visit", guests=guests, period="2025Q1") for guests in [*ROUND, 45, 50]}
    for guests in ROUND:
        send(sent, "visit", guests=guests, period="2025Q1", submitted_by="another")

    assert roots(found_by(sent, rule(GUESTS))) == own


def test_a_question_that_was_not_asked_yet_is_said_and_the_others_are_looked_at(sent):
    counted(sent, [*ROUND, 45, 50])
    lacking = context(programme(), without={"report__entry": "entry__hours"})

    [why] = made(rule(HOURS, PEOPLE), lacking)[1]

    assert (why.form, why.column_name, why.reason) == ("report", "entry__hours", "not_asked")
    assert len(found_by(sent, rule(HOURS, PEOPLE), lacking)) == 10
    assert made(rule(HOURS), lacking)[0] == []
