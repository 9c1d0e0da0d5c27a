-- One row per advisory committee and period since its first recorded meeting.
-- It functions in a period in which it met with minutes and looked at what was agreed before;
-- its seats are those that the newest meeting until then tells.
with meetings as (
    select
        periods.period,
        periods.ends_on as counted_on,
        events.committee__committee as committee,
        events.event__held_on as held_on,
        events.event__level as level,
        events.event__partners_present as present,
        events.event__held_on >= periods.starts_on
        and events.committee__minutes_taken = 'yes'
        and events.committee__follow_up_checked = 'yes' as is_in_order,
        events.committee__minority_seats as minority_seats,
        events.committee__filled_minority_seats as filled_minority_seats,
        events.committee__seats_women as seats_women,
        events.committee__seats_youth as seats_youth,
        events.root_uuid,
        events.submission_id,
        events.is_provisional,
        events.is_warned,
        events.has_evidence
    from marts.periods as periods
    inner join accepted.event as events on periods.ends_on >= events.event__held_on
    where
        events.event__event_type = 'committee_meeting'
        and periods.is_base
        and periods.starts_on <= (select today.as_of from marts.programme as today)
),

behind as (
    select
        period,
        committee,
        list_sort(list_distinct(flatten(list(present)))) as partners,
        max(is_in_order::integer) as functioning,
        bool_or(is_provisional) as is_provisional,
        bool_or(is_warned) as is_warned,
        bool_or(has_evidence) as has_evidence,
        list_sort(list({ 'form': 'event', 'root_uuid': root_uuid, 'item_path': '' })) as records
    from meetings
    group by period, committee
),

newest as (
    select *
    from meetings
    qualify row_number() over (
        partition by period, committee
        order by held_on desc, submission_id desc
    ) = 1
)

select
    newest.period,
    newest.counted_on,
    newest.committee,
    behind.partners,
    newest.level,
    behind.functioning,
    newest.minority_seats,
    newest.filled_minority_seats,
    newest.seats_women,
    newest.seats_youth,
    newest.root_uuid,
    newest.submission_id,
    behind.is_provisional,
    behind.is_warned,
    behind.has_evidence,
    behind.records
from newest
inner join behind
    on
        newest.period = behind.period
        and newest.committee is not distinct from behind.committee
