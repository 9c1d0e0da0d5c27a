"""Which rules a form calls for, and that each lets the right rows pass and finds the wrong ones."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from assets.programme.model import FormPlace
from assets.programme.read import read_programme
from assets.staging.form import read_form
from assets.staging.tables import tables_of
from assets.warehouse.connection import read_only
from expectations.rules import Register, Rule, rules_of
from expectations.runner import BrokenRuleError
from tests.expectations.conftest import AS_OF, FORM, GOOD, PLACE, REGISTER, stage_rows
from tests.velmara_run import VELMARA

# One row per rule that the rule must find, by (table, rule): what it answers instead.
WRONG = {
    ("report", "sender_speaks_for_the_partner: submitted_by"): {"submitted_by": "bbb_office"},
    ("report", "answers_read_as_their_type: unreadable"): {"unreadable": "told_on"},
    ("report", "required_questions_are_answered: partner"): {"partner": None},
    ("report", "required_questions_are_answered: secret"): {"secret": None},
    ("report", "choices_are_from_the_form: partner"): {"partner": "YYY"},
    ("report", "choices_are_from_the_form: topics"): {"topics": ["rights", "rites"]},
    ("report", "partner_is_in_the_register: partner"): {"partner": "ZZZ"},
    ("report", "nothing_is_dated_after_today: told_on"): {"told_on": AS_OF + timedelta(days=1)},
    ("report__item", "answers_read_as_their_type: unreadable"): {"unreadable": "item__people"},
    ("report__item", "required_questions_are_answered: item__people"): {"item__people": None},
    ("report__item", "numbers_are_within_their_bounds: item__people"): {"item__people": -1},
    ("report__item", "numbers_are_within_their_bounds: item__amount"): {"item__amount": 0},
}
# Rows that are unusual and right.
RIGHT = [
    {"submitted_by": "agency"},
    {"topics": None},
    {"topics": []},
    {"told_on": None},
    {"told_on": date(1999, 1, 1)},
    {"due_on": date(2099, 1, 1)},
    {"why": None, "more__note": None},
    {"secret": ""},
]


def names(rules):
    return {(rule.table, rule.name) for of_table in rules.values() for rule in of_table}


# Which rules there are --------------------------------------------------------------------


def test_a_form_calls_for_these_rules_and_no_others(rules):
    once = {("report", "each_submission_is_here_once: root_uuid")}

    assert names(rules) == WRONG.keys() | once


def test_what_may_stay_unasked_is_not_required(rules):
    required = {rule.column for rule in rules["report"] if rule.test == "not_null"}

    assert required == {"partner", "secret", "submitted_by"}


def test_choices_of_restricted_answers_are_not_looked_at(tables):
    restricted = [
        replace(column, data_class="restricted")
        for column in tables["report"].columns
        if column.name == "partner"
    ]
    table = replace(tables["report"], columns=tuple(restricted))

    found = rules_of(PLACE, FORM, table, REGISTER)

    assert "choices_are_from_the_form" not in {rule.check for rule in found}


def test_a_form_about_nobody_in_particular_asks_for_no_partner(tables):
    place = FormPlace(code="report", uid="aReport", title="Report")

    checks = {rule.check for rule in rules_of(place, read_form([]), tables["report"], REGISTER)}

    assert not checks & {"partner_is_in_the_register", "sender_speaks_for_the_partner"}


CONSENTS = "${consent} = 'yes'"


@pytest.mark.parametrize(
    ("relevant", "given", "is_required"),
    [
        (CONSENTS, "yes", True),
        (' ${consent}="yes" ', "yes", True),
        (CONSENTS, "oui", False),
        (CONSENTS, None, False),
        ("${consent_two} = 'yes'", "yes", False),
        ("${consent} != 'yes'", "yes", False),
        (f"({CONSENTS}) and (${{age}} > 17)", "yes", False),
    ],
)
def test_what_is_asked_with_consent_is_asked_of_everyone_who_is_here(relevant, given, is_required):
    question = {"type": "text", "name": "q", "required": True, "relevant": relevant}
    form = read_form([("v1", {"survey": [question]})])
    consent = given and {"question": "person/consent", "given": given}
    place = FormPlace(code="report", uid="aReport", title="Report", consent=consent)
    [table] = tables_of("report", form, {})

    checks = {rule.check for rule in rules_of(place, form, table, REGISTER)}

    assert ("required_questions_are_answered" in checks) is is_required


def test_promises_are_held_against_the_register(rules):
    survey = [{"type": "text", "name": "promise/commitment"}]
    form = read_form([("v1", {"survey": survey})])
    place = FormPlace(code="commitment_event", uid="aEvent", title="Promises")
    [table] = tables_of("commitment_event", form, {})

    [rule] = [
        rule
        for rule in rules_of(place, form, table, REGISTER)
        if rule.check == "promise_is_in_the_register"
    ]

    assert (rule.column, rule.other_column) == ("promise__commitment", "promise__partner")
    assert rule.values == (("P-1", "AAA"),)
    assert "promise_is_in_the_register" not in {rule.check for rule in rules["report"]}


def test_the_agency_speaks_for_every_partner_and_a_cso_for_itself():
    register = Register.of(read_programme(VELMARA), AS_OF, proposed=(("NEW", "AWN"),))

    assert ("agency_focal", "AWN") in register.speakers
    assert ("agency_focal", "TYR") in register.speakers
    assert [pair for pair in register.speakers if pair[0] == "awn_office"] == [
        ("awn_office", "AWN")
    ]
    assert {("NEW", "AWN"), ("A01-AWN-2026Q1", "AWN")} <= set(register.promises)
    assert ("A01-AWN-2026Q1", "TYR") not in register.promises


# What they find ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def found(tmp_path_factory, rules, hold):
    """Hold every rule against right rows and one wrong row each; return rows found by rule."""
    warehouse = tmp_path_factory.mktemp("rules") / "warehouse.duckdb"
    for table in GOOD:
        wrong = [
            {**row, "root_uuid": f"wrong {name}", "item_path": f"wrong {name}"}
            for (where, name), row in WRONG.items()
            if where == table
        ]
        right = [{**row, "root_uuid": f"right {number}"} for number, row in enumerate(RIGHT)]
        rows = [{}, *wrong, *(right if table == "report" else [])]
        kept = [{name: row[name] for name in row if name in GOOD[table]} for row in rows]
        stage_rows(warehouse, table, kept)
    return {
        (failure.rule.table, failure.rule.name, failure.rule.test): failure.rows
        for failure in hold(warehouse, rules)
    }


@pytest.mark.parametrize(("table", "rule"), WRONG)
def test_a_rule_finds_the_wrong_row(found, table, rule):
    rows = [
        row
        for (where, name, _), rows in found.items()
        for row in rows
        if (where, name) == (table, rule)
    ]

    item = f"wrong {rule}" if table == "report__item" else None
    assert (f"wrong {rule}", item) in rows


def test_no_rule_finds_a_right_row(found):
    ids = {root_uuid for rows in found.values() for root_uuid, _ in rows}

    assert {root_uuid.split()[0] for root_uuid in ids} == {"wrong"}


@pytest.mark.parametrize(("people", "is_found"), [(0, False), (500, False), (501, True)])
def test_a_bound_itself_is_within_it(tmp_path, rules, hold, people, is_found):
    stage_rows(tmp_path / "w.duckdb", "report__item", [{"item__people": people}])

    found = hold(tmp_path / "w.duckdb", {"report__item": rules["report__item"]})

    assert bool(found) is is_found


def test_a_submission_without_a_sender_is_found(tmp_path, rules, hold):
    stage_rows(tmp_path / "w.duckdb", "report", [{"submitted_by": None}, {"root_uuid": "fine"}])

    [failure] = hold(tmp_path / "w.duckdb", {"report": rules["report"]})

    assert failure.rule.check == "sender_speaks_for_the_partner"
    assert failure.rows == (("good", None),)


def test_every_wrong_row_is_found_however_many_they_are(tmp_path, rules, hold):
    wrong = [{"root_uuid": f"u-{number:03}", "secret": None} for number in range(300)]
    stage_rows(tmp_path / "w.duckdb", "report", wrong)

    [failure] = hold(tmp_path / "w.duckdb", {"report": rules["report"]})

    assert sorted(failure.rows) == [(row["root_uuid"], None) for row in wrong]


def test_both_copies_of_a_submission_that_is_here_twice_are_found(tmp_path, rules, hold):
    stage_rows(tmp_path / "w.duckdb", "report", [{}, {}, {"root_uuid": "another"}])

    [failure] = hold(tmp_path / "w.duckdb", {"report": rules["report"]})

    assert failure.rule.check == "each_submission_is_here_once"
    assert failure.rows == (("good", None), ("good", None))


def test_a_form_without_submissions_breaks_no_rule(tmp_path, rules, hold):
    for table in GOOD:
        stage_rows(tmp_path / "w.duckdb", table, [])

    assert hold(tmp_path / "w.duckdb", rules) == []


def test_a_rule_that_cannot_be_evaluated_says_so_instead_of_blaming_the_data(tmp_path, hold):
    stage_rows(tmp_path / "w.duckdb", "report", [{}])
    rule = Rule("report", "required_questions_are_answered", "no_such_column", "not_null")

    with pytest.raises(BrokenRuleError, match=r"no_such_column” of staging\.report could not be"):
        hold(tmp_path / "w.duckdb", {"report": [rule]})


def test_among_rules_that_hold_the_one_that_cannot_be_evaluated_is_named(tmp_path, rules, hold):
    stage_rows(tmp_path / "w.duckdb", "report", [{}])
    broken = Rule("report", "required_questions_are_answered", "no_such_column", "not_null")

    with pytest.raises(BrokenRuleError, match=r"required_questions_are_answered: no_such_column"):
        hold(tmp_path / "w.duckdb", {"report": [*rules["report"], broken]})


def test_a_rule_of_the_wrong_type_gives_no_answer_away(tmp_path, hold, caplog):
    stage_rows(tmp_path / "w.duckdb", "report", [{"secret": "told in confidence"}])
    rule = Rule("report", "nothing_is_dated_after_today", "secret", "at_most", (AS_OF,))

    with pytest.raises(BrokenRuleError) as error:
        hold(tmp_path / "w.duckdb", {"report": [rule]})

    assert "told in confidence" not in f"{error.value} {error.value.__context__} {caplog.text}"


def test_the_warehouse_is_free_again_after_the_checks(tmp_path, rules, hold):
    stage_rows(tmp_path / "w.duckdb", "report", [{}])
    hold(tmp_path / "w.duckdb", {"report": rules["report"]})

    stage_rows(tmp_path / "w.duckdb", "report", [{"secret": "written again"}])

    with read_only(tmp_path / "w.duckdb") as warehouse:
        found = warehouse.execute("select secret from staging.report").fetchall()
    assert found == [("written again",)]
