"""Fills `marts.deliveries`: which messages reached a partner's server, and on which day."""

from collections.abc import Iterator

import duckdb

from assets.accountability.zones import day_in, zones_of
from assets.delivery.ledger import MailLedger
from assets.programme.read import Programme
from assets.warehouse.connection import transaction
from assets.warehouse.dictionary import replace_rows

TABLE = "marts.deliveries"
EVERYONE = "*"  # Of the agency's own copy, which is about all and reaches no partner.


def load_deliveries(
    connection: duckdb.DuckDBPyConnection, programme: Programme, ledger: MailLedger
) -> int:
    """Replace the table of deliveries; return its rows.

    Raises:
        DamagedMailLedgerError: The ledger cannot be read.
    """
    with transaction(connection):
        return replace_rows(connection, TABLE, _rows(programme, ledger))


def _rows(programme: Programme, ledger: MailLedger) -> Iterator[tuple[object, ...]]:
    zones = zones_of(programme)
    for found in ledger.standing().values():
        if found.state == "sent" and found.partner != EVERYONE:
            # The ledger tells UTC; a day between the two sides is the partner's.
            on = day_in(found.at.replace(tzinfo=None), zones.get(found.partner, zones[""]))
            yield found.message, found.kind, found.partner, found.about, on
