"""What each edition must withhold: counts that are too small, and what would give them away.

Which company those get is `assets.protection.company`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import duckdb

from assets.indicators.members import NOT_RECORDED
from assets.programme.model import Protection
from assets.protection.amounts import Amounts
from assets.protection.cells import (
    CROSSED,
    PROGRAMME,
    UNDIVIDED,
    Breakdown,
    Cell,
    Counts,
    Parts,
    cells_of,
    counts_of,
    less,
    people_of,
    persons_of,
    places_of,
)
from assets.protection.company import Chosen, Company, Thresholds
from assets.protection.editions import GROUP_DIMENSION, Edition
from assets.protection.groups import members_of_groups, with_absent
from assets.protection.merges import Merged, Merges, with_merged
from assets.protection.relations import Declared, Known
from assets.protection.remembered import Remembered
from assets.protection.times import Times
from assets.protection.versions import (
    Changes,
    earlier_versions,
    few_changed,
    given_away,
    still_withheld,
)

FEW_ORGANISATIONS = """
    select distinct v.indicator, v.partner, v.dimension
    from marts.indicator_values as v
    join marts.indicators as i on i.indicator = v.indicator
    where i.counts = 'organisations' and v.partner = '*' and v.denominator < ?
"""
FEW_PARTNERS = """
    select
        v.indicator, '*' as partner, v.dimension, v.member, v.period, v.reading,
        i.counts = 'people' or count(v.people) > 0 as is_of_people
    from marts.indicator_values as v
    join marts.indicators as i on i.indicator = v.indicator
    where v.partner <> '*' and v.partner <> $reader and (v.records > 0 or v.is_entered)
    group by v.indicator, v.dimension, v.member, v.period, v.reading, i.counts
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
OF_OTHERS = "select indicator from marts.indicators where counts <> 'people'"
SOURCES = "select indicator, measured_from from marts.indicators where measured_from is not null"
CARRIED = """
    select distinct indicator, partner, period
    from marts.indicator_values
    where is_carried and reading = 'period' and dimension = '*'
"""
PERIODS = "select period from marts.periods order by ends_on, starts_on desc"
PUBLIC, INTERNAL = Edition("public"), Edition("internal")


