"""Fills the tables of both sides' promises: where each stands, and how many were kept.

What a promise's state is stands in `assets.accountability.states`; here it is asked for every
promise, on the as-of day and at the end of the quarter in which it fell due.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import duckdb

from assets.accountability.ageing import ageing_rows
from assets.accountability.counted import COUNTED, GAP
from assets.accountability.events import events_of
from assets.accountability.happened import happened
from assets.accountability.proposals import agreed_proposals
from assets.accountability.register import Between, Promise, promises
from assets.accountability.states import Clock, Event
from assets.accountability.told import Told
from assets.programme.locale import Labels
from assets.programme.periods import Period, period_on
from assets.programme.read import Programme
from assets.warehouse.connection import transaction
from assets.warehouse.dictionary import replace_rows, replace_with_query

TABLES = (
    "marts.commitments", "marts.commitments_due", "marts.accountability",
    "marts.accountability_gap", "marts.accountability_ageing",
)  # fmt: skip


def load_commitments(
    connection: duckdb.DuckDBPyConnection, programme: Programme, as_of: date
) -> dict[str, int]:
    """Replace the tables of both sides' promises; return their rows by table."""
    came = happened(connection, programme, as_of)
    said = events_of(connection, programme, came)
    registered = promises(programme, came)
    types = {
        language: Labels.of(programme.folder, language).sections.get("promise_types") or {}
        for language in programme.file.languages
    }
    agreed = _each_once([*registered, *agreed_proposals(said, types)])
    told = Told(agreed, said, Clock(programme.file.commitments, programme.file.calendar), as_of)
    fewest = programme.file.commitments.rated_from
    rows = {
        "marts.commitments": _today(told),
        "marts.commitments_due": _due(told, programme.periods),
        "marts.accountability_ageing": ageing_rows(told, programme.periods),
    }
    queries = {
        "marts.accountability": COUNTED.format(fewest=fewest),
        "marts.accountability_gap": GAP,
    }
    with transaction(connection):
        filled = {table: replace_rows(connection, table, found) for table, found in rows.items()}
        made = {
            table: replace_with_query(connection, table, query) for table, query in queries.items()
        }
    return {table: (filled | made)[table] for table in TABLES}


def _each_once(found: Iterable[Promise]) -> list[Promise]:
    """Keep the first promise of a code to a partner: one that exists cannot be proposed again."""
    first: dict[Between, Promise] = {}
    for promise in found:
        first.setdefault(promise.between, promise)
    return list(first.values())


def _today(told: Told) -> Iterator[tuple[object, ...]]:
    for promise in told.agreed:
        if promise.agreed_on > told.as_of:
            continue
        now = told.standing(promise, told.as_of)
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
            now.settled_on,
            len(now.moves),
            now.moves[-1].reason if now.moves else None,
        )


def _due(told: Told, periods: Sequence[Period]) -> Iterator[tuple[object, ...]]:
    """Yield promises whose original due date has come, as they stood at their period's end."""
    by_name = {period.name: period for period in periods}
    for promise in told.agreed:
        name = period_on(promise.due_on, periods[0].length).name
        if promise.due_on > told.as_of or name not in by_name:
            continue
        at = min(by_name[name].ends_on, told.as_of)
        if promise.agreed_on > at:  # Nobody owed it when the period ended.
            continue
        then = told.standing(promise, at)
        behind = [event for event in told.events(promise) if event.happened_on <= at]
        evidence = [event.has_evidence for event in behind if event.has_evidence is not None]
        for side in promise.answering:
            yield (
                promise.commitment,
                promise.partner,
                side,
                promise.type,
                name,
                promise.due_on,
                # Its last day, or the later one that both sides moved it to, is not over: it is
                # due in its period, not overdue, and nobody has said that it was kept.
                "unclaimed" if then.state == "not_due" else then.state,
                then.state == "on_time",
                then.is_waived,
                then.is_redated,
                None,
                None,
                any(event.is_provisional for event in behind),
                any(event.is_warned for event in behind),
                any(evidence) if evidence else None,
                then.is_on_time_revised,
                told.standing(promise, told.as_of).is_done,
                then.days_late,
                _records(behind),
            )


def _records(events: Iterable[Event]) -> list[dict[str, str]]:
    """Return the submissions behind what was said; what no submission says has none."""
    found = sorted({(event.form, event.root_uuid) for event in events if event.root_uuid})
    return [{"form": form, "root_uuid": uuid, "item_path": ""} for form, uuid in found]
