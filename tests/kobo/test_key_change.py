"""The key of sealed files is changed: whatever moment it is killed at, everything can be read."""

import pytest

from assets.kobo import sealed as sealed_module
from assets.kobo.sealed import DamagedSealError, Seal, SealError
from tests.kobo.sealing import names_in

FILES = 4  # Two pulls, each with a page and its index.


@pytest.fixture
def seal(village, pull_survey, state):
    """Two sealed pulls."""
    pull_survey()
    village.answer("Fay")
    pull_survey()
    return Seal(state)


def contents(seal):
    return [seal.opened(path) for path in seal.sealed()]


def test_the_old_key_opens_nothing_any_more_and_the_new_one_everything(seal, landing, state):
    before, old = contents(seal), seal.key.read_bytes()

    assert seal.change_key() == FILES

    assert contents(seal) == before
    assert "Fay" in names_in(landing.of("survey"))
    assert not seal.is_changing
    assert [path.name for path in (state / "keys").iterdir()] == ["landing.key"]
    seal.key.write_bytes(old)
    with pytest.raises(SealError, match="not the key that sealed it"):
        contents(seal)


@pytest.mark.parametrize("step", ["write_durably", "sync_folder", "write_once"])
@pytest.mark.parametrize("number", range(1, FILES + 2))
def test_a_kill_at_any_step_leaves_everything_readable_and_a_rerun_goes_on(
    seal, landing, monkeypatch, step, number
):
    before, calls = contents(seal), []
    as_it_is = getattr(sealed_module, step)

    def killed(*arguments, **named):
        calls.append(arguments)
        if len(calls) == number:
            raise KeyboardInterrupt
        return as_it_is(*arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(sealed_module, step, killed)
        try:
            seal.change_key()
        except KeyboardInterrupt:
            assert contents(seal) == before
    seal.change_key()

    assert contents(seal) == before
    assert not seal.is_changing
    assert "Fay" in names_in(landing.of("survey"))


def test_a_kill_within_the_writing_of_a_file_leaves_the_file_and_no_rest(seal, monkeypatch, state):
    before = contents(seal)

    def half(path, content):
        path.write_bytes(content[: len(content) // 2])
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(sealed_module, "write_durably", half)
        with pytest.raises(KeyboardInterrupt):
            seal.change_key()
    assert contents(seal) == before
    seal.change_key()

    assert contents(seal) == before
    assert list(state.glob("*/*/*/*.new")) == []


def test_what_comes_between_a_kill_and_the_rerun_is_sealed_for_the_new_key(
    seal, village, pull_survey, landing, monkeypatch
):
    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Seal, "_reseal", killed)
        with pytest.raises(KeyboardInterrupt):
            seal.change_key()
    village.answer("Gil")
    pull_survey()

    assert seal.change_key() == FILES
    assert {"Fay", "Gil"} <= set(names_in(landing.of("survey")))


def test_a_damaged_file_stops_it_while_the_others_can_be_read(seal):
    first, *others = seal.sealed()
    content = bytearray(first.read_bytes())
    content[-1] ^= 1
    first.write_bytes(bytes(content))

    with pytest.raises(DamagedSealError):
        seal.change_key()

    assert [seal.opened(path) for path in others]
    assert seal.is_changing


def test_there_is_nothing_to_change_without_the_key(seal):
    seal.key.unlink()

    with pytest.raises(SealError, match="Wanted to change the key of sealed files"):
        seal.change_key()
