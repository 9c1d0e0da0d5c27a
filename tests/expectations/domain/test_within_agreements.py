"""A day lies within an agreement: in force, not suspended, and with the partner it is about."""

from dataclasses import replace
from datetime import date

import pytest

from expectations.domain.agreed import spans
from tests.expectations.domain.rows_world import context, found_by, made, programme, rule, send

DAYS = [
    {"form": "report", "question": "activity/held_on"},
    {"form": "case", "question": "opened_on"},
]
RULE = rule("within", kind="within_agreement", days=DAYS)


def held_on(came, partner, day):
    items = {"report__activity": [{"activity__held_on": day}]}
    return send(came, "report", partner=partner, items=items)


@pytest.mark.parametrize(
    ("partner", "day", "is_found"),
    [
        ("AAA", "2024-12-31", True),
        ("AAA", "2025-01-01", False),
        ("AAA", "2025-03-31", False),
        ("AAA", "2025-04-01", True),  # The suspension's first day,
        ("AAA", "2025-06-30", True),  # and its last.
        ("AAA", "2025-07-01", False),
        ("AAA", "2025-12-31", False),
        ("AAA", "2026-01-01", False),  # Of the next agreement.
        ("AAA", "2026-12-31", False),
        ("AAA", "2027-01-01", True),
        ("BBB", "2025-06-30", False),
        ("BBB", "2025-07-01", True),  # A suspension that lasts.
        ("BBB", "2026-12-31", True),
        ("CCC", "2025-06-30", True),  # Registered, and without any agreement.
        ("ZZZ", "2025-06-30", False),  # Of an unknown partner another rule tells.
        (None, "2025-06-30", False),
        ("AAA", None, False),
    ],
)
def test_a_day_on_which_no_agreement_was_in_force_is_found(came, partner, day, is_found):
    case = send(came, "case", partner=partner, opened_on=day)
    report = held_on(came, partner, day)

    assert (
        found_by(came, RULE)
        == [
            ("case", case, None, "opened_on"),
            ("report", report, "1", "activity__held_on"),
        ][: 2 * is_found]
    )


def test_a_suspension_that_is_one_day_shorter_lets_the_day_pass(came):
    held_on(came, "AAA", "2025-06-30")
    known = programme()
    first, *others = known.agreements
    shorter = first.model_copy(update={"suspended_to": date(2025, 6, 29)})

    assert found_by(came, RULE)
    assert found_by(came, RULE, context(replace(known, agreements=(shorter, *others)))) == []


def test_agreements_that_overlap_are_one_span_of_days():
    known = programme()
    [first, second, _] = known.agreements
    overlapping = second.model_copy(update={"starts_on": date(2025, 11, 1)})
    inside = second.model_copy(update={"starts_on": date(2025, 8, 1), "ends_on": date(2025, 9, 1)})

    found = spans(replace(known, agreements=(inside, overlapping, first)))

    assert list(found) == [
        ("AAA", date(2025, 1, 1), date(2025, 3, 31)),
        ("AAA", date(2025, 7, 1), date(2026, 12, 31)),
    ]


def test_a_suspension_of_the_whole_agreement_leaves_no_day():
    known = programme()
    whole = known.agreements[0].model_copy(
        update={"suspended_from": date(2025, 1, 1), "suspended_to": date(2025, 12, 31)}
    )

    assert list(spans(replace(known, agreements=(whole,)))) == []


def test_an_error_is_looked_for_in_all_that_came_and_a_warning_in_what_counts(came):
    for fate in ("used", "quarantined", "excluded"):
        send(came, "case", opened_on="2024-12-31", fate=fate)
    doubt = rule("within", kind="within_agreement", days=DAYS, severity="warning")

    assert (len(found_by(came, RULE)), len(found_by(came, doubt))) == (2, 1)


def test_without_submissions_or_agreements_it_runs(came):
    assert found_by(came, RULE) == []
    send(came, "case", opened_on="2025-01-01")
    assert found_by(came, RULE, context(replace(programme(), agreements=())))


@pytest.mark.parametrize(
    ("missing", "column"),
    [(("case", "opened_on"), "opened_on"), (("case", "partner"), "partner")],
)
def test_a_form_that_does_not_ask_is_said_to_be_unchecked(missing, column):
    [one], [unchecked] = made(RULE, context(without=[missing]))

    assert (unchecked.code, unchecked.form, unchecked.column_name) == ("within", "case", column)
    assert one.looks_at == {("report", "activity__held_on"): {}}
    assert one.declared == RULE
