"""The cells of breakdowns that name minority groups, counted or not (DESIGN §8, zeros).

A cell that counted nobody has no row. So that a missing row does not say "nobody of this group",
it hides a breakdown like a zero that is written down, and a breakdown that is withheld has a row
for every cell that there could be.
"""

from collections.abc import Mapping, Sequence
from itertools import product

import duckdb

from assets.indicators.members import NOT_RECORDED
from assets.protection.editions import GROUP_DIMENSION
from assets.protection.suppression import CROSSED, UNDIVIDED, Breakdown, Cell, Counts
from assets.warehouse.connection import literal
from assets.warehouse.temporary import replace_temporary

Members = Mapping[str, Sequence[str]]  # By breakdown, each member that it could have.
DIVISIONS = "select distinct dimension from marts.indicator_values order by 1"
DECLARED = "select dimension, member from marts.dimensions order by dimension, position, member"


def members_of_groups(connection: duckdb.DuckDBPyConnection) -> Members:
    """Return the members of every breakdown that names minority groups."""
    declared: dict[str, list[str]] = {}
    for dimension, member in connection.execute(DECLARED).fetchall():
        declared.setdefault(dimension, []).append(member)
    names = [name for (name,) in connection.execute(DIVISIONS).fetchall()]
    return {
        name: [
            CROSSED.join(parts)
            for parts in product(
                *(
                    dict.fromkeys([*declared.get(code, []), NOT_RECORDED])
                    for code in name.split(CROSSED)
                )
            )
        ]
        for name in names
        if GROUP_DIMENSION in name.split(CROSSED)
    }


def has_gap(breakdown: Breakdown, counts: Counts, members: Members) -> bool:
    """Say whether a cell of a breakdown is missing where somebody was counted undivided.

    That everybody's answer was recorded tells of nobody.
    """
    expected = [
        member
        for member in members.get(breakdown.dimension, ())
        if NOT_RECORDED not in member.split(CROSSED)
    ]
    undivided: Mapping[Cell, int] = counts.get(
        Breakdown(breakdown.indicator, breakdown.partner, UNDIVIDED), {}
    )
    return any(
        (period, reading, member, "people") not in counts[breakdown]
        for (period, reading, _, what), people in undivided.items()
        if what == "people" and people
        for member in expected
    )


def mark_members(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the temporary table `group_members(dimension, member)`."""
    rows = [(name, one) for name, found in members_of_groups(connection).items() for one in found]
    columns = {"dimension": "varchar", "member": "varchar"}
    replace_temporary(connection, "group_members", columns, rows)


def with_every_cell(
    query: str, per: Sequence[str], emptied: Sequence[str], said: Mapping[str, str]
) -> str:
    """Return the query for an edition's figures with every cell of what is withheld by groups.

    There is one for each member wherever the indicator and partner have a figure, which `per`
    tells apart, without what `emptied` names and with what `said` says instead. The temporary
    tables `withheld` and `group_members` must be there.
    """
    replaced = {column: f"if(true, null, whole.{column})" for column in emptied} | dict(said)
    columns = ", ".join(f"{sql} as {column}" for column, sql in replaced.items())
    return f"""
        with every as ({query}),

        whole as (
            from every
            qualify row_number() over (
                partition by indicator, partner, {", ".join(per)}
                order by dimension <> {literal(UNDIVIDED)}, dimension, member
            ) = 1
        )

        from every where mark <> 'c' or dimension not in (select dimension from group_members)
        union all by name
        select whole.* replace (
            w.dimension as dimension, g.member as member, 'c' as mark, {columns}
        )
        from whole
        join withheld as w on w.indicator = whole.indicator and w.partner = whole.partner
        join group_members as g on g.dimension = w.dimension
    """
