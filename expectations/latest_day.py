"""The day after which nothing that a submission says can have happened: that on which it arrived.

A date that lay ahead on that day was a mistake then and stays one: nobody mends it by waiting. The
forms' own rules and those of the domain take the day from here, so that both say the same.
"""

from collections.abc import Collection

from assets.programme.model import FormPlace
from assets.programme.read import Programme
from assets.staging.tables import column_name
from assets.warehouse.connection import literal, quoted

LATEST_DAY = "#day"  # No question's column is called so.
# Older servers name a submission after its newest state: there an edit shows by an earlier state.
ARRIVED = """
    with states as (
        select
            submission_id,
            instance_uuid,
            min(seen_at) as seen_at,
            min(pull) > min(min(pull)) over (partition by submission_id) as is_edit
        from staging.history
        where form = {named}
        group by submission_id, instance_uuid
    ),

    said as (
        select
            own.root_uuid,
            own.instance_uuid = own.root_uuid and state.is_edit is not true as is_first,
            if(is_first, own.submitted_at, state.seen_at) as moment,
            {carried} as whose
        from staging.{form} as own
        left join states as state
            on state.submission_id = own.submission_id
            and state.instance_uuid = own.instance_uuid
    )

    select
        root_uuid,
        if(bool_and(moment is not null), max(greatest({days})), null) as {latest}
    from said
    group by root_uuid
"""


def latest_days(programme: Programme, place: FormPlace, columns: Collection[str]) -> str:
    """Return the query for the `root_uuid` and the latest day of each submission of a form.

    What was never edited says what it said when it came; what was edited says so since some pull
    first saw it. Of the programme's day and the partner's, where it has a zone of its own, the
    later one counts; of copies the last. Where that is not known, the day is null. `columns` are
    those of the form's own table, as it was staged.
    """
    days = [_day(programme.file.time_zone)]
    own_days = " ".join(
        f"when {literal(row.partner)} then {_day(row.time_zone)}"
        for row in programme.partners
        if row.time_zone
    )
    partner = column_name(place.partner or "")
    carried = "null"
    if own_days and partner in columns:
        carried = f"own.{quoted(partner)}"
        days.append(f"case whose {own_days} end")
    return ARRIVED.format(
        form=place.code,
        named=literal(place.code),
        carried=carried,
        days=", ".join(days),
        latest=quoted(LATEST_DAY),
    )


def _day(zone: str) -> str:
    return f"timezone({literal(zone)}, timezone('UTC', moment))::date"
