"""What the checks found, counted for readers: how often each is passed, and what is still open.

One row of both tables stands for all partners, others for each partner of the register. Who may
read which of them is `assets.protection`.
"""

from collections.abc import Iterable

import duckdb

from assets.programme.read import Programme
from assets.warehouse.connection import literal, transaction
from assets.warehouse.dictionary import replace_with_query
from expectations.settling import NO_PERIOD

# What the finding tells by itself: a figure that is exactly the target is the target, and in an
# assessment with one score throughout each item has the score of its domain; both may be withheld.
TELLS_A_FIGURE = ("equals_target", "straight_line")
# And to everybody who reads a target: whose figure it is, other numbers give away.
TELLS_THE_TARGET = ("equals_target",)
# The partner of a submission, where the register knows it; copies of one submission are one.
OF_PARTNERS = """
    known as (
        select form, root_uuid, any_value(partner) as partner
        from quality.submissions
        where list_contains({partners}, partner)
        group by form, root_uuid
    )
"""
FOUND = """
    with {of_partners},

    counted_in as (
        select form, root_uuid, min(period) as period
        from quality.submissions
        group by form, root_uuid
    ),

    found as (
        select
            f.form,
            f.check_name,
            f.severity,
            f.column_name,
            k.partner,
            f.root_uuid,
            p.period,
            case f.decision
                when 'accept' then 'accepted'
                when 'return' then 'returned'
                when 'exclude' then 'excluded'
                else 'open'
            end as state
        from quality.findings as f
        left join known as k on k.form = f.form and k.root_uuid = f.root_uuid
        left join counted_in as p on p.form = f.form and p.root_uuid = f.root_uuid
    )

    select
        form,
        check_name,
        severity,
        if(grouping(column_name) = 1, '*', column_name) as column_name,
        if(grouping(partner) = 1, '*', partner) as partner,
        count(distinct root_uuid) as submissions,
        count(*) as rows,
        count(*) filter (where state = 'open') as open,
        count(*) filter (where state = 'accepted') as accepted,
        count(*) filter (where state = 'returned') as returned,
        count(*) filter (where state = 'excluded') as excluded,
        string_agg(distinct period, ', ' order by period)
            filter (where state = 'open' and period <> {no_period}) as open_periods,
        list_contains({agency_held}, form) as is_agency_held,
        {marks}
    from found
    group by grouping sets (
        (form, check_name, severity),
        (form, check_name, severity, column_name),
        (form, check_name, severity, partner),
        (form, check_name, severity, column_name, partner)
    )
    having grouping(partner) = 1 or partner is not null
    order by all
"""
# A rule of the domain looks at what is not excluded, if it is an error, and else at what is used:
# so each submission counts for it, or not, as it was settled in the end.
PASSED = """
    with {of_partners},

    submissions as (
        select
            s.form, s.period, k.partner, s.fate, s.root_uuid
        from quality.submissions as s
        left join known as k on k.form = s.form and k.root_uuid = s.root_uuid
    ),

    checks as (
        select
            form,
            check_name,
            severity,
            case
                when bool_or(suite <> 'domain') then ['used', 'quarantined', 'on_hold', 'excluded']
                when severity = 'error' then ['used', 'quarantined', 'on_hold']
                else ['used']
            end as looks_at
        from quality.rules
        where is_checked and language = {language}
        group by form, check_name, severity
    ),

    looked_at as (
        select
            c.form, c.check_name, c.severity, s.period, s.partner, s.submissions, 0 as failed
        from checks as c
        left join (
            select form, period, partner, fate, count(*) as submissions
            from submissions
            group by form, period, partner, fate
        ) as s on s.form = c.form and list_contains(c.looks_at, s.fate)
    ),

    failed as (
        select
            c.form, c.check_name, c.severity, s.period, s.partner, 0 as submissions,
            count(*) as failed
        from (select distinct form, check_name, severity, root_uuid from quality.findings) as f
        join checks as c
            on c.form = f.form and c.check_name = f.check_name and c.severity = f.severity
        join submissions as s
            on s.form = f.form and s.root_uuid = f.root_uuid and list_contains(c.looks_at, s.fate)
        group by all
    ),

    counted as (
        select
            form,
            check_name,
            severity,
            if(grouping(period) = 1, '*', period) as period,
            if(grouping(partner) = 1, '*', partner) as partner,
            coalesce(sum(submissions), 0)::bigint as submissions,
            sum(failed)::bigint as failed
        from (from looked_at union all by name from failed)
        group by grouping sets (
            (form, check_name, severity),
            (form, check_name, severity, period),
            (form, check_name, severity, partner),
            (form, check_name, severity, period, partner)
        )
        having
            (grouping(period) = 1 or period is not null)
            and (grouping(partner) = 1 or partner is not null)
    )

    select
        *,
        -- In whole millionths, half up: the database divides decimals as floating point.
        if(
            submissions = 0,
            null,
            ((2000000 * (submissions - failed) + submissions) // (2 * submissions))
            * 0.000001::decimal(7, 6)
        ) as pass_rate,
        {marks}
    from counted
    order by all
"""


def summarise(connection: duckdb.DuckDBPyConnection, programme: Programme) -> dict[str, int]:
    """Count what the checks found; return the rows of the tables that say so."""
    said = {
        "of_partners": OF_PARTNERS.format(
            partners=_listed(row.partner for row in programme.partners)
        ),
        "marks": _marks(programme),
        "agency_held": _listed(one.code for one in programme.file.forms if one.is_agency_held),
        "no_period": NO_PERIOD,
        "language": literal(programme.language),
    }
    queries = {
        "quality.pass_rates": PASSED.format_map(said),
        "quality.findings_summary": FOUND.format_map(said),
    }
    with transaction(connection):
        return {
            table: replace_with_query(connection, table, query) for table, query in queries.items()
        }


def _marks(programme: Programme) -> str:
    """Return SQL that marks what the Agency's team, or a partner, may not read by partner."""
    forms = programme.file.forms
    confidential = _listed(form.code for form in forms if form.is_sensitive or form.link_code)
    about_partners = _listed(
        form.code for form in forms if form.is_sensitive and form.is_agency_held
    )
    telling, of_target = (
        _listed(rule.code for rule in programme.file.quality.rules if rule.kind in kinds)
        for kinds in (TELLS_A_FIGURE, TELLS_THE_TARGET)
    )
    return (
        f"list_contains({confidential}, form) or list_contains({telling}, check_name)"
        f" as is_confidential, list_contains({about_partners}, form) as is_about_partner,"
        f" list_contains({of_target}, check_name) as is_of_target"
    )


def _listed(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(literal, texts))}]::varchar[]"
