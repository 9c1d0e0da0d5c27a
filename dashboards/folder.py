"""Folders of files that are replaced whole or not at all.

A folder is built beside the old one and takes its place in one step, so that a reader, or a run
that was killed, finds either all of the old files or all of the new ones.
"""

import ctypes
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from assets.kobo.private_files import make_private, make_private_folder

# Linux: exchange two names in one step (renameat2 with RENAME_EXCHANGE, both from here).
EXCHANGE = 2
FROM_HERE = -100

# Codes become names of files and folders; nothing else may.
SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*")


def safe_name(code: str) -> str:
    """Return a code that may name a file or a folder.

    Raises:
        ValueError: It may not.
    """
    if SAFE_NAME.fullmatch(code) is None:
        raise ValueError(
            f"Tried to name a file or folder after {code!r}, which is not a plain code of letters "
            "and digits. Correct the code in the programme folder; nothing was written."
        )
    return code


def replace_folder(folder: Path, files: Mapping[str, bytes], *, is_private: bool = False) -> bool:
    """Let a folder hold exactly these files; say whether anything had to be written.

    Where every byte is as it was, the old folder is left alone, dates included. A private one is
    closed to all other accounts before the first file is in it.
    """
    if is_private:
        make_private(folder)
    if _holds(folder) == files:
        return False
    beside = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    if is_private:
        make_private_folder(beside)
    for name, content in files.items():
        _write(beside / name, content)
    if is_private:
        make_private(beside)
    if folder.exists():
        _exchange(beside, folder)
        shutil.rmtree(beside)
    else:
        beside.rename(folder)
    _make_names_last(folder.parent)
    return True


def _holds(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _make_names_last(folder: Path) -> None:
    """See that the names in a folder survive a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _exchange(one: Path, other: Path) -> None:
    """Give each of two folders the other's name, in one step where the system can."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):  # Not Linux.
        done = False
    else:
        names = os.fsencode(one), os.fsencode(other)
        done = rename(FROM_HERE, names[0], FROM_HERE, names[1], EXCHANGE) == 0
    if not done:
        _exchange_in_three_steps(one, other)


def _exchange_in_three_steps(one: Path, other: Path) -> None:
    """For systems without the single step: the old folder is missing for a moment."""
    aside = other.with_name(f".{other.name}.old")
    shutil.rmtree(aside, ignore_errors=True)
    other.rename(aside)
    one.rename(other)
    aside.rename(one)
