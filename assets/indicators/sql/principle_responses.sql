-- One row per period in which the survey was answered, partner and side: how many were asked, and
-- how many answered.
-- Partner * is the programme. The rate is unknown where nobody wrote down how many were asked; a
-- partner of which nobody answered has a row, too (DOMAIN §3.2, response rate is printed).
with invited as (
    select
        partner,
        side,
        if(count(*) = count(invited), sum(invited), null) as invited
    from marts.link_codes
    group by partner, side
),

rounds as (
    select
        periods.period,
        periods.starts_on,
        periods.ends_on
    from marts.periods as periods
    where
        periods.is_base
        and exists (
            select 1
            from marts.principle_surveys as known
            where known.answered_on between periods.starts_on and periods.ends_on
        )
),

answered as (
    select
        rounds.period,
        invited.partner,
        invited.side,
        invited.invited,
        count(surveys.root_uuid) as answered,
        count(*) filter (where surveys.is_counted) as counted,
        bool_and(surveys.is_shared) as is_shared,
        coalesce(bool_or(surveys.is_provisional), false) as is_provisional,
        coalesce(bool_or(surveys.is_warned), false) as is_warned,
        bool_or(surveys.has_evidence) as has_evidence,
        coalesce(
            list_sort(flatten(
                list(surveys.records) filter (where surveys.root_uuid is not null)
            )),
            []
        ) as records
    from rounds
    cross join invited
    left join marts.principle_surveys as surveys
        on
            invited.partner = surveys.partner
            and invited.side = surveys.side
            and rounds.starts_on <= surveys.answered_on
            and rounds.ends_on >= surveys.answered_on
    group by rounds.period, invited.partner, invited.side, invited.invited
),

summed as (
    select * from answered
    union all by name
    select
        period,
        '*' as partner,
        side,
        if(count(*) = count(invited), sum(invited), null) as invited,
        sum(answered) as answered,
        sum(counted) as counted,
        bool_and(is_shared) as is_shared,
        bool_or(is_provisional) as is_provisional,
        bool_or(is_warned) as is_warned,
        bool_or(has_evidence) as has_evidence,
        list_sort(flatten(list(records))) as records
    from answered
    group by period, side
)

select
    period,
    partner,
    side,
    invited,
    answered,
    counted,
    ((2 * answered * 1000000 + invited) // (2 * invited))::decimal(24, 0)
    * '0.000001'::decimal(6, 6) as response_rate,
    coalesce(is_shared, false) as is_shared,
    is_provisional,
    is_warned,
    has_evidence,
    records
from summed
