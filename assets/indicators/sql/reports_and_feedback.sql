-- One row per report due from a partner, and per answer to a report due from the Agency.
-- The Agency's answers are its promises of type A02; those let go by both sides are left out.
select
    'csos_to_agency' as direction,
    reports.partner,
    reports.due_on,
    coalesce(reports.received_on <= reports.due_on, false) as is_on_time,
    reports.root_uuid,
    null as submission_id,
    coalesce(settled.is_provisional, false) as is_provisional,
    coalesce(settled.is_warned, false) as is_warned,
    settled.has_evidence,
    if(
        reports.root_uuid is null,
        [],
        [{ 'form': reports.form, 'root_uuid': reports.root_uuid, 'item_path': '' }]
    ) as records
from marts.reporting_calendar as reports
left join quality.submissions as settled
    on reports.form = settled.form and reports.root_uuid = settled.root_uuid
where
    reports.side = 'cso'
    and reports.expected
    and reports.due_on < (select today.as_of from marts.programme as today)

union all by name

select
    'agency_to_csos' as direction,
    partner,
    original_due as due_on,
    is_on_time,
    root_uuid,
    submission_id,
    is_provisional,
    is_warned,
    has_evidence,
    records
from marts.commitments_due
where type = 'A02' and state <> 'waived'
