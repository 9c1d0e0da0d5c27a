"""The code location: the one place where assets, checks, pages, jobs and resources meet."""

import gc

import dagster as dg

from assets.graph import assets_of, catalogued
from assets.kobo.transport.patience import FIRST_PAUSE_SECONDS
from assets.programme.read import Programme, read_programme
from dashboards.graph import pages_of
from expectations.checks import checks_of
from expectations.decisions.write_back import holds_of
from expectations.quality import quality_of
from pipelines.decide_job import decide_job
from pipelines.environment_run import EnvironmentRun
from pipelines.jobs import close_period, rebuild_reports, refresh, release_reports
from pipelines.lines import tell_every_run
from pipelines.mail_jobs import remind_job, send_job
from pipelines.schedules import schedules_of
from pipelines.sensors import sensors_of
from pipelines.settings import programme_folder
from pipelines.workbook_job import workbook_job


def definitions_of(
    programme: Programme,
    *,
    var: str = "",
    as_of: str = "",
    first_pause: float = FIRST_PAUSE_SECONDS,
    sweeps: bool = True,
) -> dg.Definitions:
    """Return everything that Dagster should know of a programme.

    What is given here, the environment does not decide.
    """
    tell_every_run()
    return dg.Definitions(
        assets=catalogued(
            programme,
            [
                *assets_of(programme),
                quality_of(programme),
                *holds_of(programme),
                *pages_of(programme),
            ],
        ),
        asset_checks=checks_of(programme),
        jobs=[
            refresh,
            close_period,
            release_reports,
            rebuild_reports,
            decide_job(programme),
            workbook_job(programme),
            send_job(programme),
            remind_job(programme),
        ],
        schedules=schedules_of(programme),
        sensors=sensors_of(programme),
        resources={
            "run": EnvironmentRun(
                programme=str(programme.folder),
                code=programme.code,
                time_zone=programme.file.time_zone,
                var=var,
                as_of=as_of,
                first_pause=first_pause,
                sweeps=sweeps,
            )
        },
        executor=dg.in_process_executor,  # DuckDB lets one process write at a time.
    )


@dg.definitions
def defs() -> dg.Definitions:
    """Load the programme that the environment names, or the bundled example.

    That its forms convert is left to the commands that change and deploy them.
    """
    gc.freeze()  # What was imported stays: to look through it again and again takes a while.
    return definitions_of(read_programme(programme_folder(), converts=False))
