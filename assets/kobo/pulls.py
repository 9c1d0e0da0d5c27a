"""Reads what was landed of a form: its pulls, their pages, and what is known of each submission.

Writing them is `assets.kobo.landing`.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Literal

import orjson

from assets.kobo.cuts import Cut
from assets.kobo.items import cut_items
from assets.kobo.reading import read_json
from assets.kobo.shapes import fault_of
from assets.kobo.shelf import Shelf

Kind = Literal["form", "version", "page", "again"]
# A page holds the next submissions by `_id`; `again` holds some that a sweep found changed.
ROWS: tuple[Kind, ...] = ("page", "again")
MANIFEST, PARTIAL = "manifest.json", ".partial"


@dataclass(frozen=True)
class LandedFile:
    """One response as kept on disk.

    `sha256` is of the bytes the server sent; `meaning` is of what a form asks, without the links
    that change with a server's address, so that two answers can be compared. `rows` are the
    submissions kept. Where some were cut out, `cut` says how many for each reason; where some
    were thinned, `thinned` says how many, and where items were cut out of submissions that stayed,
    `cut_items` says of how many of these; `kept_sha256` is of the bytes that stayed.
    """

    name: str
    kind: Kind
    request: str
    received_at: str
    rows: int
    last_id: int
    bytes: int
    sha256: str
    meaning: str = ""
    cut: Mapping[str, int] = field(default_factory=dict)
    kept_sha256: str = ""
    thinned: int = 0
    cut_items: int = 0

    @property
    def entry(self) -> dict[str, Any]:
        """Itself as the manifest lists it."""
        of_some = {"meaning", "cut", "kept_sha256", "thinned", "cut_items"}
        return {key: value for key, value in asdict(self).items() if value or key not in of_some}


@dataclass(frozen=True)
class Pull:
    """Everything one pull of one form brought, in the order in which it came.

    `uid` is the form's on its server; `removed` are the submissions that it found to be deleted.
    """

    number: int
    uid: str
    shelf: Shelf
    files: tuple[LandedFile, ...]
    removed: tuple[int, ...] = ()

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return self.shelf.folder

    def of_kind(self, *kinds: Kind) -> tuple[LandedFile, ...]:
        """Return the files of some kinds, in order of arrival."""
        return tuple(file for file in self.files if file.kind in kinds)

    def paths(self, *kinds: Kind) -> list[Path]:
        """Return where the files of some kinds lie, in order of arrival."""
        return [self.folder / file.name for file in self.of_kind(*kinds)]

    def read(self, *kinds: Kind) -> Iterator[dict[str, Any]]:
        """Yield the parsed content of the files of some kinds."""
        for file in self.of_kind(*kinds):
            yield read_json(self.shelf.read(file.name))

    def verified(self) -> int:
        """Read all of its files, and return how many there are.

        Raises:
            DamagedPullError: One of them is gone, torn, or not as it was written.
            SealError: One is sealed and cannot be opened.
        """
        for file in self.files:
            found = hashlib.sha256(self.shelf.read(file.name)).hexdigest()
            if found != (file.kept_sha256 or file.sha256):
                raise self.shelf.damaged(file.name, "it is not as it was written")
        for _ in _lines(self.shelf, self.files):
            pass
        return len(self.files)

    def versions(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the uid and content of each version of the form that it brought.

        Raises:
            DamagedPullError: One is gone or torn, or its questions cannot be read.
        """
        for file in self.of_kind("version"):
            version = read_json(self.shelf.read(file.name))
            if fault := fault_of(version["content"]["survey"]):
                raise self.shelf.damaged(file.name, fault)
            yield version["uid"], version["content"]

    @property
    def has_cut_items(self) -> bool:
        """Whether items were cut out of some submission that it brought."""
        return any(file.cut_items for file in self.files)

    @property
    def rows(self) -> int:
        """How many submissions the pull brought."""
        return sum(file.rows for file in self.of_kind(*ROWS))

    @property
    def fingerprints(self) -> dict[int, str]:
        """The fingerprint of each submission as the pull brought it last."""
        return fingerprints(self.shelf, self.files)


