"""Suites in the library's own terms: its classes, its results, and never a value in them."""

import json
import logging

import duckdb
import pytest

from assets.warehouse.connection import read_only, writing
from expectations.domain import DomainRule
from expectations.forms.rule import Rule
from expectations.library.opened import opened
from expectations.library.runner import BrokenRuleError, is_broken, run, run_domain, run_suite
from expectations.library.suites import domain_suite, form_suite
from expectations.unchecked import NotChecked

SECRET = "told in confidence"
REQUIRED, BOUNDS = "required_questions_are_answered", "answers_meet_their_constraints"
RULES = [
    Rule("visit", REQUIRED, "why", "why is null"),
    Rule("visit", BOUNDS, "people", "people > 100"),
    Rule("visit", BOUNDS, "why", "regexp_matches(why, '^x{2,3}:{}$')"),
]
# Fails over texts that are no numbers, and DuckDB's words for that quote one of them.
BROKEN = Rule("visit", BOUNDS, "why", "why::integer > 1")
ALL_VISITS = "select 'visit' as form, root_uuid, null as item_path, 'people' as column_name"


@pytest.fixture
def warehouse(tmp_path):
    """Four visits, of which two are wrong, with what became of them."""
    path = tmp_path / "warehouse.duckdb"
    with writing(path) as connection:
        connection.execute(
            "create table staging.visit as select * from (values"
            f" ('u-1', '{SECRET}', 5), ('u-2', null, 500), ('u-3', 'xx:{{}}', 7),"
            f" ('u-4', '{SECRET}', 9)) as v (root_uuid, why, people)"
        )
        connection.execute(
            "create table quality.submissions as select 'visit' as form, root_uuid,"
            " if(root_uuid = 'u-4', 'excluded', if(people > 100, 'quarantined', 'used')) as fate"
            " from staging.visit"
        )
    return path


def found(result):
    """Return what each expectation of a result found, by its type."""
    return {
        one.expectation_config.type: one.result["unexpected_index_list"] for one in result.results
    }


def domain_rule(code="pace", severity="error", forms=("visit",), where="people > 6"):
    return DomainRule(code, severity, forms, f"{ALL_VISITS} from staging.visit where {where}")


# A suite by itself ------------------------------------------------------------------------


def test_a_suite_has_a_telling_expectation_for_each_check():
    from great_expectations import ExpectationSuite
    from great_expectations.expectations.expectation import BatchExpectation

    suite = form_suite("visit", RULES, ["root_uuid"])

    assert isinstance(suite, ExpectationSuite)
    assert suite.name == "visit"
    assert all(isinstance(one, BatchExpectation) for one in suite.expectations)
    assert [one.expectation_type for one in suite.expectations] == [
        "expect_answers_to_meet_their_constraints",
        "expect_required_questions_to_be_answered",
    ]


def test_results_have_the_librarys_own_keys(warehouse):
    result = run_suite(warehouse, form_suite("visit", RULES, ["root_uuid"]))

    bounds = next(one for one in result.results if one.expectation_config.meta["check"] == BOUNDS)
    assert not result.success
    assert bounds.result == {
        "element_count": 4,
        "unexpected_count": 2,
        "unexpected_percent": 50.0,
        "unexpected_index_column_names": ["root_uuid"],
        "unexpected_index_list": [
            {"root_uuid": "u-2", "column": "people"},
            {"root_uuid": "u-3", "column": "why"},
        ],
        "partial_unexpected_index_list": [
            {"root_uuid": "u-2", "column": "people"},
            {"root_uuid": "u-3", "column": "why"},
        ],
    }


def test_a_row_with_two_wrong_columns_counts_once_and_is_listed_twice(warehouse):
    rules = [Rule("visit", BOUNDS, name, "people > 100") for name in ("people", "why")]

    [one] = run_suite(warehouse, form_suite("visit", rules, ["root_uuid"])).results

    assert one.result["unexpected_count"] == 1
    assert [row["column"] for row in one.result["unexpected_index_list"]] == ["people", "why"]


def test_an_expectation_says_which_check_and_rules_it_stands_for():
    suite = form_suite("visit__item", [RULES[1]], ["root_uuid"], words={(BOUNDS, "error"): "No."})

    [one] = suite.expectations
    assert (one.description, one.severity) == ("No.", "critical")
    assert one.meta == {
        "check": BOUNDS,
        "form": "visit",
        "table": "visit__item",
        "severity": "error",
        "rules": [f"{BOUNDS}: people"],
    }


def test_a_suite_says_what_could_not_be_turned_into_a_check():
    left_out = NotChecked(BOUNDS, "visit", "why", "not_understood")

    suite = form_suite("visit", RULES, ["root_uuid"], not_checked=[left_out])

    assert suite.meta["not_checked"] == [
        {"check": BOUNDS, "form": "visit", "column": "why", "reason": "not_understood"}
    ]


def test_errors_and_warnings_of_one_check_are_two_expectations():
    retyped = Rule("visit", BOUNDS, "why", "why = ''", severity="warning")

    suite = form_suite("visit", [*RULES, retyped], ["root_uuid"])

    assert {(one.meta["check"], one.severity.value) for one in suite.expectations} == {
        (BOUNDS, "critical"),
        (BOUNDS, "warning"),
        (REQUIRED, "critical"),
    }


