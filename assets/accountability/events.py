"""What both sides said about their promises."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import duckdb

from assets.accountability.register import Between
from assets.accountability.states import Event
from assets.programme.read import Programme

FORM = "commitment_event"  # F10 of the domain.
Said = Mapping[Between, Sequence[Event]]


def events_of(connection: duckdb.DuckDBPyConnection, programme: Programme) -> Said:
    """Return what was said about each promise; the side is that of the sending account.

    A CSO's words count for its own promises only, so they are kept by promise and partner.
    """
    if FORM not in {form.code for form in programme.file.forms}:
        return {}
    found = connection.execute(
        """
        select
            e.promise__commitment, e.promise__action, a.side, e.promise__happened_on,
            timezone($zone, timezone('UTC', e.submitted_at))::date, e.submitted_by,
            e.promise__new_due_on, e.promise__evidence, e.promise__partner, e.promise__type,
            e.promise__promised_by, e.root_uuid, e.is_provisional, e.is_warned, e.has_evidence
        from accepted.commitment_event as e
        join marts.accounts as a
            on a.account = e.submitted_by
            and (a.side = 'agency' or a.partner = e.promise__partner)
        order by e.submission_id
        """,
        {"zone": programme.file.time_zone},
    ).fetchall()
    events: dict[Between, list[Event]] = defaultdict(list)
    for event in (Event(*row) for row in found):
        events[event.commitment, event.partner].append(event)
    return events
