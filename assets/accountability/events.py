"""What both sides said about their promises, in words of their own or by a report that came."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import duckdb

from assets.accountability.happened import Happened, Report
from assets.accountability.register import Between
from assets.accountability.rules import answered_form, occasions
from assets.accountability.states import Event
from assets.accountability.zones import day_in, zones_of
from assets.programme.read import Programme

FORM = "commitment_event"  # F10 of the domain.
REPORT = "C01"  # The promise that is kept by sending a report (DOMAIN §3.4).
SHARING_BACK = "A03"  # The agency's, which is kept by sending the partner its own.
DELIVERY = "delivery"  # Stands for the form and the account of what the ledger of mail says.
Said = Mapping[Between, Sequence[Event]]


def events_of(
    connection: duckdb.DuckDBPyConnection, programme: Programme, happened: Happened
) -> Said:
    """Return what was said about each promise; the side is that of the sending account.

    A CSO's words count for its own promises only, so they are kept by promise and partner.
    """
    events: dict[Between, list[Event]] = defaultdict(list)
    if FORM in {form.code for form in programme.file.forms}:
        for event in _words(connection, programme):
            events[event.commitment, event.partner].append(event)
    for event in (*_reports(programme, happened), *_deliveries(programme, happened)):
        events[event.commitment, event.partner].append(event)
    return events


def _words(connection: duckdb.DuckDBPyConnection, programme: Programme) -> Iterator[Event]:
    found = connection.execute(
        """
        select
            e.submitted_at, e.promise__commitment, e.promise__action, a.side,
            e.promise__happened_on, e.submitted_by, e.promise__new_due_on, e.promise__evidence,
            e.promise__reason, e.promise__partner, e.promise__type, e.promise__promised_by,
            e.root_uuid, e.is_provisional, e.is_warned, e.has_evidence
        from accepted.commitment_event as e
        join marts.accounts as a
            on a.account = e.submitted_by
            and (a.side = 'agency' or a.partner = e.promise__partner)
        order by e.submission_id
        """
    ).fetchall()
    zones = zones_of(programme)
    for (
        arrived_at, commitment, action, side, happened_on, author, new_due_on, evidence, reason,
        partner, kind, promised_by, root_uuid, is_provisional, is_warned, has_evidence,
    ) in found:  # fmt: skip
        yield Event(
            commitment=commitment,
            action=action,
            side=side,
            happened_on=happened_on,
            # Silence is counted in the days of the partner, whichever side is silent.
            arrived_on=day_in(arrived_at, zones.get(partner, zones[""])),
            author=author,
            new_due_on=new_due_on,
            evidence=evidence,
            reason=reason,
            partner=partner,
            type=kind,
            promised_by=promised_by,
            root_uuid=root_uuid,
            is_provisional=is_provisional,
            is_warned=is_warned,
            has_evidence=has_evidence,
        )


def _deliveries(programme: Programme, happened: Happened) -> Iterator[Event]:
    """Yield the agency's claim to have shared back, for the first report that it sent.

    The partner's server took it, which is evidence; whether it arrived is the partner's to confirm.
    """
    for rule in programme.commitment_rules:
        if rule.type != SHARING_BACK:
            continue
        for occasion in occasions(programme, rule, happened):
            partner, period = occasion.agreement.partner, occasion.period
            sent_on = happened.sent_back.get((period.name, partner)) if period else None
            if sent_on is not None:
                yield Event(
                    commitment=occasion.commitment,
                    action="claim",
                    side="agency",
                    happened_on=sent_on,
                    arrived_on=sent_on,
                    author=DELIVERY,
                    evidence="seen",
                    partner=partner,
                    form=DELIVERY,
                    has_evidence=True,
                )


def _reports(programme: Programme, happened: Happened) -> Iterator[Event]:
    """Yield what reports say of the promise to send them, without another word.

    A report that came is the claim, and its own evidence; accepting it is the confirmation.
    """
    for rule in programme.commitment_rules:
        form = answered_form(programme, rule)
        if rule.type != REPORT or form is None:
            continue
        for occasion in occasions(programme, rule, happened):
            if occasion.period is None:
                continue
            partner = occasion.agreement.partner
            report = happened.reports.get((form, occasion.period.name, partner), Report())
            if report.received_on is None:
                continue
            claim = Event(
                commitment=occasion.commitment,
                action="claim",
                side="cso",
                happened_on=report.received_on,
                arrived_on=report.received_on,
                author=report.sent_by or "",
                evidence="seen",
                partner=partner,
                form=form,
                root_uuid=report.root_uuid or "",
                is_provisional=report.is_provisional,
                is_warned=report.is_warned,
                has_evidence=True,
            )
            yield claim
            if report.accepted_on is not None:
                yield replace(
                    claim,
                    action="confirm",
                    side="agency",
                    happened_on=report.accepted_on,
                    arrived_on=report.accepted_on,
                )
