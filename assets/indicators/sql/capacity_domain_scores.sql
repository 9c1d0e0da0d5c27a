-- One row per assessment and domain of which enough items are scored (DOMAIN §3.1).
-- The score has twelve places, so that means of it are exact to the six that are stored.
select
    partner,
    assessed_on,
    role,
    domain,
    ((2 * numerator * 1000000000000 + denominator) // (2 * denominator))::decimal(24, 0)
    * '0.000000000001'::decimal(12, 12) as score,
    items_scored,
    items,
    root_uuid,
    submission_id,
    is_provisional,
    is_warned,
    has_evidence,
    records
from marts.capacity_profile
where domain <> '*' and is_complete
