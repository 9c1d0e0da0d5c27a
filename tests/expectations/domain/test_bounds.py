"""Periods, days and scores: each rule lets the right rows pass and finds the wrong ones."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from expectations.unchecked import NotChecked
from tests.expectations.domain.rows_world import (
    AS_OF,
    context,
    of_every_programme,
    programme,
    roots,
    send,
)
from tests.expectations.domain.staged import insert

NONE, DAY = timedelta(0), timedelta(days=1)


@pytest.mark.parametrize(
    ("period", "is_found"),
    [
        ("2025Q3", False),
        ("2026Q2", False),
        ("2025Q2", True),
        ("2026Q3", True),
        ("Q2", True),
        (None, False),
    ],
)
def test_a_report_is_about_a_period_of_the_programme(came, find, period, is_found):
    send(came, "report", period=period)

    assert bool(find("period_is_in_the_programme")) is is_found


@pytest.mark.parametrize(("newest", "is_found"), [("2026-03-31", True), ("2026-04-01", False)])
def test_a_period_can_be_told_of_from_its_first_day_on(came, find, newest, is_found):
    send(came, "report", period="2026Q2")
    known = context(newest_day={"report": date.fromisoformat(newest)})

    assert bool(find("period_is_in_the_programme", known)) is is_found


@pytest.mark.parametrize("as_of", [date(2026, 3, 31), AS_OF])
def test_a_period_that_had_not_begun_on_arrival_is_no_better_when_it_has(came, find, as_of):
    arrived = {"root_uuid": "r", "instance_uuid": "r"}
    before = datetime.fromisoformat("2026-03-30T12:00:00")
    send(came, "report", period="2026Q2", submitted_at=before, **arrived)
    known = replace(context(newest_day={"report": as_of}), as_of=as_of)

    assert bool(find("period_is_in_the_programme", known))


def test_a_day_in_the_future_is_found_where_the_form_or_the_programme_says_so(came, find):
    report = send(
        came, "report", told_on=AS_OF + DAY, planned_on=AS_OF + DAY,
        items={"report__activity": [{"activity__held_on": AS_OF + days} for days in (NONE, DAY)]},
    )  # fmt: skip
    survey = send(came, "survey", asked_on=AS_OF + DAY)
    send(came, "report", told_on=AS_OF, planned_on=None)

    assert find("nothing_is_dated_after_today") == [
        ("report", report, "2", "activity__held_on"),
        ("report", report, None, "told_on"),
        ("survey", survey, None, "asked_on"),
    ]


def test_the_newest_day_is_each_forms_own(came, find):
    send(came, "report", told_on=AS_OF + DAY)
    survey = send(came, "survey", asked_on=AS_OF + DAY)

    found = find("nothing_is_dated_after_today", context(newest_day={"report": AS_OF + DAY}))

    assert roots(found) == [survey]


ARRIVED = datetime.fromisoformat("2026-07-01T21:30:00")  # As the server tells it, in UTC.
NEXT = date(2026, 7, 2)


def arrive(came, day, form="report", column="told_on", seen=(), **said):
    """Let a submission arrive that says a day; `seen` are when pulls saw the states of it."""
    usual = {"root_uuid": "r", "instance_uuid": "r", "submission_id": 7, "submitted_at": ARRIVED}
    send(came, form, **usual | {column: day} | said)
    for pull, (instance, at) in enumerate(seen, start=1):
        history = {"form": form, "root_uuid": "r", "submission_id": 7, "pull": pull}
        insert(came, "staging.history", history | {"instance_uuid": instance, "seen_at": at})


@pytest.mark.parametrize(("day", "is_found"), [(NEXT - DAY, False), (NEXT, True)])
@pytest.mark.parametrize("as_of", [NEXT - DAY, NEXT, AS_OF])
def test_a_day_that_lay_ahead_on_arrival_is_no_better_when_it_has_come(
    came, find, day, is_found, as_of
):
    later = ("r", ARRIVED + 9 * DAY)
    arrive(came, day, seen=[("r", ARRIVED), later])
    known = replace(context(newest_day=dict.fromkeys(("report", "survey"), as_of)), as_of=as_of)

    assert bool(find("nothing_is_dated_after_today", known)) is is_found


@pytest.mark.parametrize(
    ("zone", "own", "is_found"),
    [
        ("UTC", None, True),
        ("Etc/GMT-3", None, False),
        ("UTC", "Etc/GMT-3", False),
        ("Etc/GMT-3", "Etc/GMT+9", False),
        ("Etc/GMT-2", "Etc/GMT-2", True),
    ],
)
def test_the_day_of_arrival_is_the_later_one_of_the_programmes_and_the_partners(
    came, find, zone, own, is_found
):
    arrive(came, NEXT)
    known = programme()
    file = known.file.model_copy(update={"time_zone": zone})
    partners = [
        row.model_copy(update={"time_zone": own if row.partner == "AAA" else "Etc/GMT-14"})
        for row in known.partners
    ]

    found = find(
        "nothing_is_dated_after_today",
        context(replace(known, file=file, partners=tuple(partners))),
    )

    assert bool(found) is is_found


@pytest.mark.parametrize(
    ("seen", "is_found"),
    [
        ([("r", ARRIVED), ("edited", ARRIVED + DAY)], False),
        ([("edited", ARRIVED)], True),
        ([("edited", ARRIVED), ("edited", ARRIVED + DAY)], True),
        ([("edited", ARRIVED), ("again", ARRIVED + DAY)], True),
        ([("r", ARRIVED + DAY)], False),
        ([("edited", None)], False),
        ([], False),
    ],
)
def test_what_was_edited_arrived_when_a_pull_first_saw_it(came, find, seen, is_found):
    arrive(came, NEXT, seen=seen, instance_uuid="edited")

    assert bool(find("nothing_is_dated_after_today")) is is_found


def test_an_edit_shows_by_an_earlier_state_where_a_server_names_the_newest_alone(came, find):
    arrive(came, NEXT, seen=[("older", ARRIVED), ("r", ARRIVED + DAY)])

    assert find("nothing_is_dated_after_today") == []


@pytest.mark.parametrize(
    ("said", "is_found"),
    [({"submitted_at": None}, False), ({"instance_uuid": None}, False), ({"partner": None}, True)],
)
def test_where_nobody_knows_when_it_arrived_the_newest_day_is_the_last(came, find, said, is_found):
    usual = {"root_uuid": "r", "instance_uuid": "r", "submitted_at": ARRIVED, "told_on": NEXT}
    send(came, "report", **usual | said)

    assert bool(find("nothing_is_dated_after_today")) is is_found
    assert find("nothing_is_dated_after_today", context(newest_day={"report": NEXT - DAY}))


def test_items_arrive_with_their_submission_and_with_the_last_copy_of_it(came, find):
    items = {"report__activity": [{"activity__held_on": day} for day in (NEXT, NEXT + DAY)]}
    arrive(came, NEXT, items=items)
    one = [("report", "r", "1", "activity__held_on"), ("report", "r", "2", "activity__held_on")]

    assert find("nothing_is_dated_after_today") == [*one, ("report", "r", None, "told_on")]

    send(came, "report", root_uuid="r", instance_uuid="r", submitted_at=ARRIVED + DAY)

    assert find("nothing_is_dated_after_today") == one[1:]


LEVELS = ("capacity_assessment", "d1__d1_2")
DEGREES = ("principles_survey", "p1__p1_1")


@pytest.mark.parametrize(
    ("item", "score", "is_found"),
    [
        *((LEVELS, score, False) for score in ("1", "2", "3", "4", "na", None)),
        *((LEVELS, score, True) for score in ("0", "5", "9", "", "NA")),
        *((DEGREES, score, False) for score in ("1", "2", "3", "4", "5", "9", None)),
        *((DEGREES, score, True) for score in ("0", "6", "8", "na", "3.5")),
    ],
)
def test_a_score_is_on_its_scale(came, find, item, score, is_found):
    form, column = item
    root = send(came, form, **{column: score})

    assert find("scores_are_on_the_scale") == [(form, root, None, column)] * is_found


def test_a_form_of_an_instrument_without_an_item_of_it_is_said_to_be_unchecked():
    known = programme()
    renamed = [
        replace(one, form=replace(one.form, questions=()))
        if one.code == "principles_survey"
        else one
        for one in known.questionnaires
    ]

    rules, unchecked = of_every_programme(
        "scores_are_on_the_scale", context(replace(known, questionnaires=tuple(renamed)))
    )

    assert unchecked == [
        NotChecked("scores_are_on_the_scale", "principles_survey", "root_uuid", "not_asked")
    ]
    assert [rule.forms for rule in rules] == [("capacity_assessment",)]


def test_a_programme_without_the_form_of_an_instrument_misses_no_item_of_it():
    known = programme()
    places = tuple(one for one in known.file.forms if one.code == "report")
    file = known.file.model_copy(update={"forms": places})

    made = of_every_programme("scores_are_on_the_scale", context(replace(known, file=file)))

    assert made == ([], [])
