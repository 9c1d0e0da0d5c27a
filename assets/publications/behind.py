"""Which submissions stand behind the figures: kept with each publication, and never published.

By it a later run can say what has come, gone or changed since. It holds hashes under the
programme's key, and neither an answer nor an id: nothing in the ledger can be changed, so what is
forgotten later must not stand there.
"""

from pathlib import Path

import duckdb

from assets.programme.read import Programme
from assets.warehouse.connection import literal

SUBMISSIONS, RECORDS = "submissions.parquet", "records.parquet"
# What an id was called where it was kept itself, and its hash.
HASHED = {"submission_id": "number_hash", "root_uuid": "root_hash"}
TRACE = "marts.indicator_records"
RECEIVED = """
    select
        settled.form, {root} as root_hash, {number} as number_hash, settled.partner,
        settled.period, settled.fate, settled.is_provisional, staged.content_hash,
        {state} as state_hash
    from quality.submissions as settled
    join ({staged}) as staged
        on staged.form = settled.form and staged.submission_id = settled.submission_id
    order by settled.form, number_hash, root_hash
"""
USED = """
    select distinct indicator, period, partner, form, {root} as root_hash
    from {trace}
    where is_used
    order by all
"""
NOTHING_USED = """
    select unnest([]::varchar[]) as indicator, '' as period, '' as partner, '' as form,
        '' as root_hash
"""


def keyed(salt: str, column: str) -> str:
    """Return SQL that hashes an id, or a number, under the programme's key."""
    return f"sha256({literal(salt)} || {column}::varchar)"


def hash_roots(connection: duckdb.DuckDBPyConnection, salt: str) -> None:
    """Fill the temporary table `root_hashes(root_uuid, root_hash)` for what was received."""
    connection.execute(
        "create or replace temp table root_hashes as"
        f" select distinct root_uuid, {keyed(salt, 'root_uuid')} as root_hash"
        " from quality.submissions"
    )


def received(programme: Programme, salt: str) -> str:
    """Return the query for every submission that was received, with its fate and its hashes."""
    staged = " union all ".join(
        f"select {literal(place.code)} as form, root_uuid, submission_id, content_hash"
        f" from staging.{place.code}"
        for place in programme.file.forms
    )
    return RECEIVED.format(
        staged=staged,
        root=keyed(salt, "settled.root_uuid"),
        number=keyed(salt, "staged.submission_id"),
        state=keyed(salt, "settled.instance_uuid"),
    )


def used(connection: duckdb.DuckDBPyConnection, salt: str) -> str:
    """Return the query for the submissions that each figure is made of, as far as it is traced."""
    schema, table = TRACE.split(".")
    is_there = connection.execute(
        "select 1 from duckdb_tables() where database_name = current_database()"
        " and schema_name = ? and table_name = ?",
        [schema, table],
    ).fetchall()
    return USED.format(trace=TRACE, root=keyed(salt, "root_uuid")) if is_there else NOTHING_USED


def kept(connection: duckdb.DuckDBPyConnection, file: Path, salt: str) -> str:
    """Return the query for what a publication kept, in whichever shape it was written.

    Until 28 November 2026 ids stood where their hashes stand now, and until 1 December nothing told
    which state of a submission it was; the ledger is never written anew.
    """
    source = f"from read_parquet({literal(str(file))})"
    columns = {name for name, *_ in connection.execute(f"describe {source}").fetchall()}
    ids = [name for name in HASHED if name in columns]
    added = [f"{keyed(salt, name)} as {HASHED[name]}" for name in ids]
    if "content_hash" in columns and "state_hash" not in columns:
        added.append("null::varchar as state_hash")
    without = f" exclude ({', '.join(ids)})" if ids else ""
    return f"select {', '.join([f'*{without}', *added])} {source}"


def keep(
    connection: duckdb.DuckDBPyConnection, programme: Programme, folder: Path, salt: str
) -> None:
    """Write what stands behind the figures of now into a folder."""
    queries = {SUBMISSIONS: received(programme, salt), RECORDS: used(connection, salt)}
    for name, query in queries.items():
        connection.execute(
            f"copy ({query}) to {literal(str(folder / name))} (format parquet, compression zstd)"
        )
