"""`accord trace`: a figure followed to its submissions, on a finished run of the example."""

import json
import shutil
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from assets.warehouse.connection import read_only, writing
from pipelines.cli import app
from tests.pipelines.conftest import ROOT, VELMARA

COMMAND = "from pipelines.cli import app; app()"


@pytest.fixture
def trace(refreshed):
    """The command on the finished run."""

    def run(*words, programme=VELMARA, var=refreshed.var):
        line = ["trace", *words, "--programme", programme, "--var", var]
        return CliRunner().invoke(app, [str(word) for word in line])

    return run


@pytest.fixture(scope="module")
def figures(refreshed):
    """Return the value and the records of a figure of the run."""

    def found(indicator, period, dimension="*", member="*", reading="period"):
        with read_only(refreshed.var / "warehouse.duckdb") as connection:
            return connection.execute(
                "select value, records from marts.indicator_values where indicator = ? and"
                " period = ? and partner = '*' and dimension = ? and member = ? and reading = ?",
                [indicator, period, dimension, member, reading],
            ).fetchone()

    return found


def told(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


# What is told ------------------------------------------------------------------------------


def test_a_figure_is_told_with_its_rule_and_every_record_that_it_is_made_of(trace, figures):
    value, records = figures("OP1.4", "2026Q1")

    found = trace("OP1.4", "--period", "2026Q1", "--all")

    assert found.exit_code == 0, found.output
    title, which, _, figure, rule, *rest = found.stdout.splitlines()
    assert title == "OP1.4 Sub-grants passed to community-based organisations"
    assert which == "2026Q1, the period alone, the whole programme"
    assert figure.split()[:2] == ["Figure", f"{value:.0f}"]
    assert rule.endswith(
        "number of rows of `quarterly_report/sub_grant`, by `paid_on` in the period"
    )
    assert sum(", item " in line for line in rest) == records


def test_a_script_gets_the_same_records_that_are_kept_of_the_closed_period(trace, refreshed):
    found = told(trace("OC2.2", "--period", "2026H1", "--partner", "AWN", "--left-out", "--json"))

    listed = found["records"] + found["left_out_records"]
    with read_only(refreshed.var / "warehouse.duckdb") as connection:
        kept = connection.execute(
            "select form, root_uuid, item_path, reason, is_in_numerator"
            " from marts.indicator_records where indicator = 'OC2.2' and period = '2026H1'"
            " and partner = 'AWN'"
        ).fetchall()
    names = ("form", "root_uuid", "item_path", "reason", "is_in_numerator")
    assert {tuple(one[name] for name in names) for one in listed} == set(kept)
    assert len(listed) == len(kept)


def test_of_a_share_the_records_in_the_numerator_are_told(trace):
    found = told(trace("OC2.2", "--period", "2026H1", "--json"))

    inside = [record for record in found["records"] if record["is_in_numerator"]]
    assert found["figure"]["numerator"] == len(inside)
    assert found["figure"]["denominator"] == len(found["records"]) == found["rows"]


@pytest.mark.parametrize("words", [("sex", "women"), ("sex,age_band", "women,30_59")])
def test_the_figure_of_a_member_or_a_crossing_can_be_followed(trace, figures, words):
    dimension, member = words

    found = told(
        trace("OC2.1", "--period", "2026Q2", "--dimension", dimension, "--member", member, "--json")
    )

    cell = (found["dimension"], found["member"])
    assert cell == (dimension.replace(",", "×"), member.replace(",", "×"))
    assert found["rows"] == figures("OC2.1", "2026Q2", *cell)[1] > 0


def test_to_date_has_the_records_of_all_periods_until_then(trace, figures):
    found = told(trace("OP1.4", "--period", "2026Q1", "--reading", "to_date", "--json"))

    assert found["rows"] == figures("OP1.4", "2026Q1", reading="to_date")[1]
    assert found["rows"] > figures("OP1.4", "2026Q1")[1]


def test_what_was_left_out_is_counted_by_its_reason_and_listed_when_asked_for(trace):
    counted = trace("OC2.2", "--period", "2026H1")
    listed = trace("OC2.2", "--period", "2026H1", "--left-out", "--all")
    reasons = told(trace("OC2.2", "--period", "2026H1", "--json"))["left_out"]

    assert "not approved in KoboToolbox" in counted.stdout
    assert "came without consent; no answer was kept" in counted.stdout
    assert "To list them, add --left-out." in counted.stdout
    for reason, count in reasons.items():
        noun = "record" if count == 1 else "records"
        assert f"{reason}, registration_case: {count} {noun}" in listed.stdout


def test_a_long_list_is_cut_and_says_how_to_see_all_of_it(trace, figures):
    _, records = figures("OC2.1", "2026Q2")

    found = trace("OC2.1", "--period", "2026Q2")

    assert f"… and {records - 20} more; to list them, add --all." in found.stdout


def test_an_entered_figure_is_followed_to_who_entered_it_and_what_it_rests_on(trace):
    found = trace("OC2.2", "--period", "2022")

    assert found.exit_code == 0, found.output
    assert (
        "Entered in values.csv: 171 / 302 for 2022, by Agency M&E officer on 2024-07-09: Registry "
        "statistics of the ten districts; Registry yearbook 2022, table 4" in found.stdout
    )


def test_without_a_period_the_newest_closed_one_is_meant(trace):
    assert told(trace("OP1.3", "--json"))["period"] == "2026Q2"
    assert told(trace("OC1.1", "--json"))["period"] == "2025"


def test_where_there_is_no_figure_it_says_so_and_where_there_is_one(trace):
    found = trace("OP1.3", "--period", "2026Q2")

    assert found.exit_code == 0
    assert "none: nothing was counted, and missing is not zero" in found.stdout
    assert "there are such figures for 2024Q3, 2025Q1, 2026Q1" in found.stdout


# What is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["OC3.1", "OC6.1"])
@pytest.mark.parametrize("words", [(), ("--json",), ("--left-out", "--all")])
def test_what_people_answered_in_confidence_is_followed_to_nobody(trace, code, words):
    found = trace(code, *words)

    assert found.exit_code == 2
    assert found.stdout == ""
    assert "It was promised that nobody looks at one answer" in found.stderr


@pytest.mark.long
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["OP1.33"], "Looked for the indicator 'OP1.33' in framework.yaml, but there is none; did"
                     " you mean 'OP1.3'?"),
        (["op1.3"], "did you mean 'OP1.3'?"),
        (["OP1.1", "--period", "2026Q1"], "OP1.1, which is reported each half, but there is none"),
        (["OP1.3", "--period", "2031Q1"], "There are: 2024Q3, 2024Q4, 2025Q1, 2025Q2, 2025Q3"),
        (["OP1.3", "--partner", "TAX"], "did you mean 'TAC'?"),
        (["OC2.1", "--dimension", "sexe", "--member", "women"], "did you mean 'sex'?"),
        (["OC2.1", "--dimension", "sex", "--member", "womn"], "did you mean 'women'?"),
        (["OC2.1", "--dimension", "sex"], "Name one of each part with --member"),
        (["OC2.1", "--member", "women"], "name one with --dimension"),
        (["OP1.3", "--reading", "todate"], "did you mean 'to_date'?"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_refused_with_what_may_be_meant(trace, words, said):
    found = trace(*words)

    assert found.exit_code == 2
    assert found.stdout == ""
    assert said in found.stderr


def test_before_the_first_run_it_says_what_to_do(trace, tmp_path):
    found = trace("OP1.3", var=tmp_path)

    assert found.exit_code == 2
    assert "nothing was run in" in found.stderr
    assert f"Do: accord run --programme {VELMARA}" in found.stderr


def test_after_a_run_that_stopped_before_the_figures_it_says_what_to_do(trace, tmp_path):
    with writing(tmp_path / "warehouse.duckdb"):
        pass

    found = trace("OP1.3", var=tmp_path)

    assert found.exit_code == 2
    assert "no run has finished. Do: accord run" in found.stderr


@pytest.mark.long
def test_while_a_run_is_writing_it_waits_for_nobody_and_says_so(tmp_path):
    line = ["trace", "OP1.3", "--programme", str(VELMARA), "--var", str(tmp_path)]
    with writing(tmp_path / "warehouse.duckdb"):
        found = subprocess.run(
            [sys.executable, "-c", COMMAND, *line],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip

    assert found.returncode == 2
    assert "Another command has warehouse.duckdb of" in found.stderr


def test_a_rule_that_was_changed_since_the_run_is_noticed(trace, tmp_path):
    changed = shutil.copytree(VELMARA, tmp_path / "velmara")
    text = (changed / "framework.yaml").read_text(encoding="utf-8")
    assert text.count("where: tranche = 1 and is_paid = 'yes'") == 1
    (changed / "framework.yaml").write_text(
        text.replace("where: tranche = 1 and is_paid = 'yes'", "where: tranche >= 1"),
        encoding="utf-8",
    )

    found = trace("OP1.3", "--period", "2026Q1", programme=changed)

    assert found.exit_code == 1
    assert "The programme's files have changed since the last run" in found.stderr
