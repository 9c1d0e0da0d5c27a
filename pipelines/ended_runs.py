"""The runs of a programme that ended, as Dagster noted them: which, when, and what failed in each.

What is made of them is `assets.delivery.incidents`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import dagster as dg
from dagster._core.storage.tags import WILL_RETRY_TAG

from assets.delivery.incidents import Ended, Incident
from pipelines.failures import FOLDER_TAG, failures_of

MOST_RUNS = 50  # Of each kind that are read in one look; the next look reads on.
# Dagster notes that a run failed, and then whether it runs it again by itself.
DECIDES_WITHIN = timedelta(minutes=1)
End = Literal[dg.DagsterEventType.RUN_FAILURE, dg.DagsterEventType.RUN_SUCCESS]
ENDS: tuple[End, ...] = (dg.DagsterEventType.RUN_FAILURE, dg.DagsterEventType.RUN_SUCCESS)
TOLD_OF_STEPS = {
    dg.DagsterEventType.STEP_FAILURE,
    dg.DagsterEventType.STEP_SUCCESS,
    dg.DagsterEventType.ASSET_CHECK_EVALUATION,
}
NO_STEP_SAYS_WHY = (
    "The run failed, and none of its steps says why: its process was killed, it took too long, or "
    "it could not begin. `make ui` shows the run."
)


@dataclass(frozen=True)
class Whose:
    """The runs of one programme: those of a code location, and those of `accord` on its state."""

    location: str | None
    folder: Path

    def has(self, run: dg.DagsterRun) -> bool:
        """Say whether a run is one of them."""
        if run.tags.get(FOLDER_TAG) == str(self.folder):
            return True
        origin = run.remote_job_origin
        return (
            self.location is not None
            and origin is not None
            and origin.repository_origin.code_location_origin.location_name == self.location
        )


def newest_position(instance: dg.DagsterInstance) -> int:
    """Return the position of the run that ended last; 0 where none did."""
    found = [
        record.storage_id
        for kind in ENDS
        for record in instance.fetch_run_status_changes(kind, limit=1).records
    ]
    return max(found, default=0)


def ended_since(
    instance: dg.DagsterInstance, position: int, whose: Whose, now: datetime
) -> tuple[list[Ended], int]:
    """Return the runs that ended after a position, oldest first, and how far they were read.

    A run that failed and is run again by itself has not come to its end.
    """
    ended: list[Ended] = []
    for record in _records(instance, position):
        run = instance.get_run_by_id(record.run_id)
        is_failure = record.event_type == dg.DagsterEventType.RUN_FAILURE
        if run is not None and whose.has(run):
            if is_failure and _is_undecided(instance, run, record.timestamp, now):
                break
            if not (is_failure and run.tags.get(WILL_RETRY_TAG) == "true"):
                ended.append(_ended(instance, run, record.timestamp, is_success=not is_failure))
        position = record.storage_id
    return ended, position


@dataclass(frozen=True)
class _Record:
    storage_id: int
    run_id: str
    event_type: End
    timestamp: float


def _records(instance: dg.DagsterInstance, position: int) -> list[_Record]:
    """Return what was noted of ends; where there is more of one kind, none beyond what was read."""
    found: list[_Record] = []
    last = None
    for kind in ENDS:
        read = instance.fetch_run_status_changes(
            dg.RunStatusChangeRecordsFilter(event_type=kind, after_storage_id=position),
            limit=MOST_RUNS,
            ascending=True,
        )
        found += [_Record(one.storage_id, one.run_id, kind, one.timestamp) for one in read.records]
        if read.has_more:
            end = read.records[-1].storage_id
            last = end if last is None else min(last, end)
    kept = [one for one in found if last is None or one.storage_id <= last]
    return sorted(kept, key=lambda one: one.storage_id)


def _is_undecided(
    instance: dg.DagsterInstance, run: dg.DagsterRun, at: float, now: datetime
) -> bool:
    is_new = now - datetime.fromtimestamp(at, UTC) < DECIDES_WITHIN
    return instance.run_retries_enabled and WILL_RETRY_TAG not in run.tags and is_new


def _ended(
    instance: dg.DagsterInstance, run: dg.DagsterRun, at: float, *, is_success: bool
) -> Ended:
    events = [
        entry.get_dagster_event() for entry in instance.all_logs(run.run_id, of_type=TOLD_OF_STEPS)
    ]
    incidents = [
        Incident(
            job=run.job_name,
            step=failing.step,
            check=failing.check,
            sentence=failing.sentence,
            run=run.run_id,
        )
        for failing in failures_of(events)
    ]
    if not is_success and not incidents:
        incidents.append(
            Incident(job=run.job_name, step="", check="", sentence=NO_STEP_SAYS_WHY, run=run.run_id)
        )
    return Ended(
        run=run.run_id,
        job=run.job_name,
        at=at,
        is_success=is_success,
        is_whole=not (run.entity_selection or run.op_selection or run.parent_run_id),
        did=frozenset(str(one.step_key) for one in events if one.is_step_success),
        incidents=tuple(incidents),
    )
