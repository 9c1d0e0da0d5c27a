"""The ledger keeps what was published: nothing in it changes, and whatever does is found."""

import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.publications.ledger import HEAD, DamagedLedgerError, Ledger
from tests.publications.kept import append, behind, damage, files, make_ledger


@pytest.fixture
def ledger(tmp_path):
    """A ledger with three versions of a quarter."""
    return make_ledger(tmp_path / "ledger")


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """The same, for a test that damages and mends it many times."""
    return make_ledger(tmp_path_factory.mktemp("shared") / "ledger").folder


def test_a_ledger_as_it_was_written_has_nothing_wrong_with_it(ledger):
    assert damage(ledger.folder) == []


def test_a_ledger_without_entries_is_one_too(tmp_path):
    assert damage(tmp_path / "ledger") == []
    assert Ledger(tmp_path / "ledger").entries == ()


def test_each_entry_names_the_one_before(ledger):
    first, second, third = ledger.entries

    assert (first.previous, second.previous, third.previous) == ("", first.sha256, second.sha256)
    assert [entry.publications[0].supersedes for entry in ledger.entries] == [
        None,
        "2026Q1.v1",
        "2026Q1.v2",
    ]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_flipped_bit_is_found(shared, data):
    path = data.draw(st.sampled_from(files(shared)), label="file")
    content = path.read_bytes()
    place = data.draw(st.integers(0, 8 * len(content) - 1), label="bit")
    flipped = bytearray(content)
    flipped[place // 8] ^= 1 << place % 8
    path.chmod(0o600)
    path.write_bytes(flipped)
    path.chmod(0o400)
    try:
        assert damage(shared)
    finally:
        path.chmod(0o600)
        path.write_bytes(content)
        path.chmod(0o400)


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_any_file_that_is_cut_short_or_removed_is_found(shared, data):
    path = data.draw(st.sampled_from(files(shared)), label="file")
    content = path.read_bytes()
    left = data.draw(st.none() | st.integers(0, len(content) - 1), label="bytes left")
    path.chmod(0o600)
    path.unlink() if left is None else path.write_bytes(content[:left])
    try:
        assert damage(shared)
    finally:
        path.write_bytes(content)
        path.chmod(0o400)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_dropped_entry_is_found_even_if_it_is_the_newest(ledger, number):
    shutil.rmtree(ledger.entries[number].folder)

    assert damage(ledger.folder)
    with pytest.raises(DamagedLedgerError, match="Bring it back from a backup, whole"):
        _ = Ledger(ledger.folder).entries


def test_a_ledger_that_lost_every_entry_is_found(ledger):
    for entry in ledger.entries:
        shutil.rmtree(entry.folder)

    assert damage(ledger.folder)


def test_entries_in_another_order_are_found(ledger):
    _, second, third = ledger.entries
    second.folder.rename(ledger.folder / f"000003-{second.sha256}")
    third.folder.rename(ledger.folder / f"000002-{third.sha256}")

    assert damage(ledger.folder)


def test_an_entry_of_another_ledger_is_found(ledger, tmp_path):
    other = Ledger(tmp_path / "other")
    for version in (3, 2, 1):
        append(other, version)
    shutil.rmtree(ledger.entries[2].folder)
    shutil.copytree(other.entries[2].folder, ledger.folder / other.entries[2].folder.name)

    assert damage(ledger.folder)


def test_a_file_that_was_slipped_in_is_found(ledger):
    (ledger.entries[0].folder / "editions" / "partner-AAA.jsonl.zst").write_bytes(b"more")

    assert damage(ledger.folder) == ["editions/partner-AAA.jsonl.zst does not belong to it."]


def test_what_is_kept_beside_the_tables_is_for_its_owner_alone(ledger):
    [kept] = (ledger.entries[0].folder / "private").iterdir()

    assert kept.stat().st_mode & 0o777 == 0o400
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    assert ledger.folder.stat().st_mode & 0o777 == 0o700


def test_what_others_may_read_is_found(ledger):
    [kept] = (ledger.entries[0].folder / "private").iterdir()
    kept.chmod(0o444)

    assert damage(ledger.folder) == [
        "private/submissions.parquet may be read by others; it is for its owner alone."
    ]


# Kills ------------------------------------------------------------------------------------


class KilledError(Exception):
    """The process was killed here."""


def test_a_kill_while_an_entry_is_written_leaves_none_of_it(ledger):
    def killed(folder):
        behind(folder)
        raise KilledError

    with pytest.raises(KilledError):
        append(ledger, 4, killed)

    again = Ledger(ledger.folder)
    assert len(again.entries) == 3
    assert damage(ledger.folder) == []
    assert append(again, 4).number == 4
    assert damage(ledger.folder) == []


def test_a_kill_before_the_newest_entry_is_named_leaves_all_of_it(ledger):
    named = (ledger.folder / HEAD).read_bytes()
    append(ledger, 4)
    (ledger.folder / HEAD).write_bytes(named)

    again = Ledger(ledger.folder)
    assert len(again.entries) == 4
    assert damage(ledger.folder) == []
    assert append(again, 5).number == 5
    assert damage(ledger.folder) == []


def test_the_same_publication_has_the_same_bytes(tmp_path):
    first, second = (make_ledger(tmp_path / name).entries for name in ("one", "two"))

    assert [entry.sha256 for entry in first] == [entry.sha256 for entry in second]
