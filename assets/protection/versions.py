"""What earlier versions of closed periods gave away: counts to subtract from today's.

A publication keeps the counts of people behind the figures of its periods, and in which editions
they were shown. Between a figure that was shown and the same figure now lie the people who came or
went since: in a breakdown these are told apart, so they are protected like any other cell. The
undivided figure tells nobody apart; only where it would give away a count that is withheld, then
or now, is it looked at too.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.protection.editions import Edition
from assets.protection.suppression import UNDIVIDED, Breakdown, Cell, is_small
from assets.warehouse.connection import literal
from assets.warehouse.temporary import drop_temporary, replace_temporary

PEOPLE = "people.parquet"
# People by cell; of a ratio also those inside its numerator, and those outside.
COUNTED = """
    select
        v.indicator, v.partner, v.dimension, v.period, v.reading, v.member, v.people, v.value,
        if({is_ratio}, coalesce(v.people_inside, v.numerator), null)::bigint as inside,
        if(
            {is_ratio}, coalesce(v.people - v.people_inside, v.denominator - v.numerator), null
        )::bigint as outside,
        i.counts
    from marts.indicator_values as v
    join marts.indicators as i on i.indicator = v.indicator
    where v.people is not null or i.counts = 'organisations'
""".format(is_ratio="i.kind in ('ratio_flow', 'ratio_level')")
KEPT = """
    select now.*, coalesce(shown.editions, []) as editions, {number} as entry
    from ({counted}) as now
    left join (
        select indicator, partner, dimension, list(edition order by edition) as editions
        from shown group by all
    ) as shown using (indicator, partner, dimension)
    where now.period in ({periods})
"""
# A cell that is not there counts nobody. `is_hidden`: the breakdown was withheld in the edition.
CHANGED = """
    with counted as ({counted}),

    was as (from read_parquet({files})),

    known as (
        select distinct entry, indicator, partner, dimension, list_contains(editions, $edition)
            as is_shown
        from was
    ),

    now as (
        select known.entry, counted.*
        from counted
        join known using (indicator, partner, dimension)
        where (known.entry, counted.period) in (select entry, period from was)
    )

    select
        indicator, partner, dimension, entry, period, reading, member, known.is_shown,
        coalesce(now.people, 0) - coalesce(was.people, 0) as people,
        coalesce(now.inside, 0) - coalesce(was.inside, 0) as inside,
        coalesce(now.outside, 0) - coalesce(was.outside, 0) as outside
    from was
    full join now using (entry, indicator, partner, dimension, period, reading, member)
    join known using (entry, indicator, partner, dimension)
    where coalesce(was.counts, now.counts) = 'people'
    order by all
"""
# A score that pools few changed ones gives each of them away, between versions as between quarters.
FEW_CHANGED = """
    with was as (from read_parquet({files}) where counts = 'organisations'),

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
SHOWN = dict.fromkeys(("edition", "indicator", "partner", "dimension"), "varchar")
Fewest = Callable[[str], int]
Changes = Mapping[Breakdown, Mapping[Cell, int]]


@dataclass(frozen=True)
class Earlier:
    """What changed since earlier versions: of what an edition showed, of what it withheld, of all.

    The cells of `shown` are of breakdowns that the version showed, those of `hidden` of breakdowns
    that it withheld.
    """

    shown: Changes
    hidden: Changes

    def all(self) -> Changes:
        """Return every change, whether or not the edition showed the figure."""
        return {
            breakdown: {**self.shown.get(breakdown, {}), **self.hidden.get(breakdown, {})}
            for breakdown in {*self.shown, *self.hidden}
        }


