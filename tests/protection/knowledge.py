"""What a reader knows of the counts of people that he is not shown, as relations between them.

He has every table of his editions, the versions that he kept, what the programme's folder declares
(`tests.protection.declared`) and, if he is a partner, his own counts. All of it becomes relations
between whole numbers (`tests.protection.whole_numbers`). What he must not find out from them is
`tests.protection.attacker`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from tests.protection.declared import (
    CROSSED,
    WHOLE,
    Counted,
    Folder,
    codes,
    hides_zero,
)
from tests.protection.whole_numbers import Relations, Span

NOW = 0
TOGETHER = "+"  # Between members that are told together.
MILLION = 1_000_000  # Shares are published to six places.


class Cell(NamedTuple):
    """Where a count of people stands in a table."""

    indicator: str
    partner: str
    dimension: str
    member: str
    period: str
    reading: str


class Count(NamedTuple):
    """A count: of a cell, the people, or those inside or outside its numerator, in a version."""

    cell: Cell
    part: str
    version: int = NOW


@dataclass(frozen=True)
class Row:
    """What a table says of a cell; `is_withheld` where it says that it does not say it."""

    people: int | None = None
    inside: int | None = None
    share: Decimal | None = None
    is_withheld: bool = False
    is_entered: bool = False
    is_carried: bool = False


@dataclass(frozen=True)
class Table:
    """The figures of one edition; `partner` is whose it is, if it is a partner's."""

    edition: str
    rows: Mapping[Cell, Row]
    partner: str | None = None

    def holds(self, partner: str) -> bool:
        """Say whether the edition has figures of a partner, or of the programme."""
        return partner in {WHOLE, self.partner} or self.edition in {"internal", "panel"}


@dataclass(frozen=True)
class Reader:
    """What somebody has: his own edition first; earlier versions under their numbers."""

    tables: tuple[Table, ...]
    own: Mapping[Cell, Row] = field(default_factory=dict)
    kept: Mapping[int, tuple[Table, ...]] = field(default_factory=dict)
    # Whether he takes it that nobody went where an undivided figure grew: likely, not certain.
    thinks_one_way: bool = False

    @property
    def edition(self) -> Table:
        """His own edition as it is now."""
        return self.tables[0]


Terms = Mapping[Count, int]


def _parts_of(cell: Cell) -> Iterator[Cell]:
    """Yield the cells of which one is the sum that names members together."""
    sides = [side.split(TOGETHER) for side in cell.member.split(CROSSED)]
    yield from (cell._replace(member=CROSSED.join(members)) for members in product(*sides))


