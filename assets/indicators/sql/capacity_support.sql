-- One row per promise of the agency to support a capacity plan: whether it was delivered.
-- Actions of the plans say which support is owed; the register of promises says what became of it.
-- Support that a plan counts on and nobody registered stands here as well, as long as the action
-- is not over: nobody waits for it afterwards.
with owed as (
    select *
    from marts.capacity_plan
    where is_support_owed
),

promised as (
    select promises.*
    from marts.commitments as promises
    cross join marts.scoring as scoring
    where
        promises.side <> 'cso'
        and (
            list_contains(scoring.support_types, promises.type)
            or promises.commitment in (select owed.commitment from owed)
        )
)

select
    coalesce(promised.partner, owed.partner) as partner,
    coalesce(promised.commitment, owed.commitment) as commitment,
    owed.action_code,
    owed.item,
    owed.domain,
    owed.lead,
    promised.commitment is not null as is_registered,
    promised.original_due,
    coalesce(promised.current_due, owed.due_on) as due_on,
    promised.state,
    coalesce(promised.state in ('on_time', 'late'), false) as is_delivered,
    promised.done_on as delivered_on,
    promised.days_late,
    coalesce(owed.is_provisional, false) or coalesce(said.is_provisional, false) as is_provisional,
    coalesce(owed.is_warned, false) or coalesce(said.is_warned, false) as is_warned,
    coalesce(owed.has_evidence or said.has_evidence, owed.has_evidence, said.has_evidence)
        as has_evidence,
    list_sort(coalesce(owed.records, []) || coalesce(said.records, [])) as records
from owed
full outer join promised
    on owed.partner = promised.partner and owed.commitment = promised.commitment
left join marts.commitment_records as said
    on promised.partner = said.partner and promised.commitment = said.commitment
where
    promised.commitment is not null
    or (owed.state not in ('done', 'confirmed') and owed.stopped_on is null)
