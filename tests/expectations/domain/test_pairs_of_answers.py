"""Two answers of one submission: days in order, parts and wholes, parts that make a total."""

import pytest

from tests.expectations.domain.rows_world import context, found_by, made, rule, send


def in_order(earlier, later, form="report"):
    pair = {"form": form, "earlier": earlier, "later": later}
    return rule("in_order", kind="in_order", pairs=[pair])


def not_more(part, whole, form="report"):
    return rule("part", kind="not_more_than", pairs=[{"form": form, "part": part, "whole": whole}])


def totals(total="activity/participants", parts="activity/reached/people"):
    one = {"form": "report", "total": total, "parts": parts}
    return rule("total", kind="parts_equal_total", totals=[one])


def activity(*reached, **said):
    """Return the items of one activity and of the groups that it reached."""
    return {
        "report__activity": [{f"activity__{name}": value for name, value in said.items()}],
        "report__activity__reached": [
            {"item_path": f"1/{number}", "parent_item_path": "1",
             **{f"activity__reached__{name}": value for name, value in one.items()}}
            for number, one in enumerate(reached, start=1)
        ],
    }  # fmt: skip


# Days in order -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "planned", "is_found"),
    [
        ("2026-03-01", "2026-03-02", False),
        ("2026-03-02", "2026-03-02", False),
        ("2026-03-03", "2026-03-02", True),
        (None, "2026-03-02", False),
        ("2026-03-03", None, False),
    ],
)
def test_a_day_before_the_one_that_it_follows_is_found(came, told, planned, is_found):
    root = send(came, "report", told_on=told, planned_on=planned)

    assert (
        found_by(came, in_order("told_on", "planned_on"))
        == [("report", root, None, "planned_on")][:is_found]
    )


def test_a_document_is_held_against_the_day_of_its_case(came):
    documents = [{"document__issued_on": day} for day in ("2026-02-27", "2026-02-28", None)]
    root = send(came, "case", opened_on="2026-02-28", items={"case__document": documents})
    send(came, "case", opened_on="2026-02-01", items={"case__document": documents})

    found = found_by(came, in_order("opened_on", "document/issued_on", form="case"))

    assert found == [("case", root, "1", "document__issued_on")]


def test_a_case_may_also_come_after_its_documents(came):
    documents = [{"document__issued_on": day} for day in ("2026-02-27", "2026-03-01")]
    root = send(came, "case", opened_on="2026-02-28", items={"case__document": documents})

    found = found_by(came, in_order("document/issued_on", "opened_on", form="case"))

    assert found == [("case", root, "2", "document__issued_on")]


def test_an_item_inside_an_item_is_held_against_the_one_around_it(came):
    items = {
        "report__activity": [{"activity__held_on": f"2026-03-{day}"} for day in ("05", "10")],
        "report__activity__reached": [
            {"item_path": path, "activity__reached__on": "2026-03-07"} for path in ("1/1", "2/1")
        ],
    }
    root = send(came, "report", items=items)

    found = found_by(came, in_order("activity/held_on", "activity/reached/on"))

    assert found == [("report", root, "2/1", "activity__reached__on")]


# Parts and wholes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "is_found"),
    [(3, 4, False), (4, 4, False), (5, 4, True), (None, 4, False), (5, None, False), (0, 0, False)],
)
def test_a_part_larger_than_its_whole_is_found(came, part, whole, is_found):
    root = send(came, "report", part=part, whole=whole)

    assert found_by(came, not_more("part", "whole")) == [("report", root, None, "part")][:is_found]


def test_a_part_in_an_item_is_held_against_the_whole_of_the_submission(came):
    root = send(came, "report", whole=20, items=activity(participants=21))

    found = found_by(came, not_more("activity/participants", "whole"))

    assert found == [("report", root, "1", "activity__participants")]


def test_several_pairs_are_one_rule_that_finds_a_column_once(came):
    pairs = [
        {"form": "report", "part": "part", "whole": "whole"},
        {"form": "report", "part": "part", "whole": "activity/participants"},
    ]
    send(came, "report", part=9, whole=8, items=activity(participants=7))

    found = found_by(came, rule("part", kind="not_more_than", pairs=pairs))

    assert [(item, column) for _, _, item, column in found] == [
        ("1", "activity__participants"), (None, "part"),
    ]  # fmt: skip


# Totals ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reached", "participants", "is_found"),
    [
        ((3, 4), 7, False),
        ((3, 4), 8, True),
        ((3, 4), 6, True),
        ((), 7, False),  # Nothing was divided.
        ((3, None), 3, False),
        ((3, None), 7, True),
        ((None,), 7, True),
        ((3, 4), None, False),
        ((0,), 0, False),
    ],
)
def test_parts_add_up_to_their_total(came, reached, participants, is_found):
    items = activity(*({"people": people} for people in reached), participants=participants)
    root = send(came, "report", items=items)

    assert found_by(came, totals()) == [("report", root, "1", "activity__participants")][:is_found]


def test_each_item_has_its_own_total(came):
    items = {
        "report__activity": [{"activity__participants": 2} for _ in range(11)],
        "report__activity__reached": [
            {"item_path": path, "activity__reached__people": people}
            for path, people in (("1/1", 2), ("2/1", 1), ("2/2", 1), ("11/1", 3))
        ],
    }
    root = send(came, "report", items=items)

    assert found_by(came, totals()) == [("report", root, "11", "activity__participants")]


def test_a_submission_may_have_the_total_of_all_that_is_inside(came):
    wrong = send(came, "report", whole=7, items=activity({"people": 3}, {"people": 5}))
    send(came, "report", whole=8, items=activity({"people": 3}, {"people": 5}))
    send(came, "report", whole=8)

    found = found_by(came, totals(total="whole"))

    assert found == [("report", wrong, None, "whole")]


# What is true of all of them ---------------------------------------------------------------------

RULES = [in_order("told_on", "planned_on"), not_more("part", "whole"), totals()]


@pytest.mark.parametrize("declared", RULES, ids=lambda one: one.kind)
def test_without_submissions_nothing_is_found(came, declared):
    assert found_by(came, declared) == []


@pytest.mark.parametrize("declared", RULES, ids=lambda one: one.kind)
def test_they_are_errors_that_say_what_they_hold_an_answer_against(declared):
    [one], unchecked = made(declared)

    [said] = one.looks_at.values()
    others = {"told_on", "whole", "activity/reached/people"}
    assert (one.severity, one.declared, unchecked) == ("error", declared, [])
    assert said["other_question"] in others


@pytest.mark.parametrize(
    ("declared", "table", "column"),
    [
        (RULES[0], "report", "told_on"),
        (RULES[0], "report", "planned_on"),
        (RULES[1], "report", "whole"),
        (RULES[2], "report__activity", "activity__participants"),
        (RULES[2], "report__activity__reached", "activity__reached__people"),
    ],
)
def test_what_the_form_does_not_ask_yet_cannot_be_checked(declared, table, column):
    rules, [unchecked] = made(declared, context(without=[(table, column)]))

    assert rules == []
    assert (unchecked.form, unchecked.column_name, unchecked.reason) == (
        "report", column, "not_asked",
    )  # fmt: skip
