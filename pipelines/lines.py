"""A run told in lines: one per table, page or failure for a terminal, one per step as JSON.

Dagster keeps its own, fuller record of each run; this is what its process prints.
"""

import logging
import sys
from collections.abc import Mapping, Sequence

import dagster as dg
from dagster._core.execution import context_creation_job

from pipelines.failures import is_interrupted
from pipelines.log_lines import is_json, json_line, log_level
from pipelines.step_log import StepLog, Told

_FORMAT = "%(line)s"
Loggers = Sequence[tuple[dg.LoggerDefinition, Mapping[str, object]]]


class _StepLines(logging.Filter):
    """Lets through what a reader of the terminal wants to know, in words."""

    def filter(self, record: logging.LogRecord) -> bool:
        event = _meta(record).get("dagster_event")
        found = _line(event) if isinstance(event, dg.DagsterEvent) else None
        if found is None or found[0] < log_level():
            return False
        _, record.line = found
        return True


class _JsonLines(logging.Filter):
    """Lets through what a server's log should hold, as JSON, and says whose it is."""

    def __init__(self) -> None:
        super().__init__()
        self._steps = StepLog()

    def filter(self, record: logging.LogRecord) -> bool:
        meta = _meta(record)
        event = meta.get("dagster_event")
        if isinstance(event, dg.DagsterEvent):
            told = self._steps.told(event, record.created)
        else:
            told = Told(record.levelno, str(meta.get("orig_message", "")), {})
        if told is None or told.level < log_level():
            return False
        whose = {"run_id": meta.get("run_id"), "job": meta.get("job_name")}
        if meta.get("step_key"):
            whose["step"] = meta["step_key"]
        record.line = json_line(record.created, told.level, told.event, {**whose, **told.fields})
        return True


def _meta(record: logging.LogRecord) -> dict[str, object]:
    return getattr(record, "dagster_meta", None) or {}


def _line(event: dg.DagsterEvent) -> tuple[int, str] | None:
    if event.is_step_materialization:
        return logging.INFO, _made(event.step_materialization_data.materialization)
    if event.event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION:
        found = event.asset_check_evaluation_data
        if found.passed:
            return None
        name = ".".join(found.asset_key.path[1:])
        check = found.check_name.replace("_", " ")
        count = found.metadata.get("submissions_found")  # Not of every check.
        counted = f"{count.value:>7,} submissions: " if count else ""
        return logging.WARNING, f"  ! {name:<48} {counted}{check}"
    if event.is_step_failure and not is_interrupted(event):
        return logging.ERROR, f"  ✗ {event.step_key}"
    return None


def _made(materialization: dg.AssetMaterialization) -> str:
    name = ".".join(materialization.asset_key.path[1:])
    rows = materialization.metadata.get("dagster/row_count")
    new = materialization.metadata.get("new_versions")
    versions = f", new: {new.value}" if new and new.value != "none" else ""
    return f"  ✓ {name:<48} {rows.value:>7,} rows{versions}" if rows else f"  ✓ {name}"


@dg.logger
def step_lines(_: dg.InitLoggerContext) -> logging.Logger:
    """Tell of tables made, checks failed and steps failed; as JSON where the environment says."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(_FORMAT))
    handler.addFilter(_JsonLines() if is_json() else _StepLines())
    logger = logging.Logger("accord")
    logger.addHandler(handler)
    return logger


def tell_every_run() -> None:
    """Let every run be told in these lines, whoever starts it.

    Dagster asks a code location for its loggers only where a run's own settings name them, which
    those of schedules, of sensors and of single assets do not: so they are its default here.
    """

    def ours(instance: dg.DagsterInstance | None) -> Loggers:  # noqa: ARG001 - as Dagster's own.
        return [(step_lines, {})]

    context_creation_job.default_system_loggers = ours  # type: ignore[attr-defined]
