"""Keeps what KoboToolbox sent, byte for byte: the only source of truth that Accord has.

One folder per form, in it one folder per pull with the form, its versions, its pages and a
manifest. Nothing is typed, chosen or corrected here; that is `assets.staging`.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import orjson
import zstandard

from assets.kobo.client import Answer
from assets.kobo.private_files import make_private_folder, sync_folder, write_durably

Kind = Literal["form", "version", "page", "again"]
# A page holds the next submissions by `_id`; `again` holds some that a sweep found changed.
ROWS: tuple[Kind, ...] = ("page", "again")
COMPRESSION = zstandard.ZstdCompressor(level=1)  # Level 1: 0.4 CPU s for 219 MB (TECH §4).
MANIFEST, JOURNAL = "manifest.json", "journal.jsonl"
PARTIAL, INDEX = ".partial", ".index"
FINGERPRINT_LETTERS = 16


@dataclass(frozen=True)
class LandedFile:
    """One response as kept on disk.

    `sha256` is of the bytes the server sent; `meaning` is of what they say, without the links
    that change with a server's address, so that two answers can be compared.
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
    """Everything one pull of one form brought, in the order in which it came.

    `uid` is the form's on its server; `removed` are the submissions that it found to be deleted.
    """

    number: int
    uid: str
    folder: Path
    files: tuple[LandedFile, ...]
    removed: tuple[int, ...] = ()

    def of_kind(self, *kinds: Kind) -> tuple[LandedFile, ...]:
        """Return the files of some kinds, in order of arrival."""
        return tuple(file for file in self.files if file.kind in kinds)

    def paths(self, *kinds: Kind) -> list[Path]:
        """Return where the files of some kinds lie, in order of arrival."""
        return [self.folder / file.name for file in self.of_kind(*kinds)]

    def read(self, *kinds: Kind) -> Iterator[dict[str, Any]]:
        """Yield the parsed content of the files of some kinds."""
        for path in self.paths(*kinds):
            yield orjson.loads(zstandard.decompress(path.read_bytes()))

    @property
    def rows(self) -> int:
        """How many submissions the pull brought."""
        return sum(file.rows for file in self.of_kind(*ROWS))

    @property
    def fingerprints(self) -> dict[int, str]:
        """The fingerprint of each submission as the pull brought it last."""
        return _fingerprints(self.folder, self.files)


@dataclass(frozen=True)
class Landed:
    """All complete pulls of a form, oldest first: what is known of it follows from them alone.

    Where the form moved to another uid, only the pulls since then are among them: numbers of
    submissions mean something on one server only.
    """

    pulls: tuple[Pull, ...]

    def __bool__(self) -> bool:
        return bool(self.pulls)

    def read(self, *kinds: Kind) -> Iterator[dict[str, Any]]:
        """Yield the parsed content of the files of some kinds, in order of arrival."""
        for pull in self.pulls:
            yield from pull.read(*kinds)

    def names(self, kind: Kind) -> set[str]:
        """Return the names of the files of a kind."""
        return {file.name for pull in self.pulls for file in pull.of_kind(kind)}

    @property
    def meaning_of_form(self) -> str | None:
        """The hash of what the form last said of itself."""
        forms = [file.meaning for pull in self.pulls for file in pull.of_kind("form")]
        return forms[-1] if forms else None

    @property
    def living(self) -> dict[int, str]:
        """The fingerprint of each submission that was not found deleted since it last came."""
        known: dict[int, str] = {}
        for pull in self.pulls:
            known |= pull.fingerprints
            for submission in pull.removed:  # What is gone is found out last.
                known.pop(submission, None)
        return known


class Landing:
    """The landing folder of one programme."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, form: str) -> Landed:
        """Return a form's complete pulls; a torn one is not among them."""
        pulls = self._complete(form)
        return Landed(tuple(pull for pull in pulls if pull.uid == pulls[-1].uid))

    def receive(self, form: str, uid: str) -> "Receipt":
        """Open the next pull of a form, or go on with one that was interrupted.

        What an interrupted pull kept of another uid is thrown away: the form has moved since.
        """
        pulls = self._complete(form)
        number = pulls[-1].number + 1 if pulls else 1
        receipt = Receipt(self._folder / form / f"pull-{number:06}", number, uid)
        if not receipt.is_about_its_form:
            receipt.discard()
            return self.receive(form, uid)
        return receipt

    def _complete(self, form: str) -> list[Pull]:
        manifests = sorted((self._folder / form).glob(f"pull-*/{MANIFEST}"))
        return [
            _read_manifest(manifest)
            for manifest in manifests
            # A run killed while it completed a pull leaves a manifest, maybe half of one.
            if manifest.parent.suffix != PARTIAL
        ]


