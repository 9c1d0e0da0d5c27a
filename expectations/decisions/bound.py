"""Finds which decisions hold today, and what each of them says of a finding.

A decision is bound to what the submission said when it was looked at: an edit reopens the
question, whatever was decided on it before. Nothing is corrected or deleted here; what becomes of a
submission is `expectations.settling`.
"""

from collections.abc import Sequence
from datetime import date

import duckdb

from assets.programme.read import Programme
from assets.programme.registers import Decision
from assets.warehouse.connection import literal
from assets.warehouse.dictionary import replace_with_query

TABLE = "quality.decisions"
LINES = (
    "position bigint, form varchar, root_uuid varchar, expectation varchar, decision varchar,"
    " decided_by varchar, decided_on date, reason varchar, instance_uuid varchar"
)
DUE = """
    create or replace temp table due as
    select *, row_number() over (order by decided_on, position) as place
    from decision_lines
    where decided_on <= {as_of}
"""
# The first state that a pull saw is what came; every other one is an edit. A decision that does
# not name a state holds until an edit is seen on a later day than it was made on.
BOUND = """
    create or replace temp table bound as
    with states as (
        select form, submission_id, instance_uuid, min(pull) as pull, min(seen_at) as seen_at
        from staging.history
        where (form, root_uuid) in (select (form, root_uuid) from due where instance_uuid is null)
        group by form, submission_id, instance_uuid
    ),

    seen as (
        select
            *,
            rank() over (
                partition by form, submission_id order by pull, seen_at nulls first
            ) = 1 as is_first
        from states
    )

    select due.*, r.submission_id
    from due
    join received as r on r.form = due.form and r.root_uuid = due.root_uuid
    left join seen
        on seen.form = r.form and seen.submission_id = r.submission_id
        and seen.instance_uuid is not distinct from r.instance_uuid
    where case
        when due.instance_uuid is not null then due.instance_uuid = r.instance_uuid
        when seen.is_first is null or seen.is_first then true
        else coalesce(
            timezone({zone}, timezone('UTC', seen.seen_at))::date <= due.decided_on, false
        )
    end
"""
# A later decision takes the place of an earlier one for good: where an edit ended it, the question
# is open, and what was decided before does not come to life again. Of a submission that is here
# twice it speaks of the copy that said what was looked at; where no copy is known to, of each.
IN_FORCE = """
    create or replace temp table in_force as
    with known as (
        select form, root_uuid, submission_id, instance_uuid from received
        union
        select form, root_uuid, submission_id, instance_uuid from staging.history
        where (form, root_uuid) in (select (form, root_uuid) from due)
    ),

    said as (
        select due.place, due.form, due.expectation, r.submission_id
        from due
        join received as r on r.form = due.form and r.root_uuid = due.root_uuid
        left join known as k
            on k.form = due.form and k.root_uuid = due.root_uuid
            and k.instance_uuid = due.instance_uuid
        where k.submission_id is null or k.submission_id = r.submission_id
    )

    select * from bound as one
    where not exists (
        select 1 from said as later
        where later.form = one.form and later.submission_id = one.submission_id
            and later.place > one.place
            and {covers}
    )
"""
# Of a submission that is here twice, what is said of one copy decides no finding of the other.
DECIDED = """
    create or replace temp table decided as
    with copies as (
        select
            form,
            root_uuid,
            count(*) as copies,
            bool_and(coalesce(validation_status = 'not_approved', false)) as is_refused,
            bool_and(is_held) as is_held,
            max(timezone({zone}, timezone('UTC', validated_at))::date) as validated_on
        from received
        group by form, root_uuid
    ),

    lines as (
        select * exclude (submission_id), count(*) as copies
        from in_force
        group by all
    )

    select
        f.rowid as id,
        if(c.is_refused or c.is_held, null, line.position) as position,
        case
            when c.is_refused then 'exclude'
            when c.is_held then 'return'
            when line.decision <> 'reopen' then line.decision
        end as decision,
        if(c.is_refused or c.is_held, 'KoboToolbox', line.decided_by) as decided_by,
        if(c.is_refused or c.is_held, c.validated_on, line.decided_on) as decided_on,
        case
            when c.is_refused then 'not_approved'
            when c.is_held then 'on_hold'
            else line.reason
        end as reason
    from quality.findings as f
    join copies as c on c.form = f.form and c.root_uuid = f.root_uuid
    left join lines as line
        on line.form = f.form and line.root_uuid = f.root_uuid and line.copies = c.copies
        and {covers}
    where c.is_refused or c.is_held or line.position is not null
    qualify row_number() over (partition by f.rowid order by line.place desc) = 1
"""
KEPT = """
    with found as (
        select position, count(*) as findings
        from decided
        where position is not null
        group by position
    )

    select
        l.position, l.form, l.root_uuid, l.expectation, l.decision, l.decided_by, l.decided_on,
        l.reason, l.instance_uuid,
        case
            when l.decided_on > {as_of} then 'not_yet'
            when (l.form, l.root_uuid) not in (select (form, root_uuid) from received)
                then 'no_such_submission'
            when l.position not in (select position from bound) then 'reopened'
            when l.position not in (select position from in_force) then 'superseded'
            when l.decision in ('accept', 'correct') and found.findings is null
                then 'no_such_finding'
            else 'in_force'
        end as state,
        coalesce(found.findings, 0) as findings
    from decision_lines as l
    left join found on found.position = l.position
    order by l.position
"""
# Which decision a finding has, written beside it.
TOLD = """
    update quality.findings as f
    set decision = d.decision, decided_by = d.decided_by, decided_on = d.decided_on,
        decision_reason = d.reason
    from decided as d
    where d.id = f.rowid and d.decision is not null
"""
FORGOTTEN = """
    update quality.findings
    set decision = null, decided_by = null, decided_on = null, decision_reason = null
    where decision is not null
"""