NOTHING = Chosen(frozenset(), {}, {})


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
        self._sources = _of_forms(dict(connection.execute(SOURCES).fetchall()))
        self._periods = [period for (period,) in connection.execute(PERIODS).fetchall()]
        self._carried = frozenset(connection.execute(CARRIED).fetchall())
        self._merges = Merges(connection)
        self._places = places_of(connection)
        people = dict(people_of(connection, INTERNAL))
        self.remembered = Remembered(connection)
        self._found: dict[Edition, Chosen] = {}
        everybody = counts_of(connection, INTERNAL, INTERNAL.partners("v.partner"), self._places)
        together = self._merges.of(everybody)
        self._everybody = with_merged(everybody, together)
        others = {one for (one,) in connection.execute(OF_OTHERS).fetchall()}
        people |= _at_least(people, together)
        self._others = {at: parts for at, parts in people.items() if at.indicator in others}
        persons = persons_of(connection, INTERNAL)
        self._persons = {**persons, **dict(_at_least(persons, together))}
        self._by_register = _by_register(self._everybody)

    def of(self, edition: Edition) -> frozenset[Cell]:
        """Return the cells that an edition must not show."""
        chosen = self._chosen(edition)
        return chosen.cells - chosen.merged.keys()

    def told_together(self, edition: Edition) -> Merged:
        """Return what an edition tells together since a part is withheld, with its parts."""
        chosen = self._chosen(edition)
        return {
            cell: parts
            for cell, parts in chosen.merged.items()
            if cell not in chosen.cells and any(part in chosen.cells for part in parts)
        }

    def _chosen(self, edition: Edition) -> Chosen:
        if edition.kind == "panel":  # The same figures as the internal one, for as many people.
            edition = INTERNAL
        if edition not in self._found:
            few, pooled = self._few(edition)
            found = self._people(edition, few)
            self._found[edition] = found._replace(cells=found.cells | pooled)
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
        rows = ask(FEW_PARTNERS, {**reader, "fewest": edition.fewest_partners}).fetchall()
        pooled = {Breakdown(*row[:3]) for row in rows if not row[-1]}
        pooled |= {Breakdown(*row) for row in ask(FEW_ORGANISATIONS, [organisations]).fetchall()}
        found = ask(FEW_CHANGES, {**reader, "fewest": organisations}).fetchall()
        pooled |= {Breakdown(*row) for row in found}
        if self.earlier:
            pooled |= few_changed(self.connection, edition, self.earlier, organisations)
        of_people = frozenset(Cell(*row[:-1]) for row in rows if row[-1])
        return of_people, with_absent(cells_of(self.connection, pooled))

    def _people(self, edition: Edition, few: frozenset[Cell]) -> Chosen:
        """Return the cells that would tell of a few people, and their company."""
        counts = self._with_absent(edition, edition.partners("v.partner"))
        merged = self._merges.of(counts)
        held = with_merged(counts, merged)
        known = self._counts(edition, edition.known("v.partner"))
        owned: dict[Cell, list[Parts]] = defaultdict(list)
        for cell, parts in self._people_of(known).items():
            owned[cell._replace(partner=PROGRAMME)].append(parts)
        people = self._people_of(held)
        thresholds = Thresholds(edition, self.rules, self._places, self._others, self._persons)
        small = {
            cell
            for cell, parts in people.items()
            if thresholds.is_small(cell, parts)
            or any(thresholds.is_few(cell, rest) for rest in _rests(cell, parts, owned))
        }
        small |= set(_of_few_persons(thresholds, held, known))
        small |= (few | set(self._few_merged(edition, merged))) & held.keys()
        since = self._since(edition, merged)
        reader = "*" if edition.kind == "public" else edition.partner or ""
        told = given_away(since, small, reader, thresholds.fewest) & held.keys()
        small |= told
        shown = NOTHING if edition == PUBLIC else self._shown_in_public
        company = Company(
            Times(held, self._periods, shown.sums, self._carried),
            list(self._readers(thresholds, held, known, shown, small)),
            Declared(
                self._sources,
                self._is_by_register if edition.kind == "partner" else lambda _: True,
            ),
            thresholds,
            merged,
            merged.keys() - told,
            self.remembered,
        )
        found = company.of(small)
        # What a version withheld stays so. As a rule it does by itself, since the same is small;
        # to begin with all of it would seek company for what is itself but company, and would
        # withhold more in each version. In their order each adds what it added then.
        for withheld in still_withheld(since, thresholds.fewest):
            if missing := withheld & held.keys() - found.cells:
                small |= missing
                company = replace(company, free=company.free - missing)
                found = company.of(small)
        return found._replace(cells=found.cells - shown.cells)

    def _with_absent(self, edition: Edition, partners: str) -> Counts:
        """Return the counts of an edition, with nobody in each cell of a group that has no row.

        Where nobody was counted without the group either, that is shown, and says it of each group.
        """
        held = dict(counts_of(self.connection, edition, partners, self._places))
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

    def _counts(self, edition: Edition, partners: str) -> Counts:
        """Return the counts of an edition, of some partners, and what can be told together."""
        counts = counts_of(self.connection, edition, partners, self._places)
        return with_merged(counts, self._merges.of(counts))

    def _people_of(self, counts: Counts) -> Counts:
        """Return the people behind each of some counts."""
        return {cell: self._others.get(cell, parts) for cell, parts in counts.items()}

    def _few_merged(self, edition: Edition, merged: Merged) -> Iterator[Cell]:
        """Yield what is told together and too few partners stand behind."""
        if edition.kind in {"public", "partner"}:
            for cell in merged:
                others = self._partners[cell] - {edition.partner}
                if cell.partner == PROGRAMME and len(others) < edition.fewest_partners:
                    yield cell

    @cached_property
    def _partners(self) -> Mapping[Cell, set[str]]:
        """The partners that counted somebody, by the programme's cell."""
        found: dict[Cell, set[str]] = defaultdict(set)
        for cell, parts in self._everybody.items():
            if cell.partner != PROGRAMME and any(parts):
                found[cell._replace(partner=PROGRAMME)].add(cell.partner)
        return found

    def _since(self, edition: Edition, merged: Merged) -> Changes:
        """Return how counts differ from those of earlier versions, whatever these showed."""
        if not self.earlier:
            return {}
        return earlier_versions(self.connection, edition, self.earlier, merged)

    def _readers(
        self,
        thresholds: Thresholds,
        held: Counts,
        known: Counts,
        shown: Chosen,
        small: AbstractSet[Cell],
    ) -> Iterator[Known]:
        """Yield those from whom counts are kept."""
        edition, may_be_nothing = thresholds.edition, thresholds.may_be_nothing
        everybody = shown.cells | frozenset(shown.sums)
        # A partner's report may be handed on to somebody who knows none.
        amounts = Amounts(self._places, self._sources)
        least = amounts.least_behind(held, small, thresholds.fewest)
        yield Known({}, everybody, may_be_nothing, least=least)
        if edition == INTERNAL:
            return
        # Partners read in their own files where nobody was counted.
        by_partners = everybody | {
            cell
            for cell, parts in held.items()
            if edition == PUBLIC and not any(parts) and not may_be_nothing(cell)
        }
        for partner in sorted({cell.partner for cell in known}):
            own = {
                cell._replace(partner=PROGRAMME): parts
                for cell, parts in known.items()
                if cell.partner == partner
            }
            alone = {
                cell
                for cell, parts in own.items()
                if self._is_by_register(cell) and held.get(cell) == parts
            }
            of_others = amounts.least_behind(held, small, thresholds.fewest, own)
            yield Known(own, by_partners | alone, may_be_nothing, partner, of_others)

    def _is_by_register(self, cell: Cell) -> bool:
        """Say whether the register tells which partners stand behind a programme's count."""
        codes = cell.dimension.split(CROSSED)
        return any((cell.indicator, code) in self._by_register for code in codes)

    @cached_property
    def _shown_in_public(self) -> Chosen:
        held = self._counts(PUBLIC, PUBLIC.partners("v.partner"))
        withheld = self._chosen(PUBLIC)
        return withheld._replace(cells=frozenset(held.keys() - withheld.cells))


