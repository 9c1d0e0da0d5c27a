-- One row per report due from a partner, and per answer to a report due from the Agency.
-- The Agency's answers are its promises of type A02; those let go by both sides are left out.
select
    'csos_to_agency' as direction,
    reports.partner,
    reports.due_on,
    coalesce(reports.received_on <= reports.due_on, false) as is_on_time,
    null as root_uuid,
    null as submission_id,
    false as is_provisional
from marts.expected_reports as reports
where reports.due_on < (select today.as_of from marts.programme as today)

union all by name

select
    'agency_to_csos' as direction,
    partner,
    original_due as due_on,
    is_on_time,
    root_uuid,
    submission_id,
    is_provisional
from marts.commitments_due
where type = 'A02' and state <> 'waived'
