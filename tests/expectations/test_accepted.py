"""Which rows figures may be made of, what marks them, and which of them have evidence.

Evidence is what was seen or attached, and never what was only told.
"""

import pytest

from tests.expectations.settled_world import accepted, find, stage_row


def activities(warehouse, *shown, steps=()):
    """Report activities with what was shown of each, and steps by (activity's place, shown)."""
    root = stage_row(warehouse, "report")
    for place, answer in enumerate(shown, start=1):
        stage_row(
            warehouse,
            "report__activity",
            root_uuid=root,
            item_path=str(place),
            activity__shown=answer,
        )
    for number, (place, answer) in enumerate(steps, start=1):
        stage_row(
            warehouse,
            "report__activity__step",
            root_uuid=root,
            item_path=f"{place}/{number}",
            parent_item_path=str(place),
            activity__step__shown=answer,
        )
    return root


@pytest.mark.parametrize(
    ("shown", "attachments", "has_evidence"),
    [
        (["seen"], 0, True),
        (["told", "seen"], 0, True),
        (["told"], 0, False),
        (["none"], 0, False),
        (None, 0, False),
        (["told"], 1, True),
        (None, 2, True),
    ],
)
def test_what_was_seen_or_attached_is_evidence(warehouse, shown, attachments, has_evidence):
    root = stage_row(warehouse, "visit", shown=shown, attachments=attachments)

    assert accepted(warehouse, "visit") == {(root,): has_evidence}


def test_a_form_that_asks_for_no_evidence_says_nothing_about_it(warehouse):
    root = stage_row(warehouse, "survey", attachments=3)

    assert accepted(warehouse, "survey") == {(root,): None}


def test_each_item_has_its_own_evidence_and_the_report_that_of_any(warehouse):
    root = activities(warehouse, "seen", "told")
    bare = activities(warehouse, "told")

    assert accepted(warehouse, "report__activity") == {
        (root, "1"): True, (root, "2"): False, (bare, "1"): False,
    }  # fmt: skip
    assert accepted(warehouse, "report") == {(root,): True, (bare,): False}


def test_an_item_inside_another_has_its_evidence_too(warehouse):
    root = activities(warehouse, "seen", "told", steps=[(1, "told"), (2, "told"), (2, "seen")])

    assert accepted(warehouse, "report__activity__step") == {
        (root, "1/1"): True, (root, "2/2"): False, (root, "2/3"): True,
    }  # fmt: skip


def test_an_item_does_not_have_the_evidence_of_the_tenth_beside_it(warehouse):
    root = activities(warehouse, *["told"] * 9, "seen", steps=[(1, "told"), (10, "told")])

    found = accepted(warehouse, "report__activity__step")

    assert found == {(root, "1/1"): False, (root, "10/2"): True}


def test_a_remark_beside_activities_has_the_evidence_of_none_of_them(warehouse):
    root = activities(warehouse, "seen")
    stage_row(warehouse, "report__remark", root_uuid=root, item_path="1")

    assert accepted(warehouse, "report__remark") == {(root, "1"): None}


def test_a_form_as_sent_may_not_ask_for_evidence_yet(warehouse):
    warehouse.execute("alter table staging.visit drop column shown")
    warehouse.execute("alter table staging.visit drop column attachments")
    root = stage_row(warehouse, "visit")

    assert accepted(warehouse, "visit") == {(root,): None}


def test_one_bad_item_leaves_out_its_whole_report(warehouse):
    left_out = activities(warehouse, "seen", "seen")
    kept = activities(warehouse, "seen")
    find(warehouse, "report", left_out, "error")

    assert accepted(warehouse, "report__activity") == {(kept, "1"): True}
    assert accepted(warehouse, "report") == {(kept,): True}


def test_a_warning_and_a_missing_approval_mark_every_item(warehouse):
    warned = activities(warehouse, "seen", "seen")
    plain = activities(warehouse, "seen")
    find(warehouse, "report", warned, "warning")
    warehouse.execute(
        "update staging.report set validation_status = 'approved' where root_uuid = ?", [plain]
    )

    accepted(warehouse, "report__activity")

    found = warehouse.execute(
        "select root_uuid, item_path, is_warned, is_provisional from accepted.report__activity"
        " order by all"
    ).fetchall()
    assert sorted(found) == sorted(
        [(warned, "1", True, True), (warned, "2", True, True), (plain, "1", False, False)]
    )
