"""A CSV file as text whose rows can be changed; all others stay byte for byte as they were."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

BOM = "\ufeff"
_FIELD = re.compile(r'("(?:[^"]|"")*"|[^,]*)(?:,|$)', re.DOTALL)


@dataclass(frozen=True)
class CsvText:
    """A CSV file: what stands before its rows, and each row's line, text and cells."""

    head: str  # The byte order mark, blank lines and the header, with its line's end.
    columns: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]
    texts: tuple[str, ...]  # Of each row, with its line's end and the blank lines after it.

    @classmethod
    def of(cls, path: Path) -> "CsvText":
        """Read a file; one that is not there has no columns and no rows.

        Raises:
            UnicodeDecodeError: It is not UTF-8.
            ValueError: It is not CSV.
        """
        if not path.exists():
            return cls("", (), (), ())
        try:
            return cls.parsed(path.read_bytes().decode("utf-8"))
        except csv.Error as error:
            raise ValueError(str(error)) from error

    @classmethod
    def parsed(cls, text: str) -> "CsvText":
        """Read a file's text."""
        head, columns = "", tuple[str, ...]()
        rows: list[tuple[int, Mapping[str, str]]] = []
        texts: list[str] = []
        for line, raw, values in _records(text):
            if not values and texts:
                texts[-1] += raw
            elif not values or not columns:
                head += raw
                columns = columns or tuple(values)
            else:
                texts.append(raw)
                # A row of the wrong length is for the check to find; it is shown as far as it goes.
                rows.append((line, dict(zip(columns, values, strict=False))))
        return cls(head, columns, tuple(rows), tuple(texts))

    @property
    def newline(self) -> str:
        """The end of its lines."""
        return "\r\n" if "\r\n" in self.head else "\n"

    def written(
        self, rows: Sequence[tuple[int | None, Mapping[str, str]]], order: Sequence[str]
    ) -> str:
        """Return the file's text with these rows: each an old one with changes, or a new one.

        A row is the number of the old one, or nothing, and the cells that are new. Columns that
        the file lacks are added, in the given order, where a cell of them says something.
        """
        said = {name for _, cells in rows for name, text in cells.items() if text}
        is_new = not self.columns
        more = [name for name in order if name not in self.columns and (is_new or name in said)]
        columns = [*self.columns, *more]
        if is_new and not rows:
            return self.head
        head = self.head if not more else self._widened_head(more)
        lines = [self._line(number, cells, columns, len(more)) for number, cells in rows]
        for place, line in enumerate(lines[:-1]):
            lines[place] = line if line.endswith("\n") else line + self.newline
        if lines and not head.endswith("\n"):
            head += self.newline
        return head + "".join(lines)

    def _widened_head(self, more: Sequence[str]) -> str:
        if not self.columns:
            return self.head + ",".join(more) + self.newline
        bare = self.head.rstrip("\r\n")
        return bare + "," + ",".join(more) + self.head[len(bare) :]

    def _line(
        self, number: int | None, cells: Mapping[str, str], columns: Sequence[str], more: int
    ) -> str:
        if number is None:
            return ",".join(_quoted(cells.get(name, "")) for name in columns) + self.newline
        raw = self.texts[number]
        if not cells and not more:
            return raw
        bare = raw.rstrip("\r\n")
        fields = [found[1] for found in _FIELD.finditer(bare)][: len(self.columns)]
        fields += [""] * (len(columns) - len(fields))
        for place, name in enumerate(columns):
            if name in cells:
                fields[place] = _quoted(cells[name], is_quoted=fields[place].startswith('"'))
        return ",".join(fields) + raw[len(bare) :]


def _records(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """Yield each record's first line, its text as it stands, and its cells."""
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(iter(lines), strict=False)
    begins = 0
    for values in reader:
        raw = "".join(lines[begins : reader.line_num])
        if begins == 0 and values:
            values[0] = values[0].removeprefix(BOM).removeprefix('"').removesuffix('"')
        is_blank = not any(value.strip() for value in values)
        yield begins + 1, raw, [] if is_blank else values
        begins = reader.line_num


def _quoted(text: str, *, is_quoted: bool = False) -> str:
    if is_quoted or any(mark in text for mark in ',"\r\n') or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text
