"""Dagster's web server for those who may look and not touch: it shows runs and starts none."""

import shutil
import subprocess

import pytest
import requests

from pipelines.settings import DAGSTER_SETTINGS
from tests.pipelines.conftest import ROOT
from tests.pipelines.dagster_server import dagster_server

pytestmark = pytest.mark.long

LOOK = "query { assetNodes { assetKey { path } } runsOrError { ... on Runs { count } } }"
SELECTOR = {"repositoryLocationName": "accord", "repositoryName": "__repository__"}
# Settings that the job does not have: whoever may launch it is told so, and nothing starts.
NO_SUCH_STEP = {"ops": {"no_such_step": {"config": {}}}}
REFUSED = "... on UnauthorizedError { message }"
LAUNCH = (
    "mutation ($said: ExecutionParams!) {"
    f" did: launchRun(executionParams: $said) {{ __typename {REFUSED} }} }}",
    {
        "selector": {**SELECTOR, "jobName": "refresh"},
        "runConfigData": NO_SUCH_STEP,
        "mode": "default",
    },
)
MUTATIONS = {
    "start a run": LAUNCH,
    "delete a run": (
        "mutation ($said: String!) {"
        f" did: deletePipelineRun(runId: $said) {{ __typename {REFUSED} }} }}",
        "00000000-0000-4000-8000-000000000000",
    ),
    "forget what was made": (
        "mutation ($said: [PartitionsByAssetSelector!]!) {"
        f" did: wipeAssets(assetPartitionRanges: $said) {{ __typename {REFUSED} }} }}",
        [{"assetKey": {"path": ["velmara", "site", "public"]}}],
    ),
    "say that something was made": (
        "mutation ($said: ReportRunlessAssetEventsParams!) {"
        f" did: reportRunlessAssetEvents(eventParams: $said) {{ __typename {REFUSED} }} }}",
        {
            "eventType": "ASSET_MATERIALIZATION",
            "assetKey": {"path": ["velmara", "site", "public"]},
        },
    ),
    "load the code again": (
        "mutation ($said: String!) {"
        f" did: reloadRepositoryLocation(repositoryLocationName: $said)"
        f" {{ __typename {REFUSED} }} }}",
        "accord",
    ),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("read-only") / "dagster"
    folder.mkdir()
    shutil.copyfile(DAGSTER_SETTINGS, folder / "dagster.yaml")
    return folder


@pytest.fixture(scope="module")
def server(home):
    with dagster_server(home, "--read-only") as server:
        yield server


def test_it_shows_everything(server):
    shown = server.ask(LOOK)

    paths = {tuple(node["assetKey"]["path"]) for node in shown["assetNodes"]}
    assert ("velmara", "site", "public") in paths
    assert shown["runsOrError"]["count"] == 0


@pytest.mark.parametrize("what", MUTATIONS)
def test_it_refuses_to(server, what):
    query, said = MUTATIONS[what]

    answer = server.ask(query, said=said)["did"]

    assert answer["__typename"] == "UnauthorizedError", answer
    assert server.ask(LOOK)["runsOrError"]["count"] == 0


def test_it_takes_no_word_of_an_asset_outside_graphql_either(server):
    answer = requests.post(
        f"{server.address}/report_asset_materialization/velmara/site/public", timeout=60
    )

    assert answer.status_code == 401


def test_the_same_server_without_the_option_does_as_it_is_told(home):
    with dagster_server(home) as server:
        query, said = LAUNCH
        answer = server.ask(query, said=said)["did"]

    assert answer["__typename"] == "RunConfigValidationInvalid"


def test_make_ui_read_only_starts_it_so_and_for_this_account_alone():
    recipe = subprocess.run(
        [shutil.which("make"), "-n", "ui-read-only"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    assert "umask 077" in recipe
    assert "dagster-webserver --read-only -w workspace.yaml" in recipe
