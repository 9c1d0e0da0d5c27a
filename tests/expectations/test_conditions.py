"""The SQL of each kind of rule finds the rows that the rule in plain words finds, and no others."""

from datetime import timedelta

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.staging.tables import tables_of
from expectations.rules import Rule, rules_of
from expectations.suites import by_check, failing_rows, suite_of
from tests.expectations.conftest import AS_OF, FORM, PLACE, REGISTER, stage_rows

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
    "",
)
TEXTS = st.sampled_from(HOSTILE)
MAYBE = st.none() | TEXTS
BOUNDS = st.lists(
    st.tuples(st.sampled_from([">=", ">", "<=", "<"]), st.integers(-9, 9).map(float)),
    min_size=1,
    max_size=3,
)
HOLDS = {">=": "__ge__", ">": "__gt__", "<=": "__le__", "<": "__lt__"}


def found(rule, kind, *rows):
    """Return the numbers of the rows that a rule finds; each is an answer, or two."""
    with duckdb.connect() as connection:
        connection.execute(
            f"create table t (root_uuid bigint, form_version varchar, q {kind}, other varchar)"
        )
        for number, row in enumerate(rows):
            connection.execute("insert into t values (?, 'v2', ?, ?)", [number, *row])
        # As the library fills it in, after SQLAlchemy has.
        query = failing_rows([rule], ["root_uuid"]).replace(r"\:", ":").format(batch="t")
        return sorted(number for number, _ in connection.execute(query).fetchall())


def rule(test, values=(), **more):
    return Rule("t", "required_questions_are_answered", "q", test, tuple(values), **more)


def numbers(are_wrong):
    return [number for number, is_wrong in enumerate(are_wrong) if is_wrong]


@given(st.lists(TEXTS), st.lists(MAYBE, min_size=1, max_size=6))
def test_an_answer_outside_a_set_is_found_and_an_empty_one_is_not(offered, answers):
    wrong = [answer is not None and answer not in offered for answer in answers]

    assert found(rule("in_set", offered), "varchar", *zip(answers, answers, strict=True)) == (
        numbers(wrong)
    )


@given(st.lists(TEXTS), st.none() | st.lists(TEXTS, max_size=4))
def test_several_choices_are_all_from_the_set(offered, answer):
    is_wrong = answer is not None and not set(answer) <= set(offered)

    assert found(rule("all_in_set", offered), "varchar[]", (answer, None)) == numbers([is_wrong])


@given(st.lists(st.tuples(TEXTS, TEXTS)), MAYBE, MAYBE)
def test_a_pair_is_wrong_when_nothing_that_is_empty_could_make_it_right(pairs, one, other):
    could_be = any(one in {None, a} and other in {None, b} for a, b in pairs)
    is_wrong = not could_be and (one, other) != (None, None)

    held = rule("pair_in_set", pairs, other_column="other")

    assert found(held, "varchar", (one, other)) == numbers([is_wrong])


@given(BOUNDS, st.none() | st.integers(-9, 9) | st.just(2**62))
def test_every_bound_holds_and_an_empty_number_breaks_none(bounds, answer):
    holds = answer is None or all(getattr(float(answer), HOLDS[sign])(n) for sign, n in bounds)

    assert found(rule("within", bounds), "bigint", (answer, None)) == numbers([not holds])


@given(st.none() | st.dates(AS_OF - timedelta(3), AS_OF + timedelta(3)))
def test_a_date_after_the_day_is_found(answer):
    is_wrong = answer is not None and answer > AS_OF

    assert found(rule("at_most", [AS_OF]), "date", (answer, None)) == numbers([is_wrong])


@pytest.mark.parametrize(("excepted", "is_found"), [((), [0]), (("v1",), [0]), (("v1", "v2"), [])])
def test_a_rule_does_not_hold_for_versions_that_it_excepts(excepted, is_found):
    assert found(rule("not_null", except_versions=excepted), "varchar", (None, "x")) == is_found


def test_empty_keys_are_not_the_same_key_twice():
    rows = [(key, None) for key in ("a", "b", "a", None, None)]

    assert found(rule("unique"), "varchar", *rows) == [0, 2]


def test_hostile_choices_pass_through_great_expectations_as_they_are(tmp_path, hold):
    rows = [{"root_uuid": name, "partner": name, "topics": [name]} for name in HOSTILE]
    wrong = {"root_uuid": "wrong", "partner": "b", "topics": ["o'clock", "b"]}
    stage_rows(tmp_path / "w.duckdb", "report", [*rows, wrong])
    rules = [
        Rule("report", "choices_are_from_the_form", "partner", "in_set", HOSTILE),
        Rule("report", "choices_are_from_the_form", "topics", "all_in_set", HOSTILE),
    ]

    failures = hold(tmp_path / "w.duckdb", {"report": rules})

    assert [(failure.rule.column, failure.rows) for failure in failures] == [
        ("partner", (("wrong", None),)),
        ("topics", (("wrong", None),)),
    ]


def test_a_table_has_one_expectation_per_check():
    [table, *_] = tables_of("report", FORM, {})
    rules = list(rules_of(PLACE, FORM, table, REGISTER))

    groups = by_check(rules)

    assert len(suite_of("report", groups, ["root_uuid"]).expectations) == len(groups)
    assert len(groups) == len({rule.check for rule in rules}) < len(rules)
    assert sorted(rule.name for group in groups for rule in group) == sorted(
        rule.name for rule in rules
    )
