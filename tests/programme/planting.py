"""Plants mistakes in a copy of a programme folder, and remembers where each must be found.

In YAML the line that a mistake stands on ends with the comment `# planted`.
"""

import csv
import json
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assets.programme.problems import Problem, ProgrammeError
from assets.programme.read import read_programme

PLANTED = "# planted"
REGISTERS = ("partners.csv", "agreements.csv", "commitments.csv", "targets.csv")
INDICATOR = {
    "title": "Planted",
    "definition": "Nothing",
    "unit": "promises",
    "counts": "events",
    "kind": "flow",
    "measure": "{from: commitment_event, rows: all, dated_by: happened_on}",
    "across_partners": "sum",
    "verification": "None",
    "responsible": "{side: agency, who: Nobody}",
    "sensitivity": "internal",
}


def problems_of(folder: Path) -> tuple[Problem, ...]:
    """Return what is wrong with a programme's folder, in which something must be."""
    with pytest.raises(ProgrammeError) as caught:
        read_programme(folder)
    return tuple(caught.value.problems)


class Garden:
    """A copy of a programme folder with mistakes, and the places where they are."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.places: list[tuple[str, int | str]] = []

    def row(self, name: str, **cells: str) -> None:
        """Add a row to a CSV file; in a register its first row fills the cells not given."""
        path = self.folder / name
        lines = list(csv.DictReader(path.read_text("utf-8").splitlines())) if path.exists() else []
        columns = list(dict.fromkeys([*(lines[0] if lines else ()), *cells]))
        first = lines[0] if name in REGISTERS else {}
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows([*lines, {**first, **cells}])
        self.places.append((name, len(lines) + 2))

    def right_row(self, name: str, **cells: str) -> None:
        """Add a row in which there is no mistake."""
        self.row(name, **cells)
        self.places.pop()

    def text(self, name: str, found: str, written: str) -> None:
        """Replace the first text that a pattern finds, and mark its line."""
        path = self.folder / name
        text, count = re.subn(found, f"{written}  {PLANTED}", path.read_text("utf-8"), count=1)
        assert count, f"{name} has no {found!r}"
        path.write_text(text, encoding="utf-8")

    def below(self, name: str, key: str, text: str) -> None:
        """Put lines, marked where they are wrong, below a key at the left edge."""
        path = self.folder / name
        before, found, after = path.read_text("utf-8").partition(f"\n{key}:\n")
        assert found, f"{name} has no key {key!r}"
        path.write_text(before + found + text + after, encoding="utf-8")

    def indicators(self, *wrong: tuple[str, str]) -> None:
        """Add an outcome with an indicator for each wrong field, given with what it says."""
        text = "  - code: OC98\n    title: Planted\n    indicators:\n"
        for number, (field, said) in enumerate(wrong, start=1):
            fields = {"code": f"OC98.{number}", **INDICATOR, field: f"{said}  {PLANTED}"}
            lines = [f"        {name}: {value}\n" for name, value in fields.items()]
            text += "".join(lines).replace("        code", "      - code", 1)
        path = self.folder / "framework.yaml"
        path.write_text(f"{path.read_text('utf-8').rstrip()}\n{text}", encoding="utf-8")

    def cell(self, form: str, sheet: str, name: str, column: str, value: str) -> None:
        """Change a cell in the row that a form's sheet has for a name."""
        path = self.folder / "forms" / f"{form}.xlsx"
        workbook = load_workbook(path)
        header = [cell.value for cell in workbook[sheet][1]]
        [row, *_] = [
            row for row in workbook[sheet].iter_rows() if row[header.index("name")].value == name
        ]
        row[header.index(column)].value = value
        workbook.save(path)
        place = f"sheet {sheet}, cell {row[header.index(column)].coordinate}"
        self.places.append((f"forms/{form}.xlsx", place))

    def map_without(self, adm2: str) -> None:
        """Draw a map of all districts but one."""
        rows = list(csv.DictReader((self.folder / "areas.csv").read_text("utf-8").splitlines()))
        shape = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
        features = [
            {"type": "Feature", "properties": {"adm2": row["adm2"]}, "geometry": shape}
            for row in rows
            if row["adm2"] != adm2
        ]
        content = {"type": "FeatureCollection", "features": features}
        (self.folder / "areas.geojson").write_text(json.dumps(content), encoding="utf-8")
        [line] = [line for line, row in enumerate(rows, start=2) if row["adm2"] == adm2]
        self.places.append(("areas.csv", line))

    def file(self, name: str) -> None:
        """Add an empty file."""
        (self.folder / name).write_text("", encoding="utf-8")
        self.places.append((name, 1))

    def expected(self) -> set[tuple[str, int | str]]:
        """Return every place, with the lines that the planted marks stand on at last."""
        marked = {
            (path.relative_to(self.folder).as_posix(), line)
            for path in self.folder.rglob("*.yaml")
            for line, text in enumerate(path.read_text("utf-8").split("\n"), start=1)
            if PLANTED in text
        }
        return marked | set(self.places)
