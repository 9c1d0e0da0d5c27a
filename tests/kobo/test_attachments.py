"""Files of submissions: which there are, how they arrive, and how they are kept."""

import hashlib
import json
import os
import stat
from io import BytesIO

import pytest

from assets.kobo.attachment_store import AttachmentStore, Kept, StoreBusyError
from assets.kobo.attachments import Left, Limits, attachments_of, fetch, sort
from assets.kobo.client import KoboClient
from assets.kobo.errors import KoboRequestError, KoboServerError, NotFoundError
from assets.kobo.sandbox.exchange import JSON
from assets.kobo.sandbox.faults import Cut, Drip, Fault, Reply, Then, Truncated
from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.server import Server
from assets.kobo.sync import pull
from assets.kobo.transport.patience import ATTEMPTS

PNG = b"\x89PNG\r\n\x1a\n\x00--not text" * 100
SHA = hashlib.sha256(PNG).hexdigest()
PICTURES = Limits(("image/*",), 1_000_000)


@pytest.fixture
def send(village):
    """Send a submission with a file; its name is what respondents may have written."""

    def send(name="../Awa Secret.png", content=PNG):
        return village.store.submit(
            village.uid, {"name": name}, submitted_by="a", at=village.at, files={name: content}
        )

    return send


@pytest.fixture
def files(village, landing):
    """Pull, and return the files that landing knows of."""

    def files():
        with village.serving() as (client, _):
            pull(client, landing, "survey", village.uid)
        return attachments_of(landing.of("survey"))

    return files


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "var" / "attachments" / "survey"
    folder.parents[1].mkdir()
    return folder


@pytest.fixture
def store(folder):
    return AttachmentStore(folder)


@pytest.fixture
def fetched(village, store, landing):
    """Fetch what is due from a server of its own."""

    def fetched(*faults, limits=PICTURES):
        with village.serving(*faults) as (client, requests), store.alone():
            fetched.requests = requests
            due = sort(attachments_of(landing.of("survey")), limits, store).due
            return list(fetch(client, village.uid, store, due, limits))

    return fetched


def kept_files(folder):
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.name not in {"index.jsonl", "lock"}
    )


# Which files there are.


def test_a_file_names_a_submission_whose_id_is_made_up_by_its_hash(village, files):
    village.store.submit(
        village.uid, {}, submitted_by="a", at=village.at, root_uuid="<b>", files={"a": PNG}
    )

    [file] = files()

    assert file.root_uuid == hashlib.sha256(b"<b>").hexdigest()[:32]


def test_landing_alone_says_which_files_there_are(village, send, files):
    number = send()

    [file] = files()

    row = village.store.forms[village.uid].rows[number]
    assert (file.submission, file.question, file.mimetype) == (number, "name", "image/png")
    assert file.uid == row["_attachments"][0]["uid"]
    assert f"uuid:{file.root_uuid}" == row["meta/rootUuid"]
    assert not file.is_deleted


def test_only_the_latest_state_of_living_submissions_counts(village, send, files):
    edited, deleted, late, emptied = send("a.png"), send("b.png"), send("c.png"), send("d.png")
    assert len(files()) == 4
    village.store.edit(
        village.uid, edited, {"name": "new.png"}, at=village.at, files={"new.png": b"n"}
    )
    village.store.delete(village.uid, deleted)
    village.store.attach(village.uid, late, "more.png", b"m", village.at)
    [gone] = village.store.forms[village.uid].rows[emptied]["_attachments"]
    village.store.delete_attachment(village.uid, emptied, gone["uid"])

    found = files()

    assert [file.submission for file in found] == [edited, late, late, emptied]
    assert [file.is_deleted for file in found] == [False, False, False, True]


# How they are kept.


def test_a_file_is_kept_under_the_hash_of_its_content_and_never_under_its_name(
    send, files, fetched, folder
):
    send()
    [file] = files()

    [kept] = fetched()

    assert kept == Kept(file.root_uuid, "name", file.uid, "image/png", len(PNG), SHA)
    assert kept_files(folder) == [folder / SHA[:2] / SHA]
    assert (folder / SHA[:2] / SHA).read_bytes() == PNG
    assert "Secret" not in (folder / "index.jsonl").read_text()
    [line] = (folder / "index.jsonl").read_text().splitlines()[1:]
    assert json.loads(line) == vars(kept)


