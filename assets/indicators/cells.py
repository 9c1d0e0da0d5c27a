"""Adds rows up to cells: each period, reading, partner and the programme, each member.

A row counts once in each cell that it belongs to. It may belong to several: that of each partner
in its list, and that of each member where a dimension takes several.
"""

from collections.abc import Iterator, Mapping, Sequence

from assets.indicators.members import NOT_RECORDED
from assets.indicators.rows import by_age, row_members
from assets.programme.framework import CROSSED, Indicator
from assets.programme.measure import Distinct
from assets.programme.model import Dimension

CELL = ("period", "reading", "partner", "dimension", "member")


def cells_of(
    indicator: Indicator, dimensions: Mapping[str, Dimension], aggregates: Sequence[str]
) -> str:
    """Return the query that adds up `counted` rows for every cell of an indicator.

    `aggregates` are the columns after `CELL`; one that is no aggregate divides the cells further.
    """
    divisions = [(), *(tuple(name.split(CROSSED)) for name in indicator.disaggregate)]
    queries = [
        _cells(rows, [dimensions[code] for code in division], aggregates)
        for division in divisions
        for rows in _whose(indicator, row_members(dimensions))
    ]
    return " union all ".join(f"({query})" for query in queries)


def _whose(indicator: Indicator, members: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the column of whom figures are, and the rows: each partner's, and the programme's."""
    if indicator.measure is None or indicator.measure.partner is not None:
        yield "who", "counted, unnest(partners) as w (who)"
    if indicator.across_partners in ("mean", "none"):  # A mean is made of partners' means.
        return
    if not isinstance(indicator.across_partners, Distinct):
        yield "'*'", "counted"
        return
    # Where partners record the same thing, the newest record stands for all of them.
    yield (
        "'*'",
        "(select * from counted qualify same_as is null or row_number() over"
        f" (partition by period, reading, same_as order by {by_age(members)}) = 1) as counted",
    )


def _cells(rows: tuple[str, str], division: Sequence[Dimension], aggregates: Sequence[str]) -> str:
    whose, source = rows
    members = []
    for dimension in division:
        if dimension.source == "row" and not dimension.takes_several:
            members.append(f"d_{dimension.code}")
            continue
        members.append(f"m_{dimension.code}")
        source += (
            f", unnest({_listed(dimension, whose)}) as u_{dimension.code} (m_{dimension.code})"
        )
    if any(dimension.source == "partner" for dimension in division):
        source = f"register, {source}"
    name = CROSSED.join(dimension.code for dimension in division) or "*"
    member = f" || '{CROSSED}' || ".join(members) or "'*'"
    return (
        f"select period, reading, {whose} as partner, '{name}' as dimension, {member} as member,"
        f" {', '.join(aggregates)} from {source} group by all"
    )


def _listed(dimension: Dimension, whose: str) -> str:
    """Return SQL for the members that a row counts under, each once."""
    if dimension.source == "row":
        return f"d_{dimension.code}"
    by = f"register.by_{dimension.code}"
    if whose == "who":
        return f"{by}[who]"
    members = f"flatten(list_transform(partners, lambda one: {by}[one]))"
    return f"coalesce(nullif(list_distinct({members}), []), ['{NOT_RECORDED}'])"
