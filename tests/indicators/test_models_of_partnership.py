"""The conformed models of events, of the principles' survey and of promises, worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from tests.indicators.velmara_world import lent_velmara, register, rows_of, say

D = date


@pytest.fixture
def world():
    with lent_velmara() as connection:
        register(connection, ["AAA", "BBB"])
        yield connection


# Events -----------------------------------------------------------------------------------


def event(connection, kind, held_on, *present, **answers):
    return say(
        connection, "event", event_type=kind, held_on=held_on, level=answers.pop("level", "local"),
        partners_present=list(present), **answers,
    )  # fmt: skip


def proposal(connection, held_on, *present, **answers):
    """Let a proposal of 1 March 2025 be spoken of at a dialogue."""
    root = event(connection, "dialogue", held_on, *present)
    answers = {"proposal_code": "P-1", "tabled_on": "2025-03-01", "theme": "jobs", **answers}
    say(connection, "event__proposal", root_uuid=root, **answers)


def test_a_proposal_is_as_the_newest_event_says_with_all_partners_who_were_there(world):
    proposal(world, "2025-06-01", "BBB", decision="yes", decided_on="2025-06-01", is_written="yes")
    proposal(world, "2025-03-01", "AAA", decision="pending")

    found = rows_of(world, "proposals", "partners, tabled_on, decision, is_documented")

    assert found == [(["AAA", "BBB"], D(2025, 3, 1), "yes", True)]


def test_a_decision_that_nobody_wrote_down_is_not_documented(world):
    proposal(world, "2025-06-01", "AAA", decision="no", decided_on="2025-06-01", is_written="no")

    assert rows_of(world, "proposals", "is_documented") == [(False,)]


def test_a_proposal_that_no_text_took_up_has_none(world):
    proposal(world, "2025-06-01", "AAA", decision="yes", is_written="yes", adopted_text="none")

    assert rows_of(world, "proposals", "adopted_text, text_code") == [(None, None)]


def meeting(connection, held_on, *present, minutes="yes", filled=4, women=1):
    event(
        connection, "committee_meeting", held_on, *present, committee="port_ilmeth",
        minutes_taken=minutes, follow_up_checked="yes", minority_seats=5,
        filled_minority_seats=filled, seats_women=women, seats_youth=0,
    )  # fmt: skip


def test_a_committee_functions_in_the_periods_in_which_it_met_in_order(world):
    """It met in order in 2025Q3, without minutes in 2025Q4, and not in 2026Q1 and 2026Q2."""
    meeting(world, "2025-08-01", "AAA")
    meeting(world, "2025-11-01", "AAA", minutes="no")

    found = rows_of(world, "committees", "period, functioning")

    assert found == [("2025Q3", 1), ("2025Q4", 0), ("2026Q1", 0), ("2026Q2", 0)]


def test_one_meeting_in_order_is_enough_whatever_the_newest_was_like(world):
    meeting(world, "2026-04-01", "AAA")
    meeting(world, "2026-05-01", "AAA", minutes="no")

    assert rows_of(world, "committees", "period, functioning") == [("2026Q2", 1)]


def test_a_committees_seats_are_those_of_its_newest_meeting_until_the_periods_end(world):
    meeting(world, "2026-02-01", "AAA", filled=4, women=1)
    meeting(world, "2026-03-01", "BBB", filled=5, women=3)

    found = rows_of(world, "committees", "period, partners, filled_minority_seats, seats_women")

    assert found == [("2026Q1", ["AAA", "BBB"], 5, 3), ("2026Q2", ["AAA", "BBB"], 5, 3)]


def test_a_working_agreement_is_in_force_from_its_signature_to_its_last_day(world):
    """Signed in 2025Q3, its last day is the last day of 2025Q4, and it is over in 2026."""
    root = event(world, "agreement", "2025-07-15", "AAA")
    say(
        world, "event__working_agreement", root_uuid=root, agreement_code="W-1",
        other_side="private_sector", signed_on="2025-07-15", ends_on="2025-12-31",
    )  # fmt: skip

    found = rows_of(world, "working_agreements", "period, in_force")

    assert found == [("2025Q3", 1), ("2025Q4", 1), ("2026Q1", 0), ("2026Q2", 0)]


def test_a_working_agreement_without_a_last_day_stays_in_force(world):
    root = event(world, "agreement", "2026-02-01", "AAA")
    say(
        world, "event__working_agreement", root_uuid=root, agreement_code="W-1",
        other_side="local_government", signed_on="2026-02-01",
    )  # fmt: skip

    found = rows_of(world, "working_agreements", "period, in_force")

    assert found == [("2026Q1", 1), ("2026Q2", 1)]


@pytest.mark.parametrize(
    ("present", "groups", "held_on", "expected"),
    [
        ("AAA", ["river"], "2026-03-01", [("hills", False), ("river", True)]),
        ("BBB", ["river"], "2026-03-01", [("hills", False), ("river", False)]),  # not of them
        ("AAA", ["hills"], "2026-03-01", [("hills", False), ("river", False)]),  # has nobody
        ("AAA", None, "2026-03-01", [("hills", False), ("river", False)]),
        ("AAA", ["river"], "2025-06-30", [("hills", False), ("river", False)]),  # a year ago
    ],
)
def test_a_sub_group_takes_part_where_it_is_present_with_an_organisation_of_its_own(
    world, present, groups, held_on, expected
):
    for adm2, organisations in (("a", "AAA"), ("b", "")):
        say(
            world, "mapping", group="tesh", subgroup="river", adm2=adm2,
            organisations=organisations,
        )  # fmt: skip
    say(world, "mapping", group="tesh", subgroup="hills", adm2="c", organisations="")
    event(world, "dialogue", held_on, present, groups_present=groups)

    found = rows_of(world, "subgroups_taking_part", "period, subgroup, is_taking_part")

    assert [row[1:] for row in found if row[0] == "2026Q2"] == expected


# Principles -------------------------------------------------------------------------------


def survey(connection, code, first, rest, **of):
    """Let somebody answer: the four questions of the first principle, and all others alike."""
    items = [f"p{principle}_{item}" for principle in range(1, 6) for item in range(1, 5)]
    answers = dict(zip(items, [*map(str, first), *[str(rest)] * 16], strict=True))
    said = {"partner": "AAA", "today": "2026-05-20", **of}
    say(connection, "principles_survey", code=code, **said, **answers)


@pytest.fixture
def codes(world):
    for side in ("cso", "agency"):
        say(world, "link_codes", code=f"AAA-{side}", partner="AAA", side=side)
    return world


def test_answers_are_read_so_that_five_is_good(codes):
    """P2.4 and P4.4 ask the other way round: 2 becomes 6 - 2 = 4."""
    survey(codes, "AAA-cso", [2, 2, 2, 2], 2)

    found = rows_of(codes, "principle_answers", "score, item")

    assert [item for score, item in found if score == 4] == ["P2.4", "P4.4"]
    assert len(found) == 20


def test_cannot_say_is_no_answer_and_too_many_of_them_leave_the_respondent_out(codes):
    """Four of twenty questions unanswered leave sixteen, fifteen are needed; then four."""
    survey(codes, "AAA-cso", [9, 9, 9, 9], 3)
    survey(codes, "AAA-cso", [3, 3, 3, 3], 9)

    assert rows_of(codes, "principle_answers", "count(*)") == [(16,)]


def test_a_code_that_is_not_the_partners_says_nothing(codes):
    survey(codes, "AAA-cso", [3] * 4, 3, partner="BBB")
    survey(codes, "unknown", [3] * 4, 3)

    assert rows_of(codes, "principle_answers", "score") == []


def test_a_principle_is_rated_from_three_of_its_four_questions(codes):
    """(5 + 4 + 3) / 3 = 4, which is 75 of 100; with two answered there is no rating."""
    survey(codes, "AAA-cso", [5, 4, 3, 9], 3)
    survey(codes, "AAA-agency", [5, 4, 9, 9], 3)

    found = rows_of(codes, "principle_ratings", "principle, side, items, mean, score")

    assert [row for row in found if row[0] == "P1"] == [("P1", "cso", 3, Decimal(4), Decimal(75))]


def test_scores_are_means_by_side_and_question(codes):
    survey(codes, "AAA-cso", [5, 4, 3, 3], 3)
    survey(codes, "AAA-cso", [2, 4, 3, 3], 3)

    found = rows_of(codes, "principle_scores", "item, side, period, mean, respondents")

    assert ("P1.1", "cso", "2026Q2", Decimal("3.5"), 2) in found


def test_a_gap_is_the_agencys_mean_less_the_partners(codes):
    """(4 + 5) / 2 - 2 = 2.5 on P1.1; P1.2 the other way round, 1 - 2 = -1."""
    survey(codes, "AAA-agency", [4, 1, 3, 3], 3)
    survey(codes, "AAA-agency", [5, 1, 3, 3], 3)
    survey(codes, "AAA-cso", [2, 2, 3, 3], 3)

    found = rows_of(codes, "perception_gaps", "item, period, gap, absolute_gap, respondents")

    assert found[:2] == [
        ("P1.1", "2026Q2", Decimal("2.5"), Decimal("2.5"), 3),
        ("P1.2", "2026Q2", Decimal(-1), Decimal(1), 3),
    ]


def test_a_gap_needs_both_sides_within_a_year(codes):
    """365 days before 30 June 2026 is 30 June 2025, the last day that is too old."""
    survey(codes, "AAA-agency", [4] * 4, 4, today="2025-06-30")
    survey(codes, "AAA-cso", [2] * 4, 2, today="2026-05-01")

    periods = {period for (period,) in rows_of(codes, "perception_gaps", "period")}

    assert periods == set()


# Promises and reports ---------------------------------------------------------------------


def test_reports_and_answers_to_them_are_on_time_by_the_day_that_was_agreed(world):
    for partner, due_on, received_on in (
        ("AAA", "2026-04-15", "2026-04-15"),
        ("BBB", "2026-04-15", "2026-04-16"),
        ("BBB", "2026-07-15", None),
        ("BBB", "2026-07-20", None),  # due on the day of reading, so not yet late
    ):
        say(
            world, "reporting_calendar", side="cso", form="quarterly_report", expected=True,
            partner=partner, due_on=due_on, received_on=received_on,
        )  # fmt: skip
    for kind, state, is_on_time in (
        ("A02", "on_time", True), ("A02", "waived", False), ("A01", "late", False),
    ):  # fmt: skip
        say(
            world, "commitments_due", partner="AAA", side="agency", type=kind, state=state,
            original_due="2026-05-06", is_on_time=is_on_time,
        )  # fmt: skip

    found = rows_of(world, "reports_and_feedback", "direction, partner, is_on_time")

    assert found == [
        ("agency_to_csos", "AAA", True),
        ("csos_to_agency", "AAA", True),
        ("csos_to_agency", "BBB", False),
        ("csos_to_agency", "BBB", False),
    ]
