-- One row per action of a partner's capacity plan, as its newest update says.
-- The day first agreed stays; an action that was stopped by agreement has the day of that update.
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
)

select
    * exclude (is_provisional, is_warned, has_evidence, record),
    min(updated_on) over of_action as planned_on,
    first_value(due_on) over (
        partition by partner, action_code
        order by updated_on asc, submission_id asc, item_path asc
    ) as original_due_on,
    case when state = 'stopped' then updated_on end as stopped_on,
    bool_or(is_provisional) over of_action as is_provisional,
    bool_or(is_warned) over of_action as is_warned,
    bool_or(has_evidence) over of_action as has_evidence,
    list_sort(list_distinct(list(record) over of_action)) as records
from updates
window of_action as (partition by partner, action_code)
qualify row_number() over (
    partition by partner, action_code
    order by updated_on desc, submission_id desc, item_path desc
) = 1
