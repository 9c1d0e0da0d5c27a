"""The conformed models, each on a world small enough to work out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from assets.indicators.models import models
from assets.warehouse.dictionary import replace_rows
from tests.indicators.velmara_world import fill_models, lent_velmara, register, rows_of, say

D = date


@pytest.fixture
def world():
    with lent_velmara() as connection:
        register(connection, ["AAA", "BBB"])
        yield connection


def assessment(connection, role, day, *scores, partner="AAA", version="1"):
    """Let a partner's first items be scored; what is not scored is not applicable."""
    items = [f"d{1 + place // 4}_{1 + place % 4}" for place in range(36)]
    padded = [*map(str, scores), *["na"] * (36 - len(scores))]
    answers = dict(zip(items, padded, strict=True))
    say(
        connection, "capacity_assessment", partner=partner, role=role, assessed_on=day,
        instrument_version=version, **answers,
    )  # fmt: skip


# Without answers --------------------------------------------------------------------------


def test_without_answers_every_model_can_be_filled_and_is_empty(world):
    fill_models(world)

    counts = {
        model.table: world.execute(f"select count(*) from {model.table}").fetchone()
        for model in models()
    }
    assert set(counts.values()) == {(0,)}


def test_a_model_whose_form_the_programme_does_not_have_is_empty(world):
    say(world, "representation_check", partner="AAA", kind="check", checked_on="2026-05-01")
    [model] = [model for model in models() if model.table == "marts.representation_criteria"]

    assert model.fill(world, {"event"}) == 0


# Capacity ---------------------------------------------------------------------------------


def test_change_is_told_on_items_scored_both_times_2_3_na_to_3_3_4_is_half_a_level(world):
    """Items 1 and 2 were scored both times: (3 + 3) - (2 + 3) = 1, over two items 0.5."""
    assessment(world, "agreed", "2024-08-01", 2, 3, "na")
    assessment(world, "agreed", "2025-08-01", 3, 3, 4)

    found = rows_of(world, "capacity_change", "partner, baseline_on, assessed_on, items, change")

    assert found == [("AAA", D(2024, 8, 1), D(2025, 8, 1), 2, Decimal("0.500000"))]


def test_change_is_always_since_the_first_assessment_and_can_be_a_loss(world):
    for year, score in ((2024, 3), (2025, 4), (2026, 2)):
        assessment(world, "agreed", f"{year}-06-01", score)

    found = rows_of(world, "capacity_change", "assessed_on, change")

    assert found == [(D(2025, 6, 1), Decimal(1)), (D(2026, 6, 1), Decimal(-1))]


def test_only_agreed_scores_of_one_version_of_the_instrument_are_compared(world):
    assessment(world, "agreed", "2024-06-01", 1)
    assessment(world, "self", "2025-06-01", 4)
    assessment(world, "agreed", "2025-07-01", 4, version="2")

    assert rows_of(world, "capacity_change", "change") == []


def test_an_assessment_is_complete_after_both_views_of_its_own_round(world):
    """The views of 2024 belong to the round of 2024; in 2025 the facilitator's is missing."""
    assessment(world, "self", "2024-07-01", 3)
    assessment(world, "facilitated", "2024-07-10", 2)
    assessment(world, "agreed", "2024-08-01", 2)
    assessment(world, "self", "2025-07-01", 3)
    assessment(world, "agreed", "2025-07-20", 3)

    found = rows_of(world, "capacity_assessments", "assessed_on, has_self, is_complete")

    assert found == [(D(2024, 8, 1), True, True), (D(2025, 7, 20), True, False)]


def test_a_view_of_more_than_twelve_months_ago_completes_nothing(world):
    assessment(world, "self", "2024-07-31", 3)
    assessment(world, "facilitated", "2024-08-02", 3)
    assessment(world, "agreed", "2025-08-01", 3)

    assert rows_of(world, "capacity_assessments", "has_self, has_facilitated") == [(False, True)]


def test_an_action_is_as_its_newest_update_says_and_keeps_the_day_first_agreed(world):
    updated(world, "2025-03-01", "planned", due_on="2025-06-30")
    updated(world, "2025-06-01", "stopped", due_on="2025-09-30", agreed="yes")

    found = rows_of(world, "capacity_plan", "lead, original_due_on, due_on, state, stopped_on")

    assert found == [("cso", D(2025, 6, 30), D(2025, 9, 30), "stopped", D(2025, 6, 1))]


def test_what_one_side_alone_stops_is_not_stopped_until_both_agree(world):
    updated(world, "2025-03-01", "stopped")
    assert rows_of(world, "capacity_plan", "state, stopped_on") == [("stopped", None)]

    updated(world, "2025-04-01", "stopped", agreed="yes")
    updated(world, "2025-07-01", "stopped", agreed="yes")

    assert rows_of(world, "capacity_plan", "stopped_on") == [(D(2025, 4, 1),)]


def test_an_action_that_goes_on_again_was_stopped_when_it_stopped_last(world):
    for day, state in (("04-01", "stopped"), ("05-01", "under_way"), ("06-01", "stopped")):
        updated(world, f"2025-{day}", state, agreed="yes")

    assert rows_of(world, "capacity_plan", "stopped_on") == [(D(2025, 6, 1),)]


