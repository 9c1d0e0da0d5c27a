-- One row per respondent and principle of which three quarters of the questions are answered.
-- The score puts the mean of 1 to 5 on a scale from 0 to 100 (DOMAIN §3.2).
select
    partner,
    side,
    answered_on,
    principle,
    count(*) as items,
    sum(score) / count(*) as mean,
    25 * (sum(score) - count(*)) / count(*) as score,
    root_uuid,
    submission_id,
    is_provisional
from marts.principle_answers
group by partner, side, answered_on, principle, root_uuid, submission_id, is_provisional
having count(*) >= 3
