"""The cells of breakdowns, counted or not (DESIGN §8, zeros).

A cell that counted nobody has no row. So that a missing row does not say "nobody of this group",
it is withheld like any other, and has a row that says so. Nor may missing ones say of which members
a total is that is shown: of four proposals on the four themes that have a row, each had one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

import duckdb

from assets.indicators.members import NOT_RECORDED
from assets.protection.cells import CROSSED, UNDIVIDED, Breakdown, Cell
from assets.protection.editions import GROUP_DIMENSION
from assets.warehouse.connection import literal

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


def with_absent(cells: Iterable[Cell]) -> frozenset[Cell]:
    """Return cells of breakdowns that are withheld whole, each member in every period."""
    of: dict[Breakdown, list[Cell]] = defaultdict(list)
    for cell in cells:
        of[Breakdown(*cell[:3])].append(cell)
    return frozenset(
        when._replace(member=member)
        for found in of.values()
        for when in {cell._replace(member="") for cell in found}
        for member in {cell.member for cell in found}
    )


def with_withheld_rows(
    query: str, withheld: str, per: Sequence[str], emptied: Sequence[str], said: Mapping[str, str]
) -> str:
    """Return the query for an edition's figures with a row for each cell that is withheld.

    `withheld` is the temporary table of such cells, `per` what tells figures of a cell apart. A new
    row is like the undivided one, without what `emptied` names and with what `said` says instead.
    """
    replaced = {column: f"if(true, null, whole.{column})" for column in emptied} | dict(said)
    columns = ", ".join(f"{sql} as {column}" for column, sql in replaced.items())
    cell = ", ".join(("indicator", "partner", "dimension", "member", *per))
    return f"""
        with every as ({query}),

        absent as (select {cell} from {withheld} anti join every using ({cell}))

        from every
        union all by name
        select whole.* replace (
            absent.dimension as dimension, absent.member as member, 'c' as mark, {columns}
        )
        from every as whole
        join absent using (indicator, partner, {", ".join(per)})
        where whole.dimension = {literal(UNDIVIDED)}
    """
