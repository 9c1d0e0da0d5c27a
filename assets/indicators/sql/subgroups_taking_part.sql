-- One row per sub-group of the mapping and period: whether an organisation of it took part.
-- It did where the sub-group is recorded as present at an event of the year up to the period's
-- end, and one of the organisations that the mapping names for it was there.
with subgroups as (
    select
        "group",
        coalesce(subgroup, "group") as subgroup,
        list_distinct(flatten(list(string_split(coalesce(organisations, ''), ';'))))
            as organisations
    from marts.mapping
    group by "group", coalesce(subgroup, "group")
)

select
    periods.period,
    periods.ends_on as counted_on,
    subgroups."group",
    subgroups.subgroup,
    count(events.root_uuid) > 0 as is_taking_part,
    max(events.root_uuid) as root_uuid,
    max(events.submission_id) as submission_id,
    coalesce(bool_or(events.is_provisional), false) as is_provisional,
    coalesce(bool_or(events.is_warned), false) as is_warned,
    bool_or(events.has_evidence) as has_evidence,
    coalesce(
        list_sort(
            list({ 'form': 'event', 'root_uuid': events.root_uuid, 'item_path': '' })
            filter (where events.root_uuid is not null)
        ),
        []
    ) as records
from subgroups
inner join marts.periods as periods
    on periods.starts_on <= (select today.as_of from marts.programme as today)
left join accepted.event as events
    on
        periods.ends_on >= events.event__held_on
        and periods.ends_on - 365 < events.event__held_on
        and list_contains(events.quorum__groups_present, subgroups.subgroup)
        and list_has_any(subgroups.organisations, events.event__partners_present)
where periods.is_base
group by periods.period, periods.ends_on, subgroups."group", subgroups.subgroup
