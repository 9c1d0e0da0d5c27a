"""What a run's events say of its steps: one line of the log for each, when it is over.

Counts, checks and durations; and where a step failed Accord's own sentence, never an error's text,
which may quote an answer.
"""

import logging
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

import dagster as dg

from pipelines.failures import failures_of, refusal

Kind = dg.DagsterEventType
STEP_ENDS = {
    Kind.STEP_SUCCESS: "step succeeded",
    Kind.STEP_FAILURE: "step failed",
    Kind.STEP_UP_FOR_RETRY: "step is tried again",
    Kind.STEP_SKIPPED: "step skipped",
}
RUN_ENDS = {
    Kind.RUN_SUCCESS: ("run succeeded", logging.INFO),
    Kind.RUN_FAILURE: ("run failed", logging.ERROR),
    Kind.RUN_CANCELED: ("run canceled", logging.WARNING),
}


class Told(NamedTuple):
    """A line of the log: how much it matters, what happened, and what else there is to say."""

    level: int
    event: str
    fields: dict[str, object]


@dataclass
class _Step:
    """What is known of a step that goes on."""

    began: float
    rows: dict[str, int] = field(default_factory=dict)
    checks: int = 0
    failed_checks: dict[str, int | None] = field(default_factory=dict)
    sentences: list[str] = field(default_factory=list)


class StepLog:
    """Listens to one run, and tells of each step once."""

    def __init__(self) -> None:
        self._began = 0.0
        self._steps: dict[str | None, _Step] = defaultdict(lambda: _Step(self._began))

    def told(self, event: dg.DagsterEvent, at: float) -> Told | None:
        """Take what happened at a time, in seconds; return a line where something is over."""
        kind = event.event_type
        if kind == Kind.RUN_START:
            self._began = at
            return Told(logging.INFO, "run started", {})
        if kind in RUN_ENDS:
            said, level = RUN_ENDS[kind]
            fields: dict[str, object] = {"seconds": round(at - self._began, 3)}
            if kind == Kind.RUN_FAILURE and (why := refusal(event)):
                fields["failures"] = [why]
            return Told(level, said, fields)
        if kind == Kind.STEP_START:
            self._steps[event.step_key] = _Step(at)
        self._count(event)
        if kind in STEP_ENDS:
            return self._ended(event, at)
        return None

    def _count(self, event: dg.DagsterEvent) -> None:
        step = self._steps[event.step_key]
        if event.event_type == Kind.ASSET_MATERIALIZATION:
            made = event.step_materialization_data.materialization
            rows = made.metadata.get("dagster/row_count")
            if rows and isinstance(rows.value, int):
                step.rows[".".join(made.asset_key.path[1:])] = rows.value
        elif event.event_type == Kind.ASSET_CHECK_EVALUATION:
            check = event.asset_check_evaluation_data
            step.checks += 1
            if not check.passed:
                name = f"{'.'.join(check.asset_key.path[1:])}: {check.check_name}"
                found = check.metadata.get("submissions_found")
                value = found.value if found else None
                step.failed_checks[name] = value if isinstance(value, int) else None
        step.sentences += [failing.sentence for failing in failures_of([event])]

    def _ended(self, event: dg.DagsterEvent, at: float) -> Told:
        step = self._steps.pop(event.step_key)
        fields: dict[str, object] = {"seconds": round(at - step.began, 3)}
        if step.rows:
            fields["rows"] = step.rows
        if step.checks:
            fields |= {"checks": step.checks, "failed_checks": step.failed_checks}
        if step.sentences:
            fields["failures"] = step.sentences
        return Told(_level(event.event_type, step), STEP_ENDS[event.event_type], fields)


def _level(kind: Kind, step: _Step) -> int:
    if kind == Kind.STEP_FAILURE:
        return logging.ERROR
    is_odd = kind == Kind.STEP_UP_FOR_RETRY or step.failed_checks
    return logging.WARNING if is_odd else logging.INFO
