"""Changes, replaces and destroys a programme's keys, and says what does not work afterwards."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from assets.kobo.private_files import sync_folder, write_durably
from assets.kobo.sealed import Seal
from assets.programme.periods import period
from assets.programme.read import Programme
from assets.retention.log import Deletion
from assets.retention.rule import locks_on
from assets.run import Run
from assets.staging.pseudonyms import (
    DESTROYED,
    NoKeyError,
    Pseudonyms,
    made_under_a_key,
    make_key,
)


class TooEarlyError(Exception):
    """A key is still needed."""


class NothingToReplaceError(Exception):
    """The key is there, or was destroyed on purpose."""


@dataclass(frozen=True)
class KeyState:
    """What may be told of a key: whether it is there, which one it is, and what needs it."""

    name: str
    is_there: bool
    is_which: str  # A public key, or a fingerprint; neither opens anything.
    needed_by: tuple[str, ...]
    said: str = ""


def keys_of(run: Run) -> tuple[KeyState, ...]:
    """Return the state of both keys, and never a key.

    Raises:
        SealError: The file of the landing key holds none.
        NoKeyError: The file of the key of pseudonyms holds none.
    """
    seal, path = Seal(run.folder()), key_of_pseudonyms(run)
    sealed = seal.sealed()
    return (
        KeyState(
            name="landing.key",
            is_there=seal.key.exists(),
            is_which=seal.public_key if seal.key.exists() else "",
            needed_by=(f"{len(sealed):,} sealed files",) if sealed else (),
            said="a change of it was begun and has to be ended" if seal.is_changing else "",
        ),
        KeyState(
            name="pseudonym.key",
            is_there=path.exists(),
            is_which=(
                Pseudonyms.with_key_at(path).fingerprint
                if path.exists() and not destroyed_on(run)
                else ""
            ),
            needed_by=tuple(made_under_a_key(run.folder())),
            said=f"destroyed on {destroyed_on(run)}" if destroyed_on(run) else "",
        ),
    )


def key_of_pseudonyms(run: Run) -> Path:
    """Return where the key of pseudonyms lies."""
    return run.folder() / "keys" / "pseudonym.key"


def destroyed_on(run: Run) -> str:
    """Return the day on which the key of pseudonyms was destroyed; empty if it was not."""
    note = key_of_pseudonyms(run).with_name(DESTROYED)
    return note.read_text(encoding="ascii").strip() if note.exists() else ""


def change_landing_key(programme: Programme, run: Run, day: date) -> int:
    """Seal all that is sealed under a new key; return how many files were.

    Whoever holds the programme's lock may call it.

    Raises:
        StoreBusyError: Files are being fetched; nothing was changed.
        SealError: The key is not there, or does not fit.
    """
    with ExitStack() as stack:
        for place in programme.file.forms:
            if place.is_sensitive and run.attachments(place).known():
                stack.enter_context(run.attachments(place).alone())
        done = Seal(run.folder()).change_key()
    run.retention_log.note(
        [Deletion("landing_key", day.isoformat(), "changed by command", files=done)]
    )
    return done


def refuse_too_early(programme: Programme, day: date) -> None:
    """Let the key of pseudonyms be destroyed only when the last period has locked.

    Raises:
        TooEarlyError: It has not.
    """
    last = period(programme.file.periods.last)
    if day <= locks_on(programme, last):
        raise TooEarlyError(
            f"Wanted to destroy the key of pseudonyms, but {last.name} is not locked before "
            f"{locks_on(programme, last)}. It can be destroyed from "
            f"{locks_on(programme, last) + timedelta(days=1)} on. Nothing was changed."
        )


def destroy_key_of_pseudonyms(run: Run, day: date) -> None:
    """Destroy the key; after a kill nothing uses it any more, and a rerun takes what is left of it.

    Raises:
        NoKeyError: It is not there.
    """
    path = key_of_pseudonyms(run)
    if not path.exists():
        raise NoKeyError(
            f"Wanted to destroy the key of pseudonyms, but {path} is not there"
            + (f": it was destroyed on {destroyed_on(run)}." if destroyed_on(run) else ".")
        )
    if not destroyed_on(run):
        why = f"destroyed at the programme's end ({run.pseudonyms.fingerprint})"
        run.retention_log.note([Deletion("pseudonym_key", day.isoformat(), why)])
        write_durably(path.with_name(DESTROYED), day.isoformat().encode())
    with path.open("r+b", buffering=0) as file:  # What a disk does with it, nobody can promise.
        file.write(bytes(path.stat().st_size))
        os.fsync(file.fileno())
    path.unlink()
    sync_folder(path.parent)


def replace_key_of_pseudonyms(run: Run, day: date) -> None:
    """Make another key where the old one is lost for good.

    Raises:
        NothingToReplaceError: The key is there, or was destroyed on purpose.
    """
    path = key_of_pseudonyms(run)
    if path.exists() or destroyed_on(run):
        raise NothingToReplaceError(
            f"Wanted to make another key of pseudonyms, but {path} is there"
            if path.exists()
            else f"Wanted to make another key of pseudonyms, but it was destroyed on "
            f"{destroyed_on(run)}, since the programme has ended"
        )
    run.retention_log.note([Deletion("pseudonym_key", day.isoformat(), "replaced as it was lost")])
    make_key(path)


def ends_with_it(run: Run) -> Iterator[str]:
    """Yield what no longer works when the key of pseudonyms is destroyed."""
    yield "Nothing can be pulled, computed, closed or published any more: accord run and close."
    yield "No pseudonym can be tied to a name again, by nobody: not by trying names either."
    if (run.folder() / "forgotten.jsonl").exists():
        yield "The list of forgotten submissions can not be read: no backup can be cleaned by it."
    yield "The ledger no longer tells which submission was behind a figure."
    yield "What was published stays: published, site, reports, exports, and accord publications."
    yield "Not deleted by it: landing, attachments and warehouse.duckdb, here and in backups."


def changes_with_another(run: Run) -> Iterator[str]:
    """Yield what is different under another key of pseudonyms."""
    yield "Each person gets another pseudonym; one that somebody noted is found no more."
    yield (
        "A person of a period whose originals were deleted keeps the old one, and is somebody else "
        "when they come again: figures that count persons over time can be too high."
        if run.retention_log.deletions
        else "Persons are counted as before, since all pseudonyms are made anew from landing."
    )
    yield "A closed period that is restated names changes to submissions that nobody made."
    if (run.folder() / "forgotten.jsonl").exists():
        yield "The list of forgotten submissions can not be read: no run works until it is gone."
