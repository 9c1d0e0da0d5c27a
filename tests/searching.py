"""Reads every text out of every kind of file that a run leaves, also where it is packed.

Whoever asks "does this stand anywhere?" must not be told no because a file is compressed, because
a database keeps its columns packed, or because HTML writes an apostrophe as `&#39;`.
"""

import base64
import binascii
import gzip
import html
import io
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote

import duckdb
import zstandard
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject

Text = tuple[str, str]  # Where in the file, and what stands there.
FileText = tuple[str, str, str]  # The file, where in it, and what stands there.

SQLITE, PARQUET, PDF = b"SQLite format 3\x00", b"PAR1", b"%PDF-"
ZIP, GZIP, ZSTD, SEALED = b"PK\x03\x04", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"age-encryption.org"
DUCKDB, DUCKDB_AT = b"DUCK", 8  # Its mark stands behind a checksum.
# What is written down as it is; anything else must have one of the marks above.
PLAIN = {
    ".html", ".js", ".css", ".json", ".jsonl", ".csv", ".txt", ".xml", ".svg", ".md", ".log",
    ".yaml", ".geojson", ".rels", ".po", ".lock", ".key", ".index", "",
}  # fmt: skip
# Of these only what is written beside the drawing can be read, such as who made it.
DRAWN = {".png", ".gif", ".ico", ".otf"}
ENCODED = re.compile(rb"[A-Za-z0-9+/]{24,}={0,2}")
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


class UnreadableError(Exception):
    """A file is of a kind that nothing here can read."""


def found_below(folder: Path, sought: re.Pattern[str]) -> list[str]:
    """Return where below a folder something stands: the file, the place in it, and its words.

    Raises:
        UnreadableError: A file is of a kind that nothing here can read.
    """
    return found_in(texts_below(folder), sought)


def found_in(texts: Iterable[FileText], sought: re.Pattern[str]) -> list[str]:
    """Return where in texts of files something stands: the file, the place in it, its words."""
    found = []
    for name, place, text in texts:
        if hit := sought.search(text):
            words = text[max(0, hit.start() - 80) : hit.end() + 40]
            found.append(f"{name}: {place}: {words!r}")
    return found


def texts_below(folder: Path) -> Iterator[FileText]:
    """Yield every text in every file below a folder, the files' names among them.

    Raises:
        UnreadableError: A file is of a kind that nothing here can read.
    """
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        yield name, "its name", name
        for place, text in texts_of(path):
            yield name, place, text


def texts_of(path: Path) -> Iterator[Text]:
    """Yield every text in a file.

    Raises:
        UnreadableError: It is of a kind that nothing here can read.
    """
    with path.open("rb") as file:
        start = file.read(DUCKDB_AT + len(DUCKDB))
    if start[DUCKDB_AT:] == DUCKDB:
        yield from _of_duckdb(path)
    elif start.startswith(PARQUET):
        yield from _of_parquet(path)
    elif (path.read_bytes()).startswith(SQLITE):
        yield from _of_sqlite(path)
        yield from _variants("its bytes", path.read_bytes())  # What was deleted may still be there.
    else:
        yield from _of_bytes(path.name, path.read_bytes())


def columns_of(database: Path) -> Iterator[tuple[str, str, str, str]]:
    """Yield of each column of a DuckDB file the schema, the table, its name, and all its texts."""
    with duckdb.connect(str(database), read_only=True) as connection:
        columns = connection.execute(
            "select table_schema, table_name, column_name from information_schema.columns"
            " where table_catalog = current_database() order by all"
        ).fetchall()
        for schema, table, column in columns:
            rows = connection.execute(f'select distinct "{column}" from "{schema}"."{table}"')
            yield schema, table, column, _joined(value for (value,) in rows.fetchall())


def _of_duckdb(path: Path) -> Iterator[Text]:
    for schema, table, column, text in columns_of(path):
        yield f"{schema}.{table}.{column}", f"{column}\n{text}"


