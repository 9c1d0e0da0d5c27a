"""One run of the pipeline, or of its last part, through Dagster, and what came of it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import dagster as dg

from assets.graph import key_of
from assets.graph.published import step_name
from assets.kobo.private_files import LockedError, locked, make_private_folder
from assets.kobo.transport.patience import FIRST_PAUSE_SECONDS
from assets.programme.read import Programme
from assets.publications.releases import Asked
from assets.warehouse.connection import CannotOpenError, kept_open
from dashboards.edition_file import edition_file
from dashboards.folder import safe_name
from dashboards.reports.folders import BEFORE_THE_FIRST, ReportFolders, ReportFoldersError
from dashboards.reports.programme_issue import FOLDER as PROGRAMME_REPORTS
from pipelines.definitions import definitions_of
from pipelines.failures import FOLDER_TAG, failures_of, is_interrupted
from pipelines.found import Found
from pipelines.jobs import close_period, refresh, release_reports
from pipelines.settings import default_var, use_dagster_home
from pipelines.unchanged import LOCK, LastRun, left_by_a_run, read_by_a_run

EXPORTS = "exports"
NOTHING_NEW = (
    "Nothing is new, here or on the server, since the run before: what it made stands as it is. "
    "To make it again, add --again.\n"
)


class RunningAlreadyError(Exception):
    """Another run of the same programme is going on."""


@dataclass(frozen=True)
class Outcome:
    """What a run left behind: whether it ended well, what failed in words, and where to look."""

    run_id: str
    is_success: bool
    failures: tuple[str, ...]
    pulled_forms: int
    found: Found
    site: Path
    report: Path | None
    is_new: bool = True  # Otherwise all stands as the run before left it.

    @property
    def exit_code(self) -> int:
        """0 when all went well, 1 when something must be looked at, 2 when nothing could run."""
        if self.is_success:
            return 1 if self.failures else 0
        return 1 if self.pulled_forms else 2

    @property
    def summary(self) -> str:
        """What was made, what the checks found in it, and where to look."""
        report = f", and one partner's report is {self.report}" if self.report else ""
        found = f"\n{self.found.sentence}" if self.found.sentence else ""
        news = "" if self.is_new else NOTHING_NEW
        return (
            f"{news}The internal site is {self.site}{report}.\nThe programme's own reports lie in "
            f"{self.folder / PROGRAMME_REPORTS}, files for other tools in {self.folder / EXPORTS}."
            f"{found}"
        )

    @property
    def folder(self) -> Path:
        """The folder of the programme's state."""
        return self.site.parents[2]

    def as_dict(self) -> dict[str, object]:
        """Return the outcome for a script."""
        return {
            "run_id": self.run_id,
            "success": self.is_success,
            "is_new": self.is_new,
            "failures": list(self.failures),
            **self.found.as_dict(),
            "site": str(self.site),
            "programme_reports": str(self.folder / PROGRAMME_REPORTS),
            "exports": str(self.folder / EXPORTS),
            "report": str(self.report) if self.report else None,
        }


def run_refresh(  # noqa: PLR0913 - what, where, when and how
    programme: Programme,
    *,
    var: Path | None = None,
    as_of: str = "",
    first_pause: float = FIRST_PAUSE_SECONDS,
    sweeps: bool = True,
    again: bool = False,
) -> Outcome:
    """Run everything once, in this process.

    Where all is as the run before left it, only the pulls are made; if they bring nothing, that is
    all, unless it shall be made `again`. A pull that fails does not keep from the rest what the
    others brought.

    Raises:
        RunningAlreadyError: Another run of the programme is going on.
    """
    folder = (var or default_var(programme.code)).resolve()
    definitions = definitions_of(
        programme, var=str(folder), as_of=as_of, first_pause=first_pause, sweeps=sweeps
    )
    run = (definitions.resources or {})["run"]
    days = (run.day(), run.moment().astimezone(ZoneInfo(run.time_zone)).date())
    with _alone_with_dagster(folder) as instance:

        def run_of(steps: Sequence[dg.AssetKey] | None = None) -> Outcome:
            job = definitions.resolve_job_def(refresh.name)
            return _outcome(folder, _executed(job, instance, folder, steps=steps))

        last, read = LastRun.of(folder), read_by_a_run(programme.folder, folder, days)
        if last and not again and (last.read, last.left) == (read, left_by_a_run(folder)):
            outcome = run_of(
                [key_of(programme, f"landing.{one.code}") for one in programme.file.forms]
            )
            if left_by_a_run(folder) == last.left:
                if not outcome.is_success:
                    return outcome
                return replace(outcome, failures=last.failures, is_new=False)
        outcome = run_of()
        # What another command wrote meanwhile may have been read before.
        if outcome.is_success and read_by_a_run(programme.folder, folder, days) == read:
            LastRun(read, left_by_a_run(folder), outcome.failures).keep(folder)
        return outcome


