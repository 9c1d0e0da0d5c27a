"""A reader who works out, as far as it can be worked out, what an edition withholds.

What he knows is `tests.protection.knowledge`; here stands what he must not find out (DESIGN §8).
He shares no code with `assets.protection`.
"""

from collections.abc import Iterator
from typing import NamedTuple

from assets.programme.model import Protection
from tests.protection.declared import (
    CROSSED,
    GROUP,
    NOT_RECORDED,
    WHOLE,
    Folder,
    codes,
    fewest,
    hides_zero,
)
from tests.protection.knowledge import NOW, Cell, Count, Knowledge, Reader, Row, Terms
from tests.protection.whole_numbers import Span


class Leak(NamedTuple):
    """A count of which a reader knows more than he may, how far he knows it, and what it is.

    `withheld`: his edition says that it does not say it. `others`: of a partner whose figures it
    does not hold. `nobody`: of a group of which nobody was counted. `changed`: how many came or
    went between two versions.
    """

    count: Count
    span: Span
    kind: str


class Wanted(NamedTuple):
    """A count that is to be found out, of what it is the sum, and how near is too near."""

    count: Count
    terms: Terms
    width: int
    kind: str


class Attack:
    """One reader's attempt."""

    def __init__(self, folder: Folder, reader: Reader, rules: Protection) -> None:
        self.folder, self.reader, self.rules = folder, reader, rules
        self.knowledge = Knowledge(folder, reader)
        self._learn_from_amounts()

    def leaks(self) -> list[Leak]:
        """Return every count of which too much is known.

        Raises:
            ContradictionError: What was published, or is believed, cannot all be true.
        """
        wanted = [*self._withheld(), *self._of_others(), *self._of_nobody(), *self._changed()]
        found = self.knowledge.relations.narrow([(one.terms, one.width) for one in wanted])
        return [
            Leak(one.count, span, one.kind)
            for one, span in zip(wanted, found, strict=True)
            if span is not None and self._tells(one, span)
        ]

    def _learn_from_amounts(self) -> None:
        """An amount that is told was made by enough people, besides the reader's own."""
        table, own = self.reader.edition, self.reader.own
        for cell, row in table.rows.items():
            amount = self.folder.indicators.get(cell.indicator)
            if amount is None or amount.steps == 1 or not row.people or cell.reading != "period":
                continue
            of_own = cell._replace(partner=table.partner or "")
            if of_own == cell or (of_own in own and own[of_own].people == row.people):
                continue  # All of it is the reader's own.
            for code, counted in self.folder.indicators.items():
                people = cell._replace(indicator=code)
                if (
                    counted.source == amount.source
                    and counted.steps == 1
                    and cell.dimension in counted.dimensions
                    and not self.knowledge.is_entered(people, NOW)
                ):
                    mine = own.get(of_own._replace(indicator=code), Row()).people or 0
                    least = mine + fewest(self.rules, table.edition, cell.dimension)
                    terms = self.knowledge.terms(Count(people, "people"))
                    self.knowledge.relations.say(terms, least)

    def _tells(self, wanted: Wanted, span: Span) -> bool:
        if wanted.kind == "withheld":
            # That nobody was counted may be known, except in a group.
            cell = wanted.count.cell
            hides = hides_zero(self.reader.edition.edition, cell.dimension)
            return span.most != 0 or (hides and self._is_somebody(cell))
        if wanted.kind == "others":
            return span.least < wanted.width and span.most != 0
        if wanted.kind == "nobody":
            return span.most == 0
        return span.width == 0 and 0 < abs(span.least) < wanted.width

    def _is_somebody(self, cell: Cell) -> bool:
        """Say whether somebody was counted without the group that a cell names, or may have been.

        Where a table shows that nobody was, it says so of each group.
        """
        sides = zip(codes(cell.dimension), cell.member.split(CROSSED), strict=False)
        left = [side for side in sides if side[0] != GROUP]
        names, members = (CROSSED.join(side[at] for side in left) or WHOLE for at in (0, 1))
        row = self.reader.edition.rows.get(cell._replace(dimension=names, member=members))
        return row is not None and (row.is_withheld or bool(row.people))

    def _wanted(self, cell: Cell, kind: str) -> Iterator[Wanted]:
        """Yield the counts of a cell: of a ratio also those inside its numerator, and outside."""
        is_ratio = self.folder.indicators[cell.indicator].is_ratio
        width = fewest(self.rules, self.reader.edition.edition, cell.dimension)
        width *= self.folder.indicators[cell.indicator].steps
        for part in ("people", "inside", "outside") if is_ratio else ("people",):
            count = Count(cell, part)
            yield Wanted(count, self.knowledge.terms(count), width, kind)

    def _is_judged(self, cell: Cell) -> bool:
        """Say whether a cell can tell of somebody else than the reader's own people."""
        known, edition = self.knowledge, self.reader.edition
        return (
            cell.indicator in self.folder.indicators
            and not (edition.partner and cell.partner == edition.partner)
            and cell.period in known.periods[cell.indicator, NOW]
            and not known.is_entered(cell, NOW)
            and not self.folder.is_structural_zero(cell.partner, cell.dimension, cell.member)
        )

    def _cells(self) -> Iterator[Cell]:
        for indicator in self.knowledge.told():
            for dimension in self.folder.indicators[indicator].dimensions:
                yield from self.knowledge.cells(indicator, NOW, dimension)

    def _withheld(self) -> Iterator[Wanted]:
        """Yield what his own edition withholds, of others and of the programme."""
        for cell, row in self.reader.edition.rows.items():
            if row.is_withheld and self._is_judged(cell):
                yield from self._wanted(cell, "withheld")

    def _of_others(self) -> Iterator[Wanted]:
        """Yield the counts of partners whose figures his edition does not hold."""
        for cell in self._cells():
            if not self.reader.edition.holds(cell.partner) and self._is_judged(cell):
                yield from self._wanted(cell, "others")

    def _of_nobody(self) -> Iterator[Wanted]:
        """Yield the cells of groups that are not withheld where somebody was counted undivided."""
        rows = self.reader.edition.rows
        for cell in self._cells():
            row = rows.get(cell)
            if (
                hides_zero(self.reader.edition.edition, cell.dimension)
                and NOT_RECORDED not in cell.member.split(CROSSED)
                and not (row and row.is_withheld)
                and self._is_somebody(cell)
            ):
                yield next(self._wanted(cell, "nobody"))

    def _changed(self) -> Iterator[Wanted]:
        """Yield how many people of a breakdown came or went between two versions."""
        for version, tables in self.reader.kept.items():
            told = {cell for table in (*tables, self.reader.edition) for cell in table.rows}
            for cell in sorted(told):
                if (
                    cell.dimension != WHOLE
                    and cell.indicator in self.knowledge.told()
                    and cell.period in self.knowledge.periods.get((cell.indicator, version), ())
                    and self._is_judged(cell)
                    and not self.knowledge.is_entered(cell, version)
                ):
                    for one in self._wanted(cell, "changed"):
                        yield one._replace(terms=self.knowledge.change(one.count, version))
