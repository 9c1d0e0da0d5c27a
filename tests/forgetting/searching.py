"""Looks for somebody's traces everywhere a programme keeps something, also where it is packed."""

from collections.abc import Collection, Iterator
from pathlib import Path

import duckdb
import zstandard

from assets.kobo.landing import Landing
from assets.kobo.pulls import ROWS


def places(var: Path, needles: Collection[str], *others: Path) -> set[str]:
    """Return where one of some texts stands: a file, a table's column, or a landed page."""
    found = set(_in_files(var, needles)) | set(_in_databases(var, needles))
    for folder in others:
        found |= {f"{folder.name}/{name}" for name in _in_files(folder, needles)}
    return found | set(_in_landing(var, needles))


def _in_files(folder: Path, needles: Collection[str]) -> Iterator[str]:
    sought = [needle.encode() for needle in needles]
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if path.suffix == ".zst":
            content += zstandard.ZstdDecompressor().decompressobj().decompress(content)
        if any(one in content for one in sought):
            yield path.relative_to(folder).as_posix()


def _in_landing(var: Path, needles: Collection[str]) -> Iterator[str]:
    """Yield the pages, sealed ones too, that the manifests list."""
    landing = Landing(var / "landing")
    for form in landing.forms():
        for pull in landing.pulls(form):
            if any(needle in str(page) for page in pull.read(*ROWS) for needle in needles):
                yield f"landing of {form}, pull {pull.number}"


def _in_databases(var: Path, needles: Collection[str]) -> Iterator[str]:
    for path in sorted(path for path in var.rglob("*") if path.suffix in {".duckdb", ".parquet"}):
        with duckdb.connect() as connection:
            if path.suffix == ".parquet":
                connection.execute(f"create view t as from read_parquet('{path}')")
            else:
                connection.execute(f"attach '{path}' as kept (read_only)")
            columns = connection.execute(
                "select database_name || '.' || schema_name || '.' || table_name, column_name"
                " from duckdb_columns() where not internal order by all"
            ).fetchall()
            for table, column in columns:
                [(number,)] = connection.execute(
                    f"select count(*) from {table} where list_bool_or(list_transform("
                    f'$1::varchar[], lambda one: contains("{column}"::varchar, one)))',
                    [list(needles)],
                ).fetchall()
                if number:
                    yield f"{path.name}: {table.partition('.')[2]}.{column}"
