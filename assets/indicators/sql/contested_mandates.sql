-- One row per contested mandate, as its newest record says: a fact without a score. It lowers
-- nothing, starts no action about money, and is read by named staff and the panel (DOMAIN §3.3).
select
    record__partner as partner,
    mandate__contested_since as contested_since,
    mandate__claimants as claimants,
    mandate__organisations_heard as organisations_heard,
    coalesce(mandate__organisations_heard >= 2, false) as is_heard,
    mandate__how_heard as how_heard,
    mandate__next_step as next_step,
    count(*) over (partition by record__partner, mandate__contested_since) as times_recorded,
    root_uuid,
    submission_id,
    is_provisional,
    is_warned,
    has_evidence,
    [{ 'form': 'representation_check', 'root_uuid': root_uuid, 'item_path': '' }] as records
from accepted.representation_check
where record__kind = 'contested'
qualify row_number() over (
    partition by record__partner, mandate__contested_since
    order by submission_id desc
) = 1
