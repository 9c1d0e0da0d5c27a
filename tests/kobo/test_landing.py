"""Landing: bytes as they came, on disk, for one account's eyes, whole or not at all."""

import hashlib
import json
import stat

import pytest
import zstandard

from assets.kobo.client import Answer
from assets.kobo.landing import Landing

UID = "aVillageSurveyForm0001"


def answer(body, asked="data/"):
    """An answer as the client hands it over, with the odd spacing that a server may use."""
    content = json.dumps(body, ensure_ascii=False, indent=1).encode()
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


def receive(landing, *pages):
    """Keep pages as one pull; return it and whether it brought anything new."""
    receipt = landing.receive("survey", UID)
    for found in pages:
        receipt.keep("page", receipt.next_page(), found)
    return receipt.complete(landing.latest("survey"))


def test_what_lies_on_disk_is_what_the_server_sent(landing):
    sent = page({"_id": 1, "name": "Cé “q” \u202e"})

    pull, _ = receive(landing, sent)

    [path] = pull.paths("page")
    [file] = pull.of_kind("page")
    assert zstandard.decompress(path.read_bytes()) == sent.content
    assert file.sha256 == hashlib.sha256(sent.content).hexdigest()
    assert file.bytes == len(sent.content)


def test_the_manifest_tells_what_was_asked_when_and_what_came(landing):
    sent = page({"_id": 3, "name": "Awa"}, {"_id": 8, "name": "Bo"})

    pull, _ = receive(landing, sent)

    manifest = json.loads((pull.folder / "manifest.json").read_text())
    assert manifest["pull"] == 1
    [file] = manifest["files"]
    assert file["meaning"]
    assert file | {"meaning": ""} == {
        "name": "page-000001.json.zst",
        "kind": "page",
        "request": f"/api/v2/assets/{UID}/data/",
        "received_at": "Mon, 02 Mar 2026 12:00:00 GMT",
        "rows": 2,
        "last_id": 8,
        "bytes": len(sent.content),
        "sha256": hashlib.sha256(sent.content).hexdigest(),
        "meaning": "",
    }


def test_only_this_account_can_read_what_landed(landing, tmp_path):
    receive(landing, page({"_id": 1}))

    made = list((tmp_path / "var").rglob("*"))
    assert {oct(stat.S_IMODE(p.stat().st_mode)) for p in made if p.is_file()} == {"0o600"}
    assert {oct(stat.S_IMODE(p.stat().st_mode)) for p in made if p.is_dir()} == {"0o700"}


def test_a_pull_reads_back_as_it_was_kept(landing):
    receive(landing, page({"_id": 1}, {"_id": 2}), page({"_id": 3}))

    pull = landing.latest("survey")
    assert pull.rows == 3
    assert [row["_id"] for body in pull.read("page") for row in body["results"]] == [1, 2, 3]


def test_a_form_that_was_never_pulled_has_no_latest_pull(landing):
    assert landing.latest("survey") is None


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "Awa B."},
        {"_validation_status": {"uid": "validation_status_approved"}},
        {"_attachments": [attachment("http://one", is_deleted=True)]},
    ],
    ids=["an answer", "a decision alone", "a deleted attachment alone"],
)
def test_any_change_of_a_submission_makes_a_new_pull(landing, changed):
    row = {"_id": 1, "name": "Awa", "_attachments": [attachment("http://one")]}
    receive(landing, page(row))

    pull, is_new = receive(landing, page(row | changed))

    assert is_new
    assert pull.number == 2


def test_links_to_another_address_are_not_a_change(landing):
    first, _ = receive(landing, page({"_id": 1, "_attachments": [attachment("http://one:8010")]}))

    pull, is_new = receive(
        landing, page({"_id": 1, "_attachments": [attachment("https://two:8020")]})
    )

    assert not is_new
    assert pull == first
    assert [found.name for found in first.folder.parent.iterdir()] == ["pull-000001"]


