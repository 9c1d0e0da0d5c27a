-- One row per assessment and item: what was scored, by whom, with which evidence.
-- "na" (not applicable) leaves the score empty; it is not a low score.
with answers as (
    unpivot (
        select
            root_uuid,
            submission_id,
            is_provisional,
            is_warned,
            has_evidence,
            session__partner,
            session__assessed_on,
            session__role,
            session__instrument_version,
            close__willing_to_teach,
            columns('^d[0-9]+__d[0-9]+_[0-9]+$')
        from accepted.capacity_assessment
    )
    on columns('^d[0-9]+__d[0-9]+_[0-9]+$')
    into name question value answer
),

evidence as (
    unpivot (
        select
            root_uuid,
            columns('^d[0-9]+__d[0-9]+_[0-9]+_evidence$')
        from accepted.capacity_assessment
    )
    on columns('_evidence$')
    into name question value evidence
),

wishes as (
    unpivot (
        select
            root_uuid,
            columns('^d[0-9]+__d[0-9]+_[0-9]+_wanted$')
        from accepted.capacity_assessment
    )
    on columns('_wanted$')
    into name question value wanted
)

select
    answers.session__partner as partner,
    answers.session__assessed_on as assessed_on,
    answers.session__role as role,
    answers.session__instrument_version as instrument_version,
    upper(split_part(answers.question, '__', 1)) as domain,
    upper(replace(split_part(answers.question, '__', 2), '_', '.')) as item,
    try_cast(answers.answer as integer) as score,
    evidence.evidence,
    try_cast(wishes.wanted as integer) as wanted,
    coalesce(items.is_critical, false) as is_critical,
    coalesce(
        list_contains(answers.close__willing_to_teach, split_part(answers.question, '__', 1)), false
    ) as is_willing_to_teach,
    answers.root_uuid,
    answers.submission_id,
    answers.is_provisional,
    answers.is_warned,
    answers.has_evidence,
    [{
        'form': 'capacity_assessment', 'root_uuid': answers.root_uuid, 'item_path': ''
    }] as records
from answers
left join evidence
    on
        answers.root_uuid = evidence.root_uuid
        and answers.question || '_evidence' = evidence.question
left join wishes
    on
        answers.root_uuid = wishes.root_uuid
        and answers.question || '_wanted' = wishes.question
left join marts.items as items
    on
        items.instrument = 'capacity'
        and upper(replace(split_part(answers.question, '__', 2), '_', '.')) = items.item
