-- One row per representation and inclusion check: its points, and whether it is passed.
-- It takes eight of ten points and no critical "no" (DOMAIN §3.3). Only criteria are read here: a
-- contested mandate and a concern are other records, and can change nothing of it.
with checks as (
    select
        partner,
        checked_on,
        is_joint,
        sum(points) as points,
        count(*) as criteria,
        count(*) filter (where answer = 'no' and is_critical) as critical_unmet,
        list(criterion order by criterion) filter (where answer = 'no') as unmet,
        root_uuid,
        submission_id,
        is_provisional,
        is_warned,
        has_evidence,
        records
    from marts.representation_criteria
    group by
        partner, checked_on, is_joint, root_uuid, submission_id, is_provisional, is_warned,
        has_evidence, records
)

select
    checks.*,
    checks.points >= scoring.passed_from and checks.critical_unmet = 0 as is_passed
from checks
cross join marts.scoring as scoring