def _of_parquet(path: Path) -> Iterator[Text]:
    with duckdb.connect() as connection:
        cursor = connection.execute("select * from read_parquet($1)", [str(path)])
        names = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
    for place, name in enumerate(names):
        yield name, f"{name}\n{_joined(row[place] for row in rows)}"


def _of_sqlite(path: Path) -> Iterator[Text]:
    with tempfile.TemporaryDirectory() as beside:
        copy = Path(beside) / "copy.db"
        copy.write_bytes(path.read_bytes())
        connection = sqlite3.connect(copy)
        try:
            tables = connection.execute("select name from sqlite_master where type = 'table'")
            for (table,) in tables.fetchall():
                cursor = connection.execute(f'select * from "{table}"')
                names = [column[0] for column in cursor.description]
                for row in cursor.fetchall():
                    for name, value in zip(names, row, strict=True):
                        place = f"{table}.{name}"
                        if isinstance(value, bytes):
                            yield from _of_bytes("", value, place)
                        elif value is not None:
                            yield from _variants(place, str(value).encode())
        finally:
            connection.close()


def _of_bytes(name: str, content: bytes, place: str = "") -> Iterator[Text]:
    """Yield what bytes say, unpacked where they are packed, and packed again in that."""
    within = place or "its bytes"
    if content.startswith(ZIP):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for member in packed.namelist():
                yield from _of_bytes(member, packed.read(member), f"{place}/{member}")
    elif content.startswith(ZSTD):
        unpacked = zstandard.ZstdDecompressor().decompressobj().decompress(content)
        yield from _of_bytes(name.removesuffix(".zst"), unpacked, f"{within}, unpacked")
    elif content.startswith(GZIP):
        unpacked = gzip.decompress(content)
        yield from _of_bytes(name.removesuffix(".gz"), unpacked, f"{within}, unpacked")
    elif content.startswith(PDF):
        yield from _of_pdf(name, content, within)
    elif content.startswith(SEALED):
        return  # Nobody reads it without its key; what it holds is read through landing.
    elif Path(name).suffix in DRAWN:
        yield within, content.decode("latin-1")
    elif Path(name).suffix in PLAIN or not content:
        yield from _variants(within, content)
        yield from _decoded(within, content)
    else:
        raise UnreadableError(f"Nothing here can read {name}. Teach it, or do not let it leave.")


def _of_pdf(name: str, content: bytes, place: str) -> Iterator[Text]:
    """Yield the words of each page, what drawings show, and what is written about the file."""
    try:
        reader = PdfReader(io.BytesIO(content))
    except PyPdfError as error:
        raise UnreadableError(f"Nothing here can read {name}: {error}.") from error
    yield f"{place}, about it", " ".join(str(said) for said in (reader.metadata or {}).values())
    for number, page in enumerate(reader.pages, start=1):
        yield f"{place}, page {number}", " ".join(page.extract_text().split())
    objects = (reader.get_object(number) for number in range(1, int(reader.trailer["/Size"])))
    told = [one.get("/Alt") for one in objects if isinstance(one, DictionaryObject)]
    yield f"{place}, drawings", " ".join(str(said) for said in told if said)


def _decoded(place: str, content: bytes) -> Iterator[Text]:
    """Yield what stands there in base64, such as a picture or a figure's numbers in a page."""
    for encoded in ENCODED.findall(content):
        try:
            yield f"{place}, decoded", base64.b64decode(encoded).decode("latin-1")
        except binascii.Error:
            continue


def _variants(place: str, content: bytes) -> Iterator[Text]:
    """Yield a text as it is and as a browser, a script and an address would read it."""
    text = content.decode("utf-8", errors="replace")
    read = {
        text,
        html.unescape(text),
        ESCAPED.sub(lambda code: chr(int(code[1], 16)), text),
        unquote(text),
    }
    yield from ((place, one) for one in sorted(read))


def _joined(values: Iterator[object]) -> str:
    """Return a column's values as one text, what is packed in them unpacked."""
    texts: list[str] = []
    for value in values:
        if isinstance(value, bytes | bytearray):
            texts += [text for _, text in _of_bytes("", bytes(value))]
        elif value is not None:
            texts.append(str(value))
    return "\n".join(texts)
