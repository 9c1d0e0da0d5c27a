"""Reads YAML and CSV files into typed records, keeping the line that each value came from."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from assets.programme.problems import Problem

Record = TypeVar("Record", bound=BaseModel)
FIRST_ROW = 2  # Line 1 of a CSV file is its header.
_NOT_A_PROBLEM_OF_ITS_OWN = "Value error, "


def read_yaml(
    path: Path, model: type[Record], problems: list[Problem]
) -> tuple[Record | None, "Lines"]:
    """Return a YAML file as a record, or nothing after noting every problem in it."""
    try:
        # YAML 1.2: `on` and `no` stay text, `2025` in a code does too once quoted.
        content = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problems.append(Problem(path.name, 1, "the file is missing"))
        return None, Lines({})
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problems.append(Problem(path.name, line, f"this is not YAML: {error.problem}"))
        return None, Lines({})
    except YAMLError as error:
        first_line = str(error).partition("\n")[0]
        problems.append(Problem(path.name, 1, f"this is not YAML: {first_line}"))
        return None, Lines({})
    except UnicodeDecodeError as error:
        problems.append(_not_utf8(path, error))
        return None, Lines({})
    lines = Lines(content)
    try:
        return model.model_validate(content), lines
    except ValidationError as error:
        for detail in error.errors():
            place = detail["loc"]
            problems.append(Problem(path.name, lines.of(*place), _words(detail, place)))
        return None, lines


class Lines:
    """Where in a YAML file a value stands."""

    def __init__(self, content: Any) -> None:
        self._content = content

    def of(self, *place: str | int) -> int:
        """Return the line of the deepest part of a place that the file has."""
        found, line = self._content, 1
        for key in place:
            try:
                mark = found.lc.key(key) if isinstance(key, str) else found.lc.item(key)
                line, found = mark[0] + 1, found[key]
            except (AttributeError, KeyError, IndexError, TypeError):
                break
        return line


def read_csv(
    path: Path, model: type[Record], problems: list[Problem], *, is_needed: bool = True
) -> list[tuple[int, Record]]:
    """Return a CSV file's rows as records with their line numbers, noting every problem."""
    if not path.exists():
        if is_needed:
            problems.append(Problem(path.name, 1, "the file is missing"))
        return []
    records = []
    try:
        rows = list(_rows(path, list(model.model_fields), problems))
    except UnicodeDecodeError as error:
        problems.append(_not_utf8(path, error))
        return []
    except csv.Error as error:
        problems.append(Problem(path.name, 1, f"this is not CSV: {error}"))
        return []
    for line, row in rows:
        try:
            given = {name: value for name, value in row.items() if value != ""}
            records.append((line, model.model_validate(given)))
        except ValidationError as error:
            problems += [
                Problem(path.name, line, _words(detail, detail["loc"])) for detail in error.errors()
            ]
    return records


def _rows(
    path: Path, known: Sequence[str], problems: list[Problem]
) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        for column in reader.fieldnames or []:
            if column not in known:
                expected = ", ".join(known)
                problems.append(
                    Problem(path.name, 1, f"column {column!r} is not known; known are {expected}")
                )
                return
        for row in reader:
            if None in row or None in row.values():
                problems.append(
                    Problem(path.name, reader.line_num, "the row has not as many cells as columns")
                )
                continue
            yield reader.line_num, row


def read_cells(path: Path, column: str) -> set[str]:
    """Return what a column of a CSV file says, even in rows that have mistakes."""
    if not path.exists():
        return set()
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        try:
            return {str(row.get(column) or "").strip() for row in csv.DictReader(file)}
        except csv.Error:
            return set()


def _not_utf8(path: Path, error: UnicodeDecodeError) -> Problem:
    """Say where a file stops being UTF-8; the decoder may have been given only a part of it."""
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as whole:
        error = whole
    line = error.object[: error.start].count(b"\n") + 1
    return Problem(path.name, line, "this is not UTF-8 text; save the file with that encoding")


def _words(detail: Any, place: Sequence[str | int]) -> str:
    """Say a validation error in words: the field, what was found and what is expected."""
    field = ".".join(str(part) for part in place if not isinstance(part, int)) or "file"
    expected = str(detail["msg"]).removeprefix(_NOT_A_PROBLEM_OF_ITS_OWN)
    if detail["type"] == "missing":
        return f"{field} is missing"
    if detail["type"] == "extra_forbidden":
        return f"{field} is not a known field; is it misspelled?"
    found = detail["input"]
    shown = f", found {found!r}" if isinstance(found, str | int | float | bool) else ""
    return f"{field}: {expected[:1].lower()}{expected[1:]}{shown}"
