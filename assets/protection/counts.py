"""What each edition must withhold: counts that are too small, and what would give them away.

Which company those get is `assets.protection.suppression`; how counts hang together,
`assets.protection.relations`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb

from assets.indicators.members import NOT_RECORDED
from assets.programme.model import Protection
from assets.protection.cells import (
    CROSSED,
    PROGRAMME,
    UNDIVIDED,
    Breakdown,
    Cell,
    Counts,
    Parts,
    added,
    cells_of,
    counts_of,
    is_small,
    sums,
)
from assets.protection.editions import GROUP_DIMENSION, Edition
from assets.protection.groups import members_of_groups
from assets.protection.relations import Known, tables_of
from assets.protection.suppression import joined
from assets.protection.times import Span, Times
from assets.protection.versions import earlier_versions, few_changed, given_away

FEW_ORGANISATIONS = """
    select distinct v.indicator, v.partner, v.dimension
    from marts.indicator_values as v
    join marts.indicators as i on i.indicator = v.indicator
    where i.counts = 'organisations' and v.partner = '*' and v.denominator < ?
"""
# A figure that fewer partners stand behind is as good as one of theirs (UX §2.2); besides a partner
# that reads it, which may be any where anybody may read it.
FEWEST_PARTNERS = 3
FEW_PARTNERS = """
    select
        v.indicator, '*' as partner, v.dimension, v.member, v.period, v.reading,
        i.counts = 'people' as is_of_people
    from marts.indicator_values as v
    join marts.indicators as i on i.indicator = v.indicator
    where v.partner <> '*' and v.partner <> $reader and (v.records > 0 or v.is_entered)
    group by all
    having count(*) < $fewest
"""
# Between two quarters in which few organisations' scores changed, the difference is theirs.
FEW_CHANGES = """
    with scores as (
        select
            v.*,
            lag(v.value) over (
                partition by v.indicator, v.partner, v.dimension, v.member, v.reading
                order by v.period
            ) as value_before
        from marts.indicator_values as v
        join marts.indicators as i on i.indicator = v.indicator
        where i.counts = 'organisations' and v.partner <> '*' and v.partner <> $reader
    )

    select distinct indicator, '*' as partner, dimension
    from (
        select
            indicator, dimension,
            count(*) filter (where value is distinct from value_before) as changes
        from scores
        group by indicator, dimension, period, reading, member
    )
    where changes between 1 and $fewest - 1
