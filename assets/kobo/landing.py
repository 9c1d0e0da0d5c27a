"""Keeps what KoboToolbox sent, byte for byte: the only source of truth that Accord has.

One folder per form, in it one folder per pull with the form, its versions, its pages and a
manifest. Nothing is typed, chosen or corrected here; that is `assets.staging`.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import orjson
import zstandard

from assets.kobo.client import Answer

Kind = Literal["form", "version", "page"]
COMPRESSION = zstandard.ZstdCompressor(level=1)  # Level 1: 0.4 CPU s for 219 MB (TECH §4).
MANIFEST, JOURNAL = "manifest.json", "journal.jsonl"
PARTIAL = ".partial"
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600  # Only the account that runs Accord reads originals.


@dataclass(frozen=True)
class LandedFile:
    """One response as kept on disk.

    `sha256` is of the bytes the server sent; `meaning` is of what they say, without the links
    that change with a server's address, so that two pulls can be compared.
    """

    name: str
    kind: Kind
    request: str
    received_at: str
    rows: int
    last_id: int
    bytes: int
    sha256: str
    meaning: str


@dataclass(frozen=True)
class Pull:
    """Everything one pull of one form brought, in the order in which it came."""

    number: int
    folder: Path
    files: tuple[LandedFile, ...]

    def of_kind(self, kind: Kind) -> tuple[LandedFile, ...]:
        """Return the files of one kind, in order of arrival."""
        return tuple(file for file in self.files if file.kind == kind)

    def paths(self, kind: Kind) -> list[Path]:
        """Return where the files of one kind lie, in order of arrival."""
        return [self.folder / file.name for file in self.of_kind(kind)]

    def read(self, kind: Kind) -> Iterator[dict[str, Any]]:
        """Yield the parsed content of the files of one kind."""
        for path in self.paths(kind):
            yield orjson.loads(zstandard.decompress(path.read_bytes()))

    @property
    def rows(self) -> int:
        """How many submissions the pull brought."""
        return sum(file.rows for file in self.of_kind("page"))

    @property
    def meaning(self) -> str:
        """A hash of what the pull says: equal for two pulls between which nothing changed."""
        said = "\n".join(f"{file.kind} {file.meaning}" for file in self.files)
        return hashlib.sha256(said.encode()).hexdigest()


class Landing:
    """The landing folder of one programme."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def pulls(self, form: str) -> list[Pull]:
        """Return a form's complete pulls, oldest first; a torn one is not among them."""
        manifests = sorted((self._folder / form).glob(f"pull-*/{MANIFEST}"))
        return [
            _read_manifest(manifest)
            for manifest in manifests
            # A run killed while it completed a pull leaves a manifest, maybe half of one.
            if manifest.parent.suffix != PARTIAL
        ]

    def latest(self, form: str) -> Pull | None:
        """Return a form's newest complete pull, or nothing when there was none."""
        return next(reversed(self.pulls(form)), None)

    def receive(self, form: str, uid: str) -> "Receipt":
        """Open the next pull of a form, or go on with one that was interrupted.

        What an interrupted pull kept of another uid is thrown away: the form has moved since.
        """
        latest = self.latest(form)
        number = latest.number + 1 if latest else 1
        receipt = Receipt(self._folder / form / f"pull-{number:06}", number)
        if not receipt.is_about(uid):
            receipt.discard()
            return self.receive(form, uid)
        return receipt


