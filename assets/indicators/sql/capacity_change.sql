-- One row per later agreed assessment: how far the partner has come since its first one.
-- Only items scored both times, in the same version of the instrument, are compared (DOMAIN §3.1).
with agreed as (
    select
        partner,
        instrument_version,
        assessed_on,
        item,
        score,
        root_uuid,
        submission_id,
        is_provisional
    from marts.capacity_scores
    where role = 'agreed' and score is not null
),

baselines as (
    select
        partner,
        instrument_version,
        assessed_on,
        root_uuid
    from agreed
    qualify row_number() over (
        partition by partner, instrument_version
        order by assessed_on asc, submission_id asc, item asc
    ) = 1
)

select
    later.partner,
    later.assessed_on,
    baselines.assessed_on as baseline_on,
    later.instrument_version,
    count(*) as items,
    (sum(later.score) - sum(earlier.score)) / count(*) as change,
    later.root_uuid,
    later.submission_id,
    later.is_provisional
from agreed as later
inner join baselines
    on
        later.partner = baselines.partner
        and later.instrument_version = baselines.instrument_version
        and later.root_uuid <> baselines.root_uuid
inner join agreed as earlier
    on
        baselines.root_uuid = earlier.root_uuid
        and later.item = earlier.item
group by
    later.partner,
    later.assessed_on,
    baselines.assessed_on,
    later.instrument_version,
    later.root_uuid,
    later.submission_id,
    later.is_provisional
