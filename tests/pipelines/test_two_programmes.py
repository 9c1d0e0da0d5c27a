"""Two programmes in one Dagster at once: no shared writer, no colliding keys, limits respected.

Web server, daemon and a code server for each programme, as on a server, but on SQLite. The second
programme is the first one's folder under another code, so that everything that could collide does.
Runs end with the typed tables: how the rest is filled is no other matter with two.
"""

import json
import shutil
import threading
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import dagster as dg
import pytest
import requests
import yaml

from assets.graph import pool_of
from assets.kobo.sandbox.faults import Fault, Then
from assets.kobo.sandbox.server import SandboxServer
from assets.programme.read import read_programme
from assets.warehouse.connection import read_only
from pipelines.definitions import definitions_of
from pipelines.step_log import RUN_ENDS
from tests.pipelines.deployment import LAUNCH, SETTINGS, Deployment, free_port, until
from tests.pipelines.second_programme import TOKEN, WADI, filled

pytestmark = pytest.mark.long

CODES = ("wadi_water", "wadi_wells")
AS_OF = "2026-01-20"
FIRST_FORM = read_programme(WADI).file.forms[0].uid
LONGEST_WAIT = 120


@dataclass(frozen=True)
class Ran:
    """What one Dagster knows of runs of two programmes, and where these keep their states."""

    instance: dg.DagsterInstance
    var: Path
    runs: dict[str, list[str]]
    log: dict[str, str]

    def spans(self, code: str) -> list[tuple[float, float]]:
        """When each run of a programme began and ended, in order."""
        records = [self.instance.get_run_record_by_id(run) for run in self.runs[code]]
        return sorted((one.start_time, one.end_time) for one in records)

    def steps(self, code: str) -> list[tuple[float, float]]:
        """When each step of a programme that writes its database began and ended, in order."""
        began, spans = {}, []
        for run in self.runs[code]:
            for entry in self.instance.all_logs(run):
                event = entry.dagster_event
                if event and event.event_type == dg.DagsterEventType.STEP_START:
                    began[run, event.step_key] = entry.timestamp
                if event and event.event_type == dg.DagsterEventType.STEP_SUCCESS:
                    spans.append((began[run, event.step_key], entry.timestamp, event.step_key))
        return sorted((start, end) for start, end, step in spans if "__landing__" not in step)


@pytest.fixture(scope="module")
def programmes(tmp_path_factory):
    """The folder of each programme, by its code."""
    first, second = CODES
    copy = shutil.copytree(WADI, tmp_path_factory.mktemp("programmes") / second)
    said = (copy / "programme.yaml").read_text(encoding="utf-8")
    (copy / "programme.yaml").write_text(
        said.replace(f"code: {first}", f"code: {second}"), encoding="utf-8"
    )
    return {first: WADI, second: copy}


@pytest.fixture(scope="module")
def ran(programmes, tmp_path_factory):
    """Two runs of each programme, all asked for at once.

    The first of each waits within its first pull until the other programme's is there too.
    """
    folder = tmp_path_factory.mktemp("together")
    home = folder / "home"
    home.mkdir()
    ports = {code: free_port() for code in (*CODES, "web")}
    _write_settings(home, ports)
    both = threading.Barrier(len(CODES), timeout=LONGEST_WAIT)
    with ExitStack() as stack:
        usual = {
            "DAGSTER_HOME": str(home),
            "ACCORD_VAR": str(folder / "var"),
            "ACCORD_LOG_FORMAT": "json",
            "KOBO_TOKEN": TOKEN,
        }
        for code, place in programmes.items():
            meets = Fault(f"/assets/{FIRST_FORM}/data/", Then(both.wait))
            kobo = stack.enter_context(SandboxServer(filled(place), faults=[meets]))
            (folder / code).mkdir()
            own = {**usual, "ACCORD_PROGRAMME": str(place), "KOBO_URL": kobo.url}
            _started(stack, Deployment(folder / code, own, {"code": ports[code]}), "code")
        _started(stack, Deployment(home, usual, {"web": ports["web"]}), "web", "daemon")
        runs = defaultdict(list)
        for code in (*CODES, *CODES):
            runs[code].append(_launch(ports["web"], programmes[code], folder / "var"))
        instance = stack.enter_context(dg.DagsterInstance.from_config(str(home)))
        ids = [run for each in runs.values() for run in each]
        until(lambda: all(instance.get_run_by_id(run).is_finished for run in ids), "four runs")
        log = {code: _whole(folder / code / "code.log", len(runs[code])) for code in CODES}
        yield Ran(instance, folder / "var", runs, log)


