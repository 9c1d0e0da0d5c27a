-- One row per later agreed assessment: how far the partner has come since its first one.
-- Only items scored both times, in the same version of the instrument, are compared (DOMAIN §3.1).
select
    partner,
    assessed_on,
    baseline_on,
    instrument_version,
    items,
    change,
    root_uuid,
    submission_id,
    is_provisional,
    is_warned,
    has_evidence,
    records
from marts.capacity_domain_change
where domain = '*'
