"""Keeps every state of a submission that some pull saw, in `staging.history`.

KoboToolbox itself shows only the newest state (API.md §6). The answers of an older one are in
landing; here stands what changed, when it was seen, and by which pull. Of one submission within
one pull, what happened later stands further down.
"""

import duckdb

from assets.warehouse.connection import literal, types_of
from assets.warehouse.dictionary import make_if_missing

HISTORY = "staging.history"
STATE = (
    "instance_uuid", "validation_status", "validated_at", "attachments", "content_hash",
)  # fmt: skip
# Nearly all submissions of a pull came once and are new; for them nothing need be compared.
STATES = """
    insert into temp.states by name
    with compared_with as (
        select *, false as is_known
        from temp.states
        where submission_id in (select submission_id from temp.landed)
        qualify row_number() over (partition by submission_id order by rowid desc) = 1
    ),

    several as (
        select submission_id from temp.landed group by submission_id having count(*) > 1
        union
        select submission_id from compared_with
    ),

    compared as (
        select
            *,
            row_number() over by_time as number,
            lag(pull) over by_time as pull_before,
            {before}
        from (
            select {columns}, place from temp.landed
            where submission_id in (select submission_id from several)
            union all
            select {columns}, -1 as place from compared_with
        )
        window by_time as (partition by submission_id order by place)
    ),

    followed as (
        select
            *,
            exists (
                select 1 from temp.removed as gone
                where gone.submission_id = compared.submission_id
                    and gone.pull >= compared.pull_before and gone.pull < compared.pull
            ) as is_back
        from compared
    )

    select {columns}, 'new' as change, false as is_known
    from temp.landed
    where submission_id not in (select submission_id from several)
    union all by name
    (
        select
            {columns},
            case
                when number = 1 then 'new'
                when is_back then 'returned'
                when instance_uuid is distinct from instance_uuid_before then 'edited'
                when validation_status is distinct from validation_status_before then 'validated'
                when validated_at is distinct from validated_at_before then 'validated'
                else 'attachments'
            end as change,
            false as is_known
        from followed
        where place >= 0 and (number = 1 or is_back or {differs})
        order by submission_id, place
    )
"""
DELETIONS = """
    select {columns}, 'deleted' as change, null::timestamp as seen_at, gone.pull as pull
    from temp.removed as gone
    join temp.states as last
        on last.submission_id = gone.submission_id and last.pull <= gone.pull
    where gone.is_new
    qualify row_number() over (
        partition by gone.submission_id, gone.pull order by last.rowid desc
    ) = 1
    order by gone.submission_id, gone.pull
"""


def begin_states(connection: duckdb.DuckDBPyConnection, form: str, *, is_fresh: bool) -> None:
    """Make the temporary table `states`, with what is known of the submissions in `affected`."""
    make_if_missing(connection, HISTORY)
    columns = [*_columns(connection), "change"]
    connection.execute(
        f"create or replace temp table states as select {', '.join(columns)}, true as is_known"
        f" from {HISTORY} where {'false' if is_fresh else 'true'} and form = {literal(form)}"
        " and change <> 'deleted' and submission_id in (select submission_id from temp.affected)"
        " order by rowid"
    )


def add_states(connection: duckdb.DuckDBPyConnection) -> None:
    """Add what changed in the batch of `landed` to `states`.

    `removed` says which submissions were found deleted by which pull.
    """
    connection.execute(
        STATES.format(
            columns=", ".join(_columns(connection)),
            before=", ".join(f"lag({column}) over by_time as {column}_before" for column in STATE),
            differs=" or ".join(f"{column} is distinct from {column}_before" for column in STATE),
        )
    )


def keep_states(connection: duckdb.DuckDBPyConnection, form: str, *, is_fresh: bool) -> None:
    """Add to the history of a form what is new in `states`, or replace it where all is."""
    if is_fresh:
        connection.execute(f"delete from {HISTORY} where form = {literal(form)}")
    columns = [*_columns(connection), "change"]
    of_last = ", ".join(
        f"last.{column}" for column in columns if column not in {"change", "pull", "seen_at"}
    )
    for states in (
        f"select {', '.join(columns)} from temp.states where not is_known order by rowid",
        DELETIONS.format(columns=of_last),
    ):
        connection.execute(
            f"insert into {HISTORY} by name select {literal(form)} as form, * from ({states})"
        )


def _columns(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return what is told of a state, besides its form and what changed."""
    return [name for name in types_of(connection, HISTORY) if name not in {"form", "change"}]
