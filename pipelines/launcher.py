"""Starts runs on a code server, and tells Dagster which of them died with it.

A code server knows the runs that it carries, and reports one whose process dies. Dagster's own
launcher asks nobody when the code server itself was killed: its runs would stand as started, and
hold the programme's pool, until somebody ends them by hand. The server is to be started with
`dagster api grpc`: the proxy that `dagster code-server start` puts before it is not able to answer.
"""

import json
from collections.abc import Mapping
from typing import Any, Self

from dagster import DagsterInstance, DagsterRun, DefaultRunLauncher
from dagster._core.errors import DagsterUserCodeUnreachableError
from dagster._core.launcher import CheckRunHealthResult, WorkerStatus
from dagster._core.storage.tags import GRPC_INFO_TAG
from dagster._grpc.client import DagsterGrpcClient
from dagster._grpc.types import GetCurrentRunsResult
from dagster._serdes import ConfigurableClassData, deserialize_value

GOES_ON = CheckRunHealthResult(WorkerStatus.RUNNING)
DIED = CheckRunHealthResult(
    WorkerStatus.FAILED,
    "The code server was started anew and does not carry this run any more. What it had finished "
    "is kept; the rest is run again by itself, or from its failed step.",
)


class CheckedRunLauncher(DefaultRunLauncher):
    """Dagster's launcher, which asks the code server whether a run is still among its own."""

    @classmethod
    def from_config_value(
        cls,
        inst_data: ConfigurableClassData,
        config_value: Mapping[str, Any],  # noqa: ARG003 - it has no settings.
    ) -> Self:
        """Make it as `dagster.yaml` names it."""
        return cls(inst_data=inst_data)

    @property
    def supports_check_run_worker_health(self) -> bool:
        """Say that a run can be asked after."""
        return True

    def check_run_worker_health(self, run: DagsterRun) -> CheckRunHealthResult:
        """Return whether a run goes on; as long as its server does not answer, nobody knows."""
        if GRPC_INFO_TAG not in run.tags:
            return GOES_ON
        server = DagsterGrpcClient(**json.loads(run.tags[GRPC_INFO_TAG]))
        try:
            found = deserialize_value(server.get_current_runs(), GetCurrentRunsResult)
        except DagsterUserCodeUnreachableError:
            return GOES_ON
        is_carried = run.run_id in found.current_runs
        return GOES_ON if is_carried or self._has_ended(run.run_id) else DIED

    def _has_ended(self, run_id: str) -> bool:
        """Say whether it came to its end since its server was asked."""
        instance: DagsterInstance = self._instance
        run = instance.get_run_by_id(run_id)
        return run is None or run.is_finished
