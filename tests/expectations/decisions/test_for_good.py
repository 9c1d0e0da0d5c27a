"""What was taken back stays so: no later edit brings an earlier decision to life again."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.expectations.settled_world import decided, decision, find, settled, stage_row

DAY = date(2026, 7, 15)
NOON, EVENING = "2026-07-15 09:00", "2026-07-15 18:00"


def send(warehouse, **said):
    root = stage_row(warehouse, "report", **said)
    find(warehouse, "report", root, "error")
    return root


def seen(warehouse, root, *states):
    """Let pulls have seen these states of a submission, each by its instance and its moment."""
    for pull, (instance, at) in enumerate(states, start=1):
        warehouse.execute(
            "insert into staging.history"
            " (form, root_uuid, submission_id, instance_uuid, pull, seen_at)"
            " select form, root_uuid, submission_id, ?, ?, ? from"
            " (select 'report' as form, root_uuid, submission_id from staging.report"
            " where root_uuid = ?)",
            [instance, pull, at, root],
        )


def fates(warehouse, *decisions):
    settled(warehouse, "fate", decided(*decisions))
    return warehouse.execute(
        "select instance_uuid, fate from quality.submissions order by submission_id"
    ).fetchall()


@pytest.mark.parametrize("word", ["reopen", "return"])
@pytest.mark.parametrize("looked_at", ["first", "never-pulled"])
def test_an_acceptance_that_was_taken_back_stays_so_after_an_edit(warehouse, word, looked_at):
    root = send(warehouse, instance_uuid="edit")
    seen(warehouse, root, ("first", NOON), ("edit", EVENING))  # On one day: the line holds still.
    accepted = decision(root, "accept")
    assert fates(warehouse, accepted) == [("edit", "used")]

    taken_back = decision(root, word, instance=looked_at)

    assert fates(warehouse, accepted, taken_back) == [("edit", "quarantined")]
    assert warehouse.execute("select state from quality.decisions").fetchall() == [
        ("superseded",), ("reopened",),
    ]  # fmt: skip


def test_an_exclusion_that_made_way_for_an_acceptance_does_not_come_back_with_an_edit(warehouse):
    root = send(warehouse, instance_uuid="edit")
    excluded = decision(root, "exclude", decided_on=date(2026, 7, 12))

    found = fates(warehouse, excluded, decision(root, "accept", instance="first"))

    assert found == [("edit", "quarantined")]


def test_what_is_not_due_yet_takes_nothing_back(warehouse):
    root = send(warehouse, instance_uuid="now")
    later = decision(root, "reopen", instance="now", decided_on=date(2026, 7, 21))

    assert fates(warehouse, decision(root, "accept"), later) == [("now", "used")]


def test_what_is_taken_back_of_one_copy_is_not_taken_back_of_the_other(warehouse):
    for number, instance in ((901, "first"), (902, "copy")):
        stage_row(
            warehouse, "report", root_uuid="twice", instance_uuid=instance, submission_id=number
        )
    warehouse.execute(
        "insert into staging.history (form, root_uuid, submission_id, instance_uuid, pull)"
        " values ('report', 'twice', 901, 'first', 1), ('report', 'twice', 902, 'old copy', 1)"
    )
    excluded = [decision("twice", "exclude", instance=one) for one in ("first", "copy")]
    taken_back = decision("twice", "return", instance="old copy")

    assert fates(warehouse, *excluded, taken_back) == [("first", "excluded"), ("copy", "used")]


WIDE = {"rule_0: x": ("rule_0: x", "rule_0", "*"), "rule_0": ("rule_0", "*"), "*": ("*",)}
INSTANCES = st.sampled_from([None, "i1", "i2", "i3"])
MOMENTS = st.sampled_from(["2026-07-10 09:00", NOON, EVENING, "2026-07-18 09:00", None])


ABOUT = st.sampled_from(
    [(narrow, wide) for narrow, all_wider in WIDE.items() for wide in all_wider]
)
STATES = st.sampled_from(["i1", "i2", "i3"])


@st.composite
def taken_back(draw):
    """Return an acceptance of a report, a later line that takes it back, and perhaps more."""
    narrow, wide = draw(ABOUT)
    word, later = (
        draw(st.sampled_from(["reopen", "return"])),
        timedelta(days=draw(st.integers(0, 4))),
    )
    noise = draw(st.lists(st.tuples(st.sampled_from(["correct", "reopen"]), INSTANCES), max_size=2))
    return [
        ("accept", narrow, draw(INSTANCES), DAY),
        (word, wide, draw(INSTANCES), DAY + later),
        *((word, "rule_0", instance, DAY) for word, instance in noise),
    ]


@given(
    lines=taken_back(),
    history=st.lists(st.tuples(STATES, MOMENTS), max_size=4),
    says=STATES,
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_edit_makes_an_acceptance_count_that_was_taken_back(
    shared_warehouse, lines, history, says
):
    for table in ("staging.report", "staging.history", "quality.findings"):
        shared_warehouse.execute(f"delete from {table}")
    root = send(shared_warehouse, instance_uuid=says)
    seen(shared_warehouse, root, *history)

    found = fates(
        shared_warehouse,
        *(
            decision(root, word, about, instance=instance, decided_on=day)
            for word, about, instance, day in lines
        ),
    )

    assert found != [(says, "used")]
    said = shared_warehouse.execute("select decision from quality.findings").fetchall()
    assert said != [("accept",)]