def test_an_old_servers_missing_attachments_are_kept_as_they_are(landing):
    pull, _ = receive(landing, page({"_id": 1, "_attachments": None}, {"_id": 2}))

    [body] = pull.read("page")
    assert body["results"] == [{"_id": 1, "_attachments": None}, {"_id": 2}]


# A pull that was interrupted.


@pytest.fixture
def interrupted(landing):
    """Keep two pages and stop there; return the folder in which they wait."""
    receipt = landing.receive("survey", UID)
    receipt.keep("page", receipt.next_page(), page({"_id": 1}, {"_id": 2}))
    receipt.keep("page", receipt.next_page(), page({"_id": 3}))
    return landing._folder / "survey" / "pull-000001.partial"


def test_an_interrupted_pull_is_invisible(landing, interrupted):
    assert interrupted.is_dir()
    assert landing.pulls("survey") == []


@pytest.mark.usefixtures("interrupted")
def test_an_interrupted_pull_knows_how_far_it_came(landing):
    receipt = landing.receive("survey", UID)

    assert receipt.last_id == 3
    assert receipt.next_page() == "page-000003.json.zst"


@pytest.mark.parametrize("torn", [b"\n", b'\n{"name": "page-000003.js', b'\n{"name": "C\xc3'])
def test_a_torn_line_of_the_journal_is_as_if_it_were_not_there(landing, interrupted, torn):
    with (interrupted / "journal.jsonl").open("ab") as journal:
        journal.write(torn)

    receipt = landing.receive("survey", UID)
    assert receipt.last_id == 3
    receipt.keep("page", receipt.next_page(), page({"_id": 4}))

    assert landing.receive("survey", UID).last_id == 4, "what follows a torn line is read"


def test_a_killed_completion_is_taken_up_again(landing, interrupted):
    (interrupted / "manifest.json").write_text('{"pull": 1, "fil')
    assert landing.pulls("survey") == []

    pull, is_new = landing.receive("survey", UID).complete(None)

    assert is_new
    assert pull == landing.latest("survey")
    assert pull.rows == 3
    assert {path.name for path in pull.folder.iterdir()} == {
        "manifest.json",
        "page-000001.json.zst",
        "page-000002.json.zst",
    }


@pytest.mark.usefixtures("interrupted")
def test_a_form_that_moved_to_another_uid_starts_anew(landing):
    receipt = landing.receive("survey", "aVillageSurveyForm0002")

    assert receipt.last_id == 0
    assert receipt.next_page() == "page-000001.json.zst"


def test_what_is_kept_again_takes_its_old_place(landing):
    """A resumed pull reads the form once more; that alone must not make it look different."""
    form = answer({"content": {"survey": []}}, asked="")
    whole = landing.receive("survey", UID)
    whole.keep("form", "form.json.zst", form)
    whole.keep("page", whole.next_page(), page({"_id": 1}))
    previous, _ = whole.complete(None)

    resumed = landing.receive("survey", UID)
    resumed.keep("form", "form.json.zst", form)
    resumed.keep("page", resumed.next_page(), page({"_id": 1}))
    again = landing.receive("survey", UID)
    again.keep("form", "form.json.zst", form)

    assert again.complete(previous) == (previous, False)


def test_two_landing_folders_do_not_know_of_each_other(landing, tmp_path):
    receive(landing, page({"_id": 1}))

    assert Landing(tmp_path / "other").latest("survey") is None


def test_odd_numbers_and_spacing_stay_as_they_were_sent(landing):
    content = b'{"count": 1,\n "results": [ {"_id": 1, "amount": 1.10, "big": 1e400} ]}'
    sent = Answer("asked", "", content, {"results": [{"_id": 1}]})

    pull, _ = receive(landing, sent)

    [path] = pull.paths("page")
    assert zstandard.decompress(path.read_bytes()) == content
