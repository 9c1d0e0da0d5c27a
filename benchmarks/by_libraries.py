"""The least that the libraries of Accord take for the form of `benchmarks.served`.

    python -m benchmarks.by_libraries ADDRESS UID TOKEN REPEAT FOLDER

Pages are kept as they came, durably, and read into typed tables with one statement each. Nothing
else is done: no consent is looked at and no deletion, no state is told from another, what does not
read as its type is lost without a word, and a run that breaks off begins anew.
"""

import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import duckdb
import requests
import zstandard

from benchmarks.task import ASKED, ASKED_OF_EACH, GROUP, MOST_MEMORY, REPEAT

PAGE = 1000
LARGEST_PAGE = 16 * 1024 * 1024
NEXT = re.compile(rb'"next":"([^"]+)"')
TYPES = {"integer": "bigint", "decimal": "decimal(18, 2)", "date": "date"}
SYSTEM = {
    "_id": "bigint",
    "_uuid": "varchar",
    "meta/rootUuid": "varchar",
    "__version__": "varchar",
    "_submission_time": "timestamp",
}


def main() -> None:
    """Bring everything and print how many rows there are then."""
    address, uid, token, _, folder = sys.argv[1:6]
    pages = Path(folder) / "pages"
    pages.mkdir()
    _pull(f"{address}/api/v2/assets/{uid}/data/?format=json&limit={PAGE}", token, pages)
    print(json.dumps(_stage(pages, Path(folder) / "tables.duckdb")))


def _pull(address: str, token: str, pages: Path) -> None:
    session, compressor = requests.Session(), zstandard.ZstdCompressor(level=1)
    session.headers["Authorization"] = f"Token {token}"
    number = 0
    while address:
        content = session.get(address, timeout=60).content
        with (pages / f"{number:06}.json.zst").open("wb") as file:
            file.write(compressor.compress(content))
            file.flush()
            os.fsync(file.fileno())
        following = NEXT.search(content[:PAGE])
        address = following[1].decode() if following else ""
        number += 1


def _stage(pages: Path, warehouse: Path) -> dict[str, int]:
    answers = SYSTEM | {f"{GROUP}/{name}": _type(kind) for kind, name in ASKED}
    items = {f"{REPEAT}/{name}": _type(kind) for kind, name in ASKED_OF_EACH}
    row = f'struct({_texts(answers)}, "{REPEAT}" struct({_texts(items)})[])'
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(f"set memory_limit = '{MOST_MEMORY}'")
        connection.execute("set threads = 1")
        connection.execute("set preserve_insertion_order = false")
        connection.execute(
            "create temp table landed as select unnest(results) as line from read_json("
            f"'{pages}/*.zst', compression = 'zstd', maximum_object_size = {LARGEST_PAGE},"
            f" columns = {{count: 'ubigint', results: '{row}[]'}})"
        )
        for table, columns, source in (
            ("answers", answers, "select unnest(line) from landed"),
            (
                "items",
                {"_id": "bigint"} | items,
                "select _id, unnest(item) from"
                f' (select line._id as _id, unnest(line."{REPEAT}") as item from landed)',
            ),
        ):
            read = ", ".join(_read(name, kind) for name, kind in columns.items())
            connection.execute(f"create table {table} as select {read} from ({source})")
        return {
            "rows": len(connection.table("answers")),
            "items": len(connection.table("items")),
        }


def _type(kind: str) -> str:
    if kind.startswith("select_multiple"):
        return "varchar[]"
    return TYPES.get(kind, "varchar")


def _texts(columns: Mapping[str, str]) -> str:
    return ", ".join(f'"{name}" varchar' for name in columns)


def _read(name: str, kind: str) -> str:
    if kind == "varchar[]":
        return f'string_split("{name}", \' \') as "{name}"'
    return f'try_cast("{name}" as {kind}) as "{name}"'


if __name__ == "__main__":
    main()