def _of_forms(sources: Mapping[str, str]) -> Mapping[str, str]:
    """Return by indicator what it is counted from: the form where others count a repeat's items.

    Who has such an item is among those of whom the form is.
    """
    forms = set(sources.values())
    return {
        indicator: form if (form := source.split("/")[0]) in forms else source
        for indicator, source in sources.items()
    }


def _at_least(people: Counts, together: Merged) -> Iterator[tuple[Cell, Parts]]:
    """Yield how many people are at least behind what is told together: some are in two parts."""
    for cell, parts in together.items():
        if all(part in people for part in parts):
            yield cell, tuple(map(max, zip(*(people[part] for part in parts), strict=True)))


def _of_few_persons(thresholds: Thresholds, held: Counts, known: Counts) -> Iterator[Cell]:
    """Yield figures of rows that too few different people have, also without a partner's own."""
    for cell in thresholds.persons.keys() & held.keys():
        if thresholds.is_of_few_persons(held[cell], [cell]):
            yield cell
    for own in thresholds.persons.keys() & known.keys():
        cell = own._replace(partner=PROGRAMME)
        if cell in held:
            rest = less(held[cell], known[own])
            if thresholds.is_of_few_persons(rest, [cell], own.partner):
                yield cell


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


def _rests(cell: Cell, parts: Parts, known: Mapping[Cell, list[Parts]]) -> Iterator[Parts]:
    """Yield what is left of the programme's count for a reader who knows one partner's."""
    if cell.partner == PROGRAMME:
        for own in known.get(cell, ()):
            yield less(parts, own)
