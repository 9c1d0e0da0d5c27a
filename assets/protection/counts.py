"""The counts of people behind an edition's figures, and which of them are too small to show.

What else must be withheld because of them is `assets.protection.suppression`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

from assets.programme.model import Protection
from assets.protection.editions import Edition
from assets.protection.groups import has_gap, members_of_groups
from assets.protection.suppression import PROGRAMME, Breakdown, Cell, Counts, is_small, withheld
from assets.protection.versions import earlier_versions, few_changed, given_away

COUNTS = """
    select
        v.indicator, v.partner, v.dimension, v.period, v.reading, v.member,
        v.people, coalesce(v.people_inside, v.numerator),
        coalesce(v.people - v.people_inside, v.denominator - v.numerator),
        i.kind in ('ratio_flow', 'ratio_level')
    from marts.indicator_values as v
    join marts.indicators as i on i.indicator = v.indicator
    where v.people is not null and {indicators} and {partners}
    order by all
"""
FEW_ORGANISATIONS = """
    select distinct v.indicator, v.partner, v.dimension
    from marts.indicator_values as v
    join marts.indicators as i on i.indicator = v.indicator
    where i.counts = 'organisations' and v.partner = '*' and v.denominator < ?
"""
# A figure that fewer partners stand behind is as good as one of theirs (UX §2.2).
FEWEST_PARTNERS = 3
FEW_PARTNERS = """
    select distinct indicator, '*' as partner, dimension
    from (
        select v.indicator, v.dimension, count(*) as others
        from marts.indicator_values as v
        where v.partner <> '*' and v.partner <> $reader and (v.records > 0 or v.is_entered)
        group by v.indicator, v.dimension, v.period, v.reading, v.member
    )
    where others < $fewest
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


def withheld_from(
    connection: duckdb.DuckDBPyConnection,
    edition: Edition,
    rules: Protection,
    earlier: Sequence[Path] = (),
) -> frozenset[Breakdown]:
    """Return the breakdowns that an edition must not show.

    `earlier` are the files in which earlier versions keep what they were made of.
    """

    def fewest(dimension: str) -> int:
        return edition.fewest_people(rules, dimension)

    held = _counts(connection, edition, edition.partners("v.partner"))
    known = _counts(connection, edition, edition.known("v.partner"))
    members = members_of_groups(connection)
    small = [
        breakdown
        for breakdown, cells in held.items()
        if any(is_small(people, fewest(breakdown.dimension)) for people in cells.values())
        or (
            edition.hides_zero(breakdown.dimension)
            and (0 in cells.values() or has_gap(breakdown, held, members))
        )
        or any(
            is_small(rest, fewest(breakdown.dimension)) for rest in _rests(breakdown, cells, known)
        )
    ]
    hidden = withheld(held, small, fewest) | _few_organisations(connection, edition, rules)
    if not earlier:
        return hidden
    since = earlier_versions(connection, edition, earlier)
    told = set(given_away(since, frozenset(small), _reader(edition), fewest))
    if edition.kind in {"public", "partner"}:
        told |= few_changed(connection, edition, earlier, rules.organisations)
    return hidden | withheld(held, {*small, *told}, fewest)


def _reader(edition: Edition) -> str:
    """Return whose own figures a reader may know: one partner's, `*` for anybody's, or nobody's."""
    return "*" if edition.kind == "public" else edition.partner or ""


def _counts(connection: duckdb.DuckDBPyConnection, edition: Edition, partners: str) -> Counts:
    """Return people by cell; for a ratio also those inside its numerator, and those outside."""
    found: dict[Breakdown, dict[Cell, int]] = defaultdict(dict)
    query = COUNTS.format(indicators=edition.indicators, partners=partners)
    for (
        indicator,
        partner,
        dimension,
        *cell,
        people,
        inside,
        outside,
        is_ratio,
    ) in connection.execute(query).fetchall():
        cells = found[Breakdown(indicator, partner, dimension)]
        period, reading, member = cell
        cells[period, reading, member, "people"] = people
        if is_ratio:
            cells[period, reading, member, "inside"] = int(inside)
            cells[period, reading, member, "outside"] = int(outside)
    return found


def _rests(programme: Breakdown, cells: Mapping[Cell, int], known: Counts) -> Iterator[int]:
    """Yield what is left of the programme's counts for a reader who knows one partner's."""
    if programme.partner != PROGRAMME:
        return
    for other, own in known.items():
        if (other.indicator, other.dimension) == (programme.indicator, programme.dimension):
            yield from (people - own.get(cell, 0) for cell, people in cells.items())


def _few_organisations(
    connection: duckdb.DuckDBPyConnection, edition: Edition, rules: Protection
) -> frozenset[Breakdown]:
    """Return the pooled figures behind which too few organisations stand to hide each one's own.

    The agency's own editions show every partner anyway.
    """
    if edition.kind not in {"public", "partner"}:
        return frozenset()
    reader = edition.partner or ""
    found = connection.execute(FEW_ORGANISATIONS, [rules.organisations]).fetchall()
    found += connection.execute(
        FEW_PARTNERS, {"reader": reader, "fewest": FEWEST_PARTNERS}
    ).fetchall()
    found += connection.execute(
        FEW_CHANGES, {"reader": reader, "fewest": rules.organisations}
    ).fetchall()
    return frozenset(Breakdown(*row) for row in found)
