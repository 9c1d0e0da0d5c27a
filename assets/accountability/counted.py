"""How many promises each side kept, and how far the two sides lie apart, in SQL.

On time reads the original due date and needs the other side's confirmation; *deemed* is never
inside it (DESIGN §8). Of few promises there is no share, only counts.
"""

from assets.indicators.arithmetic import divided

COUNTED = f"""
    select
        period,
        coalesce(partner, '*') as partner,
        side,
        count(*) filter (where state <> 'waived') as due,
        count(*) filter (where state = 'on_time') as on_time,
        count(*) filter (where state = 'late') as late,
        count(*) filter (where state = 'deemed') as deemed,
        count(*) filter (where state = 'pending') as pending,
        count(*) filter (where state = 'unclaimed') as unclaimed,
        count(*) filter (where state = 'overdue') as overdue,
        count(*) filter (where state = 'disputed') as disputed,
        count(*) filter (where is_waived) as waived,
        count(*) filter (where state <> 'waived' and is_redated) as redated,
        count(*) filter (where is_on_time_revised) as on_time_revised,
        count(*) filter (where state <> 'waived' and is_met) as met_eventually,
        on_time + late + deemed as done,
        count(*) filter (where state in ('on_time', 'late', 'deemed') and has_evidence)
            as with_evidence,
        median(days_late) filter (where state in ('late', 'deemed') and days_late > 0)
            as median_days_late,
        max(days_late) filter (where state = 'overdue') as oldest_overdue_days,
        case when due >= {{fewest}} then {divided("on_time", "due")} end as on_time_share
    from marts.commitments_due
    group by grouping sets ((period, partner, side), (period, side))
    order by period, partner, side
"""
_APART = divided(
    "100 * (agency.on_time * cso.due - cso.on_time * agency.due)", "agency.due * cso.due"
)
GAP = f"""
    select
        coalesce(agency.period, cso.period) as period,
        coalesce(agency.partner, cso.partner) as partner,
        agency.on_time_share as agency_share,
        cso.on_time_share as cso_share,
        case when agency_share is not null and cso_share is not null then {_APART} end
            as gap_points
    from (from marts.accountability where side = 'agency') as agency
    full join (from marts.accountability where side = 'cso') as cso
        on agency.period = cso.period and agency.partner = cso.partner
    order by period, partner
"""