class Receipt:
    """A pull being received: each answer is on disk before the next one is asked for."""

    def __init__(self, folder: Path, number: int, uid: str) -> None:
        self._final = folder
        self._number = number
        self._uid = uid
        self._partial = folder.with_name(folder.name + PARTIAL)
        make_private_folder(self._partial)
        self._files = _read_journal(self._partial / JOURNAL)

    @property
    def last_id(self) -> int:
        """The highest submission `_id` that its pages reached, to go on from."""
        return max((file.last_id for file in self._files if file.kind == "page"), default=0)

    @property
    def fingerprints(self) -> dict[int, str]:
        """The fingerprint of each submission kept so far."""
        return _fingerprints(self._partial, self._files)

    @property
    def is_about_its_form(self) -> bool:
        """Whether everything kept so far was asked of the form with this pull's uid."""
        return all(f"/{self._uid}/" in file.request for file in self._files)

    def discard(self) -> None:
        """Forget what was kept so far."""
        shutil.rmtree(self._partial)

    def keep(self, kind: Kind, name: str, answer: Answer) -> None:
        """Put one answer on disk, and then its line in the journal."""
        rows = answer.body["results"] if kind in ROWS else []
        write_durably(self._partial / name, COMPRESSION.compress(answer.content))
        if rows:
            index = orjson.dumps([[row["_id"], fingerprint(row)] for row in rows])
            write_durably(self._partial / (name + INDEX), COMPRESSION.compress(index))
        file = LandedFile(
            name=name,
            kind=kind,
            request=answer.request,
            received_at=answer.received_at,
            rows=len(rows),
            last_id=int(rows[-1]["_id"]) if rows else 0,
            bytes=len(answer.content),
            sha256=hashlib.sha256(answer.content).hexdigest(),
            meaning=meaning(kind, answer.body),
        )
        self._files = _with(self._files, file)
        line = json.dumps(asdict(file), ensure_ascii=False)
        # The line break comes first, so that a torn line before it stays alone.
        write_durably(self._partial / JOURNAL, ("\n" + line).encode(), append=True)

    def keep_rows(self, kind: Kind, answer: Answer) -> None:
        """Keep the next answer that holds submissions."""
        count = sum(file.kind == kind for file in self._files)
        self.keep(kind, f"{kind}-{count + 1:06}.json.zst", answer)

    def complete(self, removed: Iterable[int] = ()) -> Pull | None:
        """Make the pull visible, whole, and return it; nothing if it brought nothing."""
        pull = Pull(
            self._number, self._uid, self._final, tuple(self._files), tuple(sorted(removed))
        )
        if not pull.files and not pull.removed:
            self.discard()
            return None
        manifest = {
            "pull": pull.number,
            "uid": pull.uid,
            "removed": pull.removed,
            "files": [asdict(file) for file in pull.files],
        }
        text = json.dumps(manifest, indent=1, ensure_ascii=False)
        write_durably(self._partial / MANIFEST, text.encode())
        self._partial.rename(self._final)
        # Only now: until the pull is visible, its journal says what need not be asked again.
        (self._final / JOURNAL).unlink(missing_ok=True)
        sync_folder(self._final.parent)
        return pull


def fingerprint(row: Mapping[str, Any]) -> str:
    """Return what changes with every change that KoboToolbox lets a submission undergo.

    An edit gives a new `_uuid`; a decision and a deleted or late attachment leave it as it was
    (API.md §0.4, §0.5, §6). Servers that lag send null for a missing decision.
    """
    status = row.get("_validation_status") or {}
    attachments = sorted(
        str((file.get("uid") or file.get("id"), bool(file.get("is_deleted"))))
        for file in row.get("_attachments") or []
    )
    said = [row.get("_uuid"), status.get("uid"), status.get("timestamp"), attachments]
    return hashlib.sha256(orjson.dumps(said)).hexdigest()[:FINGERPRINT_LETTERS]


def meaning(kind: Kind, body: Mapping[str, Any]) -> str:
    """Hash what an answer says, leaving out what changes without anyone having changed it."""
    said: object
    if kind in ROWS:
        said = [_without_links(row) for row in body["results"]]
    elif kind == "version":
        said = [body["uid"], body["content"]]
    else:
        versions = body.get("deployed_versions", {}).get("results", [])
        said = [body["content"], [version["uid"] for version in versions]]
    return hashlib.sha256(orjson.dumps(said)).hexdigest()


def _fingerprints(folder: Path, files: Iterable[LandedFile]) -> dict[int, str]:
    known: dict[int, str] = {}
    for file in files:
        if file.rows:
            index = (folder / (file.name + INDEX)).read_bytes()
            known.update(orjson.loads(zstandard.decompress(index)))
    return known


def _read_manifest(path: Path) -> Pull:
    manifest = json.loads(path.read_text(encoding="utf-8"))
    files = tuple(LandedFile(**file) for file in manifest["files"])
    removed = tuple(manifest["removed"])
    return Pull(manifest["pull"], manifest["uid"], path.parent, files, removed)


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
