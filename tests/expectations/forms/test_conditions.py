"""The choices that a form offers are held against answers as they are, whatever they are called."""

from datetime import date

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.staging.form import read_form
from assets.staging.tables import tables_of
from expectations.forms.rules import Rule, rules_of
from expectations.library.suites import by_check, form_suite
from tests.expectations.conftest import AS_OF, FORM, stage_rows

HOSTILE = (
    "o'clock",
    "{batch}",
    "{",
    ":b",
    "a\\:b::c",
    "%s",
    "$1",
    "?",
    '"',
    "--",
    "\u202eñandú 日本",
)
TEXTS = st.sampled_from(HOSTILE)
SETTLED = settings(deadline=None, max_examples=60)


def rule_of(kind, offered):
    """Return the rule for the choices of a question, and the type of its column."""
    asked = {"type": kind, "name": "q", "select_from_list_name": "l"}
    choices = [{"list_name": "l", "name": name} for name in offered]
    form = read_form([("v1", {"survey": [asked], "choices": choices})])
    tables = tables_of("t", form, {})
    [rule] = [
        rule
        for rule in rules_of(form, tables, date.max).rules["t"]
        if rule.check == "choices_are_from_the_form"
    ]
    return rule, tables[0].columns[0].parts[0].type


def found(kind, offered, *answers):
    """Return the numbers of the answers that are found."""
    rule, column_type = rule_of(kind, offered)
    with duckdb.connect() as connection:
        connection.execute(f"create table t (root_uuid bigint, q {column_type})")
        for number, answer in enumerate(answers):
            connection.execute("insert into t values (?, ?)", [number, answer])
        query = f"select root_uuid from t where {rule.condition}"
        return sorted(number for (number,) in connection.execute(query).fetchall())


@SETTLED
@given(st.lists(TEXTS), st.lists(st.none() | TEXTS, min_size=1, max_size=6))
def test_an_answer_outside_a_set_is_found_and_an_empty_one_is_not(offered, answers):
    wrong = [answer is not None and answer not in offered for answer in answers]

    assert found("select_one", offered, *answers) == [
        number for number, is_wrong in enumerate(wrong) if is_wrong
    ]


@SETTLED
@given(st.lists(TEXTS), st.none() | st.lists(TEXTS, max_size=4))
def test_several_choices_are_all_from_the_set(offered, answer):
    is_wrong = answer is not None and not set(answer) <= set(offered)

    assert found("select_multiple", offered, answer) == [0] * is_wrong


def test_hostile_choices_pass_through_great_expectations_as_they_are(tmp_path, hold):
    rows = [{"root_uuid": name, "partner": name, "topics": [name]} for name in HOSTILE]
    wrong = {"root_uuid": "wrong", "partner": "b", "topics": ["o'clock", "b"]}
    stage_rows(tmp_path / "w.duckdb", "report", [*rows, wrong])
    rules = [
        Rule("report", rule.check, column, rule.condition.replace('"q"', column))
        for column, kind in (("partner", "select_one"), ("topics", "select_multiple"))
        for rule, _ in [rule_of(kind, HOSTILE)]
    ]

    failures = hold(tmp_path / "w.duckdb", {"report": rules})

    assert [(failure.rule.column, failure.rows) for failure in failures] == [
        ("partner", (("wrong", None),)),
        ("topics", (("wrong", None),)),
    ]


def test_a_table_has_one_expectation_per_check_and_severity(rules):
    of_table = rules["report"]

    groups = by_check(of_table)

    assert len(form_suite("report", of_table, ["root_uuid"]).expectations) == len(groups)
    assert len(groups) == len({(rule.check, rule.severity) for rule in of_table}) < len(of_table)
    assert sorted(rule.name for group in groups for rule in group) == sorted(
        rule.name for rule in of_table
    )


def test_the_small_form_of_these_tests_has_nothing_that_is_not_checked():
    assert rules_of(FORM, tables_of("report", FORM, {}), AS_OF).unchecked == ()
