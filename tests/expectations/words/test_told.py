"""Every rule in words, in each language: what `quality.rules` and the findings say."""

from datetime import date

import pytest

from assets.programme.quality import QualityRules
from assets.staging.version import Question
from assets.warehouse.dictionary import dictionary, insert_rows
from expectations.domain import DomainRule
from expectations.forms.rule import Rule
from expectations.unchecked import NotChecked
from expectations.words.told import (
    keep_of_domain,
    keep_of_form,
    labels_of,
    said_of_code,
    say_in_findings,
    told_of_domain,
    told_of_form,
)
from tests.expectations.settled_world import open_staging, settled_programme

LANGUAGES = ["en", "fr"]
CONSTRAINT = "answers_meet_their_constraints"
ASKED = Question(
    xpath="held_on",
    type="date",
    path=(),
    choice_list=None,
    required="true",
    relevant=None,
    constraint=". <= today()",
    labels={"English (en)": "Held on", "French (fr)": "Tenue le"},
    constraint_messages={"English (en)": "Not in the future."},
)
RULE = Rule("visit", CONSTRAINT, "held_on", "true", question=ASKED)
PACE = {"code": "not_too_many", "kind": "pace", "forms": ["visit"], "times": 4}


@pytest.fixture
def programme():
    return settled_programme(languages=LANGUAGES, quality={"rules": [PACE]})


@pytest.fixture
def world():
    """A warehouse in which the form on the server words its questions."""
    connection = open_staging()
    connection.execute(
        "create table staging.questions (form varchar, xpath varchar, column_name varchar)"
    )
    connection.execute(
        "create table staging.labels"
        " (form varchar, kind varchar, name varchar, language varchar, label varchar)"
    )
    for column, label in (("held_on", "Held on"), ("planned_on", "Planned on")):
        connection.execute("insert into staging.questions values ('visit', ?, ?)", [column] * 2)
        connection.execute(
            "insert into staging.labels values ('visit', 'question', ?, 'English (en)', ?)",
            [column, label],
        )
    return connection


def told(world, columns, where="true"):
    return world.execute(
        f"select {columns} from quality.rules where {where} order by all"
    ).fetchall()


def tell_form(world, programme, *unchecked):
    found = told_of_form("visit", [RULE], unchecked, labels_of(world, programme))
    keep_of_form(world, programme, "visit", found)


def tell_domain(world, programme, *rules, unchecked=()):
    found = told_of_domain(programme, rules, unchecked, labels_of(world, programme))
    keep_of_domain(world, programme, found)


def pace(programme, **looks_at):
    [declared] = programme.file.quality.rules
    columns = {("visit", column): places for column, places in looks_at.items()}
    return DomainRule("not_too_many", "warning", ("visit",), "", declared, columns)


def test_a_rule_is_told_in_each_language_of_the_programme(world, programme):
    tell_form(world, programme)

    assert told(world, "language, form_title, question, message, severity, is_checked") == [
        ("en", "Visit", "Held on", "“Held on”: Not in the future.", "error", True),
        ("fr", "Visit", "Tenue le", "« Tenue le » : Not in the future.", "error", True),
    ]


def test_a_rule_of_the_domain_is_told_as_a_whole_and_for_each_column(world, programme):
    tell_domain(world, programme, pace(programme, held_on={}))

    assert told(world, "expectation, column_name, question", "language = 'en'") == [
        ("not_too_many", "*", None),
        ("not_too_many: held_on", "held_on", "Held on"),
    ]


def test_a_rule_of_the_domain_says_its_own_setting(world, programme):
    tell_domain(world, programme, pace(programme))

    [(message,)] = told(world, "message", "language = 'en'")
    assert "more than 4 times" in message


def test_another_question_is_named_as_the_servers_form_words_it(world, programme):
    rule = DomainRule(
        "in_order", "error", ("visit",), "", None,
        {("visit", "held_on"): {"other_question": "planned_on"}},
    )  # fmt: skip

    tell_domain(world, programme, rule)

    [(message,)] = told(world, "message", "language = 'en' and column_name = 'held_on'")
    assert message == (
        "“Held on”: This date lies before that of “Planned on”, which it should follow."
    )


def test_what_is_not_checked_is_told_with_its_reason_in_words(world, programme):
    tell_form(world, programme, NotChecked(CONSTRAINT, "visit", "planned_on", "too_deep"))

    assert told(world, "question, is_checked, not_checked_reason", "language = 'en'") == [
        ("Held on", True, None),
        ("Planned on", False, "The form's condition has too many brackets within brackets."),
    ]


def test_a_rule_that_is_checked_in_part_says_what_of_it_is_not(world, programme):
    tell_form(world, programme, NotChecked(CONSTRAINT, "visit", "held_on", "too_deep"))

    [(is_checked, reason)] = told(world, "is_checked, not_checked_reason", "language = 'en'")
    assert is_checked
    assert "brackets" in reason


def test_a_form_that_is_checked_again_replaces_its_own_rules_alone(world, programme):
    tell_form(world, programme)
    tell_domain(world, programme, pace(programme))

    tell_form(world, programme)

    assert told(world, "suite, count(*)", "true group by suite") == [("domain", 2), ("visit", 2)]


def test_a_finding_says_what_is_told_of_its_rule_in_the_programmes_first_language(world, programme):
    rows = [
        finding("visit", f"{CONSTRAINT}: held_on", "held_on", "error"),
        finding("domain", "not_too_many: elsewhere", "elsewhere", "warning"),
    ]
    insert_rows(world, "quality.findings", rows)
    tell_form(world, programme)
    tell_domain(world, programme, pace(programme))

    say_in_findings(world, programme)

    said = dict(world.execute("select column_name, message from quality.findings").fetchall())
    assert said["held_on"] == "“Held on”: Not in the future."
    assert said["elsewhere"].startswith("On that day one person recorded")


def finding(suite, expectation, column, severity):
    said = {
        "form": "visit", "root_uuid": "u", "suite": suite, "expectation": expectation,
        "check_name": expectation.partition(":")[0], "column_name": column, "severity": severity,
        "message": "", "found_on": date(2026, 7, 20),
    }  # fmt: skip
    return tuple(said.get(name) for name in dictionary()["quality.findings"].columns)


def test_a_programme_may_say_it_in_words_of_its_own(world):
    own = settled_programme(
        languages=LANGUAGES, quality={"rules": [PACE | {"message": {"fr": "Trop de visites ?"}}]}
    )

    tell_domain(world, own, pace(own))

    assert {message for (message,) in told(world, "message")} == {"Trop de visites ?"}
    assert isinstance(own.file.quality, QualityRules)
    assert said_of_code(own, "not_too_many").names == ("pace",)
