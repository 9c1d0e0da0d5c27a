-- One row per answer about the partnership's principles, each read so that 5 is good: a question
-- asked the other way round is read as 6 less the answer (DOMAIN §3.2).
with asked as (
    unpivot (
        select
            root_uuid,
            columns('^p[0-9]+__p[0-9]+_[0-9]+$')
        from accepted.principles_survey
    )
    on columns('^p[0-9]+__p[0-9]+_[0-9]+$')
    into name question value answer
),

answers as (
    select
        root_uuid,
        upper(split_part(question, '__', 1)) as principle,
        upper(replace(split_part(question, '__', 2), '_', '.')) as item,
        nullif(try_cast(answer as integer), 9) as level
    from asked
)

select
    surveys.partner,
    surveys.side,
    surveys.answered_on,
    answers.principle,
    answers.item,
    if(coalesce(items.is_reversed, false), 6 - answers.level, answers.level) as score,
    surveys.root_uuid,
    surveys.submission_id,
    surveys.is_provisional,
    surveys.is_warned,
    surveys.has_evidence,
    surveys.records
from answers
inner join marts.principle_surveys as surveys on answers.root_uuid = surveys.root_uuid
left join marts.items as items
    on items.instrument = 'principles' and answers.item = items.item
where surveys.is_counted and answers.level is not null
