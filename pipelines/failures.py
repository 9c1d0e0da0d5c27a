"""What failed in a run, each in a sentence of Accord's own: for a terminal, and for a notice.

An error's own text is never among them, since one that nobody foresaw may quote an answer.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import dagster as dg
from dagster_shared.error import SerializableErrorInfo

from expectations.decisions.write_back import CHECK as HOLDS
from expectations.shown import STOPS
from pipelines.ends import by_its_words

# Marks the runs of `accord` itself, and whose state they work on.
FOLDER_TAG = "accord/folder"


@dataclass(frozen=True)
class Failing:
    """One step that failed, or one of its checks: `check` is empty where it is the step itself."""

    step: str
    check: str
    sentence: str


def failures_of(events: Iterable[dg.DagsterEvent]) -> list[Failing]:
    """Return what failed in a run: steps, then checks that stopped it, then what was not written.

    A step that failed only because its check blocks is not among them: the check speaks for itself.
    """
    found = [*events]
    return [*_steps(found), *_blocking(found), *_unwritten(found)]


def is_interrupted(event: dg.DagsterEvent) -> bool:
    """Say whether a step failed only because somebody stopped its process."""
    names = {cause.cls_name for cause in _causes(event.step_failure_data.error)}
    return dg.DagsterExecutionInterruptedError.__name__ in names


def refusal(event: dg.DagsterEvent) -> str:
    """Return why a run failed before its first step, if that is a sentence of Accord's own."""
    cause = event.job_failure_data.error
    while cause is not None and cause.cls_name != dg.Failure.__name__:
        cause = cause.cause
    return cause.message.partition(": ")[2].strip() if cause else ""


def _steps(events: Iterable[dg.DagsterEvent]) -> Iterator[Failing]:
    for event in events:
        if event.event_type == dg.DagsterEventType.STEP_FAILURE and not _is_blocked_check(event):
            yield Failing(str(event.step_key), "", _sentence(event))


def _blocking(events: Iterable[dg.DagsterEvent]) -> Iterator[Failing]:
    for event, check in _failed_checks(events):
        if check.severity == dg.AssetCheckSeverity.ERROR:
            yield Failing(
                str(event.step_key),
                check.check_name,
                f"The check “{check.check_name.replace('_', ' ')}” stopped the run: {_why(check)}. "
                "Nothing was published. Its page in `make ui` says what to do; the submissions are "
                "in quality.findings.",
            )


def _unwritten(events: Iterable[dg.DagsterEvent]) -> Iterator[Failing]:
    for event, check in _failed_checks(events):
        if check.check_name == HOLDS:
            yield Failing(str(event.step_key), HOLDS, str(check.metadata["failure"].value))


def _failed_checks(
    events: Iterable[dg.DagsterEvent],
) -> Iterator[tuple[dg.DagsterEvent, dg.AssetCheckEvaluation]]:
    for event in events:
        if event.event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            check = event.asset_check_evaluation_data
            if not check.passed:
                yield event, check


def _is_blocked_check(event: dg.DagsterEvent) -> bool:
    """Say whether a step failed only because its check blocks; the check speaks for itself."""
    error = event.step_failure_data.error
    return error is not None and error.cls_name == "DagsterAssetCheckFailedError"


def _why(check: dg.AssetCheckEvaluation) -> str:
    """Say why a check stops what depends on it."""
    said = check.metadata[STOPS].value
    return "; ".join(map(str, said)) if isinstance(said, list) else str(said)


def _sentence(event: dg.DagsterEvent) -> str:
    """Say why a step failed: its own sentence, else what kind of error; never an error's text."""
    found = event.step_failure_data
    if found.user_failure_data and found.user_failure_data.description:
        return found.user_failure_data.description
    if is_interrupted(event):
        return f"The step {event.step_key} was interrupted. To go on from there: accord run"
    *_, cause = (None, *_causes(found.error))
    if cause and (said := by_its_words(cause.message)):
        return f"The step {event.step_key} could not go on. {said}"
    kind = cause.cls_name if cause else "an unknown error"
    return f"The step {event.step_key} failed with {kind}. `make ui` shows the run with its trace."


def _causes(error: SerializableErrorInfo | None) -> Iterator[SerializableErrorInfo]:
    """Yield an error and what caused it, to the first cause."""
    while error is not None:
        yield error
        error = error.cause
