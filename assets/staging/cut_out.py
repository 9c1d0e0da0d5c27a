"""Counts what was not kept: submissions in `staging.cut_out`, items in `staging.cut_items`."""

import duckdb

from assets.kobo.pulls import Landed
from assets.staging.types import in_utc
from assets.warehouse.connection import literal
from assets.warehouse.dictionary import make_if_missing

CUT_OUT, CUT_ITEMS = "staging.cut_out", "staging.cut_items"


def keep_cut_out(connection: duckdb.DuckDBPyConnection, form: str, landed: Landed) -> None:
    """Replace what is known of a form's submissions, and items, that were cut out at landing."""
    for table in (CUT_OUT, CUT_ITEMS):
        make_if_missing(connection, table)
        connection.execute(f"delete from {table} where form = {literal(form)}")
    if items := landed.cut_items:
        connection.execute(
            f"insert into {CUT_ITEMS} select $1, unnest($2::bigint[]), unnest($3::bigint[])"
            " order by all",
            [form, list(items), list(items.values())],
        )
    if cut := landed.cut:
        connection.execute(
            f"insert into {CUT_OUT} select $1, unnest($2::bigint[]), unnest($3::varchar[]),"
            f" {in_utc('unnest($4::varchar[])')} order by all",
            [
                form,
                list(cut),
                [one.reason for one in cut.values()],
                [one.submitted_at for one in cut.values()],
            ],
        )
