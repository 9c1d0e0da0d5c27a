-- One row per period, partner and question that both sides answered in the year up to its end.
-- A gap above zero: the Agency sees it rosier than its partner (DOMAIN §3.2).
with means as (
    select
        periods.period,
        periods.ends_on,
        answers.partner,
        answers.principle,
        answers.item,
        avg(answers.score) filter (where answers.side = 'agency') as agency_mean,
        avg(answers.score) filter (where answers.side = 'cso') as cso_mean,
        count(distinct answers.root_uuid) as respondents,
        bool_or(answers.is_provisional) as is_provisional
    from marts.principle_answers as answers
    inner join marts.periods as periods
        on
            answers.answered_on <= periods.ends_on
            and answers.answered_on > periods.ends_on - 365
    where
        periods.is_base
        and periods.starts_on <= (select today.as_of from marts.programme as today)
    group by
        periods.period, periods.ends_on, answers.partner, answers.principle, answers.item
)

select
    period,
    ends_on as counted_on,
    partner,
    principle,
    item,
    agency_mean,
    cso_mean,
    agency_mean - cso_mean as gap,
    abs(gap) as absolute_gap,
    respondents,
    null as root_uuid,
    null as submission_id,
    is_provisional
from means
where agency_mean is not null and cso_mean is not null
