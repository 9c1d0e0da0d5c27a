"""Fills `marts.indicator_values`: from records, and from what was entered."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import duckdb

from assets.indicators.atoms import counts_respondents, has_persons
from assets.indicators.entered import add_entered
from assets.indicators.measures import compile_measures
from assets.indicators.sources import Source, source_of
from assets.indicators.surveys import add_intervals
from assets.programme.framework import Indicator
from assets.programme.model import Dimension
from assets.programme.read import Programme
from assets.warehouse.connection import count_rows, transaction
from assets.warehouse.dictionary import dictionary, replace_with_query
from assets.warehouse.temporary import drop_temporary

TABLE = "marts.indicator_values"
_MADE = "made_figures"
# Of these a report that holds nothing to count says zero.
_COUNTS = ("flow", "flow_unique", "stock")


def load_values(connection: duckdb.DuckDBPyConnection, programme: Programme) -> int:
    """Compute every indicator's figures; return how many there are."""
    # What a transaction drops is in memory until it ends: figures are made before it begins.
    connection.execute(f"create or replace temp table {_MADE} ({dictionary()[TABLE].schema})")
    for name, indicators in _by_source(programme).items():
        source = source_of(connection, name, programme.questionnaires)
        _add_figures(connection, indicators, source, programme.file.dimensions)
    with transaction(connection):
        replace_with_query(connection, TABLE, f"select * from {_MADE}")
        for indicator, form in _reported(programme):
            connection.execute(f"insert into {TABLE} by name {_nothing_to_report(indicator, form)}")
        add_entered(connection, programme)
    drop_temporary(connection, _MADE)
    return count_rows(connection, TABLE)


def _by_source(programme: Programme) -> Mapping[str, Sequence[Indicator]]:
    """Return the indicators that have a measure, by what they read."""
    found: dict[str, list[Indicator]] = defaultdict(list)
    for _, _, indicator in programme.indicators:
        if indicator.measure is not None:
            found[indicator.measure.source].append(indicator)
    return found


def _add_figures(
    connection: duckdb.DuckDBPyConnection,
    indicators: Sequence[Indicator],
    source: Source,
    dimensions: Iterable[Dimension],
) -> None:
    """Add the figures of all indicators that read one source, which is read once."""
    compiled = compile_measures(indicators, source, dimensions)
    for name, query in compiled.steps.items():
        connection.execute(f"create or replace temp table {name} as {query}")
    connection.execute(f"insert into {_MADE} by name {compiled.figures}")
    for code, clusters in compiled.clusters.items():
        add_intervals(connection, _MADE, code, clusters)
    drop_temporary(connection, *compiled.steps)


def _reported(programme: Programme) -> Iterator[tuple[Indicator, str]]:
    """Yield the indicators of which a report may hold nothing, each with the report's form."""
    forms = {form.code for form in programme.file.forms}
    for source, indicators in _by_source(programme).items():
        form = source.partition("/")[0]
        for indicator in indicators if form in forms else ():
            if indicator.kind in _COUNTS:
                yield indicator, form


def _nothing_to_report(indicator: Indicator, form: str) -> str:
    """Say zero where a report came in and held nothing to count; where none came, say nothing.

    A figure from records, which is there already, stands before the zero.
    """
    is_of_people = indicator.counts == "people" or counts_respondents(indicator)
    people = "0" if is_of_people else "null"
    persons = "0" if has_persons(indicator) else "null"
    is_flow = "true" if indicator.is_flow else "false"
    whom = "[e.partner]" if indicator.across_partners == "none" else "[e.partner, '*']"
    return f"""
        select
            '{indicator.code}' as indicator, p.period, r.reading, who.partner, '*' as dimension,
            '*' as member, 0 as numerator, null as denominator, 0 as value, null as low,
            null as high, {people} as people, null as people_inside, 0 as records,
            0 as provisional_records, false as is_carried, false as is_entered,
            0 as warned_records, null as evidenced_records, {persons} as persons,
            null as persons_inside
        from marts.reporting_calendar as e
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
        where e.side = 'cso' and e.expected and e.form = '{form}' and e.received_on is not null
            and p.starts_on <= (select as_of from marts.programme)
        group by p.period, r.reading, who.partner
    """
