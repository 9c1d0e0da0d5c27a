-- One row per payment: a tranche to a partner, or what a partner passed on as a sub-grant.
-- A partner says in the register who leads it; for a community organisation its partner says so.
select
    'grant' as payment_kind,
    payments.payment__partner as partner,
    payments.transfer__paid_on as paid_on,
    payments.transfer__amount as amount,
    coalesce(partners.is_minority_led, false) as is_minority_led,
    case when partners.is_women_led then 'yes' else 'no' end as recipient_women_led,
    payments.root_uuid,
    payments.submission_id,
    '' as item_path,
    payments.is_provisional,
    payments.is_warned,
    payments.has_evidence,
    [{ 'form': 'grant_payment', 'root_uuid': payments.root_uuid, 'item_path': '' }] as records
from accepted.grant_payment as payments
inner join marts.partners as partners on payments.payment__partner = partners.partner
where payments.payment__is_paid = 'yes'

union all by name

select
    'sub_grant' as payment_kind,
    reports.report__partner as partner,
    grants.sub_grant__paid_on as paid_on,
    grants.sub_grant__amount as amount,
    coalesce(grants.sub_grant__cbo_minority_led = 'yes', false) as is_minority_led,
    grants.sub_grant__cbo_women_led as recipient_women_led,
    grants.root_uuid,
    reports.submission_id,
    grants.item_path,
    grants.is_provisional,
    grants.is_warned,
    grants.has_evidence,
    [{
        'form': 'quarterly_report',
        'root_uuid': grants.root_uuid,
        'item_path': grants.item_path
    }] as records
from accepted.quarterly_report__sub_grant as grants
inner join accepted.quarterly_report as reports on grants.root_uuid = reports.root_uuid
