"""The sheets of the workbook: what each kind of record has as columns and rows of text.

Reading them off a programme's folder is `assets.programme.workbook.folder`, writing them as a
workbook is `assets.programme.workbook.write`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from assets.programme.workbook.cells import normal
from assets.programme.workbook.columns import Column
from assets.programme.workbook.document import Place

Shape = Literal["settings", "table", "register", "names"]


@dataclass(frozen=True)
class Row:
    """One record: its cells by column, and where it stands in the folder or in the workbook."""

    cells: Mapping[str, str]
    place: Place = ()
    line: int = 1
    last: int = 0  # The last of its lines, where it has several.
    lines: Mapping[str, int] = field(default_factory=dict)  # By column, where they differ.
    number: int = 0  # Its row in the workbook.


@dataclass(frozen=True)
class Sheet:
    """One kind of record, the file that holds it, its columns and its rows."""

    name: str
    shape: Shape
    file: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    meaning: str = ""
    letters: Mapping[str, str] = field(default_factory=dict)  # Of the columns in the workbook.

    @cached_property
    def kinds(self) -> dict[str, Column]:
        """The columns by name."""
        return {column.name: column for column in self.columns}

    def address(self, row: Row, column: str) -> str:
        """Return where a row's column stands in the workbook, for a problem."""
        letter = self.letters.get(column) or next(iter(self.letters.values()), "A")
        return f"sheet {self.name}, cell {letter}{row.lines.get(column, row.number)}"

    def meant(self, row: Row, columns: Sequence[str]) -> tuple[object, ...]:
        """Return what some of a row's cells mean, to hold against another row's."""
        return tuple(normal(row.cells.get(name, ""), self.kinds[name].kind) for name in columns)
