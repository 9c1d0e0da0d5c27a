"""What has come, gone or changed since a publication, submission by submission.

Which of it is the reason of a restated figure is `assets.publications.reasons`.
"""

from pathlib import Path

import duckdb

from assets.programme.read import Programme
from assets.publications.behind import RECORDS, SUBMISSIONS, kept, keyed, received, used
from assets.warehouse.connection import literal

CHANGES = """
    create or replace temp table changed as
    with was as ({submissions}),

    now as ({received})

    select
        coalesce(now.form, was.form) as form,
        coalesce(now.root_hash, was.root_hash) as root_hash,
        list_distinct([was.partner, now.partner]) as partners,
        list_distinct([was.period, now.period]) as periods,
        case
            when was.form is null and list_contains({reports}, now.form) then 'late_report'
            when was.form is null then 'new_record'
            when now.form is null and cut.form is not null then 'forgotten'
            when now.form is null then 'deletion'
            when {is_edited} and {is_approved} then 'edit_after_approval'
            when {is_edited} then 'edit'
            when 'quarantined' in (was.fate, now.fate) and ruled.form is null then 'quarantine'
            else 'decision'
        end as reason
    from was
    full join now on now.form = was.form and now.root_hash = was.root_hash
    left join staging.cut_out as cut on cut.form = was.form and {number} = was.number_hash
    left join (
        select distinct form, {root} as root_hash from quality.decisions where state <> 'not_yet'
    ) as ruled on ruled.form = now.form and ruled.root_hash = now.root_hash
    where was.form is null or now.form is null or {is_edited} or was.fate <> now.fate
"""
# What a row says changes as well where its form does: another question, or another type of one.
EDITED = """(
    was.content_hash <> now.content_hash and coalesce(was.state_hash <> now.state_hash, true)
)"""
APPROVED = "was.fate = 'used' and not was.is_provisional"
BEHIND = """
    create or replace temp table behind as
    select distinct indicator, period, partner, form, root_hash, reason
    from ({records} union all {used})
    join changed using (form, root_hash)
"""
# Of a figure to date all periods until then; a longer period has those within it.
OF_A_FIGURE = """
    select distinct behind.reason
    from behind
    join marts.periods as own on own.period = behind.period
    join marts.periods as closed on closed.period = $period
    where behind.indicator = $indicator and behind.partner = $partner
        and own.starts_on <= closed.ends_on
        and ($is_to_date or own.period = closed.period)
"""
OF_ITS_FORMS = """
    select distinct reason
    from changed
    join marts.periods as closed on closed.period = $period
    where list_contains($forms, form)
        and ($partner = '*' or list_contains(partners, $partner) or len(partners) = 0)
        and (
            len(periods) = 0
            or exists (
                select 1 from unnest(periods) as told (name)
                left join marts.periods as own on own.period = told.name
                where own.starts_on is null or own.starts_on <= closed.ends_on
            )
        )
"""


def find_changes(
    connection: duckdb.DuckDBPyConnection, programme: Programme, private: Path, salt: str
) -> None:
    """Fill the temporary tables `changed` and `behind` with what changed since a publication.

    `private` is the folder in which that publication keeps what stood behind it, by hashes under
    `salt`, which follows from the programme's key. A record that
    was behind a figure, or is now, is behind it in `behind`.
    """
    reports = ", ".join(literal(place.code) for place in programme.file.forms if place.reports)
    connection.execute(
        CHANGES.format(
            submissions=kept(connection, private / SUBMISSIONS, salt),
            received=received(programme, salt),
            number=keyed(salt, "cut.submission_id"),
            root=keyed(salt, "root_uuid"),
            reports=f"[{reports}]::varchar[]",
            is_approved=APPROVED,
            is_edited=EDITED,
        )
    )
    records = kept(connection, private / RECORDS, salt)
    connection.execute(BEHIND.format(records=records, used=used(connection, salt)))


def of_figure(
    connection: duckdb.DuckDBPyConnection,
    indicator: str,
    period: str,
    partner: str,
    *,
    is_to_date: bool,
) -> set[str]:
    """Return what changed among the submissions that a figure was, or is, made of."""
    found = connection.execute(
        OF_A_FIGURE,
        {
            "indicator": indicator,
            "period": period,
            "partner": partner,
            "is_to_date": is_to_date,
        },
    ).fetchall()
    return {reason for (reason,) in found}


def of_forms(
    connection: duckdb.DuckDBPyConnection, forms: frozenset[str], period: str, partner: str
) -> set[str]:
    """Return what changed among a partner's submissions of some forms, until a period's end."""
    found = connection.execute(
        OF_ITS_FORMS, {"forms": sorted(forms), "period": period, "partner": partner}
    ).fetchall()
    return {reason for (reason,) in found}