class Receipt:
    """A pull being received: each answer is on disk before the next one is asked for."""

    def __init__(self, folder: Path, number: int) -> None:
        self._final = folder
        self._number = number
        self._partial = folder.with_name(folder.name + PARTIAL)
        _make_private_folder(self._partial)
        self._files = _read_journal(self._partial / JOURNAL)

    @property
    def last_id(self) -> int:
        """The highest submission `_id` kept so far, to go on from after an interruption."""
        return max((file.last_id for file in self._files), default=0)

    def is_about(self, uid: str) -> bool:
        """Return whether everything kept so far was asked of the form with this uid."""
        return all(f"/{uid}/" in file.request for file in self._files)

    def discard(self) -> None:
        """Forget what was kept so far."""
        shutil.rmtree(self._partial)

    def keep(self, kind: Kind, name: str, answer: Answer) -> None:
        """Put one answer on disk, and then its line in the journal."""
        rows = answer.body["results"] if kind == "page" else []
        _write(self._partial / name, COMPRESSION.compress(answer.content))
        file = LandedFile(
            name=name,
            kind=kind,
            request=answer.request,
            received_at=answer.received_at,
            rows=len(rows),
            last_id=int(rows[-1]["_id"]) if rows else 0,
            bytes=len(answer.content),
            sha256=hashlib.sha256(answer.content).hexdigest(),
            meaning=_meaning(kind, answer),
        )
        self._files = _with(self._files, file)
        line = json.dumps(asdict(file), ensure_ascii=False)
        # The line break comes first, so that a torn line before it stays alone.
        _write(self._partial / JOURNAL, ("\n" + line).encode(), append=True)

    def next_page(self) -> str:
        """Return the file name of the next page."""
        pages = sum(file.kind == "page" for file in self._files)
        return f"page-{pages + 1:06}.json.zst"

    def complete(self, previous: Pull | None) -> tuple[Pull, bool]:
        """Make the pull visible, whole; return it and whether it brought anything new.

        A pull that says the same as the previous one is not kept a second time: then the
        previous one is returned.
        """
        pull = Pull(self._number, self._final, tuple(self._files))
        if previous is not None and previous.meaning == pull.meaning:
            self.discard()
            return previous, False
        manifest = {"pull": pull.number, "files": [asdict(file) for file in pull.files]}
        text = json.dumps(manifest, indent=1, ensure_ascii=False)
        _write(self._partial / MANIFEST, text.encode())
        self._partial.rename(self._final)
        # Only now: until the pull is visible, its journal says what need not be asked again.
        (self._final / JOURNAL).unlink(missing_ok=True)
        _sync_folder(self._final.parent)
        return pull, True


def _meaning(kind: Kind, answer: Answer) -> str:
    """Hash what an answer says, leaving out what changes without anyone having changed it."""
    body = answer.body
    said: object
    if kind == "page":
        said = [_without_links(row) for row in body["results"]]
    elif kind == "version":
        said = [body["uid"], body["content"]]
    else:
        versions = body.get("deployed_versions", {}).get("results", [])
        said = [body["content"], [version["uid"] for version in versions]]
    return hashlib.sha256(orjson.dumps(said)).hexdigest()


def _read_manifest(path: Path) -> Pull:
    manifest = json.loads(path.read_text(encoding="utf-8"))
    files = tuple(LandedFile(**file) for file in manifest["files"])
    return Pull(manifest["pull"], path.parent, files)


def _read_journal(path: Path) -> list[LandedFile]:
    """Return what an interrupted pull had safely kept; a file with a torn line was not."""
    files: list[LandedFile] = []
    if not path.exists():
        return files
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            files = _with(files, LandedFile(**json.loads(line)))
        except json.JSONDecodeError:
            continue
    return files


def _with(files: list[LandedFile], file: LandedFile) -> list[LandedFile]:
    """Add a file, or put it in the place of one that was kept under its name before."""
    by_name = {known.name: known for known in files}
    return list({**by_name, file.name: file}.values())


def _without_links(row: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out where a submission's attachments can be fetched; what they are stays."""
    attachments = [
        {key: value for key, value in attachment.items() if not key.startswith("download_")}
        for attachment in row.get("_attachments") or []
    ]
    return {**row, "_attachments": attachments}


def _make_private_folder(path: Path) -> None:
    """Make a folder and those above it; the standard library would open the upper ones to all."""
    if not path.exists():
        _make_private_folder(path.parent)
        path.mkdir(exist_ok=True, mode=PRIVATE_FOLDER)


def _write(path: Path, content: bytes, *, append: bool = False) -> None:
    flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if append else os.O_TRUNC)
    descriptor = os.open(path, flags, PRIVATE_FILE)
    with os.fdopen(descriptor, "ab" if append else "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
