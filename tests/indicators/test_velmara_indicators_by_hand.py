"""Figures of Velmara's indicators on worlds of a few rows; each was worked out by hand."""

from decimal import Decimal

import pytest

from tests.indicators.velmara_world import figures_of, lent_velmara, register, say
from tests.indicators.world import value

HALF, YEAR = "2026H1", "2026"
Q1, Q2 = "2026Q1", "2026Q2"


@pytest.fixture
def world():
    with lent_velmara() as connection:
        register(connection, ["AAA", "BBB"])
        yield connection


# Outcome 1 --------------------------------------------------------------------------------


def agreed(connection, partner, day, score):
    answers = {f"d1_{item}": str(score) for item in range(1, 5)}
    return say(
        connection, "capacity_assessment", partner=partner, role="agreed", assessed_on=day,
        instrument_version="1", **answers,
    )  # fmt: skip


def test_one_of_two_partners_rose_by_half_a_level(world):
    for partner, later in (("AAA", 3), ("BBB", 2)):
        agreed(world, partner, "2024-08-01", 2)
        agreed(world, partner, "2026-05-01", later)

    found = figures_of(world, "OC1.1")

    assert value(found, YEAR) == Decimal("0.5")
    assert value(found, YEAR, "*", "women_led", "yes") == 1
    assert value(found, "2025") is None


def test_only_assessments_with_all_three_roles_are_completed(world):
    agreed(world, "BBB", "2026-05-01", 2)
    for role in ("self", "facilitated", "agreed"):
        say(world, "capacity_assessment", partner="AAA", role=role, assessed_on="2026-04-01")

    found = figures_of(world, "OP1.1")

    assert (value(found, HALF), value(found, HALF, "BBB")) == (1, None)
    assert value(found, HALF, "*", "sector", "women") == 1


def action(connection, code, **answers):
    plan = say(
        connection, "action_plan_update", partner="AAA", updated_on="2026-06-30",
        is_jointly_agreed="yes",
    )  # fmt: skip
    say(
        connection, "action_plan_update__action", root_uuid=plan, action_code=code, domain="D2",
        **answers,
    )  # fmt: skip


def test_an_action_confirmed_after_the_period_is_not_yet_completed_in_it(world):
    """Three are due in Q1: one confirmed in it, one later, one was stopped after it: 1 of 3."""
    done = {"lead": "cso", "due_on": "2026-03-15", "state": "confirmed"}
    action(world, "A-1", **done, confirmed_on="2026-03-20")
    action(world, "A-2", **done, confirmed_on="2026-04-20")
    action(world, "A-3", lead="agency", due_on="2026-03-31", state="stopped")

    found = figures_of(world, "OP1.2")

    assert value(found, Q1) == Decimal("0.333333")
    assert value(found, Q1, "*", "lead", "cso") == Decimal("0.5")
    assert value(found, Q2, reading="to_date") == 1  # two of two, the third is stopped by then


def payment(connection, partner, **answers):
    say(connection, "grant_payment", **{"partner": partner, "is_paid": "yes", **answers})


def test_a_grant_counts_when_its_first_tranche_is_paid(world):
    payment(world, "AAA", tranche=1, paid_on="2026-02-01", groups_served=["aluvi", "tesh"])
    payment(world, "AAA", tranche=2, paid_on="2026-05-01")
    payment(world, "BBB", tranche=1, is_paid="no")

    found = figures_of(world, "OP1.3")

    assert (value(found, Q1), value(found, Q2), value(found, Q1, "BBB")) == (1, None, None)
    assert value(found, Q1, "*", "groups_served", "tesh") == 1
    assert value(found, Q1, "*", "women_led", "yes") == 1


def test_the_share_of_money_that_reaches_minority_led_organisations(world):
    """100 to AAA, led by a minority; 60 to BBB, of which 40 are passed on to such a group."""
    payment(world, "AAA", amount=100, paid_on="2026-02-01")
    payment(world, "BBB", amount=60, paid_on="2026-02-01")
    report = say(world, "quarterly_report", partner="BBB")
    say(
        world, "quarterly_report__sub_grant", root_uuid=report, amount=40, paid_on="2026-03-01",
        cbo_minority_led="yes",
    )  # fmt: skip

    found = figures_of(world, "OP1.5")

    assert value(found, Q1) == Decimal("0.7")  # 140 of 200
    assert value(found, Q1, "BBB") == Decimal("0.4")


def test_the_middle_of_the_days_until_money_is_received(world):
    """10, 20 and 60 days, pooled over partners: 20."""
    for partner, received_on, tranche in (
        ("AAA", "2026-01-11", 1), ("AAA", "2026-01-21", 7), ("BBB", "2026-03-02", 2),
    ):  # fmt: skip
        payment(
            world, partner, agreed_on="2026-01-01", received_on=received_on, tranche=tranche,
            paid_on="2026-01-02",
        )  # fmt: skip

    found = figures_of(world, "OP1.6")

    assert (value(found, Q1), value(found, Q1, "AAA")) == (20, 15)
    assert value(found, Q1, "*", "tranche", "later") == 20


