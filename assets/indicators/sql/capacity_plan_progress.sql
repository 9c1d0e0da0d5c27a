-- One row per period, partner and lead: how many actions of the capacity plans that were due by the
-- period's end are completed. Partner * is the programme, lead * everybody. What both sides stopped
-- is not due; completed is what the other side confirmed (DOMAIN §3.1, action plan).
with dated as (
    select
        periods.period,
        plan.partner,
        plan.lead,
        plan.due_on,
        plan.done_on,
        plan.confirmed_on,
        plan.stopped_on,
        plan.is_provisional,
        plan.is_warned,
        plan.has_evidence,
        plan.records,
        least(periods.ends_on, programme.as_of) as read_on
    from marts.capacity_plan as plan
    cross join marts.programme as programme
    inner join marts.periods as periods
        on
            plan.planned_on <= least(periods.ends_on, programme.as_of)
            and programme.as_of >= periods.starts_on
    where periods.is_base
),

stated as (
    select
        *,
        coalesce(stopped_on <= read_on, false) as is_stopped,
        not is_stopped and due_on <= read_on as is_due,
        is_due and coalesce(confirmed_on <= read_on, false) as is_confirmed,
        is_due and not is_confirmed and coalesce(done_on <= read_on, false) as is_done
    from dated
)

select
    period,
    coalesce(partner, '*') as partner,
    coalesce(lead, '*') as lead,
    count(*) as actions,
    count(*) filter (where is_due) as due,
    count(*) filter (where is_confirmed) as confirmed,
    count(*) filter (where is_done) as done,
    due - confirmed - done as overdue,
    count(*) filter (where is_stopped) as stopped,
    case
        when due > 0
            then
                ((2 * confirmed * 1000000 + due) // (2 * due))::decimal(24, 0)
                * '0.000001'::decimal(6, 6)
    end as completion,
    bool_or(is_provisional) as is_provisional,
    bool_or(is_warned) as is_warned,
    bool_or(has_evidence) as has_evidence,
    list_sort(list_distinct(flatten(list(records)))) as records
from stated
group by grouping sets (
    (period, partner, lead), (period, partner), (period, lead), (period)
)
