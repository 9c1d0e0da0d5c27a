"""Fills `marts.commitments`, `marts.commitments_due` and `marts.accountability`.

What a promise's state is stands in `assets.accountability.states`; here it is asked for every
promise, on the as-of day and at the end of the quarter in which it fell due.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import duckdb

from assets.accountability.proposals import agreed_proposals
from assets.accountability.register import Between, Promise, promises
from assets.accountability.states import Clock, Event, standing
from assets.programme.locale import Labels
from assets.programme.periods import Period, period_on
from assets.programme.read import Programme
from assets.warehouse.connection import transaction
from assets.warehouse.dictionary import replace_rows, replace_with_query

FORM = "commitment_event"  # F10 of the domain.
ANSWERING = {"joint": ("agency", "cso")}  # A joint promise counts for both sides (DOMAIN §3.4).

ACCOUNTABILITY = """
    select
        period,
        coalesce(partner, '*') as partner,
        side,
        count(*) filter (where state <> 'waived') as due,
        count(*) filter (where state = 'on_time') as on_time,
        count(*) filter (where state = 'late') as late,
        count(*) filter (where state = 'deemed') as deemed,
        count(*) filter (where state = 'pending') as pending,
        count(*) filter (where state = 'overdue') as overdue,
        count(*) filter (where state = 'disputed') as disputed,
        count(*) filter (where is_waived) as waived,
        count(*) filter (where state <> 'waived' and is_redated) as redated
    from marts.commitments_due
    group by grouping sets ((period, partner, side), (period, side))
    order by period, partner, side
"""


def load_commitments(
    connection: duckdb.DuckDBPyConnection, programme: Programme, as_of: date
) -> dict[str, int]:
    """Replace the tables of both sides' promises; return their rows by table."""
    clock = Clock(programme.file.commitments, programme.file.calendar)
    said = _events(connection, programme)
    types = Labels.of(programme.folder, programme.language).sections.get("promise_types", {})
    agreed = _each_once([*promises(programme), *agreed_proposals(said, types, programme.language)])
    by_name = {period.name: period for period in programme.periods}
    with transaction(connection):
        return {
            "marts.commitments": replace_rows(
                connection, "marts.commitments", _today(agreed, said, as_of, clock)
            ),
            "marts.commitments_due": replace_rows(
                connection, "marts.commitments_due", _due(agreed, said, as_of, clock, by_name)
            ),
            "marts.accountability": replace_with_query(
                connection, "marts.accountability", ACCOUNTABILITY
            ),
        }


def _each_once(found: Iterable[Promise]) -> list[Promise]:
    """Keep the first promise of a code to a partner: one that exists cannot be proposed again."""
    first: dict[Between, Promise] = {}
    for promise in found:
        first.setdefault(promise.between, promise)
    return list(first.values())


def _events(
    connection: duckdb.DuckDBPyConnection, programme: Programme
) -> Mapping[Between, Sequence[Event]]:
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
            e.promise__promised_by
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


def _today(
    agreed: Sequence[Promise], said: Mapping[Between, Sequence[Event]], as_of: date, clock: Clock
) -> Iterator[tuple[object, ...]]:
    for promise in agreed:
        if promise.agreed_on > as_of:
            continue
        now = standing(promise, said.get(promise.between, ()), as_of, clock)
        yield (
            promise.commitment,
            promise.partner,
            promise.agreement,
            promise.side,
            promise.type,
            promise.text_en,
            promise.text_fr,
            promise.text_es,
            promise.text_ar,
            promise.due_on,
            now.current_due,
            now.state,
            now.claimed_on,
            now.claimed_by,
            now.done_on,
            now.days_late,
            now.is_disputed,
            now.is_waived,
            now.is_redated,
            now.evidence,
        )


def _due(
    agreed: Sequence[Promise],
    said: Mapping[Between, Sequence[Event]],
    as_of: date,
    clock: Clock,
    periods: Mapping[str, Period],
) -> Iterator[tuple[object, ...]]:
    """Yield promises whose original due date has come, as they stood at their period's end."""
    length = next(iter(periods.values())).length
    for promise in agreed:
        name = period_on(promise.due_on, length).name
        if promise.due_on > as_of or name not in periods:
            continue
        at = min(periods[name].ends_on, as_of)
        then = standing(promise, said.get(promise.between, ()), at, clock)
        for side in ANSWERING.get(promise.side, (promise.side,)):
            yield (
                promise.commitment,
                promise.partner,
                side,
                promise.type,
                name,
                promise.due_on,
                # On the very day it is due a promise is due, and not yet overdue.
                "pending" if then.state == "not_due" else then.state,
                then.state == "on_time",
                then.is_waived,
                then.is_redated,
                None,
                None,
                False,
            )
