-- One row per working agreement with local government or the private sector, and period since it
-- was signed. It is in force where its last day is not past at the period's end.
with agreements as (
    select
        agreements.working_agreement__agreement_code as agreement_code,
        list_sort(list_distinct(flatten(list(events.event__partners_present) over (
            partition by agreements.working_agreement__agreement_code
        )))) as partners,
        agreements.working_agreement__other_side as other_side,
        agreements.working_agreement__signed_on as signed_on,
        agreements.working_agreement__ends_on as ends_on,
        events.root_uuid,
        events.submission_id,
        agreements.item_path,
        events.is_provisional
    from accepted.event__working_agreement as agreements
    inner join accepted.event as events on agreements.root_uuid = events.root_uuid
    qualify row_number() over (
        partition by agreements.working_agreement__agreement_code
        order by events.event__held_on desc, events.submission_id desc, agreements.item_path desc
    ) = 1
)

select
    periods.period,
    periods.ends_on as counted_on,
    agreements.agreement_code,
    agreements.partners,
    agreements.other_side,
    agreements.signed_on,
    agreements.ends_on,
    coalesce(agreements.ends_on >= least(periods.ends_on, programme.as_of), true)::integer
        as in_force,
    agreements.root_uuid,
    agreements.submission_id,
    agreements.item_path,
    agreements.is_provisional
from agreements
cross join marts.programme as programme
inner join marts.periods as periods
    on
        agreements.signed_on <= periods.ends_on
        and programme.as_of >= periods.starts_on
where periods.is_base
