-- One row per agreement and period that has begun, and one per currency of all agreements (*).
-- Everything is read as at the period's end, and amounts of two currencies are never added up.
with moments as (
    select
        agreements.agreement,
        agreements.partner,
        agreements.currency,
        agreements.amount,
        periods.period,
        periods.starts_on,
        least(periods.ends_on, today.as_of) as read_on
    from marts.agreements as agreements
    cross join marts.programme as today
    inner join marts.periods as periods
        on
            periods.is_base
            and today.as_of >= periods.starts_on
            and agreements.starts_on <= periods.ends_on
),

moved as (
    select
        m.agreement,
        m.period,
        sum(t.amount_due) filter (t.due_on between m.starts_on and m.read_on) as due,
        sum(t.amount_due) filter (t.due_on <= m.read_on) as due_to_date,
        sum(t.amount_paid) filter (t.paid_on between m.starts_on and m.read_on) as paid,
        sum(t.amount_paid) filter (t.paid_on <= m.read_on) as paid_to_date,
        sum(t.amount_paid) filter (t.confirmed_on between m.starts_on and m.read_on) as received,
        sum(t.amount_paid) filter (t.confirmed_on <= m.read_on) as received_to_date,
        sum(t.amount_paid) filter (
            t.received_on <= m.read_on
            and coalesce(t.confirmed_on > m.read_on, true)
        ) as unconfirmed_to_date,
        max(date_diff('day', t.due_on, m.read_on)) filter (
            t.amount_due is not null
            and t.due_on < m.read_on
            and coalesce(t.paid_on > m.read_on, true)
        ) as oldest_unpaid_days,
        count(*) filter (t.is_provisional) as provisional_records,
        flatten(list(t.records)) as records
    from moments as m
    inner join marts.tranches as t
        on
            m.agreement = t.agreement
            and least(t.due_on, t.paid_on, t.received_on, t.confirmed_on) <= m.read_on
    group by m.agreement, m.period
),

spent_by_then as (
    select
        m.agreement,
        m.period,
        sum(s.spent) as spent_to_date,
        any_value(s.spent) filter (s.period = m.period) as spent,
        any_value(s.own_contribution) filter (s.period = m.period) as own_contribution,
        count(*) filter (s.period = m.period) as reports,
        count(*) filter (s.is_provisional) as provisional_records,
        flatten(list(s.records)) as records
    from moments as m
    inner join marts.periods as p on p.is_base and m.starts_on >= p.starts_on
    inner join marts.spending as s on m.agreement = s.agreement and p.period = s.period
    group by m.agreement, m.period
),

of_agreements as (
    select
        m.agreement,
        m.partner,
        m.period,
        m.currency,
        m.amount as agreed,
        s.spent,
        s.own_contribution,
        s.spent_to_date,
        coalesce(s.reports, 0) as reports,
        moved.oldest_unpaid_days,
        coalesce(moved.due, 0) as due,
        coalesce(moved.paid, 0) as paid,
        coalesce(moved.received, 0) as received,
        coalesce(moved.due_to_date, 0) as due_to_date,
        coalesce(moved.paid_to_date, 0) as paid_to_date,
        coalesce(moved.received_to_date, 0) as received_to_date,
        coalesce(moved.unconfirmed_to_date, 0) as unconfirmed_to_date,
        coalesce(moved.provisional_records, 0) + coalesce(s.provisional_records, 0)
            as provisional_records,
        list_concat(moved.records, s.records) as records
    from moments as m
    left join moved on m.agreement = moved.agreement and m.period = moved.period
    left join spent_by_then as s on m.agreement = s.agreement and m.period = s.period
),

of_all as (
    select
        '*' as agreement,
        '*' as partner,
        period,
        currency,
        sum(agreed) as agreed,
        sum(spent) as spent,
        sum(own_contribution) as own_contribution,
        sum(spent_to_date) as spent_to_date,
        sum(reports) as reports,
        max(oldest_unpaid_days) as oldest_unpaid_days,
        sum(due) as due,
        sum(paid) as paid,
        sum(received) as received,
        sum(due_to_date) as due_to_date,
        sum(paid_to_date) as paid_to_date,
        sum(received_to_date) as received_to_date,
        sum(unconfirmed_to_date) as unconfirmed_to_date,
        sum(provisional_records) as provisional_records,
        flatten(list(records)) as records
    from of_agreements
    group by period, currency
),

arrived as (
    select
        coalesce(m.agreement, '*') as agreement,
        m.currency,
        m.period,
        count(*) as arrivals,
        median(t.days_to_money) as median_days_to_money,
        median(t.days_late) as median_days_late,
        max(t.received_on) as last_received_on
    from moments as m
    inner join marts.tranches as t
        on
            m.agreement = t.agreement
            and t.received_on between m.starts_on and m.read_on
    group by grouping sets (
        (m.agreement, m.currency, m.period),
        (m.currency, m.period)
    )
),

sums as (
    select * from of_agreements
    union all by name
    select * from of_all
)

select
    sums.*,
    coalesce(arrived.arrivals, 0) as arrivals,
    arrived.median_days_to_money,
    arrived.median_days_late,
    arrived.last_received_on
from sums
left join arrived
    on
        sums.agreement = arrived.agreement
        and sums.currency = arrived.currency
        and sums.period = arrived.period
order by sums.agreement, sums.currency, sums.period
