"""Dagster's own web server on this machine, as `make ui-read-only` and systemd units start it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from tests.pipelines.conftest import ROOT


@dataclass(frozen=True)
class DagsterServer:
    """A server that listens."""

    address: str
    session: requests.Session

    def ask(self, query: str, **variables: Any) -> Any:
        """Return what GraphQL answers."""
        asked = {"query": query, "variables": variables}
        answer = self.session.post(f"{self.address}/graphql", json=asked, timeout=60)
        return answer.json()["data"]


@contextmanager
def dagster_server(
    home: Path, *options: str, environment: Mapping[str, str] | None = None
) -> Iterator[DagsterServer]:
    """Serve the runs that a folder keeps."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["dagster_webserver", "-w", "workspace.yaml", "-h", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(
        [sys.executable, "-m", *command, *options],
        cwd=ROOT,
        env={**os.environ, "DAGSTER_HOME": str(home), **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        try:
            for line in server.stdout:
                if "Serving dagster-webserver on" in line:
                    break
            # It says so a moment before it listens.
            until_it_listens = HTTPAdapter(max_retries=Retry(connect=10, backoff_factor=0.1))
            with requests.Session() as session:
                session.mount("http://", until_it_listens)
                yield DagsterServer(f"http://127.0.0.1:{port}", session)
        finally:
            server.terminate()
            server.communicate(timeout=30)
