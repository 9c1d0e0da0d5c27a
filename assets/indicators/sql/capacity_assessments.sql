-- One row per agreed assessment, and whether it is complete: the partner's own view and the
-- facilitator's came before it, in the same round (DOMAIN §3.1, who answers).
-- A round begins after the agreed assessment before, and at most twelve months back.
with assessments as (
    select
        root_uuid,
        submission_id,
        is_provisional,
        is_warned,
        has_evidence,
        session__partner as partner,
        session__role as role,
        session__assessed_on as assessed_on
    from accepted.capacity_assessment
),

agreed as (
    select
        root_uuid,
        submission_id,
        partner,
        assessed_on,
        lag(assessed_on) over (
            partition by partner
            order by assessed_on asc, submission_id asc
        ) as previous_on
    from assessments
    where role = 'agreed'
)

-- The agreed assessment is one of the views of its own round.
select
    agreed.partner,
    agreed.assessed_on,
    agreed.previous_on,
    count(*) filter (where views.role = 'self') > 0 as has_self,
    count(*) filter (where views.role = 'facilitated') > 0 as has_facilitated,
    has_self and has_facilitated as is_complete,
    agreed.root_uuid,
    agreed.submission_id,
    bool_or(views.is_provisional) as is_provisional,
    bool_or(views.is_warned) as is_warned,
    bool_or(views.has_evidence) as has_evidence,
    list_sort(list_distinct(list({
        'form': 'capacity_assessment', 'root_uuid': views.root_uuid, 'item_path': ''
    }))) as records
from agreed
inner join assessments as views
    on
        agreed.partner = views.partner
        and agreed.assessed_on >= views.assessed_on
        and agreed.assessed_on - 365 < views.assessed_on
        and (
            agreed.root_uuid = views.root_uuid
            or agreed.previous_on is null
            or agreed.previous_on < views.assessed_on
        )
group by
    agreed.partner,
    agreed.assessed_on,
    agreed.previous_on,
    agreed.root_uuid,
    agreed.submission_id
