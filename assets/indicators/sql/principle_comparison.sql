-- One row per period, partner and what both sides spoke of in the year up to its end: how far apart
-- they see it. A gap above zero: the Agency sees it rosier than its partner. Item * is a whole
-- principle or line, partner * all partners pooled. A blind spot is the Agency's: it is content and
-- its partner is not; of a question about the CSO the CSO's own stands beside it (DOMAIN §3.2).
with sides as (
    select
        agency.period,
        agency.ends_on as counted_on,
        agency.partner,
        agency.principle,
        agency.item,
        agency.mean as agency_mean,
        cso.mean as cso_mean,
        agency.numerator as agency_numerator,
        agency.denominator as agency_denominator,
        cso.numerator as cso_numerator,
        cso.denominator as cso_denominator,
        agency_numerator * cso_denominator - cso_numerator * agency_denominator as gap_numerator,
        agency_denominator * cso_denominator as gap_denominator,
        agency.respondents as agency_respondents,
        cso.respondents as cso_respondents,
        cso.partners,
        coalesce(items.is_about_partner, false) as is_about_partner,
        ['nobody', 'partner', 'internal', 'every_partner', 'public'] as editions,
        editions[
            least(
                array_position(editions, agency.widest_edition),
                array_position(editions, cso.widest_edition)
            )
        ] as widest_edition,
        agency.is_provisional or cso.is_provisional as is_provisional,
        agency.is_warned or cso.is_warned as is_warned,
        agency.has_evidence or cso.has_evidence as has_evidence,
        list_sort(agency.records || cso.records) as records
    from marts.principle_means as agency
    inner join marts.principle_means as cso
        on
            agency.span = cso.span
            and agency.period = cso.period
            and agency.partner = cso.partner
            and agency.principle = cso.principle
            and agency.item = cso.item
    left join marts.items as items
        on items.instrument = 'principles' and agency.item = items.item
    where agency.span = 'year' and agency.side = 'agency' and cso.side = 'cso'
),

weighed as (
    select
        sides.*,
        sides.agency_numerator >= scoring.content_from * sides.agency_denominator
            as is_agency_content,
        sides.agency_numerator <= scoring.unseen_to * sides.agency_denominator
            as is_agency_doubtful,
        sides.agency_numerator <= scoring.concern_to * sides.agency_denominator
            as is_agency_concerned,
        sides.cso_numerator >= scoring.content_from * sides.cso_denominator as is_cso_content,
        sides.cso_numerator <= scoring.unseen_to * sides.cso_denominator as is_cso_doubtful,
        sides.cso_numerator <= scoring.concern_to * sides.cso_denominator as is_cso_concerned,
        scoring.discuss_from * sides.gap_denominator as discuss_from,
        scoring.watch_from * sides.gap_denominator as watch_from
    from sides
    cross join marts.scoring as scoring
)

select
    period,
    counted_on,
    partner,
    principle,
    item,
    agency_mean,
    cso_mean,
    sign(gap_numerator)
    * (
        (2 * abs(gap_numerator) * 1000000 + gap_denominator) // (2 * gap_denominator)
    )::decimal(24, 0) * '0.000001'::decimal(6, 6) as gap,
    agency_numerator,
    agency_denominator,
    cso_numerator,
    cso_denominator,
    case
        when abs(gap_numerator) >= discuss_from then 'discuss'
        when abs(gap_numerator) >= watch_from then 'watch'
        else 'close'
    end as reading,
    is_agency_content and is_cso_doubtful as is_blind_spot,
    is_about_partner and is_cso_content and is_agency_doubtful as is_mirror_blind_spot,
    is_agency_concerned and is_cso_concerned as is_shared_concern,
    is_agency_content and is_cso_content as is_shared_strength,
    agency_respondents,
    cso_respondents,
    partners,
    widest_edition,
    is_provisional,
    is_warned,
    has_evidence,
    records
from weighed
