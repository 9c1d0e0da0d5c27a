"""Assets, areas for improvement, priorities, plans and support, by hand (DOMAIN §3.1)."""

from datetime import date
from decimal import Decimal

import pytest

from assets.warehouse.dictionary import replace_rows
from tests.indicators.instruments_said import assessed, planned
from tests.indicators.velmara_world import lent_velmara, register, rows_of, say

D = date


@pytest.fixture
def world():
    with lent_velmara() as connection:
        register(connection, ["AAA", "BBB"])
        yield connection


def test_an_asset_is_level_4_or_3_that_was_seen_and_is_offered_where_the_partner_wants(world):
    assessed(
        world, "agreed", "2026-05-01", {"D1.1": 4, "D2.1": 3, "D2.2": 3, "D5.1": 2},
        seen=["D2.1", "D5.1"], teach=["D2"],
    )  # fmt: skip

    found = rows_of(world, "capacity_findings", "item, is_asset, is_offered, is_need")

    assert found == [
        ("D1.1", True, False, False),
        ("D2.1", True, True, False),
        ("D5.1", False, False, True),
    ]


def test_an_item_a_level_short_of_what_is_wanted_can_be_asset_and_area_for_improvement(world):
    assessed(world, "agreed", "2026-05-01", {"D1.1": 3}, seen=["D1.1"], wanted={"D1.1": 4})

    assert rows_of(world, "capacity_findings", "gap, is_asset, is_need") == [(1, True, True)]


def test_only_agreed_scores_make_assets_and_areas_for_improvement(world):
    assessed(world, "self", "2026-05-01", {"D1.1": 1})
    assessed(world, "facilitated", "2026-05-09", {"D1.1": 4})

    assert rows_of(world, "capacity_findings", "item") == []


def test_high_is_a_critical_item_at_1_or_two_levels_short_and_medium_what_the_partner_chose(world):
    """D1.2 is critical and D1.1 is not; D5.1 has an action, D5.2 has none."""
    assessed(
        world, "agreed", "2026-05-01",
        {"D1.1": 1, "D1.2": 1, "D5.1": 2, "D5.2": 2, "D6.1": 2}, wanted={"D6.1": 4},
    )  # fmt: skip
    planned(world, "2026-05-10", item="D5.1", due_on="2026-09-01")

    found = rows_of(world, "capacity_findings", "item, priority, is_in_plan, is_priority")

    assert found == [
        ("D1.1", "later", False, False),
        ("D1.2", "high", False, True),
        ("D5.1", "medium", True, True),
        ("D5.2", "later", False, False),
        ("D6.1", "high", False, True),
    ]


def test_at_most_five_priorities_the_high_ones_first_and_of_these_the_chosen_ones(world):
    """Six are high. D9.2 comes last by its code, but the partner chose it; D9.1 falls out."""
    critical = ("D1.2", "D1.3", "D2.1", "D2.2", "D9.1", "D9.2")
    assessed(world, "agreed", "2026-05-01", {**dict.fromkeys(critical, 1), "D5.1": 2})
    for place, item in enumerate(("D5.1", "D9.2")):
        planned(world, "2026-05-10", item=item, action_code=f"AAA-{place}", due_on="2026-09-01")

    found = rows_of(world, "capacity_findings", "item, is_priority")

    chosen = [item for item, is_priority in found if is_priority]
    assert chosen == ["D1.2", "D1.3", "D2.1", "D2.2", "D9.2"]


def test_an_action_that_was_over_before_an_assessment_chooses_nothing_for_it(world):
    assessed(world, "agreed", "2026-05-01", {"D5.1": 2, "D5.2": 2})
    planned(
        world, "2026-01-10", item="D5.1", due_on="2026-02-01", state="confirmed",
        confirmed_on="2026-02-01",
    )  # fmt: skip
    planned(world, "2026-01-10", item="D5.2", action_code="AAA-2", due_on="2026-06-01")

    assert rows_of(world, "capacity_findings", "item, is_in_plan") == [
        ("D5.1", False),
        ("D5.2", True),
    ]


# Action plans -----------------------------------------------------------------------------


def progress(world, where):
    rows_of(world, "capacity_plan_progress", "1")
    return world.execute(
        "select lead, actions, due, confirmed, done, overdue, stopped, completion"
        f" from marts.capacity_plan_progress where {where} order by all"
    ).fetchall()


