"""Edits after the lock are few: what was reported stays as it was closed."""

from datetime import date

import pytest

from assets.programme.quality.series import LateEdits
from tests.expectations.domain.series_world import (
    QUARTERS,
    context,
    found_by,
    made,
    programme,
    roots,
    seen,
    send,
)

# A report is due 15 days after its quarter and locked 30 days later: 2025Q1 on 15 May 2025.
LOCKED_ON = date(2025, 5, 15)
BEFORE, AFTER = "2025-05-15 21:59", "2025-05-15 22:00"  # Midnight by the programme's clock.


def rule(**said):
    return LateEdits(code="edits_after_the_lock_are_few", kind="late_edits", **said)


def reports(sent, number, edited, *, at=AFTER, change="edited", **said):
    """Let reports come, of which the first were edited; return these."""
    came = [send(sent, "report", **{"period": "2025Q1", **said}) for _ in range(number)]
    for root in came:
        seen(sent, "report", root, "new", "2025-04-02 08:00")
    for root in came[:edited]:
        seen(sent, "report", root, change, at)
    return set(came[:edited])


@pytest.mark.parametrize(
    ("number", "edited", "said", "is_found"),
    [
        (5, 1, {}, False),  # Exactly a fifth.
        (5, 2, {}, True),
        (9, 2, {}, True),
        (10, 2, {}, False),
        (5, 2, {"share": "0.4"}, False),
        (5, 1, {"share": "0.19"}, True),
        (4, 4, {}, False),  # Of four, nobody speaks of a share.
        (4, 4, {"submissions_from": 4}, True),
        (5, 2, {"submissions_from": 6}, False),
        (0, 0, {}, False),
    ],
)
def test_what_was_changed_is_found_where_much_was_changed(sent, number, edited, said, is_found):
    changed = reports(sent, number, edited)

    assert roots(found_by(sent, rule(**said))) == (changed if is_found else set())


@pytest.mark.parametrize(
    ("said", "is_found"),
    [
        ({"at": AFTER}, True),
        ({"at": BEFORE}, False),
        ({"at": None}, False),
        ({"change": "validated"}, False),
        ({"change": "deleted"}, False),
        ({"period": "2025Q2"}, False),  # Not locked yet on that day.
        ({"period": "2031Q1"}, False),
        ({"fate": "quarantined"}, False),
    ],
)
def test_only_changes_of_answers_after_the_lock_count(sent, said, is_found):
    reports(sent, 5, 5, **said)

    assert bool(found_by(sent, rule())) == is_found


@pytest.mark.parametrize(
    ("as_of", "is_found"),
    [(LOCKED_ON, False), (date(2025, 6, 1), False), (date(2025, 6, 2), True)],
)
def test_a_change_counts_from_the_day_on_which_it_was_seen(sent, as_of, is_found):
    reports(sent, 5, 5, at="2025-06-02 08:00")

    assert bool(found_by(sent, rule(), context(programme(), as_of))) == is_found


@pytest.mark.parametrize(("number", "is_found"), [(9, True), (10, False)])
def test_a_submission_that_was_changed_twice_counts_once(sent, number, is_found):
    changed = reports(sent, number, 2)
    for root in changed:
        seen(sent, "report", root, "edited", "2025-07-01 08:00")

    assert roots(found_by(sent, rule())) == (changed if is_found else set())


@pytest.mark.parametrize(("as_of", "is_found"), [(LOCKED_ON, True), (date(2025, 5, 16), False)])
def test_the_share_is_of_what_is_locked_by_then(sent, as_of, is_found):
    changed = reports(sent, 5, 2, at="2025-03-01 08:00", period="2024Q4")
    reports(sent, 10, 0, period="2025Q1")

    found = roots(found_by(sent, rule(), context(programme(), as_of)))

    assert found == (changed if is_found else set())


def test_partners_are_looked_at_apart_and_their_periods_together(sent):
    reports(sent, 8, 1, partner="AAA")
    changed = set()
    for quarter in QUARTERS[:5]:
        changed |= reports(
            sent, 1, int(quarter < "2024Q3"), at="2025-12-01 08:00", period=quarter, partner="BBB"
        )

    assert roots(found_by(sent, rule())) == changed


def test_forms_that_report_on_a_period_are_looked_at_unless_others_are_named():
    [usual], _ = made(rule(), context(programme()))
    [named], _ = made(rule(forms=["visit"]), context(programme()))

    assert (usual.forms, named.forms) == (("report",), ("visit",))
