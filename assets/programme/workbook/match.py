"""Which row of the workbook is which record of the folder, and what differs between the two.

Rows have no number of their own: an officer sorts, copies and inserts them as in any spreadsheet.
A row is known by what it says, and one that was changed by all that stands before the change.
"""

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assets.programme.workbook.cells import normal
from assets.programme.workbook.sheets import Row, Sheet

_ENOUGH_ALIKE = 0.5  # Of the columns, counted from the end, for a row whose first cell changed.


@dataclass(frozen=True)
class Pair:
    """A record as it was and as the workbook has it: only one of them if it is new or gone."""

    old: Row | None
    new: Row | None


@dataclass(frozen=True)
class Paired:
    """A sheet of the folder, the same of the workbook, and their rows paired."""

    sheet: Sheet
    given: Sheet
    pairs: Sequence[Pair]

    @property
    def is_changed(self) -> bool:
        """Whether the workbook says anything else than the folder."""
        return any(
            pair.old is None or pair.new is None or any(changed_cells(self.sheet, pair))
            for pair in self.pairs
        )


@dataclass(frozen=True)
class Change:
    """One difference between the folder and the workbook."""

    file: str
    line: int  # 0 for what is new.
    what: str  # The record and the field.
    was: str
    becomes: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else f"{self.file}, new"
        return f"{place}: {self.what}: {self.was or 'nothing'} → {self.becomes or 'nothing'}"


def paired(sheet: Sheet, given: Sheet) -> Paired:
    """Pair the folder's rows with the workbook's, in the folder's order, new ones where they stand.

    A column that the workbook lacks says nothing.
    """
    found = _found(sheet, given)
    order: list[Pair] = [Pair(old, found.get(id(old))) for old in sheet.rows]
    partner = {id(pair.new): pair for pair in order if pair.new}
    after: Pair | None = None
    for row in given.rows:
        if id(row) in partner:
            after = partner[id(row)]
            continue
        pair = Pair(None, row)
        order.insert(order.index(after) + 1 if after else _first_kept(order), pair)
        after = pair
    return Paired(sheet, given, order)


def changed_cells(sheet: Sheet, pair: Pair) -> Iterator[tuple[str, str, str]]:
    """Yield each cell that differs: its column, what it was, and what it becomes."""
    for name, column in sheet.kinds.items():
        if pair.new is not None and name in pair.new.cells:
            was = pair.old.cells.get(name, "") if pair.old else ""
            becomes = pair.new.cells[name]
            if normal(was, column.kind) != normal(becomes, column.kind):
                yield name, was, becomes


def changes(of: Paired) -> Iterator[Change]:
    """Yield what differs in a sheet, in words."""
    sheet = of.sheet
    for pair in of.pairs:
        if pair.new is None and pair.old is not None:
            what = f"{_label(sheet, pair.old)}, the whole {_thing(sheet)}"
            was = "; ".join(filter(None, pair.old.cells.values()))
            yield Change(_file(sheet, ""), pair.old.line, what, was, "")
        elif pair.old is None and pair.new is not None:
            what = f"{_label(sheet, pair.new)}, a {_thing(sheet)}"
            becomes = "; ".join(filter(None, pair.new.cells.values()))
            yield Change(_file(sheet, ""), 0, what, "", becomes)
        elif pair.old is not None:
            for name, was, becomes in changed_cells(sheet, pair):
                line = pair.old.lines.get(name, pair.old.line)
                what = name if sheet.shape == "settings" else f"{_label(sheet, pair.old)}, {name}"
                yield Change(_file(sheet, name), line, what, was, becomes)


def _found(sheet: Sheet, given: Sheet) -> dict[int, Row]:
    """Return for each of the folder's rows, by its id, the row of the workbook that it is."""
    if sheet.shape == "settings":
        return {id(old): new for old, new in zip(sheet.rows, given.rows, strict=True)}
    columns = [column.name for column in sheet.columns if column.name in given.kinds]
    starts = [columns[:length] for length in range(len(columns), 0, -1)]
    enough = max(2, int(len(columns) * _ENOUGH_ALIKE))
    ends = [columns[-length:] for length in range(len(columns) - 1, enough - 1, -1)]
    found: dict[int, Row] = {}
    left_old, left_new = list(sheet.rows), list(given.rows)
    for alike in [*starts, *ends]:
        if not left_old or not left_new:
            break
        waiting: dict[tuple[object, ...], deque[Row]] = defaultdict(deque)
        for old in left_old:
            waiting[sheet.meant(old, alike)].append(old)
        still = []
        for new in left_new:
            meant = sheet.meant(new, alike)
            if any(meant) and waiting[meant]:
                found[id(waiting[meant].popleft())] = new
            else:
                still.append(new)
        left_new = still
        left_old = [old for old in left_old if id(old) not in found]
    return found


def _first_kept(order: Sequence[Pair]) -> int:
    """Return where the first record of the folder stands that the workbook still has."""
    return next((place for place, pair in enumerate(order) if pair.new and pair.old), len(order))


def _label(sheet: Sheet, row: Row) -> str:
    shown = [row.cells.get(column.name, "") for column in sheet.columns[:1]]
    return f"{sheet.name} {' '.join(filter(None, shown))}".strip()


def _thing(sheet: Sheet) -> str:
    return {"names": "name", "register": "row"}.get(sheet.shape, "record")


def _file(sheet: Sheet, column: str) -> str:
    if sheet.shape != "names":
        return sheet.file
    return f"locale/{column}.yaml" if column and column != "name" else "locale"
