"""A run told in plain lines, one per table, page or failure: for a terminal and for a log."""

import logging
import sys

import dagster as dg

_FORMAT = "%(line)s"


class _StepLines(logging.Filter):
    """Lets through what a reader of the terminal wants to know, in words."""

    def filter(self, record: logging.LogRecord) -> bool:
        meta = getattr(record, "dagster_meta", None) or {}
        event = meta.get("dagster_event")
        line = _line(event) if isinstance(event, dg.DagsterEvent) else None
        record.line = line
        return line is not None


def _line(event: dg.DagsterEvent) -> str | None:
    if event.is_step_materialization:
        materialization = event.step_materialization_data.materialization
        name = ".".join(materialization.asset_key.path[1:])
        rows = materialization.metadata.get("dagster/row_count")
        new = materialization.metadata.get("new_versions")
        versions = f", new: {new.value}" if new and new.value != "none" else ""
        return f"  ✓ {name:<48} {rows.value:>7,} rows{versions}" if rows else f"  ✓ {name}"
    if event.event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION:
        found = event.asset_check_evaluation_data
        if found.passed:
            return None
        name = ".".join(found.asset_key.path[1:])
        count = found.metadata["submissions_found"].value
        return f"  ! {name:<48} {count:>7,} submissions: {found.check_name.replace('_', ' ')}"
    if event.is_step_failure:
        return f"  ✗ {event.step_key}"
    return None


@dg.logger
def step_lines(_: dg.InitLoggerContext) -> logging.Logger:
    """One line per table made, check failed and step failed; no log levels, no timestamps."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(_FORMAT))
    handler.addFilter(_StepLines())
    logger = logging.Logger("accord")
    logger.addHandler(handler)
    return logger
