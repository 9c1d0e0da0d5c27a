"""What earlier versions of closed periods gave away: counts to subtract from today's.

A publication keeps the counts of people behind the figures of its periods, and in which editions
they were shown. Between a figure that was shown and the same figure now lie the people who came or
went since: in a breakdown these are told apart, so they are protected like any other cell. The
undivided figure tells nobody apart; only where it would give away a count that is withheld, then
or now, is it looked at too. Where rows are counted as people and somebody may have several,
the different people behind them are looked at as well.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import duckdb

from assets.protection.cells import PROGRAMME, UNDIVIDED, Breakdown, Cell, is_small
from assets.protection.editions import Edition
from assets.protection.merges import TOGETHER, Merged
from assets.warehouse.connection import literal
from assets.warehouse.temporary import drop_temporary, replace_temporary

PEOPLE = "people.parquet"
MERGED = "merged"
# People by cell; of a ratio also those inside its numerator, and those outside.
COUNTED = """
    select
        v.indicator, v.partner, v.dimension, v.period, v.reading, v.member, v.people, v.value,
        if({is_ratio}, coalesce(v.people_inside, v.numerator), null)::bigint as inside,
        if(
            {is_ratio}, coalesce(v.people - v.people_inside, v.denominator - v.numerator), null
        )::bigint as outside,
        i.counts, v.persons
    from marts.indicator_values as v
    join marts.indicators as i on i.indicator = v.indicator
    where v.people is not null or i.counts = 'organisations'
""".format(is_ratio="i.kind in ('ratio_flow', 'ratio_level')")
# Of what is told together its parts have the counts; here stands that it was shown.
KEPT = f"""
    select
        * replace (coalesce(counts, '{MERGED}') as counts, coalesce(editions, []) as editions),
        {{number}} as entry
    from (select * from ({{counted}}) where period in ({{periods}})) as now
    full join (
        select
            indicator, partner, dimension, member, period, reading,
            list(edition order by edition) as editions
        from shown group by all
    ) as shown using (indicator, partner, dimension, member, period, reading)
    where now.counts is not null or contains(member, '{TOGETHER}')
"""
# A cell that is not there counts nobody, and says so.
CHANGED = """
    with counted as ({counted}),

    was as (
        -- What was kept before different people were counted says nothing of them.
        select * from (select null::bigint as persons limit 0)
        union all by name
        select * from {kept}
    ),

    known as (select distinct entry, indicator, partner, dimension from was),

    now as (
        select known.entry, counted.*
        from counted
        join known using (indicator, partner, dimension)
        where (known.entry, counted.period) in (select entry, period from was)
    )

    select
        indicator, partner, dimension, member, period, reading, entry,
        coalesce(list_contains(was.editions, $edition), true) as was_shown,
        coalesce(now.people, 0) - coalesce(was.people, 0) as people,
        coalesce(now.inside, 0) - coalesce(was.inside, 0) as inside,
        coalesce(now.outside, 0) - coalesce(was.outside, 0) as outside,
        if(
            (now.persons is null and now.people > 0) or (was.persons is null and was.people > 0),
            coalesce(now.people, 0) - coalesce(was.people, 0),
            coalesce(now.persons, 0) - coalesce(was.persons, 0)
        ) as persons
    from was
    full join now using (entry, indicator, partner, dimension, member, period, reading)
    where coalesce(was.counts, now.counts) not in ('organisations', '{merged}')
    order by all
"""
SHOWN_TOGETHER = f"""
    select entry, indicator, partner, dimension, member, period, reading
    from {{kept}}
    where counts = '{MERGED}' and list_contains(editions, $edition)
"""
# A score that pools few changed ones gives each of them away, between versions as between quarters.
FEW_CHANGED = """
    with was as (from {kept} where counts = 'organisations'),

    changed as (
        select was.entry, indicator, dimension, period, reading, member, count(*) as scores
        from was
        join ({counted}) as now using (indicator, partner, dimension, period, reading, member)
        where partner <> '*' and partner <> $reader and was.value is distinct from now.value
        group by all
    )

    select distinct indicator, '*' as partner, dimension
    from changed
    join was using (entry, indicator, dimension, period, reading, member)
    where was.partner = '*' and list_contains(was.editions, $edition) and scores < $fewest