def test_completion_is_confirmed_of_due_less_what_was_stopped_by_lead(world):
    """Due by 30 June: two of the CSO's, one confirmed; one of the agency's, done; one stopped."""
    for place, action in enumerate([
        {"lead": "cso", "due_on": "2026-04-01", "state": "confirmed",
         "done_on": "2026-03-20", "confirmed_on": "2026-04-02"},
        {"lead": "cso", "due_on": "2026-06-30", "state": "under_way"},
        {"lead": "cso", "due_on": "2026-07-01", "state": "planned"},
        {"lead": "cso", "due_on": "2026-04-01", "state": "stopped"},
        {"lead": "agency", "due_on": "2026-05-01", "state": "done", "done_on": "2026-05-02"},
    ]):  # fmt: skip
        planned(world, "2026-05-10", action_code=f"AAA-{place}", item="D2.1", **action)

    found = progress(world, "period = '2026Q2' and partner = 'AAA'")

    assert found == [
        ("*", 5, 3, 1, 1, 1, 1, Decimal("0.333333")),
        ("agency", 1, 1, 0, 1, 0, 0, Decimal(0)),
        ("cso", 4, 2, 1, 0, 1, 1, Decimal("0.5")),
    ]


def test_an_action_is_as_at_the_periods_end_and_nothing_due_is_no_completion(world):
    """Planned in February, confirmed in May: in the first quarter it is not yet due."""
    planned(
        world, "2026-02-01", item="D2.1", due_on="2026-05-31", state="confirmed",
        done_on="2026-05-20", confirmed_on="2026-05-25",
    )  # fmt: skip

    found = progress(world, "partner = '*' and lead = '*' and period >= '2025Q4'")

    assert found == [
        ("*", 1, 0, 0, 0, 0, 0, None),
        ("*", 1, 1, 1, 0, 0, 0, Decimal(1)),
    ]


def test_support_is_what_plans_count_on_and_what_the_agency_promised(world):
    """A04-1 was delivered late; A04-2 no plan speaks of; A04-9 nobody registered."""
    for place, code in enumerate(("A04-1", "A04-9")):
        planned(
            world, "2026-05-10", action_code=f"AAA-{place}", item="D2.1", due_on="2026-06-01",
            support_owed="yes", commitment=code,
        )  # fmt: skip
    for code, kind, side, state, done_on in (
        ("A04-1", "A04", "agency", "late", "2026-06-20"),
        ("A04-2", "A04", "agency", "overdue", None),
        ("A02-1", "A02", "agency", "on_time", "2026-06-01"),
    ):
        say(
            world, "commitments", commitment=code, partner="AAA", side=side, type=kind,
            state=state, done_on=done_on, original_due="2026-06-01", current_due="2026-06-10",
        )  # fmt: skip

    found = rows_of(
        world, "capacity_support",
        "commitment, action_code, is_registered, due_on, state, is_delivered, delivered_on",
    )  # fmt: skip

    assert found == [
        ("A04-1", "AAA-0", True, D(2026, 6, 10), "late", True, D(2026, 6, 20)),
        ("A04-2", None, True, D(2026, 6, 10), "overdue", False, None),
        ("A04-9", "AAA-1", False, D(2026, 6, 1), None, False, None),
    ]


def test_nobody_waits_for_support_of_what_is_over_unless_it_was_promised(world):
    for place, state in enumerate(("planned", "under_way", "done", "confirmed", "stopped")):
        planned(
            world, "2026-05-10", action_code=f"AAA-{place}", item="D2.1", due_on="2026-06-01",
            support_owed="yes", state=state,
        )  # fmt: skip

    found = rows_of(world, "capacity_support", "action_code")

    assert found == [("AAA-0",), ("AAA-1",)]


def test_support_names_what_the_plan_and_both_sides_said_of_it(world):
    """Another partner's account says nothing of AAA's promises."""
    plan = planned(
        world, "2026-05-10", item="D2.1", due_on="2026-06-01", support_owed="yes",
        commitment="A04-1",
    )  # fmt: skip
    say(world, "commitments", commitment="A04-1", partner="AAA", side="agency", type="A04")
    replace_rows(
        world, "marts.accounts",
        [("office", "agency", None), ("aaa", "cso", "AAA"), ("bbb", "cso", "BBB")],
    )  # fmt: skip
    claimed, confirmed, _ = (
        say(
            world, "commitment_event", submitted_by=account, commitment="A04-1", partner="AAA",
            is_warned=account == "aaa",
        )
        for account in ("office", "aaa", "bbb")
    )  # fmt: skip

    [(records, is_warned)] = rows_of(world, "capacity_support", "records, is_warned")

    assert {record["root_uuid"] for record in records} == {plan, claimed, confirmed}
    assert is_warned
