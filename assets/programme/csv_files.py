"""Reads a CSV file of the programme folder into typed rows, noting every mistake with its line."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from assets.programme.problems import Problem
from assets.programme.validation import mistakes, near
from assets.programme.yaml_text import cannot_be_read, not_utf8

Record = TypeVar("Record", bound=BaseModel)


@dataclass(frozen=True)
class Rows(Generic[Record]):
    """A CSV file as it was read.

    `records` are the rows without a mistake, each with its line; `cells` are all rows as text.
    A file that is not there, and need not be, has no rows.
    """

    name: str
    records: tuple[tuple[int, Record], ...] = ()
    cells: tuple[tuple[int, Mapping[str, str]], ...] = ()
    is_readable: bool = True

    @property
    def rows(self) -> tuple[Record, ...]:
        """The rows without their lines."""
        return tuple(record for _, record in self.records)

    def names(self, column: str) -> frozenset[str] | None:
        """Return what a column says, also in rows with mistakes; None if the file is unreadable."""
        if not self.is_readable:
            return None
        return frozenset(row[column] for _, row in self.cells if row.get(column))


def read_csv(
    path: Path, model: type[Record], problems: list[Problem], *, is_needed: bool = True
) -> Rows[Record]:
    """Return a CSV file's rows after noting every problem in them."""
    if not path.exists():
        if is_needed:
            problems.append(Problem(path.name, 1, "the file is missing"))
        return Rows(path.name, is_readable=not is_needed)
    try:
        header, *body = _lines(path)
    except UnicodeDecodeError as error:
        problems.append(not_utf8(path, error))
        return Rows(path.name, is_readable=False)
    except OSError as error:
        problems.append(cannot_be_read(path.name, error))
        return Rows(path.name, is_readable=False)
    except csv.Error as error:
        problems.append(Problem(path.name, 1, f"this is not CSV: {error}"))
        return Rows(path.name, is_readable=False)
    columns = [name.strip() for name in header[1]]
    refused = list(_header_problems(columns, model))
    if refused:
        problems += [Problem(path.name, header[0], message) for message in refused]
        return Rows(path.name, is_readable=False)
    records, cells = [], []
    for line, values in body:
        row = dict(zip(columns, (value.strip() for value in values), strict=False))
        cells.append((line, row))
        if len(values) != len(columns):
            message = (
                f"the row has {len(values)} cells, not as many as there are columns "
                f"({len(columns)}); is a comma missing, or a text with a comma not in quotes?"
            )
            problems.append(Problem(path.name, line, message))
            continue
        given = {name: value for name, value in row.items() if value}
        try:
            records.append((line, model.model_validate(given)))
        except ValidationError as error:
            problems += [
                Problem(path.name, line, message) for _, message in mistakes(error, given, model)
            ]
    return Rows(path.name, tuple(records), tuple(cells))


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not empty with the line each begins on; the header always."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        begins, has_header = 1, False
        for values in reader:
            if any(value.strip() for value in values):
                yield begins, values
                has_header = True
            begins = reader.line_num + 1
        if not has_header:
            yield 1, []


def _header_problems(columns: Sequence[str], model: type[BaseModel]) -> Iterator[str]:
    known = list(model.model_fields)
    if len(columns) == 1 and ";" in columns[0]:
        yield "the columns are separated by ; and not by commas; save the file as CSV with commas"
        return
    unknown = [column for column in columns if column not in known]
    for column in unknown:
        yield f"column {column!r} is not known{near(column, known)}; known are {', '.join(known)}"
    for column in sorted({column for column in columns if columns.count(column) > 1}):
        yield f"column {column!r} is there twice"
    if not unknown:
        for name, field in model.model_fields.items():
            if field.is_required() and name not in columns:
                yield f"column {name!r} is missing; expected are {', '.join(known)}"
