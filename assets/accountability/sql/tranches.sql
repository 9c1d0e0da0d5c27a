-- One row per record of a tranche. Received is the CSO's own word: what the Agency's record says
-- has arrived is confirmed once the CSO confirmed the tranche's promise (A01), which is the one
-- named after the tranche or else due on the same day, or if the CSO sent the record itself.
with payments as (
    select
        *,
        coalesce(payment__is_paid = 'yes', false) as is_paid,
        row_number() over (
            partition by payment__agreement, payment__tranche order by submission_id desc
        ) = 1 as is_newest
    from accepted.grant_payment
),

promised as (
    select
        payments.root_uuid,
        promises.commitment,
        promises.settled_on,
        promises.state in ('on_time', 'late') as is_confirmed
    from payments
    inner join marts.commitments as promises
        on
            payments.payment__agreement = promises.agreement
            and promises.type = 'A01'
            and (
                payments.payment__due_on = promises.original_due
                or ends_with(
                    promises.commitment,
                    '-' || payments.payment__agreement || '-' || payments.payment__tranche
                )
            )
    qualify
        row_number() over (
            partition by payments.root_uuid
            order by
                ends_with(
                    promises.commitment,
                    '-' || payments.payment__agreement || '-' || payments.payment__tranche
                ) desc,
                promises.commitment
        ) = 1
)

select
    agreements.agreement,
    agreements.partner,
    payments.payment__tranche as tranche,
    agreements.currency,
    payments.payment__agreed_on as agreed_on,
    payments.payment__due_on as due_on,
    if(payments.is_newest, payments.payment__amount_due, null) as amount_due,
    if(payments.is_paid, payments.transfer__paid_on, null) as paid_on,
    if(payments.is_paid, payments.transfer__amount, null) as amount_paid,
    if(payments.is_paid, payments.transfer__received_on, null) as received_on,
    case
        when not payments.is_paid then null
        when accounts.side = 'cso' then payments.transfer__received_on
        when promised.is_confirmed
            then greatest(promised.settled_on, payments.transfer__received_on)
    end as confirmed_on,
    promised.commitment,
    date_diff('day', payments.payment__agreed_on, received_on) as days_to_money,
    greatest(date_diff('day', payments.payment__due_on, received_on), 0) as days_late,
    payments.root_uuid,
    payments.submission_id,
    payments.is_provisional,
    payments.is_warned,
    payments.has_evidence,
    [{ 'form': 'grant_payment', 'root_uuid': payments.root_uuid, 'item_path': '' }] as records
from payments
inner join marts.agreements as agreements on payments.payment__agreement = agreements.agreement
left join promised on payments.root_uuid = promised.root_uuid
left join marts.accounts as accounts on payments.submitted_by = accounts.account
order by agreements.agreement, tranche, payments.submission_id
