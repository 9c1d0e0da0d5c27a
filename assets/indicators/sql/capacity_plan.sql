-- One row per action of a partner's capacity plan, as its newest update says.
-- The day first agreed stays. What one side alone stopped is not stopped, and what nobody confirmed
-- but who leads it is not confirmed: the first update counts in which both sides agreed, or the
-- other one said so, of those since the action last stood otherwise (DOMAIN §3.1, action plan).
with updates as (
    select
        plan.update__partner as partner,
        action.action__action_code as action_code,
        action.action__item as item,
        action.action__domain as domain,
        action.action__priority as priority,
        action.action__lead as lead,
        action.action__support_owed = 'yes' as is_support_owed,
        action.action__commitment as commitment,
        action.action__cost as cost,
        action.action__paid_by as paid_by,
        action.action__due_on as due_on,
        action.action__state as state,
        action.action__done_on as done_on,
        action.action__confirmed_on as confirmed_on,
        action.action__evidence as evidence,
        plan.update__updated_on as updated_on,
        plan.update__is_jointly_agreed = 'yes' as is_jointly_agreed,
        accounts.side as sent_by,
        plan.root_uuid,
        plan.submission_id,
        action.item_path,
        action.is_provisional,
        action.is_warned,
        action.has_evidence,
        {
            'form': 'action_plan_update',
            'root_uuid': action.root_uuid,
            'item_path': action.item_path
        } as record
    from accepted.action_plan_update__action as action
    inner join accepted.action_plan_update as plan on action.root_uuid = plan.root_uuid
    left join marts.accounts as accounts on plan.submitted_by = accounts.account
),

numbered as (
    select
        *,
        row_number() over in_order as number,
        last_value(state) over (in_order rows between unbounded preceding and unbounded following)
            as state_now
    from updates
    window in_order as (
        partition by partner, action_code
        order by updated_on asc, submission_id asc, item_path asc
    )
),

standing as (
    select
        *,
        max(number) over of_action as newest,
        number > coalesce(max(case when state <> state_now then number end) over of_action, 0)
            as says_it_still,
        coalesce(is_jointly_agreed, false) as is_by_both,
        is_by_both or coalesce(lead <> 'joint' and sent_by <> lead, false) as is_by_the_other
    from numbered
    window of_action as (partition by partner, action_code)
)

select
    * exclude (
        confirmed_on, sent_by, is_provisional, is_warned, has_evidence, record, number, state_now,
        newest, says_it_still, is_by_both, is_by_the_other
    ),
    min(updated_on) over of_action as planned_on,
    first_value(due_on) over (partition by partner, action_code order by number asc)
        as original_due_on,
    case
        when state = 'confirmed'
            then min(case when says_it_still and is_by_the_other then confirmed_on end)
                over of_action
    end as confirmed_on,
    case
        when state = 'stopped'
            then min(case when says_it_still and is_by_both then updated_on end) over of_action
    end as stopped_on,
    bool_or(is_provisional) over of_action as is_provisional,
    bool_or(is_warned) over of_action as is_warned,
    bool_or(has_evidence) over of_action as has_evidence,
    list_sort(list_distinct(list(record) over of_action)) as records
from standing
window of_action as (partition by partner, action_code)
qualify number = newest
