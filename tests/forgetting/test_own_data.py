"""Somebody asks to see their data: all of it, in the questions' words, for their eyes alone."""

import json

import pytest
from typer.testing import CliRunner

from assets.forgetting.own_data import of_partner, own_data
from assets.forgetting.traces import named
from assets.kobo.client import KoboClient
from assets.kobo.landing import Landing
from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.server import Server
from assets.kobo.sync import pull
from assets.staging.pseudonyms import Pseudonyms, make_key
from pipelines.cli import app
from tests.pipelines.small_world import TOKEN, VELMARA, SmallWorld, usual

FORMS = ("event", "quarterly_report")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    world = SmallWorld()
    var = tmp_path_factory.mktemp("own") / "velmara"
    make_key(var / "keys" / "pseudonym.key")  # As a run does before it lands anything.
    landing = Landing(var / "landing")
    report = usual("quarterly_report", report__partner="RSA")
    world.send("hers", "event", usual("event"))
    world.send("report", "quarterly_report", report)
    world.send("another", "quarterly_report", usual("quarterly_report", report__partner="SHC"))
    with SandboxServer(world.store) as server, KoboClient(Server(server.url, TOKEN)) as client:
        for changed in ("first", "second"):
            for form in FORMS:
                pull(client, landing, form, world.uids[form], seals=form == "event")
            world.edit("report", "quarterly_report", {**report, "words__challenges": changed})
    return world, var, landing


def kept(told, wanted, language="en"):
    world, _, landing = told
    return own_data(landing, world.programme, wanted, language)


def answers(state):
    return {one["asked_as"]: one for one in state["answers"]}


def test_every_state_is_there_with_every_answer_in_the_questions_words(told):
    world, _, _ = told
    ids = frozenset({world.roots["report"]})

    [one] = kept(told, named(ids, world.programme, Pseudonyms(b"key")))

    first, second = map(answers, one["states"])
    assert one["root_uuid"] == world.roots["report"]
    [place] = [one for one in world.programme.file.forms if one.code == "quarterly_report"]
    assert one["form"] == place.heading
    assert "words__challenges" in second
    assert "words__challenges" not in first
    sent = set(usual("quarterly_report", report__partner="RSA"))
    assert sent <= set(first)


def test_choices_are_worded_in_the_language_that_is_asked_for(told):
    world, _, _ = told
    ids = frozenset({world.roots["hers"]})
    wanted = named(ids, world.programme, Pseudonyms(b"key"))

    [english] = kept(told, wanted, "en")
    [spanish] = kept(told, wanted, "es")

    here, there = answers(english["states"][0]), answers(spanish["states"][0])
    differing = {name for name in here if here[name]["question"] != there[name]["question"]}
    assert len(differing) > 3
    assert any(
        here[name].get("answer") != there[name].get("answer") for name in here if name in there
    )


def test_items_of_repeats_are_there_too(told):
    world, _, _ = told
    wanted = of_partner(world.programme, "RSA")

    [one] = kept(told, wanted)

    items = [entry for entry in one["states"][0]["answers"] if "items" in entry]
    assert items
    assert all(
        "question" in answer for entry in items for item in entry["items"] for answer in item
    )


def test_a_partner_gets_what_it_sent_and_nothing_of_others(told):
    world, _, _ = told

    roots = {one["root_uuid"] for one in kept(told, of_partner(world.programme, "SHC"))}

    assert roots == {world.roots["another"]}


def accord(told, *words):
    _, var, _ = told
    where = ("--programme", str(VELMARA), "--var", str(var))
    return CliRunner().invoke(app, ["subject", *words, *where])


def test_it_is_written_to_a_file_for_this_account_alone(told, tmp_path):
    world, _, _ = told
    out = tmp_path / "hers.json"

    result = accord(told, f"uuid:{world.roots['hers']}", "--out", str(out))
    again = accord(told, world.roots["hers"], "--out", str(out))

    assert result.exit_code == 0
    assert out.stat().st_mode & 0o777 == 0o600
    assert json.loads(out.read_text())["submissions"][0]["root_uuid"] == world.roots["hers"]
    assert "answers" not in result.output
    assert (again.exit_code, "is there already" in again.output) == (2, True)


def test_it_is_printed_only_when_asked(told):
    world, _, _ = told

    nowhere = accord(told, world.roots["hers"])
    printed = accord(told, world.roots["hers"], "--stdout")

    assert (nowhere.exit_code, "--stdout" in nowhere.output) == (2, True)
    assert json.loads(printed.stdout)["about"] == world.roots["hers"]


def test_whom_nobody_knows_is_refused(told, tmp_path):
    out = tmp_path / "nobody.json"

    result = accord(told, "nobody", "--out", str(out))

    assert result.exit_code == 2
    assert "no submission has that id" in result.output
    assert not out.exists()
