"""What figures were computed with, by hashes: the programme's files and the code."""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from assets.programme.read import Programme
from assets.publications.entries import Provenance

CODE = Path(__file__).resolve().parents[2]
PACKAGES = ("assets", "expectations")  # What pages look like changes no figure.
KINDS = frozenset({".py", ".sql", ".yaml"})


def provenance_of(programme: Programme) -> Provenance:
    """Return the hashes of a programme's files and of the code that is running."""
    found = {
        path.relative_to(programme.folder): path
        for path in sorted(programme.folder.rglob("*"))
        if path.is_file()
    }
    files = {
        name.as_posix(): _hash(path.read_bytes())
        for name, path in found.items()
        if not any(part.startswith(".") for part in name.parts)
    }
    return Provenance(files, _version(), _code())


def changed_files(was: Provenance, now: Provenance) -> tuple[str, ...]:
    """Return the programme's files that are not what they were, by name."""
    return tuple(
        sorted(
            name for name in {*was.files, *now.files} if was.files.get(name) != now.files.get(name)
        )
    )


def _version() -> str:
    try:
        return version("accord")
    except PackageNotFoundError:  # Run from a folder that was not installed.
        return ""


@cache
def _code() -> str:
    """Return a hash of every source file that has a say in a figure."""
    return _hash("\n".join(_lines()).encode())


def _lines() -> Iterator[str]:
    for package in PACKAGES:
        for path in sorted((CODE / package).rglob("*")):
            if path.suffix in KINDS:
                yield f"{path.relative_to(CODE).as_posix()} {_hash(path.read_bytes())}"


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
