"""Submissions are found by their ids and by pseudonyms, in every state and inside repeats."""

from datetime import UTC, datetime

import pytest

from assets.forgetting.traces import answers_of, find, named
from assets.kobo.client import KoboClient
from assets.kobo.landing import Landing
from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.server import Server
from assets.kobo.sync import pull
from assets.staging.pseudonyms import Pseudonyms
from tests.pipelines.small_world import TOKEN, SmallWorld, invented

KEY = Pseudonyms(b"key")
LATER = datetime(2026, 7, 19, 10, tzinfo=UTC)


def asked_as_pseudonym(world):
    """Return a form and its question whose answer becomes a pseudonym, outside of repeats."""
    for place in world.programme.file.forms:
        questionnaire = world.programme.questionnaire(place.code)
        for question, kind in questionnaire.classes.items():
            answers = invented()[place.code][0].states[-1][1]
            if kind == "pseudonym" and question in answers:
                return place, question, answers
    raise LookupError


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    world = SmallWorld()
    landing = Landing(tmp_path_factory.mktemp("traces") / "var" / "landing")
    place, question, answers = asked_as_pseudonym(world)
    world.send("a person", place.code, {**answers, question: "Ayu Tsent"})
    world.send("again", place.code, {**answers, question: "Ayu Tsent"})
    world.send("another", place.code, {**answers, question: "Bo Lem"})
    with SandboxServer(world.store) as server, KoboClient(Server(server.url, TOKEN)) as client:
        for _ in range(2):
            pull(client, landing, place.code, place.uid, seals=True)
            world.edit("again", place.code, {**answers, question: "Cé Dja"})
    return world, landing, place


def looked_for(told, *ids):
    world, landing, _ = told
    return find(landing, named(frozenset(ids), world.programme, KEY))


def test_by_its_id_a_submission_is_found_with_all_its_states(told):
    world, _, place = told

    [trace] = looked_for(told, world.roots["again"])

    assert trace.form == place.code
    assert trace.asked == {world.roots["again"]}
    assert len(trace.states) == 2
    assert trace.numbers == {place.uid: {world.numbers["again"]}}


def test_by_a_pseudonym_all_submissions_are_found_where_it_ever_stood(told):
    world, _, _ = told

    found = looked_for(told, KEY.of("Ayu Tsent"))

    assert {trace.root_uuid for trace in found} == {world.roots["a person"], world.roots["again"]}
    assert {one for trace in found for one in trace.asked} == {KEY.of("Ayu Tsent")}


def test_under_another_key_a_pseudonym_is_nobodys(told):
    world, landing, _ = told

    wanted = named({Pseudonyms(b"other").of("Ayu Tsent")}, world.programme, KEY)

    assert find(landing, wanted) == []


def test_an_answer_itself_finds_nothing(told):
    assert looked_for(told, "Ayu Tsent") == []


def test_answers_inside_repeats_are_found_by_their_paths():
    row = {"a": "1", "r": [{"r/b": 2, "r/s": [{"r/s/c": "3"}]}], "_geolocation": [None, None]}

    assert list(answers_of(row)) == [("a", "1"), ("r/b", "2"), ("r/s/c", "3")]
