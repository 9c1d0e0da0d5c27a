-- One row per round of assessments and domain (item *), and per item: the three views side by side.
-- A round ends with its agreed assessment; the newest views after the last one stand in a round
-- that is still open. The gap is the facilitator's view less the partner's own: something to talk
-- about, never an error (DOMAIN §3.1).
with rounds as (
    select
        partner,
        previous_on,
        assessed_on
    from marts.capacity_assessments
    union all
    select
        partner,
        max(assessed_on) as previous_on,
        null as assessed_on
    from marts.capacity_assessments
    group by partner
    union all
    select distinct
        partner,
        null::date as previous_on,
        null::date as assessed_on
    from marts.capacity_profile
    where partner not in (select known.partner from marts.capacity_assessments as known)
),

views as (
    select
        partner,
        assessed_on,
        role,
        domain,
        item,
        score as numerator,
        1 as denominator,
        root_uuid,
        submission_id,
        is_provisional,
        is_warned,
        has_evidence,
        records
    from marts.capacity_scores
    where score is not null
    union all
    select
        partner,
        assessed_on,
        role,
        domain,
        '*' as item,
        numerator,
        denominator,
        root_uuid,
        submission_id,
        is_provisional,
        is_warned,
        has_evidence,
        records
    from marts.capacity_profile
    where domain <> '*' and is_complete
),

newest as (
    select
        rounds.assessed_on as agreed_on,
        views.*
    from rounds
    inner join views
        on
            rounds.partner = views.partner
            and (rounds.previous_on is null or rounds.previous_on < views.assessed_on)
            and (
                rounds.assessed_on is null
                or rounds.assessed_on = views.assessed_on
                or (
                    rounds.assessed_on > views.assessed_on
                    and rounds.assessed_on - 365 < views.assessed_on
                )
            )
    qualify row_number() over (
        partition by rounds.partner, rounds.assessed_on, views.role, views.domain, views.item
        order by views.assessed_on desc, views.submission_id desc
    ) = 1
),

compared as (
    select
        partner,
        agreed_on,
        domain,
        item,
        max(numerator) filter (where role = 'self') as self_numerator,
        max(denominator) filter (where role = 'self') as self_denominator,
        max(numerator) filter (where role = 'facilitated') as facilitated_numerator,
        max(denominator) filter (where role = 'facilitated') as facilitated_denominator,
        max(numerator) filter (where role = 'agreed') as agreed_numerator,
        max(denominator) filter (where role = 'agreed') as agreed_denominator,
        facilitated_numerator * self_denominator
        - self_numerator * facilitated_denominator as gap_numerator,
        self_denominator * facilitated_denominator as gap_denominator,
        bool_or(is_provisional) as is_provisional,
        bool_or(is_warned) as is_warned,
        bool_or(has_evidence) as has_evidence,
        list_sort(list_distinct(flatten(list(records)))) as records
    from newest
    group by partner, agreed_on, domain, item
),

weighed as (
    select
        compared.*,
        if(compared.item = '*', scoring.domain_view_gap, scoring.item_view_gap) as discuss_from
    from compared
    cross join marts.scoring as scoring
)

select
    partner,
    agreed_on,
    domain,
    item,
    ((2 * self_numerator * 1000000 + self_denominator) // (2 * self_denominator))::decimal(24, 0)
    * '0.000001'::decimal(6, 6) as self_score,
    (
        (2 * facilitated_numerator * 1000000 + facilitated_denominator)
        // (2 * facilitated_denominator)
    )::decimal(24, 0) * '0.000001'::decimal(6, 6) as facilitated_score,
    (
        (2 * agreed_numerator * 1000000 + agreed_denominator) // (2 * agreed_denominator)
    )::decimal(24, 0) * '0.000001'::decimal(6, 6) as agreed_score,
    sign(gap_numerator)
    * (
        (2 * abs(gap_numerator) * 1000000 + gap_denominator) // (2 * gap_denominator)
    )::decimal(24, 0) * '0.000001'::decimal(6, 6) as gap,
    abs(gap_numerator) >= discuss_from * gap_denominator as is_to_discuss,
    is_provisional,
    is_warned,
    has_evidence,
    records
from weighed
