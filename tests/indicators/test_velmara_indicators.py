"""The example's framework: every indicator that was agreed, and that each can be computed."""

import pytest

from tests.indicators.velmara_world import figures_of, open_velmara, velmara

# Code: kind, direction, frequency, widest audience, side that answers for it. OC1.2 is agreed
# yearly and told each quarter; OC7.2 was opened to the public by both sides.
AGREED = """
OC1.1  ratio_level up   year    partner    agency
OC1.2  index       up   quarter partner    cso
OP1.1  flow        up   half    internal   agency
OP1.2  ratio_flow  up   quarter partner    both
OP1.3  flow        up   quarter partner    agency
OP1.4  flow        up   quarter partner    cso
OP1.5  ratio_flow  up   quarter partner    agency
OP1.6  median      down quarter partner    agency
OC2.1  flow_unique up   quarter restricted cso
OC2.2  ratio_level up   half    restricted cso
OC2.3  ratio_level up   half    restricted cso
OP2.1  flow        up   quarter restricted cso
OP2.2  flow        up   quarter restricted cso
OP2.3  median      down quarter partner    cso
OC3.1  ratio_level up   year    partner    cso
OC3.2  ratio_level up   year    partner    cso
OP3.1  stock       up   quarter partner    cso
OP3.2  flow        up   quarter partner    cso
OP3.3  flow        up   half    partner    cso
OP3.4  flow        up   quarter partner    cso
OC4.1  ratio_level up   half    partner    both
OC4.2  flow        up   half    public     cso
OC4.3  stock       up   half    public     cso
OP4.1  flow        up   quarter partner    agency
OP4.2  stock       up   quarter partner    agency
OP4.3a ratio_level up   half    partner    agency
OP4.3b ratio_level up   half    partner    agency
OC5.1  ratio_level up   year    restricted both
OC5.2  ratio_level up   year    restricted agency
OC5.3  stock       down quarter restricted both
OC6.1  index       up   year    restricted both
OC6.2  index       down year    restricted both
OC6.3  ratio_flow  up   quarter partner    agency
OC6.4  ratio_flow  up   quarter partner    cso
OC6.5  ratio_flow  up   quarter partner    both
OC6.6  flow        up   half    public     both
OC7.1  flow        up   quarter restricted cso
OC7.2  stock       up   quarter public     cso
"""
ROWS = [line.split() for line in AGREED.strip().splitlines()]
CODES = [code for code, *_ in ROWS]


@pytest.fixture(scope="module")
def silent():
    """The programme before anybody has answered anything."""
    connection = open_velmara()
    yield connection
    connection.close()


def test_the_framework_holds_what_was_agreed_in_this_order():
    found = [
        [
            indicator.code, indicator.kind, indicator.direction, indicator.frequency,
            indicator.sensitivity, indicator.responsible.side,
        ]
        for _, _, indicator in velmara().indicators
    ]  # fmt: skip

    assert found == ROWS


@pytest.mark.parametrize("code", CODES)
def test_without_answers_there_is_no_figure_and_no_error(silent, code):
    assert figures_of(silent, code) == {}


@pytest.mark.parametrize("code", CODES)
def test_every_result_says_who_does_what(code):
    [(outcome, output, indicator)] = [
        found for found in velmara().indicators if found[2].code == code
    ]

    for result in (outcome, output, indicator):
        assert result is None or result.responsibilities, result
    assert outcome.contributes_to


def test_every_party_has_something_to_do():
    parties = {
        found.who
        for _, _, indicator in velmara().indicators
        for found in indicator.responsibilities
    } | {
        found.who for outcome in velmara().framework.outcomes for found in outcome.responsibilities
    }

    assert parties == {"agency", "cso", "local_government", "private_sector", "un_agency"}


def test_members_of_a_dimension_are_the_choices_of_its_question():
    for dimension in velmara().file.dimensions:
        offered = [
            {choice.name for choice in questionnaire.form.choices if choice.choice_list == asked}
            for questionnaire in velmara().questionnaires
            for question in questionnaire.form.questions
            for asked in [question.choice_list]
            if asked and question.xpath.split("/")[-1] == dimension.code
        ]
        for choices in offered if dimension.source == "row" else ():
            assert choices <= {*dimension.members, "not_recorded"}, dimension.code
