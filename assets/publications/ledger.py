"""The ledger: a chain of entries, each of which keeps what was published at one moment.

An entry is a folder whose name ends in the hash of its manifest; the manifest holds the hash of
every file and of the entry before. It is built beside the others and gets its name in one step,
and nothing in it is ever changed. A small file beside them names the newest entry, so that the
loss of the last ones is seen too.
"""

import hashlib
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import zstandard

from assets.kobo.private_files import make_private_folder, sync_folder, write_durably
from assets.publications.entries import (
    EDITIONS,
    MANIFEST,
    PRIVATE,
    Draft,
    Entry,
    KeptFile,
    Publication,
    edition_file,
    manifest_of,
    read_manifest,
)

NAME = re.compile(r"(\d{6})-([0-9a-f]{64})", re.ASCII)
NEXT = ".next"  # The folder of an entry that is being written.
HEAD, NEXT_HEAD = "head", ".head"
READ_ONLY = 0o400
COMPRESSION = zstandard.ZstdCompressor(level=10, write_checksum=True)


class DamagedLedgerError(Exception):
    """Something in the ledger is not as it was written."""


@dataclass(frozen=True)
class Ledger:
    """The ledger of one programme, as its folder is now."""

    folder: Path

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry, oldest first.

        Raises:
            DamagedLedgerError: A manifest or the chain is not as it was written.
        """
        entries, problems = self.read()
        if problems:
            raise DamagedLedgerError(
                f"Read the ledger {self.folder}, but {problems[0]} Bring it back from a backup, "
                "whole; nothing was changed."
            )
        return entries

    def latest(self) -> dict[str, tuple[Entry, Publication]]:
        """Return the newest version of each closed period."""
        return {one.period: (entry, one) for entry in self.entries for one in entry.publications}

    def find(self, publication: str) -> Entry | None:
        """Return the entry that holds a publication."""
        return next(
            (
                entry
                for entry in self.entries
                if publication in {one.publication for one in entry.publications}
            ),
            None,
        )

    def text(self, entry: Entry, edition: str) -> bytes:
        """Return an edition's tables as text.

        Raises:
            DamagedLedgerError: They are not what was written.
        """
        name = edition_file(edition)
        problem = _problem_of_file(entry.folder / name, name, entry.files[name])
        if problem:
            raise DamagedLedgerError(
                f"Read the ledger's entry {entry.number}, but {problem} Bring it back from a "
                "backup, whole."
            )
        return _unpacked(entry.folder / name)

    def append(
        self,
        draft: Draft,
        editions: Iterable[tuple[str, bytes]],
        private: Callable[[Path], None],
    ) -> Entry:
        """Write an entry, and return only when it is on the disk under its name.

        `private` fills a folder with what is kept beside the tables and never published. A kill
        leaves either no entry or the whole one.
        """
        number = len(self.entries) + 1
        previous = self.entries[-1].sha256 if self.entries else ""
        beside = self.folder / NEXT
        shutil.rmtree(beside, ignore_errors=True)
        if previous:  # Lest a second kill leave it two entries behind.
            self._name_head(previous)
        make_private_folder(beside / EDITIONS)
        make_private_folder(beside / PRIVATE)
        files = {}
        for edition, text in editions:
            files[edition_file(edition)] = _keep(beside / edition_file(edition), text)
        private(beside / PRIVATE)
        for path in sorted((beside / PRIVATE).iterdir()):
            files[f"{PRIVATE}/{path.name}"] = _keep_as_it_is(path)
        manifest = manifest_of(number, previous, draft, files)
        sha256 = hash_of(manifest)
        _write(beside / MANIFEST, manifest)
        for folder in (beside / EDITIONS, beside / PRIVATE, beside):
            sync_folder(folder)
        entry = read_manifest(manifest, self.folder / f"{number:06}-{sha256}", sha256)
        beside.rename(entry.folder)
        sync_folder(self.folder)
        self._name_head(sha256)
        self.__dict__.pop("entries", None)  # What was read before is the ledger's past.
        return entry

    def read(self) -> tuple[tuple[Entry, ...], list[str]]:
        """Return the entries that can be read, and what is wrong with the chain, in sentences."""
        entries: list[Entry] = []
        problems: list[str] = []
        beside = {NEXT, HEAD, NEXT_HEAD}
        folders = sorted(path for path in self.folder.glob("*") if path.name not in beside)
        for number, folder in enumerate(folders, start=1):
            previous = entries[-1].sha256 if entries else ""
            entry = _read_entry(folder)
            if entry is None:
                problems.append(f"{folder.name} is not an entry as it was written.")
            elif entry.number != number or (not problems and entry.previous != previous):
                problems.append(f"the entry before {folder.name} is missing or another one.")
            if entry:
                entries.append(entry)
        # A kill may have come between an entry and its name in the file.
        heads = {entries[-1].sha256, entries[-1].previous} if entries else {""}
        if not problems and self._head() not in heads:
            problems.append("its newest entries are missing, or the file head is not as written.")
        return tuple(entries), problems

    def _head(self) -> str:
        """Return what the file beside the entries says; empty before the first."""
        path = self.folder / HEAD
        return path.read_text("ascii", "replace") if path.is_file() else ""

    def _name_head(self, sha256: str) -> None:
        beside = self.folder / NEXT_HEAD
        write_durably(beside, sha256.encode())
        beside.replace(self.folder / HEAD)
        sync_folder(self.folder)


def _read_entry(folder: Path) -> Entry | None:
    named = NAME.fullmatch(folder.name)
    manifest = folder / MANIFEST
    if named is None or not manifest.is_file():
        return None
    content = manifest.read_bytes()
    if hash_of(content) != named[2]:
        return None
    entry = read_manifest(content, folder, named[2])
    return entry if entry.number == int(named[1]) else None


def problems_of_files(entry: Entry) -> Iterator[str]:
    """Yield, in sentences, which files of an entry are not as they were written."""
    found = {
        path.relative_to(entry.folder).as_posix()
        for path in entry.folder.rglob("*")
        if not path.is_dir()
    }
    for name in sorted(found - {*entry.files, MANIFEST}):
        yield f"{name} does not belong to it."
    for name, file in entry.files.items():
        problem = _problem_of_file(entry.folder / name, name, file)
        if problem:
            yield problem


def _problem_of_file(path: Path, name: str, file: KeptFile) -> str:
    if not path.is_file():
        return f"{name} is missing."
    content = path.read_bytes()
    if hash_of(content) != file.stored:
        return f"{name} is not as it was written."
    return ""


def _keep(path: Path, text: bytes) -> KeptFile:
    packed = COMPRESSION.compress(text)
    _write(path, packed)
    return KeptFile(hash_of(text), hash_of(packed), len(text))


def _keep_as_it_is(path: Path) -> KeptFile:
    content = path.read_bytes()
    _write(path, content)
    return KeptFile(hash_of(content), hash_of(content), len(content))


def _write(path: Path, content: bytes) -> None:
    write_durably(path, content)
    path.chmod(READ_ONLY)


def _unpacked(path: Path) -> bytes:
    return zstandard.decompress(path.read_bytes())


def hash_of(content: bytes) -> str:
    """Return the hash of bytes, as the ledger writes it."""
    return hashlib.sha256(content).hexdigest()
