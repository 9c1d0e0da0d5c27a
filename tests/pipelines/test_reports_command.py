"""`accord reports` tells the officer whose folder is whose, and gives a partner another one."""

import json
from pathlib import Path

import dagster as dg
import pytest
from typer.testing import CliRunner

from assets.kobo.private_files import locked
from assets.programme.read import read_programme
from dashboards.reports.folders import ReportFolders
from pipelines.cli import app
from pipelines.definitions import definitions_of
from pipelines.refresh import _a_report
from pipelines.settings import use_dagster_home
from tests.dashboards.edition_fixture import partner_edition, velmara, write_edition
from tests.dashboards.edition_fixture import programme as edition_programme
from tests.pipelines.second_programme import WADI


@pytest.fixture
def folders(tmp_path):
    """The folders of two partners' reports, in two quarters."""
    folders = ReportFolders(tmp_path / "velmara")
    for code, name in folders.of(["AWN", "OHU"]).items():
        for period in ("2026Q1", "2026Q2"):
            (folders.reports / period / name).mkdir(parents=True)
            (folders.reports / period / name / "report.en.html").write_text(f"{code} {period}")
    return folders


@pytest.fixture
def accord(folders):
    def call(*words):
        return CliRunner().invoke(app, ["reports", *words, "--var", str(folders.state)])

    return call


def test_it_lists_the_newest_report_of_each_partner(accord):
    lines = [line.split() for line in accord().stdout.splitlines()]

    assert [(code, period) for code, period, _ in lines] == [("AWN", "2026Q2"), ("OHU", "2026Q2")]
    for code, period, path in lines:
        assert Path(path).read_text(encoding="utf-8") == f"{code} {period}"


def test_one_partner_and_every_period_on_request_also_for_scripts(accord):
    listed = json.loads(accord("OHU", "--all", "--json").stdout)

    assert [(one["partner"], one["period"]) for one in listed] == [
        ("OHU", "2026Q1"),
        ("OHU", "2026Q2"),
    ]


def test_a_partner_gets_another_folder_when_its_own_got_known(accord, folders):
    before = folders.names()

    said = accord("AWN", "--new-folder").stdout

    after = folders.names()
    assert after["AWN"] != before["AWN"]
    assert after["OHU"] == before["OHU"]
    assert after["AWN"] in said
    assert not list(folders.reports.glob(f"*/{before['AWN']}"))


@pytest.mark.parametrize(
    ("whom", "said"),
    [((), "Say whose folder"), (("NOBODY",), "no partner"), (("../AWN",), "did you mean 'AWN'?")],
)
def test_nobody_elses_folder_is_made(accord, folders, whom, said):
    before = folders.register.read_text()

    refused = accord(*whom, "--new-folder")

    assert refused.exit_code == 2
    assert said in refused.stderr
    assert folders.register.read_text() == before


def test_who_is_no_partner_is_refused_with_those_who_are(accord):
    refused = accord("ZZZ")

    assert refused.exit_code == 2
    assert "'ZZZ' is no partner of velmara. Its partners are AEC, AWN, DAM" in refused.stderr


def test_no_folder_is_moved_during_a_run(accord, folders):
    before = folders.register.read_text()

    with locked(folders.state / "run.lock"):
        refused = accord("AWN", "--new-folder")

    assert refused.exit_code == 2
    assert "Another run" in refused.stderr
    assert folders.register.read_text() == before


def test_before_the_first_report_it_says_what_to_do(accord, folders):
    folders.register.unlink()

    hint = f"Do: accord run --var {folders.state}\n"
    assert accord().stdout == f"No report yet. {hint}"
    assert accord("AWN").stdout == f"No report of AWN yet. {hint}"


def test_a_file_of_names_that_cannot_be_read_ends_in_a_sentence(accord, folders):
    folders.register.write_text("partner,folder\nAWN\n")

    refused = accord()

    assert refused.exit_code == 1
    assert f"Wanted to read in {folders.register}" in refused.stderr
    assert _a_report(folders.state) is None


@pytest.mark.parametrize("period", ["2026Q1", "2026Q2"])
def test_a_run_ends_by_naming_the_first_report_of_the_period_that_it_tells(folders, period):
    (folders.state / "published").mkdir()
    told = velmara() | {"programme": [edition_programme(period=period)]}
    write_edition(folders.state / "published" / "internal.duckdb", told)

    assert _a_report(folders.state).read_text() == f"AWN {period}"


def test_a_run_that_published_nothing_names_no_report(folders):
    assert _a_report(folders.state) is None


def test_the_step_that_writes_reports_ends_in_the_same_sentence(tmp_path, monkeypatch):
    programme = read_programme(WADI)
    folders = ReportFolders(tmp_path / "wadi_water")
    (folders.state / "published").mkdir(parents=True)
    folders.register.write_text("partner,folder\nABAR\n")
    for row in programme.partners:
        path = folders.state / "published" / f"partner-{row.partner}.duckdb"
        write_edition(path, partner_edition(row.partner))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    use_dagster_home(folders.state)
    job = definitions_of(programme, var=str(folders.state)).resolve_job_def("refresh")

    with dg.DagsterInstance.get() as instance:
        result = job.execute_in_process(
            instance=instance,
            asset_selection=[dg.AssetKey(["wadi_water", "reports", "partner"])],
            raise_on_error=False,
        )

    [failure] = result.get_step_failure_events()
    told = failure.step_failure_data.user_failure_data.description
    assert told.startswith(f"Wanted to read in {folders.register} whose folder")
    assert not folders.reports.exists()
