"""Keeps what KoboToolbox sent, byte for byte: the only source of truth that Accord has.

One folder per form, in it one folder per pull with the form, its versions, its pages and a
manifest. Nothing is typed, chosen or corrected here; that is `assets.staging`. Answers that may
not be kept are cut out before anything is written, and of older pages later (DESIGN §2); what has
had its time is thinned (`assets.retention`). Of a sensitive form the pages and their indexes are
sealed; its definition, the manifests and the journal hold no answer.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from assets.kobo import pages
from assets.kobo.cuts import Cut, Rule, keep_all, split, without
from assets.kobo.fingerprints import meaning_of_definition
from assets.kobo.items import Consent, cut_items
from assets.kobo.private_files import make_private_folder, sync_folder, write_durably
from assets.kobo.pulls import (
    MANIFEST,
    PARTIAL,
    ROWS,
    Kind,
    Landed,
    LandedFile,
    Pull,
    cuts,
    fingerprints,
    manifest_of,
    read_manifest,
)
from assets.kobo.reading import read_json
from assets.kobo.sealed import Seal
from assets.kobo.server import Answer
from assets.kobo.shelf import PACKED, Shelf, index_of, is_sealed, sealed
from assets.kobo.thinned import is_never_old

JOURNAL = "journal.jsonl"
Row = Mapping[str, Any]
Known = Callable[[Row], bool]


class Landing:
    """The landing folder of one programme, which lies in the folder of its state."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seal = Seal(folder.parent)

    def forms(self) -> list[str]:
        """Return the forms of which something was landed, those no longer asked for too."""
        return sorted(path.name for path in self._folder.glob("*/"))

    def folder_of(self, form: str) -> Path:
        """Return where the pulls of a form lie."""
        return self._folder / form

    def pulls(self, form: str) -> list[Pull]:
        """Return all complete pulls of a form, oldest first, whatever uid it had.

        Raises:
            DamagedPullError: One of them has lost its manifest, or half of it.
        """
        return [
            read_manifest(Shelf(folder, self._seal))
            for folder in sorted((self._folder / form).glob("pull-*/"))
            # A run killed while it completed a pull leaves a manifest, maybe half of one.
            if folder.suffix != PARTIAL
        ]

    def of(self, form: str) -> Landed:
        """Return a form's complete pulls under the uid it has now; a torn one is not among them."""
        pulls = self.pulls(form)
        return Landed(tuple(pull for pull in pulls if pull.uid == pulls[-1].uid))

    def receive(  # noqa: PLR0913 - what it is of, and what may be kept of it how
        self,
        form: str,
        uid: str,
        cut: Rule = keep_all,
        *,
        seals: bool = False,
        is_known: Known = is_never_old,
        items: Consent | None = None,
    ) -> "Receipt":
        """Open the next pull of a form, or go on with one that was interrupted.

        `cut` says which submissions nothing may be kept of, `items` which persons of the others;
        with `seals`, what stays is sealed.
        `is_known` says which are not kept a second time, since they are here as they are.
        What an interrupted pull kept of another uid is thrown away, since the form has moved, and
        so is what by now should have been sealed or cut out.
        """
        pulls = self.pulls(form)
        number = pulls[-1].number + 1 if pulls else 1
        shelf = Shelf(self._folder / form / f"pull-{number:06}", self._seal)
        receipt = Receipt(shelf, number, uid, cut, seals=seals, is_known=is_known, items=items)
        if not receipt.can_go_on:
            receipt.discard()
            return self.receive(form, uid, cut, seals=seals, is_known=is_known, items=items)
        return receipt

    def seal(self, form: str) -> int:
        """Seal the pages of every pull that were written unsealed; return how many there were.

        A kill leaves each pull as it was or as it should be, and a rerun removes what is left.
        """
        done = 0
        for pull in self.pulls(form):
            files = tuple(pages.sealed_page(pull.shelf, file) for file in pull.files)
            done += sum(now != was for now, was in zip(files, pull.files, strict=True))
            _put(pull, files)
        return done

    def cut_out(self, form: str, numbers: Mapping[int, Cut], uid: str = "") -> int:
        """Cut submissions out of every complete pull; return how many states of them went.

        The numbers mean something under one uid of the form only: the one it has now, unless
        another is named. A kill leaves each pull as it was or as it should be, and a rerun removes
        what is left.
        """
        pulls = self.pulls(form)
        meant = uid or (pulls[-1].uid if pulls else "")
        gone = 0
        for pull in (pull for pull in pulls if pull.uid == meant):
            files = pages.cut_out(pull.shelf, pull.files, numbers) if numbers else pull.files
            gone += pull.rows - sum(file.rows for file in files)
            _put(pull, files)
        return gone

    def cut_items(self, form: str, items: Consent, newest: Mapping[int, Row]) -> None:
        """Leave in earlier states of submissions only the items that their newest states have.

        A kill leaves each pull as it was or as it should be.
        """
        pulls = self.pulls(form)
        for pull in (pull for pull in pulls if pull.uid == pulls[-1].uid):
            _put(pull, pages.without_items(pull.shelf, pull.files, items, newest))

    @staticmethod
    def thin(pull: Pull, rows: Mapping[tuple[str, int], Row]) -> None:
        """Put thinned submissions in the place of whole ones, by page and number.

        A kill leaves the pull as it was or as it should be.
        """
        files = tuple(
            pages.thinned(pull.shelf, file, rows)
            if any(name == file.name for name, _ in rows)
            else file
            for file in pull.files
        )
        _put(pull, files)

    def discard_interrupted(self, form: str) -> None:
        """Throw away what an interrupted pull of a form kept so far."""
        for partial in (self._folder / form).glob(f"pull-*{PARTIAL}"):
            shutil.rmtree(partial)


