"""Files that came with a sensitive form's submissions: sealed, told apart, and forgotten."""

import pytest

from assets.kobo import attachment_store
from assets.kobo.attachment_store import AttachmentStore, Kept, StoreBusyError
from assets.kobo.attachments import Limits, attachments_of, fetch, sort
from assets.kobo.sealed import Seal, SealError
from assets.kobo.sync import pull

PHOTO = b"\x89PNG a photo of a face" * 500
OTHER = b"\x89PNG another photo" * 10
PICTURES = Limits(("image/*",), 1_000_000)


@pytest.fixture
def send(village):
    def send(content=PHOTO):
        files = {"a.png": content}
        return village.store.submit(
            village.uid, {"name": "a.png"}, submitted_by="a", at=village.at, files=files
        )

    return send


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "var" / "attachments" / "survey"


@pytest.fixture
def seal(tmp_path):
    return Seal(tmp_path / "var")


@pytest.fixture
def fetched(village, landing):
    """Pull, fetch into a store what is due, and return what was kept."""

    def fetched(store):
        with village.serving() as (client, _):
            pull(client, landing, "survey", village.uid, seals=True)
            store.seal()
            with store.alone():
                due = sort(attachments_of(landing.of("survey")), PICTURES, store).due
                return list(fetch(client, village.uid, store, due, PICTURES))

    return fetched


def lying(folder):
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]


def test_a_file_of_a_sensitive_form_is_in_no_byte_on_the_disk(send, folder, seal, fetched):
    send()
    store = AttachmentStore(folder, seal)

    [kept] = fetched(store)

    assert not [content for content in lying(folder) if PHOTO[:20] in content]
    assert store.path(kept.sha256).name == f"{kept.sha256}.age"
    with store.opened(kept.sha256) as file:
        assert file.read() == PHOTO
    assert kept.bytes == len(PHOTO)
    assert store.holds(kept)
    assert fetched(store) == [], "what is here is not fetched again"


def test_a_file_on_its_way_is_never_written_unsealed(send, folder, seal, fetched, monkeypatch):
    send()
    written = []
    was = attachment_store.write_durably

    def watching(path, content, **named):
        written.append(content)
        was(path, content, **named)

    monkeypatch.setattr(attachment_store, "write_durably", watching)
    fetched(AttachmentStore(folder, seal))

    assert len(written) == 2, "the sealed file and its line"
    assert not [content for content in written if PHOTO[:20] in content]


def test_a_damaged_file_is_fetched_again(send, folder, seal, fetched):
    send()
    store = AttachmentStore(folder, seal)
    [kept] = fetched(store)
    path = store.path(kept.sha256)
    path.write_bytes(path.read_bytes()[:-5])

    assert not store.holds(kept)
    assert fetched(store) == [kept]
    assert store.holds(kept)


def test_without_the_key_nothing_is_taken_for_missing(send, folder, seal, fetched):
    send()
    store = AttachmentStore(folder, seal)
    [kept] = fetched(store)
    seal.key.unlink()

    with pytest.raises(SealError, match="there is no key at"):
        store.holds(kept)


def test_what_was_kept_open_is_sealed_and_a_killed_sealing_is_finished(
    send, folder, seal, fetched, monkeypatch
):
    send()
    send(OTHER)
    plain = AttachmentStore(folder)
    kept = fetched(plain)
    store = AttachmentStore(folder, seal)
    assert all(store.holds(one) for one in kept)
    last = plain.path(max(one.sha256 for one in kept))

    with monkeypatch.context() as kill:
        was = attachment_store.AttachmentStore._give_name

        def dies(self, sha256):
            if sha256 == last.name:
                raise KeyboardInterrupt
            was(self, sha256)

        kill.setattr(attachment_store.AttachmentStore, "_give_name", dies)
        with pytest.raises(KeyboardInterrupt):
            store.seal()
    assert all(store.holds(one) for one in kept)

    assert store.seal() >= 1
    assert store.seal() == 0
    assert not [content for content in lying(folder) if b"PNG a" in content]
    assert all(store.holds(one) for one in kept)
    assert not last.exists()


def test_half_a_file_that_was_kept_open_is_removed_where_files_are_sealed(folder, seal):
    folder.mkdir(parents=True)
    (folder / "incoming.partial").write_bytes(PHOTO)

    AttachmentStore(folder, seal).seal()

    assert lying(folder) == [b""], "the lock"


def test_who_has_nothing_to_seal_does_not_wait_for_who_is_fetching(send, folder, seal, fetched):
    send()
    store = AttachmentStore(folder, seal)
    [kept] = fetched(store)

    with store.alone():
        assert AttachmentStore(folder, seal).seal() == 0
        (folder / kept.sha256[:2] / kept.sha256).write_bytes(PHOTO)
        with pytest.raises(StoreBusyError, match="another command is fetching"):
            AttachmentStore(folder, seal).seal()


def test_a_store_without_a_seal_or_a_folder_seals_nothing(folder, seal):
    assert AttachmentStore(folder).seal() == 0
    assert AttachmentStore(folder, seal).seal() == 0
    assert not folder.exists()


@pytest.mark.parametrize("is_sealed", [True, False])
def test_what_is_forgotten_goes_but_what_another_submission_sent_too_stays(
    send, folder, seal, fetched, is_sealed
):
    send(PHOTO)
    send(PHOTO)
    send(OTHER)
    store = AttachmentStore(folder, seal if is_sealed else None)
    first, second, third = fetched(store)
    assert first.sha256 == second.sha256

    assert store.forget({first.root_uuid, third.root_uuid}) == 2

    assert list(store.known().values()) == [second]
    assert store.holds(second)
    assert not store.path(third.sha256).exists()
    assert store.forget({first.root_uuid, third.root_uuid}) == 0


def test_forgetting_removes_files_that_no_line_names(send, folder, seal, fetched):
    """A kill after the list was written leaves them."""
    send(OTHER)
    store = AttachmentStore(folder, seal)
    [kept] = fetched(store)
    (folder / "index.jsonl").write_text("")

    store.forget(set())

    assert not store.path(kept.sha256).exists()


def test_where_nothing_was_fetched_nothing_is_forgotten(folder, seal):
    assert AttachmentStore(folder, seal).forget({"a"}) == 0
    assert not folder.exists()


def test_a_line_that_names_no_hash_is_no_path(folder, seal):
    kept = Kept("root", "photo", "uid", "image/png", 3, "../../keys/landing.key")

    assert not AttachmentStore(folder, seal).holds(kept)