class Knowledge:
    """One reader's knowledge, made into relations."""

    def __init__(self, folder: Folder, reader: Reader) -> None:
        self.folder, self.reader = folder, reader
        self.relations = Relations()
        self._versions = {NOW: reader.tables, **reader.kept}
        self._rows = {
            version: {cell: row for table in reversed(tables) for cell, row in table.rows.items()}
            for version, tables in self._versions.items()
        }
        self._entered = {
            version: {
                (at.indicator, at.period, at.partner) for at, row in rows.items() if row.is_entered
            }
            for version, rows in self._rows.items()
        }
        self.periods = self._periods_told()
        self._refuted = set(self._contradicted())
        for version in self._versions:
            for indicator in self.told(version):
                self._learn(indicator, version)
            self._learn_parts_of_others(version)
        if reader.thinks_one_way:
            for earlier in reader.kept:
                self._believe_one_way(earlier)

    def terms(self, count: Count) -> Terms:
        """Return of which unknowns a count is the sum."""
        cell, part, version = count
        counted = self.folder.indicators[cell.indicator]
        parts = ("inside", "outside") if counted.is_ratio and part == "people" else (part,)
        cells = list(_parts_of(cell))
        if counted.to_date == "same":
            cells = [one._replace(reading="period") for one in cells]
        elif counted.to_date == "sum" and cell.reading == "to_date":
            until = self.periods[cell.indicator, version]
            cells = [
                one._replace(reading="period", period=period)
                for one in cells
                for period in until[: until.index(cell.period) + 1]
            ]
        return {Count(one, each, version): 1 for one in cells for each in parts}

    def bounds(self, count: Count) -> Span:
        """Return the exact bounds of a count."""
        return self.relations.exact(self.terms(count))

    def told(self, version: int = NOW) -> list[str]:
        """Return the indicators that a version tells of."""
        told = {cell.indicator for cell in self._rows[version]}
        return [one for one in self.folder.indicators if one in told]

    def _periods_told(self) -> dict[tuple[str, int], tuple[str, ...]]:
        """Return by indicator and version the periods that have a row, in order of time."""
        found: dict[tuple[str, int], set[str]] = defaultdict(set)
        for version, rows in self._rows.items():
            for cell in rows:
                found[cell.indicator, version].add(cell.period)
        return {
            (indicator, version): tuple(
                one for one in self.folder.indicators[indicator].periods if one in periods
            )
            for (indicator, version), periods in found.items()
            if indicator in self.folder.indicators
        }

    def is_entered(self, cell: Cell, version: int) -> bool:
        """Say whether a figure, or its programme's, was entered by hand: nothing adds up to it."""
        where = (cell.indicator, cell.period)
        return bool({(*where, cell.partner), (*where, WHOLE)} & self._entered[version])

    def cells(self, indicator: str, version: int, dimension: str) -> Iterator[Cell]:
        """Yield every cell that there could be, but for those of figures entered by hand."""
        counted = self.folder.indicators[indicator]
        is_apart = counted.to_date in {"once", "apart"}
        readings = ("period", "to_date") if is_apart else ("period",)
        for partner in (WHOLE, *self.folder.partners):
            for member in self.folder.members(dimension):
                for period in self.periods[indicator, version]:
                    for reading in readings:
                        cell = Cell(indicator, partner, dimension, member, period, reading)
                        if not self.is_entered(cell, version):
                            yield cell

    def _learn(self, indicator: str, version: int) -> None:
        counted = self.folder.indicators[indicator]
        parts = ("inside", "outside") if counted.is_ratio else ("people",)
        for dimension in counted.dimensions:
            for cell in self.cells(indicator, version, dimension):
                counts = [Count(cell, part, version) for part in parts]
                is_none = self.folder.is_structural_zero(cell.partner, dimension, cell.member)
                for count in counts:
                    self.relations.say({count: 1}, most=0 if is_none else 10**9)
                if self._says_nobody(cell, version):
                    self.relations.say(dict.fromkeys(counts, 1), 0, 0)
        self._learn_rows(indicator, version)
        self._learn_carried(indicator, version)
        for dimension in counted.dimensions:
            for cell in self.cells(indicator, version, dimension):
                if counted.to_date == "once" and cell.reading == "to_date":
                    self._learn_once(cell, version)
                self._learn_partners(cell, counted, parts, version)
                if cell.member == self.folder.members(dimension)[0]:
                    self._learn_margins(cell, counted, parts, version)

    def _learn_rows(self, indicator: str, version: int) -> None:
        counted = self.folder.indicators[indicator]
        told = [
            (cell, row, not hides_zero(table.edition, cell.dimension))
            for table in self._versions[version]
            for cell, row in table.rows.items()
        ]
        if version == NOW:
            told += [(cell, row, True) for cell, row in self.reader.own.items()]
        for cell, row, is_a_row in told:
            if cell.indicator != indicator or cell.period not in self.periods[indicator, version]:
                continue
            if row.is_entered or self.is_entered(cell, version):
                continue
            people = self.terms(Count(cell, "people", version))
            inside = self.terms(Count(cell, "inside", version))
            if row.people is not None:
                self.relations.say(people, row.people, row.people)
            if row.inside is not None and counted.is_ratio:
                self.relations.say(inside, row.inside, row.inside)
            if row.share is not None and row.people is None:
                self._learn_share(row.share, inside, people)
            if row.is_withheld and counted.has_somebody and is_a_row:
                self.relations.say(people, 1)

    def _learn_share(self, share: Decimal, inside: Terms, people: Terms) -> None:
        """A share that is rounded half up says between which two the exact one lies."""
        twice = int(share * 2 * MILLION)
        both = {one: 2 * MILLION * inside.get(one, 0) for one in people}
        self.relations.say({one: both[one] - (twice - 1) for one in people}, least=0)
        self.relations.say({one: both[one] - (twice + 1) for one in people}, most=0)

    def _says_nobody(self, cell: Cell, version: int) -> bool:
        """Say whether an edition that would have a row of a cell has none, in either reading."""
        rows = self._rows[version]
        if version == NOW and self.reader.own and cell.partner == self.reader.edition.partner:
            return cell not in self.reader.own
        if cell in rows or not any(table.holds(cell.partner) for table in self._versions[version]):
            return False
        is_same = self.folder.indicators[cell.indicator].to_date == "same"
        return not (is_same and cell._replace(reading="to_date") in rows)

    def _learn_partners(
        self, programme: Cell, counted: Counted, parts: Iterable[str], version: int
    ) -> None:
        if programme.partner != WHOLE or counted.partners == "apart":
            return
        for part in parts:
            each = [
                Count(programme._replace(partner=partner), part, version)
                for partner in self.folder.partners
            ]
            self._adds_up(Count(programme, part, version), each, exactly=counted.partners == "sum")

    def _learn_margins(
        self, cell: Cell, counted: Counted, parts: tuple[str, ...], version: int
    ) -> None:
        """What the members of a dimension, or of one side of a crossing, add up to."""
        names = codes(cell.dimension)
        for at, name in enumerate(names):
            rest = CROSSED.join(names[:at] + names[at + 1 :]) or WHOLE
            if rest not in counted.dimensions:
                continue
            for fixed in self.folder.members(rest):
                whole = cell._replace(dimension=rest, member=fixed)
                each = []
                for member in self.folder.divisions[name].members:
                    sides = [] if fixed == WHOLE else fixed.split(CROSSED)
                    sides.insert(at, member)
                    each.append(cell._replace(member=CROSSED.join(sides)))
                exactly = (
                    self.folder.divisions[name].adds_up
                    and name not in counted.overlaps
                    and (cell.indicator, name) not in self._refuted
                )
                for part in parts:
                    if part == "outside" and not exactly:
                        continue  # Somebody inside one member may be outside another.
                    self._adds_up(
                        Count(whole, part, version),
                        [Count(one, part, version) for one in each],
                        exactly=exactly,
                    )

    def _adds_up(self, whole: Count, each: list[Count], *, exactly: bool) -> None:
        if exactly:
            self.relations.say({whole: 1} | dict.fromkeys(each, -1), 0, 0)
            return
        self.relations.say({whole: 1} | dict.fromkeys(each, -1), most=0)
        for one in each:
            self.relations.say({whole: 1, one: -1}, least=0)

    def _learn_carried(self, indicator: str, version: int) -> None:
        """Where nothing was reported all counts of a partner are those of the period before."""
        told = self.periods[indicator, version]
        carried = {
            (cell.partner, cell.period)
            for cell, row in self._rows[version].items()
            if cell.indicator == indicator and row.is_carried and cell.partner != WHOLE
        }
        for dimension in self.folder.indicators[indicator].dimensions:
            for cell in self.cells(indicator, version, dimension):
                if (cell.partner, cell.period) in carried:
                    before = cell._replace(period=told[told.index(cell.period) - 1])
                    counts = (Count(one, "people", version) for one in (cell, before))
                    now, earlier = map(self.terms, counts)
                    self.relations.say(dict(now) | dict.fromkeys(earlier, -1), 0, 0)

    def _learn_once(self, until: Cell, version: int) -> None:
        """Whoever is counted to date was so in the period, or before it, or in both."""
        periods = self.periods[until.indicator, version]
        place = periods.index(until.period)
        found = [until._replace(reading="period")]
        found += [until._replace(period=before) for before in periods[max(place - 1, 0) : place]]
        if any(self.is_entered(cell, version) for cell in found):
            return
        ever, *parts = (self.terms(Count(cell, "people", version)) for cell in (until, *found))
        for part in parts:
            self.relations.say(dict(ever) | dict.fromkeys(part, -1), least=0)
        self.relations.say(dict(ever) | {one: -1 for part in parts for one in part}, most=0)

    def _learn_parts_of_others(self, version: int) -> None:
        told = self.told(version)
        for (small, inner), (great, outer) in self.folder.within:
            if small not in told or great not in told:
                continue
            shared = set(self.folder.indicators[great].dimensions)
            for dimension in sorted(shared & set(self.folder.indicators[small].dimensions)):
                for cell in self.cells(small, version, dimension):
                    other = cell._replace(indicator=great)
                    if cell.period in self.periods[great, version] and not self.is_entered(
                        other, version
                    ):
                        terms = dict(self.terms(Count(other, outer, version)))
                        less = dict.fromkeys(self.terms(Count(cell, inner, version)), -1)
                        self.relations.say(terms | less, least=0)

    def _contradicted(self) -> Iterator[tuple[str, str]]:
        """Yield the (indicator, dimension) whose members do not add up where all are shown."""
        rows = self._rows[NOW] | dict(self.reader.own)
        sums: dict[Cell, int] = defaultdict(int)
        withheld = set()
        for cell, row in rows.items():
            if len(codes(cell.dimension)) == 1 and TOGETHER not in cell.member:
                of_dimension = cell._replace(member=WHOLE)
                sums[of_dimension] += row.people or 0
                if row.people is None:
                    withheld.add(of_dimension)
        for of_dimension, people in sums.items():
            whole = rows.get(of_dimension._replace(dimension=WHOLE))
            if of_dimension not in withheld and whole and whole.people not in {None, people}:
                yield of_dimension.indicator, of_dimension.dimension

    def _believe_one_way(self, earlier: int) -> None:
        """Between a version and now, whoever came or went is part of the undivided change."""
        self.relations.follow()
        for indicator in sorted(set(self.told(earlier)) & set(self.told(NOW))):
            for cell in self.cells(indicator, earlier, WHOLE):
                if cell.period not in self.periods[indicator, NOW]:
                    continue
                for part in {count.part for count in self.terms(Count(cell, "people"))}:
                    change = self.relations.outer(self.change(Count(cell, part), earlier))
                    if change.width == 0 and change.least:
                        self._believe_change(Count(cell, part), change.least, earlier)

    def _believe_change(self, whole: Count, change: int, earlier: int) -> None:
        for dimension in self.folder.indicators[whole.cell.indicator].dimensions[1:]:
            for member in self.folder.members(dimension):
                cell = whole.cell._replace(dimension=dimension, member=member)
                terms = self.change(whole._replace(cell=cell), earlier)
                self.relations.say(terms, min(change, 0), max(change, 0))

    def change(self, count: Count, earlier: int) -> Terms:
        """Return how much more a count is now than in an earlier version."""
        before = dict.fromkeys(self.terms(count._replace(version=earlier)), -1)
        return dict(self.terms(count)) | before