class Receipt:
    """A pull being received: each answer is on disk before the next one is asked for."""

    def __init__(  # noqa: PLR0913 - what it is of, and what may be kept of it how
        self,
        final: Shelf,
        number: int,
        uid: str,
        cut: Rule,
        *,
        seals: bool,
        is_known: Known = is_never_old,
        items: Consent | None = None,
    ) -> None:
        self._final = final
        self._number = number
        self._uid = uid
        self._cut = cut
        self._seals = seals
        self._is_known = is_known
        self._items = items
        self._partial = final.folder.with_name(final.folder.name + PARTIAL)
        self._shelf = replace(final, folder=self._partial)
        make_private_folder(self._partial)
        self._files = _read_journal(self._partial / JOURNAL)

    @property
    def last_id(self) -> int:
        """The highest submission `_id` that its pages reached, to go on from."""
        return max((file.last_id for file in self._files if file.kind == "page"), default=0)

    def names(self, kind: Kind) -> set[str]:
        """Return the names of the files of a kind that came so far."""
        return {file.name for file in self._files if file.kind == kind}

    @property
    def meaning_of_form(self) -> str | None:
        """The hash of what the form said of itself, if it came."""
        return next((file.meaning for file in self._files if file.kind == "form"), None)

    @property
    def fingerprints(self) -> dict[int, str]:
        """The fingerprint of each submission that came so far, the ones cut out too."""
        return fingerprints(self._shelf, self._files)

    @property
    def cut(self) -> dict[int, Cut]:
        """The submissions that were cut out when they came last."""
        known = cuts(self._shelf, self._files)
        return {number: cut for number, cut in known.items() if cut}

    @property
    def without_items(self) -> dict[int, Row]:
        """The submissions of which items were cut out when they came last."""
        known: dict[int, Row] = {}
        for file in (file for file in self._files if file.rows):
            for row in read_json(self._shelf.read(file.name))["results"] if self._items else ():
                known[int(row["_id"])] = row
        return {number: row for number, row in known.items() if cut_items(row)}

    @property
    def can_go_on(self) -> bool:
        """Whether all that was kept so far is this form's, and as it may be kept."""
        return all(
            f"/{self._uid}/" in file.request and (file.kind not in ROWS or self._may_stay(file))
            for file in self._files
        )

    def _may_stay(self, file: LandedFile) -> bool:
        if self._seals and not is_sealed(file.name):
            return False
        if (self._cut is keep_all and self._items is None) or not file.rows:
            return True
        page = read_json(self._shelf.read(file.name))
        return not any(self._cut(row) or self._kept(row) is not row for row in page["results"])

    def _kept(self, row: Row) -> Row:
        return self._items.kept(row) if self._items else row

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
        )
        if kind in ROWS:
            file = self._keep_page(file, answer)
        else:
            self._shelf.write(name, answer.content)
            file = replace(file, meaning=meaning_of_definition(answer.body))
        self._files = _with(self._files, file)
        line = json.dumps(file.entry, ensure_ascii=False)
        # The line break comes first, so that a torn line before it stays alone.
        write_durably(self._partial / JOURNAL, ("\n" + line).encode(), append=True)

    def _keep_page(self, file: LandedFile, answer: Answer) -> LandedFile:
        rows = answer.body["results"]
        new = [row for row in rows if not self._is_known(row)]
        kept, cut = split(new, self._cut)
        marks = [pages.line_of(row, cut.get(int(row["_id"]))) for row in new]
        file = replace(file, last_id=int(rows[-1]["_id"]) if rows else 0)
        content, is_whole = answer.content, len(kept) == len(rows)
        if self._items or not is_whole:
            body = answer.body if self._items else answer.whole
            may_stay = set(map(id, kept))  # By place: a number may stand there twice.
            both = zip(body["results"], rows, strict=True)
            stay = [self._kept(whole) for whole, row in both if id(row) in may_stay]
            file = replace(file, cut_items=sum(map(bool, map(cut_items, stay))))
            is_whole = is_whole and not file.cut_items
            content = content if is_whole else without(body, stay)
        return pages.write_page(self._shelf, file, content, marks, is_whole=is_whole)

    def keep_rows(self, kind: Kind, answer: Answer) -> None:
        """Keep the next answer that holds submissions."""
        count = sum(file.kind == kind for file in self._files)
        name = f"{kind}-{count + 1:06}{PACKED}"
        self.keep(kind, sealed(name) if self._seals else name, answer)

    def complete(self, removed: Iterable[int] = ()) -> Pull | None:
        """Make the pull visible, whole, and return it; nothing if it brought nothing.

        A submission that was cut out when it came last is cut out of the pull's earlier pages.
        """
        files = pages.cut_out(self._shelf, tuple(self._files), self.cut)
        if self._items:
            files = pages.without_items(self._shelf, files, self._items, self.without_items)
        pull = Pull(self._number, self._uid, self._final, files, tuple(sorted(removed)))
        if not pull.files and not pull.removed:
            self.discard()
            return None
        write_durably(self._partial / MANIFEST, manifest_of(pull))
        self._partial.rename(pull.folder)
        # Only now: until the pull is visible, its journal says what need not be asked again.
        _remove_unlisted(pull.folder, pull.files)
        sync_folder(pull.folder.parent)
        return pull


def _put(pull: Pull, files: tuple[LandedFile, ...]) -> None:
    """Let a pull's manifest say which files hold now, and remove the others."""
    if files != pull.files:
        beside = pull.folder / f"{MANIFEST}.new"
        write_durably(beside, manifest_of(replace(pull, files=files)))
        beside.replace(pull.folder / MANIFEST)
        sync_folder(pull.folder)
    _remove_unlisted(pull.folder, files)


def _remove_unlisted(folder: Path, files: Iterable[LandedFile]) -> None:
    """Remove what a pull's manifest does not speak of: its journal, and pages written anew."""
    listed = {MANIFEST, *(name for file in files for name in (file.name, index_of(file.name)))}
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
