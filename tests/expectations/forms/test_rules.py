"""Which rules a form calls for, and that each lets the right rows pass and finds the wrong ones."""

from dataclasses import replace
from datetime import date

import pytest

from assets.staging.form import read_form
from assets.staging.tables import tables_of
from assets.warehouse.connection import read_only
from expectations.forms.rules import Rule, rules_of
from expectations.library.runner import BrokenRuleError
from tests.expectations.conftest import AS_OF, FORM, GOOD, stage_rows

TYPES = "answers_read_as_their_type"
BOUNDS = "answers_meet_their_constraints"
UNASKED = "unasked_questions_have_no_answer"
# One row per rule that the rule must find, by (table, rule): what it answers instead.
WRONG = {
    ("report", f"{TYPES}: submitted_at"): {"submitted_at": None},
    ("report", f"{TYPES}: told_on"): {"unreadable": "due_on, told_on", "told_on": None},
    ("report", f"{TYPES}: due_on"): {"unreadable": "due_on", "due_on": None},
    ("report", "required_questions_are_answered: partner"): {"partner": None},
    ("report", "required_questions_are_answered: secret"): {"secret": None},
    ("report", "required_questions_are_answered: why"): {"why": None},
    ("report", "required_questions_are_answered: more__note"): {"more__note": ""},
    ("report", "choices_are_from_the_form: partner"): {"partner": "YYY"},
    ("report", "choices_are_from_the_form: topics"): {"topics": ["rights", "rites"]},
    ("report", f"{UNASKED}: why"): {"partner": "BBB", "more__note": None},
    ("report", f"{UNASKED}: more__note"): {"partner": "BBB", "why": None},
    ("report__item", f"{TYPES}: item__people"): {"unreadable": "item__people"},
    ("report__item", f"{TYPES}: item__amount"): {"unreadable": "item__amount"},
    ("report__item", f"{TYPES}: item__age"): {"unreadable": "item__age"},
    ("report__item", "required_questions_are_answered: item__people"): {"item__people": None},
    ("report__item", f"{BOUNDS}: item__people"): {"item__people": -1},
    ("report__item", f"{BOUNDS}: item__amount"): {"item__amount": 0},
    ("report__item", f"{BOUNDS}: item__age"): {"item__age": -1},
}
# What only the rows around can break.
AROUND = {("report__item", "repeats_have_the_items_asked_for: item")}
# Rows that are unusual and right.
RIGHT = [
    {"topics": None},
    {"topics": []},
    {"told_on": None},
    {"told_on": date(1999, 1, 1)},
    {"due_on": date(2099, 1, 1)},
    {"partner": "BBB", "why": None, "more__note": None},
    {"unreadable": "item__people"},  # A column of another table.
]


def names(rules):
    return {(rule.table, rule.name) for of_table in rules.values() for rule in of_table}


# Which rules there are --------------------------------------------------------------------


def test_a_form_calls_for_these_rules_and_no_others(rules):
    assert names(rules) == WRONG.keys() | AROUND


def test_choices_of_restricted_answers_are_not_looked_at(tables):
    restricted = [
        replace(column, data_class="restricted")
        for column in tables["report"].columns
        if column.name == "partner"
    ]
    table = replace(tables["report"], columns=tuple(restricted))

    held = rules_of(FORM, (table, tables["report__item"]), AS_OF)

    assert {rule.name for rule in held.rules["report"]} == {
        "required_questions_are_answered: partner",
        f"{TYPES}: submitted_at",
    }


def test_a_form_that_was_never_sent_has_no_rules(tables):
    held = rules_of(read_form([]), tuple(tables.values()), AS_OF)

    assert set(held.rules.values()) == {()}


def test_the_same_rules_are_known_without_a_day(rules, tables):
    held = rules_of(FORM, tuple(tables.values()), date.max)

    assert names(held.rules) == names(rules)


def test_a_rule_knows_the_words_of_its_question():
    asked = {
        "type": "integer", "name": "n", "constraint": ". > 0", "label": ["How many?", "Combien ?"],
        "constraint_message": ["At least one.", "Au moins un."],
    }  # fmt: skip
    languages = ["English (en)", "French (fr)"]
    form = read_form([("v1", {"survey": [asked], "translations": languages})])

    [rule] = [
        rule
        for rule in rules_of(form, tables_of("f", form, {}), AS_OF).rules["f"]
        if rule.check == BOUNDS
    ]

    assert rule.question.labels == dict(zip(languages, asked["label"], strict=True))
    assert rule.question.constraint_messages == dict(
        zip(languages, asked["constraint_message"], strict=True)
    )


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
        (failure.rule.table, failure.rule.name, failure.rule.condition): failure.rows
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


def test_every_wrong_row_is_found_however_many_they_are(tmp_path, rules, hold):
    wrong = [{"root_uuid": f"u-{number:03}", "secret": None} for number in range(300)]
    stage_rows(tmp_path / "w.duckdb", "report", wrong)

    [failure] = hold(tmp_path / "w.duckdb", {"report": rules["report"]})

    assert sorted(failure.rows) == [(row["root_uuid"], None) for row in wrong]


def test_a_form_without_submissions_breaks_no_rule(tmp_path, rules, hold):
    for table in GOOD:
        stage_rows(tmp_path / "w.duckdb", table, [])

    assert hold(tmp_path / "w.duckdb", rules) == []


def test_a_rule_that_cannot_be_evaluated_says_so_instead_of_blaming_the_data(tmp_path, hold):
    stage_rows(tmp_path / "w.duckdb", "report", [{}])
    rule = Rule("report", "required_questions_are_answered", "no_such_column", "no_such_column = 1")

    with pytest.raises(BrokenRuleError, match=r"no_such_column” of staging\.report could not be"):
        hold(tmp_path / "w.duckdb", {"report": [rule]})


def test_among_rules_that_hold_the_one_that_cannot_be_evaluated_is_named(tmp_path, rules, hold):
    stage_rows(tmp_path / "w.duckdb", "report", [{}])
    check, column = "required_questions_are_answered", "no_such_column"
    broken = Rule("report", check, column, f"{column} = 1")

    with pytest.raises(BrokenRuleError, match=r"required_questions_are_answered: no_such_column"):
        hold(tmp_path / "w.duckdb", {"report": [*rules["report"], broken]})


def test_a_rule_of_the_wrong_type_gives_no_answer_away(tmp_path, hold, caplog):
    stage_rows(tmp_path / "w.duckdb", "report", [{"secret": "told in confidence"}])
    rule = Rule("report", BOUNDS, "secret", f"secret > date '{AS_OF}'")

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