@dataclass(frozen=True)
class Landed:
    """All complete pulls of a form, oldest first: what is known of it follows from them alone.

    Where the form moved to another uid, only the pulls since then are among them: numbers of
    submissions mean something on one server only.
    """

    pulls: tuple[Pull, ...]

    def __bool__(self) -> bool:
        return bool(self.pulls)

    @property
    def has_thinned(self) -> bool:
        """Whether some of its submissions were thinned."""
        return any(file.thinned for pull in self.pulls for file in pull.files)

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
    def newest_answer(self) -> datetime | None:
        """When the server last answered, by its own clock, if it has one."""
        moments = (moment_of(file.received_at) for pull in self.pulls for file in pull.files)
        return max((moment for moment in moments if moment), default=None)

    @property
    def living(self) -> dict[int, str]:
        """The fingerprint of each submission that was not found deleted since it last came.

        Those whose answers were cut out are among them.
        """
        return self.living_after(0)

    def living_after(self, number: int) -> dict[int, str]:
        """Return the fingerprints of living submissions whose numbers follow another.

        Only pages that hold some of them are looked into.
        """
        known: dict[int, str] = {}
        for pull in self.pulls:
            known |= fingerprints(
                pull.shelf, (file for file in pull.files if file.last_id > number)
            )
            for submission in pull.removed:  # What is gone is found out last.
                known.pop(submission, None)
        return {one: mark for one, mark in known.items() if one > number} if number else known

    @property
    def last_id(self) -> int:
        """The highest number of a submission that its pages reached."""
        return max((file.last_id for pull in self.pulls for file in pull.files), default=0)

    @property
    def cut(self) -> dict[int, Cut]:
        """The living submissions of which no answer was kept."""
        known: dict[int, Cut | None] = {}
        if any(file.cut for pull in self.pulls for file in pull.files):
            for pull in self.pulls:
                known |= cuts(pull.shelf, pull.files)
                known |= dict.fromkeys(pull.removed)
        return {number: cut for number, cut in known.items() if cut}

    @property
    def cut_items(self) -> dict[int, int]:
        """How many items were cut out of living submissions, of each that lacks some."""
        known: dict[int, int] = {}
        for pull in self.pulls:
            for file in pull.of_kind(*ROWS) if known or pull.has_cut_items else ():
                known |= dict.fromkeys((number for number, *_ in _lines(pull.shelf, [file])), 0)
                if file.cut_items:
                    rows = read_json(pull.shelf.read(file.name))["results"]
                    known |= {int(row["_id"]): cut_items(row) for row in rows}
            known |= dict.fromkeys(pull.removed, 0)
        return {number: count for number, count in known.items() if count}


def moment_of(http_date: str) -> datetime | None:
    """Return a `Date` header as UTC; a server may send none, or one that is no date."""
    try:
        moment = parsedate_to_datetime(http_date)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def fingerprints(shelf: Shelf, files: Iterable[LandedFile]) -> dict[int, str]:
    """Return the fingerprint of each submission in some files, as it came last."""
    return {number: mark for number, mark, *_ in _lines(shelf, files)}


def cuts(shelf: Shelf, files: Iterable[LandedFile]) -> dict[int, Cut | None]:
    """Return of each submission in some files how it was cut out when it came last, if it was."""
    return {number: Cut(*why) if why else None for number, _, *why in _lines(shelf, files)}


def read_manifest(shelf: Shelf) -> Pull:
    """Return the pull that the manifest in its folder describes.

    Raises:
        DamagedPullError: It is gone, or torn.
    """
    try:
        manifest = orjson.loads((shelf.folder / MANIFEST).read_bytes())
    except FileNotFoundError as error:
        raise shelf.damaged(MANIFEST, "it is gone") from error
    except orjson.JSONDecodeError as error:
        raise shelf.damaged(MANIFEST, "it is torn") from error
    files = tuple(LandedFile(**file) for file in manifest["files"])
    removed = tuple(manifest["removed"])
    return Pull(manifest["pull"], manifest["uid"], shelf, files, removed)


def manifest_of(pull: Pull) -> bytes:
    """Return a pull's manifest as it is written."""
    manifest = {
        "pull": pull.number,
        "uid": pull.uid,
        "removed": pull.removed,
        "files": [file.entry for file in pull.files],
    }
    return json.dumps(manifest, indent=1, ensure_ascii=False).encode()


def _lines(shelf: Shelf, files: Iterable[LandedFile]) -> Iterator[list[Any]]:
    for file in files:
        if file.rows or file.cut:
            yield from shelf.index(file.name)
