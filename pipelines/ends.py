"""How a command ends that something outside keeps from its end: a disk, an account, a person.

What a command itself foresees it refuses itself. A mistake of our own ends with its trace.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import typer

from assets.kobo.shelf import DamagedPullError
from assets.programme.problems import ProgrammeError
from assets.warehouse.connection import CannotOpenError
from pipelines.log_lines import tell

NOTHING_COULD_RUN = 2
INTERRUPTED = 130  # As a shell says it of Ctrl+C.
# By these words databases tell of a full disk, and Dagster of an error that it caught.
FULL = (
    "No space left on device", "File too large", "Disk quota exceeded", "disk is full",
    "disk I/O error", "IO_ENOSPC", "IO_EFBIG",
)  # fmt: skip
# And by these, of what is not for this account.
REFUSED = ("Permission denied", "Read-only file system", "attempt to write a readonly database")
ROOM = (
    "There is no room left on the disk, or it cannot be written to. What was finished stands. "
    "Make room, or name another folder with --var or ACCORD_VAR; then give the "
    "command again."
)
LEAVE = (
    "A file or folder that it needs is not for this account, or the disk is there to be read "
    "alone. Give it to the account that runs Accord; then give the command again. Where it is one "
    "of the state's, this names it: accord doctor"
)


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """End a command with one sentence where it cannot go on, and with 130 where it is stopped."""
    try:
        yield
    except KeyboardInterrupt as error:
        tell("\nInterrupted. What was finished stands; to go on, give the command again.")
        raise typer.Exit(INTERRUPTED) from error
    except (CannotOpenError, DamagedPullError, ProgrammeError) as error:
        tell(str(error))
        raise typer.Exit(NOTHING_COULD_RUN) from error
    except Exception as error:
        if not (said := why(error)):
            raise
        tell(said)
        raise typer.Exit(NOTHING_COULD_RUN) from error


def why(error: BaseException) -> str:
    """Return why a disk or an account kept a command from its end; empty where none did."""
    if isinstance(error, OSError) and error.filename is not None and not _holds(FULL, str(error)):
        return (
            f"Wanted to use {error.filename}, but found: {error.strerror}. Name another place, or "
            "give it to the account that runs Accord; then give the command again."
        )
    return by_its_words(str(error))


def by_its_words(said: str) -> str:
    """Return what to do about an error whose words are those of a disk or of an account."""
    if _holds(FULL, said):
        return ROOM
    return LEAVE if _holds(REFUSED, said) else ""


def _holds(known: Iterable[str], said: str) -> bool:
    return any(words in said for words in known)
