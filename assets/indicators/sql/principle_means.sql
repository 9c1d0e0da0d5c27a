-- One row per span, period, partner, side and what is spoken of: the exact mean of its marks.
-- The span is the period itself or the year up to its end. Partner * pools all partners, and says
-- in how wide an edition it may stand: over enough respondents from enough partners, whatever a
-- reader can take off it: partners that share theirs alone, its own, or a year's other quarters.
-- One partner's stand in its own edition, and in the agency's if each of its respondents ticked to
-- share them (DESIGN §8, DOMAIN §3.2).
with spans as (
    select
        spans.span,
        periods.period,
        periods.ends_on,
        if(spans.span = 'period', periods.starts_on, periods.ends_on - 364) as starts_on
    from marts.periods as periods
    cross join (values ('period'), ('year')) as spans (span)
    cross join marts.programme as programme
    where periods.is_base and periods.starts_on <= programme.as_of
),

shared as (
    select
        spans.span,
        spans.period,
        surveys.partner,
        surveys.side,
        bool_and(surveys.is_shared) as is_shared
    from spans
    inner join marts.principle_surveys as surveys
        on surveys.answered_on between spans.starts_on and spans.ends_on
    group by spans.span, spans.period, surveys.partner, surveys.side
),

-- Thirds and quarters add up exactly over a number that every count of questions up to 16 divides.
of_partners as (
    select
        spans.span,
        spans.period,
        spans.ends_on,
        marks.partner,
        marks.side,
        marks.principle,
        marks.item,
        sum(marks.numerator * (720720 // marks.denominator)) as numerator,
        count(*) * 720720 as denominator,
        count(distinct marks.root_uuid) as respondents,
        shared.is_shared,
        bool_or(marks.is_provisional) as is_provisional,
        bool_or(marks.is_warned) as is_warned,
        bool_or(marks.has_evidence) as has_evidence,
        list_sort(list_distinct(flatten(list(marks.records)))) as records
    from spans
    inner join marts.principle_marks as marks
        on marks.answered_on between spans.starts_on and spans.ends_on
    inner join shared
        on
            spans.span = shared.span
            and spans.period = shared.period
            and marks.partner = shared.partner
            and marks.side = shared.side
    group by
        spans.span, spans.period, spans.ends_on, marks.partner, marks.side, marks.principle,
        marks.item, shared.is_shared
),

pooled as (
    select
        span,
        period,
        ends_on,
        '*' as partner,
        side,
        principle,
        item,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(respondents) as respondents,
        count(*) as partners,
        max(respondents) as most_from_one,
        coalesce(sum(respondents) filter (where not is_shared), 0) as unshared_respondents,
        count(*) filter (where not is_shared) as unshared_partners,
        bool_and(is_shared) as is_shared,
        bool_or(is_provisional) as is_provisional,
        bool_or(is_warned) as is_warned,
        bool_or(has_evidence) as has_evidence,
        list_sort(list_distinct(flatten(list(records)))) as records
    from of_partners
    group by span, period, ends_on, side, principle, item
),

means as (
    select
        of_partners.*,
        1 as partners,
        of_partners.respondents as most_from_one,
        null as unshared_respondents,
        null as unshared_partners
    from of_partners
    union all by name
    select * from pooled
),

weighed as (
    select
        means.*,
        scoring.pooled_respondents,
        scoring.pooled_partners,
        scoring.public_partners,
        ['nobody', 'partner', 'internal', 'every_partner', 'public'] as editions
    from means
    cross join marts.scoring as scoring
),

judged as (
    select
        *,
        case
            when partner <> '*' and is_shared then 'internal'
            when partner <> '*' and side = 'cso' then 'partner'
            when partner <> '*' then 'nobody'
            when respondents < pooled_respondents or partners < pooled_partners then 'nobody'
            when
                unshared_partners > 0
                and (
                    unshared_respondents < pooled_respondents
                    or unshared_partners < pooled_partners
                )
                then 'nobody'
            when
                respondents - most_from_one < pooled_respondents
                or partners - 1 < pooled_partners
                then 'internal'
            when partners < public_partners then 'every_partner'
            else 'public'
        end as by_itself
    from weighed
),

narrowest as (
    select
        years.period,
        years.side,
        years.principle,
        years.item,
        min(array_position(quarters.editions, quarters.by_itself)) as place
    from judged as years
    inner join judged as quarters
        on
            years.partner = quarters.partner
            and years.side = quarters.side
            and years.principle = quarters.principle
            and years.item = quarters.item
            and quarters.ends_on between years.ends_on - 364 and years.ends_on
    where years.partner = '*' and years.span = 'year' and quarters.span = 'period'
    group by years.period, years.side, years.principle, years.item
)

select
    judged.span,
    judged.period,
    judged.ends_on,
    judged.partner,
    judged.side,
    judged.principle,
    judged.item,
    judged.numerator,
    judged.denominator,
    (
        (2 * judged.numerator * 1000000 + judged.denominator) // (2 * judged.denominator)
    )::decimal(24, 0) * '0.000001'::decimal(6, 6) as mean,
    judged.respondents,
    judged.partners,
    judged.most_from_one,
    judged.is_shared,
    judged.unshared_respondents,
    judged.unshared_partners,
    judged.editions[
        least(array_position(judged.editions, judged.by_itself), narrowest.place)
    ] as widest_edition,
    judged.is_provisional,
    judged.is_warned,
    judged.has_evidence,
    judged.records
from judged
left join narrowest
    on
        judged.span = 'year'
        and judged.partner = '*'
        and judged.period = narrowest.period
        and judged.side = narrowest.side
        and judged.principle = narrowest.principle
        and judged.item = narrowest.item
