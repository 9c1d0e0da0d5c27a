"""How submissions came to be: not in a moment, not all from one device, not too many a day."""

from datetime import date

import pytest

from assets.programme.quality.series import Pace, SameDevice, TooFast
from tests.expectations.domain.series_world import (
    context,
    found_by,
    made,
    programme,
    roots,
    send,
)

START = "2026-05-11 10:00:00+02"
NO_DEVICE = {"visit": "deviceid"}


def too_fast(**said):
    return TooFast(code="survey_takes_its_time", kind="too_fast", forms=["visit"], **said)


@pytest.mark.parametrize(
    ("end", "said", "is_found"),
    [
        ("2026-05-11 10:01:59.999+02", {}, True),
        ("2026-05-11 10:02:00+02", {}, False),
        ("2026-05-11 10:02:00+02", {"seconds": 121}, True),
        ("2026-05-11 10:01:59.999+02", {"seconds": 119}, False),
        ("2026-05-11 09:01:00+01", {}, True),  # The phone crossed into another zone.
        ("2026-05-11 10:00:00+02", {}, True),
        ("2026-05-11 09:59:59+02", {}, False),  # The phone's clock was set meanwhile.
        (None, {}, False),
    ],
)
def test_a_form_is_found_that_was_filled_in_too_fast(sent, end, said, is_found):
    root = send(sent, "visit", start=START, end=end)

    rows = found_by(sent, too_fast(**said))

    assert rows == ([("visit", root, None, "root_uuid")] if is_found else [])


@pytest.mark.parametrize("column", ["start", "end"])
def test_a_form_that_notes_no_time_is_not_checked(column):
    none, [why] = made(too_fast(), context(programme(), without={"visit": column}))

    assert (none, why.form, why.column_name, why.reason) == ([], "visit", column, "not_asked")


def test_a_form_that_notes_neither_time_names_both():
    none, reasons = made(too_fast(), context(programme(), without={"visit": "start end"}))

    assert (none, [why.column_name for why in reasons]) == ([], ["start", "end"])


def same_device(**said):
    return SameDevice(
        code="one_device_few_respondents", kind="same_device", forms=["visit"], **said
    )


def answer(sent, number, device="phone", period="2026Q2", at="2026-05-11 12:00", **said):
    return {
        send(sent, "visit", deviceid=device, period=period, submitted_at=at, **said)
        for _ in range(number)
    }


@pytest.mark.parametrize(
    ("number", "said", "is_found"),
    [(3, {}, False), (4, {}, True), (4, {"respondents": 4}, False), (3, {"respondents": 2}, True)],
)
def test_more_people_than_share_a_device_are_found(sent, number, said, is_found):
    people = answer(sent, number)

    assert roots(found_by(sent, same_device(**said))) == (people if is_found else set())


@pytest.mark.parametrize(
    ("apart", "spans"),
    [
        ({"device": "tablet"}, ()),
        ({"fate": "on_hold"}, ()),
        ({"period": "2026Q1", "at": "2026-02-11 12:00"}, ("ever",)),
        ({"at": "2026-05-12 12:00"}, ("period", "ever")),
        ({"at": "2026-05-11 21:59"}, ("day", "period", "ever")),
        ({"at": "2026-05-11 22:00"}, ("period", "ever")),  # Midnight by the programme's clock.
    ],
)
def test_it_matters_within_which_time_they_answered(sent, apart, spans):
    answer(sent, 3)
    answer(sent, 1, **apart)

    found = {span for span in ("day", "period", "ever") if found_by(sent, same_device(span=span))}

    assert found == set(spans)


def test_where_no_device_is_known_nothing_is_said(sent):
    answer(sent, 9, device=None)

    assert found_by(sent, same_device()) == []
    none, [why] = made(same_device(), context(programme(), without=NO_DEVICE))
    assert (none, why.form, why.column_name, why.reason) == ([], "visit", "deviceid", "not_asked")


def pace(**said):
    return Pace(code="cases_a_day_are_plausible", kind="pace", forms=["visit"], **said)


def visits(sent, number, day, account="one", **said):
    return {send(sent, "visit", held_on=day, submitted_by=account, **said) for _ in range(number)}


def usual_days(sent, *numbers):
    for place, number in enumerate(numbers, start=1):
        visits(sent, number, f"2026-01-{place:02}", account=f"account {place % 2}")


@pytest.mark.parametrize(
    ("usual", "number", "said", "is_found"),
    [
        ([2] * 9, 6, {}, False),  # Exactly three times the middle.
        ([2] * 9, 7, {}, True),
        ([2] * 9, 7, {"times": "3.5"}, False),
        ([2] * 9, 6, {"times": "2.9"}, True),
        ([2] * 8, 7, {}, False),  # Nine days of all accounts do not show what is usual.
        ([2] * 8, 7, {"days_from": 9}, True),
        ([2] * 9, 7, {"days_from": 11}, False),
        ([1] * 5 + [2] * 4, 5, {}, True),  # Of ten days the middle is between the fifth and sixth.
        ([1] * 5 + [2] * 4, 4, {}, False),
        ([1] * 5 + [2] * 5, 6, {}, False),  # Of eleven days it is the sixth.
    ],
)
def test_a_day_with_far_more_records_than_usual_is_found(sent, usual, number, said, is_found):
    usual_days(sent, *usual)
    crowded = visits(sent, number, "2026-02-01")

    rows = found_by(sent, pace(**said))

    assert roots(rows) == (crowded if is_found else set())
    assert {column for *_, column in rows} <= {"held_on"}


def test_days_of_two_accounts_are_two_days(sent):
    usual_days(sent, *[2] * 9)
    visits(sent, 4, "2026-02-01")
    visits(sent, 4, "2026-02-01", account="another")
    visits(sent, 40, "2026-02-01", account="a third", fate="quarantined")

    assert found_by(sent, pace()) == []


def test_without_a_day_it_is_the_day_on_which_it_came(sent):
    usual_days(sent, *[2] * 9)
    came = visits(sent, 3, None, submitted_at="2026-03-01 22:00")
    came |= visits(sent, 4, None, submitted_at="2026-03-02 21:59")

    assert roots(found_by(sent, pace())) == came
    undated = context(programme(), without={"visit": "held_on"})
    assert {column for *_, column in found_by(sent, pace(), undated)} <= {"root_uuid"}


def test_days_that_lie_ahead_and_unknown_accounts_are_left_out(sent):
    usual_days(sent, *[2] * 9)
    visits(sent, 40, "2026-06-30")
    visits(sent, 40, "2026-02-01", account=None)

    assert found_by(sent, pace(), context(programme(), date(2026, 6, 29))) == []
    assert len(found_by(sent, pace(), context(programme(), date(2026, 6, 30)))) == 40


def test_what_came_from_no_account_does_not_say_what_is_usual(sent):
    usual_days(sent, *[2] * 8)
    visits(sent, 7, "2026-02-01")
    visits(sent, 2, "2026-02-02", account=None)

    assert found_by(sent, pace()) == []


@pytest.mark.parametrize("rule", [too_fast(), same_device(), pace()])
def test_where_nothing_came_nothing_is_found(sent, rule):
    assert found_by(sent, rule) == []
