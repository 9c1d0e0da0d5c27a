"""Remembers since which day each finding stands, though findings are replaced at every run.

A finding stands as long as the submission is in the same state and breaks the same rule there: an
edit that leaves it broken begins anew. What a run of an earlier day finds moves no later day. What
is found, and kept, is `expectations.findings`.
"""

from collections.abc import Collection, Sequence
from datetime import date

import duckdb

from assets.warehouse.connection import literal
from assets.warehouse.dictionary import dictionary, make_if_missing

TABLE = "quality.first_found"
# Copies of one submission are one here, and an edit of any of them is another state.
STATES = """
    select {form} as form, root_uuid, string_agg(instance_uuid, ' ' order by instance_uuid) as state
    from staging.{table}
    group by root_uuid
"""
FOUND = """
    select f.rowid as id, f.form, f.root_uuid, f.item_path, f.expectation, f.suite, f.severity,
        s.state, f.found_on
    from (select rowid, * from quality.findings where {which}) as f
    join ({states}) as s on s.form = f.form and s.root_uuid = f.root_uuid
"""
# A run of a day in the past may find what a later one had found already; both days are then known
# until the next run, and count for runs from then on.
SINCE = """
    update quality.findings as f
    set found_on = since.found_on
    from (
        select now.id, max(known.found_on) as found_on
        from ({found}) as now
        join quality.first_found as known
            on known.form = now.form and known.root_uuid = now.root_uuid
            and known.item_path is not distinct from now.item_path
            and known.expectation = now.expectation and known.suite = now.suite
            and known.severity = now.severity and known.state = now.state
        where known.found_on <= now.found_on
        group by now.id
    ) as since
    where f.rowid = since.id
"""


def date_back(
    connection: duckdb.DuckDBPyConnection,
    which: str,
    values: Sequence[str],
    forms: Collection[str],
    as_of: date,
) -> None:
    """Give the findings that `which` says, all of some forms, the day since which they stand.

    They replace those that were remembered until the day of the run.
    """
    make_if_missing(connection, TABLE)
    states = " union all ".join(
        STATES.format(form=literal(form), table=form) for form in sorted(forms)
    )
    found = FOUND.format(which=which, states=states)
    if forms:
        connection.execute(SINCE.format(found=found), list(values))
    connection.execute(f"delete from {TABLE} where {which} and found_on <= ?", [*values, as_of])
    if forms:
        columns = ", ".join(dictionary()[TABLE].columns)
        connection.execute(f"insert into {TABLE} select {columns} from ({found})", list(values))
