"""Fetches the photos and recordings that came with submissions, each once, to keep them here.

Which there are follows from landing alone. A file is kept under the hash of its content, never
under a name that a server or a respondent gave it; an index beside the files says what they
answer. Whether a form's files may be fetched at all is for the caller to decide.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from assets.kobo.client import KoboClient
from assets.kobo.errors import KoboServerError, NotFoundError
from assets.kobo.private_files import (
    PRIVATE_FILE,
    LockedError,
    locked,
    make_private_folder,
    sync_folder,
    write_durably,
)
from assets.kobo.pulls import ROWS, Landed
from assets.kobo.submission_ids import root_of

INDEX, PARTIAL = "index.jsonl", "incoming.partial"
# A uid becomes part of an address that the token is sent to, so it may not hold a slash or dots.
USABLE_UID = re.compile(r"[A-Za-z0-9]{1,64}", re.ASCII)
SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
# A file that a server cannot give must not keep the others back; a server that is down should.
FAILURES_IN_A_ROW = 3
UNKNOWN_TYPE = "application/octet-stream"


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


@dataclass(frozen=True)
class Limits:
    """Which files are wanted: kinds such as `image/*`, and up to how many bytes."""

    types: tuple[str, ...]
    most_bytes: int

    def allows(self, mimetype: str) -> bool:
        """Return whether files of a kind are wanted, whatever their size."""
        return any(fnmatchcase(mimetype.lower(), pattern.lower()) for pattern in self.types)


@dataclass(frozen=True)
class Left:
    """A file that was not fetched, and why; `is_failure` if it should have been."""

    attachment: Attachment
    reason: str
    is_failure: bool = False


@dataclass(frozen=True)
class Sorted:
    """A form's files: those to fetch, those that are here, and those that are not wanted."""

    due: tuple[Attachment, ...]
    here: tuple[Attachment, ...]
    left: tuple[Left, ...]


class AttachmentStore:
    """The folder that holds one form's files and their index."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

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
        """Return whether a file lies here with the size and the content that the index names."""
        if not SHA256.fullmatch(kept.sha256):
            return False
        path = self.path(kept.sha256)
        if not path.is_file() or path.stat().st_size != kept.bytes:
            return False
        return _hash(path) == kept.sha256

    def path(self, sha256: str) -> Path:
        """Return where the file with a content lies."""
        return self._folder / sha256[:2] / sha256

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Make the folder and let nobody else write to it; half a file from before is removed.

        Raises:
            StoreBusyError: Another command is writing to it.
        """
        make_private_folder(self._folder)
        try:
            with locked(self._folder / INDEX):
                (self._folder / PARTIAL).unlink(missing_ok=True)
                sync_folder(self._folder.parent)
                yield
        except LockedError as error:
            raise StoreBusyError(
                f"Wanted to fetch the files of {self._folder.name}, but another command is "
                "fetching them. Wait until it has ended, then run again; nothing was changed."
            ) from error

    def keep(
        self, client: KoboClient, uid: str, attachment: Attachment, most_bytes: int
    ) -> Kept | None:
        """Fetch a file and keep it, then its line in the index; return nothing if it is too large.

        Raises:
            KoboError: The file could not be fetched.
        """
        partial = self._folder / PARTIAL
        path = f"/api/v2/assets/{uid}/data/{attachment.submission}/attachments/{attachment.uid}/"
        try:
            descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
            with os.fdopen(descriptor, "r+b") as file:
                mimetype = attachment.mimetype
                if not client.download(path, file, mimetype=mimetype, most=most_bytes):
                    return None
                file.flush()
                os.fsync(file.fileno())
            kept = _described(attachment, partial)
            self._place(partial, kept.sha256)
        finally:
            partial.unlink(missing_ok=True)
        self._note(kept)
        return kept

    def _place(self, partial: Path, sha256: str) -> None:
        """Give a whole file its name; this is one step, so that no half file ever has one."""
        final = self.path(sha256)
        make_private_folder(final.parent)
        partial.replace(final)
        sync_folder(final.parent)
        sync_folder(self._folder)

    def _note(self, kept: Kept) -> None:
        line = json.dumps(asdict(kept), ensure_ascii=False)
        # The line break comes first, so that a torn line before it stays alone.
        write_durably(self._folder / INDEX, ("\n" + line).encode(), append=True)


def attachments_of(landed: Landed) -> list[Attachment]:
    """Return the files of the submissions that live, as they came last, by submission."""
    found: dict[int, list[Attachment]] = {}
    for pull in landed.pulls:
        for page in pull.read(*ROWS):
            found.update((int(row["_id"]), _of_row(row)) for row in page["results"])
        for submission in pull.removed:  # What is gone is found out last.
            found.pop(submission, None)
    return [attachment for number in sorted(found) for attachment in found[number]]


def sort(attachments: Iterable[Attachment], limits: Limits, store: AttachmentStore) -> Sorted:
    """Say of each file whether it is to be fetched, is here already, or is not wanted."""
    known = store.known()
    due: list[Attachment] = []
    here: list[Attachment] = []
    left: list[Left] = []
    for attachment in attachments:
        kept = known.get((attachment.root_uuid, attachment.uid))
        if reason := _why_not(attachment, limits):
            left.append(Left(attachment, reason))
        elif kept and store.holds(kept):
            here.append(attachment)
        else:
            due.append(attachment)
    return Sorted(tuple(due), tuple(here), tuple(left))


def fetch(
    client: KoboClient, uid: str, store: AttachmentStore, due: Sequence[Attachment], limits: Limits
) -> Iterator[Kept | Left]:
    """Fetch one file after the other, and yield what became of each.

    Raises:
        KoboRequestError: The token or the permission is wrong.
        KoboServerError: The server failed for several files in a row; what arrived is kept.
    """
    failures = 0
    for attachment in due:
        try:
            kept = store.keep(client, uid, attachment, limits.most_bytes)
        except NotFoundError:
            yield Left(attachment, "not there any more, or hidden from this account")
        except KoboServerError as error:
            failures += 1
            if failures == FAILURES_IN_A_ROW:
                raise
            yield Left(attachment, str(error), is_failure=True)
            continue
        else:
            yield kept or Left(attachment, f"larger than {limits.most_bytes:,} bytes")
        failures = 0


def _of_row(row: Mapping[str, Any]) -> list[Attachment]:
    """Return what a submission says of its files; servers that lag leave some of it out."""
    return [
        Attachment(
            submission=int(row["_id"]),
            root_uuid=root_of(row),
            question=str(file.get("question_xpath") or ""),
            uid=str(file.get("uid") or file.get("id") or ""),
            mimetype=str(file.get("mimetype") or UNKNOWN_TYPE).split(";")[0].strip(),
            is_deleted=bool(file.get("is_deleted")),
        )
        for file in row.get("_attachments") or []
    ]


def _why_not(attachment: Attachment, limits: Limits) -> str | None:
    if attachment.is_deleted:
        return "deleted on KoboToolbox"
    if not limits.allows(attachment.mimetype):
        said = attachment.mimetype if attachment.mimetype.isprintable() else "unreadable"
        return f"of another type: {said}"
    if not USABLE_UID.fullmatch(attachment.uid):
        return "KoboToolbox gives it no uid that it could be asked for by"
    return None


def _described(attachment: Attachment, path: Path) -> Kept:
    return Kept(
        root_uuid=attachment.root_uuid,
        question=attachment.question,
        attachment=attachment.uid,
        mimetype=attachment.mimetype,
        bytes=path.stat().st_size,
        sha256=_hash(path),
    )


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