def test_only_the_account_that_runs_accord_may_read_them(send, files, fetched, folder):
    send()
    files()
    old = os.umask(0)
    try:
        fetched()
    finally:
        os.umask(old)

    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in folder.parent.rglob("*")}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700


def test_what_is_here_is_not_asked_for_again(send, files, fetched):
    send()
    files()
    fetched()

    assert fetched() == []
    assert fetched.requests == []


@pytest.mark.parametrize("damage", [b"short", b"x" * len(PNG), None])
def test_a_file_that_is_gone_or_damaged_is_fetched_again(send, files, fetched, folder, damage):
    send()
    files()
    fetched()
    path = folder / SHA[:2] / SHA
    path.unlink() if damage is None else path.write_bytes(damage)

    assert len(fetched()) == 1
    assert path.read_bytes() == PNG
    assert fetched() == []


def test_one_content_is_kept_once_and_noted_for_each_submission(send, files, fetched, folder):
    send("a.png")
    send("b.png")
    files()

    assert len({kept.root_uuid for kept in fetched()}) == 2
    assert len(kept_files(folder)) == 1
    assert fetched() == []


def test_a_torn_line_of_the_index_costs_one_file_only(send, files, fetched, folder):
    send("a.png")
    send("b.png", b"other")
    files()
    fetched()
    index = folder / "index.jsonl"
    index.write_bytes(index.read_bytes()[:-20])

    assert [kept.sha256 for kept in fetched()] == [hashlib.sha256(b"other").hexdigest()]
    assert fetched() == []


def test_an_index_that_names_another_path_is_not_followed(send, files, store, folder):
    send()
    [file] = files()
    outside = "../../../landing"
    kept = Kept(file.root_uuid, "name", file.uid, "image/png", 1, outside)
    folder.mkdir(parents=True)
    (folder / "index.jsonl").write_text(json.dumps(vars(kept)))

    assert sort([file], PICTURES, store).due == (file,)


def test_a_download_that_breaks_off_leaves_no_half_file_and_the_next_run_goes_on(
    send, files, fetched, folder
):
    send("a.png", b"first")
    send("b.png")
    files()

    _, left = fetched(Fault("/attachments/", Truncated(keep=100), nth=2, times=None))

    assert "cut in the middle" in left.reason
    assert [path.read_bytes() for path in kept_files(folder)] == [b"first"]
    assert [kept.sha256 for kept in fetched()] == [SHA]


def test_an_interruption_leaves_no_half_file(village, send, files, store, folder):
    """The client is told to pause between two tries, and is interrupted there."""
    send()
    due = files()

    def interrupt(_):
        assert [path.name for path in kept_files(folder)] == ["incoming.partial"]
        raise KeyboardInterrupt

    with SandboxServer(village.store, faults=[Fault("/attachments/", Truncated(400))]) as server:
        account = Server(server.url, village.store.token)
        with (
            KoboClient(account, pause=interrupt) as client,
            store.alone(),
            pytest.raises(KeyboardInterrupt),
        ):
            list(fetch(client, village.uid, store, due, PICTURES))

    assert kept_files(folder) == []


def test_half_a_file_of_a_killed_run_is_thrown_away(send, files, fetched, folder):
    send()
    files()
    folder.mkdir(parents=True)
    (folder / "incoming.partial").write_bytes(b"half" * 10_000)

    [kept] = fetched()

    assert kept.bytes == len(PNG)
    assert kept_files(folder) == [folder / SHA[:2] / SHA]


def test_two_commands_do_not_write_to_one_store(store, folder):
    with (
        store.alone(),
        pytest.raises(StoreBusyError, match="another command is fetching"),
        AttachmentStore(folder).alone(),
    ):
        pass


# What is left out.