# Outcome 2 --------------------------------------------------------------------------------


def case(connection, person, applied_on, *issued, partner="AAA", **answers):
    """Open a case; what was issued is a list of (document, day)."""
    root = say(
        connection, "registration_case", partner=partner, person=person, opened_on=applied_on,
        applied_on=applied_on, issued_on=min((day for _, day in issued), default=None),
        application__document_type=issued[0][0] if issued else "other", **answers,
    )  # fmt: skip
    for document, day in issued:
        say(
            connection, "registration_case__document", root_uuid=root, document_type=document,
            issued_on=day,
        )  # fmt: skip
    return root


def test_a_person_counts_once_with_the_first_document_ever(world):
    case(world, "p1", "2025-11-01", ("identity_card", "2026-02-01"), ("other", "2026-03-01"))
    case(world, "p1", "2026-01-01", ("residence", "2026-05-01"))
    case(world, "p2", "2026-01-01", ("residence", "2026-05-01"))

    found = figures_of(world, "OC2.1")

    assert (value(found, Q1), value(found, Q2)) == (1, 1)
    assert value(found, Q1, "*", "document_type", "identity_card") == 1
    assert value(found, Q2, reading="to_date") == 2


def test_all_documents_are_counted_and_every_new_case(world):
    case(world, "p1", "2026-01-01", ("identity_card", "2026-02-01"), ("other", "2026-03-01"))
    case(world, "p2", "2026-02-01")

    assert value(figures_of(world, "OP2.1"), Q1) == 2
    assert value(figures_of(world, "OP2.2"), Q1) == 2


def test_applicants_count_after_half_a_year_and_for_two_years(world):
    """On 30 June 2026: 183 days after 29 December 2025; p3 is too new, p4 too old."""
    case(world, "p1", "2025-12-29", ("other", "2026-06-30"))  # after 183 days
    case(world, "p2", "2025-12-01", ("other", "2026-06-30"))  # after 211 days
    case(world, "p3", "2025-12-30", ("other", "2026-01-05"))
    case(world, "p4", "2024-06-30", ("other", "2024-07-05"))

    assert value(figures_of(world, "OC2.2"), HALF) == Decimal("0.5")


def test_the_middle_of_the_days_from_application_to_issue(world):
    """31 and 59 days: 45 in the middle."""
    case(world, "p1", "2026-01-01", ("other", "2026-02-01"))
    case(world, "p2", "2026-01-01", ("other", "2026-03-01"))

    assert value(figures_of(world, "OP2.3"), Q1) == 45


def test_people_who_used_their_document_of_those_visited_after_ninety_days(world):
    """p1 used it for a vote, p2 did not; p3 was visited after 89 days, so not yet counted."""
    for person, visited, use in (
        ("p1", "2026-04-01", ["vote"]), ("p2", "2026-04-01", None), ("p3", "2026-03-31", ["job"]),
    ):  # fmt: skip
        root = case(world, person, "2025-12-01", ("other", "2026-01-01"))
        say(
            world, "registration_case__follow_up", root_uuid=root, followed_up_on=visited, use=use,
        )  # fmt: skip

    found = figures_of(world, "OC2.3")

    assert value(found, HALF) == Decimal("0.5")
    assert value(found, HALF, "*", "use", "vote") == Decimal("0.5")
    assert value(found, HALF, "*", "use", "job") == 0


# Outcome 3 --------------------------------------------------------------------------------


def pulse(connection, weight, rights, listens, place="k1"):
    say(
        connection, "community_pulse", partner="AAA", asked_on="2026-03-15", weight=weight,
        place=place, adm2="ilmeth_north", sex="women", rights_named=rights, listens=listens,
    )  # fmt: skip


def test_respondents_are_weighed(world):
    """Weights 3 and 1: three of four name a right; without the one who gave no answer 0 of 3."""
    pulse(world, 3, ["health", "vote"], "disagree")
    pulse(world, 1, ["none"], "no_answer", place="k2")

    assert value(figures_of(world, "OC3.1"), YEAR) == Decimal("0.75")
    assert value(figures_of(world, "OC3.2"), YEAR) == 0


def test_volunteers_are_counted_once_a_quarter_and_their_hours_added_up(world):
    log = say(world, "volunteer_log", partner="AAA")
    for volunteer, day, hours in (("v1", "2026-02-01", 2), ("v1", "2026-03-01", "1.5")):
        say(
            world, "volunteer_log__activity", root_uuid=log, volunteer=volunteer, hours=hours,
            activity_date=day, activity_type="care",
        )  # fmt: skip

    assert value(figures_of(world, "OP3.1"), Q1) == 1
    assert value(figures_of(world, "OP3.2"), Q1, "*", "activity_type", "care") == Decimal("3.5")


