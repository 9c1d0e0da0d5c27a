"""Writes the pages of landing with their indexes, and anew without what may not stay.

A page written anew gets a new name; what stood there before is still there, so that a pull's list
of files decides which holds. That list is kept by `assets.kobo.landing`.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assets.kobo.cuts import Cut, without
from assets.kobo.fingerprints import fingerprint
from assets.kobo.items import Consent, cut_items
from assets.kobo.pulls import ROWS, LandedFile
from assets.kobo.reading import read_json
from assets.kobo.shelf import Shelf, is_sealed, next_name, sealed
from assets.kobo.thinned import is_thinned

Row = Mapping[str, Any]


def write_page(
    shelf: Shelf,
    file: LandedFile,
    content: bytes,
    marks: list[list[Any]],
    *,
    is_whole: bool = False,
) -> LandedFile:
    """Write a page and its index; return the file with what they hold."""
    shelf.write_page(file.name, content, marks)
    cut = Counter(reason for _, _, *why in marks for reason in why[:1])
    return replace(
        file,
        rows=len(marks) - cut.total(),
        cut=dict(sorted(cut.items())),
        kept_sha256="" if is_whole else hashlib.sha256(content).hexdigest(),
    )


def line_of(row: Row, cut: Cut | None) -> list[Any]:
    """Return what a page's index says of a submission."""
    why = [cut.reason, cut.submitted_at] if cut else []
    return [int(row["_id"]), fingerprint(row), *why]


def sealed_page(shelf: Shelf, file: LandedFile) -> LandedFile:
    """Write a page sealed, if it is not; return the file under the name that it has now."""
    if file.kind not in ROWS or is_sealed(file.name):
        return file
    lines = shelf.index(file.name) if file.rows or file.cut else []
    shelf.write_page(sealed(file.name), shelf.read(file.name), lines)
    return replace(file, name=sealed(file.name))


def cut_out(
    shelf: Shelf, files: tuple[LandedFile, ...], numbers: Mapping[int, Cut]
) -> tuple[LandedFile, ...]:
    """Write pages anew that hold some submissions, under new names; return the files with them.

    What stood there before is still there, so that the list of files decides which holds.
    """
    return tuple(
        _rewritten(shelf, file, numbers) if file.rows and numbers else file for file in files
    )


def _rewritten(shelf: Shelf, file: LandedFile, numbers: Mapping[int, Cut]) -> LandedFile:
    marks = shelf.index(file.name)
    if not any(number in numbers for number, _, *why in marks if not why):
        return file
    body = read_json(shelf.read(file.name))
    kept = [row for row in body["results"] if int(row["_id"]) not in numbers]
    lines = [
        [number, mark, numbers[number].reason, numbers[number].submitted_at]
        if number in numbers and not why
        else [number, mark, *why]
        for number, mark, *why in marks
    ]
    return _written_anew(shelf, file, body, kept, lines)


def thinned(shelf: Shelf, file: LandedFile, rows: Mapping[tuple[str, int], Row]) -> LandedFile:
    """Write a page anew with some submissions thinned; return the file with what it holds."""
    body = read_json(shelf.read(file.name))
    kept = [rows.get((file.name, int(row["_id"])), row) for row in body["results"]]
    return _written_anew(shelf, file, body, kept, shelf.index(file.name))


def without_items(
    shelf: Shelf, files: tuple[LandedFile, ...], items: Consent, newest: Mapping[int, Row]
) -> tuple[LandedFile, ...]:
    """Write pages anew in which a state has items that its newest has not; return the files."""
    return tuple(
        _with_fewer_items(shelf, file, items, newest) if file.rows and newest else file
        for file in files
    )


def _with_fewer_items(
    shelf: Shelf, file: LandedFile, items: Consent, newest: Mapping[int, Row]
) -> LandedFile:
    marks = shelf.index(file.name)
    if not any(number in newest for number, *_ in marks):
        return file
    body = read_json(shelf.read(file.name))
    rows = body["results"]
    kept = [items.as_in(row, newest.get(int(row["_id"]), row)) for row in rows]
    if all(now is was for now, was in zip(kept, rows, strict=True)):
        return file
    return _written_anew(shelf, file, body, kept, marks)


def _written_anew(
    shelf: Shelf, file: LandedFile, body: Row, kept: list[Row], lines: list[list[Any]]
) -> LandedFile:
    again = replace(
        file,
        name=next_name(file.name),
        meaning="",  # An earlier version's, which was of all that stood there.
        thinned=sum(map(is_thinned, kept)),
        cut_items=sum(map(bool, map(cut_items, kept))),
    )
    return write_page(shelf, again, without(body, kept), lines)
