-- One row per assessment and domain, and one (*) for the whole: its score and its band.
-- A domain has a score where enough of its items are scored: their mean. The whole has one where
-- enough of the domains have: the mean of theirs. A critical item at 1 keeps its domain's band at
-- developing or below, whatever the mean (DOMAIN §3.1). Bands read the exact fraction.
with scored as (
    select
        partner,
        assessed_on,
        role,
        instrument_version,
        domain,
        count(score) as items_scored,
        count(*) as items,
        coalesce(sum(score), 0) as numerator,
        greatest(count(score), 1) as denominator,
        count(*) filter (where is_critical and score = 1) as critical_unmet,
        bool_or(is_willing_to_teach) as is_willing_to_teach,
        root_uuid,
        submission_id,
        is_provisional,
        is_warned,
        has_evidence,
        records
    from marts.capacity_scores
    group by all
),

domains as (
    select
        scored.*,
        scoring.capacity_complete_from as complete_from,
        scored.items_scored > 0
        and scored.items_scored >= scoring.capacity_complete_from * scored.items as is_complete
    from scored
    cross join marts.scoring as scoring
),

-- Thirds and quarters add up exactly over a number that every count of items up to 16 divides.
wholes as (
    select
        partner,
        assessed_on,
        role,
        instrument_version,
        '*' as domain,
        sum(items_scored) as items_scored,
        sum(items) as items,
        sum(numerator * (720720 // denominator)) filter (where is_complete) as numerator,
        720720 * count(*) filter (where is_complete) as denominator,
        sum(critical_unmet) as critical_unmet,
        false as is_willing_to_teach,
        root_uuid,
        submission_id,
        is_provisional,
        is_warned,
        has_evidence,
        records,
        count(*) filter (where is_complete) >= complete_from * count(*) as is_complete
    from domains
    group by
        partner, assessed_on, role, instrument_version, root_uuid, submission_id, is_provisional,
        is_warned, has_evidence, records, complete_from
),

parts as (
    select * exclude (complete_from) from domains
    union all by name
    select * from wholes
),

banded as (
    select
        parts.*,
        case
            when not parts.is_complete then null
            when parts.numerator >= scoring.leading_from * parts.denominator then 'leading'
            when parts.numerator >= scoring.established_from * parts.denominator then 'established'
            when parts.numerator >= scoring.developing_from * parts.denominator then 'developing'
            else 'emerging'
        end as band_of_mean,
        parts.is_complete and parts.numerator >= scoring.asset_from * parts.denominator as is_high,
        (parts.assessed_on + to_months(scoring.valid_months))::date as valid_until,
        (parts.assessed_on + to_months(scoring.outdated_months))::date as outdated_after,
        programme.as_of
    from parts
    cross join marts.scoring as scoring
    cross join marts.programme as programme
)

select
    partner,
    assessed_on,
    role,
    instrument_version,
    domain,
    case
        when is_complete
            then
                ((2 * numerator * 1000000 + denominator) // (2 * denominator))::decimal(24, 0)
                * '0.000001'::decimal(6, 6)
    end as score,
    if(is_complete, numerator, null) as numerator,
    if(is_complete, denominator, null) as denominator,
    band_of_mean,
    domain <> '*' and critical_unmet > 0
    and coalesce(band_of_mean in ('established', 'leading'), false) as is_capped,
    if(is_capped, 'developing', band_of_mean) as band,
    items_scored,
    items,
    is_complete,
    critical_unmet,
    role = 'agreed' and domain <> '*' and is_high and critical_unmet = 0 as is_asset,
    is_willing_to_teach,
    row_number() over (
        partition by partner, role, domain
        order by assessed_on desc, submission_id desc
    ) = 1 as is_latest,
    valid_until,
    outdated_after,
    case
        when as_of <= valid_until then 'valid'
        when as_of <= outdated_after then 'ageing'
        else 'outdated'
    end as validity,
    root_uuid,
    submission_id,
    is_provisional,
    is_warned,
    has_evidence,
    records
from banded
