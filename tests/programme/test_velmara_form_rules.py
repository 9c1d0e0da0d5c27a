"""Every rule and indicator of the domain finds the questions that it reads in the questionnaires.

Indicators and rules are named as in the programme's domain: OC/OP indicators, A/C/J promises,
R criteria of representation, DP data protection.
"""

import pytest

from tests.velmara_forms import choice_names, classes, questions

QUESTIONS = {
    "OC1.1 capacity growth": "capacity_assessment session/instrument_version session/role",
    "OP1.1 assessments": "capacity_assessment session/assessed_on session/women_present"
    " session/youth_present",
    "OP1.2 action plan": "action_plan_update action/action_code action/item action/domain"
    " action/lead action/due_on action/state action/confirmed_on action/evidence",
    "OP1.3 grants": "grant_payment payment/tranche transfer/paid_on transfer/groups_served",
    "OP1.4 sub-grants": "quarterly_report sub_grant/paid_on sub_grant/cbo_type sub_grant/adm2",
    "OP1.5 reach": "quarterly_report sub_grant/amount sub_grant/cbo_minority_led"
    " sub_grant/cbo_women_led",
    "OP1.6 days to money": "grant_payment payment/agreed_on transfer/received_on transfer/amount",
    "OC2.1 first document": "registration_case case/person case/sex case/age_band case/group"
    " case/adm2 document/issued_on document/document_type",
    "OC2.2 six months": "registration_case application/applied_on application/issued_on"
    " application/document_type",
    "OC2.3 use": "registration_case follow_up/followed_up_on follow_up/used_document follow_up/use",
    "OP2.2 cases": "registration_case case/opened_on application/state",
    "OP3.1 volunteers": "volunteer_log activity/volunteer activity/activity_date activity/hours"
    " activity/activity_type activity/sex activity/age_band activity/adm2",
    "OP3.3 initiatives": "quarterly_report initiative/initiative_code initiative/initiative_type"
    " initiative/adm2 initiative/selection_recorded initiative/completed_on",
    "OP3.4 awareness": "quarterly_report activity/held_on activity/adm2 activity/participants"
    " activity/reached/people",
    "OC3.1 rights": "community_pulse pulse/asked_on answers/rights_named pulse/adm2 person/sex"
    " person/age_band",
    "OC3.2 listening": "community_pulse answers/listens pulse/weight pulse/place",
    "OC4.1 proposals": "event proposal/proposal_code proposal/tabled_on proposal/decision"
    " proposal/decided_on proposal/is_written proposal/theme event/level",
    "OC4.2 texts": "event proposal/adopted_text proposal/text_code proposal/adopted_on",
    "OC4.3 working agreements": "event working_agreement/agreement_code"
    " working_agreement/other_side working_agreement/signed_on working_agreement/ends_on",
    "OP4.1 quorum": "event event/event_code event/partners_present event/held_on"
    " quorum/minority_orgs quorum/minority_participants quorum/minority_women"
    " quorum/authority_present quorum/interpretation quorum/meets_quorum",
    "OP4.2 committees": "event committee/committee committee/minutes_taken"
    " committee/follow_up_checked",
    "OP4.3 seats": "event committee/minority_seats committee/filled_minority_seats"
    " committee/seats_women committee/seats_youth",
    "OC5.1 check": "representation_check record/partner record/kind criteria/checked_on",
    "OC5.2 communities": "event quorum/groups_present quorum/groups_invited",
    "OC5.3 concerns": "representation_check concern/concern_code concern/concern_type"
    " concern/raised_on concern/state concern/closed_on concern/outcome concern/may_know"
    " concern/panel_members concern/panel_groups",
    "OC6.1 principles": "principles_survey survey/code survey/partner overall/recommend",
    "OC6.6 joint reviews": "event review/minutes_agreed review/shared_back"
    " review/community_present review/period",
    "OC7.1 completions": "quarterly_report completion/completion_type completion/completed_on"
    " completion/sex completion/age_band completion/people",
    "OC7.2 technology points": "quarterly_report ict_point/point ict_point/households",
    "A01 funds": "grant_payment payment/agreement payment/due_on payment/amount_due close/evidence",
    "A04 support": "commitment_event promise/rating promise/evidence promise/promised_by",
    "A05 invitation": "event event/invited_on",
    "A06 access": "event quorum/accessible_venue quorum/interpretation",
    "A09 core costs": "partner_profile terms/overhead_percent terms/signed_on",
    "A10 contact": "partner_profile contact/agency_contact_named contact/agency_contact_since",
    "C01 nil report": "quarterly_report report/nil_report report/period words/evidence",
    "C06 interests": "partner_profile profile/changed_on declaration/interests",
    "funds spent": "quarterly_report money/spent money/own_contribution",
    "accountability test": "partner_profile terms/has_duties_of_both terms/has_targets_of_both",
    "contested mandate": "representation_check mandate/claimants mandate/organisations_heard"
    " mandate/contested_since mandate/how_heard mandate/next_step",
    "reply": "report_reply reply/code reply/partner reply/period reply/reply_text"
    " reply/cleared_for_report reply/cleared_elsewhere reply/signed_off",
    "named with consent": "partner_profile contact/public_name_consent contact/report_language",
    "share tick": "principles_survey overall/share_with_agency",
    "exchange list": "capacity_assessment close/willing_to_teach",
    "DP2 consent of the survey": "principles_survey survey/consent",
    "DP2 consent of the pulse": "community_pulse pulse/consent pulse/code",
    "DP2 consent of the case": "registration_case case/consent case/consent_by",
    "DP3 self-declared": "community_pulse person/group",
}
PSEUDONYMS = {
    "registration_case": "case/person",
    "volunteer_log": "activity/volunteer",
    "principles_survey": "survey/code",
    "report_reply": "reply/code",
    "community_pulse": "pulse/code",
}


