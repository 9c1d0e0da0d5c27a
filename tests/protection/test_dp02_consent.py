"""DP2: without consent nothing is kept, and what somebody takes back is gone from everywhere."""

import json
from datetime import date

import pytest

from assets.forgetting.keyed_list import ForgottenList
from assets.forgetting.landed import honour
from assets.kobo.client import KoboClient
from assets.kobo.cuts import only_with_consent
from assets.kobo.landing import Landing
from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.server import Server
from assets.kobo.sync import pull
from assets.staging.load import stage
from assets.staging.pseudonyms import Pseudonyms
from assets.warehouse.connection import read_only, writing
from tests.example import velmara_programme
from tests.pipelines.small_world import TOKEN, SmallWorld, usual

FORM = "registration_case"
REFUSED, AGREED = "quillonyx", "marrowfen"
WORDS = "application/why_refused"


@pytest.fixture
def world():
    """Two cases, of which one person did not agree that anything is kept."""
    world = SmallWorld()
    agreed = usual(FORM, case__consent="yes")
    world.send("agreed", FORM, {**agreed, WORDS: AGREED})
    world.send("refused", FORM, {**agreed, WORDS: REFUSED, "case/consent": "no"})
    return world


@pytest.fixture
def kept(world, tmp_path):
    """Pull and stage the cases; return all that is kept of them, and what is only counted."""
    landing, path = Landing(tmp_path / "landing"), tmp_path / "warehouse.duckdb"
    place = next(one for one in world.programme.file.forms if one.code == FORM)
    classes = world.programme.questionnaire(FORM).classes
    nobody = ForgottenList(tmp_path / "forgotten.jsonl", Pseudonyms(b"key"))
    given = only_with_consent(place.consent.question, place.consent.given)
    with SandboxServer(world.store) as server:

        def kept(forgotten=nobody):
            honour(landing, FORM, forgotten)
            with KoboClient(Server(server.url, TOKEN)) as client:
                pull(client, landing, FORM, place.uid, cut=forgotten.rule(given), seals=True)
            landed = landing.of(FORM)
            with writing(path) as connection:
                key = Pseudonyms(b"key")
                stage(connection, FORM, landed, classes, key, is_sensitive=True)
            with read_only(path) as connection:
                counted = connection.execute(
                    "select reason, count(*) from staging.cut_out group by all"
                ).fetchall()
                rows = connection.execute(f"select * from staging.{FORM}").fetchall()
            return json.dumps(list(landed.read("page", "again"))) + str(rows), dict(counted)

        yield kept


def test_dp2_of_whoever_did_not_agree_nothing_is_kept_but_that_somebody_came(kept):
    found, counted = kept()

    assert counted == {"without_consent": 1}
    assert REFUSED not in found
    assert found.count(AGREED) == 2  # In landing and in the warehouse.


def test_dp2_what_is_withdrawn_leaves_every_pull_and_is_counted_alone(kept, world, tmp_path):
    before, _ = kept()
    assert world.roots["agreed"] in before
    forgotten = ForgottenList.at(tmp_path / "forgotten.jsonl", Pseudonyms(b"key"))
    forgotten = forgotten.with_more([world.roots["agreed"]], date(2026, 7, 20), "Officer")

    after, counted = kept(forgotten)

    assert counted == {"forgotten": 1, "without_consent": 1}
    assert world.roots["agreed"] not in after
    assert AGREED not in after
    assert world.roots["agreed"] not in forgotten.path.read_text(encoding="utf-8")


def test_dp2_a_form_about_people_who_were_asked_says_which_answer_is_consent():
    asked = {
        place.code: place.consent.question
        for place in velmara_programme().file.forms
        if place.consent
    }

    assert asked == {
        "registration_case": "case/consent",
        "principles_survey": "survey/consent",
        "community_pulse": "pulse/consent",
    }
