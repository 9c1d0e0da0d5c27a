"""Landing: bytes as they came, on disk, for one account's eyes, whole or not at all."""

import hashlib
import json
import stat

import pytest
import zstandard

from assets.kobo.fingerprints import fingerprint
from assets.kobo.landing import Landing
from assets.kobo.server import Answer
from assets.kobo.shelf import DamagedPullError

UID = "aVillageSurveyForm0001"


def answer(body, asked="data/"):
    """An answer as the client hands it over, with the odd spacing that a server may use."""
    content = json.dumps(body, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")
    return Answer(f"/api/v2/assets/{UID}/{asked}", "Mon, 02 Mar 2026 12:00:00 GMT", content, body)


def page(*rows):
    return answer({"count": len(rows), "results": list(rows)})


def attachment(url, **changes):
    return {
        "uid": "att1",
        "media_file_basename": "house.png",
        "download_url": f"{url}/house.png",
        "download_small_url": f"{url}/small/house.png",
        "is_deleted": False,
        **changes,
    }


def receive(landing, *pages, removed=()):
    """Keep pages as one pull and return it."""
    receipt = landing.receive("survey", UID)
    for found in pages:
        receipt.keep_rows("page", found)
    return receipt.complete(removed)


def test_what_lies_on_disk_is_what_the_server_sent(landing):
    sent = page({"_id": 1, "name": "Cé “q” \u202e"})

    pull = receive(landing, sent)

    [path] = pull.paths("page")
    [file] = pull.of_kind("page")
    assert zstandard.decompress(path.read_bytes()) == sent.content
    assert file.sha256 == hashlib.sha256(sent.content).hexdigest()
    assert file.bytes == len(sent.content)


def test_the_manifest_tells_what_was_asked_when_and_what_came(landing):
    sent = page({"_id": 3, "name": "Awa"}, {"_id": 8, "name": "Bo"})

    pull = receive(landing, sent)

    manifest = json.loads((pull.folder / "manifest.json").read_text())
    assert manifest["pull"] == 1
    assert manifest["removed"] == []
    [file] = manifest["files"]
    assert file == {
        "name": "page-000001.json.zst",
        "kind": "page",
        "request": f"/api/v2/assets/{UID}/data/",
        "received_at": "Mon, 02 Mar 2026 12:00:00 GMT",
        "rows": 2,
        "last_id": 8,
        "bytes": len(sent.content),
        "sha256": hashlib.sha256(sent.content).hexdigest(),
    }


def test_only_this_account_can_read_what_landed(landing, tmp_path):
    receive(landing, page({"_id": 1}))

    made = list((tmp_path / "var").rglob("*"))
    assert {oct(stat.S_IMODE(p.stat().st_mode)) for p in made if p.is_file()} == {"0o600"}
    assert {oct(stat.S_IMODE(p.stat().st_mode)) for p in made if p.is_dir()} == {"0o700"}


def test_a_pull_reads_back_as_it_was_kept(landing):
    receive(landing, page({"_id": 1}, {"_id": 2}), page({"_id": 3}))

    landed = landing.of("survey")
    assert [pull.rows for pull in landed.pulls] == [3]
    assert [row["_id"] for body in landed.read("page") for row in body["results"]] == [1, 2, 3]


def test_of_a_form_that_was_never_pulled_nothing_is_known(landing):
    landed = landing.of("survey")

    assert not landed
    assert landed.pulls == ()
    assert landed.living == {}
    assert landed.meaning_of_form is None


def test_pulls_add_up_to_what_is_known(landing):
    receive(landing, page({"_id": 1, "_uuid": "a"}, {"_id": 2, "_uuid": "b"}))
    receive(landing, page({"_id": 2, "_uuid": "b2"}, {"_id": 3, "_uuid": "c"}))
    receive(landing, removed=[1])

    landed = landing.of("survey")
    assert [pull.number for pull in landed.pulls] == [1, 2, 3]
    assert landed.living == {
        2: fingerprint({"_uuid": "b2"}),
        3: fingerprint({"_uuid": "c"}),
    }


def test_what_came_again_after_it_was_gone_lives(landing):
    receive(landing, page({"_id": 1, "_uuid": "a"}))
    receive(landing, removed=[1])
    assert landing.of("survey").living == {}

    receive(landing, page({"_id": 1, "_uuid": "a"}))

    assert landing.of("survey").living == {1: fingerprint({"_uuid": "a"})}


def test_a_pull_that_brought_nothing_leaves_nothing(landing, tmp_path):
    receive(landing, page({"_id": 1}))

    assert receive(landing) is None

    folder = tmp_path / "var" / "landing" / "survey"
    assert [found.name for found in folder.iterdir()] == ["pull-000001"]


@pytest.mark.parametrize(
    "changed",
    [
        {"_uuid": "uuid-2", "name": "Awa B."},
        {"_validation_status": {"uid": "validation_status_approved", "timestamp": 1}},
        {"_validation_status": {"uid": "validation_status_on_hold", "timestamp": 2}},
        {"_attachments": [attachment("http://one", is_deleted=True)]},
        {"_attachments": [attachment("http://one"), attachment("http://one", uid="att2")]},
        {"_attachments": []},
    ],
    ids=[
        "an edit",
        "a decision alone",
        "the same decision anew",
        "a deleted attachment alone",
        "a late attachment alone",
        "an attachment that an edit replaced",
    ],
)
def test_any_change_of_a_submission_changes_its_fingerprint(changed):
    row = {
        "_id": 1,
        "_uuid": "uuid-1",
        "_validation_status": {"uid": "validation_status_on_hold", "timestamp": 1},
        "_attachments": [attachment("http://one")],
    }

    assert fingerprint(row | changed) != fingerprint(row)


def test_the_place_of_a_server_and_the_order_of_its_attachments_are_not_a_change():
    both = [attachment("http://one:8010"), attachment("http://one:8010", uid="att2")]
    moved = [attachment("https://two:8020", uid="att2"), attachment("https://two:8020")]

    assert fingerprint({"_attachments": both}) == fingerprint({"_attachments": moved})


def test_nothing_decided_and_nothing_attached_is_the_same_on_all_servers():
    row = {"_id": 1, "_uuid": "uuid-1"}

    assert {
        fingerprint({**row, "_validation_status": {}, "_attachments": []}),
        fingerprint({**row, "_validation_status": None, "_attachments": None}),
    } == {fingerprint(row)}


@pytest.mark.parametrize(
    "odd", [{"name": "\ud800"}, {"amount": 2**70}, {"_attachments": [None]}, {"_uuid": "\udfff"}]
)
def test_what_no_other_program_could_write_is_kept_and_read(landing, odd):
    rows = [{"_id": 1, **odd}, {"_id": 2}]

    pull = receive(landing, page(*rows))

    assert [row for read in pull.read("page") for row in read["results"]] == rows
    assert set(pull.fingerprints) == {1, 2}


def test_an_old_servers_missing_attachments_are_kept_as_they_are(landing):
    pull = receive(landing, page({"_id": 1, "_attachments": None}, {"_id": 2}))

    [body] = pull.read("page")
    assert body["results"] == [{"_id": 1, "_attachments": None}, {"_id": 2}]


# A pull that was interrupted.


@pytest.fixture
def interrupted(landing):
    """Keep two pages and stop there; return the folder in which they wait."""
    receipt = landing.receive("survey", UID)
    receipt.keep_rows("page", page({"_id": 1}, {"_id": 2}))
    receipt.keep_rows("page", page({"_id": 3}))
    return landing._folder / "survey" / "pull-000001.partial"


def test_an_interrupted_pull_is_invisible(landing, interrupted):
    assert interrupted.is_dir()
    assert not landing.of("survey")


@pytest.mark.usefixtures("interrupted")
def test_an_interrupted_pull_knows_how_far_it_came(landing):
    receipt = landing.receive("survey", UID)

    assert receipt.last_id == 3
    assert receipt.fingerprints.keys() == {1, 2, 3}
    receipt.keep_rows("page", page({"_id": 4}))
    assert [file.name for file in receipt.complete().files] == [
        f"page-{number:06}.json.zst" for number in (1, 2, 3)
    ]


@pytest.mark.parametrize("torn", [b"\n", b'\n{"name": "page-000003.js', b'\n{"name": "C\xc3'])
def test_a_torn_line_of_the_journal_is_as_if_it_were_not_there(landing, interrupted, torn):
    with (interrupted / "journal.jsonl").open("ab") as journal:
        journal.write(torn)

    receipt = landing.receive("survey", UID)
    assert receipt.last_id == 3
    receipt.keep_rows("page", page({"_id": 4}))

    assert landing.receive("survey", UID).last_id == 4, "what follows a torn line is read"


@pytest.mark.parametrize("half", [0, 20, None])
@pytest.mark.parametrize("name", ["manifest.json", "page-000001.json.zst.index"])
def test_what_was_lost_of_a_complete_pull_is_named_with_what_to_do(landing, name, half):
    pull = receive(landing, page({"_id": 1, "_uuid": "a"}))
    path = pull.folder / name
    if half is None:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:half])

    with pytest.raises(DamagedPullError) as said:
        _ = landing.of("survey").living

    found = "gone" if half is None else "torn"
    folder = landing.folder_of("survey")
    assert f"pull-000001/{name} in {folder}, but it is {found}. Restore" in str(said.value)


