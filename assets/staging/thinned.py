"""Reads what was noted of a submission when its retention ended and its originals were deleted.

A thinned submission has its coded answers and pseudonyms, and beside them what staging and the
checks had made of the whole of it: hashes and findings that nobody could find any more. Thinning
itself is `assets.retention`.
"""

from collections.abc import Iterable

import duckdb

from assets.kobo.thinned import THINNED
from assets.staging.items import Pages
from assets.staging.tables import Table
from assets.warehouse.connection import literal, quoted
from assets.warehouse.dictionary import make_if_missing

ROOTS, FINDINGS = "staging.thinned", "staging.thinned_findings"
FACTS = ("content_hash", "unreadable", "retyped", "malformed")
FOUND = ("item_path", "check_name", "column_name", "severity", "suite")
IS_THINNED = f"r.{quoted(THINNED)} is not null"


def _struct(names: Iterable[str]) -> str:
    return f"struct({', '.join(f'{quoted(name)} varchar' for name in names)})"


TYPE = f"struct(rows {_struct(('part', 'item_path', *FACTS))}[], findings {_struct(FOUND)}[])"


def part_of(table: Table) -> str:
    """Return what a table's rows are called in the notes: the repeats that lead to them."""
    return " ".join(table.path)


def noted(table: Table, fact: str) -> str:
    """Return SQL for a fact that was noted of a row, within `source` of its table."""
    rows = f"r.{quoted(THINNED)}.rows"
    own = f"one.part = {literal(part_of(table))} and one.item_path = item_path"
    return f"list_filter({rows}, lambda one: {own})[1].{quoted(fact)}"


def begin_thinned(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary table `thinned`, for current submissions of a form with thinned ones."""
    connection.execute(f"create or replace temp table thinned (root_uuid varchar, noted {TYPE})")


def add_thinned(connection: duckdb.DuckDBPyConnection, pages: Pages) -> None:
    """Add those of the batch in `landed` to `thinned`, each with what was noted of it."""
    if pages.has_thinned:
        connection.execute(
            f"insert into temp.thinned select root_uuid, r.{quoted(THINNED)}"
            f" from {pages.source(pages.tables[0])}"
        )


def keep_thinned(connection: duckdb.DuckDBPyConnection, form: str) -> None:
    """Replace what is known of a form's thinned submissions, with what was found in them.

    A submission that is here twice is thinned when both copies are.
    """
    for table in (ROOTS, FINDINGS):
        make_if_missing(connection, table)
        connection.execute(f"delete from {table} where form = {literal(form)}")
    connection.execute(
        f"insert into {ROOTS} select {literal(form)}, root_uuid from temp.thinned"
        " group by root_uuid having bool_and(noted is not null) order by root_uuid"
    )
    columns = ", ".join(f"found.{quoted(name)}" for name in FOUND)
    connection.execute(
        f"insert into {FINDINGS} select distinct {literal(form)}, root_uuid, {columns} from"
        " (select root_uuid, unnest(noted.findings) as found from temp.thinned) order by all"
    )
