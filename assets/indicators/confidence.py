"""How far a figure can be trusted: a grade from A to D, and the parts that it is made of, as SQL.

The parts (DOMAIN §3.6): completeness, reports received of those expected; validity, records that
no open warning marks; evidence, records with evidence; freshness, data of the period itself.
Timeliness, reports in time, is shown and not graded: late is not wrong. What was not asked for is
null and is not held against a figure. All of them are about the figure as it is shown, to date;
its reports are those of its period.
"""

from collections.abc import Iterator
from decimal import Decimal

from assets.indicators.arithmetic import divided
from assets.indicators.completeness import report_of
from assets.indicators.expressions import compile_expression
from assets.indicators.sources import Source
from assets.programme.framework import Indicator
from assets.programme.rating import ConfidenceGrades, Grade
from assets.programme.read import Programme

# Reports by indicator, period and partner. A longer period has those of all the periods within it.
# One that is not due yet is expected all the same: until it is in, the figure is not complete. The
# programme's figure waits for those alone who do something for the result, where it names them.
REPORTS = """
    with by_partner as (
        select
            asked.indicator,
            p.period,
            calendar.partner,
            asked.partners is null or list_contains(asked.partners, calendar.partner) as is_part,
            count(*) as expected,
            count(calendar.received_on) as received,
            count(*) filter (where calendar.received_on <= calendar.due_on) as in_time
        from marts.reporting_calendar as calendar
        join asked on asked.form = calendar.form
        join marts.periods as own on own.period = calendar.period
        join marts.periods as p on own.starts_on between p.starts_on and p.ends_on
        where calendar.side = 'cso' and calendar.expected
        group by all
    )

    select * exclude (is_part) from by_partner
    union all by name
    select
        indicator, period, '*' as partner, sum(expected)::bigint as expected,
        sum(received)::bigint as received, sum(in_time)::bigint as in_time
    from by_partner
    where is_part
    group by indicator, period
"""
# What was entered for a cell until the end of each period, and how much of it has evidence.
ENTRIES = """
    select
        e.indicator, p.period, e.partner, e.dimension, e.member,
        count(*) as entries,
        count(nullif(trim(e.evidence), '')) as evidenced
    from marts.values as e
    join marts.periods as entered_for on entered_for.period = e.period
    join marts.periods as p on p.ends_on >= entered_for.ends_on
    group by all
"""


def parts() -> dict[str, str]:
    """Return the SQL of each part by its column, over a figure's counts.

    The counts are `expected`, `received` and `in_time` of reports, `records`, `warned` and
    `evidenced` of records; each is null where nobody asks for it.
    """
    return {
        "completeness": divided("least(received, expected)", "expected"),
        "timeliness": divided("in_time", "expected"),
        "validity": divided("records - warned", "records"),
        "evidence_share": divided("evidenced", "of_evidence"),
    }


def grade(grades: ConfidenceGrades) -> str:
    """Return SQL for a figure's grade, over the same counts and `is_fresh`."""
    whens = " ".join(
        f"when {' and '.join(_earned(asked))} then '{letter}'"
        for letter, asked in (("A", grades.a), ("B", grades.b), ("C", grades.c))
    )
    return f"case {whens} else 'D' end"


def _earned(asked: Grade) -> Iterator[str]:
    yield _reaches("least(received, expected)", "expected", asked.completeness)
    yield _reaches("records - warned", "records", asked.validity)
    yield _reaches("evidenced", "of_evidence", asked.evidence)
    if asked.is_fresh:
        yield "is_fresh"


def _reaches(part: str, whole: str, share: Decimal) -> str:
    """Return SQL for part ÷ whole ≥ share, multiplied out so that nothing is rounded."""
    return f"coalesce(({part}) >= {whole} * {share}::decimal(18, 6), true)"


def proofs(programme: Programme) -> Iterator[tuple[str, str | None]]:
    """Yield each indicator with the form whose reports prove that it is complete."""
    for _, _, indicator in programme.indicators:
        yield indicator.code, report_of(indicator, programme)


def looks_back(indicator: Indicator) -> bool:
    """Say whether a figure of a period may be made of data from before it alone."""
    measure = indicator.measure
    return measure is not None and measure.window == "to_date" and measure.dated_by is not None


def dated_within(indicator: Indicator, source: Source) -> str:
    """Return the query for the periods, and partners, from which an indicator has a row."""
    measure = indicator.measure
    if measure is None or measure.dated_by is None:
        raise ValueError(f"{indicator.code} reads no dates")
    day = f"try_cast({compile_expression(measure.dated_by, source.columns)} as date)"
    conditions = [f"{day} between p.starts_on and p.ends_on"]
    wheres = (measure.where, measure.denominator and measure.denominator.where)
    conditions += [compile_expression(where, source.columns) for where in wheres if where]
    whose = "['*']"
    if measure.partner is not None:
        named = compile_expression(measure.partner, source.columns)
        listed = f"coalesce({named}, [])" if source.is_list(measure.partner) else f"[{named}]"
        whose = f"list_concat({listed}, ['*'])"
    return (
        f"select distinct '{indicator.code}' as indicator, period, unnest(whose) as partner"
        f" from (select p.period, {whose} as whose from {source.sql}"
        f" cross join marts.periods as p where {' and '.join(conditions)})"
    )