def test_an_initiative_counts_once_and_only_with_a_record_of_its_choice(world):
    report = say(world, "quarterly_report", partner="AAA")
    for code, recorded in (("I-1", "yes"), ("I-1", "yes"), ("I-2", "no")):
        say(
            world, "quarterly_report__initiative", root_uuid=report, initiative_code=code,
            selection_recorded=recorded, completed_on="2026-03-01", initiative_type="water",
        )  # fmt: skip

    assert value(figures_of(world, "OP3.3"), HALF) == 1


# Outcome 4 --------------------------------------------------------------------------------


def event(connection, code, kind="dialogue", held_on="2026-02-01", present=("AAA",), **answers):
    return say(
        connection, "event", event_code=code, event_type=kind, held_on=held_on,
        partners_present=list(present), **{"level": "local", **answers},
    )  # fmt: skip


def test_proposals_count_after_ninety_days_once_for_the_programme(world):
    """On 30 June: P-1 is decided, P-2 decided in July, P-3 was tabled on 2 April, 89 days ago."""
    for code, tabled_on, decided_on in (
        ("P-1", "2026-04-01", "2026-06-01"), ("P-2", "2026-01-01", "2026-07-01"),
        ("P-3", "2026-04-02", "2026-05-01"),
    ):  # fmt: skip
        root = event(world, code, held_on="2026-07-01", present=["AAA", "BBB"])
        say(
            world, "event__proposal", root_uuid=root, proposal_code=code, tabled_on=tabled_on,
            theme="jobs", decision="no", is_written="yes", decided_on=decided_on,
        )  # fmt: skip

    found = figures_of(world, "OC4.1")

    assert value(found, HALF) == value(found, HALF, "BBB") == Decimal("0.5")
    assert found[HALF, "period", "*", "*", "*"]["denominator"] == 2


def test_a_text_that_adopted_two_proposals_counts_once(world):
    for proposal, partner in (("P-1", "AAA"), ("P-2", "BBB")):
        root = event(world, f"E-{proposal}", present=[partner])
        say(
            world, "event__proposal", root_uuid=root, proposal_code=proposal, theme="jobs",
            tabled_on="2026-01-01", adopted_text="budget", text_code="T-1",
            adopted_on="2026-03-01",
        )  # fmt: skip

    found = figures_of(world, "OC4.2")

    assert [value(found, HALF, who) for who in ("*", "AAA", "BBB")] == [1, 1, 1]


def test_an_agreement_is_counted_while_it_is_in_force(world):
    """Signed in 2025H2 and over on 31 March 2026: one at the end of 2025H2, none in 2026H1."""
    root = event(world, "E-1", "agreement", "2025-07-15", ["AAA", "BBB"])
    say(
        world, "event__working_agreement", root_uuid=root, agreement_code="W-1",
        other_side="private_sector", signed_on="2025-07-15", ends_on="2026-03-31",
    )  # fmt: skip

    found = figures_of(world, "OC4.3")

    assert (value(found, "2025H2"), value(found, HALF)) == (1, 0)
    assert value(found, "2025H2", "*", "other_side", "private_sector") == 1


def test_a_dialogue_that_two_partners_record_is_one_dialogue(world):
    event(world, "E-1", present=["AAA", "BBB"], meets_quorum="true")
    event(world, "E-1", present=["AAA", "BBB"], meets_quorum="true")
    event(world, "E-2", present=["AAA"], meets_quorum="false")

    found = figures_of(world, "OP4.1")

    assert [value(found, Q1, who) for who in ("*", "AAA", "BBB")] == [1, 1, 1]
    assert value(found, Q1, "*", "adm1", "sarrow_valley") == 1


def test_committees_that_met_in_order_and_who_sits_in_them(world):
    """In Q2 neither met; in H1 the newest seats are 4 + 6 filled, 1 + 3 by women: 0.4."""
    for code, minutes, filled, women in (("national", "yes", 4, 1), ("dovrel", "no", 6, 3)):
        event(
            world, code, "committee_meeting", committee=code, minutes_taken=minutes,
            follow_up_checked="yes", filled_minority_seats=filled, seats_women=women,
            seats_youth=2, level="national" if code == "national" else "local",
        )  # fmt: skip

    assert [value(figures_of(world, "OP4.2"), quarter) for quarter in (Q1, Q2)] == [1, 0]
    assert value(figures_of(world, "OP4.3a"), HALF) == Decimal("0.4")
    assert value(figures_of(world, "OP4.3b"), HALF, "*", "level", "national") == Decimal("0.5")


