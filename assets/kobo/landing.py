"""Keeps what KoboToolbox sent, byte for byte: the only source of truth that Accord has.

One folder per form, in it one folder per pull with the form, its versions, its pages and a
manifest. Nothing is typed, chosen or corrected here; that is `assets.staging`. Answers that may
not be kept are cut out before anything is written, and of older pages later (DESIGN §2).
"""

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import zstandard

from assets.kobo.cuts import Cut, Rule, keep_all, split, without
from assets.kobo.fingerprints import fingerprint, meaning_of_definition, meaning_of_rows
from assets.kobo.private_files import make_private_folder, sync_folder, write_durably
from assets.kobo.pulls import (
    INDEX,
    MANIFEST,
    PARTIAL,
    ROWS,
    Kind,
    Landed,
    LandedFile,
    Pull,
    cuts,
    fingerprints,
    index,
    manifest_of,
    read_manifest,
    unpacked,
)
from assets.kobo.server import Answer

COMPRESSION = zstandard.ZstdCompressor(level=1)  # Level 1: 0.4 CPU s for 219 MB (TECH §4).
JOURNAL = "journal.jsonl"


class Landing:
    """The landing folder of one programme."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, form: str) -> Landed:
        """Return a form's complete pulls; a torn one is not among them."""
        pulls = self._complete(form)
        return Landed(tuple(pull for pull in pulls if pull.uid == pulls[-1].uid))

    def receive(self, form: str, uid: str, cut: Rule = keep_all) -> "Receipt":
        """Open the next pull of a form, or go on with one that was interrupted.

        `cut` says which submissions nothing may be kept of. What an interrupted pull kept of
        another uid is thrown away: the form has moved since.
        """
        pulls = self._complete(form)
        number = pulls[-1].number + 1 if pulls else 1
        receipt = Receipt(self._folder / form / f"pull-{number:06}", number, uid, cut)
        if not receipt.is_about_its_form:
            receipt.discard()
            return self.receive(form, uid, cut)
        return receipt

    def cut_out(self, form: str, numbers: Mapping[int, Cut]) -> int:
        """Cut submissions out of every complete pull; return how many states of them went.

        A kill leaves each pull as it was or as it should be, and a rerun removes what is left.
        """
        gone = 0
        for pull in self.of(form).pulls:
            files = _cut_out(pull.folder, pull.files, numbers) if numbers else pull.files
            gone += pull.rows - sum(file.rows for file in files)
            if files != pull.files:
                _replace_manifest(replace(pull, files=files))
            _remove_unlisted(pull.folder, files)
        return gone

    def _complete(self, form: str) -> list[Pull]:
        manifests = sorted((self._folder / form).glob(f"pull-*/{MANIFEST}"))
        return [
            read_manifest(manifest)
            for manifest in manifests
            # A run killed while it completed a pull leaves a manifest, maybe half of one.
            if manifest.parent.suffix != PARTIAL
        ]


