"""`accord retention` and `accord keys`, as they are given on a terminal."""

import json
import re
from datetime import date

import pytest
from typer.testing import CliRunner

from assets.kobo.sealed import Seal
from assets.retention.programme_end import destroy_key_of_pseudonyms
from assets.staging.pseudonyms import NoKeyError
from pipelines import retention_cli
from pipelines.cli import app
from pipelines.refresh import alone
from tests.retention.test_deleting import SECRETS, said
from tests.retention.wells import AS_OF, FORM, Wells

ENDED = "2026-06-30"


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    """An office with a sensitive form, computed once."""
    office = Wells(tmp_path_factory.mktemp("wells"), seals=True)
    office.pull()
    office.fetch()
    office.compute()
    return office


@pytest.fixture
def wells(computed, tmp_path, monkeypatch):
    """A copy of the office, on the as-of day."""
    monkeypatch.setattr(retention_cli, "today", lambda _: AS_OF)
    return computed.copied(tmp_path)


@pytest.fixture
def accord(wells):
    """Give a command, and return its exit code and what it printed."""
    where = ("--programme", str(wells.programme.folder), "--var", str(wells.run.folder()))

    def accord(*words):
        result = CliRunner().invoke(app, [*words, *where])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code, result.output

    return accord


def test_a_dry_run_says_what_would_go_by_form_and_period(wells, accord):
    code, told = accord("retention", "--dry-run", "--as-of", f"{AS_OF}")

    assert code == 0
    assert "6 months after a period's lock. Due by 2026-03-31" in told
    assert re.search(r"فحص بئر, 2024: 3 submissions, [\d,]+ bytes", told)
    assert "فحص بئر, 2024: 1 file, 18 bytes" in told
    assert "Nothing was changed." in told
    assert said(wells, *SECRETS).keys() == {*wells.numbers}


def test_it_deletes_only_with_a_yes(wells, accord):
    asked = accord("retention", "--as-of", f"{AS_OF}")
    kept = said(wells, *SECRETS).keys()
    code, told = accord("retention", "--as-of", f"{AS_OF}", "--yes", "--json")

    assert asked[0] == 2
    assert "give --yes" in asked[1]
    assert kept == {*wells.numbers}
    assert code == 0
    done = json.loads(told)
    assert (done["done"], done["submissions"], done["files"], done["waiting"]) == (True, 3, 1, 0)
    assert [(one["form"], one["period"], one["kind"]) for one in done["found"]] == [
        (FORM, "2024", "files"),
        (FORM, "2024", "originals"),
    ]
    assert set(said(wells, *SECRETS)) == {wells.numbers[3]}
    assert "nothing" in accord("retention", "--as-of", f"{AS_OF}")[1]


def test_a_day_that_has_not_come_deletes_nothing(wells, accord):
    code, told = accord("retention", "--as-of", "2040-01-01", "--yes")
    dry = accord("retention", "--as-of", "2040-01-01", "--dry-run")

    assert (code, "2040-01-01 has not come yet" in told) == (2, True)
    assert "2025: 1 submission, " in dry[1]
    assert said(wells, *SECRETS).keys() == {*wells.numbers}


def test_it_wants_a_run_first_and_none_meanwhile(wells, accord):
    with alone(wells.run.folder()):
        busy = accord("retention", "--as-of", f"{AS_OF}", "--yes")
    wells.run.warehouse.unlink()
    uncomputed = accord("retention", "--as-of", f"{AS_OF}")

    assert (busy[0], "Another run" in busy[1]) == (2, True)
    assert (uncomputed[0], "Do: accord run" in uncomputed[1]) == (2, True)


def test_the_list_of_keys_says_which_they_are_and_never_a_key(wells, accord):
    _, told = accord("keys", "list")
    found = json.loads(accord("keys", "list", "--json")[1])

    texts = [path.read_text() for path in (wells.run.folder() / "keys").iterdir()]
    secrets = re.findall(r"AGE-SECRET-KEY-\w+|\b[0-9a-f]{64}\b", "\n".join(texts))
    assert len(secrets) == 2
    assert not any(secret in told for secret in secrets)
    assert [(one["name"], one["is_there"]) for one in found] == [
        ("landing.key", True),
        ("pseudonym.key", True),
    ]
    assert found[0]["is_which"] == Seal(wells.run.folder()).public_key
    assert found[0]["needed_by"] == ["3 sealed files"]  # A page, its index and the photo.
    assert found[1]["is_which"] == wells.run.pseudonyms.fingerprint


