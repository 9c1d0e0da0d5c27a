"""Dagster's own web server on the finished run: what the data engineer finds there."""

from pathlib import Path

import dagster as dg
import pytest
from dagster import serialize_value

from assets.graph.steps import SEEN_ON
from assets.warehouse.connection import read_only
from pipelines.definitions import definitions_of
from tests.example import velmara_programme
from tests.pipelines.dagster_server import dagster_server

pytestmark = pytest.mark.long

ASSETS = """
query { assetNodes {
  assetKey { path } groupName description kinds
  assetMaterializations(limit: 1) { runId metadataEntries {
    label ... on PathMetadataEntry { path } ... on FloatMetadataEntry { floatValue }
  } }
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


def test_every_asset_shows_how_long_its_step_took(nodes):
    for path, node in nodes.items():
        if path[1:] != ("reports", "of_period"):
            entries = node["assetMaterializations"][0]["metadataEntries"]
            [seconds] = [one["floatValue"] for one in entries if one["label"] == "seconds"]
            assert 0 <= seconds < 3600, path


def test_a_table_leads_to_the_page_that_is_about_it(nodes):
    led_to = {
        ".".join(path[1:]): Path(entry["path"])
        for path, node in nodes.items()
        if path[1] in {"marts", "quality"}
        for entry in node["assetMaterializations"][0]["metadataEntries"]
        if entry["label"] == "page"
    }

    assert {table: page.name for table, page in led_to.items()} == SEEN_ON
    assert all(page.is_file() for page in led_to.values())


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


def test_what_a_run_tells_of_its_assets_holds_no_answer_and_no_partner(refreshed):
    with dg.DagsterInstance.from_config(str(refreshed.dagster_home)) as instance:
        events = instance.all_logs(
            refreshed.outcome.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION
        )
        told = "\n".join(serialize_value(event.asset_materialization) for event in events)
    specs = definitions_of(velmara_programme()).resolve_all_asset_specs()
    told += "\n".join(f"{spec.description} {spec.owners} {spec.metadata}" for spec in specs)
    with read_only(refreshed.var / "warehouse.duckdb") as connection:
        columns = connection.execute(
            "select table_name, column_name from staging.questions"
            " where data_class in ('restricted', 'pseudonym') or type = 'text'"
        ).fetchall()
        answers = {
            text
            for table, column in columns
            for (text,) in connection.execute(
                f'select distinct "{column}"::varchar from staging.{table}'
            ).fetchall()
            if text and len(text) > 4
        }
    partners = {partner.name for partner in velmara_programme().partners}

    assert len(answers) > 1000
    assert len(partners) > 10
    assert {text for text in answers | partners if text in told} == set()
    assert "capacity_domain_scores" in told