def keep_people(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    number: int,
    periods: Sequence[str],
    shown: Iterable[tuple[str, str, str, str]],
) -> None:
    """Write down the counts behind some periods' figures, for entry `number` of the ledger.

    `shown` has what each edition shows: edition, indicator, partner and dimension.
    """
    replace_temporary(connection, "shown", SHOWN, shown)
    query = KEPT.format(
        counted=COUNTED, number=number, periods=", ".join(map(literal, periods)) or "null"
    )
    connection.execute(f"copy ({query}) to {literal(str(path))} (format parquet, compression zstd)")
    drop_temporary(connection, "shown")


def earlier_versions(
    connection: duckdb.DuckDBPyConnection, edition: Edition, files: Sequence[Path]
) -> Earlier:
    """Return how the counts of people differ from those that earlier versions were made of."""
    shown: dict[Breakdown, dict[Cell, int]] = defaultdict(dict)
    hidden: dict[Breakdown, dict[Cell, int]] = defaultdict(dict)
    rows = connection.execute(
        CHANGED.format(counted=COUNTED, files=_listed(files)), {"edition": edition.name}
    ).fetchall()
    for indicator, partner, dimension, entry, period, reading, member, is_shown, *counts in rows:
        cells = (shown if is_shown else hidden)[Breakdown(indicator, partner, dimension)]
        for what, count in zip(("people", "inside", "outside"), counts, strict=True):
            cells[period, reading, member, f"{what} since {entry}"] = count
    return Earlier(shown, hidden)


def few_changed(
    connection: duckdb.DuckDBPyConnection, edition: Edition, files: Sequence[Path], fewest: int
) -> frozenset[Breakdown]:
    """Return the pooled scores that too few organisations' scores have changed since a version."""
    rows = connection.execute(
        FEW_CHANGED.format(counted=COUNTED, files=_listed(files)),
        {"reader": edition.partner or "", "edition": edition.name, "fewest": fewest},
    ).fetchall()
    return frozenset(Breakdown(*row) for row in rows)


def given_away(
    earlier: Earlier, small: frozenset[Breakdown], reader: str, fewest: Fewest
) -> Iterator[Breakdown]:
    """Yield what must be withheld because an earlier version is known.

    `small` are the breakdowns that are too small by themselves now; `reader` knows a partner's own
    figures, `*` any partner's.
    """
    everything = earlier.all()
    for breakdown, cells in earlier.shown.items():
        threshold = fewest(breakdown.dimension)
        if breakdown.dimension == UNDIVIDED:
            continue
        if any(is_small(abs(count), threshold) for count in cells.values()) or any(
            is_small(abs(rest), threshold) for rest in _rests(breakdown, cells, everything, reader)
        ):
            yield breakdown
        if breakdown in small and _changed_by_few(earlier, breakdown, threshold):
            yield Breakdown(breakdown.indicator, breakdown.partner, UNDIVIDED)
    for breakdown in earlier.hidden:
        if breakdown.dimension != UNDIVIDED and _changed_by_few(
            earlier, breakdown, fewest(breakdown.dimension)
        ):
            yield breakdown


def _changed_by_few(earlier: Earlier, breakdown: Breakdown, threshold: int) -> bool:
    """Say whether the undivided figure, shown then, changed by so few that it tells who."""
    whole = Breakdown(breakdown.indicator, breakdown.partner, UNDIVIDED)
    return any(is_small(abs(count), threshold) for count in earlier.shown.get(whole, {}).values())


def _rests(
    programme: Breakdown, cells: Mapping[Cell, int], everything: Changes, reader: str
) -> Iterator[int]:
    """Yield what changed for all others, to a reader who knows what changed for one partner."""
    if programme.partner != UNDIVIDED:
        return
    for other, own in everything.items():
        if (
            (other.indicator, other.dimension) == (programme.indicator, programme.dimension)
            and other.partner != UNDIVIDED
            and reader in {other.partner, "*"}
        ):
            yield from (count - own.get(cell, 0) for cell, count in cells.items())


def _listed(files: Sequence[Path]) -> str:
    return "[" + ", ".join(literal(str(path)) for path in files) + "]"
