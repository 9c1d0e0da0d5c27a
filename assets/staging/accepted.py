"""Makes the `accepted` views: the staged rows that figures may be made of.

Which submissions those are stands in `quality.submissions`; a view follows it by itself.
"""

from collections.abc import Sequence

import duckdb


def make_accepted(connection: duckdb.DuckDBPyConnection, form: str, tables: Sequence[str]) -> None:
    """Replace the accepted views of a form and of its repeats.

    A submission counts with all its items or not at all: one bad item leaves the whole report
    to be mended, so that received = used + left out holds by submission.
    """
    for table in tables:
        connection.execute(
            f"""
            create or replace view accepted.{table} as
            select staged.*, settled.is_provisional
            from staging.{table} as staged
            join quality.submissions as settled
                on settled.form = '{form}' and settled.root_uuid = staged.root_uuid
            where settled.fate = 'used'
            """
        )