"""
SOURCES = "select indicator, measured_from from marts.indicators where measured_from is not null"
PERIODS = "select period from marts.periods order by ends_on, starts_on desc"
PUBLIC, INTERNAL = Edition("public"), Edition("internal")


@dataclass(frozen=True)
class Reader:
    """Somebody from whom counts are kept, and what he knows of them.

    `knows_partners`: those of single partners in his edition are his own.
    """

    knows: Known
    knows_partners: bool = False

    def reads(self, cell: Cell) -> bool:
        """Say whether a count can tell him something."""
        return cell.partner == PROGRAMME or not self.knows_partners


class Withholding:
    """What each edition withholds, worked out once where editions share it."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        rules: Protection,
        earlier: Sequence[Path] = (),
    ) -> None:
        """Read what all editions need.

        `earlier` are the files in which earlier versions keep what they were made of.
        """
        self.connection, self.rules, self.earlier = connection, rules, earlier
        self._members = members_of_groups(connection)
        self._sources = dict(connection.execute(SOURCES).fetchall())
        self._periods = [period for (period,) in connection.execute(PERIODS).fetchall()]
        self._found: dict[Edition, frozenset[Cell]] = {}
        everybody = counts_of(connection, INTERNAL, INTERNAL.partners("v.partner"))
        self._by_register = _by_register(everybody)

    def of(self, edition: Edition) -> frozenset[Cell]:
        """Return the cells that an edition must not show."""
        if edition not in self._found:
            if edition.kind == "panel":  # The same figures as the internal one, for as many people.
                return self.of(INTERNAL)
            few, pooled = self._few(edition)
            self._found[edition] = self._people(edition, few) | pooled
        return self._found[edition]

    def _few(self, edition: Edition) -> tuple[frozenset[Cell], frozenset[Cell]]:
        """Return the pooled figures behind which too few stand to hide each one's own.

        First those of people, cell by cell, then all others, whose breakdowns are withheld whole.
        The agency's own editions show every partner anyway.
        """
        if edition.kind not in {"public", "partner"}:
            return frozenset(), frozenset()
        ask, organisations = self.connection.execute, self.rules.organisations
        reader = {"reader": edition.partner or ""}
        fewest = FEWEST_PARTNERS + (edition.kind == "public")
        rows = ask(FEW_PARTNERS, {**reader, "fewest": fewest}).fetchall()
        pooled = {Breakdown(*row[:3]) for row in rows if not row[-1]}
        pooled |= {Breakdown(*row) for row in ask(FEW_ORGANISATIONS, [organisations]).fetchall()}
        found = ask(FEW_CHANGES, {**reader, "fewest": organisations}).fetchall()
        pooled |= {Breakdown(*row) for row in found}
        if self.earlier:
            pooled |= few_changed(self.connection, edition, self.earlier, organisations)
        of_people = frozenset(Cell(*row[:-1]) for row in rows if row[-1])
        return of_people, cells_of(self.connection, pooled)

    def _people(self, edition: Edition, few: frozenset[Cell]) -> frozenset[Cell]:
        """Return the cells that would tell of a few people, and their company."""
        held = self._with_absent(edition, edition.partners("v.partner"))
        known = counts_of(self.connection, edition, edition.known("v.partner"))
        owned: dict[Cell, list[Parts]] = defaultdict(list)
        for cell, parts in known.items():
            owned[cell._replace(partner=PROGRAMME)].append(parts)
        small = {
            cell
            for cell, parts in held.items()
            if self._is_small(edition, cell, parts)
            or any(self._is_few(edition, cell, rest) for rest in _rests(cell, parts, owned))
        }
        small |= few & held.keys()
        small |= self._told(edition, held, small)
        times, readers = Times(held, self._periods), list(self._readers(edition, held, known))
        chosen = times.before(small)
        hidden = self._in_company(edition, times.of_periods(), chosen, readers)
        ways = (
            small | self._in_spans(edition, times, hidden, chosen, readers),
            small | hidden | set(times.following(hidden, ())),
        )
        fewer = min(ways, key=lambda way: len(way & held.keys()))
        return frozenset(
            (fewer | self._in_company(edition, times.apart(), fewer, readers)) & held.keys()
        )

    def _in_spans(
        self,
        edition: Edition,
        times: Times,
        hidden: AbstractSet[Cell],
        chosen: AbstractSet[Cell],
        readers: Sequence[Reader],
    ) -> set[Cell]:
        """Return what is withheld where a period of the programme keeps the next one company."""
        spans = list(times.spans(hidden, self._sources))
        found = set(hidden)
        for span in spans:
            found -= span.counts.keys()
            narrow = set(chosen).union(*(self._narrow(edition, span, one.knows) for one in readers))
            found |= self._in_company(edition, span.counts, narrow, readers, span.sums)
        return found | set(times.following(found, spans))

    def _in_company(
        self,
        edition: Edition,
        counts: Counts,
        small: AbstractSet[Cell],
        readers: Sequence[Reader],
        sums: Mapping[Cell, list[Cell]] | None = None,
    ) -> set[Cell]:
        """Return the small ones of some counts with their company, whoever reads them."""

        def fewest(cell: Cell) -> int:
            return self._fewest(edition, cell)

        hidden, before = set(small & counts.keys()), -1
        while before < len(hidden):  # Who knows most may need more; then the others have it too.
            before = len(hidden)
            for reader in readers:
                of = {cell: parts for cell, parts in counts.items() if reader.reads(cell)}
                whole = {cell: parts for cell, parts in (sums or {}).items() if cell in of}
                for table, cells in tables_of(of, fewest, self._sources, reader.knows, whole):
                    places = [place for place, cell in enumerate(cells) if cell in hidden]
                    hidden |= {cells[place] for place in joined(table, places)}
            if len(readers) == 1:
                break
        return hidden

    def _with_absent(self, edition: Edition, partners: str) -> Counts:
        """Return the counts of an edition, with nobody in each cell of a group that has no row.

        Where nobody was counted without the group either, that is shown, and says it of each group.
        """
        held = dict(counts_of(self.connection, edition, partners))
        divided: dict[str, set[str]] = {}
        for cell in held:
            if edition.hides_zero(cell.dimension):
                divided.setdefault(cell.indicator, set()).add(cell.dimension)
        for cell, parts in list(held.items()):
            if cell.dimension == UNDIVIDED and any(parts):
                for dimension in sorted(divided.get(cell.indicator, ())):
                    for member in self._members[dimension]:
                        if NOT_RECORDED not in member.split(CROSSED):
                            absent = cell._replace(dimension=dimension, member=member)
                            if any(held.get(_without_group(absent), ())):
                                held.setdefault(absent, (0,) * len(parts))
        return held

    def _fewest(self, edition: Edition, cell: Cell) -> int:
        return edition.fewest_people(self.rules, cell.dimension)

    def _is_few(self, edition: Edition, cell: Cell, parts: Parts) -> bool:
        return any(is_small(people, self._fewest(edition, cell)) for people in sums(parts))

    def _is_small(self, edition: Edition, cell: Cell, parts: Parts) -> bool:
        return self._is_few(edition, cell, parts) or (
            not _may_be_nothing(edition, cell) and 0 in sums(parts)
        )

    def _told(self, edition: Edition, held: Counts, small: set[Cell]) -> set[Cell]:
        """Return what earlier versions would give away together with today's."""
        if not self.earlier:
            return set()
        since = earlier_versions(self.connection, edition, self.earlier)
        reader = "*" if edition.kind == "public" else edition.partner or ""
        return given_away(since, small, reader, lambda cell: self._fewest(edition, cell)) & (
            held.keys()
        )

    def _readers(self, edition: Edition, held: Counts, known: Counts) -> Iterator[Reader]:
        """Yield those from whom counts are kept."""

        def may_be_nothing(cell: Cell) -> bool:
            return _may_be_nothing(edition, cell)

        shown = frozenset() if edition == PUBLIC else self._shown_in_public
        if edition != PUBLIC:  # A partner's report may be handed on to somebody who knows none.
            yield Reader(Known(whole=shown, may_be_nothing=may_be_nothing))
        if edition == INTERNAL:
            return
        for partner in sorted({cell.partner for cell in known}) or [""]:
            own = {
                cell._replace(partner=PROGRAMME): parts
                for cell, parts in known.items()
                if cell.partner == partner
            }
            alone = {
                cell
                for cell, parts in own.items()
                if (cell.indicator, cell.dimension) in self._by_register and held.get(cell) == parts
            }
            yield Reader(Known(own, shown | alone, may_be_nothing), knows_partners=True)

    @cached_property
    def _shown_in_public(self) -> frozenset[Cell]:
        held = counts_of(self.connection, PUBLIC, PUBLIC.partners("v.partner"))
        return frozenset(held.keys() - self.of(PUBLIC))

    def _narrow(self, edition: Edition, span: Span, known: Known) -> set[Cell]:
        """Return what was counted in periods together that speaks of few, for a reader too."""
        found = set()
        for whole, parts in span.sums.items():
            count = span.counts[whole]
            own = added(known.floors.get(part, (0,) * len(count)) for part in parts)
            rest = tuple(all_of - one for all_of, one in zip(count, own, strict=True))
            if self._is_small(edition, whole, count) or self._is_few(edition, whole, rest):
                found.add(whole)
        return found


