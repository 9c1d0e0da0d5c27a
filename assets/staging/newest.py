"""Finds, in the indexes of pages, where each submission stands as it is now.

So each can be put into its table once, however many pages hold an older state of it, and no page
need be in memory beside another.
"""

from collections.abc import Sequence

import duckdb

from assets.kobo.pulls import ROWS, Pull
from assets.kobo.shelf import index_of
from assets.staging.sealed_pages import address_of, opening
from assets.warehouse.connection import literal

# A line is [number, fingerprint], and why it was cut out if nothing of it was kept.
LINES = """
    insert into temp.listed
    select (json ->> 0)::bigint, {places}[number], {pulls}[number]
    from (
        select json, list_position([{addresses}], filename) as number
        from read_json_objects(
            [{addresses}], format = 'array', compression = 'zstd', filename = true
        )
    )
    where json_array_length(json) = 2
"""
# In the order of places, so that those of a batch are found without a look at all others.
NEWEST = """
    create or replace temp table newest as
    with newest as (
        select submission_id, max(place) as place, max(pull) as pull
        from temp.listed
        group by submission_id
    )

    select submission_id, place
    from newest
    anti join temp.removed as gone
        on gone.submission_id = newest.submission_id and gone.pull >= newest.pull
    order by place
"""
AFFECTED = """
    create or replace temp table affected as
    select submission_id from temp.listed
    union
    select submission_id from temp.removed where is_new
"""


def list_newest(
    connection: duckdb.DuckDBPyConnection, pulls: Sequence[Pull], new: Sequence[Pull]
) -> None:
    """Make temporary tables of what new pulls, the last ones of all, did to submissions.

    `removed(submission_id, pull, is_new)` holds what any pull found deleted;
    `newest(submission_id, place)` which state that the new ones brought shows a submission as it
    is now, by the place of its page among theirs; `affected(submission_id)` all that they brought
    or found deleted.

    Raises:
        SealError: What is sealed cannot be opened.
    """
    since = new[0].number if new else 0
    gone = [(number, pull.number) for pull in pulls for number in pull.removed]
    connection.execute(
        f"create or replace temp table removed as select *, {bool(new)} and pull >= {since}"
        f" as is_new from (select unnest({[number for number, _ in gone]}::bigint[])"
        f" as submission_id, unnest({[pull for _, pull in gone]}::bigint[]) as pull)"
    )
    connection.execute(
        "create or replace temp table listed (submission_id bigint, place bigint, pull bigint)"
    )
    files = [(pull, file) for pull in new for file in pull.of_kind(*ROWS)]
    indexes = [
        (place, pull.number, address_of(pull.shelf, index_of(file.name)))
        for place, (pull, file) in enumerate(files)
        if file.rows
    ]
    if indexes:
        places, numbers, addresses = zip(*indexes, strict=True)
        lines = LINES.format(
            addresses=", ".join(map(literal, addresses)), places=[*places], pulls=[*numbers]
        )
        with opening(connection, new):
            connection.execute(lines)
    connection.execute(NEWEST)
    connection.execute(AFFECTED)
    connection.execute("drop table temp.listed")


def list_current(connection: duckdb.DuckDBPyConnection, batch: range) -> None:
    """Make the temporary table `current` of what `newest` holds of a batch, given by its places."""
    connection.execute(
        "create or replace temp table current as select submission_id, place from temp.newest"
        f" where place between {batch.start} and {batch.stop - 1}"
    )