def test_an_engineer_adds_the_librarys_own_expectations_to_a_suite(warehouse):
    import great_expectations.expectations as gxe

    with opened(warehouse) as library:
        suite = form_suite("visit", RULES, ["root_uuid"])
        suite.add_expectation(gxe.ExpectColumnValuesToMatchRegex(column="why", regex="^told.*$"))
        suite.add_expectation(gxe.ExpectTableRowCountToEqual(value=4))
        results = library.validate(suite).results

    by_type = {one.expectation_config.type: one for one in results}

    assert by_type["expect_table_row_count_to_equal"].success
    regex = by_type["expect_column_values_to_match_regex"]
    assert regex.result["unexpected_count"] == 1
    assert "xx:" not in str(regex.to_json_dict()["result"])


def test_a_suite_looks_at_the_rows_that_it_is_about(warehouse):
    rows = "select * from staging.visit where root_uuid <> 'u-2'"

    result = run_suite(warehouse, form_suite("visit", RULES, ["root_uuid"], rows=rows))

    assert found(result)["expect_answers_to_meet_their_constraints"] == [
        {"root_uuid": "u-3", "column": "why"}
    ]


# The domain -------------------------------------------------------------------------------


def test_a_rule_of_the_domain_returns_form_submission_item_and_column(warehouse):
    [failure] = run_domain(warehouse, [domain_rule(), domain_rule("never", where="false")])

    assert failure.rule.code == "pace"
    assert failure.rows == tuple(("visit", f"u-{n}", None, "people") for n in (2, 3, 4))


@pytest.mark.parametrize(("severity", "looked_at"), [("error", 3), ("warning", 2)])
def test_a_rule_of_the_domain_counts_the_submissions_that_it_looks_at(
    warehouse, severity, looked_at
):
    elsewhere = domain_rule("elsewhere", forms=("report",), where="false")
    suite = domain_suite([domain_rule(severity=severity, where="people = 5"), elsewhere])

    counted = {
        one.expectation_config.meta["check"]: one.result["element_count"]
        for one in run_suite(warehouse, suite).results
    }

    assert suite.name == "domain"
    assert counted == {"pace": looked_at, "elsewhere": 0}


def test_a_rule_may_find_more_than_the_submissions_that_it_counts(warehouse):
    [failure] = run_domain(warehouse, [domain_rule(severity="warning")])

    assert len(failure.rows) == 3


def test_a_query_of_the_domain_may_hold_braces_and_colons(warehouse):
    [failure] = run_domain(
        warehouse, [domain_rule(where="why like '%:{}' and people::integer = 7")]
    )

    assert [root for _, root, *_ in failure.rows] == ["u-3"]


def test_every_row_of_a_query_is_found_however_many_they_are(warehouse):
    many = f"{ALL_VISITS} from (select 'u-' || n as root_uuid from range(300) as r (n))"

    [failure] = run_domain(warehouse, [DomainRule("pace", "error", ("visit",), many)])

    assert len(failure.rows) == 300


def test_what_else_a_query_returns_is_dropped(warehouse):
    query = f"{ALL_VISITS}, why as value from staging.visit"

    suite = domain_suite([DomainRule("pace", "error", ("visit",), query)])

    assert SECRET not in json.dumps(run_suite(warehouse, suite).to_json_dict())


# What crashes, and what may be said of it -------------------------------------------------


def test_a_crash_names_the_rule_and_the_table_and_no_value(warehouse):
    with pytest.raises(BrokenRuleError) as error:
        run(warehouse, {"visit": [*RULES, BROKEN]}, set())

    assert f"“{BOUNDS}: why” of staging.visit" in str(error.value)
    assert SECRET not in str(error.value)
    assert error.value.__cause__ is error.value.__context__ is None


def test_a_crashed_rule_of_the_domain_is_named_with_its_forms(warehouse):
    with pytest.raises(BrokenRuleError, match=r"“pace” of the domain could not .* over visit\."):
        run_domain(warehouse, [domain_rule("other"), domain_rule(where="why::integer > 1")])


def test_what_crashed_is_told_apart_from_what_failed(warehouse):
    suite = form_suite("visit", [*RULES, BROKEN], ["root_uuid"])

    results = run_suite(warehouse, suite).results

    assert {one.expectation_config.meta["check"]: is_broken(one) for one in results} == {
        BOUNDS: True,
        REQUIRED: False,
    }
    assert not any(one.success for one in results)


def test_the_databases_words_are_in_no_result_and_no_log(warehouse, caplog, capfd):
    with pytest.raises(duckdb.ConversionException, match=SECRET), read_only(warehouse) as found:
        found.execute(f"from staging.visit where {BROKEN.condition}").fetchall()
    caplog.set_level(logging.DEBUG)

    result = run_suite(warehouse, form_suite("visit", [BROKEN], ["root_uuid"]))
    of_domain = run_suite(warehouse, domain_suite([domain_rule(where="why::integer > 1")]))

    told = json.dumps([result.to_json_dict(), of_domain.to_json_dict()])
    assert "is withheld" in told
    assert SECRET not in told + caplog.text + "".join(capfd.readouterr())


def test_nothing_is_printed_and_no_file_is_left_behind(warehouse, tmp_path, monkeypatch, capfd):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))

    run(warehouse, {"visit": RULES}, set())
    run_domain(warehouse, [domain_rule()])

    assert "".join(capfd.readouterr()) == ""
    assert list(temporary.iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["temporary", "warehouse.duckdb"]
