-- One row per advisory committee and period since its first recorded meeting.
-- It functions in a period in which it met with minutes and looked at what was agreed before;
-- its seats are those that the newest meeting until then tells.
with periods as (
    select
        period,
        starts_on,
        ends_on
    from marts.periods
    where is_base and starts_on <= (select today.as_of from marts.programme as today)
),

meetings as (
    select
        committee__committee as committee,
        event__held_on as held_on,
        event__level as level,
        event__partners_present as present,
        committee__minutes_taken = 'yes' and committee__follow_up_checked = 'yes' as is_in_order,
        committee__minority_seats as minority_seats,
        committee__filled_minority_seats as filled_minority_seats,
        committee__seats_women as seats_women,
        committee__seats_youth as seats_youth,
        root_uuid,
        submission_id,
        is_provisional
    from accepted.event
    where event__event_type = 'committee_meeting'
)

select
    periods.period,
    periods.ends_on as counted_on,
    meetings.committee,
    list_sort(
        list_distinct(flatten(list(meetings.present) over of_committee))
    ) as partners,
    meetings.level,
    max((meetings.held_on >= periods.starts_on and meetings.is_in_order)::integer)
        over of_committee as functioning,
    meetings.minority_seats,
    meetings.filled_minority_seats,
    meetings.seats_women,
    meetings.seats_youth,
    meetings.root_uuid,
    meetings.submission_id,
    meetings.is_provisional
from periods
inner join meetings on periods.ends_on >= meetings.held_on
window of_committee as (partition by periods.period, meetings.committee)
qualify row_number() over (
    partition by periods.period, meetings.committee
    order by meetings.held_on desc, meetings.submission_id desc
) = 1
