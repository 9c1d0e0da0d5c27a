"""Which publications a submission has fed: those whose figures it stands behind."""

from pathlib import Path

import duckdb

from assets.publications.behind import RECORDS, keyed
from assets.publications.entries import PRIVATE
from assets.publications.ledger import Ledger
from assets.warehouse.connection import literal

# A figure to date is made of all records until its period's end.
FED = """
    select distinct closed.period
    from read_parquet({records}) as r
    join marts.periods as own on own.period = r.period
    join marts.periods as closed on own.starts_on <= closed.ends_on
    where r.form = $form and r.root_hash = {root}
"""


def publications_fed(
    connection: duckdb.DuckDBPyConnection, ledger: Path, form: str, root_uuid: str, salt: str
) -> tuple[str, ...]:
    """Return the publications that a submission has fed, oldest first.

    Raises:
        DamagedLedgerError: The ledger is not as it was written.
    """
    found: list[str] = []
    for entry in Ledger(ledger).entries:
        records = literal(str(entry.folder / PRIVATE / RECORDS))
        query = FED.format(records=records, root=keyed(salt, literal(root_uuid)))
        periods = {period for (period,) in connection.execute(query, {"form": form}).fetchall()}
        found += [one.publication for one in entry.publications if one.period in periods]
    return tuple(found)
