"""Every rule in words, in each language: what `quality.rules` and the findings say."""

from dataclasses import replace
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
from tests.indicators.world import indicator, programme_of

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


def test_of_one_column_in_two_tables_the_newer_question_is_meant(world, programme):
    """A group became a repeat, or two paths differ in case: the newer wording stands first."""
    for path, label in (("g/q", "Newer"), ("G/q", "Older"), ("g/q", "Oldest")):
        world.execute("insert into staging.questions values ('visit', ?, 'g__q')", [path])
        world.execute(
            "insert into staging.labels values ('visit', 'question', ?, 'English (en)', ?)",
            [path, label],
        )

    assert labels_of(world, programme)["visit", "g__q"] == {"English (en)": "Newer"}


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


def test_a_sender_is_told_which_question_names_the_partner(world, programme):
    rule = DomainRule(
        "sender_speaks_for_the_partner", "error", ("visit",), "", None,
        {("visit", "submitted_by"): {"other_question": "planned_on"}},
    )  # fmt: skip

    tell_domain(world, programme, rule)

    [(message,)] = told(world, "message", "language = 'fr' and column_name = 'submitted_by'")
    assert message.endswith("pour parler au nom du partenaire nommé sous « Planned on ».")


def test_a_question_of_another_form_is_named_as_that_form_words_it(world, programme):
    other = {"other_question": "planned_on", "other_form": "visit"}
    rule = DomainRule(
        "so_far_not_more_than", "error", ("report",), "", None, {("report", "partner"): other}
    )

    tell_domain(world, programme, rule)

    [(message,)] = told(world, "message", "language = 'en' and column_name = 'partner'")
    assert "more was counted here than under “Planned on”, which it comes from." in message


TITLES = {"OC1.1": {"en": "People reached", "fr": "Personnes atteintes"}, "OC1.2": "Visits made"}


@pytest.mark.parametrize("kind", ["outliers", "equals_target"])
@pytest.mark.parametrize(
    ("codes", "language", "said"),
    [
        ("OC1.1", "en", "“People reached”"),
        ("OC1.1", "fr", "« Personnes atteintes »"),
        ("OC1.1, OC1.2", "en", "“People reached; Visits made”"),
        ("OC1.1, OC1.2", "fr", "« Personnes atteintes; Visits made »"),
    ],
)
def test_a_figure_is_named_by_the_titles_of_its_indicators(world, kind, codes, language, said):
    indicators = [
        indicator(None, entered=True, code=code, title=title) for code, title in TITLES.items()
    ]
    rule = {"code": "as_usual", "kind": kind}
    own = replace(
        settled_programme(languages=LANGUAGES, quality={"rules": [rule]}),
        framework=programme_of(*indicators).framework,
    )
    [declared] = own.file.quality.rules
    places = {("visit", "held_on"): {"indicator": codes}}

    tell_domain(world, own, DomainRule("as_usual", "warning", ("visit",), "", declared, places))

    where = f"language = '{language}' and column_name = 'held_on'"
    [(message,)] = told(world, "message", where)
    assert said in message


@pytest.mark.parametrize(
    ("span", "said"),
    [("day", "on one day."), ("period", "within one period."), ("ever", "so far.")],
)
def test_a_device_is_counted_over_the_span_that_the_message_says(world, span, said):
    rule = {"code": "own_device", "kind": "same_device", "forms": ["visit"], "span": span}
    own = settled_programme(languages=LANGUAGES, quality={"rules": [rule]})
    [declared] = own.file.quality.rules

    tell_domain(world, own, DomainRule("own_device", "warning", ("visit",), "", declared, {}))

    [(message,)] = told(world, "message", "language = 'en'")
    assert message.startswith("More than 3 people")
    assert said in message


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
    assert said["elsewhere"].startswith("On that day more than 4 times as many cases")


def finding(suite, expectation, column, severity):
    said = {
        "form": "visit", "root_uuid": "u", "suite": suite, "expectation": expectation,
        "check_name": expectation.partition(":")[0], "column_name": column, "severity": severity,
        "message": "", "found_on": date(2026, 7, 20),
    }  # fmt: skip
    return tuple(said.get(name) for name in dictionary()["quality.findings"].columns)


def test_a_rule_may_have_a_title_of_its_own(world):
    title = {"en": "Not too many visits a day", "fr": "Pas trop de visites par jour"}
    own = settled_programme(languages=LANGUAGES, quality={"rules": [PACE | {"title": title}]})

    tell_domain(world, own, pace(own))

    assert set(told(world, "language, title")) == set(title.items())
    [(message,)] = told(world, "message", "language = 'en'")
    assert "more than 4 times" in message


def test_a_programme_may_say_it_in_words_of_its_own(world):
    own = settled_programme(
        languages=LANGUAGES, quality={"rules": [PACE | {"message": {"fr": "Trop de visites ?"}}]}
    )

    tell_domain(world, own, pace(own))

    assert {message for (message,) in told(world, "message")} == {"Trop de visites ?"}
    assert isinstance(own.file.quality, QualityRules)
    assert said_of_code(own, "not_too_many").names == ("pace",)
