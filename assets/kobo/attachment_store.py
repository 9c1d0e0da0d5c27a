"""Keeps the files that came with a form's submissions, each once, and what they answer.

A file is kept under the hash of its content, never under a name that a server or a respondent gave
it; an index beside the files says what they answer. A sensitive form's files are sealed; the index,
which holds no answer, is not. Which files are wanted is `assets.kobo.attachments`.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from assets.kobo.client import KoboClient
from assets.kobo.private_files import (
    PRIVATE_FILE,
    LockedError,
    locked,
    make_private_folder,
    sync_folder,
    write_durably,
)
from assets.kobo.sealed import SEALED, DamagedSealError, Seal

INDEX, LOCK, PARTIAL = "index.jsonl", "lock", "incoming.partial"
SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
PIECE_BYTES = 1024 * 1024


class StoreBusyError(Exception):
    """Another command is fetching the files of the same form."""


@dataclass(frozen=True)
class Attachment:
    """A file that a submission speaks of, as the last pull found it."""

    submission: int
    root_uuid: str
    question: str
    uid: str
    mimetype: str
    is_deleted: bool


@dataclass(frozen=True)
class Kept:
    """A line of the index: what a file answers, and which content it has."""

    root_uuid: str
    question: str
    attachment: str
    mimetype: str
    bytes: int
    sha256: str


class AttachmentStore:
    """The folder that holds one form's files and their index; with a seal, they are sealed."""

    def __init__(self, folder: Path, seal: Seal | None = None) -> None:
        self._folder = folder
        self._seal = seal

    def known(self) -> dict[tuple[str, str], Kept]:
        """Return what the index says of each submission's files; a torn line says nothing."""
        known: dict[tuple[str, str], Kept] = {}
        index = self._folder / INDEX
        text = index.read_text(encoding="utf-8", errors="replace") if index.exists() else ""
        for line in text.split("\n"):
            try:
                kept = Kept(**json.loads(line))
            except (json.JSONDecodeError, TypeError):
                continue
            known[kept.root_uuid, kept.attachment] = kept
        return known

    def holds(self, kept: Kept) -> bool:
        """Return whether a file lies here with the size and the content that the index names.

        Raises:
            SealError: It is sealed, and there is no key that opens it.
        """
        if not SHA256.fullmatch(kept.sha256) or not self._lying(kept.sha256).is_file():
            return False
        try:
            with self.opened(kept.sha256) as file:
                return file.seek(0, os.SEEK_END) == kept.bytes and _hash(file) == kept.sha256
        except DamagedSealError:
            return False

    def forget(self, roots: Collection[str]) -> int:
        """Remove the files of some submissions, but what others sent too; return how many went.

        Raises:
            StoreBusyError: Another command is writing to the folder.
        """
        return self.remove(lambda kept: kept.root_uuid in roots)

    def remove(self, is_meant: Callable[[Kept], bool]) -> int:
        """Remove some files, but those that others are the same as; return how many went.

        A kill leaves files that the index does not name, and a rerun removes them.

        Raises:
            StoreBusyError: Another command is writing to the folder.
        """
        if not self._folder.exists():
            return 0
        with self.alone():
            known = list(self.known().values())
            stay = [kept for kept in known if not is_meant(kept)]
            if len(stay) < len(known):
                beside = self._folder / f"{INDEX}.new"
                write_durably(beside, b"".join(map(_line, stay)))
                beside.replace(self._folder / INDEX)
                sync_folder(self._folder)
            named = {kept.sha256 for kept in stay}
            for path in self._files():
                if path.name.removesuffix(SEALED) not in named:
                    path.unlink()
            return len(known) - len(stay)

    def path(self, sha256: str) -> Path:
        """Return where the file with a content is put."""
        return self._folder / sha256[:2] / (sha256 + SEALED if self._seal else sha256)

    def opened(self, sha256: str) -> BinaryIO:
        """Open the file with a content to read it; a sealed one is opened in memory.

        Raises:
            SealError: It is sealed and cannot be opened.
        """
        path = self._lying(sha256)
        if self._seal and path.suffix == SEALED:
            return BytesIO(self._seal.opened(path))
        return path.open("rb")

    def _lying(self, sha256: str) -> Path:
        """Return where a file lies that may have been kept before files here were sealed."""
        path = self.path(sha256)
        return path if path.exists() else path.with_suffix("")

    def seal(self) -> int:
        """Seal the files that were kept unsealed; return how many there were.

        Raises:
            StoreBusyError: Another command is writing to the folder.
        """
        # Asked first, so that whoever has nothing to seal need not wait for who is fetching.
        if not self._seal or not (self._unsealed() or (self._folder / PARTIAL).exists()):
            return 0
        with self.alone():
            unsealed = self._unsealed()
            for path in unsealed:
                self._place(self._seal.closed(path.read_bytes()), path.name)
                path.unlink()
        return len(unsealed)

    def _unsealed(self) -> list[Path]:
        return [path for path in self._files() if path.suffix != SEALED]

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Make the folder and let nobody else write to it; half a file from before is removed.

        Raises:
            StoreBusyError: Another command is writing to it.
        """
        make_private_folder(self._folder)
        try:
            with locked(self._folder / LOCK):
                (self._folder / PARTIAL).unlink(missing_ok=True)
                sync_folder(self._folder.parent)
                yield
        except LockedError as error:
            raise StoreBusyError(
                f"Wanted to change the files of {self._folder.name}, but another command is "
                "fetching them. Wait until it has ended, then run again; nothing was changed."
            ) from error

    def keep(
        self, client: KoboClient, uid: str, attachment: Attachment, most_bytes: int
    ) -> Kept | None:
        """Fetch a file and keep it, then its line in the index; return nothing if it is too large.

        Raises:
            KoboError: The file could not be fetched.
        """
        path = f"/api/v2/assets/{uid}/data/{attachment.submission}/attachments/{attachment.uid}/"
        with self._incoming() as file:
            if not client.download(path, file, mimetype=attachment.mimetype, most=most_bytes):
                return None
            kept = _described(attachment, file)
            if self._seal:
                file.seek(0)
                self._place(self._seal.closed(file.read()), kept.sha256)
            else:
                file.flush()
                os.fsync(file.fileno())
                self._give_name(kept.sha256)
        self._note(kept)
        return kept

    @contextmanager
    def _incoming(self) -> Iterator[BinaryIO]:
        """Open what a file is written into while it comes; what is to be sealed stays in memory."""
        if self._seal:
            yield BytesIO()
            return
        partial = self._folder / PARTIAL
        descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
        try:
            with os.fdopen(descriptor, "r+b") as file:
                yield file
        finally:
            partial.unlink(missing_ok=True)

    def _place(self, content: bytes, sha256: str) -> None:
        write_durably(self._folder / PARTIAL, content)
        self._give_name(sha256)

    def _give_name(self, sha256: str) -> None:
        """Give a whole file its name; this is one step, so that no half file ever has one."""
        final = self.path(sha256)
        make_private_folder(final.parent)
        (self._folder / PARTIAL).replace(final)
        sync_folder(final.parent)
        sync_folder(self._folder)

    def _files(self) -> list[Path]:
        """Return the files that are kept, sealed or not."""
        found = self._folder.glob("*/*")
        return [path for path in found if SHA256.fullmatch(path.name.removesuffix(SEALED))]

    def _note(self, kept: Kept) -> None:
        write_durably(self._folder / INDEX, _line(kept), append=True)


def _line(kept: Kept) -> bytes:
    # The line break comes first, so that a torn line before it stays alone.
    return ("\n" + json.dumps(asdict(kept), ensure_ascii=False)).encode()


def _described(attachment: Attachment, file: BinaryIO) -> Kept:
    return Kept(
        root_uuid=attachment.root_uuid,
        question=attachment.question,
        attachment=attachment.uid,
        mimetype=attachment.mimetype,
        bytes=file.seek(0, os.SEEK_END),
        sha256=_hash(file),
    )


def _hash(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(PIECE_BYTES):
        digest.update(piece)
    return digest.hexdigest()
