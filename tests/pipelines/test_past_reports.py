"""An engineer writes the reports of an earlier quarter again, as one partition in Dagster."""

from dataclasses import replace

import dagster as dg
import pytest

from assets.programme.read import read_programme
from dashboards.reports.folders import ReportFolders
from pipelines.definitions import definitions_of
from pipelines.settings import EXAMPLE
from tests.dashboards.edition_fixture import NOW, partner_edition, write_edition
from tests.dashboards.edition_fixture import programme as tables_programme

BEFORE, CODES = "2026Q1", ("AWN", "OHU")
KEY = dg.AssetKey(["velmara", "reports", "of_period"])


@pytest.fixture
def rebuild(tmp_path):
    """Materialise one partition over two partners' editions; return the result and folders."""
    found = read_programme(EXAMPLE)
    few = tuple(one for one in found.partners if one.partner in CODES)
    programme, state = replace(found, partners=few), tmp_path / "state"
    (state / "published").mkdir(parents=True)

    def of(period, newest=NOW):
        for code in CODES:
            path = state / "published" / f"partner-{code}.duckdb"
            path.unlink(missing_ok=True)
            own = [tables_programme(edition="partner", edition_partner=code, period=newest)]
            write_edition(path, partner_edition(code) | {"programme": own})
        job = definitions_of(programme, var=str(state)).resolve_job_def("rebuild_reports")
        with dg.DagsterInstance.ephemeral() as instance:
            result = job.execute_in_process(
                instance=instance,
                partition_key=period,
                raise_on_error=False,
            )
        return result, ReportFolders(state)

    return of


def test_each_period_of_the_programme_is_a_partition():
    programme = read_programme(EXAMPLE)
    [asset] = [
        one
        for one in definitions_of(programme).assets
        if isinstance(one, dg.AssetsDefinition) and KEY in one.keys
    ]

    assert asset.partitions_def.get_partition_keys() == [one.name for one in programme.periods]


def test_the_reports_of_a_quarter_are_written_again_into_its_folder(rebuild):
    result, folders = rebuild(BEFORE)

    assert result.success
    [event] = result.get_asset_materialization_events()
    assert event.asset_key == KEY
    written = {one.path.parent.parent.name for one in folders.written()}
    assert written == {BEFORE}
    assert {one.partner for one in folders.written()} == set(CODES)
    report = folders.written()[0].path.read_text("utf-8")
    assert "January–March\xa02026" in report


def test_a_quarter_that_has_not_ended_has_no_report(rebuild):
    result, folders = rebuild(NOW, newest=BEFORE)

    assert not result.success
    [failure] = result.get_step_failure_events()
    assert failure.step_failure_data.user_failure_data.description == (
        f"Wanted the figures of {NOW}, but no such period has ended. The newest that has is "
        f"{BEFORE}."
    )
    assert not folders.reports.exists()