def test_rotating_seals_everything_under_another_key(wells, accord):
    before, rows = Seal(wells.run.folder()).public_key, wells.rows()

    dry = accord("keys", "rotate", "--dry-run")
    refused = accord("keys", "rotate")
    code, told = accord("keys", "rotate", "--yes")

    assert (dry[0], refused[0], code) == (0, 2, 0)
    assert "Sealed anew: 3 files" in told
    assert Seal(wells.run.folder()).public_key != before
    assert wells.rows() == rows
    assert [one.kind for one in wells.run.retention_log.lines()] == ["landing_key"]


def test_nothing_is_rotated_while_files_are_fetched(wells, accord):
    with wells.run.attachments(wells.place).alone():
        code, told = accord("keys", "rotate", "--yes")

    assert (code, "nothing was changed" in told) == (2, True)
    assert not Seal(wells.run.folder()).is_changing


def test_the_key_of_pseudonyms_is_not_destroyed_before_the_last_period_has_locked(wells, accord):
    code, told = accord("keys", "destroy", "--as-of", "2026-04-15", "--yes")

    assert code == 2
    assert "2025 is not locked before 2026-04-15. It can be destroyed from 2026-04-16 on" in told
    assert wells.run.pseudonyms.fingerprint


def test_once_it_is_destroyed_nothing_is_computed_and_the_log_says_so(wells, accord):
    dry = accord("keys", "destroy", "--as-of", ENDED, "--dry-run")
    refused = accord("keys", "destroy", "--as-of", ENDED)
    code, told = accord("keys", "destroy", "--as-of", ENDED, "--yes")

    assert (dry[0], refused[0], code) == (0, 2, 0)
    assert "Nothing can be pulled, computed, closed or published any more" in dry[1]
    assert "Destroy every copy of the key as well" in told
    assert not (wells.run.folder() / "keys" / "pseudonym.key").exists()
    [line] = wells.run.retention_log.lines()
    assert (line.kind, line.on) == ("pseudonym_key", ENDED)
    with pytest.raises(NoKeyError, match="destroyed on 2026-06-30: the programme has ended"):
        wells.compute()
    assert accord("keys", "destroy", "--as-of", ENDED, "--yes")[0] == 2
    assert "destroyed on 2026-06-30" in accord("keys", "list")[1]
    assert accord("publications", "list")[0] == 0
    assert accord("keys", "replace", "--yes")[0] == 2, "it was no accident"


def test_a_destroying_that_was_killed_is_ended_by_giving_it_again(wells, accord, monkeypatch):
    path = wells.run.folder() / "keys" / "pseudonym.key"

    def killed(_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("assets.retention.programme_end.os.fsync", killed)
        with pytest.raises(KeyboardInterrupt):
            destroy_key_of_pseudonyms(wells.run, date.fromisoformat(ENDED))
    assert path.exists()

    assert accord("keys", "destroy", "--as-of", ENDED, "--yes")[0] == 0
    assert not path.exists()
    assert len(wells.run.retention_log.lines()) == 1


def test_a_key_that_is_lost_is_not_made_anew_unless_it_is_asked_for(wells, accord):
    path = wells.run.folder() / "keys" / "pseudonym.key"
    assert accord("keys", "replace", "--yes")[0] == 2, "it is there"
    path.unlink()

    with pytest.raises(NoKeyError) as refused:
        wells.pull()
    dry = accord("keys", "replace", "--dry-run")
    is_still_gone = not path.exists()
    code, _ = accord("keys", "replace", "--yes")

    assert "it is not there, while landing, warehouse.duckdb need it" in str(refused.value)
    assert "Put the key back from your backup" in str(refused.value)
    assert (dry[0], is_still_gone, code) == (0, True, 0)
    assert "Persons are counted as before" in dry[1]
    wells.compute()