@pytest.mark.parametrize("rule", QUESTIONS)
def test_a_rule_finds_its_questions(rule):
    form, *paths = QUESTIONS[rule].split()

    assert set(paths) <= questions(form).keys()


@pytest.mark.parametrize(("form", "path"), PSEUDONYMS.items())
def test_people_and_invitations_are_known_by_codes_alone(form, path):
    assert classes(form)[path] == "pseudonym"
    assert questions(form)[path].constraint.startswith("regex(., '^[A-Z")


def test_ten_criteria_are_each_met_partly_met_or_not_with_evidence():
    paths = questions("representation_check")

    for number in range(1, 11):
        assert paths[f"criteria/r{number}"].choice_list == "yes_partly_no"
        assert paths[f"criteria/r{number}_evidence"].choice_list == "evidence"


def test_twenty_principle_items_are_answered_on_one_scale():
    items = [
        path for path in questions("principles_survey") if path[:1] == "p" and path[1].isdigit()
    ]

    assert items == [f"p{one}/p{one}_{item}" for one in range(1, 6) for item in range(1, 5)]
    scales = {questions("principles_survey")[item].choice_list for item in items}
    assert {name for scale in scales for name in choice_names("principles_survey", scale)} == set(
        "123459"
    )


def test_an_item_that_does_not_apply_is_given_a_reason():
    paths = questions("capacity_assessment")

    assert "na" in choice_names("capacity_assessment", "levels")
    assert all(path + "_why_na" in paths for path in paths if path[-2:] in {"_1", "_2", "_3", "_4"})


def test_a_reply_has_at_most_1500_characters():
    assert questions("report_reply")["reply/reply_text"].constraint == "string-length(.) <= 1500"


def test_a_document_is_not_issued_before_it_was_applied_for():
    constraint = questions("registration_case")["document/issued_on"].constraint

    assert constraint == ". <= today() and . >= ${applied_on}"


@pytest.mark.parametrize("form", ["registration_case", "community_pulse"])
def test_nobody_has_to_say_which_community_they_belong_to(form):
    [group] = [question for path, question in questions(form).items() if path.endswith("/group")]

    assert not group.is_required
    assert group.type == "select_multiple"
    assert "not_said" in choice_names(form, "own_groups")


@pytest.mark.parametrize(
    ("form", "path"),
    [
        ("partner_profile", "organisation/minority_led"),
        ("quarterly_report", "sub_grant/cbo_minority_led"),
    ],
)
def test_no_organisation_has_to_say_whether_a_minority_leads_it(form, path):
    assert questions(form)[path].choice_list == "declared"
    assert choice_names(form, "declared") == {"yes", "no", "not_said"}


def test_evidence_is_none_told_or_seen_wherever_it_is_questions():
    for form in {rule.split()[0] for rule in QUESTIONS.values()}:
        assert choice_names(form, "evidence") in (set(), {"none", "told", "seen"})