@pytest.mark.parametrize(
    ("lead", "sender", "agreed", "is_confirmed"),
    [
        ("cso", "aaa", "no", False),
        ("cso", "office", "no", True),
        ("cso", "aaa", "yes", True),
        ("cso", "nobody", "no", False),
        ("agency", "office", "no", False),
        ("agency", "aaa", "no", True),
        ("joint", "office", "no", False),
        ("joint", "aaa", "no", False),
        ("joint", "aaa", "yes", True),
    ],
)
def test_an_action_is_confirmed_by_somebody_besides_its_lead(
    world, lead, sender, agreed, is_confirmed
):
    replace_rows(world, "marts.accounts", [("office", "agency", None), ("aaa", "cso", "AAA")])
    updated(
        world, "2025-07-01", "confirmed", lead=lead, sender=sender, agreed=agreed,
        confirmed_on="2025-06-20",
    )  # fmt: skip

    found = rows_of(world, "capacity_plan", "state, confirmed_on")

    assert found == [("confirmed", D(2025, 6, 20) if is_confirmed else None)]


def updated(
    connection, day: str, state: str, agreed: str = "no", sender: str = "aaa", **action: object
) -> None:
    """Let an update speak of AAA's one action, led by the partner if nothing else is said."""
    root = say(
        connection, "action_plan_update", partner="AAA", updated_on=day,
        is_jointly_agreed=agreed, submitted_by=sender,
    )  # fmt: skip
    said = {"lead": "cso", "due_on": "2025-06-30", "state": state, **action}
    say(
        connection, "action_plan_update__action", root_uuid=root, action_code="AAA-1",
        item="D2.1", domain="D2", **said,
    )  # fmt: skip


# Money and documents ----------------------------------------------------------------------


def test_grant_value_is_what_was_paid_to_partners_and_passed_on_by_them(world):
    for partner, is_paid, amount in (("AAA", "yes", 100), ("BBB", "yes", 40), ("BBB", "no", None)):
        say(world, "grant_payment", partner=partner, is_paid=is_paid, amount=amount)
    report = say(world, "quarterly_report", partner="BBB")
    say(
        world, "quarterly_report__sub_grant", root_uuid=report, amount=10, cbo_minority_led="yes",
        cbo_women_led="no",
    )  # fmt: skip

    found = rows_of(world, "grant_value", "amount, is_minority_led, recipient_women_led")

    assert found == [(10, True, "no"), (40, False, "no"), (100, True, "yes")]


def test_a_visit_stands_under_each_use_and_says_which_of_them_was_made(world):
    case = say(world, "registration_case", partner="AAA", person="p1", sex="women")
    say(world, "registration_case__follow_up", root_uuid=case, use=["job", "vote"])
    say(world, "registration_case__follow_up", root_uuid=case, used_document="no")

    found = rows_of(world, "document_uses", "is_used, use")

    assert found == [
        (False, "job"), (False, "service"), (False, "service"), (False, "vote"),
        (True, "job"), (True, "vote"),
    ]  # fmt: skip


# Representation ---------------------------------------------------------------------------


def check(connection, *answers, day="2026-05-01", partner="AAA"):
    criteria = {f"r{place}": answer for place, answer in enumerate(answers, start=1)}
    say(
        connection, "representation_check", partner=partner, kind="check", checked_on=day,
        is_joint="yes", **criteria,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "points", "critical", "is_passed"),
    [
        (["yes"] * 8 + ["no"] * 2, "8.0", 0, True),  # R9, R10 are not critical
        (["yes"] * 7 + ["partly"] + ["no"] * 2, "7.5", 0, False),
        (["no"] + ["yes"] * 9, "9.0", 1, False),  # R1 is critical
        (["partly"] * 4 + ["yes"] * 6, "8.0", 0, True),
    ],
)
def test_a_check_is_passed_with_eight_points_and_no_critical_no(
    world, answers, points, critical, is_passed
):
    check(world, *answers)

    found = rows_of(world, "representation", "points, critical_unmet, is_passed")

    assert found == [(Decimal(points), critical, is_passed)]


def test_a_contested_mandate_is_no_check_and_costs_no_point(world):
    say(world, "representation_check", partner="AAA", kind="contested", claimants=2)

    assert rows_of(world, "representation", "points") == []


def test_a_concern_is_open_until_its_newest_record_closes_it(world):
    """Raised on 10 May 2025: 51 days before 30 June, 143 before 30 September; closed 1 October."""
    concern = {
        "partner": "AAA", "kind": "concern", "concern_code": "C-1", "raised_on": "2025-05-10",
    }  # fmt: skip
    say(world, "representation_check", **concern, state="open")
    say(world, "representation_check", **concern, state="closed", closed_on="2025-10-01")

    found = rows_of(world, "concerns", "period, days_since, is_open, open_over_90_days")

    assert found[:3] == [
        ("2025Q2", 51, True, 0),
        ("2025Q3", 143, True, 1),
        ("2025Q4", 235, False, 0),
    ]


def test_in_a_period_that_still_runs_a_concern_is_as_old_as_the_day_of_reading(world):
    """From 1 to 20 June 2026 it is 19 days; to the end of the quarter it would be 29."""
    world.execute("update marts.programme set as_of = date '2026-06-20'")
    say(
        world, "representation_check", partner="AAA", kind="concern", concern_code="C-1",
        raised_on="2026-06-01", state="open",
    )  # fmt: skip

    assert rows_of(world, "concerns", "period, days_since") == [("2026Q2", 19)]
