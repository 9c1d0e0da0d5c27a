-- One row per item of an agreed assessment that is an asset or an area for improvement, or both.
-- Asset: level 3 with evidence that was seen, or 4. Area for improvement: level 2 or lower, or one
-- level short of what the partner wants. The most urgent come first into the plan, and what the
-- partner itself chose before what it did not: at most five (DOMAIN §3.1).
with sessions as (
    select
        root_uuid,
        lead(assessed_on) over (
            partition by partner
            order by assessed_on asc, submission_id asc
        ) as next_on
    from marts.capacity_assessments
),

agreed as (
    select
        scores.*,
        sessions.next_on,
        scores.wanted - scores.score as gap
    from marts.capacity_scores as scores
    inner join sessions on scores.root_uuid = sessions.root_uuid
    where scores.score is not null
),

-- An item was chosen where an action for it was open between this assessment and the next one.
chosen as (
    select distinct
        agreed.root_uuid,
        agreed.item
    from agreed
    inner join marts.capacity_plan as plan
        on
            agreed.partner = plan.partner
            and agreed.item = plan.item
            and coalesce(agreed.next_on > plan.planned_on, true)
            and coalesce(plan.confirmed_on, plan.stopped_on, agreed.assessed_on)
            >= agreed.assessed_on
),

weighed as (
    select
        agreed.*,
        chosen.item is not null as is_in_plan,
        scoring.asset_from,
        scoring.need_to,
        scoring.need_gap,
        scoring.high_gap,
        scoring.priorities as most
    from agreed
    left join chosen on agreed.root_uuid = chosen.root_uuid and agreed.item = chosen.item
    cross join marts.scoring as scoring
),

judged as (
    select
        *,
        score = 4 or coalesce(score >= asset_from and evidence = 'seen', false) as is_asset,
        score <= need_to or coalesce(gap >= need_gap, false) as is_need,
        case
            when not is_need then null
            when is_critical and score = 1 then 'high'
            when gap >= high_gap then 'high'
            when is_in_plan then 'medium'
            else 'later'
        end as priority
    from weighed
)

select
    partner,
    assessed_on,
    instrument_version,
    domain,
    item,
    score,
    evidence,
    wanted,
    gap,
    is_critical,
    is_asset,
    is_asset and is_willing_to_teach as is_offered,
    is_need,
    priority,
    is_in_plan,
    coalesce(priority in ('high', 'medium'), false)
    and row_number() over (
        partition by root_uuid
        order by
            coalesce(array_position(['high', 'medium', 'later'], priority), 4) asc,
            is_in_plan desc,
            item asc
    ) <= most as is_priority,
    next_on is null as is_latest,
    root_uuid,
    submission_id,
    is_provisional,
    is_warned,
    has_evidence,
    records
from judged
where is_asset or is_need
