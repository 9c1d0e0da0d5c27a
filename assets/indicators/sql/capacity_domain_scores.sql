-- One row per assessment and domain of which at least three quarters of the items are scored.
-- The score is the mean of its scored items (DOMAIN §3.1), to six places, half up.
select
    partner,
    assessed_on,
    role,
    domain,
    ((2 * sum(score) * 1000000 + count(score)) // (2 * count(score)))::decimal(24, 0)
    * '0.000001'::decimal(6, 6) as score,
    count(score) as items_scored,
    count(*) as items,
    root_uuid,
    submission_id,
    is_provisional
from marts.capacity_scores
group by partner, assessed_on, role, domain, root_uuid, submission_id, is_provisional
having 4 * count(score) >= 3 * count(*)
