-- One row per representation and inclusion check and criterion: how far it is met.
-- Partly is half a point (DOMAIN §3.3).
with answers as (
    unpivot (
        select
            root_uuid,
            submission_id,
            is_provisional,
            is_warned,
            has_evidence,
            record__partner,
            criteria__checked_on,
            criteria__is_joint,
            columns('^criteria__r[0-9]+$')
        from accepted.representation_check
        where record__kind = 'check'
    )
    on columns('^criteria__r[0-9]+$')
    into name question value answer
),

evidence as (
    unpivot (
        select
            root_uuid,
            columns('^criteria__r[0-9]+_evidence$')
        from accepted.representation_check
        where record__kind = 'check'
    )
    on columns('_evidence$')
    into name question value evidence
)

select
    answers.record__partner as partner,
    answers.criteria__checked_on as checked_on,
    answers.criteria__is_joint = 'yes' as is_joint,
    upper(split_part(answers.question, '__', 2)) as criterion,
    answers.answer,
    case answers.answer
        when 'yes' then 1 when 'partly' then '0.5'::decimal(2, 1) else 0
    end as points,
    evidence.evidence,
    coalesce(items.is_critical, false) as is_critical,
    answers.root_uuid,
    answers.submission_id,
    answers.is_provisional,
    answers.is_warned,
    answers.has_evidence,
    [{
        'form': 'representation_check', 'root_uuid': answers.root_uuid, 'item_path': ''
    }] as records
from answers
left join evidence
    on
        answers.root_uuid = evidence.root_uuid
        and answers.question || '_evidence' = evidence.question
left join marts.items as items
    on
        items.instrument = 'representation'
        and upper(split_part(answers.question, '__', 2)) = items.item
