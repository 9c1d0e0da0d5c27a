"""Every number that an edition's file holds, found by what it is of."""

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

from assets.warehouse.connection import read_only
from tests.pipelines.numbers_of_pages import Cell, Told

# By what columns a row is of something, the most telling first.
KINDS = ("indicator", "agreement", "form", "principle", "partner", "period")
RESULT = re.compile(r"\bO[CP]\d\.\d[ab]?\b")
# A year is none that stands inside an agreement's code, or in a day after its month.
PERIOD = re.compile(r"\b20\d\d\u00a0?[QHTSرن]\d\b|(?<!\u00a0)\b20\d\d\b(?!-\d)")
# As a period's code is written: whatever letter a quarter or a half has in a language.
AS_CODE = str.maketrans({"\u00a0": None, "T": "Q", "ر": "Q", "S": "H", "ن": "H"})
EVERY = "*"
Subjects = tuple[tuple[str, str], ...]


class Row(NamedTuple):
    """A row of a table: what it is of, and its numbers by column."""

    table: str
    of: Mapping[str, str]
    numbers: Mapping[str, Decimal]


class Held:
    """What one edition holds."""

    def __init__(self, path: Path) -> None:
        self.texts: set[str] = set()
        self._rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self._all: list[Row] = []
        with read_only(path) as edition:
            [(self._as_of,)] = edition.execute("select as_of from published.programme").fetchall()
            for (table,) in edition.execute(
                "select table_name from information_schema.tables where table_schema = 'published'"
            ).fetchall():
                cursor = edition.execute(f"select * from published.{table}")
                names = [column[0] for column in cursor.description]
                for values in cursor.fetchall():
                    self._add(table, dict(zip(names, values, strict=True)))
            labels = edition.execute(
                "select label from published.dimensions union select said from published.wordings"
                " where table_name = 'dimensions'"
                # What people wrote is printed as they wrote it, numbers and all.
                " union select unnest([text_en, text_fr, text_es, text_ar]) from published.notes"
                " union select text from published.replies"
            ).fetchall()
        # Longest first, so that no part of a label is left over.
        numbered = {label for (label,) in labels if label and re.search(r"\d", label)}
        self._labels = sorted(numbered, key=len, reverse=True)
        self.numbers_of = cache(self._numbers_of)
        self._known: dict[str, set[str]] = defaultdict(set)
        for kind, value in self._rows:
            self._known[kind] |= {value} - {EVERY, "None"}

    def _add(self, table: str, row: Mapping[str, object]) -> None:
        self.texts |= {value for value in row.values() if isinstance(value, str)}
        of = {kind: str(row[kind]) for kind in KINDS if kind in row}
        numbers = {
            name: Decimal(value)
            for name, value in row.items()
            if isinstance(value, int | Decimal) and not isinstance(value, bool)
        }
        if isinstance(due := row.get("current_due"), date):  # A page says in how many days it is.
            numbers["days_until"] = Decimal((due - self._as_of).days)
        found = Row(table, of, numbers)
        self._all.append(found)
        for named in of.items():
            self._rows[named].append(found)

    def without_labels(self, cell: Cell) -> Cell:
        """Return a cell without what is a text of the edition and only has digits."""
        if cell.words.strip() in self.texts:
            return cell._replace(words="")
        words = cell.words
        for label in self._labels:
            words = words.replace(label, " ")
        return cell._replace(words=words)

    def subjects(self, cell: Cell) -> Subjects:
        """Return what a cell is said to be of, the most telling first."""
        page, row = cell.page.removesuffix(".html"), cell.row
        found = {
            "indicator": _first(RESULT, page, row, cell.head),
            "agreement": next(
                (one for one in self._known["agreement"] if one in f"{row} {cell.head}"), ""
            ),
            "form": page.partition("/")[2] if page.startswith("rules/") else cell.form,
            "principle": row.partition("principle-")[2],
            "partner": next(
                (one for one in self._known["partner"] if _is_named(one, page, row)), ""
            ),
            "period": cell.period or _first(PERIOD, row, cell.head).translate(AS_CODE),
        }
        return tuple((kind, found[kind]) for kind in KINDS if found[kind] not in {"", EVERY})

    def rows_of(self, subjects: Subjects) -> list[Row]:
        """Return the rows that are of all of this, as far as their table tells of it."""
        rows = self._rows[subjects[0]] if subjects else self._all
        return [row for row in rows if all(row.of.get(kind, one) == one for kind, one in subjects)]

    def _numbers_of(self, subjects: Subjects) -> frozenset[Decimal]:
        held = [row.numbers for row in self.rows_of(subjects)]
        # An estimate's margin is half of what lies between its ends.
        margins = [(one["high"] - one["low"]) / 2 for one in held if {"low", "high"} <= one.keys()]
        return frozenset([*margins, *(number for one in held for number in one.values())])

    def tells(self, subjects: Subjects, told: Told) -> bool:
        """Tell whether a number is one of those that are held of something."""
        return any(told.is_of(number) for number in self.numbers_of(subjects))

    def tells_a_share(self, subjects: Subjects, told: Told) -> bool:
        """Tell whether a number is what one count of a row is of another count of that row."""
        return any(
            told.is_of(part / whole)
            for row in self.rows_of(subjects)
            for part, whole in permutations(row.numbers.values(), 2)
            if whole
        )

    def tells_a_sum(self, subjects: Subjects, told: Told) -> bool:
        """Tell whether a number adds up what a table's column holds of each form."""
        sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        period = dict(subjects).get("period", EVERY)
        for row in self.rows_of(subjects):
            if "form" in row.of and row.of.get("period") == period:
                for name, number in row.numbers.items():
                    sums[row.table, name] += number
        return any(told.is_of(number) for number in sums.values())


def _first(pattern: re.Pattern[str], *texts: str) -> str:
    return next((hit[0] for text in texts if (hit := pattern.search(text))), "")


def _is_named(code: str, *texts: str) -> bool:
    return any(re.search(rf"(?<![A-Z]){code}(?![A-Z])", text) for text in texts)
