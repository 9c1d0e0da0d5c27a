-- One row per proposal, as its newest record says; its partners are all who were ever there.
with tabled as (
    select
        proposals.proposal__proposal_code as proposal_code,
        events.event__partners_present as present,
        events.event__level as level,
        events.event__adm2 as adm2,
        events.event__held_on as held_on,
        proposals.proposal__tabled_on as tabled_on,
        proposals.proposal__theme as theme,
        proposals.proposal__decision as decision,
        proposals.proposal__decided_on as decided_on,
        proposals.proposal__is_written as is_written,
        proposals.proposal__adopted_text as adopted_text,
        proposals.proposal__text_code as text_code,
        proposals.proposal__adopted_on as adopted_on,
        events.root_uuid,
        events.submission_id,
        proposals.item_path,
        events.is_provisional
    from accepted.event__proposal as proposals
    inner join accepted.event as events on proposals.root_uuid = events.root_uuid
)

select
    proposal_code,
    list_sort(
        list_distinct(flatten(list(present) over (partition by proposal_code)))
    ) as partners,
    level,
    adm2,
    theme,
    min(tabled_on) over (partition by proposal_code) as tabled_on,
    decision,
    decided_on,
    coalesce(decision <> 'pending' and is_written = 'yes', false) as is_documented,
    nullif(adopted_text, 'none') as adopted_text,
    text_code,
    adopted_on,
    root_uuid,
    submission_id,
    item_path,
    is_provisional
from tabled
qualify row_number() over (
    partition by proposal_code
    order by held_on desc, submission_id desc, item_path desc
) = 1
