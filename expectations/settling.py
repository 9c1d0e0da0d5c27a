"""Settles what becomes of each submission, and counts that none is lost.

An error finding quarantines its submission, a warning marks it; a status given in KoboToolbox
holds or excludes it. Finding out is `expectations.findings`.
"""

from collections.abc import Collection
from datetime import date

import duckdb

from assets.programme.model import FormPlace
from assets.programme.periods import Length
from assets.programme.read import Programme
from assets.staging.evidence import columns_as_staged, of_submission
from assets.staging.tables import column_name
from assets.warehouse.connection import count_rows, literal, transaction
from assets.warehouse.dictionary import replace_with_query

# KoboToolbox keeps an approval when answers are edited (API.md §1), so an edit that was first
# seen after the approval was takes it back until the submission is approved again (DESIGN §8).
# Where one pull brought both, nobody can say which came first: the approval stands.
SETTLED = """
    with received as ({submissions}),

    edited as (
        select r.form, r.root_uuid
        from received as r
        join staging.history as h on h.form = r.form and h.root_uuid = r.root_uuid
        where r.validation_status = 'approved'
        group by r.form, r.root_uuid, r.instance_uuid, r.validated_at
        having
            min(h.pull) filter (where h.instance_uuid is not distinct from r.instance_uuid)
            > min(h.pull) filter (
                where h.validation_status = 'approved'
                    and h.validated_at is not distinct from r.validated_at
            )
    ),

    found as (
        select
            form,
            root_uuid,
            min(expectation) filter (where severity = 'error') as error,
            coalesce(bool_or(severity = 'warning' and decision is null), false) as is_warned
        from quality.findings
        group by form, root_uuid
    )

    select
        r.form,
        r.root_uuid,
        r.partner,
        r.period,
        case
            when r.validation_status = 'not_approved' then 'excluded'
            when r.validation_status = 'on_hold' then 'on_hold'
            when f.error is not null then 'quarantined'
            else 'used'
        end as fate,
        case fate
            when 'excluded' then 'not_approved'
            when 'on_hold' then 'on_hold'
            when 'quarantined' then f.error
        end as reason,
        coalesce(r.validation_status, '') <> 'approved' or e.root_uuid is not null
            as is_provisional,
        coalesce(f.is_warned, false) as is_warned,
        r.has_evidence
    from received as r
    left join edited as e on e.form = r.form and e.root_uuid = r.root_uuid
    left join found as f on f.form = r.form and f.root_uuid = r.root_uuid
"""
RECONCILED = """
    with submissions as (
        select form, period, fate, is_provisional from quality.submissions
        union all
        select form, {period} as period, reason as fate, false as is_provisional
        from staging.cut_out
        where {came}
    )

    select
        forms.form,
        coalesce(s.period, '*') as period,
        count(s.fate) as received,
        count(*) filter (where s.fate = 'used') as used,
        count(*) filter (where s.fate = 'used' and s.is_provisional) as provisional,
        count(*) filter (where s.fate = 'quarantined') as quarantined,
        count(*) filter (where s.fate = 'excluded') as excluded,
        count(*) filter (where s.fate = 'on_hold') as on_hold,
        count(*) filter (where s.fate = 'without_consent') as without_consent,
        count(*) filter (where s.fate = 'forgotten') as forgotten
    from (select unnest({forms}::varchar[]) as form) as forms
    left join submissions as s on s.form = forms.form
    group by grouping sets ((forms.form), (forms.form, s.period))
    having grouping(s.period) = 1 or s.period is not null
    order by all
"""
SUMMARISED = """
    select
        form,
        split_part(expectation, ':', 1) as check_name,
        severity,
        count(distinct root_uuid) as submissions
    from quality.findings
    group by all
    order by all
"""
NAMES: dict[Length, str] = {
    "quarter": "year({day}) || 'Q' || quarter({day})",
    "half": "year({day}) || 'H' || if(month({day}) <= 6, 1, 2)",
    "year": "year({day})::varchar",
}
NO_PERIOD = "'not_known'"  # Of a submission that says no day and came on none.


def arrived(programme: Programme, as_of: date) -> str:
    """Return SQL that says which submissions had come by the end of a day, where they were sent."""
    return f"coalesce({_came_on(programme)} <= date '{as_of}', true)"


def settle(
    connection: duckdb.DuckDBPyConnection, programme: Programme, as_of: date
) -> dict[str, int]:
    """Decide what becomes of every submission; return the rows of the tables that say so.

    What came after the as-of day is not received yet.
    """
    came = arrived(programme, as_of)
    places = programme.file.forms
    submissions = " union all ".join(
        _submissions(connection, programme, place, came) for place in places
    )
    forms = ", ".join(literal(place.code) for place in places)
    received_in = f"coalesce({_period_of(programme, _came_on(programme))}, {NO_PERIOD})"
    queries = {
        "quality.submissions": SETTLED.format(submissions=submissions),
        "quality.reconciliation": RECONCILED.format(
            forms=f"[{forms}]", came=came, period=received_in
        ),
        "quality.findings_summary": SUMMARISED,
    }
    with transaction(connection):
        rows = {
            table: replace_with_query(connection, table, query) for table, query in queries.items()
        }
    return {"quality.findings": count_rows(connection, "quality.findings"), **rows}


def _submissions(
    connection: duckdb.DuckDBPyConnection, programme: Programme, place: FormPlace, came: str
) -> str:
    """Return the query for a form's submissions, before anything is held against them."""
    tables = programme.questionnaire(place.code).staged(is_sensitive=place.is_sensitive)
    columns = columns_as_staged(connection, tables)
    partner = f'"{column_name(place.partner)}"' if place.partner else "null"
    return f"""
        select
            {literal(place.code)} as form, root_uuid, instance_uuid, validation_status,
            validated_at, {partner} as partner,
            {_reported_on(programme, place, columns.get(place.code, ()))} as period,
            {of_submission(place.evidence, tables, columns)} as has_evidence
        from staging.{place.code} as staged
        where {came}
    """


def _reported_on(programme: Programme, place: FormPlace, columns: Collection[str]) -> str:
    """Return SQL for the period that a submission is counted under.

    The one that it reports on, where that is one of the programme's; else that of the day that
    it is about, unless the day is after its arrival; else that of its arrival.
    """
    came_on = _came_on(programme)
    ways = []
    if place.reports and column_name(place.reports.period) in columns:
        said = f'"{column_name(place.reports.period)}"::varchar'
        known = ", ".join(literal(period.name) for period in programme.periods)
        ways.append(f"if({said} in ({known}), {said}, null)")
    days = [column_name(question) for question in place.dated_by]
    asked = ", ".join(f'try_cast("{day}" as date)' for day in days if day in columns)
    if asked:
        day = f"coalesce({asked})"
        ways.append(_period_of(programme, f"if({day} > {came_on}, null, {day})"))
    return f"coalesce({', '.join([*ways, _period_of(programme, came_on), NO_PERIOD])})"


def _period_of(programme: Programme, day: str) -> str:
    return "(" + NAMES[programme.file.periods.length].format(day=f"({day})") + ")"


def _came_on(programme: Programme) -> str:
    zone = literal(programme.file.time_zone)
    return f"timezone({zone}, timezone('UTC', submitted_at))::date"
