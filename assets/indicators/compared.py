"""Fills `marts.indicator_progress`: every figure to date beside what was agreed for it.

Most figures have no target and are only put beside their reports and grade, in one query
(`assets.indicators.beside`); what has one is rated on exact fractions (`assets.indicators.rated`).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

import duckdb

from assets.indicators.beside import CELL, OWN, beside
from assets.indicators.completeness import partners_of, report_of
from assets.indicators.confidence import looks_back
from assets.indicators.plans import Terms, plans
from assets.indicators.rated import rate
from assets.programme.read import Programme
from assets.warehouse.connection import transaction
from assets.warehouse.dictionary import replace_with_query
from assets.warehouse.temporary import drop_temporary, replace_temporary

TABLE = "marts.indicator_progress"
Key = tuple[str, str, str, str]  # indicator, partner, dimension, member
ASKED = {
    "indicator": "varchar", "frequency": "varchar", "is_flow": "boolean", "looks_back": "boolean",
    "form": "varchar", "partners": "varchar[]",
}  # fmt: skip
AGREED = dict.fromkeys(CELL.split(", "), "varchar") | dict.fromkeys(
    ("baseline", "target", "original_target"), "decimal(18, 6)"
)
RATED = """
    select
        g.* exclude (numerator, denominator, low, high, records, warned, evidenced, of_evidence,
            expected, received, in_time, is_entered, number),
        r.progress,
        case when g.actual is null or g.target is null then 'not_rated' else r.status end
            as status,
        case
            when g.target is null then 'no_target'
            when g.actual is null then 'no_data'
            else r.reason
        end as status_reason,
        g.expected as reports_expected,
        g.received as reports_received
    from graded as g
    left join rated as r on r.number = g.number
"""


def load_progress(connection: duckdb.DuckDBPyConnection, programme: Programme) -> int:
    """Compare every figure to date with its target to date; return how many rows there are.

    Only periods of the indicator's own length that have ended are compared; a flow rises from
    zero on the programme's first day.
    """
    with transaction(connection):
        replace_temporary(connection, "asked", ASKED, _asked(programme))
        replace_temporary(connection, "agreed", AGREED, _agreed(connection, programme))
        query = beside(connection, programme)
        connection.execute(f"create or replace temp table graded as {query}")
        rate(connection, programme)
        rows = replace_with_query(connection, TABLE, RATED)
        drop_temporary(connection, "asked", "agreed", "graded", "rated")
    return rows


def _asked(programme: Programme) -> Iterator[tuple[object, ...]]:
    """Yield what is to be known of each indicator."""
    for _, _, one in programme.indicators:
        form = report_of(one, programme)
        yield one.code, one.frequency, one.is_flow, looks_back(one), form, partners_of(one)


def _agreed(
    connection: duckdb.DuckDBPyConnection, programme: Programme
) -> Iterator[tuple[object, ...]]:
    """Yield what was agreed for each cell until each ended period."""
    indicators = {indicator.code: indicator for _, _, indicator in programme.indicators}
    agreed: dict[Key, dict[str, Terms]] = defaultdict(dict)
    for indicator, partner, dimension, member, period, *numbers in connection.execute(
        "select indicator, partner, dimension, member, period, baseline, target, original_target"
        " from marts.targets"
    ).fetchall():
        baseline, target, original = numbers
        agreed[indicator, partner, dimension, member][period] = (baseline, target, original)
    ended = _ended(connection)
    for (code, *cell), of_cell in agreed.items():
        for period, plan in plans(indicators[code], of_cell, ended[code]):
            original = plan.original_target if plan.was_changed else None
            yield (code, period, *cell, plan.baseline, plan.target, original)


def _ended(connection: duckdb.DuckDBPyConnection) -> Mapping[str, list[str]]:
    """Return the ended periods that each indicator is compared for, oldest first."""
    found: dict[str, list[str]] = defaultdict(list)
    for indicator, period in connection.execute(
        f"select indicator, period from ({OWN}) order by starts_on"
    ).fetchall():
        found[indicator].append(period)
    return found