def _by_register(counts: Counts) -> set[tuple[str, str]]:
    """Return the (indicator, dimension) in which each partner has one member, as a region has it.

    There everybody can read in the register who stands behind a figure.
    """
    members: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for cell in counts:
        if cell.partner != PROGRAMME and cell.dimension != UNDIVIDED:
            members[cell.indicator, cell.dimension][cell.partner].add(cell.member)
    return {where for where, of in members.items() if all(len(found) == 1 for found in of.values())}


def _without_group(cell: Cell) -> Cell:
    """Return the cell of a crossing that does not name the group; of the group alone the whole."""
    sides = zip(cell.dimension.split(CROSSED), cell.member.split(CROSSED), strict=True)
    left = [side for side in sides if side[0] != GROUP_DIMENSION]
    codes, members = (CROSSED.join(side[at] for side in left) or UNDIVIDED for at in (0, 1))
    return cell._replace(dimension=codes, member=members)


def _may_be_nothing(edition: Edition, cell: Cell) -> bool:
    """Say whether that nobody was counted may be known; that all have answered always may."""
    return not edition.hides_zero(cell.dimension) or NOT_RECORDED in cell.member.split(CROSSED)


def _rests(cell: Cell, parts: Parts, known: Mapping[Cell, list[Parts]]) -> Iterator[Parts]:
    """Yield what is left of the programme's count for a reader who knows one partner's."""
    if cell.partner == PROGRAMME:
        for own in known.get(cell, ()):
            yield tuple(count - one for count, one in zip(parts, own, strict=True))
