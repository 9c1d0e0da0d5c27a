"""Fills `marts.link_codes`: who speaks where a form is answered without an account (DESIGN §8).

The register has the codes as they stand in the forms' links; the answers have their pseudonyms,
so the table has them too.
"""

from collections.abc import Iterator

import duckdb

from assets.programme.read import Programme
from assets.staging.pseudonyms import Pseudonyms
from assets.warehouse.connection import transaction
from assets.warehouse.dictionary import replace_rows


def load_link_codes(
    connection: duckdb.DuckDBPyConnection, programme: Programme, pseudonyms: Pseudonyms
) -> int:
    """Replace the table of link codes; return its rows."""
    with transaction(connection):
        return replace_rows(connection, "marts.link_codes", _rows(programme, pseudonyms))


def _rows(
    programme: Programme, pseudonyms: Pseudonyms
) -> Iterator[tuple[str, str, str, int | None]]:
    for link in programme.link_codes:
        yield pseudonyms.of(link.code), link.partner, link.side, link.invited
