"""A decision put into lines: no wider than what was looked at, and telling of nobody."""

import json
from dataclasses import replace
from datetime import date

import pytest

from assets.warehouse.dictionary import dictionary
from expectations.decisions import deciding
from expectations.decisions.deciding import CannotDecideError, Wanted
from expectations.decisions.doubts import doubts
from expectations.settling import settle
from pipelines.decide_lines import Decided, decided_lines
from tests.expectations.settled_world import AS_OF, PROGRAMME, find, stage_row


@pytest.fixture
def checked(warehouse):
    """A warehouse as after a run, in which the rules have no words."""
    warehouse.execute(f"create table quality.rules ({dictionary()['quality.rules'].schema})")
    return warehouse


def quarantined(warehouse, *severities, **answers):
    root = stage_row(warehouse, "report", **answers)
    find(warehouse, "report", root, *(severities or ("error",)))
    return root


def proposed(warehouse, root="", programme=PROGRAMME, **words):
    settle(warehouse, programme, AS_OF)
    usual = {
        "word": "accept", "decided_by": "M&E officer", "decided_on": AS_OF, "reason": "By phone",
    }  # fmt: skip
    wanted = Wanted(form="report", submission=root, **(usual | words))
    return deciding.proposed(warehouse, programme, wanted, AS_OF)


# What a line is about ----------------------------------------------------------------------


@pytest.mark.parametrize("word", ["accept", "correct"])
def test_a_line_names_each_rule_that_was_looked_at_and_no_whole_check(checked, word):
    root = quarantined(checked, "error", "warning")

    lines, _ = proposed(checked, root, word=word)

    assert [one.expectation for one in lines] == ["rule_0: x", "rule_1: x"]


def test_what_the_same_check_finds_later_in_another_question_is_not_accepted_unseen(checked):
    root = quarantined(checked)
    programme = replace(PROGRAMME, decisions=tuple(proposed(checked, root)[0]))
    checked.execute(
        "insert into quality.findings by name select * replace"
        " ('rule_0: y' as expectation, 'y' as column_name) from quality.findings"
    )

    settle(checked, programme, AS_OF)

    fates = checked.execute("select fate, reason from quality.submissions").fetchall()
    assert fates == [("quarantined", "rule_0: y")]


@pytest.mark.parametrize("check", ["rule_0", "rule_0: x"])
def test_a_whole_check_or_one_rule_can_be_named(checked, check):
    root = quarantined(checked, "error", "error")

    assert [one.expectation for one in proposed(checked, root, check=check)[0]] == [check]
    assert [one.expectation for one in proposed(checked, check=check)[0]] == [check]


def test_a_decision_of_a_later_day_is_not_taken_back_on_an_earlier_one(checked):
    root = quarantined(checked)
    later = proposed(checked, root, decided_on=date(2026, 8, 1))[0]
    programme = replace(PROGRAMME, decisions=tuple(later))

    with pytest.raises(CannotDecideError, match="Give --on 2026-08-01, or a later day"):
        proposed(checked, root, programme, word="reopen")

    taken_back, _ = proposed(checked, root, programme, word="reopen", decided_on=date(2026, 8, 1))
    assert [one.decision for one in taken_back] == ["reopen"]


# What may stand in the log -----------------------------------------------------------------


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\r@"])
@pytest.mark.parametrize(
    ("field", "option"), [("reason", "--reason"), ("decided_by", "--by"), ("check", "--check")]
)
def test_what_would_be_a_formula_is_refused_and_says_what_to_write(checked, sign, field, option):
    root = quarantined(checked)

    with pytest.raises(CannotDecideError, match=rf"What {option} says .* Begin with a word"):
        proposed(checked, root, word="exclude", **{field: f"{sign}SUM(1)"})


@pytest.mark.parametrize("word", ["accept", "exclude"])
@pytest.mark.parametrize("name", ["root_uuid", "instance_uuid"])
def test_an_id_that_is_none_is_refused_and_says_what_to_do(checked, word, name):
    quarantined(checked, submission_id=77, **{name: '=HYPERLINK("https://example.org")'})

    with pytest.raises(CannotDecideError, match="its status in KoboToolbox instead"):
        proposed(checked, "77", word=word)


# Whom it tells of --------------------------------------------------------------------------


@pytest.fixture
def in_confidence():
    """The programme, whose reports come by a link with a code that says who speaks."""
    report, *others = PROGRAMME.file.forms
    place = report.model_copy(update={"is_sensitive": True, "link_code": "code", "reports": None})
    file = PROGRAMME.file.model_copy(update={"forms": (place, *others)})
    return replace(PROGRAMME, file=file)


def test_the_partner_behind_a_form_in_confidence_is_neither_listed_nor_told(checked, in_confidence):
    root = quarantined(checked, partner="AAA")

    lines, moves = proposed(checked, root, in_confidence)

    found, _ = doubts(checked, in_confidence, AS_OF)
    told = Decided(in_confidence, lines, moves, set())
    assert [one.partner for one in found] == [None]
    assert [(one.partner, one.becomes) for one in moves] == [(None, "used")]
    assert "AAA" not in "\n".join([*decided_lines(told), json.dumps(told.as_dict(), default=str)])
    assert told.as_dict()["next_run"][0]["partner"] is None


def test_how_many_of_them_are_of_one_partner_is_not_told_either(checked, in_confidence):
    second = in_confidence.partners[0].model_copy(update={"partner": "BBB"})
    programme = replace(in_confidence, partners=(*in_confidence.partners, second))
    for partner in ("AAA", "AAA", "BBB"):
        quarantined(checked, partner=partner)

    _, moves = proposed(checked, "", programme, check="rule_0")

    assert [(one.partner, one.submissions) for one in moves] == [(None, 3)]


def test_the_partner_of_another_form_is_told(checked):
    root = quarantined(checked, partner="AAA")

    assert [one.partner for one in proposed(checked, root)[1]] == ["AAA"]
