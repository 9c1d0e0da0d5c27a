"""Dagster's own web server on this machine, as `make ui-read-only` and systemd units start it."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.pipelines.conftest import ROOT
from tests.pipelines.deployment import free_port, until_it_answers


@dataclass(frozen=True)
class DagsterServer:
    """A server that listens."""

    address: str

    def ask(self, query: str, **variables: Any) -> Any:
        """Return what GraphQL answers."""
        asked = {"query": query, "variables": variables}
        answer = requests.post(f"{self.address}/graphql", json=asked, timeout=60)
        return answer.json()["data"]


@contextmanager
def dagster_server(
    home: Path, *options: str, environment: Mapping[str, str] | None = None
) -> Iterator[DagsterServer]:
    """Serve the runs that a folder keeps."""
    port = free_port()
    command = ["dagster_webserver", "-w", "workspace.yaml", "-h", "127.0.0.1", "-p", str(port)]
    log = home.with_suffix(".log")
    with (
        log.open("wb") as file,
        subprocess.Popen(
            [sys.executable, "-m", *command, *options],
            cwd=ROOT,
            env={**os.environ, "DAGSTER_HOME": str(home), **(environment or {})},
            stdout=file,
            stderr=subprocess.STDOUT,
        ) as server,
    ):
        try:
            until_it_answers(server, port, log)
            yield DagsterServer(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait(timeout=30)
