"""Carries a partner's stock over one period for which nothing was heard from it."""

from assets.indicators.sources import Source
from assets.programme.framework import Indicator

AS_OF = "(select as_of from marts.programme)"


def heard(indicator: Indicator, source: Source) -> str:
    """Who has been heard from in a period: by a row, or by a report that had none."""
    reports = (
        f"""
        union all
        select p.period, e.partner
        from marts.reporting_calendar as e
        join marts.periods as own on own.period = e.period
        join marts.periods as p
            on p.kind = '{indicator.frequency}'
            and own.starts_on between p.starts_on and p.ends_on
        where e.side = 'cso' and e.expected and e.form = '{source.form}'
            and e.received_on is not null
        """
        if source.form
        else ""
    )
    return f"""
        select period, list(distinct who) as partners
        from (select period, unnest(partners) as who from picked {reports})
        group by period
    """


def carried() -> str:
    """Carry a partner's stock over one period in which it was not heard from, and mark it so."""
    silent = "list_filter(known.partners, lambda who: not list_contains(heard.partners, who))"
    return f"""
        select * from picked
        union all by name
        select * exclude (kept) replace (kept as partners)
        from (
            select
                known.* exclude (period, is_carried),
                following.period, true as is_carried,
                if(heard.partners is null, known.partners, {silent}) as kept
            from picked as known
            join marts.periods as own on own.period = known.period
            join marts.periods as following
                on following.kind = own.kind and following.starts_on = own.ends_on + 1
                and following.starts_on <= {AS_OF}
            left join heard on heard.period = following.period
        )
        where len(kept) > 0
    """
