-- One row per donor, project, currency and period, and one per donor of all its projects (*).
-- The money of agreements as at the period's end; amounts of two currencies are never added up.
select
    agreements.donor,
    funds.period,
    funds.currency,
    coalesce(agreements.project, '*') as project,
    count(*) as agreements,
    sum(funds.agreed) as agreed,
    sum(funds.due_to_date) as due_to_date,
    sum(funds.paid_to_date) as paid_to_date,
    sum(funds.received_to_date) as received_to_date,
    sum(funds.unconfirmed_to_date) as unconfirmed_to_date,
    sum(funds.spent_to_date) as spent_to_date,
    count(funds.spent_to_date) as agreements_with_spending,
    max(funds.oldest_unpaid_days) as oldest_unpaid_days
from marts.funds as funds
inner join marts.agreements as agreements on funds.agreement = agreements.agreement
group by
    grouping sets (
        (agreements.donor, funds.currency, funds.period),
        (agreements.donor, agreements.project, funds.currency, funds.period)
    )
order by agreements.donor, project, funds.currency, funds.period
