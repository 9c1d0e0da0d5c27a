"""Keeps every state of a submission that some pull saw, in `staging.history`.

KoboToolbox itself shows only the newest state (API.md §6). The answers of an older one are in
landing; here stands what changed, when it was seen, and by which pull.
"""

import duckdb

from assets.warehouse.connection import literal
from assets.warehouse.dictionary import dictionary

HISTORY = "staging.history"
STATE = (
    "instance_uuid", "validation_status", "validated_at", "attachments", "content_hash",
)  # fmt: skip
CHANGES = """
    with compared as (
        select
            *,
            row_number() over by_time as number,
            lag(pull) over by_time as pull_before,
            {before}
        from stated
        window by_time as (partition by submission_id order by place)
    ),

    followed as (
        select
            *,
            exists (
                select 1 from removed as gone
                where gone.submission_id = compared.submission_id
                    and gone.pull >= compared.pull_before and gone.pull < compared.pull
            ) as is_back
        from compared
    ),

    states as (
        select
            *,
            case
                when number = 1 then 'new'
                when is_back then 'returned'
                when instance_uuid is distinct from instance_uuid_before then 'edited'
                when validation_status is distinct from validation_status_before then 'validated'
                when validated_at is distinct from validated_at_before then 'validated'
                else 'attachments'
            end as change
        from followed
        where number = 1 or is_back or {differs}
    ),

    deletions as (
        select last.* replace ('deleted' as change, gone.pull as pull, null as seen_at)
        from removed as gone
        join states as last
            on last.submission_id = gone.submission_id and last.pull <= gone.pull
        qualify row_number() over (
            partition by gone.submission_id, gone.pull order by last.place desc
        ) = 1
    )

    select {form} as form, * from (select * from states union all select * from deletions)
"""


def keep_history(connection: duckdb.DuckDBPyConnection, form: str) -> None:
    """Replace what is known of the states of a form's submissions.

    The temporary table `stated` has every state that was landed: a submission's columns that come
    from KoboToolbox itself, and when it was seen.
    """
    query = CHANGES.format(
        form=literal(form),
        before=", ".join(f"lag({column}) over by_time as {column}_before" for column in STATE),
        differs=" or ".join(f"{column} is distinct from {column}_before" for column in STATE),
    )
    columns = ", ".join(dictionary()[HISTORY].columns)
    connection.execute(f"create table if not exists {HISTORY} ({dictionary()[HISTORY].schema})")
    connection.execute(f"delete from {HISTORY} where form = ?", [form])
    connection.execute(
        f"insert into {HISTORY} ({columns}) select {columns} from ({query})"
        # Within a pull what is gone is found out last.
        " order by submission_id, pull, change = 'deleted', place"
    )
