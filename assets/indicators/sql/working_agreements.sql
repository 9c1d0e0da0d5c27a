-- One row per working agreement with local government or the private sector, and period since it
-- was signed. It is in force where its last day is not past at the period's end.
with recorded as (
    select
        agreements.working_agreement__agreement_code as agreement_code,
        events.event__partners_present as present,
        events.event__held_on as held_on,
        agreements.working_agreement__other_side as other_side,
        agreements.working_agreement__signed_on as signed_on,
        agreements.working_agreement__ends_on as ends_on,
        events.root_uuid,
        events.submission_id,
        agreements.item_path,
        events.is_provisional,
        events.is_warned,
        agreements.has_evidence
    from accepted.event__working_agreement as agreements
    inner join accepted.event as events on agreements.root_uuid = events.root_uuid
),

behind as (
    select
        agreement_code,
        list_sort(list_distinct(flatten(list(present)))) as partners,
        bool_or(is_provisional) as is_provisional,
        bool_or(is_warned) as is_warned,
        bool_or(has_evidence) as has_evidence,
        list_sort(
            list({ 'form': 'event', 'root_uuid': root_uuid, 'item_path': item_path })
        ) as records
    from recorded
    group by agreement_code
),

newest as (
    select *
    from recorded
    qualify row_number() over (
        partition by agreement_code
        order by held_on desc, submission_id desc, item_path desc
    ) = 1
)

select
    periods.period,
    periods.ends_on as counted_on,
    newest.agreement_code,
    behind.partners,
    newest.other_side,
    newest.signed_on,
    newest.ends_on,
    coalesce(newest.ends_on >= least(periods.ends_on, programme.as_of), true)::integer
        as in_force,
    newest.root_uuid,
    newest.submission_id,
    newest.item_path,
    behind.is_provisional,
    behind.is_warned,
    behind.has_evidence,
    behind.records
from newest
inner join behind on newest.agreement_code is not distinct from behind.agreement_code
cross join marts.programme as programme
inner join marts.periods as periods
    on
        newest.signed_on <= periods.ends_on
        and programme.as_of >= periods.starts_on
where periods.is_base