def test_files_are_left_out_with_a_reason(village, send, files, store):
    deleted, text, odd, wanted = send("a.png"), send("b.txt"), send("c.png"), send("d.PNG")
    rows = village.store.forms[village.uid].rows
    village.store.delete_attachment(village.uid, deleted, rows[deleted]["_attachments"][0]["uid"])
    rows[odd]["_attachments"][0]["uid"] = "../../../me"

    found = sort(files(), PICTURES, store)

    assert [file.submission for file in found.due] == [wanted]
    assert {one.attachment.submission: one.reason for one in found.left} == {
        deleted: "deleted on KoboToolbox",
        text: "of another type: text/plain",
        odd: "KoboToolbox gives it no uid that it could be asked for by",
    }


@pytest.mark.parametrize("happening", [None, Drip(piece=64, seconds=0)])
def test_a_file_that_is_too_large_is_left_out(send, files, fetched, folder, happening):
    send()
    files()
    faults = [Fault("/attachments/", happening)] if happening else []

    [left] = fetched(*faults, limits=Limits(("image/*",), len(PNG) - 1))

    assert (left.reason, left.is_failure) == (f"larger than {len(PNG) - 1:,} bytes", False)
    assert kept_files(folder) == []
    assert len(fetched(limits=Limits(("image/*",), len(PNG)))) == 1


def test_a_file_that_is_gone_since_is_left_out_and_the_next_one_arrives(
    village, send, files, fetched
):
    send("a.png")
    send("b.png")
    first, second = files()
    village.store.delete_attachment(village.uid, first.submission, first.uid)

    left, kept = fetched()

    assert left == Left(first, "not there any more, or hidden from this account")
    assert kept.attachment == second.uid


def test_a_file_that_the_server_cannot_give_does_not_keep_the_others_back(send, files, fetched):
    send("a.png")
    send("b.png")
    first, second = files()

    left, kept = fetched(Fault(first.uid, times=None))

    assert left.is_failure
    assert f"Tried {ATTEMPTS} times" in left.reason
    assert "answered 503" in left.reason
    assert kept.attachment == second.uid


def test_a_server_that_is_down_is_left_alone_after_three_files(send, files, fetched):
    for name in ("a.png", "b.png", "c.png", "d.png"):
        send(name)
    files()

    with pytest.raises(KoboServerError):
        fetched(Fault("/attachments/", times=None))

    assert len(fetched.requests) == 3 * ATTEMPTS


def test_a_token_that_is_refused_ends_it_at_once(send, files, fetched):
    send("a.png")
    send("b.png")
    files()

    with pytest.raises(KoboRequestError, match="Check KOBO_TOKEN"):
        fetched(Fault("/attachments/", Reply(401), times=None))

    assert len(fetched.requests) == 1


# How bytes travel.


@pytest.mark.parametrize(
    "happening",
    [
        Reply(503), Reply(429), Reply(200), Reply(200, '{"detail": "Sign in."}', JSON), Cut(),
        Cut(after=30), Truncated(keep=40),
    ],
    ids=["maintenance", "too many", "a page", "words", "nothing", "half a head", "half a file"],
)  # fmt: skip
def test_a_passing_trouble_is_outlived(village, send, files, fetched, happening):
    send()
    files()

    [kept] = fetched(Fault("/attachments/", happening))

    assert kept.sha256 == SHA
    assert len(village.pauses) == 1


def test_wherever_a_connection_is_cut_half_a_file_is_never_taken_for_a_whole_one(
    village, send, files
):
    number = send(content=b"short")
    [file] = files()
    path = f"{village.data}{number}/attachments/{file.uid}/"
    cuts = [Fault(path, Cut(after), nth=1 + 2 * after) for after in range(400)]
    with village.serving(*cuts) as (client, _):
        for _ in cuts:
            arrived = BytesIO()
            assert client.download(path, arrived, mimetype="image/png", most=10)
            assert arrived.getvalue() == b"short"

    # The answer has fewer bytes than there are cuts; those beyond its end do no harm.
    assert 200 < len(village.pauses) < len(cuts)


def test_a_file_that_was_there_a_moment_ago_is_not_found(village, send, files):
    number = send()
    [file] = files()
    path = f"{village.data}{number}/attachments/{file.uid}/"
    gone = Then(lambda: village.store.delete(village.uid, number))

    with village.serving(Fault("/attachments/", gone)) as (client, _), pytest.raises(NotFoundError):
        client.download(path, BytesIO(), mimetype="image/png", most=10)
