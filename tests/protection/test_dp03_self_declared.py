"""DP3: which community somebody belongs to, only that person says, and only whoever wants to."""

import re

import pytest

from tests.example import velmara_programme

PROGRAMME = velmara_programme()
GROUPS = {row.group for row in PROGRAMME.mapping}
DECLARED = ("registration_case case/group", "community_pulse person/group")


def asked():
    """Yield every question of the example that offers the mapped groups, with its choices."""
    for questionnaire in PROGRAMME.questionnaires:
        offered = {}
        for choice in questionnaire.form.choices:
            offered.setdefault(choice.choice_list, []).append(choice.name)
        for question in questionnaire.form.questions:
            names = offered.get(question.choice_list, [])
            if GROUPS & {*names}:
                yield f"{questionnaire.code} {question.xpath}", question, names


QUESTIONS = {place: (question, names) for place, question, names in asked()}


def test_dp3_two_forms_ask_people_to_which_community_they_belong():
    assert {*DECLARED} <= QUESTIONS.keys()


@pytest.mark.parametrize("place", QUESTIONS)
def test_dp3_nobody_must_name_a_community_and_several_may_be_named(place):
    question, _ = QUESTIONS[place]

    assert question.type == "select_multiple"
    assert question.required is None


@pytest.mark.parametrize("place", DECLARED)
def test_dp3_people_may_say_none_another_one_or_that_they_do_not_want_to(place):
    _, names = QUESTIONS[place]

    assert {"none", "other", "not_said"} <= {*names}


def test_dp3_no_form_works_out_a_community_from_other_answers():
    for questionnaire in PROGRAMME.questionnaires:
        for question in questionnaire.form.questions:
            if question.is_filled_in:
                assert not re.search(r"group|communit|ethnic|religio", question.xpath)


def test_dp3_figures_by_group_count_whom_people_said_they_are_and_who_did_not_say():
    [dimension] = [found for found in PROGRAMME.file.dimensions if found.code == "group"]

    assert dimension.source == "row"
    assert dimension.takes_several
    assert not dimension.is_exclusive
    assert {"not_said", "not_recorded"} <= {*dimension.members}