"""
SHOWN = dict.fromkeys(("edition", *Cell._fields), "varchar")
Fewest = Callable[[Cell], int]


class Change(NamedTuple):
    """How the people of a figure, inside and outside it, differ from those of a ledger's entry.

    `persons` are different ones, where the others are rows of which somebody may have several.
    """

    entry: int
    was_shown: bool
    people: int
    inside: int
    outside: int
    persons: int

    def is_of_few(self, fewest: int, less: "Change | None" = None) -> bool:
        """Say whether few came or went, or would, less those whom a reader knows."""
        others = less[2:] if less else (0, 0, 0, 0)
        return any(
            is_small(abs(count - other), fewest)
            for count, other in zip(self[2:], others, strict=True)
        )


Changes = Mapping[Cell, Sequence[Change]]  # One for each version that had the figure's breakdown.


def keep_people(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    number: int,
    periods: Sequence[str],
    shown: Iterable[tuple[str, ...]],
) -> None:
    """Write down the counts behind some periods' figures, for entry `number` of the ledger.

    `shown` has the cells that each edition shows, after the edition's name.
    """
    replace_temporary(connection, "shown", SHOWN, shown)
    query = KEPT.format(
        counted=COUNTED, number=number, periods=", ".join(map(literal, periods)) or "null"
    )
    connection.execute(f"copy ({query}) to {literal(str(path))} (format parquet, compression zstd)")
    drop_temporary(connection, "shown")


def earlier_versions(
    connection: duckdb.DuckDBPyConnection,
    edition: Edition,
    files: Sequence[Path],
    merged: Merged,
) -> Changes:
    """Return how the counts of people differ from those that earlier versions were made of."""
    found: dict[Cell, list[Change]] = defaultdict(list)
    query = CHANGED.format(counted=COUNTED, kept=_kept(files), merged=MERGED)
    for row in connection.execute(query, {"edition": edition.name}).fetchall():
        found[Cell(*row[:6])].append(Change(*row[6:]))
    rows = connection.execute(
        SHOWN_TOGETHER.format(kept=_kept(files)), {"edition": edition.name}
    ).fetchall()
    shown = {(entry, Cell(*cell)) for entry, *cell in rows}
    for cell, parts in merged.items():
        if changes := list(_added(cell, [found.get(part, []) for part in parts], shown)):
            found[cell] = changes
    return found


def _added(
    cell: Cell, of_parts: Sequence[Sequence[Change]], shown: Collection[tuple[int, Cell]]
) -> Iterator[Change]:
    """Yield how what is told together differs: it was shown, or each of its parts was."""
    by_entry: dict[int, list[Change]] = defaultdict(list)
    for change in chain(*of_parts):
        by_entry[change.entry].append(change)
    for entry, changes in by_entry.items():
        was_shown = (entry, cell) in shown or all(change.was_shown for change in changes)
        yield Change(entry, was_shown, *map(sum, zip(*(one[2:] for one in changes), strict=True)))


def few_changed(
    connection: duckdb.DuckDBPyConnection, edition: Edition, files: Sequence[Path], fewest: int
) -> frozenset[Breakdown]:
    """Return the pooled scores that too few organisations' scores have changed since a version."""
    rows = connection.execute(
        FEW_CHANGED.format(counted=COUNTED, kept=_kept(files)),
        {"reader": edition.partner or "", "edition": edition.name, "fewest": fewest},
    ).fetchall()
    return frozenset(Breakdown(*row) for row in rows)


def given_away(since: Changes, small: set[Cell], reader: str, fewest: Fewest) -> set[Cell]:
    """Return what must be withheld because earlier versions showed something of it.

    `small` are the cells that are too small by themselves now; `reader` knows a partner's own
    figures, `*` any partner's.
    """
    known: dict[Cell, list[Change]] = defaultdict(list)
    for cell, changes in since.items():
        if cell.partner != PROGRAMME and reader in {cell.partner, "*"}:
            known[cell._replace(partner=PROGRAMME)] += changes
    found = {
        cell
        for cell, changes in since.items()
        if cell.dimension != UNDIVIDED and _is_told(changes, known.get(cell, ()), fewest(cell))
    }
    for cell in small & since.keys():
        fewest_people = fewest(cell)
        shown = {change.entry for change in since[cell] if change.was_shown}
        if any(
            change.entry in shown and change.was_shown and change.is_of_few(fewest_people)
            for change in since.get(cell.undivided, ())
        ):
            found.add(cell.undivided)
    return found


def still_withheld(since: Changes, fewest: Fewest) -> list[set[Cell]]:
    """Return what versions withheld and too few have come to or gone from since, oldest first.

    It comes back only once enough have; not because others did.
    """
    found: dict[int, set[Cell]] = defaultdict(set)
    for cell, changes in since.items():
        for change in changes if cell.dimension != UNDIVIDED else ():
            differ = min(abs(change.people), abs(change.persons))
            if not change.was_shown and differ < fewest(cell):
                found[change.entry].add(cell)
    return [cells for _, cells in sorted(found.items())]


def _is_told(changes: Sequence[Change], known: Sequence[Change], fewest: int) -> bool:
    """Say whether few came or went since a version that showed the count."""
    return any(
        change.is_of_few(fewest)
        or any(change.is_of_few(fewest, own) for own in known if own.entry == change.entry)
        for change in changes
        if change.was_shown
    )


def _kept(files: Sequence[Path]) -> str:
    """Return what versions kept, as a FROM clause: a later one may have a column more."""
    listed = ", ".join(literal(str(path)) for path in files)
    return f"read_parquet([{listed}], union_by_name = true)"
