"""Closing a period and releasing its reports by a form: first what it would do, then for good."""

import shutil

import dagster as dg
import pytest

from assets.programme.read import read_programme
from assets.publications.ledger import Ledger
from assets.publications.releases import FILE, Releases
from pipelines.definitions import definitions_of
from tests.pipelines.second_programme import AS_OF, WADI

pytestmark = pytest.mark.long  # Each try publishes every edition.

EDITIONS = ("public", "internal", "panel", "partner", "ledger")


@pytest.fixture(scope="module")
def var(wadi_run, tmp_path_factory):
    """Return the state of a finished run, in which no period is closed."""
    return shutil.copytree(
        wadi_run / "wadi_water", tmp_path_factory.mktemp("closing") / "wadi_water"
    )


def publish(var, job, **config):
    """Run a job's publishing step with settings; return what it says, or why it failed."""
    definitions = definitions_of(read_programme(WADI), var=str(var), as_of=AS_OF)
    keys = [dg.AssetKey(["wadi_water", "published", name]) for name in EDITIONS]
    with dg.DagsterInstance.ephemeral() as instance:
        result = definitions.resolve_job_def(job).execute_in_process(
            instance=instance,
            run_config={"ops": {"wadi_water__published": {"config": config}}},
            asset_selection=keys,
            raise_on_error=False,
        )
    for event in result.all_events:
        if event.is_step_failure:
            return event.step_failure_data.user_failure_data.description
    [ledger] = result.asset_materializations_for_node("wadi_water__published")[-1:]
    assert ledger.asset_key.path[-1] == "ledger"
    said = ledger.metadata.get("would_be")
    return said.value if said else ""


def test_closing_and_releasing_are_tried_first_and_then_done_by_a_named_person(var):
    files = {path.name: path.read_bytes() for path in (var / "published").glob("*.duckdb")}
    tried = publish(var, "close_period", close_period="2024", closed_by="Head of M&E")
    assert "2024, as on 2026-03-31. Closing freezes, by edition:" in tried
    assert "Nothing was closed: this was a try. To do it, set only_try to false" in tried
    nameless = publish(var, "close_period", close_period="2024", only_try=False)
    assert "nobody is named who closes it" in nameless
    assert not Ledger(var / "ledger").entries
    assert {path.name for path in (var / "published").glob("*.duckdb")} == {*files}

    done = publish(
        var, "close_period", close_period="2024", closed_by="Head of M&E", only_try=False
    )
    assert (done, [*Ledger(var / "ledger").latest()]) == ("", ["2024"])
    again = publish(var, "close_period", close_period="2024")
    assert "it is closed: its newest version is 2024.v1" in again

    early = {"release_period": "2024", "released_by": "Head of office"}
    refused = publish(var, "release_reports", **early)
    assert "partners may reply until" in refused
    early["early_because"] = "The board meets"
    assert "Nothing was released: this was a try." in publish(var, "release_reports", **early)
    assert Releases(var / FILE).of("2024") is None
    assert publish(var, "release_reports", **early, only_try=False) == ""
    assert Releases(var / FILE).of("2024").released_by == "Head of office"


def test_what_may_not_be_closed_or_released_is_said_whether_tried_or_not(var):
    for only_try in (True, False):
        unknown = publish(var, "close_period", close_period="2031", only_try=only_try)
        nobody = publish(var, "release_reports", release_period="2025", only_try=only_try)

        assert "the programme has no such period" in unknown
        assert "nobody is named who releases them" in nobody
