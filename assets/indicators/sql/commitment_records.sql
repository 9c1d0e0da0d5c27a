-- One row per promise of which anything was said: the submissions that say it. A CSO's words count
-- for its own promises only, by the account that sent them.
select
    events.promise__commitment as commitment,
    events.promise__partner as partner,
    bool_or(events.is_provisional) as is_provisional,
    bool_or(events.is_warned) as is_warned,
    bool_or(events.has_evidence) as has_evidence,
    list_sort(list_distinct(list({
        'form': 'commitment_event', 'root_uuid': events.root_uuid, 'item_path': ''
    }))) as records
from accepted.commitment_event as events
inner join marts.accounts as accounts
    on
        events.submitted_by = accounts.account
        and (accounts.side = 'agency' or events.promise__partner = accounts.partner)
group by events.promise__commitment, events.promise__partner
