"""What a reader takes out of published files: every count that they show or withhold.

Of figures that count something else than people, but tell of people, he takes amounts in tenths,
and of medians how many records there are.
"""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import duckdb

from assets.warehouse.connection import read_only
from tests.protection.declared import TENTHS
from tests.protection.knowledge import Cell, Row, Table

FIGURES = """
    select
        v.indicator, v.partner, v.dimension, v.member, v.period, v.reading,
        {told},
        case when i.kind in ('ratio_flow', 'ratio_level')
            then coalesce(v.people_inside, v.numerator) end::bigint,
        case when i.kind in ('ratio_flow', 'ratio_level') and not coalesce(rule.is_estimate, false)
            then v.value end,
        v.{withheld}, coalesce(v.is_entered, false), coalesce(v.is_carried, false)
    from {schema}.indicator_values as v
    join {schema}.indicators as i on i.indicator = v.indicator
    left join {schema}.indicator_rules as rule on rule.indicator = v.indicator
    where i.counts = 'people' or i.indicator in (select unnest($others))
"""
TOLD = f"""
    case
        when i.counts = 'people' then v.people
        when i.kind = 'median' then v.records
        else (v.numerator * {TENTHS})::bigint
    end
"""
# The progress of a count says to date what the figure says, if the table of figures does not.
ACTUALS = """
    select
        v.indicator, v.partner, v.dimension, v.member, v.period,
        if(i.counts = 'people', v.actual, v.actual * {tenths})::bigint
    from published.indicator_progress as v
    join published.indicators as i on i.indicator = v.indicator
    where (i.counts = 'people' or i.indicator in (select unnest($others)))
        and v.actual is not null and i.kind in ('flow', 'flow_unique', 'stock')
"""
CLOSED = "select period from published.periods where is_closed"


def table_of(path: Path, others: Collection[str] = (), *, only_closed: bool = False) -> Table:
    """Return the counts of people of a published file; on demand only of closed periods.

    `others` are indicators that count something else, and tell of people.
    """
    with read_only(path) as file:
        [(edition, partner)] = file.execute(
            "select edition, edition_partner from published.programme"
        ).fetchall()
        rows = _rows(file, "published", "mark = 'c'", others)
        actuals = file.execute(ACTUALS.format(tenths=TENTHS), {"others": list(others)})
        for *where, actual in actuals.fetchall():
            cell = Cell(*where, "to_date")
            if cell in rows and rows[cell].people is None:
                rows[cell] = replace(rows[cell], people=actual)
        closed = {period for (period,) in file.execute(CLOSED).fetchall()}
    if only_closed:
        rows = {cell: row for cell, row in rows.items() if cell.period in closed}
    return Table(edition, rows, partner)


def counted(
    connection: duckdb.DuckDBPyConnection, partner: str | None = None, others: Collection[str] = ()
) -> dict[Cell, Row]:
    """Return what was counted in truth: by one partner, which knows it, or by everybody."""
    rows = _rows(connection, "marts", "people is null", others)
    return {cell: row for cell, row in rows.items() if partner in {None, cell.partner}}


def _rows(
    file: duckdb.DuckDBPyConnection, schema: str, withheld: str, others: Collection[str]
) -> dict[Cell, Row]:
    query = FIGURES.format(schema=schema, withheld=withheld, told=TOLD)
    return {
        Cell(*found[:6]): Row(
            people=found[6],
            inside=found[7],
            share=found[8],
            is_withheld=found[9],
            is_entered=found[10],
            is_carried=found[11],
        )
        for found in file.execute(query, {"others": list(others)}).fetchall()
    }