class Receipt:
    """A pull being received: each answer is on disk before the next one is asked for."""

    def __init__(self, folder: Path, number: int, uid: str, cut: Rule) -> None:
        self._final = folder
        self._number = number
        self._uid = uid
        self._cut = cut
        self._partial = folder.with_name(folder.name + PARTIAL)
        make_private_folder(self._partial)
        self._files = _read_journal(self._partial / JOURNAL)

    @property
    def last_id(self) -> int:
        """The highest submission `_id` that its pages reached, to go on from."""
        return max((file.last_id for file in self._files if file.kind == "page"), default=0)

    @property
    def fingerprints(self) -> dict[int, str]:
        """The fingerprint of each submission that came so far, the ones cut out too."""
        return fingerprints(self._partial, self._files)

    @property
    def cut(self) -> dict[int, Cut]:
        """The submissions that were cut out when they came last."""
        known = cuts(self._partial, self._files)
        return {number: cut for number, cut in known.items() if cut}

    @property
    def is_about_its_form(self) -> bool:
        """Whether everything kept so far was asked of the form with this pull's uid."""
        return all(f"/{self._uid}/" in file.request for file in self._files)

    def discard(self) -> None:
        """Forget what was kept so far."""
        shutil.rmtree(self._partial)

    def keep(self, kind: Kind, name: str, answer: Answer) -> None:
        """Put one answer on disk, and then its line in the journal."""
        file = LandedFile(
            name=name,
            kind=kind,
            request=answer.request,
            received_at=answer.received_at,
            rows=0,
            last_id=0,
            bytes=len(answer.content),
            sha256=hashlib.sha256(answer.content).hexdigest(),
            meaning="",
        )
        if kind in ROWS:
            file = self._keep_page(file, answer)
        else:
            write_durably(self._partial / name, COMPRESSION.compress(answer.content))
            file = replace(file, meaning=meaning_of_definition(answer.body))
        self._files = _with(self._files, file)
        line = json.dumps(file.entry, ensure_ascii=False)
        # The line break comes first, so that a torn line before it stays alone.
        write_durably(self._partial / JOURNAL, ("\n" + line).encode(), append=True)

    def _keep_page(self, file: LandedFile, answer: Answer) -> LandedFile:
        rows = answer.body["results"]
        kept, cut = split(answer.body, self._cut)
        content = without(answer.body, kept) if cut else answer.content
        marks = [_line(row, cut.get(int(row["_id"]))) for row in rows]
        file = replace(
            file,
            last_id=int(rows[-1]["_id"]) if rows else 0,
            meaning=meaning_of_rows(kept),
        )
        return _write_page(self._partial, file, content, marks)

    def keep_rows(self, kind: Kind, answer: Answer) -> None:
        """Keep the next answer that holds submissions."""
        count = sum(file.kind == kind for file in self._files)
        self.keep(kind, f"{kind}-{count + 1:06}.json.zst", answer)

    def complete(self, removed: Iterable[int] = ()) -> Pull | None:
        """Make the pull visible, whole, and return it; nothing if it brought nothing.

        A submission that was cut out when it came last is cut out of the pull's earlier pages.
        """
        files = _cut_out(self._partial, tuple(self._files), self.cut)
        pull = Pull(self._number, self._uid, self._final, files, tuple(sorted(removed)))
        if not pull.files and not pull.removed:
            self.discard()
            return None
        write_durably(self._partial / MANIFEST, manifest_of(pull))
        self._partial.rename(self._final)
        # Only now: until the pull is visible, its journal says what need not be asked again.
        _remove_unlisted(self._final, pull.files)
        sync_folder(self._final.parent)
        return pull


def _write_page(
    folder: Path, file: LandedFile, content: bytes, marks: list[list[Any]]
) -> LandedFile:
    """Write a page and its index; return the file with what they hold."""
    write_durably(folder / file.name, COMPRESSION.compress(content))
    if marks:
        packed = COMPRESSION.compress(orjson.dumps(marks))
        write_durably(folder / (file.name + INDEX), packed)
    cut = Counter(reason for _, _, *why in marks for reason in why[:1])
    return replace(
        file,
        rows=len(marks) - cut.total(),
        cut=dict(sorted(cut.items())),
        kept_sha256=hashlib.sha256(content).hexdigest() if cut else "",
    )


def _line(row: Mapping[str, Any], cut: Cut | None) -> list[Any]:
    why = [cut.reason, cut.submitted_at] if cut else []
    return [int(row["_id"]), fingerprint(row), *why]


def _cut_out(
    folder: Path, files: tuple[LandedFile, ...], numbers: Mapping[int, Cut]
) -> tuple[LandedFile, ...]:
    """Write pages anew that hold some submissions, under new names; return the files with them.

    What stood there before is still there, so that the list of files decides which holds.
    """
    return tuple(
        _rewritten(folder, file, numbers) if file.rows and numbers else file for file in files
    )


def _rewritten(folder: Path, file: LandedFile, numbers: Mapping[int, Cut]) -> LandedFile:
    marks = index(folder, file)
    if not any(number in numbers for number, _, *why in marks if not why):
        return file
    body = orjson.loads(unpacked(folder / file.name))
    kept = [row for row in body["results"] if int(row["_id"]) not in numbers]
    lines = [
        [number, mark, numbers[number].reason, numbers[number].submitted_at]
        if number in numbers and not why
        else [number, mark, *why]
        for number, mark, *why in marks
    ]
    again = replace(file, name=_next_name(file.name), meaning=meaning_of_rows(kept))
    return _write_page(folder, again, without(body, kept), lines)


def _next_name(name: str) -> str:
    """Return the name of a page's next writing: page-000001.json.zst, page-000001.2.json.zst."""
    stem, *number = name.removesuffix(".json.zst").split(".")
    return f"{stem}.{int(number[0]) + 1 if number else 2}.json.zst"


def _replace_manifest(pull: Pull) -> None:
    beside = pull.folder / f"{MANIFEST}.new"
    write_durably(beside, manifest_of(pull))
    beside.replace(pull.folder / MANIFEST)
    sync_folder(pull.folder)


def _remove_unlisted(folder: Path, files: Iterable[LandedFile]) -> None:
    """Remove what a pull's manifest does not speak of: its journal, and pages written anew."""
    listed = {MANIFEST, *(file.name + end for file in files for end in ("", INDEX))}
    for path in folder.iterdir():
        if path.name not in listed:
            path.unlink()


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
