"""Grows a staged warehouse of the example to any number of submissions, inside the database.

What grows is what the invented population lets grow: the cases and the interviews (see
`assets.kobo.sandbox.population.invent`). A copy has its own id and its own person; its days are
moved, and its person's answers are another row's, so that copies do not all lie in the cells of
their originals. Inventing as many anew and staging them would be truer, and takes an hour.
"""

from datetime import date
from math import ceil

import duckdb

from assets.warehouse.connection import count_rows

# The tables that grow, by form; each with the columns of a copy that differ from the original's.
# `shift` and `wait` are days that depend on the copy, `other` is another row of the same table.
GROWING = {
    "registration_case": {
        "registration_case": {
            "submission_id": "one.submission_id + 100000000 * copy",
            "case__person": "md5(one.case__person || copy)",
            "case__opened_on": "one.case__opened_on + shift - wait",
            "application__applied_on": "one.application__applied_on + shift - wait",
            "application__issued_on": "one.application__issued_on + shift",
            "case__sex": "other.case__sex",
            "case__age_band": "other.case__age_band",
            "case__group": "other.case__group",
        },
        "registration_case__document": {
            "document__issued_on": "one.document__issued_on + shift",
            "document__document_type": "other.document__document_type",
        },
        "registration_case__follow_up": {},
    },
    "community_pulse": {
        "community_pulse": {
            "submission_id": "one.submission_id + 100000000 * copy",
            "pulse__code": "md5(one.pulse__code || copy)",
            "pulse__weight": "other.pulse__weight",
            "person__sex": "other.person__sex",
            "person__age_band": "other.person__age_band",
            "person__group": "other.person__group",
        },
    },
}
LONGEST_SHIFT, LONGEST_WAIT = 30, 20
_ID = "md5(one.root_uuid || copy)::uuid::varchar"
# Where a moved day would lie outside the programme, the copy keeps its original's.
_COPIES = f"""
    select root_uuid, copy, {_ID} as new_uuid,
        if(is_moved, (hash(root_uuid, copy) % {2 * LONGEST_SHIFT + 1})::int - {LONGEST_SHIFT}, 0)
            as shift,
        if(is_moved, (hash(copy, root_uuid) % {LONGEST_WAIT})::int, 0) as wait
    from (
        select one.root_uuid, copy,
            bool_and(coalesce(day between $first + {LONGEST_SHIFT + LONGEST_WAIT}
                and $last - {LONGEST_SHIFT}, true)) as is_moved
        from (select root_uuid, unnest([{{days}}]) as day from staging.{{form}}) as one,
            range(1, $copies + 1) as c (copy)
        group by all
    ) as one
"""
_DAYS = {
    "registration_case": "case__opened_on, application__applied_on, application__issued_on",
    "community_pulse": "pulse__asked_on",
}


def grow(connection: duckdb.DuckDBPyConnection, wanted: int, first: date, last: date) -> int:
    """Grow to so many submissions or a few more; return how many there are then."""
    counted = "select form, count(*) from quality.submissions group by 1"
    of_form: dict[str, int] = dict(connection.execute(counted).fetchall())
    kept = sum(count for form, count in of_form.items() if form not in GROWING)
    growing = sum(of_form.values()) - kept
    copies = max(ceil((wanted - kept) / growing) - 1, 0)
    for form, tables in GROWING.items():
        connection.execute(
            "create or replace temp table copies as " + _COPIES.format(form=form, days=_DAYS[form]),
            {"first": first, "last": last, "copies": copies},
        )
        for table, changes in tables.items():
            _copy(connection, f"staging.{table}", {**changes, "root_uuid": "copies.new_uuid"})
        _copy(
            connection,
            "quality.submissions",
            {"root_uuid": "copies.new_uuid"},
            where=f"one.form = '{form}'",
        )
    return sum(of_form.values()) + growing * copies


def _copy(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    changes: dict[str, str],
    where: str = "true",
) -> None:
    replaced = ", ".join(f'{value} as "{name}"' for name, value in changes.items())
    connection.execute(
        f"""
        insert into {table}
        with numbered as (select *, row_number() over () - 1 as row from {table})
        select one.* exclude (row) replace ({replaced})
        from numbered as one
        join copies on copies.root_uuid = one.root_uuid
        join numbered as other
            on other.row = (hash(copies.new_uuid, 1) % {count_rows(connection, table)})::bigint
        where {where}
        """
    )
