"""Every figure to date beside its plan, its reports and its grade, as one query.

It reads two temporary tables that `assets.indicators.compared` makes: `asked`, what is to be known
of each indicator, and `agreed`, what was agreed for each cell until each ended period.
"""

from collections.abc import Sequence

import duckdb

from assets.indicators.confidence import ENTRIES, REPORTS, dated_within, grade, looks_back, parts
from assets.indicators.sources import source_of
from assets.programme.framework import Indicator
from assets.programme.questionnaires import Questionnaire
from assets.programme.read import Programme

CELL = "indicator, period, partner, dimension, member"
FIRST_DAY = "(select min(starts_on) from marts.periods where is_base)"
# The ended periods of each indicator's own length; those before the programme's first day belong
# to a level alone, since a flow rises from zero on that day.
OWN = f"""
    select asked.*, p.period, p.starts_on
    from asked
    join marts.periods as p on p.kind = asked.frequency and p.is_closed
    where not asked.is_flow or p.ends_on >= {FIRST_DAY}
"""
# What a flow had come to before the programme's first day; there was no plan for it.
BEFORE = f"""
    select v.indicator, v.partner, v.dimension, v.member, arg_max(v.value, p.ends_on) as value
    from marts.indicator_values as v
    join asked on asked.indicator = v.indicator and asked.is_flow
    join marts.periods as p on p.period = v.period and p.ends_on < {FIRST_DAY}
    where v.reading = 'to_date'
    group by all
"""
# The period itself: where it has a figure of its own, whether that is new or all of it carried
# over, and since when a cell has one. The programme's is new if any partner's is. What was entered
# for past years alone is no zero of the programme's own.
OF_PERIODS = """
    select
        v.indicator, v.period, v.partner, v.dimension, v.member,
        not v.is_carried or (
            v.partner = '*'
            and bool_or(v.partner <> '*' and not v.is_carried) over (
                partition by v.indicator, v.period, v.dimension, v.member
            )
        ) as is_new,
        min(own.starts_on) over (
            partition by v.indicator, v.partner, v.dimension, v.member
        ) as since
    from marts.indicator_values as v
    join own on own.indicator = v.indicator and own.period = v.period
    where v.reading = 'period' and v.value is not null
"""
TO_DATE = """
    select
        v.indicator, v.period, v.partner, v.dimension, v.member,
        case
            when b.value is null then v.value
            when k.since <= own.starts_on then v.value - b.value
        end as actual,
        if(b.value is null, v.numerator, actual) as numerator,
        v.denominator,
        v.low, v.high, v.is_entered, v.records, v.warned_records as warned,
        v.evidenced_records as evidenced
    from marts.indicator_values as v
    join own on own.indicator = v.indicator and own.period = v.period
    left join before as b
        on b.indicator = v.indicator and b.partner = v.partner
        and b.dimension = v.dimension and b.member = v.member
    left join (
        select indicator, partner, dimension, member, any_value(since) as since
        from of_periods group by all
    ) as k
        on k.indicator = v.indicator and k.partner = v.partner
        and k.dimension = v.dimension and k.member = v.member
    where v.reading = 'to_date'
"""
BESIDE = """
    select
        coalesce(f.indicator, a.indicator) as indicator,
        coalesce(f.period, a.period) as period,
        coalesce(f.partner, a.partner) as partner,
        coalesce(f.dimension, a.dimension) as dimension,
        coalesce(f.member, a.member) as member,
        a.baseline, a.target, a.original_target,
        f.numerator, f.denominator, f.actual, f.low, f.high, f.is_entered, f.records, f.warned,
        f.evidenced
    from to_date as f
    full join agreed as a
        on a.indicator = f.indicator and a.period = f.period and a.partner = f.partner
        and a.dimension = f.dimension and a.member = f.member
    where f.actual is not null or a.target is not null
"""
COUNTED = """
    select
        b.* exclude (evidenced),
        r.expected, r.received, r.in_time,
        if(b.records > 0, b.evidenced, e.evidenced) as evidenced,
        if(b.records > 0, if(b.evidenced is null, null, b.records), e.entries) as of_evidence,
        case
            when b.actual is null then null
            when own.looks_back then d.period is not null
            else coalesce(now.is_new, false)
        end as is_fresh
    from beside as b
    join own on own.indicator = b.indicator and own.period = b.period
    left join reports as r
        on r.indicator = b.indicator and r.period = b.period and r.partner = b.partner
    left join entries as e
        on e.indicator = b.indicator and e.period = b.period and e.partner = b.partner
        and e.dimension = b.dimension and e.member = b.member and b.is_entered
    left join of_periods as now
        on now.indicator = b.indicator and now.period = b.period and now.partner = b.partner
        and now.dimension = b.dimension and now.member = b.member
    left join dated as d
        on d.indicator = b.indicator and d.period = b.period and d.partner = b.partner
"""


def beside(connection: duckdb.DuckDBPyConnection, programme: Programme) -> str:
    """Return the query: a row, with its number, for each figure or target of an ended period."""
    indicators = [indicator for _, _, indicator in programme.indicators]
    steps = {
        "own": OWN,
        "before": BEFORE,
        "of_periods": OF_PERIODS,
        "reports": REPORTS,
        "entries": ENTRIES,
        "dated": _dated(connection, indicators, programme.questionnaires),
        "to_date": TO_DATE,
        "beside": BESIDE,
        "counted": COUNTED,
    }
    written = ", ".join(f"{name} as ({query})" for name, query in steps.items())
    shown = ", ".join(f"{sql} as {name}" for name, sql in parts().items())
    own = f"case when actual is not null then {grade(programme.file.confidence)} end"
    # A member's rating says what its letter is, and whose its reports are (DOMAIN §3.6).
    undivided = (
        f"any_value({own}) filter (where dimension = '*')"
        " over (partition by indicator, period, partner)"
    )
    return (
        f"with {written} select row_number() over (order by {CELL}) as number, *, {shown},"
        f" case when actual is not null then coalesce({undivided}, {own}) end as confidence"
        " from counted order by number"
    )


def _dated(
    connection: duckdb.DuckDBPyConnection,
    indicators: Sequence[Indicator],
    questionnaires: Sequence[Questionnaire],
) -> str:
    """Return the query for the periods from which indicators that look back have data."""
    queries = [
        dated_within(one, source_of(connection, one.measure.source, questionnaires))
        for one in indicators
        if looks_back(one) and one.measure is not None
    ]
    none = "select null::varchar as indicator, null::varchar as period, null::varchar as partner"
    return " union all ".join([*queries, f"{none} where false"])
