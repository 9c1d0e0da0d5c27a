"""Pooled ratings of the partnership that too few people stand behind, or changed since (DESIGN §8).

How wide an edition a pool may stand in, the model itself says (`principle_means.sql`). Here the
indicators that are counted from the same answers are held to it, and a pool of a closed period is
kept back where too few people's answers came, went or were edited since it was published: the
difference of the two means would be theirs.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

from assets.protection.cells import Breakdown
from assets.protection.editions import Edition
from assets.warehouse.connection import literal

# What each model of indicators is made of, in the words that say how wide it may be read.
JUDGED_BY = {
    "principle_ratings": "marts.principle_scores",
    "perception_gaps": "marts.principle_comparison",
}
# How wide the pool must be judged for an edition to show it, and how wide one partner's alone.
WIDE_ENOUGH = {
    "public": (["public"], [""]),
    "partner": (["every_partner", "public"], ["partner", "internal"]),
    "internal": (["internal", "every_partner", "public"], ["internal"]),
    "panel": (["internal", "every_partner", "public"], ["internal"]),
}
NARROW = """
    select distinct v.indicator, v.partner, v.dimension
    from marts.indicator_values as v
    join marts.indicators as i on i.indicator = v.indicator
    where i.measured_from = $model and (
        v.partner = '*' and $changed
        or exists (
            select 1 from {judged} as m
            where m.partner = v.partner and m.item = '*'
                and not list_contains(if(v.partner = '*', $pooled, $own), m.widest_edition)
        )
    )
"""
SUBMISSIONS = "submissions.parquet"  # What stood behind a publication, beside its counts.
SURVEYS = "select distinct unnest(records).form as form from marts.principle_surveys"
# Answers that were counted then or are now, and are not what they were. Whoever is gone has no side
# any more. What is kept knows them by hashes alone, which `assets.publications` puts into the
# temporary table `root_hashes`.
CHANGED = """
    with now as (
        select
            settled.root_uuid, hashed.root_hash, settled.partner, settled.period,
            staged.content_hash
        from quality.submissions as settled
        join staging.{form} as staged on staged.root_uuid = settled.root_uuid
        join root_hashes as hashed on hashed.root_uuid = settled.root_uuid
        where settled.form = {name} and settled.fate = 'used'
    ),

    was as (
        select root_hash, partner, period, content_hash
        from read_parquet({file})
        where form = {name} and fate = 'used'
    )

    select
        coalesce(now.period, was.period) as period, surveys.side,
        coalesce(now.partner, was.partner) as partner, count(*) as people
    from now
    full join was on was.root_hash = now.root_hash
    left join marts.principle_surveys as surveys on surveys.root_uuid = now.root_uuid
    where now.content_hash is distinct from was.content_hash
    group by all
"""
CLOSED = "select distinct period from read_parquet({file})"
SHARED = """
    select distinct partner from marts.principle_scores
    where partner <> '*' and is_shared and period = $period and side = $side
"""
ENOUGH = "select pooled_respondents, pooled_partners from marts.scoring"
# A comparison is of the year up to its period, and of both sides.
COMPARED = """
    select years.period
    from marts.periods as years
    join marts.periods as quarters
        on quarters.ends_on between years.ends_on - 364 and years.ends_on
    where quarters.period in ({periods})
"""
Pool = tuple[str, str]  # Period and side.
People = Mapping[str, int]  # How many people, by partner.


def too_few_behind(
    connection: duckdb.DuckDBPyConnection, edition: Edition, changed: frozenset[Pool]
) -> frozenset[Breakdown]:
    """Return the indicators' figures that pool ratings of too few for an edition.

    `changed` are the pools that too few have changed since they were published.
    """
    pooled, own = WIDE_ENOUGH[edition.kind]
    found: set[Breakdown] = set()
    for model, judged in JUDGED_BY.items():
        asked = {"model": model, "pooled": pooled, "own": own, "changed": bool(changed)}
        rows = connection.execute(NARROW.format(judged=judged), asked).fetchall()
        found |= {Breakdown(*row) for row in rows}
    return frozenset(found)


def changed_by_few(
    connection: duckdb.DuckDBPyConnection, edition: Edition, earlier: Sequence[Path]
) -> frozenset[Pool]:
    """Return the closed periods' pools that too few people's answers have changed since.

    `earlier` are the files in which earlier versions keep what they were made of.
    """
    found = set()
    for counted in earlier:
        query = CLOSED.format(file=literal(str(counted)))
        closed = {period for (period,) in connection.execute(query).fetchall()}
        for pool, people in _changes(connection, counted.with_name(SUBMISSIONS)).items():
            if pool[0] in closed and not _is_enough(connection, edition, pool, people):
                found.add(pool)
    return frozenset(found)


def without_changed(queries: Mapping[str, str], changed: frozenset[Pool]) -> dict[str, str]:
    """Return an edition's queries, by table, without the pools that too few have changed.

    They are never written: a row that is deleted again stays in the file, where no query finds it
    and whoever reads its bytes does.
    """
    if not changed:
        return dict(queries)
    pools = ", ".join(f"({literal(period)}, {literal(side)})" for period, side in sorted(changed))
    periods = ", ".join(literal(period) for period, _ in sorted(changed))
    left_out = {
        "published.principle_scores": f"(period, side) in ({pools})",
        "published.principle_comparison": f"period in ({COMPARED.format(periods=periods)})",
    }
    return dict(queries) | {
        table: f"select * from ({queries[table]}) where not (partner = '*' and {pool})"
        for table, pool in left_out.items()
    }


def _changes(connection: duckdb.DuckDBPyConnection, file: Path) -> Mapping[Pool, People]:
    """Return whose answers are not what they were; nobody's where only some are gone."""
    found: dict[Pool, Counter[str]] = defaultdict(Counter)
    for (form,) in connection.execute(SURVEYS).fetchall() if file.exists() else ():
        query = CHANGED.format(form=form, name=literal(form), file=literal(str(file)))
        for period, side, partner, people in connection.execute(query).fetchall():
            for pool in [(period, side)] if side else [(period, "agency"), (period, "cso")]:
                found[pool][partner] += people if side else 0
    return found


def _is_enough(
    connection: duckdb.DuckDBPyConnection, edition: Edition, pool: Pool, people: People
) -> bool:
    """Say whether those who changed a pool are enough, whomever a reader knows among them."""
    [(fewest, fewest_partners)] = connection.execute(ENOUGH).fetchall()

    def is_enough(rest: People) -> bool:
        counts = [count for count in rest.values() if count]
        return bool(sum(counts) >= fewest and len(counts) >= fewest_partners)

    rests = [
        {partner: count for partner, count in people.items() if partner not in known}
        for known in _known(connection, edition, pool, people)
    ]
    return is_enough(people) and all(not any(rest.values()) or is_enough(rest) for rest in rests)


def _known(
    connection: duckdb.DuckDBPyConnection, edition: Edition, pool: Pool, people: People
) -> Iterator[set[str]]:
    """Yield the partners whose answers a reader of an edition may know already."""
    if edition.partner:
        yield {edition.partner}
    elif edition.kind == "public":
        yield from ({partner} for partner in people)
    else:
        of_pool = {"period": pool[0], "side": pool[1]}
        yield {partner for (partner,) in connection.execute(SHARED, of_pool).fetchall()}
