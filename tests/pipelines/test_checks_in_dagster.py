"""What the checks do to a run: what Dagster shows, what they stop, and what they never stop.

Each test spoils a copy of the example's staged answers and lets Dagster check and settle it again.
"""

import shutil

import dagster as dg
import pytest

from assets.warehouse.connection import read_only, writing
from expectations.lost import COLUMNS
from pipelines.definitions import definitions_of
from tests.example import velmara_programme
from tests.pipelines.conftest import AS_OF

pytestmark = pytest.mark.first

WARN, ERROR = dg.AssetCheckSeverity.WARN, dg.AssetCheckSeverity.ERROR
CHOICES = "choices_are_from_the_form"


@pytest.fixture
def var(refreshed, tmp_path):
    """A copy of a finished run's state."""
    return shutil.copytree(refreshed.var, tmp_path / "velmara")


@pytest.fixture
def spoil(var):
    """Change staged answers, as if they had come so."""

    def change(sql):
        with writing(var / "warehouse.duckdb") as connection:
            connection.execute(sql)

    return change


@pytest.fixture
def run(var):
    """Run some checks and assets through Dagster, in this process."""
    known = definitions_of(velmara_programme(), var=str(var), as_of=AS_OF)

    def run(*selection):
        job = dg.define_asset_job("some", selection=_all(selection))
        definitions = dg.Definitions(
            assets=known.assets,
            asset_checks=known.asset_checks,
            resources=known.resources,
            jobs=[job],
            executor=dg.in_process_executor,
        )
        return definitions.resolve_job_def("some").execute_in_process(raise_on_error=False)

    return run


def _all(selections):
    first, *others = selections
    for other in others:
        first |= other
    return first


def key(*path):
    return dg.AssetKey(["velmara", *path])


def checks_of(form):
    return dg.AssetSelection.checks_for_assets(key("staging", form))


def settling(form):
    """Return the step that settles, and what depends on it of one form."""
    quality = dg.AssetSelection.assets(key("quality", "findings")).required_multi_asset_neighbors()
    return (
        quality | dg.AssetSelection.assets(key("accepted", form)).required_multi_asset_neighbors()
    )


def told(result):
    """Return what each check said, by its name."""
    return {one.check_name: one for one in result.get_asset_check_evaluations()}


def made(result):
    return {event.asset_key for event in result.get_asset_materialization_events()}


def rows(var, query):
    with read_only(var / "warehouse.duckdb") as connection:
        return connection.execute(query).fetchall()


def test_one_bad_row_is_a_warning_and_the_figures_go_on(run, spoil):
    spoil(
        "update staging.event set event__level = 'elsewhere'"
        " where root_uuid = (select min(root_uuid) from staging.event)"
    )

    result = run(checks_of("event"), settling("event"))

    assert result.success
    assert (told(result)[CHOICES].passed, told(result)[CHOICES].severity) == (False, WARN)
    assert key("accepted", "event") in made(result)


def test_more_bad_rows_than_the_limit_stop_what_depends_on_the_form(run, spoil, var):
    before = rows(var, "from quality.submissions order by all")
    spoil("update staging.event set event__level = 'elsewhere' where submission_id % 4 = 0")

    result = run(checks_of("event"), settling("event"))

    assert not result.success
    assert told(result)[CHOICES].severity == ERROR
    assert "submissions of event, more than 20%" in str(
        told(result)[CHOICES].metadata["stops_because"].value
    )
    assert made(result) == set()
    assert rows(var, "from quality.submissions order by all") == before


def test_an_error_of_the_domain_above_the_limit_stops_the_figures(run, spoil):
    spoil("update staging.volunteer_log__activity set activity__activity_date = '2020-01-01'")

    result = run(settling("volunteer_log"))

    check = told(result)["activity_is_within_the_agreement"]
    assert (check.passed, check.severity) == (False, ERROR)
    assert "volunteer_log" in str(check.metadata["stops_because"].value)
    assert key("quality", "findings") in made(result)
    assert key("accepted", "volunteer_log") not in made(result)


@pytest.mark.long
def test_warnings_stop_nothing_however_many_there_are(run, spoil):
    spoil('update staging.principles_survey set "end" = start')

    result = run(settling("principles_survey"))

    check = told(result)["survey_takes_its_time"]
    assert result.success
    assert (check.passed, check.severity) == (False, WARN)
    assert check.metadata["submissions_found"].value == check.metadata["submissions"].value
    assert key("accepted", "principles_survey") in made(result)


@pytest.mark.long
def test_a_submission_that_got_lost_stops_everything(run, spoil):
    spoil(
        "delete from staging.report_reply"
        " where submission_id = (select min(submission_id) from staging.report_reply)"
    )

    result = run(settling("report_reply"))

    check = told(result)["nothing_is_lost"]
    assert (check.passed, check.severity) == (False, ERROR)
    assert "report_reply: " in check.metadata["stops_because"].value
    assert key("accepted", "report_reply") not in made(result)


def test_the_same_numbers_stand_in_the_checks_metadata_and_in_the_database(run, var):
    result = run(settling("event"))

    shown = told(result)["nothing_is_lost"].metadata["reconciliation"]
    names = ("form", "period", *COLUMNS)
    assert {tuple(one.data[name] for name in names) for one in shown.records} == set(
        rows(var, f"select {', '.join(names)} from quality.reconciliation")
    )


def test_a_check_can_be_run_alone(run, var):
    before = rows(var, "select * exclude (found_on) from quality.findings order by all")
    one = dg.AssetSelection.checks(dg.AssetCheckKey(key("staging", "event"), CHOICES))

    result = run(one)

    assert result.success
    assert set(told(result)) == {CHOICES}
    after = rows(var, "select * exclude (found_on) from quality.findings order by all")
    assert {row[:4] for row in after} == {row[:4] for row in before}


def test_a_rule_that_cannot_be_evaluated_fails_its_step_with_a_sentence(run, spoil):
    spoil("alter table staging.report_reply drop column reply__partner")

    result = run(checks_of("report_reply"))

    [failure] = [event for event in result.all_events if event.is_step_failure]
    assert "could not be evaluated" in failure.step_failure_data.user_failure_data.description
    assert told(result) == {}
