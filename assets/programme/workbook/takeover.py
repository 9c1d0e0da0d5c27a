"""Takes a workbook over into a programme's folder: all of it, or nothing with every reason.

The folder is changed only when the whole of it would be free of mistakes afterwards. What it said
before is kept, so that an import can be taken back.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from assets.kobo.private_files import locked, make_private_folder, sync_folder, write_durably
from assets.programme.problems import Problem, ProgrammeError
from assets.programme.read import read_programme
from assets.programme.workbook.apply import new_texts
from assets.programme.workbook.folder import Folder
from assets.programme.workbook.history import History
from assets.programme.workbook.locate import located
from assets.programme.workbook.match import Change, Paired, changes, paired
from assets.programme.workbook.read import Book, read_workbook
from assets.programme.workbook.write import write_workbook

ABSENT = "no file"


@dataclass(frozen=True)
class Looked:
    """What a workbook would change in a folder, and why it may not."""

    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)  # Of the files that would change.
    base: Mapping[str, str] = field(default_factory=dict)  # Fingerprints of what it was made from.
    unknown: tuple[str, ...] = ()


def export_workbook(folder: Path, path: Path) -> int:
    """Write everything that officers edit in a folder to a workbook; return how many sheets.

    Raises:
        ProgrammeError: A file cannot be read, or has what no workbook can hold.
    """
    read = Folder.read(folder)
    return len(write_workbook(read, fingerprints(folder, read), path))


def look_at(folder: Path, workbook: Path, history: History) -> Looked:
    """Say what a workbook would change in a folder, and every reason why it may not."""
    problems: list[Problem] = []
    try:
        read = Folder.read(folder)
    except ProgrammeError as error:
        return Looked(problems=error.problems)
    known = list(read.sheets())
    book = read_workbook(workbook, known, problems)
    if book is None:
        return Looked(problems=tuple(sorted(problems)))
    by_name = {sheet.name: sheet for sheet in known}
    sheets = [paired(by_name[given.name], given) for given in book.sheets]
    found = tuple(change for each in sheets for change in changes(each))
    texts = new_texts(read, sheets, problems)
    problems += _outdated(fingerprints(folder, read), texts, book, history)
    told = {problem.cell for problem in problems if problem.cell}
    tried = _tried(folder, texts, sheets, is_whole=not problems)
    problems += (problem for problem in tried if problem.cell not in told)
    return Looked(found, tuple(sorted(set(problems))), texts, book.fingerprints, book.unknown)


def take_over(folder: Path, looked: Looked, history: History) -> Path:
    """Change the folder as a workbook without problems says; return where the old files are kept.

    Each file is written beside and then put in place whole; killed in between, each one is the
    old or the new one, and taking the same workbook over again does the rest.

    Raises:
        ValueError: The workbook has problems.
        LockedError: Another import is going on.
    """
    if looked.problems:
        raise ValueError("a workbook with problems is not taken over")
    make_private_folder(history.folder)
    with locked(history.folder / "import.lock"):
        kept = history.keep(folder, looked.texts, looked.base)
        beside = {}
        for name, text in looked.texts.items():
            path = folder / name
            beside[path] = path.with_name(f".{path.name}.new")
            beside[path].unlink(missing_ok=True)
            write_durably(beside[path], text.encode())
            beside[path].chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        for path, new in beside.items():
            os.replace(new, path)  # noqa: PTH105 - the name in one step.
            sync_folder(path.parent)
    return kept


def fingerprints(folder: Path, read: Folder) -> dict[str, str]:
    """Return the fingerprint of each file that a workbook may change."""
    return {name: fingerprint(folder / name) for name in [*read.documents, *read.registers]}


def fingerprint(path: Path) -> str:
    """Return the fingerprint of a file, or a word that says that there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ABSENT


def _outdated(
    now: Mapping[str, str], texts: Mapping[str, str], book: Book, history: History
) -> Iterator[Problem]:
    """Note each file to be changed that someone changed since the workbook was made."""
    for name in texts:
        base = book.fingerprints.get(name)
        if base and now[name] != base and now[name] not in history.made_of(name, base):
            said = (
                "this file was changed since the workbook was exported, and taking the workbook "
                "over would undo that; export a new workbook and make your changes there"
            )
            yield Problem(name, 1, said)


def _tried(
    folder: Path, texts: Mapping[str, str], sheets: Sequence[Paired], *, is_whole: bool
) -> list[Problem]:
    """Make the changes in a copy of the folder and return every mistake that it then has.

    Where they are not whole, since some cannot be read or written, they cannot be seen to be made.
    """
    with tempfile.TemporaryDirectory(prefix="accord-") as scratch:
        copy = Path(shutil.copytree(folder, Path(scratch) / folder.name))
        for name, text in texts.items():
            (copy / name).write_bytes(text.encode())
        try:
            read_programme(copy)
        except ProgrammeError as error:
            problems = list(error.problems)
            with suppress(ProgrammeError):
                problems = located(problems, list(Folder.read(copy).sheets()), sheets)
            return problems
        if not is_whole:
            return []
        now = {sheet.name: sheet for sheet in Folder.read(copy).sheets()}
        said = "the workbook's changes cannot be written into this file; make them there by hand"
        return [
            Problem(each.sheet.file, 1, f"sheet {each.sheet.name}: {said}")
            for each in sheets
            if paired(now[each.sheet.name], each.given).is_changed
        ]
