"""An edition's file while it is open: its tables as rows, each read once and worded as asked.

Which tables an edition is made of belongs in `edition.py`; what a row is, beside its table's other
columns, in the modules of rows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, Protocol, TypeVar

from assets.warehouse.connection import read_only
from dashboards.legible import legible
from dashboards.rows import Programme, Published

SCHEMA = "published"

Row = TypeVar("Row", bound=Published)

COLUMNS = "select table_name, column_name from information_schema.columns where table_schema = ?"
WORDINGS = "select language, table_name, column_name, text, said from published.wordings"
# Columns by name, and what their texts of the first language are called in another.
Said = Mapping[str, Mapping[str, str]]


class _Connection(Protocol):
    """What is needed of a database connection here: answers."""

    def execute(self, query: str, values: Sequence[str] = (), /) -> Any: ...


class EditionFile:
    """The tables of an edition's open file; what no language words otherwise, all share."""

    def __init__(self, connection: _Connection, name: str) -> None:
        self._connection = connection
        self._name = name
        self._columns: dict[str, set[str]] = {}
        for table, column in connection.execute(COLUMNS, [SCHEMA]).fetchall():
            self._columns.setdefault(table, set()).add(column)
        self._found: dict[tuple[type[Published], str], Sequence[tuple[Any, ...]]] = {}
        self._rows: dict[tuple[type[Published], str], tuple[Any, ...]] = {}
        self._said: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
        programmes = _worded(Programme, self._read(Programme, "true"), {})
        if len(programmes) != 1:
            raise ValueError(
                f"Tried to read the edition {name}: its table {SCHEMA}.programme has "
                f"{len(programmes)} rows instead of one. Publish the edition again."
            )
        [self.programme] = programmes
        for language, table, column, text, said in connection.execute(WORDINGS).fetchall():
            of_table = self._said.setdefault((language, table), {})
            of_table.setdefault(column, {})[text] = said
        first = self.programme.language
        self.languages = (first, *sorted({language for language, _ in self._said} - {first}))

    def rows(self, kind: type[Row], language: str) -> tuple[Row, ...]:
        """Return the rows of a table, in its own order, worded in a language."""
        condition = (kind.table.where or "true").format(
            first=_plain(self.languages[0]), language=_plain(language)
        )
        key = kind, condition
        if key not in self._found:
            self._found[key] = self._read(kind, condition)
        said = self._said.get((language, kind.table.name))
        if said:
            return _worded(kind, self._found[key], said)
        if key not in self._rows:
            self._rows[key] = _worded(kind, self._found[key], {})
        return self._rows[key]

    def _read(self, kind: type[Published], condition: str) -> Sequence[tuple[Any, ...]]:
        wanted = [field.name for field in fields(kind)]
        if not {*wanted} <= self._columns.get(kind.table.name, set()):
            raise ValueError(
                f"Tried to read the edition {self._name}, but its table {SCHEMA}.{kind.table.name} "
                "is not there or is of another version of Accord. Do: accord run"
            )
        names = ", ".join(f'"{name}"' for name in wanted)
        table = f"{SCHEMA}.{kind.table.name}"
        query = f"select {names} from {table} where {condition} order by {kind.table.order}"  # noqa: S608  Names of our own.
        found: list[tuple[Any, ...]] = self._connection.execute(query).fetchall()
        return found


@contextmanager
def edition_file(path: Path) -> Iterator[EditionFile]:
    """Open an edition's file.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file says nothing, or more than one thing, about its programme.
    """
    if not path.is_file():
        raise FileNotFoundError(
            f"Tried to read the edition {path}, but there is no such file. "
            "Run the job that publishes the editions first."
        )
    with read_only(path) as connection:
        yield EditionFile(connection, path.name)


def _plain(language: str) -> str:
    """Return a language's code, which stands in a condition."""
    return "".join(letter for letter in language if letter.isalnum() or letter == "-")


def _worded(kind: type[Row], found: Sequence[tuple[Any, ...]], said: Said) -> tuple[Row, ...]:
    columns = (
        _legible(column, said.get(field.name, {}), kind.longest)
        for field, column in zip(fields(kind), zip(*found, strict=True), strict=bool(found))
    )
    return tuple(map(kind, *columns)) if found else ()


def _legible(column: Sequence[Any], said: Mapping[str, str], longest: int) -> Iterable[Any]:
    """Return a column with its texts as they are shown; the same few stand in many rows."""
    if str not in set(map(type, column)):
        return column
    shown = {
        cell: legible(said.get(cell, cell), longest) if isinstance(cell, str) else cell
        for cell in set(column)
    }
    return map(shown.__getitem__, column)
