"""The money of each agreement: agreed, due, paid, received and spent, and the days it took.

What the tables say is in `sql/tranches.sql`, `sql/spending.sql`, `sql/funds.sql` and
`sql/project_funds.sql`; here it is decided which forms bring it, and which agreement a partner's
report is about.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from assets.accountability.agreements import in_force
from assets.accountability.happened import TRANCHES as PAYMENTS
from assets.programme.read import Programme
from assets.warehouse.connection import columns_of, transaction
from assets.warehouse.dictionary import replace_rows, replace_with_query
from assets.warehouse.temporary import replace_temporary

SPENDING = "quarterly_report"  # F4 of the domain; what its partner spent in the period.
# The questions that each table needs: another programme's form of that name may ask less.
ASKED = {
    "tranches": {
        "payment__agreement",
        "payment__tranche",
        "payment__amount_due",
        "payment__due_on",
    },
    "spending": {"report__partner", "report__period", "money__spent", "money__own_contribution"},
}
FORMS = {"tranches": PAYMENTS, "spending": SPENDING}
TABLES = ("marts.tranches", "marts.spending", "marts.funds", "marts.project_funds")
_SQL = Path(__file__).with_name("sql")


def load_funds(connection: duckdb.DuckDBPyConnection, programme: Programme) -> dict[str, int]:
    """Replace the tables of the money of agreements; return their rows by table."""
    with transaction(connection):
        _carry(connection, programme)
        return {
            table: replace_with_query(connection, table, query_of(table))
            if _is_asked(connection, table)
            else replace_rows(connection, table, [])
            for table in TABLES
        }


def query_of(table: str) -> str:
    """Return the query that a table is filled with."""
    return (_SQL / f"{table.removeprefix('marts.')}.sql").read_text(encoding="utf-8")


def _is_asked(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Say whether a form brings what a table is made of."""
    name = table.removeprefix("marts.")
    if name not in FORMS:
        return True
    return ASKED[name] <= {*columns_of(connection, f"accepted.{FORMS[name]}")}


def _carry(connection: duckdb.DuckDBPyConnection, programme: Programme) -> None:
    """Fill the temporary table `carrying(agreement, partner, period)`."""
    kinds = dict.fromkeys(("agreement", "partner", "period"), "varchar")
    replace_temporary(connection, "carrying", kinds, _carrying(programme))


def _carrying(programme: Programme) -> Iterator[tuple[str, str, str]]:
    """Yield the agreement that each partner's report of a period is about.

    Where agreements in several currencies bind, nobody can say of which one a report's amount
    is; then it is nobody's. What a partner spends after its last agreement is that one's.
    """
    for partner in programme.partners:
        own = [one for one in programme.agreements if one.partner == partner.partner]
        for period in programme.periods:
            begun = [one for one in own if one.starts_on <= period.ends_on]
            current = [one for one in begun if one.ends_on >= period.starts_on]
            found = in_force(programme, partner.partner, period) or max(
                begun, key=lambda one: (one.ends_on, one.agreement), default=None
            )
            if found is not None and len({one.currency for one in current}) <= 1:
                yield found.agreement, partner.partner, period.name
