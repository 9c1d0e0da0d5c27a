"""Which submissions stand behind the figures: kept with each publication, and never published.

By it a later run can say what has come, gone or changed since. It holds numbers and hashes under
the programme's key, and not one answer.
"""

from pathlib import Path

import duckdb

from assets.programme.read import Programme
from assets.warehouse.connection import literal

SUBMISSIONS, RECORDS = "submissions.parquet", "records.parquet"
TRACE = "marts.indicator_records"
RECEIVED = """
    select
        settled.form, settled.root_uuid, staged.submission_id, settled.partner, settled.period,
        settled.fate, settled.is_provisional, staged.content_hash
    from quality.submissions as settled
    join ({staged}) as staged
        on staged.form = settled.form and staged.submission_id = settled.submission_id
    order by settled.form, staged.submission_id, settled.root_uuid
"""
USED = f"""
    select distinct indicator, period, partner, form, root_uuid
    from {TRACE}
    where is_used
    order by all
"""
NOTHING_USED = """
    select unnest([]::varchar[]) as indicator, '' as period, '' as partner, '' as form,
        '' as root_uuid
"""


def received(programme: Programme) -> str:
    """Return the query for every submission that was received, with its fate and its hash."""
    staged = " union all ".join(
        f"select {literal(place.code)} as form, root_uuid, submission_id, content_hash"
        f" from staging.{place.code}"
        for place in programme.file.forms
    )
    return RECEIVED.format(staged=staged)


def used(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the query for the submissions that each figure is made of, as far as it is traced."""
    schema, table = TRACE.split(".")
    is_there = connection.execute(
        "select 1 from duckdb_tables() where database_name = current_database()"
        " and schema_name = ? and table_name = ?",
        [schema, table],
    ).fetchall()
    return USED if is_there else NOTHING_USED


def keep(connection: duckdb.DuckDBPyConnection, programme: Programme, folder: Path) -> None:
    """Write what stands behind the figures of now into a folder."""
    for name, query in ((SUBMISSIONS, received(programme)), (RECORDS, used(connection))):
        connection.execute(
            f"copy ({query}) to {literal(str(folder / name))} (format parquet, compression zstd)"
        )
