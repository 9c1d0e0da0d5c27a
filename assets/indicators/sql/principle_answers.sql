-- One row per answer about the partnership's principles, each read so that 5 is good.
-- The link's code tells the partner and the side. "Cannot say" (9) is no answer; whoever answered
-- fewer than three quarters of the questions is left out (DOMAIN §3.2).
with asked as (
    unpivot (
        select
            codes.partner,
            codes.side,
            surveys.today,
            surveys.root_uuid,
            surveys.submission_id,
            surveys.is_provisional,
            coalesce(columns('^p[0-9]+__p[0-9]+_[0-9]+$'), '9')
        from accepted.principles_survey as surveys
        inner join marts.link_codes as codes
            on surveys.survey__code = codes.code and surveys.survey__partner = codes.partner
    )
    on columns('^p[0-9]+__p[0-9]+_[0-9]+$')
    into name question value answer
),

answers as (
    select
        partner,
        side,
        today as answered_on,
        upper(split_part(question, '__', 1)) as principle,
        upper(replace(split_part(question, '__', 2), '_', '.')) as item,
        nullif(try_cast(answer as integer), 9) as level,
        case when item in ('P2.4', 'P4.4') then 6 - level else level end as score,
        root_uuid,
        submission_id,
        is_provisional
    from asked
)

select
    partner,
    side,
    answered_on,
    principle,
    item,
    score,
    root_uuid,
    submission_id,
    is_provisional
from answers
qualify
    score is not null
    and 4 * count(score) over (partition by root_uuid) >= 3 * count(*) over (partition by root_uuid)
