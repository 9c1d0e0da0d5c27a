"""The list of what was forgotten: read by nobody, honoured by everybody, and never half of it."""

import json
from datetime import date

import pytest

from assets.forgetting.keyed_list import ForgottenList, ForgottenListError
from assets.kobo.cuts import keep_all, only_with_consent
from assets.staging.pseudonyms import Pseudonyms

DAY = date(2026, 7, 20)
ROOT = "0b7f3c9e-1111-4222-8333-abcdefabcdef"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "forgotten.jsonl"


@pytest.fixture
def empty(path):
    return ForgottenList.at(path, Pseudonyms(b"key"))


def test_without_a_file_nothing_is_forgotten(empty):
    assert not empty
    assert not empty.holds(ROOT)
    assert empty.rule(keep_all) is keep_all


def test_what_is_on_it_is_known_again_and_cannot_be_read(empty, path):
    empty.with_more([ROOT], DAY, "M&E officer")

    again = ForgottenList.at(path, Pseudonyms(b"key"))

    assert again.holds(ROOT)
    assert not again.holds(ROOT[:-1] + "0")
    assert ROOT not in path.read_text()
    assert json.loads(path.read_text().splitlines()[1])["on"] == "2026-07-20"


def test_the_same_submission_is_on_it_once_with_its_first_day(empty, path):
    first = empty.with_more([ROOT], DAY, "M&E officer")
    first.with_more([ROOT, "another"], date(2027, 1, 1), "Director")

    lines = ForgottenList.at(path, Pseudonyms(b"key")).lines
    assert [(line.on, line.by) for line in lines] == [
        ("2026-07-20", "M&E officer"),
        ("2027-01-01", "Director"),
    ]


def test_a_hash_on_it_is_no_pseudonym_of_the_same_text(empty):
    assert empty.hash_of(ROOT) != Pseudonyms(b"key").of(ROOT)


def test_its_rule_cuts_out_what_is_on_it_and_what_the_forms_own_rule_cuts_out(empty):
    rule = empty.with_more([ROOT], DAY, "x").rule(only_with_consent("agrees", "yes"))

    assert rule({"meta/rootUuid": f"uuid:{ROOT}", "agrees": "yes"}) == "forgotten"
    assert rule({"meta/rootUuid": "uuid:other", "agrees": "no"}) == "without_consent"
    assert rule({"meta/rootUuid": "uuid:other", "agrees": "yes"}) is None


def test_under_another_key_it_is_refused_since_it_would_hold_nobody(empty, path):
    empty.with_more([ROOT], DAY, "x")

    with pytest.raises(ForgottenListError, match=r"another\s+key"):
        ForgottenList.at(path, Pseudonyms(b"another"))


@pytest.mark.parametrize("text", ["", "{", '{"key": "a"}\n{"who": 1', '{"who": "a"}\n', "[]\n"])
def test_a_damaged_one_is_refused(path, text):
    path.parent.mkdir()
    path.write_text(text)

    with pytest.raises(ForgottenListError, match="damaged"):
        ForgottenList.at(path, Pseudonyms(b"key"))


def test_a_kill_before_it_has_its_name_leaves_the_old_one(empty, path, monkeypatch):
    empty.with_more([ROOT], DAY, "x")
    before = path.read_text()

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.replace", killed)
    with pytest.raises(KeyboardInterrupt):
        ForgottenList.at(path, Pseudonyms(b"key")).with_more(["another"], DAY, "x")

    assert path.read_text() == before
