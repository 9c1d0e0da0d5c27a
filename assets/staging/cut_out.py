"""Counts the submissions of which nothing was kept, in `staging.cut_out`."""

import duckdb

from assets.kobo.pulls import Landed
from assets.warehouse.dictionary import dictionary

CUT_OUT = "staging.cut_out"


def keep_cut_out(connection: duckdb.DuckDBPyConnection, form: str, landed: Landed) -> None:
    """Replace what is known of a form's submissions that were cut out at landing."""
    connection.execute(f"create table if not exists {CUT_OUT} ({dictionary()[CUT_OUT].schema})")
    connection.execute(f"delete from {CUT_OUT} where form = ?", [form])
    cut = landed.cut
    connection.execute(
        f"insert into {CUT_OUT} select $1, unnest($2::bigint[]), unnest($3::varchar[]),"
        " try_cast(unnest($4::varchar[]) as timestamp) order by all",
        [
            form,
            list(cut),
            [one.reason for one in cut.values()],
            [one.submitted_at for one in cut.values()],
        ],
    )
