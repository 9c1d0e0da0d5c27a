"""Dagster's own web server on the finished run: what the data engineer finds there."""

import pytest

from pipelines.definitions import definitions_of
from tests.example import velmara_programme
from tests.pipelines.dagster_server import dagster_server

ASSETS = """
query { assetNodes {
  assetKey { path } groupName description kinds
  assetMaterializations(limit: 1) { runId metadataEntries { label } }
  assetChecksOrError { ... on AssetChecks { checks {
    name description blocking executionForLatestMaterialization {
      runId status evaluation { success severity metadataEntries { label } }
    }
  } } }
} }
"""


@pytest.fixture(scope="module")
def nodes(refreshed):
    """Every asset as the web server tells it, by key."""
    with dagster_server(refreshed.dagster_home) as server:
        yield {tuple(node["assetKey"]["path"]): node for node in server.ask(ASSETS)["assetNodes"]}


def test_the_ui_lists_every_asset_of_the_run_just_made(refreshed, nodes):
    specs = definitions_of(velmara_programme()).resolve_all_asset_specs()

    assert set(nodes) == {tuple(spec.key.path) for spec in specs}
    for path, node in nodes.items():
        assert node["description"]
        if path[1:] == ("reports", "of_period"):  # Each period has a run of its own.
            assert node["assetMaterializations"] == []
            continue
        [materialization] = node["assetMaterializations"]
        assert materialization["runId"] == refreshed.outcome.run_id, path


def test_tables_show_their_number_of_rows(nodes):
    for path, node in nodes.items():
        if path[1] in {"landing", "staging", "accepted", "marts", "quality"}:
            labels = {
                entry["label"] for entry in node["assetMaterializations"][0]["metadataEntries"]
            }
            assert "dagster/row_count" in labels, path


def test_a_landing_shows_whether_the_history_hastened_it(nodes):
    for path, node in nodes.items():
        if path[1] == "landing":
            entries = node["assetMaterializations"][0]["metadataEntries"]
            assert "hastened_by_history" in {entry["label"] for entry in entries}, path


def test_the_ui_lists_every_check_of_the_run_just_made(refreshed, nodes):
    graph = definitions_of(velmara_programme()).resolve_asset_graph()

    shown = {
        (path, check["name"]): check["executionForLatestMaterialization"]
        for path, node in nodes.items()
        for check in node["assetChecksOrError"].get("checks", [])
    }

    assert set(shown) == {(tuple(key.asset_key.path), key.name) for key in graph.asset_check_keys}
    assert {found["runId"] for found in shown.values()} == {refreshed.outcome.run_id}
    assert {found["status"] for found in shown.values()} == {"SUCCEEDED", "FAILED"}


def test_the_ui_shows_what_failed_as_a_warning_with_what_somebody_needs_to_act(nodes):
    failed = [
        check["executionForLatestMaterialization"]["evaluation"]
        for node in nodes.values()
        for check in node["assetChecksOrError"].get("checks", [])
        if check["executionForLatestMaterialization"]["status"] == "FAILED"
    ]

    assert failed
    needed = {"submissions", "submissions_found", "rows_found", "questions_found", "what_to_do"}
    for evaluation in failed:
        assert evaluation["severity"] == "WARN"
        assert needed <= {entry["label"] for entry in evaluation["metadataEntries"]}


def test_the_ui_shows_what_became_of_all_submissions(nodes):
    [check] = nodes["velmara", "quality", "reconciliation"]["assetChecksOrError"]["checks"]

    assert check["name"] == "nothing_is_lost"
    assert check["blocking"]
    evaluation = check["executionForLatestMaterialization"]["evaluation"]
    assert "reconciliation" in {entry["label"] for entry in evaluation["metadataEntries"]}
