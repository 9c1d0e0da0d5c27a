"""All that Velmara's forms demand is checked; of its answers only the planned ones are found."""

import pytest

from assets.warehouse.connection import read_only
from expectations.forms.rules import rules_of
from tests.example import velmara_programme
from tests.expectations.form_world import NEWEST
from tests.velmara_run import velmara_run

PROGRAMME = velmara_programme()
FORMS = {place.code: place for place in PROGRAMME.file.forms}
# The wrong answers that population.yaml plans (`mistakes`), as the form they are in would say it.
PLANNED = [
    ("action_plan_update", "choices_are_from_the_form: action__state"),
    ("community_pulse", "choices_are_from_the_form: pulse__adm2"),
    ("event", "answers_meet_their_constraints: quorum__minority_participants"),
    ("event", "answers_read_as_their_type: quorum__participants"),
    ("grant_payment", "answers_meet_their_constraints: transfer__received_on"),
    ("grant_payment", "answers_read_as_their_type: payment__amount_due"),
    ("grant_payment", "choices_are_from_the_form: payment__agreement"),  # Not of that partner.
    ("grant_payment", "choices_are_from_the_form: payment__partner"),
    ("partner_profile", "answers_meet_their_constraints: declaration__interests"),
    ("partner_profile", "unasked_questions_have_no_answer: organisation__registered_on"),
    ("principles_survey", "choices_are_from_the_form: p2__p2_3"),
    ("principles_survey", "required_questions_are_answered: p3__p3_2"),
    ("quarterly_report", "answers_read_as_their_type: activity__reached__people"),
    ("quarterly_report", "choices_are_from_the_form: activity__adm2"),
    ("registration_case", "answers_meet_their_constraints: case__person"),
    ("registration_case", "answers_meet_their_constraints: document__issued_on"),
    ("registration_case", "required_questions_are_answered: case__sex"),
    ("representation_check", "required_questions_are_answered: criteria__r7"),
    ("representation_check", "unasked_questions_have_no_answer: mandate__claimants"),
    ("volunteer_log", "answers_meet_their_constraints: activity__hours"),
    ("volunteer_log", "choices_are_from_the_form: activity__activity_type"),
    ("volunteer_log", "repeats_have_the_items_asked_for: activity"),
]


def held(form):
    questionnaire = PROGRAMME.questionnaire(form)
    tables = questionnaire.staged(is_sensitive=FORMS[form].is_sensitive)
    return questionnaire.form, rules_of(questionnaire.form, tables, NEWEST)


@pytest.mark.parametrize("form", FORMS)
def test_nothing_that_a_form_of_velmara_demands_is_left_unchecked(form):
    _, rules = held(form)

    assert rules.unchecked == ()


def beside_today(question):
    """Return what a constraint asks besides that a date has come, which the domain looks at."""
    return (question.constraint or "").replace(". <= today()", "")


@pytest.mark.parametrize("form", FORMS)
def test_each_demand_of_a_form_of_velmara_has_its_rule(form):
    asked, rules = held(form)

    checks = {
        (rule.check, rule.question.xpath)
        for of_table in rules.rules.values()
        for rule in of_table
        if rule.question
    }
    left = {
        (check, question.xpath)
        for question in asked.questions
        for check, demand in (
            ("required_questions_are_answered", question.required),
            ("answers_meet_their_constraints", beside_today(question)),
            ("unasked_questions_have_no_answer", question.conditions),
        )
        if demand and question.type != "calculate" and (check, question.xpath) not in checks
    }
    assert left == set()


def test_velmaras_planned_wrong_answers_are_found_and_nothing_else(tmp_path_factory):
    run = velmara_run(tmp_path_factory.getbasetemp())

    with read_only(run.warehouse) as connection:
        found = connection.execute(
            "select form, expectation, count(distinct root_uuid) from quality.findings"
            " where suite <> 'domain' group by all order by all"
        ).fetchall()

    assert found == [(*planned, 1) for planned in PLANNED]
