"""Which reports and answers are due from whom, and which have come: `marts.reporting_calendar`.

Both sides stand in one table and by one scale: a CSO's report for each period, the agency's
feedback on it (A02), and its sharing of the data and the report back (A03).
"""

from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from datetime import date, timedelta
from typing import Literal

import duckdb

from assets.accountability.agreements import in_force, why_unbound
from assets.accountability.events import Said, events_of
from assets.accountability.happened import Happened, Report, happened
from assets.accountability.register import Promise, promises
from assets.accountability.rules import answered_form, occasions, periods_of
from assets.accountability.states import Clock, Standing, standing
from assets.programme.periods import Period
from assets.programme.read import Programme
from assets.programme.registers import CommitmentRule
from assets.warehouse.connection import transaction
from assets.warehouse.dictionary import replace_rows

TABLE = "marts.reporting_calendar"
# What the agency owes in return for reports, by type of promise (DOMAIN §3.4).
DUTIES = {"A02": "feedback", "A03": "sharing"}
DONE = {"on_time", "late", "deemed"}

State = Literal[
    "not_expected", "not_yet_due", "due", "overdue", "submitted", "sent_back", "accepted"
]


@dataclass(frozen=True)
class Entry:
    """One row: what is expected of a side for a period and partnership, and what came of it."""

    side: str
    form: str | None
    period: str
    partner: str
    expected: bool
    due_on: date | None = None
    state: State = "not_expected"
    received_on: date | None = None
    days_late: int | None = None
    reason: str | None = None
    duty: str = "report"
    root_uuid: str | None = None
    is_nil: bool = False


def load_reporting_calendar(
    connection: duckdb.DuckDBPyConnection, programme: Programme, as_of: date
) -> int:
    """Replace the reporting calendar of both sides; return its rows."""
    came = happened(connection, programme, as_of)
    entries = [
        *_of_csos(programme, came, as_of),
        *_of_the_agency(programme, came, events_of(connection, programme, came), as_of),
    ]
    with transaction(connection):
        return replace_rows(connection, TABLE, map(astuple, entries))


def _of_csos(programme: Programme, came: Happened, as_of: date) -> Iterator[Entry]:
    """Yield an entry for each reporting form, period and partner.

    A report is expected for each period on a day of which an agreement is in force.
    """
    for form in programme.file.forms:
        if form.reports is None:
            continue
        for period in programme.periods:
            due_on = period.ends_on + timedelta(days=programme.file.periods.due_days)
            for partner in programme.partners:
                name = partner.partner
                report = came.reports.get((form.code, period.name, name), Report())
                if in_force(programme, name, period) is None:
                    yield Entry(
                        "cso", form.code, period.name, name, expected=False,
                        received_on=report.received_on, root_uuid=report.root_uuid,
                        reason=why_unbound(programme, name, period),
                    )  # fmt: skip
                    continue
                yield Entry(
                    "cso", form.code, period.name, name, expected=True, due_on=due_on,
                    state=_state_of_report(report, period, due_on, as_of),
                    received_on=report.received_on,
                    days_late=_days_late(report.received_on, due_on, as_of),
                    root_uuid=report.root_uuid, is_nil=report.is_nil,
                )  # fmt: skip


def _state_of_report(report: Report, period: Period, due_on: date, as_of: date) -> State:
    if report.received_on is not None:
        return "accepted" if report.is_accepted else "submitted"
    return "sent_back" if report.is_sent_back else _still_open(period, due_on, as_of)


def _still_open(period: Period, due_on: date, as_of: date) -> State:
    if as_of > due_on:
        return "overdue"
    return "due" if as_of > period.ends_on else "not_yet_due"


def _days_late(received_on: date | None, due_on: date, as_of: date) -> int | None:
    """Return how late it came, or how late it is by now; nothing while there is still time."""
    if received_on is None and as_of <= due_on:
        return None
    return max(((received_on or as_of) - due_on).days, 0)


def _of_the_agency(
    programme: Programme, came: Happened, said: Said, as_of: date
) -> Iterator[Entry]:
    """Yield an entry for each answer that a rule has the agency owe, period and partner."""
    agreed = {promise.between: promise for promise in promises(programme, came)}
    clock = Clock(programme.file.commitments, programme.file.calendar)
    for rule in programme.commitment_rules:
        if rule.type not in DUTIES:
            continue
        bound = {
            (occasion.agreement.partner, occasion.period): occasion.commitment
            for occasion in occasions(programme, rule, came)
        }
        for period in periods_of(programme, rule):
            for partner in programme.partners:
                name = partner.partner
                code = bound.get((name, period))
                blank = _blank(programme, rule, period, name, is_bound=code is not None)
                promise = agreed.get((code or "", name))
                if promise is None:
                    yield blank
                else:
                    now = standing(promise, said.get(promise.between, ()), as_of, clock)
                    yield _answered(blank, promise, now, period, as_of)


def _blank(
    programme: Programme, rule: CommitmentRule, period: Period, partner: str, *, is_bound: bool
) -> Entry:
    """Return the entry of an answer that nothing has called for."""
    duty = DUTIES[rule.type]
    return Entry(
        side="agency",
        form=answered_form(programme, rule) if duty == "feedback" else None,
        period=period.name,
        partner=partner,
        expected=False,
        reason="no_report" if is_bound else why_unbound(programme, partner, period),
        duty=duty,
    )


def _answered(blank: Entry, promise: Promise, now: Standing, period: Period, as_of: date) -> Entry:
    """Return the entry of an answer that was promised: it counts as given once it is claimed.

    One that the CSO disputes is like a report that was sent back: it is still owed.
    """
    if now.state == "waived":
        return replace(blank, reason="waived")
    received_on = None if now.is_disputed else now.claimed_on
    state: State
    if now.is_disputed:
        state = "sent_back"
    elif received_on is not None:
        state = "accepted" if now.state in DONE else "submitted"
    else:
        state = _still_open(period, now.current_due, as_of)
    return replace(
        blank,
        expected=True,
        due_on=promise.due_on,
        state=state,
        received_on=received_on,
        days_late=_days_late(received_on, promise.due_on, as_of),
        reason=None,
        root_uuid=(now.claim.root_uuid or None) if now.claim else None,
    )
