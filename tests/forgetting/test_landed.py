"""What was forgotten goes out of every pull: sealed or not, interrupted, moved, or brought back."""

import json
import shutil
from datetime import date
from hashlib import sha256

import pytest

from assets.forgetting.keyed_list import ForgottenList
from assets.forgetting.landed import LOOKED, files_of, forget_files, honour
from assets.kobo.attachment_store import AttachmentStore
from assets.kobo.cuts import Cut, keep_all
from assets.kobo.pulls import Pull
from assets.kobo.sealed import Seal
from assets.kobo.sync import pull
from assets.staging.pseudonyms import Pseudonyms
from tests.kobo.conftest import CONTENT, NOON

FORM = "survey"
MOVED = "aVillageSurveyForm0002"


@pytest.fixture
def nobody(tmp_path):
    return ForgottenList.at(tmp_path / "forgotten.jsonl", Pseudonyms(b"key"))


@pytest.fixture
def ask(village, landing):
    def once(forgotten, *, seals=False):
        with village.serving() as (client, _):
            cut = forgotten.rule(keep_all)
            return pull(client, landing, FORM, village.uid, cut=cut, seals=seals)

    return once


def root_of(village, number):
    return village.store.forms[village.uid].rows[number]["meta/rootUuid"].removeprefix("uuid:")


def said(landing):
    """Every name in every state that landing keeps, whatever uid the form had."""
    pages = [page for one in landing.pulls(FORM) for page in one.read("page", "again")]
    return sorted({row["name"] for page in pages for row in page["results"]})


@pytest.mark.parametrize("seals", [False, True])
def test_every_state_goes_and_the_others_stay(village, landing, ask, nobody, seals):
    ask(nobody, seals=seals)
    village.store.edit(village.uid, 3, {"name": "Cé edited"}, at=NOON)
    ask(nobody, seals=seals)

    forgotten = nobody.with_more([root_of(village, 3)], date(2026, 7, 20), "x")
    gone = honour(landing, FORM, forgotten)

    assert gone == 2
    assert said(landing) == ["Awa", "Bo", "Dja", "Eno"]
    cut = landing.of(FORM).cut
    assert [(number, one.reason) for number, one in cut.items()] == [(3, "forgotten")]
    assert cut[3] == Cut("forgotten", village.store.forms[village.uid].rows[3]["_submission_time"])


def test_it_is_not_kept_when_it_comes_again_nor_asked_for_again(village, landing, ask, nobody):
    ask(nobody)
    forgotten = nobody.with_more([root_of(village, 2)], date(2026, 7, 20), "x")
    honour(landing, FORM, forgotten)

    unchanged = ask(forgotten)
    village.store.edit(village.uid, 2, {"name": "Bo again"}, at=NOON)
    ask(forgotten)

    assert unchanged.pull is None
    assert said(landing) == ["Awa", "Cé", "Dja", "Eno"]
    assert landing.of(FORM).cut[2].reason == "forgotten"


def test_pulls_of_before_the_form_moved_are_looked_through_too(village, landing, ask, nobody):
    ask(nobody)
    root = root_of(village, 4)
    village.store.add_form(uid=MOVED, name="Moved", content=CONTENT, deployed_at=NOON)
    village.uid = MOVED
    village.store.submit(MOVED, {"name": "Dja moved"}, submitted_by=None, at=NOON, root_uuid=root)
    village.answer("Fay")
    ask(nobody)

    gone = honour(landing, FORM, nobody.with_more([root], date(2026, 7, 20), "x"))

    assert gone == 2
    assert said(landing) == ["Awa", "Bo", "Cé", "Eno", "Fay"]


def test_a_pull_is_looked_through_once_for_each_list(village, landing, ask, nobody, monkeypatch):
    ask(nobody)
    read = Pull.read
    looked = []
    monkeypatch.setattr(
        Pull, "read", lambda self, *kinds: looked.append(self) or read(self, *kinds)
    )

    first = nobody.with_more([root_of(village, 1)], date(2026, 7, 20), "x")
    counts = []
    for forgotten in (nobody, first, first, first.with_more(["other"], date(2026, 7, 20), "x")):
        honour(landing, FORM, forgotten)
        counts.append(len(looked))

    assert counts == [0, 1, 1, 2]


def test_a_backup_that_is_put_back_is_cut_again(village, landing, ask, nobody, tmp_path):
    ask(nobody)
    shutil.copytree(tmp_path / "var" / "landing", tmp_path / "backup")
    forgotten = nobody.with_more([root_of(village, 5)], date(2026, 7, 20), "x")
    honour(landing, FORM, forgotten)
    shutil.copytree(tmp_path / "backup", tmp_path / "var" / "landing", dirs_exist_ok=True)
    assert "Eno" in said(landing)

    honour(landing, FORM, forgotten)

    assert said(landing) == ["Awa", "Bo", "Cé", "Dja"]
    [folder] = (tmp_path / "var" / "landing" / FORM).glob("pull-*")
    assert sum(path.name.startswith("page-") for path in folder.iterdir()) == 2  # With its index.


def test_half_a_file_of_marks_says_nothing(village, landing, ask, nobody, tmp_path):
    ask(nobody)
    forgotten = nobody.with_more([root_of(village, 5)], date(2026, 7, 20), "x")
    marks = tmp_path / "var" / "landing" / FORM / LOOKED
    marks.write_text('{"pull-000001": ')

    assert honour(landing, FORM, forgotten) == 1
    assert json.loads(marks.read_text()).keys() == {"pull-000001"}


@pytest.mark.parametrize("is_sealed", [False, True])
def test_its_files_go_but_one_that_somebody_else_sent_too(tmp_path, nobody, is_sealed):
    seal = Seal(tmp_path / "var") if is_sealed else None
    store = AttachmentStore(tmp_path / "var" / "attachments" / FORM, seal)
    kept = {"a": ("one", b"mine"), "b": ("one", b"shared"), "c": ("two", b"shared")}
    keep(store, tmp_path / "var" / "attachments" / FORM, kept)
    forgotten = nobody.with_more(["one"], date(2026, 7, 20), "x")

    assert files_of(store, forgotten.holds) == {"one": 2}
    assert forget_files(store, forgotten) == 2

    assert [(root, uid) for root, uid in store.known()] == [("two", "c")]
    folder = tmp_path / "var" / "attachments" / FORM
    assert len([path for path in folder.glob("*/*") if path.is_file()]) == 1
    assert forget_files(store, forgotten) == 0


def keep(store, folder, files):
    """Put files into a store as if they had been fetched."""
    lines = []
    for uid, (root, content) in files.items():
        digest = sha256(content).hexdigest()
        path = store.path(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        lines.append(
            json.dumps(
                {
                    "root_uuid": root,
                    "question": "photo",
                    "attachment": uid,
                    "mimetype": "image/png",
                    "bytes": len(content),
                    "sha256": digest,
                }
            )
        )
    (folder / "index.jsonl").write_text("\n".join(lines) + "\n")