def _whole(log: Path, runs: int) -> str:
    """Return what a code server's log says, once it tells of the end of so many runs.

    Dagster's storage knows of an end before the log does.
    """

    def said() -> str:
        text = log.read_text(encoding="utf-8")
        return text if sum(text.count(f'"{end}"') for end, _ in RUN_ENDS.values()) >= runs else ""

    return until(said, f"the end of {runs} runs in a log")


def _write_settings(home: Path, ports: dict[str, int]) -> None:
    settings = yaml.safe_load(SETTINGS.read_text(encoding="utf-8"))
    del settings["storage"]  # SQLite, which needs no server.
    (home / "dagster.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    servers = [
        {"grpc_server": {"host": "127.0.0.1", "port": ports[code], "location_name": code}}
        for code in CODES
    ]
    (home / "workspace.yaml").write_text(yaml.safe_dump({"load_from": servers}), encoding="utf-8")


def _started(stack: ExitStack, deployment: Deployment, *kinds: str) -> None:
    for kind in kinds:
        deployment.start(kind)
        stack.callback(deployment.kill, kind)


def _launch(port: int, folder: Path, var: Path) -> str:
    """Start a run up to the typed tables, and return its id."""
    programme = read_programme(folder)
    given = {
        "programme": str(folder),
        "code": programme.code,
        "time_zone": programme.file.time_zone,
        "var": str(var / programme.code),
        "as_of": AS_OF,
    }
    graph = definitions_of(programme).resolve_asset_graph()
    wanted = [
        key for key in graph.materializable_asset_keys if key.path[1] in {"landing", "staging"}
    ]
    selector = {
        "repositoryLocationName": programme.code,
        "repositoryName": "__repository__",
        "jobName": "refresh",
        "assetSelection": [{"path": [*key.path]} for key in wanted],
        "assetCheckSelection": [],
    }
    settings = {"resources": {"run": {"config": given}}}
    params = {"selector": selector, "runConfigData": settings}
    answer = requests.post(
        f"http://127.0.0.1:{port}/graphql",
        json={"query": LAUNCH, "variables": {"params": params}},
        timeout=60,
    ).json()["data"]["launchRun"]
    assert answer["__typename"] == "LaunchRunSuccess", answer
    return answer["run"]["runId"]


def follow_each_other(spans: list[tuple[float, float]]) -> bool:
    return all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_every_run_of_both_ends_well(ran):
    ended = {
        run: ran.instance.get_run_by_id(run).status for one in ran.runs.values() for run in one
    }

    assert len(ended) == 4
    assert set(ended.values()) == {dg.DagsterRunStatus.SUCCESS}


def test_both_programmes_run_at_the_same_time(ran):
    """Neither's first pull could go on before the other's had begun."""
    (first, *_), (second, *_) = (ran.spans(code) for code in CODES)

    assert max(first[0], second[0]) < min(first[1], second[1])


@pytest.mark.parametrize("code", CODES)
def test_a_programme_has_one_run_and_one_writer_at_a_time(ran, code):
    assert follow_each_other(ran.spans(code))
    assert len(ran.steps(code)) > 4
    assert follow_each_other(ran.steps(code))


def test_each_programme_has_a_pool_of_its_own(ran, programmes):
    pools = {pool_of(read_programme(folder)) for folder in programmes.values()}

    assert len(pools) == 2
    assert pools <= ran.instance.event_log_storage.get_concurrency_keys()


def test_no_asset_is_made_by_runs_of_both(ran):
    made = defaultdict(set)
    for code, runs in ran.runs.items():
        for run in runs:
            for entry in ran.instance.all_logs(
                run, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION
            ):
                made[code].add(entry.dagster_event.asset_key)

    first, second = (made[code] for code in CODES)
    assert {key.path[0] for key in first} == {CODES[0]}
    assert {(*key.path[1:],) for key in first} == {(*key.path[1:],) for key in second}
    assert not first & second


def test_each_keeps_what_its_own_server_sent(ran):
    counts = []
    for code in CODES:
        with read_only(ran.var / code / "warehouse.duckdb") as warehouse:
            counts += warehouse.execute("select count(*) from staging.household_visit").fetchall()

    assert counts == [(9,), (9,)]


@pytest.mark.parametrize("code", CODES)
def test_the_log_of_a_code_server_tells_of_its_own_programmes_steps_alone(ran, code):
    lines = [json.loads(line) for line in ran.log[code].splitlines() if line.startswith("{")]

    steps = [one["step"] for one in lines if one["event"] == "step succeeded"]
    assert {step.split("__")[0] for step in steps} == {code}
    assert {one["run_id"] for one in lines} == {*ran.runs[code]}
    assert [one["event"] for one in lines].count("run succeeded") == 2
    assert " - DEBUG - " not in ran.log[code]
