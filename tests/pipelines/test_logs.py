"""What a run prints: lines for a person, or one JSON object a line for a server's log."""

import json

import dagster as dg
import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.lines import tell_every_run

ANSWER = "an answer that nobody should read"


@dg.asset(key=["wadi", "staging", "visits"])
def visits(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    context.log.info("said by a step")
    return dg.MaterializeResult(metadata={"dagster/row_count": 12})


@dg.asset_check(asset=visits)
def people_are_counted() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=False, severity=dg.AssetCheckSeverity.WARN, metadata={"submissions_found": 3}
    )


@dg.asset_check(asset=visits)
def districts_have_one_name() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=False,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"districts": 2},
    )


@dg.asset(key=["wadi", "marts", "figures"], deps=[visits])
def figures() -> None:
    raise ValueError(ANSWER)


@dg.asset(key=["wadi", "marts", "funds"], deps=[visits])
def funds() -> None:
    raise dg.Failure("The fees are not there. Put them back.")


@pytest.fixture
def printed(capsys, monkeypatch):
    """Run the assets, as a schedule would, and return what it prints."""
    tell_every_run()

    def run(**settings):
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        assets = [visits, people_are_counted, districts_have_one_name, figures, funds]
        with dg.DagsterInstance.ephemeral() as instance:
            dg.materialize(assets, instance=instance, raise_on_error=False)
        return capsys.readouterr().err

    return run


def test_a_server_gets_one_json_line_for_each_step(printed):
    told = [json.loads(line) for line in printed(ACCORD_LOG_FORMAT="json").splitlines()]

    steps = {one["step"]: one for one in told if one["event"].startswith("step ")}
    assert len(steps) == len([one for one in told if one["event"].startswith("step ")]) == 5
    assert steps["wadi__staging__visits"]["rows"] == {"staging.visits": 12}
    check = steps["wadi__staging__visits_people_are_counted"]
    assert check["failed_checks"] == {"staging.visits: people_are_counted": 3}
    assert check["level"] == "warning"
    assert steps["wadi__marts__funds"]["failures"] == ["The fees are not there. Put them back."]
    assert steps["wadi__marts__figures"]["level"] == "error"
    assert all(one["seconds"] >= 0 for one in steps.values())
    assert [one["event"] for one in told if "step" not in one] == ["run started", "run failed"]
    assert len({one["run_id"] for one in told}) == 1


def test_the_environment_says_what_is_worth_a_line(printed):
    told = printed(ACCORD_LOG_FORMAT="json", ACCORD_LOG_LEVEL="error").splitlines()

    assert {json.loads(line)["event"] for line in told} == {"step failed", "run failed"}


def test_a_person_gets_plain_lines(printed):
    marks = [line.split()[0] for line in printed().splitlines()]

    assert sorted(marks) == ["!", "!", "✓", "✗", "✗"]


def test_the_environment_says_which_plain_lines_are_told(printed):
    said = printed(ACCORD_LOG_LEVEL="WARNING")

    assert "✓" not in said
    assert "! staging.visits" in said


@pytest.mark.parametrize("form", ["json", ""])
def test_what_an_error_quotes_is_never_told(printed, form):
    said = printed(ACCORD_LOG_FORMAT=form, ACCORD_LOG_LEVEL="DEBUG")

    assert "marts__figures" in said
    assert ANSWER not in said


def test_a_command_that_cannot_do_its_work_says_so_in_the_log(tmp_path, monkeypatch):
    monkeypatch.setenv("ACCORD_LOG_FORMAT", "json")

    result = CliRunner().invoke(app, ["run", "--programme", str(tmp_path / "none")])

    assert result.exit_code == 2
    assert json.loads(result.stderr)["event"].startswith("There is no folder")
