"""Reads and writes the packed files of one pull: compressed, and sealed where the name says so.

What is in them is `assets.kobo.landing` and `assets.kobo.pulls`.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import zstandard

from assets.kobo.private_files import write_durably
from assets.kobo.sealed import SEALED, Seal

COMPRESSION = zstandard.ZstdCompressor(level=1)  # Level 1: 0.4 CPU s for 219 MB (TECH §4).
PACKED, INDEX = ".json.zst", ".index"


class DamagedPullError(Exception):
    """What lies on disk is not what a pull brought: what was found, and what to do about it."""

    def __init__(self, wanted: str, folder: Path, found: str) -> None:
        """Say it of something that was wanted of a pull's folder."""
        self.found = f"wanted to read {wanted} in {folder.parent}, but {found}"
        self.do = (
            "restore that folder from a backup, or delete it whole and run again; the form is then "
            "pulled anew"
        )
        super().__init__(". ".join(one[0].upper() + one[1:] for one in (self.found, self.do)) + ".")


@dataclass(frozen=True)
class Shelf:
    """The folder of one pull, and what seals and opens its files."""

    folder: Path
    seal: Seal

    def read(self, name: str) -> bytes:
        """Return the content of a file.

        Raises:
            DamagedPullError: It is gone, or torn.
            SealError: It is sealed and cannot be opened.
        """
        try:
            return zstandard.decompress(self.opened(name))
        except zstandard.ZstdError as error:
            raise self.damaged(name, "it is torn") from error

    def opened(self, name: str) -> bytes:
        """Return a file as it is compressed.

        Raises:
            DamagedPullError: It is gone.
            SealError: It is sealed and cannot be opened.
        """
        path = self.folder / name
        try:
            return self.seal.opened(path) if is_sealed(name) else path.read_bytes()
        except FileNotFoundError as error:
            raise self.damaged(name, "it is gone") from error

    def damaged(self, name: str, found: str) -> DamagedPullError:
        """Return the error that says what to do about a file that is not as it was written."""
        return DamagedPullError(f"{self.folder.name}/{name}", self.folder, found)

    def write(self, name: str, content: bytes) -> None:
        """Write a file, and return only when it is on the disk."""
        packed = COMPRESSION.compress(content)
        write_durably(self.folder / name, self.seal.closed(packed) if is_sealed(name) else packed)

    def index(self, name: str) -> list[list[Any]]:
        """Return a line per submission of a page: its number, its fingerprint, why it was cut."""
        found: list[list[Any]] = orjson.loads(self.read(index_of(name)))
        return found

    def write_page(self, name: str, content: bytes, lines: list[list[Any]]) -> None:
        """Write a page and its index."""
        self.write(name, content)
        if lines:
            self.write(index_of(name), orjson.dumps(lines))


def is_sealed(name: str) -> bool:
    """Say whether a file of this name is sealed."""
    return name.endswith(SEALED)


def sealed(name: str) -> str:
    """Return the name of a file once it is sealed."""
    return name if is_sealed(name) else name + SEALED


def index_of(name: str) -> str:
    """Return the name of a page's index, which is sealed where the page is."""
    index = name.removesuffix(SEALED) + INDEX
    return sealed(index) if is_sealed(name) else index


def next_name(name: str) -> str:
    """Return the name of a page's next writing: page-000001.json.zst, page-000001.2.json.zst."""
    stem, end = name.split(PACKED)
    base, *number = stem.split(".")
    return f"{base}.{int(number[0]) + 1 if number else 2}{PACKED}{end}"
