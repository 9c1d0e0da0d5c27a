"""A sensitive form's answers lie in landing so that nobody reads them without the key."""

import hashlib
import shutil
import stat

import pytest
import zstandard
from pyrage import x25519

from assets.kobo.landing import Landing
from assets.kobo.sealed import DamagedSealError, Seal, SealError
from assets.kobo.shelf import is_sealed
from assets.kobo.sync import pull
from assets.staging.pseudonyms import NoKeyError, Pseudonyms
from tests.kobo.sealing import SECRET, holds, names_in


def test_an_answer_is_in_no_byte_of_a_sealed_pull_and_there_once_it_is_opened(
    village, pull_survey, landing, state
):
    village.answer(SECRET)

    pull_survey()

    assert holds(state / "landing", SECRET) == []
    assert SECRET in names_in(landing.of("survey"))
    assert pull_survey(to=Landing(state / "landing")).new == 0, "what is known can be read"


def test_the_same_answer_stands_open_where_the_form_is_not_sensitive(village, pull_survey, state):
    """So that the search above would find it."""
    village.answer(SECRET)

    pull_survey(seals=False)

    assert holds(state / "landing", SECRET)
    assert not (state / "keys").exists()


def test_pages_and_indexes_are_sealed_and_what_holds_no_answer_is_not(pull_survey):
    kept = pull_survey().pull

    lying = {path.name for path in kept.folder.iterdir()}
    assert {name for name in lying if is_sealed(name)} == {
        "page-000001.json.zst.age",
        "page-000001.json.zst.index.age",
    }
    assert "manifest.json" in lying
    assert "form.json.zst" in lying


def test_a_sealed_page_holds_what_the_server_sent_and_its_hash_is_of_that(pull_survey, state):
    kept = pull_survey().pull

    [file] = kept.of_kind("page")
    content = zstandard.decompress(Seal(state).opened(kept.folder / file.name))
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert file.bytes == len(content)


def test_a_manifest_says_the_same_sealed_or_not_but_for_the_names(pull_survey, tmp_path):
    sealed = pull_survey().pull
    plain = pull_survey(seals=False, to=Landing(tmp_path / "other" / "landing")).pull

    def said(kept):
        return [
            {**file.entry, "name": file.name.removesuffix(".age"), "received_at": ""}
            for file in kept.files
        ]

    assert [file | {"sha256": "", "bytes": 0} for file in said(sealed)] == [
        file | {"sha256": "", "bytes": 0} for file in said(plain)
    ]
    assert sealed.fingerprints == plain.fingerprints


# The key.


def test_the_key_is_for_this_account_alone_and_made_once(pull_survey, state):
    pull_survey()
    seal = Seal(state)
    first = seal.key.read_bytes()

    seal.closed(b"more")

    assert stat.S_IMODE(seal.key.stat().st_mode) == 0o600
    assert stat.S_IMODE(seal.key.parent.stat().st_mode) == 0o700
    assert seal.key.read_bytes() == first
    assert [path.name for path in seal.key.parent.iterdir()] == ["landing.key"]


def test_ages_own_identity_opens_what_is_sealed(state):
    """The key's file is as age's own command line takes it."""
    closed = Seal(state).closed(b"an answer")

    lines = Seal(state).key.read_text().splitlines()
    [secret] = [line for line in lines if not line.startswith("#")]
    [public] = [line for line in lines if line.startswith("# public key: ")]
    identity = x25519.Identity.from_str(secret)
    assert public.endswith(str(identity.to_public()))
    assert closed.startswith(b"age-encryption.org/v1\n")


def test_a_lost_key_is_told_in_a_sentence_and_no_new_one_is_made(pull_survey, state):
    pull_survey()
    seal = Seal(state)
    seal.key.unlink()

    with pytest.raises(SealError, match=r"there is no key at .*landing.key. Put it back") as error:
        pull_survey()

    assert str(state / "landing" / "survey") in str(error.value)
    with pytest.raises(SealError, match="there is no key"):
        Seal(state).closed(b"more")
    assert not seal.key.exists()


def test_a_lost_key_is_told_for_a_form_that_was_never_pulled_before(
    village, pull_survey, landing, state
):
    pull_survey()
    Seal(state).key.unlink()

    with village.serving() as (client, _), pytest.raises(SealError, match="Wanted to seal"):
        pull(client, landing, "other", village.uid, seals=True)


def test_once_what_a_lost_key_sealed_is_deleted_everything_is_fetched_anew(pull_survey, state):
    pull_survey()
    Seal(state).key.unlink()
    shutil.rmtree(state / "landing" / "survey")

    assert pull_survey().new == 5


def test_another_key_is_told_in_a_sentence(pull_survey, state):
    pull_survey()
    key = Seal(state).key
    kept = key.read_bytes()
    key.write_text(str(x25519.Identity.generate()))

    with pytest.raises(SealError, match=r"is not the key that sealed it. Put it back"):
        pull_survey()

    key.write_bytes(kept)
    assert pull_survey().new == 0


@pytest.mark.parametrize("text", ["", "AGE-SECRET-KEY-1", "AGE-SECRET-KEY-1ABC\n", "\x00\xff"])
def test_a_file_without_a_key_is_told_in_a_sentence(pull_survey, state, text):
    pull_survey()
    Seal(state).key.write_text(text, encoding="latin-1")

    with pytest.raises(SealError, match=r"Wanted to read the key in .*, but there is none in it"):
        pull_survey()


@pytest.mark.parametrize("damage", [lambda c: c[:-9], lambda c: c[:40], lambda _: b"", bytes.upper])
def test_a_damaged_page_is_told_in_a_sentence(pull_survey, landing, damage):
    kept = pull_survey().pull
    [path] = kept.paths("page")
    path.write_bytes(damage(path.read_bytes()))

    with pytest.raises(DamagedSealError, match=r"but it is damaged. Restore"):
        names_in(landing.of("survey"))


def test_pseudonyms_are_not_made_under_a_torn_key(tmp_path):
    path = tmp_path / "keys" / "pseudonym.key"
    path.parent.mkdir()
    path.write_text("")

    with pytest.raises(NoKeyError, match="there is none in it"):
        Pseudonyms.with_key_at(path)