def hold_against(
    connection: duckdb.DuckDBPyConnection,
    programme: Programme,
    decisions: Sequence[Decision],
    as_of: date,
) -> None:
    """Find out which decisions hold for what was received, and what each says of a finding.

    The answers are temporary tables: `in_force`, one row per decision that holds and submission
    that it is about, and `decided`, one row per decided finding, by its rowid. `received` is what
    they are held against.
    """
    connection.execute(f"create or replace temp table decision_lines ({LINES})")
    if decisions:
        connection.execute(
            f"insert into decision_lines select {_columns()}",
            list(zip(*_rows(decisions), strict=True)),
        )
    zone = literal(programme.file.time_zone)
    connection.execute(DUE.format(as_of=f"date '{as_of}'"))
    connection.execute(BOUND.format(zone=zone))
    connection.execute(IN_FORCE.format(covers=_covers("later.expectation", "one.expectation")))
    connection.execute(
        DECIDED.format(covers=_covers("line.expectation", "f.expectation"), zone=zone)
    )


def keep_decisions(connection: duckdb.DuckDBPyConnection, as_of: date) -> int:
    """Write beside each finding what was decided, and of each decision whether it holds.

    `hold_against` goes before. Returns the number of decisions.
    """
    connection.execute(FORGOTTEN)
    connection.execute(TOLD)
    return replace_with_query(connection, TABLE, KEPT.format(as_of=f"date '{as_of}'"))


def _covers(wide: str, narrow: str) -> str:
    """Return SQL that says whether all that one expectation is about, another one is about too."""
    return f"({wide} = '*' or {wide} = {narrow} or starts_with({narrow}, {wide} || ': '))"


def _rows(decisions: Sequence[Decision]) -> list[tuple[str | None, ...]]:
    return [
        (
            str(position),
            one.form,
            one.root_uuid.removeprefix("uuid:"),
            one.expectation,
            one.decision,
            one.decided_by,
            str(one.decided_on),
            one.reason,
            one.instance and one.instance.removeprefix("uuid:"),
        )
        for position, one in enumerate(decisions, start=1)
    ]


def _columns() -> str:
    kinds = [column.rpartition(" ")[2] for column in LINES.split(", ")]
    return ", ".join(f"unnest(${at}::varchar[])::{kind}" for at, kind in enumerate(kinds, start=1))
