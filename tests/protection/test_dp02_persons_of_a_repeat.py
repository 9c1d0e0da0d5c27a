"""DP2, in a form about several people: whoever of them did not agree is cut out alone."""

import json
from datetime import UTC, datetime

import pytest

from assets.kobo.attachments import attachments_of
from assets.kobo.client import KoboClient
from assets.kobo.items import Consent
from assets.kobo.landing import Landing
from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.sandbox.store import SandboxStore
from assets.kobo.server import Server
from assets.kobo.sync import pull
from assets.staging.load import stage
from assets.staging.pseudonyms import Pseudonyms
from assets.warehouse.connection import read_only, writing

TOKEN = "0123456789abcdef0123456789abcdef01234567"
UID, NOON = "aHouseholdForm00000001", datetime(2026, 3, 2, 12, tzinfo=UTC)
SECRET = "quillonyx"
CONSENT = Consent(("member",), "member/consent", "yes")
ASKED = [
    ("text", "village"), ("begin_repeat", "member"), ("text", "name"), ("text", "consent"),
    ("image", "photo"), ("end_repeat", ""),
]  # fmt: skip
CONTENT = {
    "survey": [
        {"type": kind, "name": name, "$xpath": name if name in {"village", "member"}
         else f"member/{name}", "$kuid": f"k{number}"}
        for number, (kind, name) in enumerate(ASKED)
    ],
    "choices": [],
    "translations": [None],
}  # fmt: skip


def person(name, consent="yes", **more):
    said = {"name": name, **({"consent": consent} if consent else {}), **more}
    return {f"member/{key}": value for key, value in said.items()}


@pytest.fixture
def store():
    store = SandboxStore(TOKEN)
    store.add_form(uid=UID, name="Households", content=CONTENT, deployed_at=NOON)
    return store


@pytest.fixture
def send(store):
    def send(*people, files=None):
        answers = {"village": "Dovrel", "member": list(people)}
        return store.submit(UID, answers, submitted_by="a", at=NOON, files=files or {})

    return send


@pytest.fixture
def edit(store):
    def edit(number, *people):
        store.edit(UID, number, {"village": "Dovrel", "member": list(people)}, at=NOON)

    return edit


@pytest.fixture
def kept(store, tmp_path):
    """Pull; return all of landing as one text, with the landing."""

    def kept(*, seals=False):
        landing = Landing(tmp_path / "landing")
        with SandboxServer(store) as server, KoboClient(Server(server.url, TOKEN)) as client:
            pull(client, landing, "household", UID, items=CONSENT, seals=seals)
        landed = landing.of("household")
        return json.dumps(list(landed.read("page", "again"))), landed

    return kept


@pytest.fixture
def staged(tmp_path):
    def staged(landed):
        path = tmp_path / "warehouse.duckdb"
        with writing(path) as connection:
            stage(connection, "household", landed, {}, Pseudonyms(b"key"))
        with read_only(path) as connection:
            people = connection.execute(
                'select "member__name" from staging.household__member order by item_path'
            ).fetchall()
            cut = connection.execute("select items from staging.cut_items").fetchall()
        return [name for (name,) in people], [count for (count,) in cut]

    return staged


@pytest.mark.parametrize("consent", ["no", "", "Yes"])
@pytest.mark.parametrize("seals", [False, True])
def test_dp2_whoever_did_not_agree_is_cut_out_and_the_others_stay(
    send, kept, staged, consent, seals
):
    send(person("Awa"), person(SECRET, consent), person("Bo"))

    text, landed = kept(seals=seals)

    assert SECRET not in text
    assert "Dovrel" in text
    assert landed.cut == {}
    assert staged(landed) == (["Awa", "Bo"], [1])


def test_dp2_where_all_agreed_the_page_stays_as_it_was_sent(send, kept, staged):
    send(person("Awa"), person("Bo"))

    _, landed = kept()

    [page] = landed.pulls[0].of_kind("page")
    assert (page.kept_sha256, page.cut_items) == ("", 0)
    assert staged(landed) == (["Awa", "Bo"], [])


def test_dp2_where_nobody_agreed_a_household_without_people_stays_and_they_are_counted(
    send, kept, staged
):
    send(person(SECRET, "no"), person(f"{SECRET} too", "no"))

    text, landed = kept()

    assert SECRET not in text
    assert staged(landed) == ([], [2])


def test_dp2_who_takes_consent_back_is_cut_out_of_earlier_states_too(send, edit, kept, staged):
    number = send(person("Awa"), person(SECRET))
    assert SECRET in kept()[0]
    edit(number, person("Awa"), person(SECRET, "no"))

    text, landed = kept()

    assert len(landed.pulls) == 2
    assert SECRET not in text
    assert text.count("Awa") == 2
    assert staged(landed) == (["Awa"], [1])


def test_dp2_who_agrees_later_is_kept_from_then_on(send, edit, kept, staged):
    number = send(person("Awa"), person("Bo", "no"))
    kept()
    edit(number, person("Awa"), person("Bo"))

    _, landed = kept()

    assert staged(landed) == (["Awa", "Bo"], [])


def test_dp2_a_pull_that_brings_nothing_new_keeps_nothing_again(send, kept):
    send(person("Awa"), person(SECRET, "no"))
    kept()

    assert len(kept()[1].pulls) == 1


def test_dp2_no_file_of_whoever_did_not_agree_is_fetched(send, kept):
    photos = {"awa.png": b"a", "secret.png": b"s"}
    send(person("Awa", photo="awa.png"), person(SECRET, "no", photo="secret.png"), files=photos)

    text, landed = kept()

    assert "secret.png" not in text
    assert [file.question for file in attachments_of(landed)] == ["member[1]/photo"]


def test_dp2_consent_of_a_person_inside_a_family_inside_a_household():
    rule = Consent(("family", "family/member"), "family/member/consent", "yes")
    inner = [{"family/member/consent": "no", "family/member/name": SECRET}]
    agreed = [{"family/member/consent": "yes", "family/member/name": "Awa"}]
    row = {
        "_id": 1,
        "_attachments": [{"question_xpath": "family[2]/member[1]/photo"}],
        "_geolocation": [12.3, 1.5],
        "family": [{"family/member": agreed}, {"family/member": inner}, {"family/member": "odd"}],
    }

    left = rule.kept(row)

    assert left["family"] == [{"family/member": agreed}, {"family/member": []},
                              {"family/member": []}]  # fmt: skip
    assert left["_attachments"] == []
    assert "_geolocation" not in left
    assert rule.kept({"_id": 2}) == {"_id": 2}
