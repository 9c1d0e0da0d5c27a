"""Packs folders into one file with a list of what is in it, and unpacks it, byte by byte the same.

The file is a tar archive, which any system can read. Its last member lists every other with its
length and SHA-256, so that a copy that was cut short or changed cannot pass.
"""

import hashlib
import io
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, NamedTuple

import orjson

from assets.kobo.private_files import PRIVATE_FILE, make_private_folder, sync_folder

LIST = "backup.json"
FORMAT = 1
# Databases of SQLite: a process may be writing to one, so they are copied by SQLite itself.
SQLITE, BESIDE_SQLITE = ".db", ("-wal", "-shm", "-journal")
CHUNK = 1024 * 1024
FOR_US = 0o700  # Of a file's mode, what its owner may do.
Tell = Callable[[int], object]


class BackupError(Exception):
    """A backup cannot be made or used; the message says why."""


class Member(NamedTuple):
    """A file of a backup."""

    name: str
    bytes: int
    sha256: str


class Backup(NamedTuple):
    """What a backup says of itself: whatever was told about it, and the files in it."""

    about: Mapping[str, Any]
    members: tuple[Member, ...]


def files_of(folder: Path, left_out: Callable[[PurePosixPath], bool]) -> list[Path]:
    """Return the files below a folder, in the order of their names; links are left out."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and not path.name.endswith(BESIDE_SQLITE)
        and not left_out(PurePosixPath(path.relative_to(folder)))
    ]


def pack(
    to: Path, files: Mapping[str, Path], about: Mapping[str, Any], tell: Tell = lambda _: None
) -> Backup:
    """Write files under their names into a backup; `tell` is called with the bytes of each part.

    It stands under its name only when it is whole and on the disk.

    Raises:
        BackupError: There is such a file already.
    """
    if to.exists():
        raise BackupError(f"Wanted to write the backup {to}, but there is one. Name another file.")
    part = to.with_name(f"{to.name}.part")
    with _private(part) as file, tarfile.open(fileobj=file, mode="w") as archive:
        members = tuple(_add(archive, name, path, tell) for name, path in files.items())
        listed = {"format": FORMAT, "about": about, "members": [one._asdict() for one in members]}
        content = orjson.dumps(listed, option=orjson.OPT_INDENT_2)
        archive.addfile(_entry(LIST, len(content)), io.BytesIO(content))
    os.link(part, to)  # Not over one that came about meanwhile.
    part.unlink()
    sync_folder(to.parent)
    return Backup(about, members)


def unpack(backup: Path, into: Path, tell: Tell = lambda _: None) -> Backup:
    """Write a backup's files into a new folder; return what it says of itself.

    Raises:
        BackupError: It is no backup, or not as it was written.
    """
    found: dict[str, Member] = {}
    listed = b""
    try:
        with tarfile.open(backup, mode="r:") as archive:
            for entry in archive:
                if entry.name == LIST:
                    listed = _content(archive, entry).read()
                else:
                    found[entry.name] = _extract(archive, entry, into, tell)
        said = orjson.loads(listed)
        members = tuple(Member(**one) for one in said["members"])
        about = said["about"]
    except (tarfile.TarError, OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(
            f"Tried to read {backup}, but it is no whole backup of Accord ({type(error).__name__})."
            " Take another copy."
        ) from error
    if {one.name: one for one in members} != found:
        wrong = min({*members} ^ {*found.values()}).name
        raise BackupError(
            f"Read the backup {backup}, but {wrong} is not as it was written. Take another copy."
        )
    return Backup(about, members)


def _add(archive: tarfile.TarFile, name: str, path: Path, tell: Tell) -> Member:
    with _readable(path) as file:
        size = os.fstat(file.fileno()).st_size
        read = _Hashed(file, tell)
        archive.addfile(_entry(name, size, path.stat().st_mode & FOR_US), read)
    return Member(name, size, read.sha256)


def _extract(archive: tarfile.TarFile, entry: tarfile.TarInfo, into: Path, tell: Tell) -> Member:
    path = into / entry.name
    if not entry.isfile() or not path.resolve().is_relative_to(into.resolve()):
        raise tarfile.TarError("a member is no file of the folder")
    make_private_folder(path.parent)
    read = _Hashed(_content(archive, entry), tell)
    with _private(path) as file:
        while part := read.read(CHUNK):
            file.write(part)
    path.chmod(entry.mode & FOR_US)
    return Member(entry.name, entry.size, read.sha256)


def _content(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    file = archive.extractfile(entry)
    if file is None:
        raise tarfile.TarError("a member is no file")
    return file


def _entry(name: str, size: int, mode: int = PRIVATE_FILE) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, mode
    return entry


@contextmanager
def _readable(path: Path) -> Iterator[IO[bytes]]:
    """Open a file as it is now, also one that SQLite is writing to."""
    if path.suffix != SQLITE:
        with path.open("rb") as file:
            yield file
        return
    with tempfile.TemporaryDirectory(prefix="accord-") as scratch:
        copy = Path(scratch) / path.name
        source = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        with closing(source), closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        with copy.open("rb") as file:
            yield file


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    """Write a file that only this account can read; it is on the disk when the block ends."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with os.fdopen(os.open(path, flags, PRIVATE_FILE), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


class _Hashed:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes], tell: Tell) -> None:
        self._file, self._tell, self._hash = file, tell, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        part = self._file.read(size)
        self._hash.update(part)
        self._tell(len(part))
        return part

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()
