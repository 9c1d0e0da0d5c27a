-- One row per concern about representation, and period since it was raised.
-- The newest record of a concern counts; it is open until the day on which the panel closed it.
-- Its account is for those who may know of it, and for the panel.
with concerns as (
    select
        record__partner as partner,
        concern__concern_code as concern_code,
        concern__concern_type as concern_type,
        concern__raised_on as raised_on,
        concern__closed_on as closed_on,
        concern__outcome as outcome,
        concern__account as account,
        concern__may_know as may_know,
        concern__panel_members as panel_members,
        concern__panel_groups as panel_groups,
        root_uuid,
        submission_id,
        is_provisional,
        is_warned,
        has_evidence
    from accepted.representation_check
    where record__kind = 'concern'
    qualify row_number() over (
        partition by record__partner, concern__concern_code
        order by submission_id desc
    ) = 1
)

select
    periods.period,
    periods.ends_on as counted_on,
    concerns.partner,
    concerns.concern_code,
    concerns.concern_type,
    concerns.raised_on,
    concerns.closed_on,
    concerns.outcome,
    concerns.account,
    concerns.may_know,
    concerns.panel_members,
    concerns.panel_groups,
    coalesce(concerns.closed_on > least(periods.ends_on, programme.as_of), true) as is_open,
    least(periods.ends_on, programme.as_of) - concerns.raised_on as days_since,
    (is_open and days_since > 90)::integer as open_over_90_days,
    concerns.root_uuid,
    concerns.submission_id,
    concerns.is_provisional,
    concerns.is_warned,
    concerns.has_evidence,
    [{
        'form': 'representation_check', 'root_uuid': concerns.root_uuid, 'item_path': ''
    }] as records
from concerns
cross join marts.programme as programme
inner join marts.periods as periods
    on
        concerns.raised_on <= periods.ends_on
        and programme.as_of >= periods.starts_on
where periods.is_base
