-- One row per later agreed assessment and domain, and one (*) for the whole: how far the partner
-- has come since its first assessment with the same version of the instrument. Only items scored
-- both times are compared, and their number stands beside it (DOMAIN §3.1).
with agreed as (
    select *
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
),

changes as (
    select
        later.partner,
        later.assessed_on,
        earlier.assessed_on as baseline_on,
        later.instrument_version,
        later.domain,
        count(*) as items,
        sum(later.score - earlier.score) as levels,
        later.root_uuid,
        later.submission_id,
        bool_or(later.is_provisional or earlier.is_provisional) as is_provisional,
        bool_or(later.is_warned or earlier.is_warned) as is_warned,
        bool_or(later.has_evidence or earlier.has_evidence) as has_evidence,
        list_sort(list_distinct(flatten(list(later.records || earlier.records)))) as records
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
    group by grouping sets (
        (
            later.partner, later.assessed_on, earlier.assessed_on, later.instrument_version,
            later.root_uuid, later.submission_id, later.domain
        ),
        (
            later.partner, later.assessed_on, earlier.assessed_on, later.instrument_version,
            later.root_uuid, later.submission_id
        )
    )
)

select
    changes.partner,
    changes.assessed_on,
    changes.baseline_on,
    changes.instrument_version,
    coalesce(changes.domain, '*') as domain,
    changes.items,
    sign(changes.levels)
    * ((2 * abs(changes.levels) * 1000000 + changes.items) // (2 * changes.items))::decimal(24, 0)
    * '0.000001'::decimal(6, 6) as change,
    changes.domain is not null
    and abs(changes.levels) >= scoring.notable_change * changes.items as is_notable,
    changes.root_uuid,
    changes.submission_id,
    changes.is_provisional,
    changes.is_warned,
    changes.has_evidence,
    changes.records
from changes
cross join marts.scoring as scoring
