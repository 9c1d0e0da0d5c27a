"""Files for one account alone: made so, and made so again where they were open."""

import os
import stat

import pytest

from assets.kobo.private_files import make_private, write_once, write_privately


def mode(path):
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.fixture
def open_umask():
    """Let new files be readable by all, as most machines do."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_umask")
def test_what_is_written_after_it_is_for_this_account_alone(tmp_path):
    (tmp_path / "open").write_text("before")

    write_privately()

    (tmp_path / "folder").mkdir()
    (tmp_path / "private").write_text("after")
    assert mode(tmp_path / "open") == 0o644
    assert mode(tmp_path / "folder") == 0o700
    assert mode(tmp_path / "private") == 0o600


@pytest.mark.usefixtures("open_umask")
def test_a_folder_with_open_modes_is_closed_and_its_owner_keeps_what_he_may(tmp_path):
    state = tmp_path / "state"
    (state / "deep" / "folder").mkdir(parents=True)
    (state / "deep" / "folder" / "file").write_text("")
    (state / "ledger").write_text("")
    (state / "ledger").chmod(0o444)
    (state / "tool").write_text("")
    (state / "tool").chmod(0o755)

    make_private(state)

    assert {mode(path) for path in (state, state / "deep", state / "deep" / "folder")} == {0o700}
    assert mode(state / "deep" / "folder" / "file") == 0o600
    assert mode(state / "ledger") == 0o400
    assert mode(state / "tool") == 0o700
    assert mode(tmp_path / "state") == 0o700


@pytest.mark.usefixtures("open_umask")
def test_what_a_link_leads_to_is_left_alone(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text("")
    state = tmp_path / "state"
    state.mkdir()
    (state / "folder").symlink_to(outside)
    (state / "file").symlink_to(outside / "file")

    make_private(state)

    assert mode(outside) == 0o755
    assert mode(outside / "file") == 0o644


def test_a_folder_that_is_not_there_needs_nothing(tmp_path):
    make_private(tmp_path / "none")

    assert not (tmp_path / "none").exists()


def test_a_file_that_is_there_is_not_written_over(tmp_path):
    write_once(tmp_path / "key", b"first")
    write_once(tmp_path / "key", b"second")

    assert (tmp_path / "key").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
    assert mode(tmp_path / "key") == 0o600
