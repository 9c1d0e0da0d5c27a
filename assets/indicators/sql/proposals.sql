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
        events.is_provisional,
        events.is_warned,
        proposals.has_evidence
    from accepted.event__proposal as proposals
    inner join accepted.event as events on proposals.root_uuid = events.root_uuid
),

behind as (
    select
        proposal_code,
        list_sort(list_distinct(flatten(list(present)))) as partners,
        min(tabled_on) as tabled_on,
        bool_or(is_provisional) as is_provisional,
        bool_or(is_warned) as is_warned,
        bool_or(has_evidence) as has_evidence,
        list_sort(
            list({ 'form': 'event', 'root_uuid': root_uuid, 'item_path': item_path })
        ) as records
    from tabled
    group by proposal_code
),

newest as (
    select *
    from tabled
    qualify row_number() over (
        partition by proposal_code
        order by held_on desc, submission_id desc, item_path desc
    ) = 1
)

select
    newest.proposal_code,
    behind.partners,
    newest.level,
    newest.adm2,
    newest.theme,
    behind.tabled_on,
    newest.decision,
    newest.decided_on,
    coalesce(newest.decision <> 'pending' and newest.is_written = 'yes', false) as is_documented,
    nullif(newest.adopted_text, 'none') as adopted_text,
    newest.text_code,
    newest.adopted_on,
    newest.root_uuid,
    newest.submission_id,
    newest.item_path,
    behind.is_provisional,
    behind.is_warned,
    behind.has_evidence,
    behind.records
from newest
inner join behind on newest.proposal_code is not distinct from behind.proposal_code
