-- One row per representation and inclusion check: its points, and whether it is passed.
-- Partly is half a point; it takes eight of ten points and no critical "no" (DOMAIN §3.3).
with answers as (
    unpivot (
        select
            root_uuid,
            submission_id,
            is_provisional,
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

criteria as (
    select
        root_uuid,
        submission_id,
        is_provisional,
        record__partner,
        criteria__checked_on,
        criteria__is_joint,
        answer,
        upper(split_part(question, '__', 2)) as criterion,
        criterion in ('R1', 'R2', 'R6', 'R8') as is_critical
    from answers
)

select
    record__partner as partner,
    criteria__checked_on as checked_on,
    criteria__is_joint = 'yes' as is_joint,
    count(*) filter (where answer = 'yes')
    + count(*) filter (where answer = 'partly') * '0.5'::decimal(2, 1) as points,
    count(*) filter (where answer = 'no' and is_critical) as critical_unmet,
    list(criterion order by criterion) filter (where answer = 'no') as unmet,
    points >= 8 and critical_unmet = 0 as is_passed,
    root_uuid,
    submission_id,
    is_provisional
from criteria
group by
    root_uuid,
    submission_id,
    is_provisional,
    record__partner,
    criteria__checked_on,
    criteria__is_joint