# Outcomes 5 to 7 --------------------------------------------------------------------------


def test_the_newest_check_of_the_last_twelve_months_decides(world):
    """AAA failed and then passed; BBB passed long ago, so it is not counted."""
    for partner, day, answer in (
        ("AAA", "2026-01-10", "no"), ("AAA", "2026-05-10", "yes"), ("BBB", "2024-12-01", "yes"),
    ):  # fmt: skip
        criteria = {f"r{place}": answer for place in range(1, 11)}
        say(
            world, "representation_check", partner=partner, kind="check", checked_on=day,
            **criteria,
        )  # fmt: skip

    found = figures_of(world, "OC5.1")

    assert (value(found, YEAR), value(found, YEAR, "BBB")) == (1, None)


def test_one_of_two_sub_groups_takes_part(world):
    for subgroup, organisations in (("river", "AAA"), ("hills", "")):
        say(world, "mapping", group="tesh", subgroup=subgroup, organisations=organisations)
    event(world, "E-1", groups_present=["river"])

    found = figures_of(world, "OC5.2")

    assert value(found, YEAR) == Decimal("0.5")
    assert {partner for _, _, partner, _, _ in found} == {"*"}


def test_a_concern_of_more_than_ninety_days_is_counted_until_it_is_closed(world):
    say(
        world, "representation_check", partner="AAA", kind="concern", concern_code="C-1",
        concern_type="exclusion", raised_on="2025-11-01", closed_on="2026-05-01",
    )  # fmt: skip

    found = figures_of(world, "OC5.3")

    assert [value(found, quarter) for quarter in ("2025Q4", Q1, Q2)] == [0, 1, 0]
    assert value(found, Q1, "*", "concern_type", "exclusion") == 1


def test_principles_are_pooled_over_partners_and_never_told_of_one(world):
    """The CSO's people say 4 and 2: 75 and 25 of 100, 50 together; the gap is 5 - 3 = 2."""
    items = [f"p{principle}_{item}" for principle in range(1, 6) for item in range(1, 5)]
    for side, level in (("cso", "4"), ("cso", "2"), ("agency", "5")):
        say(world, "link_codes", code=f"{side}{level}", partner="AAA", side=side)
        answers = dict.fromkeys(items, level) | dict.fromkeys(("p2_4", "p4_4"), str(6 - int(level)))
        say(
            world, "principles_survey", code=f"{side}{level}", partner="AAA", today="2026-05-20",
            **answers,
        )  # fmt: skip

    scores, gaps = figures_of(world, "OC6.1"), figures_of(world, "OC6.2")

    assert value(scores, YEAR, "*", "principle", "P2") == value(scores, YEAR) == 50
    assert value(gaps, YEAR) == 2
    assert {partner for _, _, partner, _, _ in (*scores, *gaps)} == {"*"}
    assert {row["people"] for row in scores.values()} == {2}, "two people answered, on five each"


def test_reporting_on_time_is_told_in_both_directions(world):
    for received_on in ("2026-04-10", "2026-04-20"):
        say(
            world, "reporting_calendar", side="cso", form="quarterly_report", expected=True,
            partner="AAA", due_on="2026-04-15", received_on=received_on,
        )  # fmt: skip
    say(
        world, "commitments_due", partner="AAA", side="agency", type="A02", state="on_time",
        original_due="2026-05-06", is_on_time=True,
    )  # fmt: skip

    found = figures_of(world, "OC6.5")

    assert value(found, Q2) == Decimal("0.666667")
    assert value(found, Q2, "*", "direction", "csos_to_agency") == Decimal("0.5")
    assert value(found, Q2, "*", "direction", "agency_to_csos") == 1


@pytest.mark.parametrize(
    "failed", ["meets_quorum", "community_present", "minutes_agreed", "shared_back"]
)
def test_a_joint_review_counts_when_it_meets_every_test(world, failed):
    tests = {
        "meets_quorum": "true", "community_present": "yes", "minutes_agreed": "yes",
        "shared_back": "yes",
    }  # fmt: skip
    event(world, "E-1", "joint_review", **tests)
    event(world, "E-2", "joint_review", **{**tests, failed: "no"})

    assert value(figures_of(world, "OC6.6"), HALF) == 1


def test_completions_are_added_up_by_their_type(world):
    report = say(world, "quarterly_report", partner="AAA")
    for kind, people in (("education", 12), ("referral", 3)):
        say(
            world, "quarterly_report__completion", root_uuid=report, completion_type=kind,
            people=people, completed_on="2026-03-01", sex="women",
        )  # fmt: skip

    found = figures_of(world, "OC7.1")

    assert (value(found, Q1), value(found, Q1, "*", "completion_type", "referral")) == (15, 3)