def test_a_killed_completion_is_taken_up_again(landing, interrupted):
    (interrupted / "manifest.json").write_text('{"pull": 1, "fil')
    assert not landing.of("survey")

    pull = landing.receive("survey", UID).complete()

    assert landing.of("survey").pulls == (pull,)
    assert pull.rows == 3
    assert {path.name for path in pull.folder.iterdir()} == {
        "manifest.json",
        *(f"page-00000{number}.json.zst{end}" for number in (1, 2) for end in ("", ".index")),
    }


def test_a_page_without_its_line_in_the_journal_is_asked_for_again(landing, interrupted):
    """A kill between the two leaves a file that nothing speaks of."""
    (interrupted / "page-000003.json.zst").write_bytes(b"half a pa")
    (interrupted / "page-000003.json.zst.index").write_bytes(b"")

    receipt = landing.receive("survey", UID)
    assert receipt.last_id == 3
    receipt.keep_rows("page", page({"_id": 4}))
    receipt.complete()

    assert landing.of("survey").living.keys() == {1, 2, 3, 4}


@pytest.mark.usefixtures("interrupted")
def test_a_form_that_moved_to_another_uid_starts_anew(landing):
    receipt = landing.receive("survey", "aVillageSurveyForm0002")

    assert receipt.last_id == 0
    assert receipt.fingerprints == {}
    assert receipt.complete() is None


def test_what_is_kept_again_takes_its_old_place(landing):
    """A resumed pull reads the form once more; that alone must not double it."""
    form = answer({"content": {"survey": []}}, asked="")
    stopped = landing.receive("survey", UID)
    stopped.keep("form", "form.json.zst", form)
    stopped.keep_rows("page", page({"_id": 1}))
    resumed = landing.receive("survey", UID)
    resumed.keep("form", "form.json.zst", form)

    pull = resumed.complete()

    assert [file.kind for file in pull.files] == ["form", "page"]


def test_two_landing_folders_do_not_know_of_each_other(landing, tmp_path):
    receive(landing, page({"_id": 1}))

    assert not Landing(tmp_path / "other").of("survey")


def test_odd_numbers_and_spacing_stay_as_they_were_sent(landing):
    content = b'{"count": 1,\n "results": [ {"_id": 1, "amount": 1.10, "big": 1e400} ]}'
    sent = Answer("asked", "", content, {"results": [{"_id": 1}]})

    pull = receive(landing, sent)

    [path] = pull.paths("page")
    assert zstandard.decompress(path.read_bytes()) == content
