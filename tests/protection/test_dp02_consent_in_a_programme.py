"""DP2 as a programme says it: `consent` may name a question that is asked of each person."""

import shutil
from pathlib import Path

import dagster as dg
import pytest

from assets.graph.forms import form_assets
from assets.kobo.sandbox.server import SandboxServer
from assets.programme.problems import ProgrammeError
from assets.programme.read import read_programme
from assets.staging.pseudonyms import make_key
from pipelines.environment_run import EnvironmentRun
from tests.pipelines.small_world import TOKEN, VELMARA, SmallWorld, usual

FORM = "registration_case"


@pytest.fixture
def folder(tmp_path):
    """Return a programme in which each follow-up of a case says whether it may be kept."""
    folder = Path(shutil.copytree(VELMARA, tmp_path / "programme"))
    say(folder, "case/consent", "follow_up/used_document")
    return folder


def say(folder, asked, instead):
    path = folder / "programme.yaml"
    text = path.read_text("utf-8")
    assert f"question: {asked}" in text
    path.write_text(text.replace(f"question: {asked}", f"question: {instead}"), encoding="utf-8")


@pytest.fixture
def landed(folder, tmp_path, monkeypatch):
    """Run the landing step of the form; return what it says and what it kept."""
    world = SmallWorld(folder)
    asked = [{"follow_up/used_document": said} for said in ("yes", "no", "no")]
    world.send("a case", FORM, {**usual(FORM, case__consent="yes"), "follow_up": asked}, by="awn")
    programme, var = read_programme(folder), tmp_path / "var"
    make_key(var / "keys" / "pseudonym.key")
    run = EnvironmentRun(programme=str(folder), code="velmara", time_zone="Etc/GMT-2", var=str(var))
    made = [
        asset
        for asset in form_assets(programme)
        if {(*key.path,) for key in asset.keys} == {("velmara", "landing", FORM)}
    ]
    with SandboxServer(world.store) as server, dg.DagsterInstance.ephemeral() as instance:
        monkeypatch.setenv("KOBO_URL", server.url)
        monkeypatch.setenv("KOBO_TOKEN", TOKEN)
        done = dg.materialize(made, resources={"run": run}, instance=instance)
    [told] = [event.materialization for event in done.get_asset_materialization_events()]
    return told.metadata, list(run.landing.of(FORM).read("page"))


def test_dp2_each_person_of_a_repeat_is_asked_and_whoever_did_not_agree_is_counted(landed):
    said, [page] = landed

    [row] = page["results"]
    assert row["follow_up"] == [{"follow_up/used_document": "yes"}]
    assert said["items_cut_out"].value == 2
    assert said["cut_out"].value == 0


def test_dp2_a_question_in_a_repeat_must_be_asked_there(folder):
    say(folder, "follow_up/used_document", "follow_up/consent")

    with pytest.raises(ProgrammeError, match="nobody could have given consent"):
        read_programme(folder)
