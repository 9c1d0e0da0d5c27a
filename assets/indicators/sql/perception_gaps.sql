-- One row per period, partner and question that both sides answered in the year up to its end.
-- A gap above zero: the Agency sees it rosier than its partner (DOMAIN §3.2). Means and gaps have
-- twelve places, so that means of them are exact to the six that are stored.
with gaps as (
    select
        * exclude (gap),
        agency_numerator * cso_denominator - cso_numerator * agency_denominator as gap_numerator,
        agency_denominator * cso_denominator as gap_denominator
    from marts.principle_comparison
    where partner <> '*' and item <> '*'
),

sized as (
    select
        *,
        ((2 * abs(gap_numerator) * 1000000000000 + gap_denominator) // (2 * gap_denominator))
        ::decimal(24, 0) * '0.000000000001'::decimal(12, 12) as absolute_gap
    from gaps
)

select
    period,
    counted_on,
    partner,
    principle,
    item,
    ((2 * agency_numerator * 1000000000000 + agency_denominator) // (2 * agency_denominator))
    ::decimal(24, 0) * '0.000000000001'::decimal(12, 12) as agency_mean,
    ((2 * cso_numerator * 1000000000000 + cso_denominator) // (2 * cso_denominator))
    ::decimal(24, 0) * '0.000000000001'::decimal(12, 12) as cso_mean,
    sign(gap_numerator) * absolute_gap as gap,
    absolute_gap,
    agency_respondents + cso_respondents as respondents,
    null as root_uuid,
    null as submission_id,
    is_provisional,
    is_warned,
    has_evidence,
    records
from sized
