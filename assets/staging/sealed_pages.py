"""Lets DuckDB read sealed pages: each is opened in memory when it is read, and never on the disk.

DuckDB reads a page as it reads any other; only its address is of a kind that leads here.
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import duckdb

from assets.kobo.pulls import ROWS, Pull
from assets.kobo.shelf import Shelf, index_of, is_sealed

KIND = "sealed"


def address_of(shelf: Shelf, name: str) -> str:
    """Return where DuckDB finds a page within `opening`."""
    path = shelf.folder / name
    return f"{KIND}://{path}" if is_sealed(name) else str(path)


@contextmanager
def opening(connection: duckdb.DuckDBPyConnection, pulls: Iterable[Pull]) -> Iterator[None]:
    """Let a connection read what is sealed of pulls for as long as the block lasts."""
    shelves = {
        str(pull.folder / name): (pull.shelf, name)
        for pull in pulls
        for file in pull.of_kind(*ROWS)
        for name in (file.name, index_of(file.name))
        if is_sealed(file.name)
    }
    if not shelves:
        yield
        return
    connection.register_filesystem(_pages(shelves))
    try:
        yield
    finally:
        connection.unregister_filesystem(KIND)


def _pages(shelves: Mapping[str, tuple[Shelf, str]]) -> Any:
    """Return what answers DuckDB's questions about sealed pages."""
    # It takes a tenth of a second to import, which forms that are not sensitive need not pay.
    from fsspec import AbstractFileSystem

    class SealedPages(AbstractFileSystem):  # type: ignore[misc] # The library has no types.
        """The sealed pages of one form, which can be read and nothing else."""

        protocol = KIND
        cachable = False  # Or the library would keep the key for as long as the process lives.

        def glob(self, path: str, **_: Any) -> list[str]:
            return [path]

        def info(self, path: str, **_: Any) -> dict[str, Any]:
            return {"name": path, "type": "file", "size": len(opened(path))}

        def _open(self, path: str, *_: Any, **__: Any) -> io.BytesIO:
            return io.BytesIO(opened(path))

    def opened(path: str) -> bytes:
        shelf, name = shelves[path.removeprefix(f"{KIND}://")]
        return shelf.opened(name)

    return SealedPages()
