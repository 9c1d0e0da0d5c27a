"""Fills `marts.indicator_values`: from records, and from what was entered."""

import duckdb

from assets.indicators.entered import add_entered
from assets.indicators.measures import compile_measure
from assets.indicators.sources import source_of
from assets.indicators.surveys import add_intervals
from assets.programme.framework import Indicator
from assets.programme.read import Programme
from assets.warehouse.connection import count_rows, transaction
from assets.warehouse.dictionary import replace_with_query

TABLE = "marts.indicator_values"
# Of these a report that holds nothing to count says zero.
_COUNTS = ("flow", "flow_unique", "stock")


def load_values(connection: duckdb.DuckDBPyConnection, programme: Programme) -> int:
    """Compute every indicator's figures; return how many there are."""
    queries = []
    surveys = []
    dimensions = programme.file.dimensions
    for _, _, indicator in programme.indicators:
        if indicator.measure is None:
            continue
        source = source_of(connection, indicator.measure.source, programme.questionnaires)
        queries.append(compile_measure(indicator, source, dimensions))
        if indicator.measure.survey:
            surveys.append((indicator, source))
        if indicator.kind in _COUNTS and source.form is not None:
            queries.append(_nothing_to_report(indicator, source.form))
    with transaction(connection):
        # One query after another: planned as one, dozens of them take gigabytes.
        replace_with_query(connection, TABLE, *queries)
        for indicator, source in surveys:
            add_intervals(connection, indicator, source, dimensions)
        add_entered(connection, programme)
    return count_rows(connection, TABLE)


def _nothing_to_report(indicator: Indicator, form: str) -> str:
    """Say zero where a report came in and held nothing to count; where none came, say nothing.

    A figure from records, which is there already, stands before the zero.
    """
    people = "0" if indicator.counts == "people" else "null"
    is_flow = "true" if indicator.is_flow else "false"
    whom = "[e.partner]" if indicator.across_partners == "none" else "[e.partner, '*']"
    return f"""
        select
            '{indicator.code}' as indicator, p.period, r.reading, who.partner, '*' as dimension,
            '*' as member, 0 as numerator, null as denominator, 0 as value, null as low,
            null as high, {people} as people, null as people_inside, 0 as records,
            0 as provisional_records, false as is_carried, false as is_entered
        from marts.expected_reports as e
        join marts.periods as own on own.period = e.period
        cross join (values ('period'), ('to_date')) as r (reading)
        join marts.periods as p
            on p.kind = '{indicator.frequency}'
            and (
                own.starts_on between p.starts_on and p.ends_on
                or (r.reading = 'to_date' and p.starts_on > own.starts_on and {is_flow})
            )
        cross join lateral (select unnest({whom}) as partner) as who
        anti join (
            select period, reading, partner from {TABLE}
            where indicator = '{indicator.code}' and dimension = '*'
        ) as counted
            on counted.period = p.period and counted.reading = r.reading
            and counted.partner = who.partner
        where e.form = '{form}' and e.received_on is not null
            and p.starts_on <= (select as_of from marts.programme)
        group by p.period, r.reading, who.partner
    """
