"""What has happened that starts or keeps a promise: reports that came or went, tranches agreed.

What was said about promises themselves is in `assets.accountability.events`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import duckdb

from assets.accountability.zones import day_in, zones_of
from assets.programme.model import ReportQuestions
from assets.programme.read import Programme
from assets.staging.tables import column_name

TRANCHES = "grant_payment"  # F11 of the domain.
ReportKey = tuple[str, str, str]  # form, period, partner


@dataclass(frozen=True)
class Report:
    """What became of the report of one form, period and partner; days are told in its zone."""

    received_on: date | None = None  # The first one that counts, by the day of its arrival.
    accepted_on: date | None = None
    is_accepted: bool = False
    is_sent_back: bool = False  # One came, and none of those that came counts.
    root_uuid: str | None = None  # The first one that counts, and who sent it.
    sent_by: str | None = None
    is_provisional: bool = False
    is_warned: bool = False
    is_nil: bool = False  # The newest that counts says that there was nothing to report.


@dataclass(frozen=True)
class Tranche:
    """One tranche of an agreement, as the agency's payment record tells it."""

    agreement: str
    number: int
    agreed_on: date
    due_on: date
    received_on: date | None = None


@dataclass(frozen=True)
class Happened:
    """All of it, until one day."""

    reports: Mapping[ReportKey, Report] = field(default_factory=dict)
    tranches: Sequence[Tranche] = ()
    sent_back: Mapping[tuple[str, str], date] = field(
        default_factory=dict
    )  # When the agency first sent its report, by period and partner.


def happened(connection: duckdb.DuckDBPyConnection, programme: Programme, as_of: date) -> Happened:
    """Return what has happened until a day."""
    reports: dict[ReportKey, Report] = {}
    for form in programme.file.forms:
        if form.reports is not None:
            reports |= _reports(connection, programme, form.code, form.reports, as_of)
    has_tranches = any(form.code == TRANCHES for form in programme.file.forms)
    tranches = _tranches(connection) if has_tranches else ()
    return Happened(reports, tranches, _sent_back(connection))


def _reports(
    connection: duckdb.DuckDBPyConnection,
    programme: Programme,
    form: str,
    questions: ReportQuestions,
    as_of: date,
) -> dict[ReportKey, Report]:
    """Return what came by a form. A year may have been asked for as a number."""
    period, partner = column_name(questions.period), column_name(questions.partner)
    is_nil = f"\"{column_name(questions.nil)}\" = 'yes'" if questions.nil else "false"
    found = connection.execute(
        f"""
        select
            "{period}"::varchar, "{partner}",
            min(report.submitted_at) filter (settled.fate = 'used'),
            min(report.validated_at)
                filter (settled.fate = 'used' and not settled.is_provisional),
            bool_or(settled.fate = 'used' and not settled.is_provisional),
            first(
                struct_pack(
                    root_uuid := report.root_uuid, sent_by := report.submitted_by,
                    is_provisional := settled.is_provisional, is_warned := settled.is_warned
                )
                order by report.submitted_at, report.submission_id
            ) filter (settled.fate = 'used'),
            coalesce(
                last({is_nil} order by report.submitted_at, report.submission_id)
                    filter (settled.fate = 'used'),
                false
            )
        from staging.{form} as report
        join quality.submissions as settled
            on settled.form = $form and settled.root_uuid = report.root_uuid
        group by all
        """,
        {"form": form},
    ).fetchall()
    zones = zones_of(programme)
    told: dict[ReportKey, Report] = {}
    for name, sender, arrived_at, approved_at, is_approved, first, said_nil in found:
        zone = zones.get(sender, zones[""])
        accepted_on = None if approved_at is None else day_in(approved_at, zone)
        # What was approved only later is not approved yet, read as on an earlier day.
        is_accepted = is_approved and (accepted_on is None or accepted_on <= as_of)
        told[form, name, sender] = Report(
            received_on=None if arrived_at is None else day_in(arrived_at, zone),
            accepted_on=accepted_on if is_accepted else None,
            is_accepted=is_accepted,
            is_sent_back=arrived_at is None,
            is_nil=said_nil,
            **(first or {}),
        )
    return told


def _sent_back(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], date]:
    """Return when each partner was first sent the report of a period."""
    found = connection.execute(
        """
        select about, partner, min(sent_on) from marts.deliveries
        where kind = 'report' group by about, partner
        """
    ).fetchall()
    return {(period, partner): sent_on for period, partner, sent_on in found}


def _tranches(connection: duckdb.DuckDBPyConnection) -> tuple[Tranche, ...]:
    """Return every tranche once, by its newest record."""
    found = connection.execute(
        f"""
        select
            payment__agreement, payment__tranche, payment__agreed_on, payment__due_on,
            transfer__received_on
        from accepted.{TRANCHES}
        where payment__agreement is not null and payment__tranche is not null
            and payment__agreed_on is not null and payment__due_on is not null
        qualify row_number() over (
            partition by payment__agreement, payment__tranche order by submission_id desc
        ) = 1
        order by payment__agreement, payment__tranche
        """
    ).fetchall()
    return tuple(Tranche(*row) for row in found)
