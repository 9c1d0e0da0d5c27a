"""Settles what becomes of each submission, and counts that none is lost.

An error finding quarantines its submission and a warning marks it, unless it was accepted; a
status given in KoboToolbox, or a decision, holds or excludes it. An approval there settles no
finding: KoboToolbox does not show the question, so nobody has answered it by approving. Finding
out is `expectations.findings`; which decisions hold is `expectations.decisions.bound`.
"""

from collections.abc import Collection, Sequence
from datetime import date

import duckdb

from assets.programme.model import FormPlace
from assets.programme.periods import Length
from assets.programme.read import Programme
from assets.programme.registers import Decision
from assets.staging.evidence import columns_as_staged, of_submission
from assets.staging.tables import column_name
from assets.warehouse.connection import count_rows, literal, transaction
from assets.warehouse.dictionary import make_if_missing, replace_with_query
from expectations.decisions.bound import hold_against, keep_decisions

# KoboToolbox keeps an approval when answers are edited (API.md §1), so an edit that was first
# seen after the approval was takes it back until the submission is approved again (DESIGN §8).
# Where one pull brought both, nobody can say which came first: the approval stands.
SETTLED = """
    with edited as (
        select r.form, r.submission_id
        from received as r
        join staging.history as h on h.form = r.form and h.submission_id = r.submission_id
        where r.validation_status = 'approved'
        group by r.form, r.submission_id, r.instance_uuid, r.validated_at
        having
            min(h.pull) filter (where h.instance_uuid is not distinct from r.instance_uuid)
            > min(h.pull) filter (
                where h.validation_status = 'approved'
                    and h.validated_at is not distinct from r.validated_at
            )
    ),

    found as (
        select
            f.form,
            f.root_uuid,
            min(f.expectation) filter (where f.severity = 'error') as error,
            coalesce(bool_or(f.severity = 'warning'), false) as is_warned
        from quality.findings as f
        left join decided as d on d.id = f.rowid
        where d.decision is distinct from 'accept'
        group by f.form, f.root_uuid
    ),

    ruled as (
        select
            form,
            submission_id,
            bool_or(decision = 'exclude') as is_excluded,
            bool_or(decision = 'return') as is_returned
        from in_force
        group by form, submission_id
    ),

    settled as materialized (
        {settled}
    ),

    copies as (
        select s.form, s.root_uuid, min(s.submission_id) as first_copy,
            bool_and(s.fate = 'used') as are_used
        from settled as s
        group by s.form, s.root_uuid
        having count(*) > 1
    )

    select
        s.*,
        c.root_uuid is null or (c.are_used and s.submission_id = c.first_copy) as brings_items
    from settled as s
    left join copies as c on c.form = s.form and c.root_uuid = s.root_uuid
"""
OF_EACH = """
    select
        r.form,
        r.root_uuid,
        r.partner,
        r.period,
        case
            when r.validation_status = 'not_approved' then 'not_approved'
            when d.is_excluded then 'decision'
            when r.is_held then 'on_hold'
            when d.is_returned then 'returned'
            else f.error
        end as reason,
        case
            when reason is null then 'used'
            when reason in ('not_approved', 'decision') then 'excluded'
            when reason in ('on_hold', 'returned') then 'on_hold'
            else 'quarantined'
        end as fate,
        coalesce(r.validation_status, '') <> 'approved' or e.submission_id is not null
            as is_provisional,
        coalesce(f.is_warned, false) as is_warned,
        r.has_evidence,
        r.submission_id,
        r.instance_uuid,
        r.is_agency_sent
    from received as r
    left join edited as e on e.form = r.form and e.submission_id = r.submission_id
    left join found as f on f.form = r.form and f.root_uuid = r.root_uuid
    left join ruled as d on d.form = r.form and d.submission_id = r.submission_id
"""
# What Accord itself put on hold and nobody has touched since: that decides nothing.
OWN_HOLD = (
    "exists (select 1 from quality.holds as own where own.form = {form}"
    " and own.submission_id = staged.submission_id and own.held_at = staged.validated_at)"
)
HOLDS = "quality.holds"
OPEN = """
    select distinct f.root_uuid, f.expectation
    from quality.findings as f
    join received as r on r.form = f.form and r.root_uuid = f.root_uuid
    left join decided as d on d.id = f.rowid
    where f.form = $form and f.severity = 'error'
        and d.decision is distinct from 'accept'
        and r.validation_status is distinct from 'not_approved' and not r.is_held
        and r.submission_id not in (
            select submission_id from in_force
            where form = $form and decision in ('exclude', 'return')
        )
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
    forms = ", ".join(literal(place.code) for place in programme.file.forms)
    received_in = f"coalesce({_period_of(programme, _came_on(programme))}, {NO_PERIOD})"
    reconciled = RECONCILED.format(forms=f"[{forms}]", came=came, period=received_in)
    with transaction(connection):
        _prepare_holds(connection)
        look_at(connection, programme, programme.file.forms, programme.decisions, as_of)
        rows = {
            "quality.decisions": keep_decisions(connection, as_of),
            "quality.submissions": replace_with_query(
                connection, "quality.submissions", settled_query()
            ),
            "quality.reconciliation": replace_with_query(
                connection, "quality.reconciliation", reconciled
            ),
        }
    return {"quality.findings": count_rows(connection, "quality.findings"), **rows}


def settled_query() -> str:
    """Return the query for what becomes of each submission, once `look_at` has looked."""
    return SETTLED.format(settled=OF_EACH)


def open_errors(
    connection: duckdb.DuckDBPyConnection, programme: Programme, place: FormPlace, as_of: date
) -> frozenset[tuple[str, str]]:
    """Return the errors found in a form that leave a submission out: (submission, expectation).

    Not those that were accepted, nor those of a submission that is left out in any case.
    """
    with transaction(connection):
        _prepare_holds(connection)
        look_at(connection, programme, [place], programme.decisions, as_of)
        found = connection.execute(OPEN, {"form": place.code}).fetchall()
    return frozenset((root_uuid, expectation) for root_uuid, expectation in found)


def _prepare_holds(connection: duckdb.DuckDBPyConnection) -> None:
    make_if_missing(connection, HOLDS)


def look_at(
    connection: duckdb.DuckDBPyConnection,
    programme: Programme,
    places: Sequence[FormPlace],
    decisions: Sequence[Decision],
    as_of: date,
) -> None:
    """Find out what `SETTLED` reads of some forms, with some decisions; nothing is kept.

    Raises:
        duckdb.CatalogException: A form is not staged.
    """
    queries = [_submissions(connection, programme, place, as_of) for place in places]
    connection.execute(f"create or replace temp table received as {' union all '.join(queries)}")
    hold_against(connection, programme, decisions, as_of)


def _submissions(
    connection: duckdb.DuckDBPyConnection, programme: Programme, place: FormPlace, as_of: date
) -> str:
    """Return the query for a form's submissions, before anything is held against them."""
    tables = programme.questionnaire(place.code).staged(is_sensitive=place.is_sensitive)
    columns = columns_as_staged(connection, tables)
    own = OWN_HOLD.format(form=literal(place.code))
    return f"""
        select
            {literal(place.code)} as form, root_uuid, submission_id, instance_uuid,
            validation_status, validated_at, {_registered(programme, place)} as partner,
            coalesce(validation_status = 'on_hold', false) and not {own} as is_held,
            {_reported_on(programme, place, columns.get(place.code, ()))} as period,
            {of_submission(place.evidence, tables, columns)} as has_evidence,
            {_agency_sent(programme, place)} as is_agency_sent
        from staging.{place.code} as staged
        where {arrived(programme, as_of)}
    """


def _registered(programme: Programme, place: FormPlace) -> str:
    """Return SQL for the partner it is about; what is in no register is an answer, and left out."""
    if not place.partner:
        return "null::varchar"
    known = ", ".join(literal(row.partner) for row in (*programme.partners, *programme.candidates))
    column = f'"{column_name(place.partner)}"'
    return f"if(list_contains([{known}]::varchar[], {column}), {column}, null)"


def _agency_sent(programme: Programme, place: FormPlace) -> str:
    """Return SQL for whether it came from the agency; without an account the form says so."""
    accounts = ", ".join(literal(account) for account in programme.file.agency.accounts)
    by_account = f"list_contains([{accounts}]::varchar[], submitted_by)"
    return f"coalesce({by_account}, {place.is_agency_held})"


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
