"""Every score of capacity, principles and representation, worked out from the answers."""

from tests.oracle import capacity_scores, plan, principles, representation
from tests.oracle.compared import disagreement

ABOUT = "is_provisional, is_warned, has_evidence, records"


def test_every_domain_has_the_score_and_band_that_its_items_give(product, world):
    columns = (
        "partner, assessed_on, role, instrument_version, score, band_of_mean, is_capped, band,"
        " items_scored, items, is_complete, critical_unmet, is_asset, is_willing_to_teach,"
        f" is_latest, valid_until, outdated_after, validity, {ABOUT}"
    )

    stored = product("marts.capacity_profile", "root_uuid, domain", columns)

    assert not disagreement(stored, capacity_scores.profile(world), columns)


def test_every_item_is_an_asset_or_a_need_by_its_level_evidence_and_wish(product, world):
    columns = (
        "score, evidence, wanted, gap, is_critical, is_asset, is_offered, is_need, priority,"
        f" is_in_plan, is_priority, is_latest, {ABOUT}"
    )

    stored = product("marts.capacity_findings", "root_uuid, item", columns)

    assert not disagreement(stored, capacity_scores.findings(world), columns)


def test_every_round_has_its_views_side_by_side(product, world):
    columns = f"self_score, facilitated_score, agreed_score, gap, is_to_discuss, {ABOUT}"

    stored = product("marts.capacity_view_gap", "partner, agreed_on, domain, item", columns)

    assert not disagreement(stored, capacity_scores.view_gap(world), columns)


def test_change_compares_items_that_were_scored_both_times(product, world):
    columns = (
        f"partner, assessed_on, baseline_on, instrument_version, items, change, is_notable, {ABOUT}"
    )

    stored = product("marts.capacity_domain_change", "root_uuid, domain", columns)

    assert not disagreement(stored, capacity_scores.domain_change(world), columns)


def test_plans_are_completed_as_far_as_the_other_side_confirmed(product, world):
    columns = f"actions, due, confirmed, done, overdue, stopped, completion, {ABOUT}"

    stored = product("marts.capacity_plan_progress", "period, partner, lead", columns)

    assert not disagreement(stored, plan.plan_progress(world), columns)


def test_support_is_delivered_where_the_register_of_promises_says_so(product, world):
    columns = (
        "item, domain, lead, is_registered, original_due, due_on, state, is_delivered,"
        f" delivered_on, days_late, {ABOUT}"
    )

    stored = product("marts.capacity_support", "partner, commitment, action_code", columns)

    assert not disagreement(stored, plan.support(world), columns)


def test_who_answered_about_the_principles_is_counted_and_asked_for_sharing(product, world):
    columns = f"partner, side, answered_on, questions, answered, is_counted, is_shared, {ABOUT}"

    stored = product("marts.principle_surveys", "root_uuid", columns)

    assert not disagreement(stored, principles.survey_rows(world), columns)


def test_the_response_rate_is_that_of_those_who_were_asked(product, world):
    columns = f"invited, answered, counted, response_rate, is_shared, {ABOUT}"

    stored = product("marts.principle_responses", "period, partner, side", columns)

    assert not disagreement(stored, principles.responses(world), columns)


def test_every_mean_of_the_principles_is_exact_and_says_who_may_read_it(product, world):
    columns = (
        "numerator, denominator, mean, respondents, partners, most_from_one, is_shared,"
        f" unshared_respondents, unshared_partners, widest_edition, {ABOUT}"
    )

    stored = product(
        "marts.principle_means", "span, period, partner, side, principle, item", columns
    )

    assert not disagreement(stored, principles.mean_rows(world), columns)


def test_every_principle_has_its_score_and_band(product, world):
    columns = (
        "mean, score, band, respondents, partners, most_from_one, is_shared, widest_edition,"
        f" {ABOUT}"
    )

    stored = product("marts.principle_scores", "period, partner, side, principle, item", columns)

    assert not disagreement(stored, principles.score_rows(world), columns)


def test_the_sides_are_compared_question_by_question_and_pooled(product, world):
    columns = (
        "agency_mean, cso_mean, gap, reading, is_blind_spot, is_mirror_blind_spot,"
        " is_shared_concern, is_shared_strength, agency_respondents, cso_respondents, partners,"
        f" widest_edition, {ABOUT}"
    )

    stored = product("marts.principle_comparison", "period, partner, principle, item", columns)

    assert not disagreement(stored, principles.comparison(world), columns)


def test_every_criterion_has_its_points(product, world):
    columns = f"partner, checked_on, is_joint, answer, points, evidence, is_critical, {ABOUT}"

    stored = product("marts.representation_criteria", "root_uuid, criterion", columns)

    assert not disagreement(stored, representation.criteria(world), columns)


def test_a_check_is_passed_with_eight_points_and_no_critical_no(product, world):
    columns = (
        "partner, checked_on, is_joint, points, criteria, critical_unmet, unmet, is_passed,"
        f" {ABOUT}"
    )

    stored = product("marts.representation", "root_uuid", columns)

    assert not disagreement(stored, representation.representation(world), columns)


def test_a_contested_mandate_is_a_fact_as_recorded_last(product, world):
    columns = f"claimants, organisations_heard, is_heard, times_recorded, root_uuid, {ABOUT}"

    stored = product("marts.contested_mandates", "partner, contested_since", columns)

    assert not disagreement(stored, representation.contested_mandates(world), columns)


def test_a_concern_is_open_until_the_panel_closed_it(product, world):
    columns = (
        "counted_on, concern_type, raised_on, closed_on, outcome, panel_members, panel_groups,"
        f" is_open, days_since, open_over_90_days, {ABOUT}"
    )

    stored = product("marts.concerns", "period, partner, concern_code", columns)

    assert not disagreement(stored, representation.concerns(world), columns)
