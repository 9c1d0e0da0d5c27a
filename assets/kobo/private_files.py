"""Files that only the account which runs Accord may read, written so that they survive a kill.

What is kept in them is `assets.kobo.landing` and `assets.kobo.attachments`.
"""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
OTHERS = 0o077  # What the group and everybody else may do.


class LockedError(Exception):
    """Another process holds the file."""


def make_private_folder(path: Path) -> None:
    """Make a folder and those above it; the standard library would open the upper ones to all."""
    if not path.exists():
        make_private_folder(path.parent)
        path.mkdir(exist_ok=True, mode=PRIVATE_FOLDER)


def write_durably(path: Path, content: bytes, *, append: bool = False) -> None:
    """Write a private file, and return only when it is on the disk."""
    flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if append else os.O_TRUNC)
    descriptor = os.open(path, flags, PRIVATE_FILE)
    with os.fdopen(descriptor, "ab" if append else "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def write_once(path: Path, content: bytes) -> None:
    """Write a private file whole, unless there is one; a kill leaves none of it.

    For keys: half of one would be a key that no other copy has.
    """
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    write_durably(beside, content)
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        pass  # Somebody else was quicker, and theirs is in use.
    finally:
        beside.unlink()
    sync_folder(path.parent)


def write_privately() -> None:
    """Keep what this process writes from now on, here or in a library, from all other accounts."""
    os.umask(OTHERS)


def make_private(folder: Path) -> None:
    """Take a folder and everything below it from all other accounts, if there is one.

    Links are left alone, and so is what belongs to another account.
    """
    for root, _, files in os.walk(folder):
        for path in (Path(root), *(Path(root, name) for name in files)):
            with suppress(FileNotFoundError):  # Another command may be removing it.
                found = path.lstat()
                is_ours = found.st_uid == os.geteuid() and not stat.S_ISLNK(found.st_mode)
                if is_ours and found.st_mode & OTHERS:
                    path.chmod(stat.S_IMODE(found.st_mode) & ~OTHERS)


def sync_folder(path: Path) -> None:
    """Return only when the names in a folder are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a file for as long as the block lasts, and make it if there is none.

    The system lets go of it when the process ends, however it ends.

    Raises:
        LockedError: Another process holds it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockedError(path.name) from error
        yield
    finally:
        os.close(descriptor)
