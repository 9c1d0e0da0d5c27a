"""DP11, DP13: neither Great Expectations nor Dagster is ever given an answer to show."""

import json

import dagster as dg
import duckdb
import pytest

from assets.graph.steps import Filled, results
from assets.kobo.client import KoboClient
from assets.kobo.errors import KoboRequestError
from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.server import Server
from assets.run import failing_plainly
from assets.warehouse.connection import writing
from expectations.domain import DomainRule
from expectations.forms.rule import Rule
from expectations.library.opened import RESULT_FORMAT
from expectations.library.runner import run, run_domain, run_suite
from expectations.library.suites import domain_suite, form_suite
from expectations.plainly import failing_without_answers
from tests.example import velmara_programme
from tests.pipelines.small_world import SmallWorld

SECRET = "quillonyx"
CHECK = "answers_meet_their_constraints"
RULE = Rule("visit", CHECK, "why", f"why = '{SECRET}'")
BROKEN = Rule("visit", CHECK, "why", "why::integer > 1")
OF_DOMAIN = DomainRule(
    "pace",
    "error",
    ("visit",),
    "select 'visit' as form, root_uuid, null as item_path, 'why' as column_name, why as value"
    " from staging.visit",
)


@pytest.fixture
def warehouse(tmp_path):
    """A visit whose answer nobody may read in a result."""
    path = tmp_path / "warehouse.duckdb"
    with writing(path) as connection:
        connection.execute(
            f"create table staging.visit as select 'u-1' as root_uuid, '{SECRET}' as why"
        )
        connection.execute(
            "create table quality.submissions as"
            " select 'visit' as form, 'u-1' as root_uuid, 'used' as fate"
        )
    return path


# Great Expectations -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "suite",
    [lambda: form_suite("visit", [RULE], ["root_uuid"]), lambda: domain_suite([OF_DOMAIN])],
    ids=["form", "domain"],
)
def test_dp11_a_result_names_the_row_that_failed_and_never_what_it_says(warehouse, suite):
    asked = suite()
    told = json.dumps(run_suite(warehouse, asked).to_json_dict()["results"])
    found = json.dumps([one["result"] for one in json.loads(told)])

    assert "u-1" in found
    assert SECRET not in found


def test_dp11_values_are_shut_out_for_every_expectation_whoever_wrote_it():
    assert RESULT_FORMAT["exclude_unexpected_values"] is True


def test_dp11_what_accord_makes_of_a_result_has_ids_alone(warehouse):
    [failure] = run(warehouse, {"visit": [RULE]}, set())
    [of_domain] = run_domain(warehouse, [OF_DOMAIN])

    assert failure.rows == (("u-1", None),)
    assert of_domain.rows == (("visit", "u-1", None, "why"),)


# Dagster ----------------------------------------------------------------------------------


def test_dp13_the_databases_own_words_reach_no_log(warehouse):
    with (
        pytest.raises(dg.Failure) as failed,
        failing_plainly(),
        writing(warehouse) as connection,
    ):
        connection.execute("select why::integer from staging.visit").fetchall()

    assert "ConversionException" in failed.value.description
    assert SECRET not in failed.value.description
    assert failed.value.__cause__ is None


def test_dp13_the_same_words_would_quote_the_answer(warehouse):
    with writing(warehouse) as connection, pytest.raises(duckdb.ConversionException, match=SECRET):
        connection.execute("select why::integer from staging.visit").fetchall()


def test_dp13_a_rule_that_breaks_is_named_without_what_it_broke_on(warehouse):
    with pytest.raises(dg.Failure) as failed, failing_without_answers():
        run(warehouse, {"visit": [BROKEN]}, set())

    assert CHECK in failed.value.description
    assert SECRET not in failed.value.description


def test_dp13_a_step_tells_of_its_tables_how_many_rows_they_have_and_which_questions_wait(tmp_path):
    said = {"staging.event": {"without_a_data_class": ["close/remarks"]}}

    filled = Filled({"staging.event": 3, "marts.periods": 8}, said)

    told = results(velmara_programme(), tmp_path, filled)
    assert [found.metadata for found in told] == [
        {"dagster/row_count": 3, "without_a_data_class": ["close/remarks"]},
        {"dagster/row_count": 8},
    ]


def test_dp13_a_key_that_is_refused_is_not_repeated():
    world, wrong = SmallWorld(), "f" * 40
    with (
        SandboxServer(world.store) as server,
        KoboClient(Server(server.url, wrong)) as client,
        pytest.raises(KoboRequestError) as refused,
    ):
        client.form(world.uids["event"])

    assert "Check" in str(refused.value)
    assert wrong not in str(refused.value)
