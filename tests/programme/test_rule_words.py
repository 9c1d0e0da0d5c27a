"""An indicator's rule reads in every language of the programme, and names the same things."""

import re
from string import Formatter

import pytest

from assets.programme.read import read_programme
from assets.programme.rule_words import across, rule, rules
from tests.programme.conftest import VELMARA

OTHERS = ("fr", "es", "ar")


@pytest.fixture(scope="module")
def velmara():
    return read_programme(VELMARA, converts=False)


def named(said):
    return sorted(re.findall("`(.*?)`", said))


def test_the_rule_of_a_ratio_is_a_sentence_in_each_language(velmara):
    [indicator] = [one for _, _, one in velmara.indicators if one.code == "OC2.2"]

    assert rule(indicator) == (
        "number of rows where `days(applied_on, issued_on) <= 183` ÷ number of rows where"
        " `days(applied_on, period_end) >= 183` of `registration_case`, by `applied_on` in the"
        " last 730 days of the period"
    )
    assert rule(indicator, "fr") == (
        "nombre de lignes où `days(applied_on, issued_on) <= 183` ÷ nombre de lignes où"
        " `days(applied_on, period_end) >= 183` de `registration_case`, selon `applied_on` dans les"
        " 730 derniers jours de la période"
    )


@pytest.mark.parametrize("language", OTHERS)
def test_every_rule_names_the_same_in_other_words(velmara, language):
    for _, _, indicator in velmara.indicators:
        for say in (rule, across):
            said, english = say(indicator, language), say(indicator)
            assert named(said) == named(english), indicator.code
            assert said != english, indicator.code
            assert not list(filter(None, (field for _, field, *_ in Formatter().parse(said))))


def test_a_language_without_words_reads_english(velmara):
    [(_, _, indicator), *_] = velmara.indicators

    assert rule(indicator, "pt-BR") == rule(indicator)


def test_the_rules_are_worded_in_the_programmes_other_languages(velmara, loaded):
    rows = loaded("marts.wordings")

    said = {
        (row["language"], row["text"])
        for row in rows
        if (row["table_name"], row["column_name"]) == ("indicator_rules", "rule")
    }
    assert said == {(language, text) for language in OTHERS for _, text, _ in rules(velmara)}