def run_close(
    programme: Programme, period: str, *, closed_by: str, var: Path | None = None
) -> Outcome:
    """Close a period with what the last run computed, and publish it, in this process.

    Raises:
        RunningAlreadyError: Another run of the programme is going on.
    """
    settings = {"close_period": period, "closed_by": closed_by, "only_try": False}
    return _publish(programme, close_period.name, settings, var)


def run_release(programme: Programme, asked: Asked, var: Path | None = None) -> Outcome:
    """Release the reports of a closed period, and write them anew, in this process.

    Raises:
        RunningAlreadyError: Another run of the programme is going on.
    """
    settings = {
        "release_period": asked.period,
        "released_by": asked.released_by,
        "early_because": asked.early_because,
        "only_try": False,
    }
    return _publish(programme, release_reports.name, settings, var)


def _publish(
    programme: Programme, job: str, settings: Mapping[str, object], var: Path | None
) -> Outcome:
    folder = (var or default_var(programme.code)).resolve()
    found = definitions_of(programme, var=str(folder)).resolve_job_def(job)
    asked = {"ops": {step_name(programme): {"config": dict(settings)}}}
    with _alone_with_dagster(folder) as instance:
        return _outcome(folder, _executed(found, instance, folder, settings=asked))


@contextmanager
def _alone_with_dagster(folder: Path) -> Iterator[dg.DagsterInstance]:
    use_dagster_home(folder)
    with alone(folder), dg.DagsterInstance.get() as instance:
        _bury_killed_runs(instance, folder)
        yield instance


def _executed(
    job: dg.JobDefinition,
    instance: dg.DagsterInstance,
    folder: Path,
    *,
    settings: Mapping[str, object] = MappingProxyType({}),
    steps: Sequence[dg.AssetKey] | None = None,
) -> dg.ExecuteInProcessResult:
    """Execute a job.

    Raises:
        KeyboardInterrupt: Somebody stopped it, which Dagster would tell as a failure of its step.
    """
    try:
        with kept_open(folder / "warehouse.duckdb"):
            result = job.execute_in_process(
                instance=instance,
                run_config=dict(settings),
                tags={FOLDER_TAG: str(folder)},
                asset_selection=steps,
                raise_on_error=False,
            )
    except dg.DagsterExecutionInterruptedError as error:  # Between two steps.
        raise KeyboardInterrupt from error
    if any(map(is_interrupted, result.get_step_failure_events())):
        raise KeyboardInterrupt
    return result


def _bury_killed_runs(instance: dg.DagsterInstance, folder: Path) -> None:
    """End runs of this command that were killed, and let go of what they held.

    Whoever holds the programme's lock knows that no such run is alive. Dagster does not: a killed
    run would keep its place in the pool, and every later one would wait for it for ever.
    """
    alive = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING]
    for run in instance.get_runs(
        filters=dg.RunsFilter(statuses=alive, tags={FOLDER_TAG: str(folder)})
    ):
        instance.report_run_failed(run, "The process of this run was killed.")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the programme's lock.

    Raises:
        RunningAlreadyError: Another run of the programme is going on.
    """
    make_private_folder(folder)
    try:
        with locked(folder / LOCK):
            yield
    except LockedError as error:
        raise RunningAlreadyError(
            f"Another run of {folder.name} is going on. Wait until it has ended, then run again; "
            "nothing was changed."
        ) from error


def _outcome(folder: Path, result: dg.ExecuteInProcessResult) -> Outcome:
    pulled = sum(
        event.asset_key is not None and event.asset_key.path[1] == "landing"
        for event in result.get_asset_materialization_events()
    )
    return Outcome(
        run_id=result.run_id,
        is_success=result.success,
        failures=tuple(
            dict.fromkeys(failing.sentence for failing in failures_of(result.all_events))
        ),
        pulled_forms=pulled,
        found=Found.in_warehouse(folder / "warehouse.duckdb") if result.success else Found(),
        site=folder / "site" / "internal" / "index.html",
        report=_a_report(folder),
    )


def _a_report(folder: Path) -> Path | None:
    """Return the first partner's report of the period that is told, if there is one.

    Of a run as on an earlier day, that is not the newest period that has reports.
    """
    try:
        written = ReportFolders(folder).written()
        with edition_file(folder / "published" / "internal.duckdb") as file:
            period = safe_name(file.programme.period or BEFORE_THE_FIRST)
    # Where a step failed, it said so.
    except (ReportFoldersError, FileNotFoundError, ValueError, CannotOpenError):
        return None
    return next((one.path for one in written if one.period == period), None)
