"""The trace from every number to its submissions: what was used, what was left out, and why.

`marts.indicator_records` keeps it for closed periods; for any other figure it is worked out on
request, since all of it at once would be many times the size of what it explains. The reading to
date is never kept: for a level it is that of the period, for a flow the records of all its
periods until then.
"""

from collections.abc import Iterator, Mapping

import duckdb

from assets.indicators.records_lines import compile_lines
from assets.indicators.records_query import Asked, Rows
from assets.indicators.records_received import forms_behind, received
from assets.indicators.sources import Source, source_of
from assets.programme.framework import Indicator
from assets.programme.read import Programme
from assets.warehouse.connection import literal, transaction
from assets.warehouse.dictionary import replace_with_query

TABLE = "marts.indicator_records"
RULES = """
    select form, root_uuid, string_agg(distinct message, '; ' order by message) as rules
    from quality.findings
    where severity = 'error' and decision is distinct from 'accept'
    group by form, root_uuid
"""
# So many rows are written down for their periods at once, which bounds the memory that it takes.
_AT_ONCE = 2_000_000
# One line per record: it is used if any of the rows that it is behind counts.
_BEST = (
    "qualify row_number() over (partition by period, partner, form, root_uuid, item_path"
    " order by reason is null desc, is_in_numerator desc nulls last, carried_from nulls first,"
    " reason, stands_for_it) = 1"
)


def reasons() -> Mapping[str, str]:
    """Return every reason for which a record is left out, in words."""
    return {
        "quarantined": "quarantined: it breaks a rule of the checks",
        "on_hold": "on hold in KoboToolbox until a question is answered",
        "returned": "returned to the partner until a question is answered",
        "not_approved": "not approved in KoboToolbox",
        "decision": "left out by a decision, which says why",
        "unknown_partner": "names no partner of the register",
        "no_date": "has no date yet; listed by the day on which it came",
        "future": "dated after the day on which everything is read",
        "outside": "does not meet the measure's condition",
        "not_in_sample": "stands for nobody in the sample (weight)",
        "superseded": "another record of the same thing stands for it",
        "no_answer": "holds no answer of which a mean could be made",
    }


def may_be_traced(source: Source, programme: Programme) -> bool:
    """Say whether figures of a source may be followed to single submissions.

    Not where people answer a sensitive form by a link and without an account: it was promised
    that nobody looks at one answer (DESIGN §8: F9 has no drill-down anywhere).
    """
    asked_in_confidence = {
        place.code for place in programme.file.forms if place.link_code and place.is_sensitive
    }
    return not forms_behind(source) & asked_in_confidence


def compile_records(
    indicator: Indicator, source: Source, asked: Asked, programme: Programme
) -> str:
    """Return the query for an indicator's records, with the columns of the table."""
    lines = " union all ".join(
        f"select {_columns(rows)} from ({compile_lines(rows, asked, programme.file.dimensions)})"
        for rows in rows_of(indicator, source, programme)
    )
    best = _BEST if _may_repeat(indicator, source) else ""
    return f"""
        select
            {literal(indicator.code)} as indicator, period, {literal(asked.reading)} as reading,
            partner, record.form, record.root_uuid, record.item_path, reason is null as is_used,
            reason, if(reason = 'quarantined', ruled.rules, stands_for_it) as detail,
            is_in_numerator and reason is null as is_in_numerator, carried_from
        from (select * from ({lines}) {best}) as record
        left join ({RULES}) as ruled
            on ruled.form = record.form and ruled.root_uuid = record.root_uuid
    """


def _may_repeat(indicator: Indicator, source: Source) -> bool:
    """Say whether a record may be behind several lines of one figure."""
    return source.form is None or indicator.kind == "stock" or indicator.across_partners == "mean"


def rows_of(indicator: Indicator, source: Source, programme: Programme) -> Iterator[Rows]:
    """Yield what an indicator's lines are compiled from: a model has apart what it leaves out."""
    if indicator.measure is None:
        raise ValueError(f"{indicator.code} has no measure; its figures are entered")
    forms = [place.code for place in programme.file.forms]
    zone = programme.file.time_zone
    if source.form is not None:
        yield Rows(indicator, indicator.measure, received(source, forms), zone)
        return
    yield Rows(indicator, indicator.measure, source, zone)
    if "records" in source.columns and forms_behind(source) <= set(forms):
        whole = received(source, forms)
        yield Rows(indicator, indicator.measure, whole, zone, left_out=True)


def _columns(rows: Rows) -> str:
    listed = "period, partner, reason, stands_for_it, is_in_numerator, carried_from"
    if rows.source.form:
        return f"{listed}, form, root_uuid, item as item_path"
    return f"{listed}, unnest(records, max_depth := 2)"


def load_records(connection: duckdb.DuckDBPyConnection, programme: Programme) -> int:
    """Keep the records of every closed period's figures as they are now; return how many.

    A period that has begun but not ended is traced on request: its records still come.
    """
    queries = (
        compile_records(indicator, source, Asked(periods=periods), programme)
        for indicator, source in traced(connection, programme)
        for periods in _closed(connection, indicator, source)
    )
    with transaction(connection):
        # One query after another: planned as one, dozens of them take gigabytes.
        return replace_with_query(connection, TABLE, *queries)


def _closed(
    connection: duckdb.DuckDBPyConnection, indicator: Indicator, source: Source
) -> Iterator[tuple[str, ...]]:
    """Yield the closed periods in parts, as each may list every row of the source."""
    periods = [
        name
        for (name,) in connection.execute(
            "select period from marts.periods where is_closed and kind = ? order by starts_on",
            [indicator.frequency],
        ).fetchall()
    ]
    [(rows,)] = connection.execute(f"select count(*) from {source.sql}").fetchall()
    size = max(_AT_ONCE // max(rows, 1), 1)
    for first in range(0, len(periods), size):
        yield tuple(periods[first : first + size])


def traced(
    connection: duckdb.DuckDBPyConnection, programme: Programme
) -> Iterator[tuple[Indicator, Source]]:
    """Yield every indicator that is made of records, with its source, if it may be traced."""
    for _, _, indicator in programme.indicators:
        if indicator.measure is None:
            continue
        source = source_of(connection, indicator.measure.source, programme.questionnaires)
        if may_be_traced(source, programme):
            yield indicator, source
