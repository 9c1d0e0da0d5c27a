-- One row per assessment and item: what was scored, by whom, with which evidence.
-- "na" (not applicable) leaves the score empty; it is not a low score.
with answers as (
    unpivot (
        select
            root_uuid,
            submission_id,
            is_provisional,
            session__partner,
            session__assessed_on,
            session__role,
            session__instrument_version,
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
    answers.root_uuid,
    answers.submission_id,
    answers.is_provisional
from answers
left join evidence
    on
        answers.root_uuid = evidence.root_uuid
        and answers.question || '_evidence' = evidence.question
